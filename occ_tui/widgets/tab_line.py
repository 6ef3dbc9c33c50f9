"""Tabs with their counts in one line, for any list; the words get shorter where there is no room."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message

from occ_tui.annotations import NamedTuple
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.width import cells, cut
from occ_tui.widgets.line import Line, text

_SHORTEST = 4
"""Cells of a title below which nobody could tell what it is."""


class TabTitle(NamedTuple):
    """One tab."""

    id: str
    title: str
    count: int | None = None  # type: ignore[assignment]  # a tuple's own `count` is not missed
    """How many rows it has; `None` if nobody knows."""
    tone: str = ""
    """Colour of the count where there is something: `$late` for what failed."""


class TabLine(Line):
    """`Due 14   Paid 3   Failed 1`, the current one in the accent colour."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tabs: tuple[TabTitle, ...] = ()
        self._current = ""
        self._write: Formatter | None = None
        self._places: list[tuple[int, int, str]] = []

    def show(self, tabs: Sequence[TabTitle], current: str, write: Formatter) -> None:
        """Shows `tabs`; `current` is the id of one."""
        if (tuple(tabs), current) != (self._tabs, self._current) or self._write is None:
            self._tabs, self._current, self._write = tuple(tabs), current, write
            self.refresh()

    def render(self) -> Content:
        longest = max((cells(tab.title) for tab in self._tabs), default=0)
        whole = [(gap, is_counted, longest) for gap, is_counted in ((4, True), (2, True), (1, True), (0, True))]
        shorter = [(0, False, most) for most in range(longest, _SHORTEST - 1, -1)]
        for gap, is_counted, most in (*whole, *shorter):
            line = self._line(" " * gap, is_counted, most)
            if line.cell_length <= self.size.width:
                break
        return line

    def _line(self, gap: str, is_counted: bool, most: int) -> Content:
        """The tabs, with titles of at most `most` cells; the current one's stays whole."""
        parts: list[Content] = [Content(" ")]
        self._places, at = [], 1
        for tab in self._tabs:
            is_current = tab.id == self._current
            count = tab.count if is_counted or is_current else None
            number = "" if count is None or self._write is None else f" {self._write.number(count)}"
            title = tab.title if is_current else cut(tab.title, most)
            part = tab_words(title, number, is_current=is_current, tone=tab.tone if tab.count else "")
            self._places.append((at, at + part.cell_length, tab.id))
            parts += [part, Content(gap)]
            at += part.cell_length + len(gap)
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        for start, end, tab in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(tab))


def tab_words(title: str, number: str, *, is_current: bool, tone: str = "") -> Content:
    """One tab as it reads: the current one reversed, the number of another in the colour of its `tone`."""
    if is_current:
        return text(f" {title}{number} ", "bold $tab-foreground on $tab-background")
    return Content.assemble(text(f" {title}", "$dim"), text(number, f"bold {tone}".strip()), text(" ", "$dim"))
