"""Short lines in two panels (below each other where there is no room), some of which can be opened."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip
from textual.widget import Widget

from occ_tui.annotations import NamedTuple
from occ_tui.widgets.line import spread

_WIDEST = 76
"""Lines grow no longer than this: the eye loses its way between two far ends."""
_LEAST = 30
"""Cells that words must have beside what stands at the right end; with fewer, that gives way."""
SIDE_BY_SIDE = 100
"""Cells from which on the panels stand beside each other."""


class Item(NamedTuple):
    """One line."""

    left: Content
    right: Content | None = None
    """What stands at the right end."""
    shorter: Content | None = None
    """What stands at the left where `left` and `right` don't both fit."""
    opens: Callable[[], Awaitable[None]] | None = None
    """What `enter` on it does; `None` for a line that only says something."""
    is_wide: bool = False
    """It is a row of a table and takes all the room there is."""
    is_aside: bool = False
    """What stands at the right is only said where there is room for it."""
    shortest: Content | None = None
    """What stands at the left where `shorter` does not fit either."""


class ItemList(Widget, can_focus=True):
    """See the module."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"items--cursor"}
    DEFAULT_CSS = "ItemList { width: 1fr; height: 1fr; }"

    cursor: var[int] = var(0)
    """Which of the lines that can be opened is the current one."""

    class Opened(Message):
        """A line was clicked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._panels: tuple[Sequence[Item], Sequence[Item], Sequence[Item]] = ((), (), ())
        self._lines: list[tuple[Item | None, Item | None]] = []
        self._order: list[tuple[int, int]] = []
        self._first = 0

    def show(self, left: Sequence[Item], right: Sequence[Item], below: Sequence[Item]) -> None:
        """Shows two panels and what stands under both."""
        self._panels = (left, right, below)
        self._arrange()
        self.refresh()

    @property
    def current(self) -> Item | None:
        """The line under the cursor."""
        if not self._order:
            return None
        line, side = self._order[min(self.cursor, len(self._order) - 1)]
        return self._lines[line][side]

    def move_by(self, steps: int) -> None:
        """Moves the cursor between lines that can be opened."""
        target = max(0, min(self.cursor + steps, len(self._order) - 1))
        if target != self.cursor:
            self.cursor = target
            self._bring_into_view()
            self.refresh()

    def _arrange(self) -> None:
        left, right, below = self._panels
        self._lines = []
        if self.size.width >= SIDE_BY_SIDE:
            for index in range(max(len(left), len(right))):
                self._lines.append(
                    (left[index] if index < len(left) else None, right[index] if index < len(right) else None)
                )
        else:
            gap: list[Item | None] = [None] if left and right else []
            self._lines = [(item, None) for item in [*left, *gap, *right]]
        if below:
            self._lines += [(None, None), *((item, None) for item in below)]
        places = [
            (side, line)
            for line, pair in enumerate(self._lines)
            for side, item in enumerate(pair)
            if item is not None and item.opens is not None
        ]
        places.sort(key=lambda place: (place[1] >= len(self._lines) - len(below), place))
        self._order = [(line, side) for side, line in places]
        self.set_reactive(ItemList.cursor, max(0, min(self.cursor, len(self._order) - 1)))
        self._bring_into_view()

    def _bring_into_view(self) -> None:
        height = max(1, self.size.height)
        highest = max(0, len(self._lines) - height)
        if self._order:
            line = self._order[self.cursor][0]
            top = 0 if self.cursor == 0 else line
            bottom = len(self._lines) - 1 if self.cursor == len(self._order) - 1 else line
            self._first = min(self._first, top)
            self._first = max(self._first, min(line, bottom - height + 1))
        self._first = max(0, min(self._first, highest))

    def on_resize(self) -> None:
        self._arrange()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        index, width = self._first + y, self.size.width
        if index >= len(self._lines):
            return Strip.blank(width, self.rich_style)
        left, right = self._lines[index]
        is_split = width >= SIDE_BY_SIDE and index < len(self._lines) - len(self._panels[2])
        half = width // 2 if is_split else width
        strips = [self._cell(left, half, (index, 0))]
        if is_split:
            strips.append(self._cell(right, width - half, (index, 1)))
        return Strip.join(strips)

    def _cell(self, item: Item | None, width: int, place: tuple[int, int]) -> Strip:
        is_current = bool(self._order) and self._order[self.cursor] == place and self.has_focus
        style = self.get_visual_style("items--cursor") if is_current else self.visual_style
        line = Content("")
        is_wide = item is not None and item.is_wide
        if item is not None:
            bar = Content.styled("▌", "$accent") if is_current else Content(" ")
            line = Content.assemble(bar, _said(item, max(0, width - 3 if is_wide else min(width - 3, _WIDEST))))
        room = max(0, width - 1 if is_wide else min(width - 1, _WIDEST + 2))
        strip = Strip(line.render_segments(style)).adjust_cell_length(room, style.rich_style)
        return strip.adjust_cell_length(width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        side = int(self.size.width >= SIDE_BY_SIDE and event.x >= self.size.width // 2)
        place = (self._first + event.y, side)
        if place in self._order:
            self.cursor = self._order.index(place)
            self.refresh()
            self.post_message(self.Opened())


def _said(item: Item, width: int) -> Content:
    right = item.right or Content("")
    wordings = [said for said in (item.left, item.shorter, item.shortest) if said is not None]
    room = width - 2 - right.cell_length
    left = next((said for said in wordings if said.cell_length <= room), wordings[-1])
    if right.cell_length and not item.is_aside and left.cell_length > room >= _LEAST:
        left = left.truncate(room, ellipsis=True)  # an amount says more than the end of a name
    return spread(left, right, width)
