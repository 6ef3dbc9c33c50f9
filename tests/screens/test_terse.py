"""Fewer bytes, the same picture: what a terminal shows of both is compared cell by cell."""

from __future__ import annotations

import pyte
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style
from textual.strip import Strip

from occ_tui.screens.terse import terse

COLUMNS, LINES = 24, 40
COLOURS = st.sampled_from([None, "red", "bright_blue", "color(117)", "#d8dee6", "#10151b", "#5aa9e6", "default"])
FLAG = st.sampled_from([None, True])
STYLES = st.builds(
    Style, color=COLOURS, bgcolor=COLOURS, bold=FLAG, dim=FLAG, italic=FLAG, underline=FLAG, reverse=FLAG, strike=FLAG
)
PIECES = st.lists(st.tuples(st.text("ab 1;m[–·", max_size=5), st.one_of(st.none(), STYLES)), max_size=5)
PLACES = st.one_of(st.none(), st.tuples(st.integers(1, 6), st.integers(1, COLUMNS)))
WRITTEN = st.lists(st.tuples(PLACES, st.sampled_from(["", "\n"]), PIECES), max_size=8)


@given(WRITTEN)
def test_a_terminal_shows_the_same(
    parts: list[tuple[tuple[int, int] | None, str, list[tuple[str, Style | None]]]],
) -> None:
    written = ""
    for place, line_end, pieces in parts:
        written += line_end + (f"\x1b[{place[0]};{place[1]}H" if place else "")
        written += "".join(
            Strip.render_style(style, text, ColorSystem.TRUECOLOR) if style else text for text, style in pieces
        )
    short = terse(written)
    assert len(short) <= len(written)
    assert shown(short) == shown(written)


def test_what_stays_as_it_was_is_not_said_again() -> None:
    ground = "48;2;16;21;27"
    written = (
        f"\x1b[1;1H\x1b[38;2;1;2;3;{ground}msum\x1b[0m\x1b[38;2;4;5;6;{ground}mdue\x1b[0m\n"
        f"\x1b[2;1H\x1b[38;2;4;5;6;{ground}mthree\x1b[0m\x1b[1;38;2;4;5;6;{ground}mfour\x1b[0m"
        f"\x1b[38;2;4;5;6;{ground}mfive\x1b[0m"
    )
    assert terse(written) == (
        f"\x1b[1;1H\x1b[38;2;1;2;3;{ground}msum\x1b[38;2;4;5;6mdue"
        f"\x1b[2;1Hthree\x1b[1mfour\x1b[0;38;2;4;5;6;{ground}mfive\x1b[0m"
    )


def test_other_sequences_and_the_ends_of_lines_are_left_alone() -> None:
    for written in (
        "\x1b[0m\n\x1b[31m",
        "\x1b[?1049h\x1b[0m",
        "\x1b]52;c;YQ==\x07",
        "\x1b[31ma\x1b[0m\nb\x1b[31mc\x1b[0m",
    ):
        assert terse(written) == written


def shown(written: str) -> list[list[pyte.screens.Char]]:
    """Each cell, with how it looks, and where the next character would go and how."""
    screen = pyte.Screen(COLUMNS, LINES)
    pyte.Stream(screen).feed(written)
    cells = [[screen.buffer[line][column] for column in range(COLUMNS)] for line in range(LINES)]
    return [*cells, [screen.cursor.attrs, screen.cursor.attrs._replace(data=f"{screen.cursor.y},{screen.cursor.x}")]]
