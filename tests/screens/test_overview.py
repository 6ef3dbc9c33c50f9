"""The overview: what needs one now, and the way to it."""

from __future__ import annotations

import re

from support.ledger import summary
from support.screens import Start, number_at_cursor, press, shown

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
        assert re.search(r"1 due within 7 days +40\.00 EUR", said)
        assert re.search(r"2 due within 30 days +90\.00 EUR", said)
        assert re.search(r"EUR +30\.00 +40\.00 +90\.00 +50\.00", said)
        assert re.search(r"JPY +1,200", said)


async def test_enter_leads_to_what_the_line_speaks_of(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        await press(pilot, "enter")
        assert "Overdue 3" in shown(pilot)
        assert number_at_cursor(pilot) == "1"
        await press(pilot, "1", "j", "enter")
        assert number_at_cursor(pilot) == "5"


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


async def test_currencies_that_find_no_room_in_the_aging_are_counted(start: Start) -> None:
    codes = ("EUR", "USD", "CHF", "GBP", "SEK", "NOK", "DKK", "PLN")
    rows = [summary(code, amount="10.00", currency=code, timeInvoiceDue=LATE) for code in codes]
    async with start(rows, section="overview") as pilot:
        assert "2 more currencies: occ aging" in shown(pilot)
