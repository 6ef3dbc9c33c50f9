"""The list of invoices as a table: columns that fit, a sign for each row, sums per currency below."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, TextIO

from occ_tui.cli.table import GAP, Heading, Layout, has_colour, lay_out, line, styled, width_of, write_line
from occ_tui.cli.text import cells, pad
from occ_tui.domain.formatting import formatter
from occ_tui.domain.rows.invoices import (
    ACCOUNT,
    ALL_COLUMNS,
    CHANGE,
    COLUMNS,
    FIELDS,
    Column,
    RowContext,
    Tone,
    sign,
    tone,
)
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
    is_of_changes = rows.view.since is not None
    context = RowContext(today, formatter(locale_code()), rows.happened if is_of_changes else None)
    columns = _chosen(names) or _usual(session, is_of_changes)
    headings, readers = _columns(columns, context, sort.value, descending)
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


def _chosen(names: Sequence[str]) -> list[Column | str]:
    """The columns of these names, or of fields that are none; who asks for one gets it, however narrow it is here."""
    known = {column.key: column._replace(priority=0) for column in ALL_COLUMNS}
    return [known.get(name, name) for name in names]


def _usual(session: Session, is_of_changes: bool) -> list[Column | str]:
    """The columns where nobody chose: also whose invoice it is where several accounts are in view."""
    usual: list[Column | str] = [*COLUMNS]
    if session.options.account is None and len(session.accounts()) > 1:
        usual.insert(1, ACCOUNT._replace(priority=1))
    if is_of_changes:
        usual.insert(1, CHANGE)
    return usual


def _columns(
    columns: Sequence[Column | str], context: RowContext, sort: str, descending: bool
) -> tuple[list[Heading], list[_Cell]]:
    headings: list[Heading] = []
    readers: list[_Cell] = []
    for column in columns:
        if isinstance(column, str):
            headings.append(Heading(column))
            readers.append(_field(column, context.today))
            continue
        arrow = (" ▼" if descending else " ▲") if column.sort == sort else ""
        most = 30 if column.grows else max(column.width, 20)
        shown = column.heading() + arrow
        headings.append(Heading(shown, column.is_number, column.key in _WHOLE, priority=column.priority, most=most))
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
