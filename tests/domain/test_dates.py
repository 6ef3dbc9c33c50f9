"""Instants are UTC, days are numbers, and "today" comes from one clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.dates import (
    BusinessClock,
    day_of,
    epoch_day,
    epoch_ms,
    from_epoch_day,
    from_epoch_ms,
    rfc3339,
)

BERLIN = ZoneInfo("Europe/Berlin")
LOS_ANGELES = ZoneInfo("America/Los_Angeles")


@given(st.dates())
def test_a_day_and_its_number_are_the_same(day: date) -> None:
    assert from_epoch_day(epoch_day(day)) == day
    assert epoch_day(date(1970, 1, 1)) == 0


ANY_INSTANT = st.integers(-(10**14), 2 * 10**14).map(lambda number: datetime.fromtimestamp(number / 10**4, UTC))


@given(ANY_INSTANT, st.sampled_from([UTC, BERLIN, LOS_ANGELES]))
def test_an_instant_keeps_its_milliseconds_in_any_zone(instant: datetime, zone: timezone) -> None:
    instant = instant.astimezone(zone)
    back = from_epoch_ms(epoch_ms(instant))
    assert timedelta(0) <= instant - back < timedelta(milliseconds=1)
    assert back.tzinfo is UTC
    assert datetime.fromisoformat(rfc3339(instant)) == back


@pytest.mark.parametrize(
    ("zone", "day"), [(UTC, date(2026, 7, 21)), (BERLIN, date(2026, 7, 22)), (LOS_ANGELES, date(2026, 7, 21))]
)
def test_a_due_date_is_a_day_in_the_accounts_time_zone(zone: timezone, day: date) -> None:
    assert day_of(datetime(2026, 7, 21, 22, 30, tzinfo=UTC), zone) == epoch_day(day)


def test_a_day_of_summer_time_is_one_day_too() -> None:
    night = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert day_of(night, BERLIN) == day_of(night + timedelta(hours=1), BERLIN) == epoch_day(date(2026, 10, 25))


@pytest.mark.parametrize("instant", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_the_ends_of_the_calendar_are_days_in_every_zone(instant: datetime) -> None:
    for hours in (-14, 0, 14):
        assert day_of(instant, timezone(timedelta(hours=hours))) == epoch_day(instant.date())


def test_an_instant_is_written_as_oracle_does() -> None:
    assert rfc3339(datetime(2026, 7, 22, tzinfo=UTC)) == "2026-07-22T00:00:00.000Z"
    assert rfc3339(datetime(2026, 7, 22, 2, 0, 0, 123999, tzinfo=BERLIN)) == "2026-07-22T00:00:00.123Z"
    assert rfc3339(datetime(1, 1, 1, tzinfo=UTC)) == "0001-01-01T00:00:00.000Z"


def test_today_is_the_day_that_was_given() -> None:
    clock = BusinessClock(date(2026, 11, 23))
    assert clock.today() == date(2026, 11, 23)
    assert clock.today_number() == epoch_day(date(2026, 11, 23))


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))])
def test_without_a_given_day_today_is_the_accounts_own(zone: timezone) -> None:
    before = datetime.now(zone).date()
    assert before <= BusinessClock(zone=zone).today() <= datetime.now(zone).date()
