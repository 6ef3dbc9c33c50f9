"""Rows of which one has the cursor: moving, scrolling, the mouse. What a row looks like is a subclass's business."""

from __future__ import annotations

from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var

from occ_tui.widgets.promptly import Promptly
from occ_tui.widgets.thumb import Thumb

_WHEEL = 3
"""Lines per turn of the mouse wheel."""


class RowList(Promptly):
    """See the module. The first line is for headings; `cursor` and `offset_row` are numbers of rows."""

    cursor: var[int] = var(0)
    """Row under the cursor."""
    offset_row: int = 0
    """The first row in view."""
    thumb: Thumb | None = None
    """What shows which part of the rows one sees, if there is something."""

    class Opened(Message):
        """A row was clicked twice."""

    @property
    def total(self) -> int:
        """Rows that there are."""
        raise NotImplementedError

    @property
    def page_height(self) -> int:
        """Rows in view."""
        return max(1, self.size.height - 1)

    def repaint(self) -> None:
        """Shows the rows as they are now; for whoever can, only those that look otherwise."""
        self.refresh()

    def put_cursor(self, at: int, line: int | None = None) -> None:
        """Other rows are shown, with the cursor on row `at`, on that `line` of those in view where that can be."""
        cursor = max(0, min(at, self.total - 1))
        if line is not None:
            self.offset_row = cursor - line
        self.set_reactive(RowList.cursor, cursor)
        self._bring_into_view()
        self.repaint()
        self._tell_thumb()

    def move_to(self, index: int) -> None:
        """Puts the cursor on row `index`, or on the nearest there is."""
        index = max(0, min(index, self.total - 1))
        if index == self.cursor or self.total == 0:
            return
        before, offset = self.cursor, self.offset_row
        self.cursor = index
        self._bring_into_view()
        if self.offset_row != offset:
            self.repaint()
            self._tell_thumb()
        else:
            self.refresh_row(before)
            self.refresh_row(index)

    def move_by(self, rows: int) -> None:
        """Moves the cursor by `rows`."""
        self.move_to(self.cursor + rows)

    def page_by(self, pages: float) -> None:
        """Moves cursor and view together by so many pages."""
        rows = int(self.page_height * pages) or (1 if pages > 0 else -1)
        target = max(0, min(self.cursor + rows, self.total - 1))
        if target == self.cursor:
            return
        self.offset_row += target - self.cursor
        self.cursor = target
        self._bring_into_view()
        self.repaint()
        self._tell_thumb()

    def refresh_row(self, index: int) -> None:
        """Repaints one row if it is in view."""
        line = index - self.offset_row + 1
        if 1 <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def on_resize(self) -> None:
        before = self.offset_row
        self._bring_into_view()
        self._tell_thumb()
        if self.offset_row != before:
            self.refresh()

    def _bring_into_view(self) -> None:
        highest = max(0, self.total - self.page_height)
        self.offset_row = max(0, min(self.offset_row, self.cursor, highest))
        if self.cursor >= self.offset_row + self.page_height:
            self.offset_row = self.cursor - self.page_height + 1

    def _tell_thumb(self) -> None:
        if self.thumb is not None:
            self.thumb.show(self.total, self.offset_row)

    def cursor_style(self, component: str) -> Style:
        """What the cursor lays over a line: its background, or reverse video where there are no colours."""
        style = self.get_component_rich_style(component, partial=True)
        return Style(bgcolor=style.bgcolor, reverse=style.reverse, bold=style.bold)

    def choose_line(self, event: events.Click) -> None:
        """A click on a row puts the cursor there, a second one opens it."""
        index = self.offset_row + event.y - 1
        if not 0 <= index < self.total:
            return
        self.move_to(index)
        if event.chain == 2:
            self.post_message(self.Opened())

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move_by(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move_by(-_WHEEL)
