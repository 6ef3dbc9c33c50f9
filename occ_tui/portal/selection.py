"""Pages of `list_invoices`: which invoices, in which order, sought by key so that page 1,000 costs what page 1 costs.

A sort is a sequence of *runs*; a run is ordered by one column (rows without a value make a run of their own) and
fed by one *stream* per state, each of which an index delivers in order. A page goes on in its run with two seeks per
stream, `column = value AND id > last`, then `column > value`, and merges what they give.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Select, literal, or_, select

from occ_tui.domain.invoices import Group, InvoiceStatus, InvoiceType
from occ_tui.portal.schema import invoices


class SortBy(StrEnum):
    """Orders of `list_invoices` (OSP Gateway 20191001)."""

    INVOICE_NO = "INVOICE_NO"
    REF_NO = "REF_NO"
    STATUS = "STATUS"
    TYPE = "TYPE"
    INVOICE_DATE = "INVOICE_DATE"
    DUE_DATE = "DUE_DATE"
    PAYM_REF = "PAYM_REF"
    TOTAL_AMOUNT = "TOTAL_AMOUNT"
    BALANCE_DUE = "BALANCE_DUE"


class SortOrder(StrEnum):
    """Direction of an order; descending is its exact reverse."""

    ASC = "ASC"
    DESC = "DESC"


_COLUMNS: dict[SortBy, Column[Any]] = {
    SortBy.INVOICE_NO: invoices.c.number,
    SortBy.REF_NO: invoices.c.reference,
    SortBy.TYPE: invoices.c.type,
    SortBy.INVOICE_DATE: invoices.c.time_invoice_ms,
    SortBy.DUE_DATE: invoices.c.due_day,
    SortBy.PAYM_REF: invoices.c.last_payment_reference,
    SortBy.TOTAL_AMOUNT: invoices.c.amount_rank,
    SortBy.BALANCE_DUE: invoices.c.due_rank,
}

_GROUPS = {
    InvoiceStatus.OPEN: Group.UNPAID,
    InvoiceStatus.PAST_DUE: Group.UNPAID,
    InvoiceStatus.PAYMENT_SUBMITTED: Group.SUBMITTED,
    InvoiceStatus.CLOSED: Group.CLOSED,
}


@dataclass(frozen=True, slots=True)
class Selection:
    """What `list_invoices` was asked for. Instants are epoch milliseconds, both ends included."""

    statuses: tuple[InvoiceStatus, ...] = ()
    """Any of these; all when empty."""
    types: tuple[InvoiceType, ...] = ()
    search_text: str = ""
    invoice_id: str = ""
    invoiced_from_ms: int | None = None
    invoiced_until_ms: int | None = None
    paid_from_ms: int | None = None
    paid_until_ms: int | None = None
    sort_by: SortBy | None = None
    is_descending: bool = False

    def column(self) -> Column[Any] | None:
        """What orders the rows; `None` for STATUS.

        Without a wish, the date that is filtered by: of payment if a time of payment is asked for, else of the invoice.
        """
        if self.sort_by:
            return _COLUMNS.get(self.sort_by)
        is_by_payment = self.paid_from_ms is not None or self.paid_until_ms is not None
        return invoices.c.last_payment_ms if is_by_payment else invoices.c.time_invoice_ms

    def windows(self) -> dict[Column[Any], tuple[int | None, int | None]]:
        """First and last value of each column that is bounded at all."""
        bounds: dict[Column[Any], tuple[int | None, int | None]] = {
            invoices.c.time_invoice_ms: (self.invoiced_from_ms, self.invoiced_until_ms),
            invoices.c.last_payment_ms: (self.paid_from_ms, self.paid_until_ms),
        }
        return {column: window for column, window in bounds.items() if window != (None, None)}


class Position(NamedTuple):
    """The row after which a page begins."""

    run: int
    value: int | str | None
    """Of the run's column; `None` for a text too long to be handed out, which is read from its row again."""
    id: int


LONGEST_VALUE = 200
"""Signs of a text that a position holds, so that page tokens stay far below the limit of a parameter."""


