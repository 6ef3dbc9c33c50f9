"""Counts and sums per account, group, due day and currency: kept in the transaction that changes rows, read at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection

from occ_tui.annotations import Any
from occ_tui.store.schema import DAY_SHIFT, NO_DUE_DAY
from occ_tui.store.scopes import Accounts, Stretch

_SUMS = ("amount", "due", "in_dispute")
_LOW_BITS = 32
_LOW_MASK = (1 << _LOW_BITS) - 1
_FEW_ACCOUNTS, _FEW_CURRENCIES = 4, 8
"""Of no more than these all sums are read currency by currency."""
COLUMNS = ("n", *(f"{name}_{half}" for name in _SUMS for half in ("high", "low")))


def totals_of(table: str, where: str = "", sign: int = 1) -> str:
    """A query for what the rows of `table` (which has a `slot` or `rid`) add to the totals, times `sign`."""
    sums = ", ".join(f"{sign} * sum({name} >> {_LOW_BITS}), {sign} * sum({name} & {_LOW_MASK})" for name in _SUMS)
    return (
        f"SELECT account, grp, (rid >> {DAY_SHIFT}) & {NO_DUE_DAY} AS due_day, currency, {sign} * count(*), {sums}"  # noqa: S608
        f" FROM {table} {where} GROUP BY 1, 2, 3, 4"
    )


def add(connection: sqlite3.Connection, query: str) -> None:
    """Adds the result of `totals_of` to the totals."""
    kept = ", ".join(f"{name} = {name} + excluded.{name}" for name in COLUMNS)
    connection.execute(
        f"INSERT INTO totals (account, grp, due_day, currency, {', '.join(COLUMNS)}) SELECT * FROM ({query})"  # noqa: S608
        f" WHERE true ON CONFLICT DO UPDATE SET {kept}"
    )


def drop_empty(connection: sqlite3.Connection) -> None:
    """Removes lines that no row stands behind any more."""
    connection.execute("DELETE FROM totals WHERE n = 0")


def whole(high: int, low: int) -> int:
    """The sum behind its two halves."""
    return (high << _LOW_BITS) + low


def count(connection: sqlite3.Connection, accounts: Accounts, stretch: Stretch) -> int:
    """Rows of `accounts` in a stretch, whose ends are ends of days."""
    low, high = _days(stretch)
    row = connection.execute(
        f"SELECT coalesce(sum(n), 0) FROM totals WHERE account IN ({numbers(accounts.ids)})"  # noqa: S608
        " AND grp = ? AND due_day >= ? AND due_day < ?",
        (int(stretch.group), low, high),
    ).fetchone()
    return int(row[0])


def per_day(connection: sqlite3.Connection, accounts: Accounts, stretch: Stretch) -> list[tuple[int, int]]:
    """Due day and number of rows, for each due day of a stretch that has any, in order."""
    low, high = _days(stretch)
    return connection.execute(
        f"SELECT due_day, sum(n) FROM totals WHERE account IN ({numbers(accounts.ids)})"  # noqa: S608
        " AND grp = ? AND due_day >= ? AND due_day < ? GROUP BY due_day ORDER BY due_day",
        (int(stretch.group), low, high),
    ).fetchall()


def by_currency(
    connection: sqlite3.Connection, accounts: Accounts, today: int, currencies: Collection[int]
) -> list[tuple[Any, ...]]:
    """`(group, is overdue, currency code, earliest due day, *COLUMNS)` for what there is of each of `currencies`."""
    sums = ", ".join(f"sum({name})" for name in COLUMNS)
    among = f" FROM totals WHERE account IN ({numbers(accounts.ids)})"
    today = min(today, NO_DUE_DAY)
    if len(accounts.ids) > _FEW_ACCOUNTS or len(currencies) > _FEW_CURRENCIES:
        return connection.execute(
            f"SELECT grp, grp = 0 AND due_day < ? AS late, currency, min(due_day), {sums}{among} GROUP BY 1, 2, 3",
            (today,),
        ).fetchall()
    # In the order of the key, several times: sorting all of it for one GROUP BY takes twice as long as the sums.
    parts = [
        (0, 1, "due_day < ?"),
        (0, 0, "due_day >= ?"),
        (1, 0, "due_day < ? OR true"),
        (2, 0, "due_day < ? OR true"),
    ]
    found = [
        connection.execute(
            f"SELECT {group}, {late}, ?, min(due_day), {sums}{among} AND grp = {group} AND ({days}) AND currency = ?",
            (code, today, code),
        ).fetchone()
        for group, late, days in parts
        for code in currencies
    ]
    return [row for row in found if row[3] is not None]


def due_between(connection: sqlite3.Connection, accounts: Accounts, first: int, last: int) -> list[tuple[int, ...]]:
    """`(currency code, rows, high half, low half)` of what is unpaid and due from `first` to `last`, both included."""
    return connection.execute(
        f"SELECT currency, sum(n), sum(due_high), sum(due_low) FROM totals"  # noqa: S608
        f" WHERE account IN ({numbers(accounts.ids)}) AND grp = 0 AND due_day BETWEEN ? AND ? GROUP BY 1",
        (first, min(last, NO_DUE_DAY - 1)),
    ).fetchall()


def numbers(ids: tuple[int, ...]) -> str:
    """Our own integers for an SQL list (there may be more of them than parameters)."""
    # An empty list makes SQLite forget the index that the query insists on; no account is -1.
    return ",".join(str(int(number)) for number in ids) or "-1"


def _days(stretch: Stretch) -> tuple[int, int]:
    def day(rid: int) -> int:
        return (rid >> DAY_SHIFT) - (int(stretch.group) << DAY_SHIFT)

    return day(stretch.low), day(stretch.high)
