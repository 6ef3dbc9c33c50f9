"""The table of invoices: a window that reads and draws only the rows one sees; its cursor stays on its record."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field, replace
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.content import Content
from textual.geometry import Region
from textual.message import Message
from textual.reactive import var
from textual.strip import Strip

from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.rows.invoices import RowContext
from occ_tui.widgets import invoice_lines
from occ_tui.widgets.invoice_lines import Layout, Palette
from occ_tui.widgets.promptly import Promptly
from occ_tui.widgets.thumb import Thumb
from occ_tui.widgets.window import NoRows, Rows, Window

_WHEEL = 3
"""Lines per turn of the mouse wheel."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a table shows: a view's rows and everything that decides how they read."""

    source: Rows = field(default_factory=NoRows)
    total: int = 0
    order: tuple[tuple[str, bool], ...] = ()
    """Sort keys, the first one first, each with whether it descends."""
    today: int = 0
    write: Formatter | None = None
    places: int = 2
    """Decimal places of the finest currency in view."""
    many_accounts: bool = False
    columns: tuple[tuple[str, int | None], ...] = ()
    """Keys and widths of the columns that the user chose; empty for the usual ones."""
    is_settled: bool = False
    """Nothing is due on any row: the total takes the place of what is due where there is room for one only."""
    when_empty: Content = field(default_factory=lambda: Content(""))
    """What is said in the place of rows when there are none."""


class InvoiceTable(Promptly, can_focus=True):
    """See the module. `cursor` and `offset` are row numbers in the view; the record's id is what is kept."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--heading",
        "table--sorted",
        "table--late",
        "table--soon",
        "table--done",
        "table--accent",
        "table--cursor",
    }
    """
    | Class | Where |
    |---|---|
    | `table--heading`, `table--sorted` | headings, and that of the column the list is sorted by |
    | `table--late`, `table--soon`, `table--done` | what is overdue or failed, what deserves a look, what is closed |
    | `table--accent` | the bar of the cursor, and marks |
    | `table--cursor` | the line under the cursor |
    """
    DEFAULT_CSS = "InvoiceTable { width: 1fr; height: 1fr; }"

    cursor: var[int] = var(0)
    """Row under the cursor."""

    class Opened(Message):
        """A row was clicked twice."""

    class HeadingClicked(Message):
        """A heading was clicked: sort by its column."""

        def __init__(self, sort: str) -> None:
            super().__init__()
            self.sort = sort

    def __init__(self, *, id: str | None = None, marks: Container[str] = ()) -> None:
        super().__init__(id=id)
        self.listing = Listing()
        self.marks = marks
        """Ids of the marked invoices; whoever owns them calls `refresh_row` or `refresh`."""
        self.offset_row = 0
        self.thumb: Thumb | None = None
        self._window = Window(self.listing.source)
        self._layout: Layout | None = None
        self._layout_width = 0
        self._palette: Palette | None = None

    @property
    def total(self) -> int:
        """Rows of the view."""
        return self.listing.total

    @property
    def page_height(self) -> int:
        """Rows in view."""
        return max(1, self.size.height - 1)

    def record(self, index: int | None = None) -> InvoiceRecord | None:
        """The record at `index`, or under the cursor."""
        index = self.cursor if index is None else index
        return self._window.row(index) if 0 <= index < self.total else None

    def show(self, listing: Listing, *, at: int = 0, keep_line: bool = False) -> None:
        """Shows another view, or the same one read anew, with the cursor on row `at`.

        `keep_line` leaves that row on the line of the screen where the cursor was, so that nothing jumps.
        """
        line = self.cursor - self.offset_row
        self.listing = listing
        self._window = Window(listing.source)
        self._layout = None
        cursor = max(0, min(at, self.total - 1))
        if keep_line:
            self.offset_row = cursor - line
        self.set_reactive(InvoiceTable.cursor, cursor)
        self._bring_into_view()
        self.refresh()
        self._tell_thumb()

    def set_total(self, total: int) -> None:
        """Corrects the number of rows when it is known better; what is in view stays."""
        if total == self.total:
            return
        self.listing = replace(self.listing, total=total)
        if self.cursor >= total:
            self.move_to(total - 1)
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
            self.refresh()
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
        self.refresh()
        self._tell_thumb()

    def refresh_row(self, index: int) -> None:
        """Repaints one row if it is in view."""
        line = index - self.offset_row + 1
        if 1 <= line < self.size.height:
            self.refresh(Region(0, line, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        palette, shape, width = self._styles(), self._shape(), self.size.width
        write = self.listing.write
        if write is None or self.total == 0:
            return self._empty_line(y, palette)
        if y == 0:
            segments = invoice_lines.heading(shape, self.listing.order, palette)
            return invoice_lines.as_strip(segments, width, palette.heading)
        index = self.offset_row + y - 1
        record = self.record(index)
        if record is None:
            return Strip.blank(width, palette.plain)
        segments = invoice_lines.row(
            record,
            shape,
            RowContext(self.listing.today, write),
            palette,
            under_cursor=index == self.cursor,
            marked=record.internal_invoice_id in self.marks,
        )
        return invoice_lines.as_strip(segments, width, palette.cursor if index == self.cursor else palette.plain)

    def _empty_line(self, y: int, palette: Palette) -> Strip:
        width = self.size.width
        lines = self.listing.when_empty.wrap(max(1, width - 8)) if width > 8 else []
        line = y - min(3, max(0, self.size.height - len(lines)))
        if not 0 <= line < len(lines):
            return Strip.blank(width, palette.plain)
        said = [
            Segment("    ", palette.plain),
            Segment(lines[line].plain, palette.plain if line == 0 else palette.done),
        ]
        return invoice_lines.as_strip(said, width, palette.plain)

    def _shape(self) -> Layout:
        width = self.size.width
        if self._layout is None or self._layout_width != width:
            self._layout_width = width
            self._layout = invoice_lines.layout(
                width,
                places=self.listing.places,
                many_accounts=self.listing.many_accounts,
                is_settled=self.listing.is_settled,
                chosen=self.listing.columns,
            )
        return self._layout

    def column_keys(self) -> tuple[str, ...]:
        """The columns that one sees now."""
        return tuple(column.key for column in self._shape().columns)

    def _styles(self) -> Palette:
        if self._palette is None:
            heading, ordered, late, soon, done, accent = (
                self.get_component_rich_style(f"table--{name}")
                for name in ("heading", "sorted", "late", "soon", "done", "accent")
            )
            cursor = self.get_component_rich_style("table--cursor", partial=True)
            self._palette = Palette(self.rich_style, heading, ordered, late, soon, done, accent, _only_ground(cursor))
        return self._palette

    def notify_style_update(self) -> None:
        self._palette = None
        super().notify_style_update()

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

    def on_click(self, event: events.Click) -> None:
        if event.y == 0:
            if sort := self._column_at(event.x):
                self.post_message(self.HeadingClicked(sort))
            return
        index = self.offset_row + event.y - 1
        if not 0 <= index < self.total:
            return
        self.move_to(index)
        if event.chain == 2:
            self.post_message(self.Opened())

    def _column_at(self, x: int) -> str | None:
        at = invoice_lines.LEAD
        shape = self._shape()
        for column, width in zip(shape.columns, shape.widths, strict=True):
            if at <= x < at + width:
                return column.sort
            at += width + shape.gap
        return None

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.move_by(_WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.move_by(-_WHEEL)


def _only_ground(style: Style) -> Style:
    """What the cursor lays over a line: its background, or reverse video where there are no colours."""
    return Style(bgcolor=style.bgcolor, reverse=style.reverse, bold=style.bold)
