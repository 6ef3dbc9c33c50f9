"""What happened since the last look: lines of the overview, and a tab; when a look counts as one."""

from __future__ import annotations

import re
from typing import Any

import pytest
from support.ledger import ACME, fill, summary
from support.screens import Start, listed, number_at_cursor, press, settle, shown
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import _note_look
from occ_tui.services.changes import INTERFACE, note_look
from occ_tui.services.news import last_interface_look, mark_seen, news
from occ_tui.services.session import Session, SessionOptions

ROWS = [summary(str(number), amount=f"{number}0.00") for number in (1, 2, 3, 4)]
PAID = {"invoiceStatus": "CLOSED", "due": "0", "invoiceAmountApplied": "10.00", "isPaid": True}
LATER = [
    summary("1", amount="10.00", **PAID),
    summary("2", amount="20.00", due="5.00", invoiceAmountApplied="15.00"),
    summary("3", amount="30.00"),
    summary("11", amount="1234.00"),
    summary("12", amount="99", currency="JPY"),
]
"""One paid, one changed, one gone, two new."""
TO_CHANGES = ["l"] * 5


async def happens(pilot: Pilot[None], rows: Any = LATER) -> None:
    """A sync brings `rows`."""
    fill(pilot.app.session, {ACME: rows}, minutes_ago=0)
    pilot.app._look_for_changes()
    await settle(pilot)


def looked(options: SessionOptions, rows: Any = ROWS) -> None:
    """The last visit saw `rows`."""
    with Session.open(options) as session:
        fill(session, {ACME: rows})
        note_look(session, who=INTERFACE)


