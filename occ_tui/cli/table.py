"""Tables for people: as wide as the terminal, amounts never cut, colour only where a terminal reads it."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TextIO

from occ_tui.annotations import NamedTuple
from occ_tui.cli.text import cells, cut, pad
from occ_tui.domain.rows.table import Heading as Heading
from occ_tui.domain.rows.table import Table
from occ_tui.domain.text import clean

GAP = 2
PIPED_WIDTH = 120
"""Cells of a table that no terminal reads."""

_RESET = "\x1b[0m"
_STYLES = {"bold": "\x1b[1m", "dim": "\x1b[2m", "red": "\x1b[31m", "yellow": "\x1b[33m", "green": "\x1b[32m"}


def width_of(stream: TextIO) -> int:
    """How many cells a line on `stream` may have."""
    if not _is_terminal(stream) and not os.environ.get("COLUMNS"):
        return PIPED_WIDTH
    return max(1, shutil.get_terminal_size((80, 24)).columns)


def has_colour(stream: TextIO) -> bool:
    """Whether a terminal reads `stream`, and its user wants colour (https://no-color.org)."""
    return _is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def styled(text: str, style: str, stream: TextIO) -> str:
    """`text` in a style (bold, dim, red, yellow, green; empty for none) where `stream` has colour."""
    return f"{_STYLES[style]}{text}{_RESET}" if style and text and has_colour(stream) else text


class Layout(NamedTuple):
    """Which columns are shown, and how wide each is."""

    chosen: tuple[int, ...]
    """Places in the full row of cells."""
    widths: tuple[int, ...]


def lay_out(headings: Sequence[Heading], sample: Sequence[Sequence[str]], room: int) -> Layout:
    """The columns that fit `room` cells, as wide as `sample` (the first rows) needs; unimportant ones give way."""
    natural = []
    for place, heading in enumerate(headings):
        widest = max([cells(heading.text), *(cells(row[place]) for row in sample)])
        natural.append(min(widest, max(heading.most, cells(heading.text))) if heading.is_cut else widest)
    chosen = list(range(len(headings)))
    while len(chosen) > 1 and _total(natural, chosen) > room:
        least = max(chosen, key=lambda place: (headings[place].priority, place))
        if headings[least].priority == 0:
            break
        chosen.remove(least)
    _squeeze(headings, natural, chosen, room)
    return Layout(tuple(chosen), tuple(natural[place] for place in chosen))


def line(row: Sequence[str], headings: Sequence[Heading], layout: Layout) -> str:
    """One row of a table, without blanks behind its end."""
    parts = []
    for place, width in zip(layout.chosen, layout.widths, strict=True):
        heading = headings[place]
        text = cut(row[place], width) if heading.is_cut else row[place]
        parts.append(pad(text, width, to_right=heading.is_number))
    return (" " * GAP).join(parts).rstrip()


def write_table(
    headings: Sequence[Heading], rows: Sequence[Sequence[str]], stream: TextIO | None = None, indent: str = ""
) -> None:
    """A whole (small) table: headings, then rows; only the headings if there are none."""
    stream = stream or sys.stdout
    shown = [[clean(cell) for cell in row] for row in rows]
    layout = lay_out(headings, shown, width_of(stream) - len(indent))
    write_line(styled(indent + line([heading.text for heading in headings], headings, layout), "bold", stream), stream)
    for row in shown:
        write_line(indent + line(row, headings, layout), stream)


def tell_table(table: Table) -> None:
    """A whole table on standard output; on standard error why there are no rows, if there are none."""
    from occ_tui.cli.report import say

    if table.rows or not table.when_empty:
        write_table(table.headings, table.rows)
    else:
        say(table.when_empty)


def write_facts(facts: Sequence[tuple[str, str]], stream: TextIO | None = None, indent: str = "") -> None:
    """Names and values, the values under each other."""
    stream = stream or sys.stdout
    width = max((cells(name) for name, _ in facts), default=0)
    for name, value in facts:
        write_line(f"{indent}{pad(name, width)}{' ' * GAP}{clean(value)}".rstrip(), stream)


def write_line(text: str, stream: TextIO) -> None:
    """`text` and a line break; signs that the stream's encoding lacks are written as escapes."""
    try:
        stream.write(f"{text}\n")
    except UnicodeEncodeError:
        stream.write(text.encode(stream.encoding, "backslashreplace").decode(stream.encoding) + "\n")


def _total(widths: Sequence[int], chosen: Sequence[int]) -> int:
    return sum(widths[place] + GAP for place in chosen) - GAP


def _squeeze(headings: Sequence[Heading], widths: list[int], chosen: Sequence[int], room: int) -> None:
    """Narrows the widest texts among `chosen` until the line fits, but none below eight cells."""
    while (over := _total(widths, chosen) - room) > 0:
        texts = [place for place in chosen if headings[place].is_cut and widths[place] > 8]
        if not texts:
            return
        widest = max(texts, key=lambda place: widths[place])
        widths[widest] -= min(over, widths[widest] - 8)


def _is_terminal(stream: TextIO) -> bool:
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False
