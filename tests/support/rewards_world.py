"""A portal with rewards in this process, asked in memory with real signatures; any fault can be put between."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.client.config import Profile
from occ_tui.client.retry import Timing
from occ_tui.client.transport import Transport
from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import BusinessClock
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal.app import create_app
from occ_tui.portal.entries import (
    SETTLED,
    AccountEntry,
    ContactEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    PaymentEntry,
    RedeemerEntry,
    RedemptionEntry,
    RewardMonthEntry,
    RewardProductEntry,
    RewardsEntry,
)
from occ_tui.portal.state import Portal
from occ_tui.services import apart, payments, rewards, sync
from occ_tui.services.session import Session, SessionOptions
from occ_tui.services.sync import SyncAge
from occ_tui.wire.signing import fingerprint
from support.ledgers import copied
from support.portal_world import ACME, DAY_MS, HOST, OTHER, TODAY, TODAY_NUMBER, URL, filled, key_of, private_key
from support.screens import NOW, settle
from support.standing_clock import stand_still

PROGRAM = "ocid1.subscription.oc1..rewards"
CODE = "KA2F-R84B-T3F3-XE28"
PEOPLE = {
    "finance": ContactType.FINANCE,
    "technical": ContactType.TECHNICAL,
    "management": ContactType.MANAGEMENT,
    "support": ContactType.SUPPORT,
}
MONTHS = (
    ("202510", 0, 130_00, -23, -330),
    ("202511", 0, 1_250_00, 8, -300),
    ("202602", 0, 310_00, 100, -220),
    ("202605", 0, 980_45, 190, -130),
    ("202608", 0, 2_004_96, 280, -40),
    ("202609M", 1, 200_00, 38, -20),
)
"""Key, whether it was granted by hand, earned, days until it expires and since when it can be redeemed."""
AVAILABLE = 1_250_00 - 467_50 + 310_00 + 980_45 + 2_004_96 + 200_00
"""Cents: what expired is lost, and some of November was redeemed."""
_PRODUCTS = (
    ("B97384", "Compute – Standard E5 – OCPU per Hour", True),
    ("B91628", "Object Storage – GB per Month", True),
    ("B88327", "Outbound Data Transfer – GB", False),
)


def entries(*, with_rewards: bool = True, with_invoices: bool = True) -> Iterator[Entry]:
    """An account with rewards in euros, another without, and people of every type."""
    yield AccountEntry(ocid=ACME, number="4217-7880", name="ACME GmbH", country_code="DE")
    for name, kind in PEOPLE.items():
        user = f"ocid1.user.oc1..{name}"
        yield ContactEntry(user_ocid=user, name=name.title(), email=f"{name}@acme.example")
        yield GrantEntry(user_ocid=user, account_ocid=ACME, contact_type=kind)
        yield key_of(name, user, ACME)
    if with_rewards:
        yield program()
    if with_invoices:
        yield from _invoices(with_rewards=with_rewards)


def program(account: str = ACME, months: Any = MONTHS) -> RewardsEntry:
    """The rewards; there is a rate to yen, and none to dinars."""
    return RewardsEntry(
        account_ocid=account,
        subscription_id=PROGRAM if account == ACME else f"{PROGRAM}-{account[-5:]}",
        currency="EUR",
        rate=Decimal("0.25"),
        code=CODE,
        rates=[("JPY", Decimal("163"))],
        months=[_month(*month) for month in months],
        redeemers=[
            RedeemerEntry("cfo@acme.example", "Margarete", "Lindqvist", 1_000),
            RedeemerEntry("ap@acme.example", "Franziska", "Brandt", 2_000),
        ],
    )


def _month(key: str, granted: int, earned: int, expires: int, since: int) -> RewardMonthEntry:
    year, month = int(key[:4]), int(key[4:6])
    from datetime import date

    from occ_tui.domain.dates import epoch_day

    started = epoch_day(date(year, month, 1))
    shares = (earned - earned // 3, earned // 3, 0)
    return RewardMonthEntry(
        key=key,
        started_day=started,
        ended_day=started + 29,
        earned_day=TODAY_NUMBER + since,
        expires_day=TODAY_NUMBER + expires,
        earned_minor=earned,
        products=[]
        if granted
        else [
            RewardProductEntry(number, name, started + place, share * 4 or 41_00, share, is_eligible)
            for place, ((number, name, is_eligible), share) in enumerate(zip(_PRODUCTS, shares, strict=True))
        ],
        is_manual=bool(granted),
    )


def _invoices(*, with_rewards: bool) -> Iterator[InvoiceEntry]:
    yield _invoice("71", 2_380_00, 380_00, -20)
    yield _invoice("72", 119_00, 19_00, 6)
    yield _invoice("73", 550_000, 50_000, 12, currency="JPY")
    yield _invoice("74", 110_000, 10_000, 30, currency="BHD")
    yield _invoice("75", 59_500_00, 9_500_00, 35)
    yield _invoice("81", 238_00, 38_00, -5, type=InvoiceType.LICENSE)
    taken = RedemptionEntry(PROGRAM, "cfo@acme.example", Decimal(1), 467_50, [("202511", 467_50)])
    day = TODAY_NUMBER - 62
    paid = [
        PaymentEntry(
            method="OTHER",
            state=SETTLED,
            paid_ms=day * DAY_MS + 57_000_000,
            amount_minor=467_50,
            reference="RW512375690",
            paid_by="Margarete Lindqvist",
            redemption=taken,
        )
    ]
    rest = PaymentEntry(method="OTHER", state=SETTLED, paid_ms=day * DAY_MS + 58_000_000, amount_minor=722_50)
    yield _invoice("91", 1_190_00, 190_00, -70, payments=[*(paid if with_rewards else []), rest])


def _invoice(name: str, minor: int, tax: int, due: int, **changes: Any) -> InvoiceEntry:
    known: dict[str, Any] = {
        "account_ocid": ACME,
        "internal_invoice_id": name,
        "invoice_id": f"id-{name}",
        "number": f"1004234{name}",
        "type": InvoiceType.SUPPORT,
        "currency": "EUR",
        "amount_minor": minor,
        "tax_minor": tax,
        "due_day": TODAY_NUMBER + due,
        "party_name": "ACME GmbH",
        "time_invoice_ms": (TODAY_NUMBER + due - 30) * DAY_MS,
    }
    return InvoiceEntry(**{**known, **changes})


Fault = Callable[[httpx.Request], httpx.Response | Exception | None]


@dataclass
class RewardsWorld:
    """The portal, and what stands between it and whoever asks."""

    portal: Portal
    directory: Path
    before: Fault = lambda _request: None
    """Takes the place of a request that does not arrive."""
    after: Fault = lambda _request: None
    """Takes the place of an answer whose effect took place."""

    def __post_init__(self) -> None:
        self._app = create_app(self.portal)
        self.requests: list[httpx.Request] = []

    async def handle(self, request: httpx.Request) -> httpx.Response:
        """One request, through the faults."""
        self.requests.append(request)
        _raise(fault := self.before(request))
        if fault is not None:
            return fault  # type: ignore[return-value]
        response = await self.answer(request)
        _raise(fault := self.after(request))
        if fault is not None:
            return fault  # type: ignore[return-value]
        return response

    async def answer(self, request: httpx.Request) -> httpx.Response:
        """What the portal says."""
        async with httpx.ASGITransport(app=self._app) as inner:
            response = await inner.handle_async_request(request)
            content = await response.aread()
        return httpx.Response(response.status_code, headers=response.headers, content=content)

    @property
    def redeeming(self) -> list[httpx.Request]:
        """Every `POST /rewards/redemptions` that arrived."""
        return [one for one in self.requests if one.method == "POST" and one.url.path.endswith("/redemptions")]

    def session(self, who: str = "management", **options: Any) -> WorldSession:
        """A session of one of the people; `kind` makes it one of another kind of profile."""
        kind = options.pop("kind", "portal")
        path = self.directory / f"{who}.pem"
        if not path.exists():
            path.touch(0o600)
            key = private_key(who)
            path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        profile = Profile(
            name=who,
            kind=kind,
            tenancy=ACME,
            user=f"ocid1.user.oc1..{who}",
            fingerprint=fingerprint(private_key(who).public_key()),
            key_file=path,
            region="eu-frankfurt-1",
            home_region="eu-frankfurt-1",
            endpoint=URL,
        )
        wanted = SessionOptions(cache_dir=self.directory / "cache", today=TODAY, **options)
        session = WorldSession(wanted, profile, BusinessClock(TODAY))
        session.world = self
        return session


def _raise(fault: object) -> None:
    if isinstance(fault, Exception):
        raise fault


class WorldSession(Session):
    """A session whose transport ends at a `RewardsWorld`."""

    world: RewardsWorld

    def transport(self) -> Transport:
        async def no_wait(_seconds: float) -> None:
            """Nothing waits here."""

        timing = Timing(now=lambda: NOW, sleep=no_wait)
        http = httpx.MockTransport(self.world.handle)
        return Transport(self.profile, read_only=self.read_only, timing=timing, http=http)

    def with_account(self, account: str | None) -> WorldSession:
        other = super().with_account(account)
        assert isinstance(other, WorldSession)
        other.world = self.world
        return other


def make_world(directory: Path, made: Iterator[Entry] | None = None) -> RewardsWorld:
    """The world over these entries, whose clock stands still."""
    books = directory / "books"
    books.mkdir(mode=0o700)
    ledger = copied(books, filled, entries) if made is None else filled(books, lambda: made)
    portal = Portal(ledger, TODAY, frozenset({HOST}), "http://127.0.0.1:8182")
    portal.now = lambda: NOW  # type: ignore[method-assign]
    return RewardsWorld(portal, directory)


def make_rewards_app(
    world: RewardsWorld,
    monkeypatch: pytest.MonkeyPatch,
    *,
    who: str = "management",
    is_filled: bool = True,
    theme: str = "dark",
    **options: Any,
) -> OccApp:
    """An app on `world` whose store was filled by a sync and, if it `is_filled`, has the rewards."""
    kind = options.pop("kind", "portal")
    session = world.session(who, **options)
    stand_still(monkeypatch, NOW)
    monkeypatch.setattr(apart, "sync", sync.sync)

    async def fill() -> None:
        await sync.sync(session)
        await payments.refresh(session)
        if is_filled:
            await rewards.refresh(session)
        session.close()

    with ThreadPoolExecutor(1) as pool:  # whoever calls may be in an event loop
        pool.submit(lambda: asyncio.run(fill())).result()
    monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW, NOW))
    session.profile = session.profile._replace(kind=kind)
    session.capabilities = session.capabilities._replace(kind=kind)
    return OccApp(session, section="rewards", theme=theme)


CHAIN = 4
"""How many workers may come one after the other: sent, asked anew, read again, shown."""


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Presses keys one by one, each when all that the one before began has come to its end."""
    for key in keys:
        await pilot.press(key)
        for _worker in range(CHAIN):
            await settle(pilot)


__all__ = ["OTHER", "RewardsWorld", "entries", "make_rewards_app", "make_world", "press", "program"]