async def test_the_first_visit_has_nothing_to_compare_with(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        assert "Since you last looked" not in shown(pilot)
        await press(pilot, "2", *TO_CHANGES)
        assert "You look for the first time" in shown(pilot)
        _note_look(pilot.app)
        await happens(pilot)
        assert "Changes 4" in shown(pilot)


async def test_the_overview_says_what_is_new_and_paid_and_leads_to_the_tab(start: Start, options: Any) -> None:
    looked(options)
    async with start(ROWS, section="overview") as pilot:
        new = [summary(str(number), amount="1234.00") for number in range(11, 20)]
        await happens(pilot, [summary("1", amount="10.00", **PAID), *ROWS[1:], *new])
        said = shown(pilot)
        assert "Since you last looked: 9 new, 1 paid" in said
        assert re.search(r"new +1\d +1,234\.00 EUR", said)
        assert "4 more" in said
        await press(pilot, "G", "enter")
        assert listed(pilot).state.is_changes
        assert listed(pilot).table.total == 10
        await press(pilot, "1", "G", "k", "enter")
        assert number_at_cursor(pilot) in {row.invoice_number for row in new}


async def test_the_tab_says_what_happened_to_each_and_what_is_due(start: Start, options: Any) -> None:
    looked(options)
    async with start(ROWS, size=(80, 24)) as pilot:
        await happens(pilot)
        assert "Changes 4" in shown(pilot)
        await press(pilot, *TO_CHANGES)
        said = shown(pilot)
        assert re.search(r" 1 +paid ", said)
        assert re.search(r" 2 +20\.00 → 5\.00 ", said)
        assert re.search(r" 11 +new ", said)
        assert re.search(r"Since \d.*: 2 new, 1 paid, 1 changed, 1 removed", said)
        assert "S seen" in said
        assert "1,239.00 EUR · 99 JPY" in said.splitlines()[-2]
        assert listed(pilot).table.total == 4
        await press(pilot, "x", "escape", "c", "escape", "enter", "escape")
        assert listed(pilot).state.is_changes


async def test_one_searches_asks_sorts_and_marks_among_the_changes(start: Start, options: Any) -> None:
    looked(options)
    async with start(ROWS, size=(120, 24)) as pilot:
        await happens(pilot)
        await press(pilot, *TO_CHANGES, "colon", *"currency:EUR", "enter")
        assert listed(pilot).table.total == 3
        assert "3 found" in shown(pilot)
        await press(pilot, "*", "escape")
        assert "● 3 marked" in shown(pilot)
        assert listed(pilot).table.total == 4
        await press(pilot, "slash", *"1", "enter")
        assert listed(pilot).table.total == 3
        await press(pilot, "escape", "s", "home", *["up"] * 3, "enter")
        assert listed(pilot).table.total == 4
        await press(pilot, "ctrl+s")
        assert "no view to keep" in shown(pilot)


async def test_what_fell_due_is_there_without_a_sync(start: Start, options: Any) -> None:
    with Session.open(options._replace(today=None)) as session:
        fill(session, {ACME: []})
    looked(options._replace(today=options.today.replace(day=1)), [summary("7", timeInvoiceDue="2026-11-10T00:00:00Z")])
    async with start([summary("7", timeInvoiceDue="2026-11-10T00:00:00Z")]) as pilot:
        await press(pilot, *TO_CHANGES)
        assert re.search(r" 7 +overdue", shown(pilot))
        assert "1 newly overdue" in shown(pilot)


async def test_s_counts_all_as_seen_and_takes_it_back(start: Start, options: Any) -> None:
    looked(options)
    async with start(ROWS, size=(80, 24)) as pilot:
        await happens(pilot)
        before = last_interface_look(pilot.app.session)
        await press(pilot, "S")
        assert "behind All" in shown(pilot)
        await press(pilot, *TO_CHANGES, "S")
        assert "Seen: 2 new, 1 paid, 1 changed, 1 removed" in shown(pilot)
        assert "Nothing has changed since you looked" in shown(pilot)
        assert "Changes 0" in shown(pilot)
        await press(pilot, "S")
        assert "news again" in shown(pilot)
        assert "Changes 4" in shown(pilot)
        assert last_interface_look(pilot.app.session) == before


async def test_leaving_counts_as_a_look_only_when_the_tab_was_seen_as_a_whole(start: Start, options: Any) -> None:
    looked(options)
    async with start(ROWS) as pilot:
        await happens(pilot)
        _note_look(pilot.app)
        await press(pilot, "slash", *"1", "enter", *TO_CHANGES)
        _note_look(pilot.app)
    async with start(LATER) as pilot:
        assert "Changes 4" in shown(pilot)
        await press(pilot, *TO_CHANGES)
        _note_look(pilot.app)
        await happens(pilot, [*LATER, summary("99")])
    async with start([*LATER, summary("99")]) as pilot:
        assert "Changes 1 " in shown(pilot)


async def test_two_terminals_see_each_others_syncs_and_looks(start: Start, options: Any) -> None:
    looked(options)
    async with start(ROWS) as pilot:
        with Session.open(options) as other:
            await press(pilot, *TO_CHANGES)
            fill(other, {ACME: LATER}, minutes_ago=0)
            pilot.app._look_for_changes()
            await settle(pilot)
            assert "Changes 4" in shown(pilot)
            assert " 11  " in shown(pilot)
            fill(other, {ACME: [*LATER, summary("99")]}, minutes_ago=0)
            mark_seen(other, news(other))
            pilot.app._look_for_changes()
            await settle(pilot)
            assert "Changes 0" in shown(pilot)
            look = last_interface_look(other)
            # Who saw less does not take the look back when he leaves.
            mark_seen(pilot.app.session, pilot.app.news._replace(at_ms=0))
            assert last_interface_look(other) == look


async def test_the_command_of_the_tab_at_the_first_look_asks_for_changes_too(start: Start) -> None:
    async with start(ROWS) as pilot:
        await press(pilot, *TO_CHANGES, "Y")
        assert pilot.app.clipboard.endswith(" changes")


async def test_the_command_of_the_tab_shows_the_same(start: Start, options: Any) -> None:
    looked(options)
    async with start(ROWS) as pilot:
        await happens(pilot)
        await press(pilot, *TO_CHANGES, "Y")
        assert re.search(r" changes --since 20\S+Z$", pilot.app.clipboard)
        await press(pilot, "colon", *"currency:EUR", "enter", "Y")
        assert re.search(r" invoices currency:EUR --changed-since 20\S+Z --sort invoiceStatus$", pilot.app.clipboard)


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("rows", [60, 2])
async def test_the_tabs_fit_eighty_columns(start: Start, options: Any, language: str, rows: int) -> None:
    locale.use_language(language)
    looked(options)
    async with start(ROWS, size=(80, 24)) as pilot:
        await happens(pilot, [summary(str(number), amount="1.00") for number in range(rows)])
        line = next(line for line in shown(pilot).splitlines() if re.search(r"Changes|Neues", line))
        assert re.search(rf"(Changes|Neues) +{rows}", line)
