"""The help says what keys do where one is: on the screen, in the field, in a window; and why some do nothing now."""

from __future__ import annotations

import pytest
from support.screens import Start, listed, press, shown
from textual.binding import Binding

from occ_tui.screens import chooser, columns, confirm, naming, prepared, telling
from occ_tui.screens.dialog import Dialog
from occ_tui.screens.help import HelpScreen

WINDOWS = [
    chooser.Chooser,
    columns.ColumnChooser,
    confirm.ConfirmScreen,
    naming.NameScreen,
    telling.TellScreen,
    prepared.PreparedScreen,
]


@pytest.mark.parametrize("window", WINDOWS)
def test_a_window_says_what_each_of_its_keys_does(window: type[Dialog[object]]) -> None:
    """Letters that mean the same as a key that is named, where one may type them, are left out."""
    said = {key for of in window.__mro__ for help in of.__dict__.get("KEYS", ()) for key in help.keys.split(",")}
    bound = [one for of in window.__mro__ for one in of.__dict__.get("BINDINGS", ()) if isinstance(one, Binding)]
    for action in {one.action for one in bound if of_ours(one)}:
        keys = {key for one in bound if one.action == action for key in one.key.split(",")}
        assert said & keys, action


def of_ours(binding: Binding) -> bool:
    return not binding.action.startswith(("app.", "screen.")) and binding.action != "help"


async def test_while_one_types_the_help_is_of_the_field_and_the_screen(start: Start) -> None:
    async with start(size=(60, 16)) as pilot:
        await press(pilot, "colon", *"type:", "ctrl+t")
        assert isinstance(pilot.app.screen, HelpScreen)
        assert "Completes the word" in shown(pilot)
        await press(pilot, "G")
        assert "Leaves occ." in shown(pilot)
        await press(pilot, "ctrl+t")
        assert listed(pilot).query_line.is_open


async def test_a_form_and_a_question_have_a_help_of_their_own(start_paying: Start) -> None:
    async with start_paying(section="payments") as pilot:
        await press(pilot, "p")
        assert "ctrl+t keys" in shown(pilot)
        await press(pilot, "ctrl+t")
        assert "Goes to the next field" in shown(pilot)
        await press(pilot, "escape", "ctrl+s")
        assert isinstance(pilot.app.screen, confirm.ConfirmScreen)
        await press(pilot, "question_mark")
        assert "that is always no" in shown(pilot)
        await press(pilot, "question_mark", "escape")
        assert "ctrl+t keys" in shown(pilot)


async def test_the_help_says_why_something_does_nothing(start: Start) -> None:
    async with start([], size=(60, 16)) as pilot:
        await press(pilot, "question_mark")
        assert "There is no invoice here." in shown(pilot)
