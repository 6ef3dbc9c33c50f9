"""The list of invoices as a table: columns that fit, a sign for each row, sums per currency below."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, TextIO

from occ_tui.cli.table import GAP, Heading, Layout, has_colour, lay_out, line, styled, width_of, write_line
from occ_tui.cli.text import cells, pad
from occ_tui.domain.formatting import formatter
from occ_tui.domain.rows.invoices import COLUMNS, FIELDS, RowContext, Tone, sign, tone
from occ_tui.domain.text import clean
from occ_tui.locale import _, locale_code, ngettext

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session
    from occ_tui.store.invoices import InvoiceReader, SortKey

_SAMPLE = 512
"""Rows that decide how wide the columns are."""
_STYLES = {Tone.OVERDUE: "red", Tone.FAILED: "red", Tone.SUBMITTED: "yellow", Tone.CLOSED: "dim", Tone.OPEN: ""}
_SIGN_CELLS = 2
_WHOLE = ("invoiceNumber", "timeInvoiceDue", "timeInvoice")

_Cell = Callable[["InvoiceRecord"], str]


def write_invoices(
    session: Session,
    rows: InvoiceReader,
    names: Sequence[str],
    sort: SortKey,
    descending: bool,
    limit: int | None,
) -> int:
    """Prints the table of the first `limit` rows and answers how many those were. No names: the usual columns."""
    from occ_tui.cli.invoices import records

    stream = sys.stdout
    today = session.clock.today_number()
    context = RowContext(today, formatter(locale_code()))
    headings, readers = _columns(names, context, sort.value, descending)
    source = records(rows, limit)
    first = [(record, _cells(record, readers)) for record in islice(source, _SAMPLE)]
    layout = lay_out(headings, [row for _record, row in first], width_of(stream) - _SIGN_CELLS)
    title = line([heading.text for heading in headings], headings, layout)
    write_line(" " * _SIGN_CELLS + styled(title, "bold", stream), stream)
    count = 0
    due: dict[str, int] = {}
    for record, row in chain(first, ((record, _cells(record, readers)) for record in source)):
        count += 1
        due[record.currency] = due.get(record.currency, 0) + record.due
        write_line(_row(record, row, headings, layout, today, stream), stream)
    if count:
        whole = rows.count().number if limit is not None and count == limit else count
        _write_totals(count, whole, due, context, stream)
    return count


def next_due_text(session: Session) -> str:
    """`Next: 3 invoices due by 5 Dec, 12,480.00 EUR.`; nothing when nothing falls due."""
    from occ_tui.services.invoices import overview

    following = overview(session).next_due
    if following is None:
        return ""
    write = formatter(locale_code())
    count = following.totals.count
    text = ngettext(
        "Next: {count} invoice due on {day}, {amounts}.", "Next: {count} invoices due on {day}, {amounts}.", count
    )
    return text.format(
        count=write.number(count), day=write.short_date(following.day), amounts=write.totals(following.totals.sums)
    )


def _columns(
    names: Sequence[str], context: RowContext, sort: str, descending: bool
) -> tuple[list[Heading], list[_Cell]]:
    known = {column.key: column for column in COLUMNS}
    headings: list[Heading] = []
    readers: list[_Cell] = []
    for name in names or known:
        column = known.get(name)
        if column is None:
            headings.append(Heading(name))
            readers.append(_field(name, context.today))
            continue
        arrow = (" ▼" if descending else " ▲") if column.sort == sort else ""
        # Who asks for a field gets it, however narrow the terminal is.
        priority = 0 if names else column.priority
        most = 30 if column.grows else max(column.width, 20)
        headings.append(
            Heading(column.heading() + arrow, column.is_number, column.key in _WHOLE, priority=priority, most=most)
        )
        readers.append(lambda record, cell=column.cell: cell(record, context))  # type: ignore[misc]
    return headings, readers


def _field(name: str, today: int) -> _Cell:
    from occ_tui.cli.output import plain

    return lambda record: plain(FIELDS[name](record, today))


def _cells(record: InvoiceRecord, readers: Sequence[_Cell]) -> list[str]:
    return [clean(read(record)) for read in readers]


def _row(
    record: InvoiceRecord, row: Sequence[str], headings: Sequence[Heading], layout: Layout, today: int, stream: TextIO
) -> str:
    text = f"{sign(record, today)} {line(row, headings, layout)}"
    style = _STYLES[tone(record, today)] if has_colour(stream) else ""
    if style == "dim":
        return styled(text, style, stream)
    return styled(text[:1], style, stream) + text[1:]


def _write_totals(count: int, whole: int, due: dict[str, int], context: RowContext, stream: TextIO) -> None:
    write = context.write
    if whole > count:
        counted = _("{count} of {total} invoices").format(count=write.number(count), total=write.number(whole))
    else:
        counted = ngettext("{count} invoice", "{count} invoices", count).format(count=write.number(count))
    sums = {currency: minor for currency, minor in sorted(due.items()) if minor}
    parts = [write.money(minor, currency) for currency, minor in sums.items()]
    lead = f"{' ' * _SIGN_CELLS}{counted}"
    if not parts:
        nothing = _("nothing due")
        write_line(f"{lead}{' ' * GAP}{nothing}", stream)
        return
    label = _("due")
    room = width_of(stream)
    one_line = f"{lead}{' ' * GAP}{label} {' · '.join(parts)}"
    if cells(one_line) <= room:
        write_line(one_line, stream)
        return
    write_line(f"{lead}{' ' * GAP}{label}", stream)
    width = max(cells(part) for part in parts)
    for part in parts:
        write_line(f"{' ' * (_SIGN_CELLS + GAP)}{pad(part, width, to_right=True)}", stream)