class InvoicePage(NamedTuple):
    """A page of invoices by their ids, and where the next one begins if there is one."""

    ids: list[int]
    next_position: Position | None


class _Stream(NamedTuple):
    """A part of a run that one index delivers in order."""

    conditions: Sequence[ColumnElement[bool]]
    first: int | None = None
    """The least value of the run's column that is asked for."""
    last: int | None = None
    """The greatest."""


class _Run(NamedTuple):
    """Rows in one order: by `column` and id, or by id alone where the column has no value."""

    streams: Sequence[_Stream]
    column: Column[Any] | None


def page(
    connection: Connection, account_id: int, selection: Selection, today: int, after: Position | None, limit: int
) -> InvoicePage:
    """The `limit` invoices of an account that follow `after`; `today` is an epoch day."""
    keys: list[Position] = []
    conditions = _conditions(connection, account_id, selection)
    for number, run in enumerate(_runs(selection, today)):
        if after and number < after.run:
            continue
        start = _whole(connection, run, after) if after and after.run == number else None
        keys += _keys(connection, run, number, conditions, selection.is_descending, start, limit + 1 - len(keys))
        if len(keys) > limit:
            break
    shown = keys[:limit]
    return InvoicePage([key.id for key in shown], _short(shown[-1]) if len(keys) > limit else None)


def _short(position: Position) -> Position:
    is_long = isinstance(position.value, str) and len(position.value) > LONGEST_VALUE
    return position._replace(value=None) if is_long else position


def _whole(connection: Connection, run: _Run, position: Position) -> Position:
    if position.value is not None or run.column is None:
        return position
    return position._replace(value=connection.scalar(select(run.column).where(invoices.c.id == position.id)))


def statements(connection: Connection, account_id: int, selection: Selection, today: int) -> Iterator[Select[Any]]:
    """Every statement that a page may need, in the middle of its rows: what `EXPLAIN` should be asked about."""
    conditions = _conditions(connection, account_id, selection)
    for run in _runs(selection, today):
        for stream in run.streams:
            start = Position(0, "5" if run.column is not None and run.column.type.python_type is str else 5, 5)
            yield from _seeks(run, stream, conditions, selection.is_descending, start, 10)
            yield from _seeks(run, stream, conditions, selection.is_descending, None, 10)


def _conditions(connection: Connection, account_id: int, selection: Selection) -> list[ColumnElement[bool]]:
    """What every row of the selection fulfils, whatever its status."""
    conditions: list[ColumnElement[bool]] = [invoices.c.account_id == account_id]
    if selection.invoice_id:
        # Sought first: the few rows it names are then read by key, whatever the order.
        named = select(invoices.c.id).where(*conditions, invoices.c.invoice_id == selection.invoice_id)
        conditions.append(invoices.c.id.in_(connection.execute(named).scalars().all()))
    if selection.types:
        conditions.append(invoices.c.type.in_(sorted({str(kind) for kind in selection.types})))
    if selection.search_text:
        conditions.append(invoices.c.search_key.contains(selection.search_text.casefold(), autoescape=True))
    for column, (first, last) in selection.windows().items():
        # The window of the column that orders the rows bounds the seeks themselves.
        if column is not selection.column():
            conditions += _within(column, first, last)
    return conditions


def _within(column: Column[Any], first: int | None, last: int | None) -> list[ColumnElement[bool]]:
    low = [column >= first] if first is not None else []
    return [*low, column <= last] if last is not None else low


def _runs(selection: Selection, today: int) -> list[_Run]:
    wanted = [status for status in InvoiceStatus if status in (selection.statuses or tuple(InvoiceStatus))]
    column = selection.column()
    ordered_by = invoices.c.due_day if column is None else column
    window = selection.windows().get(ordered_by)
    runs: list[_Run] = []
    for statuses in [[status] for status in wanted] if column is None else [wanted]:
        streams = _streams(statuses, today, ordered_by)
        if window:
            runs.append(_Run([_Stream(stream.conditions, *window) for stream in streams], ordered_by))
        elif not ordered_by.nullable:
            runs.append(_Run(streams, ordered_by))
        else:
            has, lacks = ordered_by.is_not(None), ordered_by.is_(None)
            runs.append(_Run([stream._replace(conditions=[*stream.conditions, has]) for stream in streams], ordered_by))
            # What has a greatest value has one at all.
            rest = [_Stream([*stream.conditions, lacks]) for stream in streams if stream.last is None]
            runs.append(_Run(rest, None))
    return runs[::-1] if selection.is_descending else runs


