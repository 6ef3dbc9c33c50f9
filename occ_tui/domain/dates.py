"""Instants, calendar days and the one "today" that everything dated follows.

Instants are UTC. A due date is a calendar day in the account's time zone. Days travel as *epoch days*
(integers, 0 is 1970-01-01), so that they sort, subtract and store without any object.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo

from occ_tui.annotations import NamedTuple

_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def epoch_day(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH_ORDINAL


def from_epoch_day(number: int) -> date:
    """The day that is `number` days after 1970-01-01."""
    return date.fromordinal(number + _EPOCH_ORDINAL)


def epoch_ms(instant: datetime) -> int:
    """Milliseconds since 1970-01-01T00:00Z; `instant` is aware."""
    return (instant - _EPOCH) // timedelta(milliseconds=1)


def from_epoch_ms(number: int) -> datetime:
    """The UTC instant `number` milliseconds after 1970-01-01T00:00Z."""
    return _EPOCH + timedelta(milliseconds=number)


def day_of(instant: datetime, zone: tzinfo = UTC) -> int:
    """The epoch day on which `instant` falls in `zone`; the first and last days of the calendar stay what they are."""
    try:
        return epoch_day(instant.astimezone(zone).date())
    except OverflowError:
        return epoch_day(instant.date())


def rfc3339(instant: datetime) -> str:
    """`instant` as Oracle's services write it: `2026-07-22T00:00:00.000Z`."""
    utc = instant.astimezone(UTC)
    return f"{utc.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


def iso_day(number: int | None) -> str | None:
    """An epoch day as programs read it: `2026-07-22`."""
    return None if number is None else from_epoch_day(number).isoformat()


def iso_instant(ms: int | None) -> str | None:
    """Epoch milliseconds as Oracle's services write an instant."""
    return None if ms is None else rfc3339(from_epoch_ms(ms))


class BusinessClock(NamedTuple):
    """The injected "today" of every business date.

    Clocks of signatures, tokens and codes stay real and do not come from here.
    """

    fixed: date | None = None
    """The day that `--today` names; without it, the calendar's own."""
    zone: tzinfo = UTC
    """The account's time zone (`occ_time_zone`)."""

    def today(self) -> date:
        """The day that counts as today."""
        return self.fixed or datetime.now(self.zone).date()

    def today_number(self) -> int:
        """The same as an epoch day."""
        return epoch_day(self.today())
