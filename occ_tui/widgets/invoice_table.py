"""The table of invoices: a window that reads and draws only the rows one sees; its cursor stays on its record."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from types import MappingProxyType
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.filter import LineFilter
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from occ_tui.annotations import NamedTuple
from occ_tui.domain.changes import Happened
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.rows.invoices import RowContext
from occ_tui.widgets import invoice_lines
from occ_tui.widgets.choices import ChoicePanel
from occ_tui.widgets.invoice_lines import Layout, Palette
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.window import NoRows, Rows, Window

_HEADING = -1
_DRAWN = 200
"""Lines that are kept as they were drawn, some five usual screens: each takes some kilobytes."""
_SCREENS = 3
"""So many of a tall screen are kept, which has more lines than that."""


class Listing(NamedTuple):
    """What a table shows: a view's rows and everything that decides how they read."""

    source: Rows = NoRows()
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
    remarks: Mapping[str, str] = MappingProxyType({})
    """What is under way with an invoice, by its internal id."""
    happened: Callable[[int], Happened | None] | None = None
    """What happened to the invoice at a place in the store; `None` where the list is not of changes."""
    when_empty: Content = Content("")
    """What is said in the place of rows when there are none."""


class _Drawn(NamedTuple):
    """A row's line as it was drawn last, and what decides whether it would look otherwise now."""

    under_cursor: bool
    marked: bool
    noted: bool
    invoice: str
    strip: Strip


