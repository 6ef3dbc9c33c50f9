"""A table for short lists (some thousands) of any kind of record: columns give way by priority, one of them grows."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.strip import Strip
from textual.style import Style

from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import exponent
from occ_tui.widgets.invoice_lines import fitted, point_aligned
from occ_tui.widgets.line import text
from occ_tui.widgets.row_list import RowList

Row = TypeVar("Row")

_LEAD = 4
"""Cells before the first column: bar, mark, sign and a space."""
_MEASURED = 200
"""Rows besides the first whose cells decide how wide a column is; what is wider makes room when one comes to it."""
_FIRST = 64
"""Rows at the top that are measured all: what is seen first does not move."""
_ROOMY = 4
"""The widest gap between columns where there is room to spare."""


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """What one column says of a row: words, or an amount, which stands with its decimal point under the others."""

    title: str
    """In the user's language."""
    cell: Callable[[Row], Content | str] | None = None
    money: Callable[[Row], tuple[int, str] | None] | None = None
    """Minor units and currency, in the place of `cell`; `None` for a row that has no amount."""
    is_number: bool = False
    """Right-aligned."""
    priority: int = 0
    """The higher, the earlier it gives way where room is short; 0 never does."""
    grows: bool = False
    """Takes what room is left."""
    least: int = 12
    """Cells that it gets at least when it grows."""
    most: int = 40
    """Cells that words get at most, unless the column grows."""
    key: str = ""
    """By which it is chosen and kept, never translated; empty where there is nothing to choose."""
    width: int = 0
    """It has none of its own: it is as wide as what it says."""

    def heading(self) -> str:
        """What stands over it."""
        return self.title

    @property
    def is_right(self) -> bool:
        """Whether it stands at the right of its cells."""
        return self.is_number or self.money is not None


@dataclass(frozen=True, slots=True)
class Records(Generic[Row]):
    """What a table shows."""

    rows: Sequence[Row] = ()
    columns: tuple[Column[Row], ...] = ()
    key: Callable[[Row], str] = str
    """A row's id, which stays the same when the list is read anew."""
    sign: Callable[[Row], Content] = lambda _row: Content(" ")
    """One cell before the columns."""
    style: Callable[[Row], str] = lambda _row: ""
    """Of the whole line, e.g. `$dim` for what is done."""
    write: Formatter | None = None
    when_empty: Content = field(default_factory=lambda: Content(""))
    """What is said in the place of rows when there are none."""

    def words(self, row: Row) -> list[str]:
        """What all columns say of a row, whether there is room for them or not."""
        said = [self.said(column, row) for column in self.columns]
        return [part if isinstance(part, str) else part.plain for part in said]

    def said(self, column: Column[Row], row: Row) -> Content | str:
        """What a column says of a row."""
        if column.money is None:
            return "" if column.cell is None else column.cell(row)
        pair = column.money(row)
        return "" if pair is None or self.write is None else self.write.money(*pair)


@dataclass(frozen=True, slots=True)
class _Layout:
    columns: tuple[Column, ...]  # type: ignore[type-arg]
    widths: tuple[int, ...]
    gap: int


