"""A session token ends: told while there is time to renew it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occ_tui.client.config import Profile

WARNED_BEFORE = timedelta(minutes=15)
"""Tokens of Oracle's sign-in last an hour."""
IS_LONG = timedelta(hours=12)
"""A token that ends, or ended, so long from now is told with its day."""


def ends_soon(profile: Profile, now: datetime) -> datetime | None:
    """When the profile's session token ends, if that is within `WARNED_BEFORE` of `now` or over; else `None`."""
    from occ_tui.client.errors import ConfigError
    from occ_tui.client.keys import session_expiry

    if profile.security_token_file is None:
        return None
    try:
        until = session_expiry(profile)
    except ConfigError:  # told by whatever needs it
        return None
    return until if until is not None and until - now <= WARNED_BEFORE else None
