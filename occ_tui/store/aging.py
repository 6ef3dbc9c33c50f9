"""Aging read from the store: from the totals where nothing happened after the day asked for, else from the rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.aging import EDGES
from occ_tui.domain.aging_table import AgingLine, in_order
from occ_tui.domain.invoices import Group
from occ_tui.domain.search import fts_query
from occ_tui.store import totals
from occ_tui.store.codes import CURRENCY, Codes
from occ_tui.store.database import Store
from occ_tui.store.schema import DAY_MASK, DAY_SHIFT, IS_FAILED, NO_DUE_DAY, first_rid
from occ_tui.store.scopes import Accounts, resolve
from occ_tui.store.views import Scope

if TYPE_CHECKING:
    from occ_tui.domain.query import Query

_DUE_DAY = f"(rid >> {DAY_SHIFT} & {DAY_MASK})"
_LOW = (1 << 32) - 1

Part = tuple[int, int, int, int, int]
"""Account number, currency code, place of the bucket, number of invoices, minor units due."""


class _Wanted(NamedTuple):
    """What is asked for."""

    accounts: Accounts
    day: int
    edges: Sequence[int]
    condition: str = "1"
    """Of a row; what a query says."""
    values: tuple[Any, ...] = ()
    """Of its placeholders."""


def aging(
    store: Store, scope: Scope, day: int, edges: Sequence[int] = EDGES, query: Query | None = None
) -> list[AgingLine]:
    """What was due at the end of epoch day `day`, per account and currency; see `domain.aging` for what is knowable.

    Of all invoices, or of those that `query` finds among them as they are now. From the totals unless there is a
    query, or an invoice is dated, or was paid, after that day: then rows are read.
    """
    with store.reading() as connection:
        wanted = _Wanted(resolve(store, connection, scope), day, edges)
        if query is not None and query.text:
            wanted = _narrowed(wanted, store, connection, query)
        elif not happened_later(connection, day):
            totalled = [*_of_totals(connection, wanted), *_nothing_due(connection, wanted)]
            return _lines(connection, totalled, len(edges) + 3)
        parts = [*_unpaid(connection, wanted), *_paid_since(connection, wanted)]
        return _lines(connection, parts, len(edges) + 3)


def _narrowed(wanted: _Wanted, store: Store, connection: sqlite3.Connection, query: Query) -> _Wanted:
    from occ_tui.store.query import compile_query

    compiled = compile_query(store, connection, query.at(wanted.day))
    sql, values = compiled.condition
    if compiled.tokens:
        sql = f"rid IN (SELECT rowid FROM search WHERE search MATCH ?) AND ({sql})"  # noqa: S608
        values = (fts_query(compiled.tokens), *values)
    return wanted._replace(condition=sql, values=values)


def happened_later(connection: sqlite3.Connection, day: int) -> bool:
    """Whether any invoice is dated, or was last paid, after epoch day `day`."""
    return any(
        connection.execute(
            f"SELECT 1 FROM invoices INDEXED BY invoices_{name} WHERE grp = ? AND {column} > ? LIMIT 1",  # noqa: S608
            (int(group), day),
        ).fetchone()
        for group in Group
        for name, column in (("invoice_day", "invoice_day"), ("paid", "paid_day"))
    )


def _of_totals(connection: sqlite3.Connection, wanted: _Wanted) -> Iterable[Part]:
    rows = connection.execute(
        f"SELECT account, currency, {_place('due_day', wanted)} AS place, sum(n), sum(due_high), sum(due_low)"  # noqa: S608
        f" FROM totals WHERE account IN ({totals.numbers(wanted.accounts.ids)}) AND grp < {int(Group.CLOSED)}"
        " GROUP BY 1, 2, 3"
    )
    return [_part(row) for row in rows]


def _nothing_due(connection: sqlite3.Connection, wanted: _Wanted) -> Iterable[Part]:
    """Invoices that the totals count though nothing is due of them, to be taken off."""
    return [
        (account, currency, place, -count, 0)
        for group in (Group.UNPAID, Group.SUBMITTED)
        for account, currency, place, count in connection.execute(
            f"SELECT account, currency, {_place(_DUE_DAY, wanted)} AS place, count(*)"  # noqa: S608
            " FROM invoices INDEXED BY invoices_due_key WHERE grp = ? AND due_key = 0"
            f" AND account IN ({totals.numbers(wanted.accounts.ids)}) GROUP BY 1, 2, 3",
            (int(group),),
        )
    ]


def _unpaid(connection: sqlite3.Connection, wanted: _Wanted) -> Iterable[Part]:
    paid_back = f"iif(grp = 0 AND NOT flags & {IS_FAILED} AND paid_day > {wanted.day}, applied, 0)"
    source = f"invoices WHERE rid < {first_rid(Group.CLOSED)}"
    return _of_rows(connection, wanted, source, "due", paid_back)


def _paid_since(connection: sqlite3.Connection, wanted: _Wanted) -> Iterable[Part]:
    source = f"invoices INDEXED BY invoices_paid WHERE grp = {int(Group.CLOSED)} AND paid_day > {wanted.day}"
    return _of_rows(connection, wanted, source, "0", "applied")


def _of_rows(
    connection: sqlite3.Connection, wanted: _Wanted, source: str, now_due: str, paid_back: str
) -> Iterable[Part]:
    """Sums of two numbers that together may not fit 63 bits, hence by halves."""
    rows = connection.execute(
        f"SELECT account, currency, {_place(_DUE_DAY, wanted)} AS place, count(*),"  # noqa: S608
        f" sum(({now_due} >> 32) + ({paid_back} >> 32)), sum(({now_due} & {_LOW}) + ({paid_back} & {_LOW}))"
        f" FROM {source} AND account IN ({totals.numbers(wanted.accounts.ids)})"
        f" AND coalesce(invoice_day, {wanted.day}) <= {wanted.day} AND {now_due} + {paid_back} <> 0"
        f" AND ({wanted.condition}) GROUP BY 1, 2, 3",
        wanted.values,
    )
    return [_part(row) for row in rows]


def _place(due_day: str, wanted: _Wanted) -> str:
    """`aging.bucket_place` in SQL."""
    later = " + ".join(f"({due_day} < {wanted.day - edge})" for edge in (0, *wanted.edges))
    return f"CASE WHEN {due_day} = {NO_DUE_DAY} THEN {len(wanted.edges) + 2} ELSE {later} END"


def _part(row: tuple[Any, ...]) -> Part:
    account, currency, place, count, high, low = row
    return account, currency, place, count, totals.whole(high, low)


def _lines(connection: sqlite3.Connection, parts: Iterable[Part], size: int) -> list[AgingLine]:
    found: dict[tuple[int, int], tuple[list[int], list[int]]] = {}
    for account, currency, place, count, minor in parts:
        counts, sums = found.setdefault((account, currency), ([0] * size, [0] * size))
        counts[place] += count
        sums[place] += minor
    rows = connection.execute("SELECT id, compartment_id, account_name FROM accounts")
    names = {number: (compartment_id, name) for number, compartment_id, name in rows}
    words = Codes(connection).words(CURRENCY)
    return in_order(
        AgingLine(*names[account], words.get(currency, "?"), tuple(counts), tuple(sums))
        for (account, currency), (counts, sums) in found.items()
        if any(counts)
    )
