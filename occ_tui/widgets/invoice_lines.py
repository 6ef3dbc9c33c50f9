"""Draws one line of the invoice table: which columns fit, how each cell is cut and aligned, which colour it has."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.color import TRANSPARENT, Color
from textual.strip import Strip

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.money import exponent
from occ_tui.domain.rows import invoices as cells
from occ_tui.domain.rows.invoices import ACCOUNT, ALL_COLUMNS, CHANGE, COLUMNS, SIGNS, Column, RowContext, Tone
from occ_tui.widgets.row_strip import RowStrip, takes_one_cell_each

LEAD = 4
"""Cells before the first column: bar, mark, sign and a space."""
NOTED = "¶"
"""Stands where a mark would, on a row that has a note and no mark."""
MISMATCH = "≠"
"""Stands before the amount of a row whose money line does not hold; behind its sign where there is no room."""
_AMOUNTS = ("invoiceAmount", "invoiceAmountDue")
_TIGHT = {"invoiceNumber": 11, "payment": 15}
"""Columns that give up a cell or two where that makes room for one more column."""
_ROOMY = 4
"""The widest gap between columns where there is room to spare."""


class Palette(NamedTuple):
    """The styles of the table, as the theme has them."""

    plain: Style
    heading: Style
    sorted_heading: Style
    late: Style
    soon: Style
    done: Style
    accent: Style
    cursor: Style
    """Laid over the line under the cursor."""
    ground: Color = TRANSPARENT
    """What all of it stands on."""


class Layout(NamedTuple):
    """Which columns there are, how wide each is, and how far apart."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    gap: int
    places: int
    """Decimal places of the finest currency in view: amounts are aligned on their points."""