class RecordTable(RowList, Generic[Row], can_focus=True):
    """See the module. Only what one sees is drawn; a key repaints two lines, or all of them where they moved."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"records--heading", "records--cursor"}
    """
    | Class | Where |
    |---|---|
    | `records--heading` | the headings |
    | `records--cursor` | the line under the cursor |
    """
    DEFAULT_CSS = """
    RecordTable { width: 1fr; height: 1fr; }
    RecordTable .records--heading { color: $dim; }
    RecordTable .records--cursor { background: $cursor-background; }
    RecordTable:ansi .records--cursor { text-style: reverse; }
    """

    def __init__(self, *, id: str | None = None, marks: Container[str] = ()) -> None:
        super().__init__(id=id)
        self.records: Records[Row] = Records()
        self.marks = marks
        """Ids of the marked rows; whoever owns them calls `refresh_row` or `refresh`."""
        self._places = 2
        self._layout: _Layout | None = None
        self._widest: dict[str, int] = {}
        """Wider than measured, by the title of the column: cells that one came to later."""

    @property
    def total(self) -> int:
        return len(self.records.rows)

    @property
    def current(self) -> Row | None:
        """The row under the cursor."""
        rows = self.records.rows
        return rows[self.cursor] if self.cursor < len(rows) else None

    @property
    def current_key(self) -> str | None:
        """Its id."""
        row = self.current
        return None if row is None else self.records.key(row)

    def show(self, records: Records[Row], *, at: str | None = None) -> None:
        """Shows other rows, or the same read anew. The cursor goes to the row `at`, or stays on the one it is on.

        A row that is gone leaves the cursor where it stood.
        """
        key = at if at is not None else self.current_key
        line = self.cursor - self.offset_row if at is None else None
        self.records = records
        currencies = {
            pair[1] for column in records.columns if column.money for pair in map(column.money, records.rows) if pair
        }
        self._places = max(map(exponent, currencies), default=2)
        self._layout, self._widest = None, {}
        place = next((index for index, row in enumerate(records.rows) if records.key(row) == key), self.cursor)
        self.put_cursor(place, line)

    def render_line(self, y: int) -> Strip:
        width = self.size.width
        if not self.total:
            return self._empty_line(y)
        shape = self._shape()
        if y == 0:
            parts = [Content(" " * _LEAD)]
            for column, room in zip(shape.columns, shape.widths, strict=True):
                parts.append(Content(fitted(column.title, room, column.is_right) + " " * shape.gap))
            return self._strip(Content.assemble(*parts), self.get_visual_style("records--heading"))
        index = self.offset_row + y - 1
        if index >= self.total:
            return Strip.blank(width, self.rich_style)
        return self._row(index, shape)

    def _row(self, index: int, shape: _Layout) -> Strip:
        records, row = self.records, self.records.rows[index]
        is_current = index == self.cursor
        style = records.style(row)
        parts = [
            text("▌", "$accent") if is_current else Content(" "),
            text("●", "$accent") if records.key(row) in self.marks else Content(" "),
            records.sign(row),
            Content(" "),
        ]
        for column, room in zip(shape.columns, shape.widths, strict=True):
            said = self._said(column, row)
            if said.cell_length > room and not column.grows:
                most = said.cell_length if column.money is not None else min(said.cell_length, column.most)
                if most > room:
                    self._widen(column.title, most)
            parts += [_fitted(said, room, column.is_right), Content(" " * shape.gap)]
        line = Content.assemble(*parts)
        if style:
            line = line.stylize_before(style)
        return self._strip(line, self.get_visual_style("records--cursor") if is_current else self.visual_style)

    def _strip(self, line: Content, style: Style) -> Strip:
        return Strip(line.render_segments(style)).adjust_cell_length(self.size.width, style.rich_style)

    def _empty_line(self, y: int) -> Strip:
        width = self.size.width
        lines = self.records.when_empty.wrap(max(1, width - 8)) if width > 8 else []
        line = y - min(3, max(0, self.size.height - len(lines)))
        if not 0 <= line < len(lines):
            return Strip.blank(width, self.rich_style)
        return self._strip(Content.assemble("    ", lines[line]), self.visual_style)

    def _said(self, column: Column[Row], row: Row) -> Content:
        if column.money is not None:
            pair, write = column.money(row), self.records.write
            if pair is None or write is None:
                return Content("")
            money = write.money(*pair)
            return Content(point_aligned(money, pair[1], self._places, len(money) + self._places + 1))
        said = self.records.said(column, row)
        return said if isinstance(said, Content) else Content(said)

    # How wide each column is.

    def _shape(self) -> _Layout:
        if self._layout is None:
            self._layout = self._measured(self.size.width - _LEAD)
        return self._layout

    def _widen(self, title: str, width: int) -> None:
        self._widest[title] = width
        self._layout = None
        self.call_later(self.refresh)

    def _measured(self, room: int) -> _Layout:
        rows = self.records.rows
        step = max(1, len(rows) // _MEASURED)
        measured = [*rows[:_FIRST], *rows[_FIRST::step]]
        wanted: list[tuple[Column[Row], int]] = []
        for column in self.records.columns:
            widths = [self._said(column, row).cell_length for row in measured]
            widest = max([cell_len(column.title), *widths])
            most = (
                widest
                if column.grows or column.money is not None
                else min(widest, max(column.most, cell_len(column.title)))
            )
            if any(widths) or not column.priority:
                wanted.append((column, most))
        wanted = [(column, max(width, self._widest.get(column.title, 0))) for column, width in wanted]
        while len(wanted) > 1 and sum(_least(*one) + 2 for one in wanted) - 2 > room:
            least = max(wanted, key=lambda one: one[0].priority)
            if least[0].priority == 0:
                break
            wanted.remove(least)
        gaps = max(1, len(wanted) - 1)
        widths = [_least(*one) for one in wanted]
        spare = room - sum(widths) - 2 * gaps
        for place, (column, width) in enumerate(wanted):
            if column.grows and spare > 0:
                more = min(spare, width - widths[place])
                widths[place] += more
                spare -= more
        gap = min(_ROOMY, 2 + max(0, spare) // gaps) if spare > 0 else 2
        return _Layout(tuple(column for column, _width in wanted), tuple(widths), gap)

    def on_resize(self) -> None:
        self._layout = None
        super().on_resize()

    def on_click(self, event: events.Click) -> None:
        if event.y:
            self.choose_line(event)


def _least(column: Column[Row], width: int) -> int:
    return min(width, column.least) if column.grows else width


def _fitted(said: Content, room: int, to_the_right: bool) -> Content:
    short = said.truncate(room, ellipsis=True) if said.cell_length > room else said
    padding = " " * (room - short.cell_length)
    return Content.assemble(padding, short) if to_the_right else Content.assemble(short, padding)
