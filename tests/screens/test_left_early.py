"""Whoever is quicker than the machine closes a window or a screen before it is there; nothing comes of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from support.screens import Start, press, settle, shown
from textual import events
from textual.content import Content
from textual.screen import Screen

from occ_tui.commands.base import Context
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.help import HelpScreen
from occ_tui.screens.orders import OrdersScreen
from occ_tui.screens.telling import TellScreen

MADE: dict[str, Callable[[], Screen[Any]]] = {
    "what is told": lambda: TellScreen("Not done", Content("Nothing was changed.")),
    "a question": lambda: ConfirmScreen("Pay?", Content("1.00 EUR"), act="Pay", safe="Not now"),
    "keys": lambda: HelpScreen((), Context()),
    "a section": OrdersScreen,
}


@pytest.mark.parametrize("what", MADE)
async def test_it_is_closed_before_it_is_there(start: Start, what: str) -> None:
    async with start() as pilot:
        before = pilot.app.screen
        for _ in range(3):
            pilot.app.push_screen(MADE[what]())
            pilot.app.pop_screen()
        await settle(pilot)
        assert pilot.app.screen is before
        await press(pilot, "2")
        assert "Overdue" in shown(pilot)


@pytest.mark.parametrize("what", MADE)
@pytest.mark.parametrize("key", ["j", "down", "up", "right", "tab", "space", "enter", "question_mark", "y", "A", "n"])
async def test_a_key_that_comes_before_it_is_there_waits_for_it(start: Start, what: str, key: str) -> None:
    async with start() as pilot:
        pilot.app.push_screen(opened := MADE[what]())
        pilot.app.post_message(events.Key(key, key if len(key) == 1 else None))
        await settle(pilot)
        assert opened.is_mounted
        while len(pilot.app.screen_stack) > 1:
            await pilot.app.pop_screen()
        await press(pilot, "2")
        assert "Overdue" in shown(pilot)


async def test_what_is_typed_ahead_is_done_in_the_window_it_is_meant_for(start: Start) -> None:
    async with start() as pilot:
        before = pilot.app.screen
        pilot.app.push_screen(TellScreen("Not done", Content("Nothing was changed.")))
        for key in ("down", "enter", "question_mark"):
            pilot.app.post_message(events.Key(key, None))
        await settle(pilot)
        assert isinstance(pilot.app.screen, HelpScreen), "Enter closed the window, and ? asked about the list behind it"
        await press(pilot, "escape")
        assert pilot.app.screen is before