def _streams(wanted: Sequence[InvoiceStatus], today: int, ordered_by: Column[Any]) -> list[_Stream]:
    """One stream per state: OPEN and PAST_DUE together are a state, either alone is a part of it."""
    unpaid = [status for status in wanted if _GROUPS[status] is Group.UNPAID]
    streams = [_Stream([_in(_GROUPS[status])]) for status in wanted if _GROUPS[status] is not Group.UNPAID]
    if len(unpaid) == 2:
        streams.append(_Stream([_in(Group.UNPAID)]))
    elif unpaid and ordered_by is invoices.c.due_day:
        is_late = unpaid[0] is InvoiceStatus.PAST_DUE
        streams.append(_Stream([_in(Group.UNPAID)], None if is_late else today, today - 1 if is_late else None))
    elif unpaid:
        # The sum keeps the planner from seeking days, which it then would have to sort.
        day = invoices.c.due_day + 0
        is_late = unpaid[0] is InvoiceStatus.PAST_DUE
        part = day < today if is_late else or_(day >= today, invoices.c.due_day.is_(None))
        streams.append(_Stream([_in(Group.UNPAID), part]))
    return streams


def _in(group: Group) -> ColumnElement[bool]:
    return invoices.c.state == group.value


def _keys(
    connection: Connection,
    run: _Run,
    number: int,
    conditions: Sequence[ColumnElement[bool]],
    is_descending: bool,
    start: Position | None,
    limit: int,
) -> list[Position]:
    found: list[tuple[Any, int]] = []
    for stream in run.streams:
        keys: list[tuple[Any, int]] = []
        for seek in _seeks(run, stream, conditions, is_descending, start, limit):
            if len(keys) < limit:
                # The driver's own tuples: a row object of SQLAlchemy's would cost as much as the seek.
                result = connection.execute(seek.limit(limit - len(keys))).cursor
                assert result is not None
                keys += result.fetchall()
        found += keys
    # Streams are sorted, which `sorted` notices: it merges them.
    return [Position(number, value, key) for value, key in sorted(found, reverse=is_descending)[:limit]]


def _seeks(
    run: _Run,
    stream: _Stream,
    conditions: Sequence[ColumnElement[bool]],
    is_descending: bool,
    start: Position | None,
    limit: int,
) -> Iterator[Select[Any]]:
    """One statement to begin a run; to go on with it, one for the rest of an equal value and one for what follows."""
    key, column = invoices.c.id, run.column
    if column is None:
        # A constant stands for the missing value, so that keys compare.
        query = select(literal(0), key).where(*conditions, *stream.conditions)
        if start:
            query = query.where(key < start.id if is_descending else key > start.id)
        yield query.order_by(key.desc() if is_descending else key).limit(limit)
        return
    query = select(column, key).where(*conditions, *stream.conditions)
    first, last = stream.first, stream.last
    if start:
        value: Any = start.value
        if (first is None or value >= first) and (last is None or value <= last):
            rest = query.where(column == value, key < start.id if is_descending else key > start.id)
            yield rest.order_by(key.desc() if is_descending else key).limit(limit)
        # Of two bounds on one side only the tighter is said: the planner would take either.
        if is_descending and (last is None or last >= value):
            query, last = query.where(column < value), None
        elif not is_descending and (first is None or first <= value):
            query, first = query.where(column > value), None
    order = (column.desc(), key.desc()) if is_descending else (column, key)
    yield query.where(*_within(column, first, last)).order_by(*order).limit(limit)
