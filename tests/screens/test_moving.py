"""Every key of the list does what it says."""

from __future__ import annotations

import pytest
from support.screens import Start, listed, number_at_cursor, press, shown
from textual import events


@pytest.mark.parametrize(
    ("keys", "number"),
    [
        (["j"], "100002"),
        (["down", "down"], "100003"),
        (["j", "j", "k"], "100002"),
        (["j", "up"], "100001"),
        (["k"], "100001"),
        (["G"], "100040"),
        (["end"], "100040"),
        (["G", "g"], "100001"),
        (["G", "home"], "100001"),
        (["G", "j"], "100040"),
    ],
)
async def test_keys_move_the_cursor(start: Start, keys: list[str], number: str) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, *keys)
        assert number_at_cursor(pilot) == number


@pytest.mark.parametrize(("there", "back", "pages"), [("pagedown", "pageup", 1.0), ("ctrl+d", "ctrl+u", 0.5)])
async def test_pages_go_down_and_up_again(start: Start, there: str, back: str, pages: float) -> None:
    async with start(size=(80, 24)) as pilot:
        table = listed(pilot).table
        step = int(table.page_height * pages)
        await press(pilot, there)
        assert table.cursor == step
        await press(pilot, there, back, back, back)
        assert table.cursor == 0


async def test_the_row_under_the_cursor_is_always_in_view(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        for key in ["G", "k", "k", "pageup", "j", "ctrl+u", "home", "pagedown", "pagedown", "pagedown"]:
            await press(pilot, key)
            assert number_at_cursor(pilot) in shown(pilot), key


async def test_the_status_line_counts_along(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "j", "j")
        assert "3 of 40" in shown(pilot)


@pytest.mark.parametrize("keys", [["l"], ["right"], ["right_square_bracket"]])
async def test_keys_go_to_the_next_tab(start: Start, keys: list[str]) -> None:
    async with start() as pilot:
        await press(pilot, *keys)
        assert number_at_cursor(pilot) == "100041"


@pytest.mark.parametrize("keys", [["l", "h"], ["l", "left"], ["l", "left_square_bracket"]])
async def test_keys_go_back_a_tab(start: Start, keys: list[str]) -> None:
    async with start() as pilot:
        await press(pilot, *keys)
        assert number_at_cursor(pilot) == "100001"


async def test_the_tabs_go_round(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "h")
        assert "You look for the first time" in shown(pilot)
        await press(pilot, "h")
        assert "1 of 66" in shown(pilot)
        await press(pilot, "l", "l")
        assert "1 of 40" in shown(pilot)


async def test_a_click_moves_the_cursor_and_two_open(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await pilot.click("#table", offset=(10, 5))
        assert number_at_cursor(pilot) == "100005"
        await pilot.click("#table", offset=(10, 5), times=2)
        await press(pilot)
        assert "Invoice 100005" in shown(pilot)


async def test_the_wheel_scrolls(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        table = listed(pilot).table
        await pilot._post_mouse_events([events.MouseScrollDown], table)
        assert table.cursor == 3