def layout(
    width: int,
    *,
    places: int = 2,
    many_accounts: bool = False,
    is_settled: bool = False,
    with_change: bool = False,
    chosen: Sequence[tuple[str, int | None]] = (),
) -> Layout:
    """The columns that fit `width` cells: those `chosen` (key, and width if not its own) in their order, or the usual.

    What happened (`with_change`) stands behind the first one.
    Whose invoice it is matters more where there are several accounts; what is due no more where nothing is.
    """
    room = width - LEAD
    wanted = _chosen(chosen) or _usual(many_accounts, is_settled)
    if with_change:
        wanted = (wanted[0], CHANGE, *wanted[1:])
    columns, least_gap = cells.fit(wanted, room), 2
    tightened = wanted if chosen else tuple(c._replace(width=_TIGHT.get(c.key, c.width)) for c in wanted)
    tight = cells.fit(tightened, room, 1)
    if len(tight) > len(columns):
        columns, least_gap = tight, 1
    spare = room - sum(column.width for column in columns)
    gaps = max(1, len(columns) - 1)
    growing = [column for column in columns if column.grows]
    gap = least_gap if growing else min(_ROOMY, max(least_gap, spare // gaps))
    spare -= gap * gaps
    widths = [column.width + (max(0, spare) // len(growing) if column.grows else 0) for column in columns]
    return Layout(columns, tuple(widths), gap, places)


def _chosen(chosen: Sequence[tuple[str, int | None]]) -> tuple[Column, ...]:
    """The user's own columns; where room is short the last ones give way."""
    known = {column.key: column for column in ALL_COLUMNS}
    return tuple(
        known[key]._replace(width=own or known[key].width, priority=place, grows=known[key].grows and own is None)
        for place, (key, own) in enumerate(chosen)
        if key in known
    )


def _usual(many_accounts: bool, is_settled: bool) -> tuple[Column, ...]:
    other = {"invoiceAmount": 0, "invoiceAmountDue": 4} if is_settled else {}
    usual = [column._replace(priority=other.get(column.key, column.priority)) for column in COLUMNS]
    if many_accounts:
        usual.insert(1, ACCOUNT._replace(priority=1))
    return tuple(usual)


def heading(shape: Layout, order: Sequence[tuple[str, bool]], palette: Palette) -> list[Segment]:
    """The headings; those of `order` (sort key, descending) with direction and, if there are several, rank."""
    segments = [Segment(" " * LEAD, palette.heading)]
    ranks = {key: rank for rank, (key, _descending) in enumerate(order)}
    for column, width in zip(shape.columns, shape.widths, strict=True):
        title = column.heading()
        rank = ranks.get(column.sort or "", ranks.get(column.key))
        is_sorted = rank is not None
        if rank is not None:
            arrow = ("▼" if order[rank][1] else "▲") + (str(rank + 1) if len(order) > 1 else "")
            whole = f"{title} {arrow}"
            title = whole if cell_len(whole) <= width else cut(title, width - len(arrow)) + arrow
        segments.append(Segment(fitted(title, width, column.is_number), _of(is_sorted, palette)))
        segments.append(Segment(" " * shape.gap, palette.heading))
    return segments


def _of(is_sorted: bool, palette: Palette) -> Style:
    return palette.sorted_heading if is_sorted else palette.heading


def row(
    record: InvoiceRecord,
    shape: Layout,
    context: RowContext,
    palette: Palette,
    *,
    under_cursor: bool,
    marked: bool,
    noted: bool = False,
) -> list[Segment]:
    """The line of `record`. Few segments: each costs bytes on the wire to the terminal."""
    tone = cells.tone(record, context.today)
    toned = _toned(tone, palette)
    base = palette.done if tone is Tone.CLOSED else palette.plain
    # Spaces take the style of what stands beside them: one segment less in every line of a screen is a KB.
    words: list[tuple[str, Style]] = [
        ("▌", palette.accent) if under_cursor else (" ", palette.accent if marked else toned),
        ("●", palette.accent) if marked else (NOTED, palette.done) if noted else (" ", toned),
        (SIGNS[tone] + " ", toned),
    ]
    doubted = None if record.money_line_holds() else _doubted(shape)
    plain = ""
    for column, width in zip(shape.columns, shape.widths, strict=True):
        said = column.cell(record, context)
        if column.key in _AMOUNTS:
            said = point_aligned(said, record.currency, shape.places, width)
        cell = fitted(said, width, column.is_number)
        if column.key == "payment" and cell.strip():
            words += [(plain, base), (cell, _remark_style(tone, record, palette, base))]
            plain = " " * shape.gap
        elif column.key == doubted and cell.startswith("  "):
            before = len(cell) - len(cell.lstrip()) - 2
            words += [(plain + cell[:before], base), (MISMATCH, palette.soon)]
            plain = cell[before + 1 :] + " " * shape.gap
            doubted = ""
        else:
            plain += cell + " " * shape.gap
    words.append((plain, base))
    if doubted:
        words[2:3] = [(SIGNS[tone], toned), (MISMATCH, palette.soon)]
    segments = [Segment(said, style) for said, style in words if said]
    if under_cursor:
        segments = [Segment(said, style + palette.cursor if style else palette.cursor) for said, style, _ in segments]
    return segments


def _doubted(shape: Layout) -> str:
    """The column of an amount that a sign of doubt belongs to."""
    keys = [column.key for column in shape.columns if column.key in _AMOUNTS]
    return keys[-1] if keys else "none"


def as_strip(segments: Sequence[Segment], width: int, fill: Style) -> Strip:
    """`segments` as a line of exactly `width` cells, neighbours of one style joined: each segment costs bytes.

    What Textual does with three walks through a line is done here in one.
    """
    joined: list[Segment] = []
    cells, before = 0, None
    for segment in segments:
        said, style, _control = segment
        cells += len(said) if takes_one_cell_each(said) else cell_len(said)
        if style is before and joined:
            joined[-1] = Segment(joined[-1].text + said, style)
        else:
            joined.append(segment)
        before = style
    if cells < width:
        joined.append(Segment(" " * (width - cells), fill))
    elif joined and 0 < cells - width < len(joined[-1].text) and joined[-1].text.endswith(" " * (cells - width)):
        joined[-1] = Segment(joined[-1].text[: width - cells], joined[-1].style)  # the gap behind the last column
    elif cells > width:
        return RowStrip(joined, cells).crop(0, width)
    return RowStrip(joined, width)


def cells_to_paint(before: Strip, after: Strip) -> int:
    """How much of a line must be painted for it to look like `after`: what is blank at the end of both need not."""
    cells, other = after.cell_length, before.cell_length
    if cells != other or not cells or _ground(before) != _ground(after):
        return cells
    return max(1, cells - min(_blank_at_the_end(before), _blank_at_the_end(after)))


def _ground(line: Strip) -> object:
    """What the end of a line stands on; blank cells of one ground look alike."""
    style = next(reversed(line)).style
    return style and (style.bgcolor, style.reverse, style.underline)


def _blank_at_the_end(line: Strip) -> int:
    words = next(reversed(line)).text
    return len(words) - len(words.rstrip(" "))


def point_aligned(money: str, currency: str, places: int, width: int) -> str:
    """An amount with its currency, moved so that decimal points stand under each other where that fits `width`."""
    amount, _, code = money.rpartition(" ")
    own = exponent(currency)
    missing = (places + 1 if places else 0) - (own + 1 if own else 0)
    if missing <= 0 or not amount or cell_len(money) + missing > width:
        return money
    return f"{amount}{' ' * missing} {code}"


def cut(words: str, width: int) -> str:
    """`words` in at most `width` cells, with an ellipsis where something is missing."""
    if cell_len(words) <= width:
        return words
    if width <= 1:
        return "…"[:width]
    return set_cell_size(words, width - 1).rstrip() + "…"


def fitted(words: str, width: int, to_the_right: bool = False) -> str:
    """`words` in exactly `width` cells."""
    if words.isascii() and len(words) <= width:
        return words.rjust(width) if to_the_right else words.ljust(width)
    short = cut(words, width)
    padding = " " * (width - cell_len(short))
    return padding + short if to_the_right else short + padding


def _toned(tone: Tone, palette: Palette) -> Style:
    if tone in (Tone.OVERDUE, Tone.FAILED):
        return palette.late
    return palette.done if tone is Tone.CLOSED else palette.plain


def _remark_style(tone: Tone, record: InvoiceRecord, palette: Palette, base: Style) -> Style:
    if not record.money_line_holds():
        return palette.soon
    if tone is Tone.FAILED:
        return palette.late
    return palette.done if tone in (Tone.CLOSED, Tone.SUBMITTED) else base
