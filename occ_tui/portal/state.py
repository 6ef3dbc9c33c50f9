"""What every request needs: the ledger, today, the addresses of the portal, its secret and its limits."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from occ_tui.domain.dates import BusinessClock, epoch_ms
from occ_tui.portal.key_use import KeyUses
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.limits import RateLimiter
from occ_tui.portal.page_tokens import PageTokens

DEFAULT_RATE_PER_S = 200
CODES_PER_S = 0.1
CODES_AT_ONCE = 30
BURST_S = 10
"""A caller who was quiet for that long may make that many seconds' requests at once."""


DEFAULT_MAIL_FROM = "customer-center@localhost"
REGION = "eu-frankfurt-1"
"""What profiles of a portal name as their region: Oracle's tools want one, and nothing here depends on it."""


def limiter(rate_per_s: int = DEFAULT_RATE_PER_S) -> RateLimiter:
    """The limit of every caller; at least one request a second."""
    rate = max(1, rate_per_s)
    return RateLimiter(rate, rate * BURST_S)


@dataclass
class Portal:
    """A ledger that is being served."""

    ledger: Ledger
    today: date | None = None
    """The day that counts as today; without it, the calendar's own in each account's time zone."""
    hosts: frozenset[str] = frozenset()
    """Values of the `host` header that are ours, exactly as they are sent."""
    pages_url: str = ""
    """Where the hosted pages are, without a slash at its end."""
    limiter: RateLimiter = field(default_factory=limiter)
    mail_from: str = DEFAULT_MAIL_FROM
    """The address that the portal's mail comes from."""
    on_mail: Callable[[], None] = lambda: None
    """Told, from any thread, that there is something in the outbox."""
    endpoint: str = ""
    """What `occ_endpoint` of a client has to be; invitations name it."""
    code_limiter: RateLimiter = field(default_factory=lambda: RateLimiter(CODES_PER_S, CODES_AT_ONCE))
    """How many codes one peer may ask for, whatever the addresses."""

    def __post_init__(self) -> None:
        secret = bytes.fromhex(self.ledger.meta("secret") or "")
        self.page_tokens = PageTokens(secret)
        self.code_secret = hashlib.sha256(b"codes\0" + secret).digest()
        self.key_uses = KeyUses()

    def today_number(self, time_zone: str) -> int:
        """Today in an account's time zone, as an epoch day."""
        return BusinessClock(self.today, zone(time_zone)).today_number()

    def now(self) -> datetime:
        """The real time, which signatures, tokens, sessions, mail and the audit log follow."""
        return datetime.now(UTC)

    def business_ms(self, time_zone: str) -> int:
        """When what is done now counts as done: at the real time of the day that counts as today in an account's zone.

        What is paid, redeemed or noted is dated by it, in epoch milliseconds.
        """
        now = self.now()
        if self.today is not None:
            there = zone(time_zone)
            now = datetime.combine(self.today, now.astimezone(there).time(), there)
        return epoch_ms(now)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """The time zone of an account; UTC for one that this system does not know."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")
