"""What comes, gathered at a real portal: each thing once, by day, and as a calendar that another program reads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream

from occ_tui.domain.agenda import AHEAD_DAYS, Coming, Topic, totals
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.invoices import Tab
from occ_tui.services import agenda, invoices, payments, schedule, sync
from occ_tui.services.demo import start_demo
from occ_tui.services.errors import FileExists
from occ_tui.services.session import Session


@pytest.fixture(scope="module")
def whole() -> Iterator[Session]:
    """A demo of which everything was read."""
    import asyncio

    async def read(session: Session) -> None:
        await sync.sync(session)
        await payments.refresh(session)
        await agenda.refresh(session)

    with start_demo(invoices=300, as_="management") as options, Session.open(options) as session:
        asyncio.run(read(session))
        yield session


def of(found: list[Coming], topic: Topic) -> list[Coming]:
    return [entry for entry in found if entry.topic is topic]


def test_everything_that_comes_is_there_in_its_order(whole: Session) -> None:
    found = agenda.agenda(whole)
    today = whole.clock.today_number()
    days = [entry.day for entry in found if entry.day is not None]
    assert days == sorted(days)
    assert all(today <= day <= today + AHEAD_DAYS for day in days)
    assert {entry.topic for entry in found} >= {
        Topic.DUE,
        Topic.ORDER,
        Topic.RENEWAL,
        Topic.SCHEDULE,
        Topic.CARD,
        Topic.ON_ITS_WAY,
    }


def test_what_is_due_is_what_the_rows_say(whole: Session) -> None:
    today = whole.clock.today_number()
    rows = invoices.reader(whole, invoices.view(whole, Tab.OPEN)).rows(0, 10_000)
    near = [row for row in rows if row.due_day is not None and today <= row.due_day <= today + AHEAD_DAYS]
    sums: dict[str, int] = {}
    for row in near:
        sums[row.currency] = sums.get(row.currency, 0) + row.due
    due = of(agenda.agenda(whole), Topic.DUE)
    assert sum(entry.count for entry in due) == len(near)
    assert totals(due) == dict(sorted(sums.items()))


def test_only_what_is_not_invoiced_comes_from_the_schedule(whole: Session) -> None:
    today = whole.clock.today_number()
    rows = schedule.schedule(whole)
    coming = of(agenda.agenda(whole), Topic.SCHEDULE)
    wanted = [row for row in rows if not row.is_invoiced and today <= (row.invoicing_day or 0) <= today + AHEAD_DAYS]
    assert len(coming) == len(wanted)


def test_fewer_days_are_a_part_of_more(whole: Session) -> None:
    week, month = agenda.agenda(whole, days=7), agenda.agenda(whole, days=30)
    assert [entry for entry in month if entry in week] == week
    assert len(week) < len(month)


def test_a_calendar_of_it_is_read_by_another_program(whole: Session, tmp_path: Path) -> None:
    found = agenda.agenda(whole)
    path = tmp_path / "agenda.ics"
    count = agenda.export(whole, found, path)
    assert path.stat().st_mode & 0o777 == 0o600
    events = IcsCalendarStream.calendar_from_ics(path.read_text(encoding="utf-8")).events
    dated = [entry for entry in found if entry.day is not None]
    assert len(events) == count == len(dated)
    assert len({event.uid for event in events}) == count, "no event takes another's place"
    assert sorted(event.dtstart for event in events) == [from_epoch_day(entry.day or 0) for entry in dated]
    with pytest.raises(FileExists):
        agenda.export(whole, found, path)


async def test_with_many_accounts_only_what_was_asked_for_before_is_asked_again(
    whole: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.services import contracts, orders, plans, rewards

    asked: list[str] = []
    for service in (contracts, orders, plans, rewards):

        async def refresh(_session: Session, name: str = service.__name__.rpartition(".")[2]) -> None:
            asked.append(name)

        monkeypatch.setattr(service, "refresh", refresh)
    monkeypatch.setattr(orders, "read_at", lambda _session: None)
    monkeypatch.setattr(agenda, "MOST_ACCOUNTS", 0)
    await agenda.refresh(whole)
    assert asked == ["contracts", "plans", "rewards"]