class InvoiceTable(RowList, can_focus=True):
    """See the module. `cursor` and `offset` are row numbers in the view; the record's id is what is kept."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--heading",
        "table--sorted",
        "table--late",
        "table--soon",
        "table--done",
        "table--accent",
        "table--cursor",
        "table--panel",
        "table--chosen",
    }
    """
    | Class | Where |
    |---|---|
    | `table--heading`, `table--sorted` | headings, and that of the column the list is sorted by |
    | `table--late`, `table--soon`, `table--done` | what is overdue or failed, what deserves a look, what is closed |
    | `table--accent` | the bar of the cursor, and marks |
    | `table--cursor` | the line under the cursor |
    | `table--panel`, `table--chosen` | a list to choose from that lies over the rows, and the line of its cursor |
    """
    DEFAULT_CSS = "InvoiceTable { width: 1fr; height: 1fr; }"

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
        self.noted: Container[str] = ()
        """Ids of the invoices that have a note; likewise."""
        self._window = Window(self.listing.source, 0)
        self._layout: Layout | None = None
        self._layout_width = 0
        self._palette: Palette | None = None
        self._filters: list[LineFilter] = []
        """Those of Textual's filters that change a style of the palette: with colours of our own, none."""
        self._painted_lines: list[Strip] = []
        """All lines as they stand on the screen, or will once it is painted."""
        self._drawn: dict[int, _Drawn] = {}
        self._said: tuple[int, list[Content]] | None = None
        """What is said in the place of rows, wrapped for a width."""
        self._panel: tuple[ChoicePanel, Callable[[str], object]] | None = None
        """What lies over the rows until something is chosen, and who is told."""

    @property
    def total(self) -> int:
        """Rows of the view."""
        return self.listing.total

    def record(self, index: int | None = None) -> InvoiceRecord | None:
        """The record at `index`, or under the cursor."""
        index = self.cursor if index is None else index
        return self._window.row(index) if 0 <= index < self.total else None

    def show(self, listing: Listing, *, at: int = 0, keep_line: bool = False) -> None:
        """Shows another view, or the same one read anew, with the cursor on row `at`.

        `keep_line` leaves that row on the line of the screen where the cursor was, so that nothing jumps.
        """
        line = self.cursor - self.offset_row
        if not keep_line:
            self._panel = None
        self.listing = listing
        self._window = Window(listing.source, self.size.height)
        self._layout = self._said = None
        self._drawn.clear()
        self.put_cursor(at, line if keep_line else None)

    def on_resize(self) -> None:
        self._window.fit(self.size.height)

    def set_total(self, total: int) -> None:
        """Corrects the number of rows when it is known better; what is in view stays."""
        if total == self.total:
            return
        self.listing = self.listing._replace(total=total)
        if self.cursor >= total:
            self.move_to(total - 1)
        self._tell_thumb()

    def choose(self, panel: ChoicePanel, then: Callable[[str], object]) -> None:
        """Lays `panel` over the rows; keys are its own until something is chosen, of which `then` is told."""
        self._panel = (panel, then)
        self.focus()
        self.repaint()

    def on_key(self, event: events.Key) -> None:
        if self._panel is not None and event.key not in ("ctrl+c", "ctrl+q"):
            event.stop()
            event.prevent_default()
            self._go_on_choosing(self._panel[0].press(event.key))

    def _go_on_choosing(self, chosen: str | None) -> None:
        if self._panel is not None and chosen is not None:
            _panel, then = self._panel
            self._panel = None
            if chosen:
                then(chosen)
        self.repaint()

    def render_lines(self, crop: Region) -> list[Strip]:
        # There is no border, padding or tint here: a line is what is drawn, and no style has to be asked for it.
        lines = self._lines(crop)
        if crop == self.outer_size.region:
            self._painted_lines = lines
        if crop.column_span != (0, self._layout_width):
            lines = [line.crop(*crop.column_span) for line in lines]
        return lines

    def repaint(self) -> None:
        """Repaints the lines that look otherwise now than they do on the screen."""
        painted = self._painted_lines
        if len(painted) != self.outer_size.height or not self.is_mounted:
            self.refresh()
            return
        now = self._painted_lines = self._lines(self.outer_size.region)
        changed = [
            (y, before, line)
            for y, (before, line) in enumerate(zip(painted, now, strict=True))
            if line is not before and line != before
        ]
        if changed:
            self.refresh(*(Region(0, y, invoice_lines.cells_to_paint(before, line), 1) for y, before, line in changed))

    def _lines(self, crop: Region) -> list[Strip]:
        palette, shape = self._styles(), self._shape()
        lines = [self._line(y, palette, shape) for y in crop.line_range]
        if self._panel is not None:
            styles = (self.get_visual_style("table--panel"), self.get_visual_style("table--chosen"))
            lines = self._panel[0].over(lines, crop.y, self.outer_size, styles)
        for each in self._filters:
            lines = [line.apply_filter(each, palette.ground) for line in lines]
        return lines

    def render_line(self, y: int) -> Strip:
        return self._line(y, self._styles(), self._shape())

    def _line(self, y: int, palette: Palette, shape: Layout) -> Strip:
        if self.listing.write is None or self.listing.total == 0:
            return self._empty_line(y, palette)
        if y == 0:
            return self._heading(palette, shape)
        index = self.offset_row + y - 1
        drawn = self._drawn.get(index)
        under_cursor = index == self.cursor
        if drawn is None or drawn.under_cursor != under_cursor or self._is_odd(drawn):
            drawn = self._draw(index, under_cursor, palette, shape)
        return drawn.strip if drawn else Strip.blank(self._layout_width, palette.plain)

    def _is_odd(self, drawn: _Drawn) -> bool:
        """Whether a mark or a note came to a row, or went, since it was drawn."""
        return drawn.marked != (drawn.invoice in self.marks) or drawn.noted != (drawn.invoice in self.noted)

    def _heading(self, palette: Palette, shape: Layout) -> Strip:
        drawn = self._drawn.get(_HEADING)
        if drawn is None:
            segments = invoice_lines.heading(shape, self.listing.order, palette)
            strip = invoice_lines.as_strip(segments, self._layout_width, palette.heading)
            drawn = self._drawn[_HEADING] = _Drawn(False, False, False, "", strip)
        return drawn.strip

    def _draw(self, index: int, under_cursor: bool, palette: Palette, shape: Layout) -> _Drawn | None:
        write, record = self.listing.write, self.record(index)
        if record is None or write is None:
            return None
        invoice = record.internal_invoice_id
        marked, noted = invoice in self.marks, invoice in self.noted
        context = RowContext(self.listing.today, write, self.listing.happened, self.listing.remarks)
        segments = invoice_lines.row(
            record, shape, context, palette, under_cursor=under_cursor, marked=marked, noted=noted
        )
        ground = palette.cursor if under_cursor else palette.plain
        drawn = _Drawn(
            under_cursor, marked, noted, invoice, invoice_lines.as_strip(segments, self._layout_width, ground)
        )
        if len(self._drawn) >= max(_DRAWN, _SCREENS * self.size.height):
            self._drawn.clear()
        self._drawn[index] = drawn
        return drawn

    def _empty_line(self, y: int, palette: Palette) -> Strip:
        width, height = self.outer_size
        if self._said is None or self._said[0] != width:
            self._said = (width, self.listing.when_empty.wrap(width - 8) if width > 8 else [])
        lines = self._said[1]
        line = y - min(3, max(0, height - len(lines)))
        if not 0 <= line < len(lines):
            return Strip.blank(width, palette.plain)
        said = [
            Segment("    ", palette.plain),
            Segment(lines[line].plain, palette.plain if line == 0 else palette.done),
        ]
        return invoice_lines.as_strip(said, width, palette.plain)

    def _shape(self) -> Layout:
        width = self.outer_size.width
        if self._layout is None or self._layout_width != width:
            self._layout_width = width
            self._drawn.clear()
            self._layout = invoice_lines.layout(
                width,
                places=self.listing.places,
                many_accounts=self.listing.many_accounts,
                is_settled=self.listing.is_settled,
                with_change=self.listing.happened is not None,
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
            styles = (self.rich_style, heading, ordered, late, soon, done, accent, self.cursor_style("table--cursor"))
            self._palette = Palette(*styles, self.background_colors[1])
            probe = Strip([Segment("x", style) for style in styles if style])
            self._filters = [
                each for each in self.get_line_filters() if probe.apply_filter(each, self._palette.ground) != probe
            ]
        return self._palette

    def notify_style_update(self) -> None:
        self._palette = None
        self._drawn.clear()
        super().notify_style_update()

    def on_click(self, event: events.Click) -> None:
        if self._panel is not None:
            self._go_on_choosing(self._panel[0].click(event.offset, self.outer_size))
            return
        if event.y == 0:
            if sort := self._column_at(event.x):
                self.post_message(self.HeadingClicked(sort))
            return
        self.choose_line(event)

    def _column_at(self, x: int) -> str | None:
        at = invoice_lines.LEAD
        shape = self._shape()
        for column, width in zip(shape.columns, shape.widths, strict=True):
            if at <= x < at + width:
                return column.sort
            at += width + shape.gap
        return None
