"""The overview: what needs one now, and the way to it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support.ledger import summary
from support.screens import Start, number_at_cursor, press, settle, shown
from textual.content import Content

from occ_tui import locale
from occ_tui.widgets.item_list import Item, _said

LATE, SOON = "2026-09-01T00:00:00.000Z", "2026-11-27T00:00:00.000Z"
ROWS = [
    summary("1", amount="10.00", timeInvoiceDue=LATE),
    summary("2", amount="20.00", timeInvoiceDue=LATE),
    summary("3", amount="1200", currency="JPY", timeInvoiceDue=LATE),
    summary("4", amount="40.00", timeInvoiceDue=SOON),
    summary("5", amount="50.00", timeInvoiceDue="2026-12-20T00:00:00.000Z", isPaymentFailed=True),
]


async def test_it_says_what_needs_one_now_per_currency(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        said = shown(pilot)
        assert "Needs you now" in said
        assert re.search(r"! 3 overdue, oldest 83 days +30\.00 EUR \+1", said)
        assert re.search(r"× 1 card payment failed +50\.00 EUR", said)
        assert "The next 90 days" in said
        assert re.search(r"27 Nov +1 invoice due +40\.00 EUR", said)
        assert re.search(r"20 Dec +1 invoice due +50\.00 EUR", said)
        assert re.search(r"To pay in all +90\.00 EUR", said)
        assert re.search(r"EUR +30\.00 +40\.00 +90\.00 +50\.00", said)
        assert re.search(r"JPY +1,200", said)


async def test_enter_leads_to_what_the_line_speaks_of(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        await press(pilot, "enter")
        assert "Overdue 3" in shown(pilot)
        assert number_at_cursor(pilot) == "1"
        await press(pilot, "1", "j", "enter")
        assert number_at_cursor(pilot) == "5"


async def test_a_line_of_what_comes_leads_to_where_it_is_dealt_with(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        await press(pilot, "tab")
        while "27 Nov" not in str(pilot.app.screen.items.current.left):  # type: ignore[attr-defined]
            await press(pilot, "j")
        await press(pilot, "enter")
        assert "Open 2" in shown(pilot)
        assert number_at_cursor(pilot) == "4"


async def test_many_due_days_stand_together_and_lead_to_the_first_of_them(start: Start) -> None:
    rows = [
        summary(str(100 + day), amount="1.00", timeInvoiceDue=f"2026-12-{day:02}T00:00:00.000Z") for day in range(1, 31)
    ]
    async with start([*ROWS, *rows], section="overview") as pilot:
        said = shown(pilot)
        assert re.search(r"7 Dec +7 invoices due, until 13 Dec +7\.00 EUR", said)
        assert "28 Dec" in said
        assert " more: x" not in said
        await press(pilot, "tab")
        while "7 Dec  " not in str(pilot.app.screen.items.current.left):  # type: ignore[attr-defined]
            await press(pilot, "j")
        await press(pilot, "enter")
        assert number_at_cursor(pilot) == "107"


async def test_what_comes_is_written_as_a_calendar(start: Start, own_home: Path) -> None:
    async with start(ROWS, section="overview") as pilot:
        await press(pilot, "x", "enter")
        await settle(pilot)
        assert "2 entries written to" in shown(pilot)
    assert (own_home / "agenda-2026-11-23.ics").read_text().count("BEGIN:VEVENT") == 2


async def test_the_sections_are_reached_by_their_keys(start: Start) -> None:
    async with start(ROWS) as pilot:
        await press(pilot, "1")
        assert "Needs you now" in shown(pilot)
        await press(pilot, "2")
        assert number_at_cursor(pilot) == "1"


async def test_a_section_is_found_again_as_it_was_left(start: Start) -> None:
    async with start(ROWS) as pilot:
        await press(pilot, "j", "enter", "1")
        assert "Needs you now" in shown(pilot)
        await press(pilot, "2")
        assert "Invoice 2" in shown(pilot)


async def test_every_line_can_be_reached_on_a_small_screen(start: Start) -> None:
    async with start(ROWS, section="overview", size=(80, 16)) as pilot:
        await press(pilot, "G", "enter")
        assert number_at_cursor(pilot) == "5"


async def test_when_nothing_needs_one_it_says_what_comes_next(start: Start) -> None:
    async with start([summary("1", amount="12480.00")], section="overview") as pilot:
        assert "✓ Nothing overdue." in shown(pilot)
        assert re.search(r"5 Dec +1 invoice due +12,480\.00 EUR", shown(pilot))


async def test_all_moving_keys_work(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        for key in ["down", "up", "j", "k", "ctrl+d", "ctrl+u", "pagedown", "pageup", "G", "g", "end", "home"]:
            await press(pilot, key)
        await press(pilot, "enter")
        assert number_at_cursor(pilot) == "1"


async def test_what_is_latest_is_in_sight_at_80_columns(start: Start) -> None:
    dues = ("2026-12-20", "2026-11-20", "2026-10-10", "2026-09-10", "2026-08-01")
    rows = [
        summary(f"{currency}{due}", amount=f"{100 + place}000.00", currency=currency, timeInvoiceDue=f"{due}T00:00:00Z")
        for place, due in enumerate(dues)
        for currency in ("EUR", "CHF")
    ]
    async with start(rows, section="overview", size=(80, 24)) as pilot:
        lines = [line.rstrip() for line in shown(pilot).splitlines()]
        assert any(re.search(r"Aging .* 61–90 +90\+$", line) for line in lines)
        assert any(re.search(r"EUR +100,000\.00 .* 103,000\.00 +104,000\.00$", line) for line in lines)


async def test_an_amount_outlives_the_end_of_a_name() -> None:
    name = "1 order to be paid: 8564131 Analytics Cloud Professional, one user for a month"
    said = _said(Item(Content(name), Content("900.00 EUR")), 60).plain
    assert said.endswith("…  900.00 EUR")
    assert len(said) == 60
    assert _said(Item(Content(name), Content("900.00 EUR")), 35).plain.endswith("…"), "too narrow for both"


async def test_currencies_that_find_no_room_in_the_aging_are_counted(start: Start) -> None:
    codes = ("EUR", "USD", "CHF", "GBP", "SEK", "NOK", "DKK", "PLN")
    rows = [summary(code, amount="10.00", currency=code, timeInvoiceDue=LATE) for code in codes]
    async with start(rows, section="overview") as pilot:
        assert "2 more currencies: occ aging" in shown(pilot)


@pytest.mark.parametrize("language", ["en", "de"])
async def test_no_amount_of_the_aging_is_cut_where_titles_are_long(start: Start, language: str) -> None:
    locale.use_language(language)
    dues = ("2026-12-20", "2026-11-20", "2026-10-10", "2026-09-10", "2026-08-01", None)
    rows = [
        summary(str(place), amount=f"{173_258 - 20_000 * place}.35", timeInvoiceDue=due and f"{due}T00:00:00Z")
        for place, due in enumerate(dues)
    ]
    async with start(rows, section="overview", size=(80, 24)) as pilot:
        lines = [line.rstrip() for line in shown(pilot).splitlines()]
        (line,) = [line for line in lines if re.search(r"EUR .*173.258.35 .*93.258.35", line)]
        assert "…" not in line
        assert line.endswith("73.258,35" if language == "de" else "73,258.35")
