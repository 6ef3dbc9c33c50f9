"""Things to choose from: how one reads in a line, and a small list of them that a table draws over its own rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Offset, Region, Size
from textual.strip import Strip
from textual.style import Style

from occ_tui.annotations import NamedTuple
from occ_tui.widgets.invoice_lines import fitted
from occ_tui.widgets.line import text

_WIDTH = 72
_MARGIN = 2
"""Cells left and right of what a panel says."""
_AROUND = 6
"""Lines of a panel above and below its choices: title and hint, each between empty ones."""
_STEPS = {**dict.fromkeys(("down", "j", "ctrl+n"), 1), **dict.fromkeys(("up", "k", "ctrl+p"), -1)}


class Choice(NamedTuple):
    """One thing to choose."""

    id: str
    title: str
    explanation: str = ""
    remark: str = ""
    """Stands at the right end: a key, a direction."""
    disabled_reason: str | None = None
    also: str = ""
    """Other words that it is found by, which are not shown."""


def longest_title(choices: Sequence[Choice]) -> int:
    """Cells that the titles of `choices` need, with what parts them from the explanations."""
    return 2 + max((cell_len(choice.title) for choice in choices), default=0)


def choice_line(choice: Choice, width: int, titles: int, under_cursor: bool) -> Content:
    """A choice in a line of `width` cells, its explanation behind `titles` cells."""
    remark = f"  {choice.remark} " if choice.remark else ""
    room = max(1, width - 2 - cell_len(remark))
    titles = min(room, titles)
    return Content.assemble(
        text("▌ " if under_cursor else "  ", "$accent"),
        text(fitted(choice.title, titles), "$dim" if choice.disabled_reason else "bold"),
        text(fitted(choice.disabled_reason or choice.explanation, room - titles), "$dim"),
        text(remark, "$dim"),
    )


class ChoicePanel(ABC):
    """A list with a title above and a hint below it, in the middle of a table that has the focus.

    A screen of its own would cost two paints of everything, at its beginning and at its end.
    """

    leaving: ClassVar[tuple[str, ...]] = ("escape", "q")
    """Keys that close it without a choice."""

    def __init__(self, title: str, at: int = 0) -> None:
        self._title = title
        self._cursor = at
        self._first = 0

    @abstractmethod
    def choices(self) -> Sequence[Choice]:
        """What there is to choose from now."""

    @abstractmethod
    def hint(self) -> str:
        """What keys do here."""

    @property
    def chosen(self) -> Choice:
        """The choice under the cursor."""
        return self.choices()[self._cursor]

    def place(self, size: Size) -> Region:
        """Where in a table of `size` it lies."""
        width = min(_WIDTH, size.width - 2)
        height = _AROUND + max(1, min(len(self.choices()), size.height - _AROUND))
        return Region((size.width - width) // 2, max(0, (size.height - height) // 2), width, height)

    def press(self, key: str) -> str | None:
        """What a key ends the choosing with: an id, or nothing for leaving it; `None` while it goes on."""
        if step := _STEPS.get(key):
            self._cursor = (self._cursor + step) % len(self.choices())
        elif key == "enter":
            return self.chosen.id
        elif key in self.leaving:
            return ""
        return None

    def click(self, at: Offset, size: Size) -> str | None:
        """The same for a click at a cell of the table; one beside the panel leaves it."""
        place = self.place(size)
        if not place.contains_point(at):
            return ""
        line = at.y - place.y - _AROUND // 2
        if not 0 <= line < place.height - _AROUND:
            return None
        self._cursor = self._first + line
        return self.press("enter")

    def over(self, lines: Sequence[Strip], first: int, size: Size, styles: tuple[Style, Style]) -> list[Strip]:
        """`lines` of a table from line `first` on, with the panel above them; the second style is its cursor's."""
        place, drawn = self.place(size), list(lines)
        for at, line in enumerate(self._lines(place.width, place.height - _AROUND, styles), place.y - first):
            if 0 <= at < len(drawn):
                under = drawn[at]
                parts = [under.crop(0, place.x), line, under.crop(place.right, under.cell_length)]
                drawn[at] = Strip.join(parts).simplify()
        return drawn

    def _lines(self, width: int, height: int, styles: tuple[Style, Style]) -> Iterator[Strip]:
        choices, room = self.choices(), width - 2 * _MARGIN
        self._first = max(0, min(self._first, self._cursor, len(choices) - height))
        self._first = max(self._first, self._cursor - height + 1)
        titles = longest_title(choices)
        shown = range(self._first, min(self._first + height, len(choices)))
        listed = [choice_line(choices[at], room, titles, at == self._cursor) for at in shown]
        empty, title, hint = Content(""), text(self._title, "bold $accent"), text(fitted(self.hint(), room), "$dim")
        margin = Strip.blank(_MARGIN, styles[0].rich_style)
        for at, line in enumerate([empty, title, empty, *listed, empty, hint, empty], self._first - _AROUND // 2):
            style = styles[at == self._cursor]
            inner = Strip(line.render_segments(style)).adjust_cell_length(room, style.rich_style)
            yield Strip.join([margin, inner, margin])
