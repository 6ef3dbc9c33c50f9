"""Aging read from the store: from the totals where nothing happened after the day asked for, else from the rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from occ_tui.domain.aging import EDGES
from occ_tui.domain.aging_table import AgingLine, in_order
from occ_tui.domain.invoices import Group
from occ_tui.store import totals
from occ_tui.store.codes import CURRENCY, Codes
from occ_tui.store.database import Store
from occ_tui.store.schema import DAY_MASK, DAY_SHIFT, IS_FAILED, NO_DUE_DAY, first_rid
from occ_tui.store.scopes import Accounts, resolve
from occ_tui.store.views import Scope

_DUE_DAY = f"(rid >> {DAY_SHIFT} & {DAY_MASK})"
_LOW = (1 << 32) - 1

Part = tuple[int, int, int, int, int]
"""Account number, currency code, place of the bucket, number of invoices, minor units due."""


def aging(store: Store, scope: Scope, day: int, edges: Sequence[int] = EDGES) -> list[AgingLine]:
    """What was due at the end of epoch day `day`, per account and currency; see `domain.aging` for what is knowable.

    From the totals unless an invoice is dated, or was paid, after that day: then its rows are read.
    """
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        if happened_later(connection, day):
            parts = [*_unpaid(connection, accounts, day, edges), *_paid_since(connection, accounts, day, edges)]
        else:
            parts = [*_of_totals(connection, accounts, day, edges), *_nothing_due(connection, accounts, day, edges)]
        return _lines(connection, parts, len(edges) + 3)


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


def _of_totals(connection: sqlite3.Connection, accounts: Accounts, day: int, edges: Sequence[int]) -> Iterable[Part]:
    rows = connection.execute(
        f"SELECT account, currency, {_place('due_day', day, edges)} AS place, sum(n), sum(due_high), sum(due_low)"  # noqa: S608
        f" FROM totals WHERE account IN ({totals.numbers(accounts.ids)}) AND grp < {int(Group.CLOSED)}"
        " GROUP BY 1, 2, 3"
    )
    return [_part(row) for row in rows]


def _nothing_due(connection: sqlite3.Connection, accounts: Accounts, day: int, edges: Sequence[int]) -> Iterable[Part]:
    """Invoices that the totals count though nothing is due of them, to be taken off."""
    return [
        (account, currency, place, -count, 0)
        for group in (Group.UNPAID, Group.SUBMITTED)
        for account, currency, place, count in connection.execute(
            f"SELECT account, currency, {_place(_DUE_DAY, day, edges)} AS place, count(*)"  # noqa: S608
            " FROM invoices INDEXED BY invoices_due_key WHERE grp = ? AND due_key = 0"
            f" AND account IN ({totals.numbers(accounts.ids)}) GROUP BY 1, 2, 3",
            (int(group),),
        )
    ]


def _unpaid(connection: sqlite3.Connection, accounts: Accounts, day: int, edges: Sequence[int]) -> Iterable[Part]:
    paid_back = f"iif(grp = 0 AND NOT flags & {IS_FAILED} AND paid_day > :day, applied, 0)"
    source = f"invoices WHERE rid < {first_rid(Group.CLOSED)}"
    return _of_rows(connection, accounts, day, edges, source, "due", paid_back)


def _paid_since(connection: sqlite3.Connection, accounts: Accounts, day: int, edges: Sequence[int]) -> Iterable[Part]:
    source = f"invoices INDEXED BY invoices_paid WHERE grp = {int(Group.CLOSED)} AND paid_day > :day"
    return _of_rows(connection, accounts, day, edges, source, "0", "applied")


def _of_rows(
    connection: sqlite3.Connection,
    accounts: Accounts,
    day: int,
    edges: Sequence[int],
    source: str,
    now_due: str,
    paid_back: str,
) -> Iterable[Part]:
    """Sums of two numbers that together may not fit 63 bits, hence by halves."""
    rows = connection.execute(
        f"SELECT account, currency, {_place(_DUE_DAY, day, edges)} AS place, count(*),"  # noqa: S608
        f" sum(({now_due} >> 32) + ({paid_back} >> 32)), sum(({now_due} & {_LOW}) + ({paid_back} & {_LOW}))"
        f" FROM {source} AND account IN ({totals.numbers(accounts.ids)})"
        f" AND coalesce(invoice_day, :day) <= :day AND {now_due} + {paid_back} <> 0 GROUP BY 1, 2, 3",
        {"day": day},
    )
    return [_part(row) for row in rows]


def _place(due_day: str, day: int, edges: Sequence[int]) -> str:
    """`aging.bucket_place` in SQL."""
    later = " + ".join(f"({due_day} < {day - edge})" for edge in (0, *edges))
    return f"CASE WHEN {due_day} = {NO_DUE_DAY} THEN {len(edges) + 2} ELSE {later} END"


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
