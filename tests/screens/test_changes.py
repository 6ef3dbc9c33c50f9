"""What happened since the last visit, on the overview."""

from __future__ import annotations

import re

from support.ledger import ACME, fill, summary
from support.screens import Start, number_at_cursor, press, settle, shown

from occ_tui.app import OccApp, _note_look
from occ_tui.screens.overview import OverviewScreen

ROWS = [summary("1", amount="10.00"), summary("2", amount="20.00"), summary("3", amount="30.00")]
PAID = {"invoiceStatus": "CLOSED", "due": "0", "invoiceAmountApplied": "10.00", "isPaid": True}


async def test_the_first_visit_has_nothing_to_compare_with(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        assert "Since you last looked" not in shown(pilot)


async def test_a_later_visit_says_what_is_new_and_paid_and_leads_there(start: Start) -> None:
    async with start(ROWS, section="overview") as pilot:
        app, screen = pilot.app, pilot.app.screen
        assert isinstance(app, OccApp)
        assert isinstance(screen, OverviewScreen)
        _note_look(app.session)
        new = [summary(str(number), amount="1234.00") for number in range(11, 20)]
        fill(app.session, {ACME: [summary("1", amount="10.00", **PAID), *ROWS[1:], *new]}, minutes_ago=0)
        screen.reread()
        await settle(pilot)
        said = shown(pilot)
        assert "Since you last looked: 9 new, 1 paid" in said
        assert re.search(r"new +1\d +1,234\.00 EUR", said)
        assert "4 more" in said
        await press(pilot, "G", "enter")
        assert number_at_cursor(pilot) in {row.invoice_number for row in new}
        _note_look(app.session)
        await press(pilot, "1")
        screen.reread()
        await settle(pilot)
        assert "Since you last looked" not in shown(pilot)
