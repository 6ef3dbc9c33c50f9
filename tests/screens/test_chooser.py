"""A list to choose from keeps room for what tells its lines apart."""

from __future__ import annotations

import pytest
from textual.app import App

from occ_tui.screens.chooser import ChoiceList, Chooser
from occ_tui.widgets.choices import Choice

LONG = "Consortium for the amalgamation of every supplier of drinking water in the whole of the country"


@pytest.mark.parametrize("width", [60, 80, 120])
async def test_one_long_name_does_not_hide_by_what_others_differ(width: int) -> None:
    choices = [
        Choice("1", LONG, "0421-1000 · ap@consortium.example"),
        Choice("2", "Meridian Water GmbH", "0421-7788 · ap@north.example"),
        Choice("3", "Meridian Water GmbH", "0421-7799 · ap@south.example"),
    ]
    app: App[None] = App()
    async with app.run_test(size=(width, 24)) as pilot:
        await app.push_screen(Chooser("Which account?", choices, can_filter=True))
        await pilot.pause()
        shown = app.screen.query_one(ChoiceList)
        lines = [shown.render_line(y).text for y in range(3)]
        assert [
            number in line for number, line in zip(("0421-1000", "0421-7788", "0421-7799"), lines, strict=True)
        ] == [True] * 3
        assert all("Meridian Water GmbH" in line for line in lines[1:])
