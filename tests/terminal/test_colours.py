"""What colours reach a terminal: those that it has, and none where none are wanted."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from support.sections import walk
from support.terminal import Terminal

_WEIGHTS = {"", "0", "1", "2", "3", "4", "7"}
"""Normal, bold, dim, italic, underlined, reverse."""
_SIXTEEN = {str(code) for first in (30, 40, 90, 100) for code in range(first, first + 8)} | {"39", "49"}


def _parameters(raw: bytes) -> set[tuple[str, ...]]:
    return {tuple(found.decode().split(";")) for found in set(re.findall(rb"\x1b\[([0-9;:]*)m", raw))}


def test_no_style_is_taken_back_only_to_be_told_again(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo() as terminal:
        _look_round(terminal)
        assert len(re.findall(rb"\x1b\[[0-9;]+m", terminal.raw)) > 100
        assert not re.search(rb"\x1b\[0m(\r?\n)?(\x1b\[\d+;\d+H)?\x1b\[[1-9][\d;]*m", terminal.raw)


def test_no_colour_says_the_same_without_colour(occ_demo: Callable[..., Terminal]) -> None:
    screens: dict[str, str] = {}
    with occ_demo("--lang", "de", NO_COLOR="1") as terminal:
        walk(terminal, screens.setdefault)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        styles = _parameters(bytes(terminal.raw))
        assert {part for style in styles for part in style} <= _WEIGHTS
        assert ("7",) in styles, "no cursor was ever shown"
    assert re.search(r"▌ ! \d{6}", screens["2"])


@pytest.mark.parametrize("term", ["linux", "xterm", "screen"])
def test_sixteen_colours_are_all_that_is_sent_where_there_are_no_more(
    occ_demo: Callable[..., Terminal], term: str
) -> None:
    with occ_demo(TERM=term, COLORTERM="") as terminal:
        _look_round(terminal)
        parts = {part for style in _parameters(bytes(terminal.raw)) for part in style}
        assert parts <= _WEIGHTS | _SIXTEEN
        assert {"91", "96"} <= parts, "neither what is late nor where one is had a colour"


def test_256_colours_are_sent_as_such(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo(TERM="tmux-256color", COLORTERM="") as terminal:
        _look_round(terminal)
        styles = {";".join(style) for style in _parameters(bytes(terminal.raw))}
        assert any("38;5;" in style for style in styles)
        assert not [style for style in styles if "38;2" in style or "48;2" in style]


def test_a_terminal_that_knows_nothing_is_sent_no_colour(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo(TERM="unknown", COLORTERM="") as terminal:
        _look_round(terminal)
        assert {part for style in _parameters(bytes(terminal.raw)) for part in style} <= _WEIGHTS


def _look_round(terminal: Terminal) -> None:
    terminal.wait_for(re.compile(r"! \d+ overdue"))
    terminal.press("2")
    terminal.wait_for(re.compile(r"! +\d{6,}"))
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
