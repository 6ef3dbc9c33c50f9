"""Whatever answers a click answers a key, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from support.screens import Start, press, settle
from textual.widget import Widget

from occ_tui.screens.base import OccScreen
from occ_tui.screens.chooser import Chooser
from occ_tui.screens.every import every_screen
from occ_tui.widgets.form import GoOn
from occ_tui.widgets.form_fields import OptionsInput
from occ_tui.widgets.key_help import keys_of

ROWS = {"down", "up", "pagedown", "enter"}
TABS = {"right_square_bracket", "left_square_bracket"}
BY_COMMANDS = {
    "InvoiceTable": ROWS,
    "RecordTable": ROWS,
    "RowList": ROWS,
    "ItemList": ROWS,
    "StatusTabs": TABS,
    "TabLine": TABS,
}
"""What is clicked in a section, and the keys of the screen that do the same."""
BY_ITSELF: dict[str, tuple[Any, str]] = {
    "ChoiceList": (Chooser, "down"),
    "OptionsInput": (OptionsInput, "space"),
    "GoOn": (GoOn, "enter"),
}
"""What is clicked in windows and forms, who takes keys there, and one that does the same."""
HANDLERS = {"on_click", "on_mouse_down", "on_mouse_up", "on_mouse_scroll_down"}


def clicked() -> Iterator[type[Widget]]:
    """Our widgets that do something when they are clicked or scrolled over."""
    every_screen()
    left = [Widget]
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.startswith("occ_tui.") and HANDLERS & vars(kind).keys():
            yield kind


def test_everything_that_is_clicked_is_known_here() -> None:
    assert {kind.__name__ for kind in clicked()} == BY_COMMANDS.keys() | BY_ITSELF.keys()


def test_what_is_clicked_in_forms_and_windows_says_its_own_keys() -> None:
    for kind, key in BY_ITSELF.values():
        assert key in {key for said in kind.KEYS for key in said.keys.split(",")}, kind


@pytest.mark.parametrize("section", "123456789")
async def test_what_is_clicked_in_a_section_is_reached_by_its_keys(start: Start, section: str) -> None:
    async with start(section="overview") as pilot:
        await press(pilot, section)
        await settle(pilot)
        screen = pilot.app.screen
        assert isinstance(screen, OccScreen)
        keys = {key for command in screen.commands for key in command.keys.split(",")}
        seen = [widget for widget in screen.walk_children(Widget) if type(widget).__name__ in BY_COMMANDS]
        assert seen, "nothing to click"
        for widget in seen:
            for kind in type(widget).__mro__:
                assert BY_COMMANDS.get(kind.__name__, set()) <= keys, (screen, kind)
            assert list(keys_of(widget)) == [], "the screen's commands are all there is to say"
