"""The list behind a view: runs of indexes where there is no text, hits of the search where there is."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from itertools import accumulate

from occ_tui.annotations import Any, Protocol
from occ_tui.domain.invoices import Tab
from occ_tui.store import totals
from occ_tui.store.database import Store
from occ_tui.store.found import Filter, Hits, filter_of, sorted_ids
from occ_tui.store.runs import MARK_EVERY, KeyRun, Marks, Place, RidRun, Run, SmallRun, folded
from occ_tui.store.schema import DAY_MASK, DAY_SHIFT, NO_DUE_DAY, SORT_INDEXES, day_of_rid, first_rid
from occ_tui.store.scopes import Accounts, Stretch, resolve, stretches, with_due_date, without_due_date
from occ_tui.store.segments import Segment
from occ_tui.store.views import SortKey, View

COLUMNS = {
    SortKey.NUMBER: "number",
    SortKey.TYPE: "type",
    SortKey.PO: "po",
    SortKey.REFERENCE: "reference",
    SortKey.PARTY: "party",
    SortKey.INVOICE_DATE: "invoice_day",
    SortKey.DAYS_LATE: "early",
    SortKey.AMOUNT: "amount_key",
    SortKey.DUE: "due_key",
    SortKey.PAYMENT: "method",
}
"""Sort keys that have an index, and its column. Status and due date follow from `rid` alone; accounts, of which there
are few with names that change, have none."""

SMALL = 16_384
"""A part of a group that has no more rows than this, and few of all, is collected once: to seek it would be to read
past all the others each time."""
THIN = 64
"""As many times larger must the group be: what is collected stays in memory, for each order."""
TINY = 1_024
"""For a part as small as this, four times is enough."""
MOST_RUNS = 8
_DUE_DAY = f"(rid >> {DAY_SHIFT} & {DAY_MASK})"


class RowList(Protocol):
    """Rows in an order."""

    def size(self) -> int:
        """How many there are."""

    def rids(self, start: int, count: int) -> list[int]:
        """The rows from position `start` on, up to `count`."""

    def position(self, rid: int) -> int:
        """Where a row of this list stands."""

    def prepare(self) -> None:
        """Builds what makes jumps fast."""


def row_list(store: Store, connection: sqlite3.Connection, view: View) -> RowList:
    """The list that `view` shows, for the state that `connection` reads now."""
    accounts = resolve(store, connection, view.scope)
    kept = filter_of(store, connection, view, accounts)
    is_index_order = view.sort is SortKey.STATUS or (view.sort is SortKey.DUE_DATE and view.tab is not Tab.ALL)
    if view.then or view.sort is SortKey.ACCOUNT or (kept.is_narrow and not is_index_order):
        return sorted_ids(connection, view, kept, order_of(view), store.memo())
    if kept.is_narrow:
        return hits(store, connection, view, kept)
    many_runs = len(accounts.ids) > MOST_RUNS or view.sort in COLUMNS
    if not accounts.is_everything and many_runs:
        return sorted_ids(connection, view, kept, order_of(view), store.memo())
    return SegmentList(store, connection, view, accounts)


def hits(store: Store, connection: sqlite3.Connection, view: View, kept: Filter) -> Hits:
    """What is found in a view that is sorted by status, or by due date in a tab of one group."""
    parts = stretches(view.tab, view.today)
    if view.sort is SortKey.STATUS:
        return Hits(connection, view, kept, [parts], store.memo())
    return Hits(connection, view, kept, [[with_due_date(parts[0])], [without_due_date(parts[0])]], store.memo())


class SegmentList:
    """A view without text: rows with a value, then rows without one."""

    def __init__(self, store: Store, connection: sqlite3.Connection, view: View, accounts: Accounts) -> None:
        self._view = view
        self._connection = connection
        maker = _Runs(connection, accounts, view, store.memo())
        descending = view.descending is not (view.sort is SortKey.DAYS_LATE)
        in_order = view.sort is SortKey.STATUS and accounts.is_everything
        self._segments = [Segment(runs, descending=descending, is_in_order=in_order) for runs in maker.segments()]

    def size(self) -> int:
        return sum(segment.size for segment in self._segments)

    def rids(self, start: int, count: int) -> list[int]:
        rids: list[int] = []
        for segment in self._segments:
            found = segment.rids(start, count - len(rids))
            rids += found
            if len(rids) >= count:
                break
            start = 0 if found else start - min(start, segment.size)
        return rids

    def position(self, rid: int) -> int:
        key = sort_value(self._connection, self._view, rid)
        if key is None:
            return self._segments[0].size + self._segments[1].position((0, rid))
        return self._segments[0].position((key, rid))

    def prepare(self) -> None:
        for segment in self._segments:
            segment.prepare()


class _Runs:
    """Makes the runs of a view: for each segment those of its stretches and, where rows are found by it, accounts."""

    def __init__(self, connection: sqlite3.Connection, accounts: Accounts, view: View, memo: dict[Any, Any]) -> None:
        self._connection = connection
        self._accounts = accounts
        self._view = view
        self._memo = memo
        self._parts = stretches(view.tab, view.today)

    def segments(self) -> list[list[Run]]:
        sort, parts = self._view.sort, self._parts
        if sort is SortKey.STATUS:
            return [[run for part in parts for run in self._table_runs(part, _no_key)]]
        if sort is SortKey.DUE_DATE:
            return [
                [run for part in parts for run in self._table_runs(with_due_date(part), day_of_rid)],
                [run for part in parts for run in self._table_runs(without_due_date(part), _no_key)],
            ]
        if sort is SortKey.DAYS_LATE:
            return [
                [run for part in parts for run in self._late_runs(with_due_date(part))],
                [run for part in parts for run in self._table_runs(without_due_date(part), _no_key)],
            ]
        column = COLUMNS[sort]
        return [[self._key_run(part, column) for part in parts], [self._null_run(part, column) for part in parts]]

    def _table_runs(self, part: Stretch, key: Callable[[int], Any]) -> list[Run]:
        """Rows in the table's own order; of some accounts only, each by the index of its account."""
        if self._accounts.is_everything:
            return [self._table_run(part, key, self._accounts, "invoices WHERE")]
        return [
            self._table_run(part, key, Accounts((number,), False), _of_account(number)) for number in self._accounts.ids
        ]

    def _table_run(self, part: Stretch, key: Callable[[int], Any], accounts: Accounts, source: str) -> Run:
        def seeds() -> Marks | None:
            return _day_marks(totals.per_day(self._connection, accounts, part), part, key)

        return RidRun(
            self._connection,
            lambda: self._count(part, accounts),
            self._memo,
            low=part.low,
            high=part.high,
            source=source,
            key=key,
            seeds=seeds,
            name=("table", accounts.ids, part, key),
        )

    def _key_run(self, part: Stretch, column: str) -> Run:
        size = self._count(part) - self._nulls(part, column)
        index, term = f"invoices_{column}", SORT_INDEXES[column]
        whole = Stretch(part.group, first_rid(part.group), first_rid(part.group + 1))
        share = 4 if size <= TINY else THIN
        if size <= SMALL and size * share < self._count(whole):
            small: Run = self._remembered(("small", part, column), lambda: self._small_run(part, index, term))
            return small
        return KeyRun(
            self._connection,
            lambda: size,
            self._memo,
            group=part.group,
            index=index,
            term=term,
            low=part.low,
            high=part.high,
            name=("key", part, column),
        )

    def _small_run(self, part: Stretch, index: str, term: str) -> Run:
        rows = self._connection.execute(
            f"SELECT {term}, rid FROM invoices INDEXED BY {index} WHERE grp = ? AND {term} IS NOT NULL"  # noqa: S608
            f" AND rid >= ? AND rid < ? ORDER BY {term}, rid",
            (int(part.group), part.low, part.high),
        )
        places: list[Place] = [(folded(key), rid) for key, rid in rows]
        return SmallRun(places)

    def _null_run(self, part: Stretch, column: str, key: Callable[[int], Any] | None = None, *name: object) -> Run:
        return RidRun(
            self._connection,
            lambda: self._nulls(part, column),
            self._memo,
            low=part.low,
            high=part.high,
            source=_without(part, column),
            key=key or _no_key,
            name=("null", part, column, *name),
        )

    def _late_runs(self, part: Stretch) -> list[Run]:
        """Days late that stand still, and those that grow with today: the more, the earlier the due day."""
        today = self._view.today
        growing = self._null_run(part, "early", lambda rid: day_of_rid(rid) - today, today)
        return [self._key_run(part, "early"), growing]

    def _count(self, part: Stretch, accounts: Accounts | None = None) -> int:
        chosen = accounts or self._accounts
        if part.low >= part.high:
            return 0
        name = ("count", chosen.ids, part)
        return int(self._remembered(name, lambda: totals.count(self._connection, chosen, part)))

    def _nulls(self, part: Stretch, column: str) -> int:
        if column.endswith("_key"):
            return 0
        statement = f"SELECT count(*) FROM {_without(part, column)} rid >= ? AND rid < ?"  # noqa: S608
        return int(
            self._remembered(
                ("nulls", part, column),
                lambda: self._connection.execute(statement, (part.low, part.high)).fetchone()[0],
            )
        )

    def _remembered(self, name: object, work: Callable[[], Any]) -> Any:
        if name not in self._memo:
            self._memo[name] = work()
        return self._memo[name]


def _of_account(number: int) -> str:
    return f"invoices INDEXED BY invoices_account WHERE account = {int(number)} AND"


def _without(part: Stretch, column: str) -> str:
    return f"invoices INDEXED BY invoices_{column} WHERE grp = {int(part.group)} AND {SORT_INDEXES[column]} IS NULL AND"


def _no_key(rid: int) -> int:
    return 0


def _day_marks(days: Sequence[tuple[int, int]], part: Stretch, key: Callable[[int], Any]) -> Marks | None:
    """Marks at the beginnings of days, which the totals tell without reading a row."""
    ends = list(accumulate(count for _, count in days))
    positions: list[int] = []
    places: list[Place] = []
    for (day, count), end in zip(days, ends, strict=True):
        if not positions or end - positions[-1] > MARK_EVERY:
            rid = first_rid(part.group, day)
            positions.append(end - count)
            places.append((key(rid), rid))
    return Marks(positions, places) if positions else None


def order_of(view: View) -> str:
    """`ORDER BY` of a view: rows without a value last under each key, what is left in the store's own order."""
    keys = ((view.sort, view.descending), *view.then)
    overdue = stretches(Tab.OVERDUE, view.today)[0].high
    terms = []
    for number, (key, descending) in enumerate(keys):
        # By status alone is the whole order of the store; another key behind it needs rows that are equal.
        term = (
            f"(grp * 2 + (rid >= {overdue}))"
            if key is SortKey.STATUS and number + 1 < len(keys)
            else sort_term(key, view.today)
        )
        terms.append(f"({term}) IS NULL")
        terms.append(f"{term} {_direction(key, descending)}")
    last, descending = keys[-1] if len(keys) > 1 and keys[-1][0] is SortKey.STATUS else keys[0]
    return ", ".join([*terms, f"rid {_direction(last, descending)}"])


def _direction(key: SortKey, descending: bool) -> str:
    """Days late are kept as their negative."""
    return "DESC" if descending is not (key is SortKey.DAYS_LATE) else "ASC"


def sort_term(key: SortKey, today: int) -> str:
    """The SQL expression by which rows are sorted; NULL for rows without a value.

    Never a plain number: `ORDER BY 0` would name a column.
    """
    if key is SortKey.STATUS:
        return "nullif(0, 1)"
    if key is SortKey.ACCOUNT:
        return "(SELECT nullif(account_name, '') FROM accounts WHERE id = invoices.account) COLLATE NOCASE"
    if key is SortKey.DUE_DATE:
        return f"nullif({_DUE_DAY}, {NO_DUE_DAY})"
    if key is SortKey.DAYS_LATE:
        return f"CASE WHEN {_DUE_DAY} = {NO_DUE_DAY} THEN NULL ELSE coalesce(early, {_DUE_DAY} - {int(today)}) END"
    return SORT_INDEXES[COLUMNS[key]]


def sort_value(connection: sqlite3.Connection, view: View, rid: int) -> Any:
    """The key of a row in `view`, as runs compare it."""
    term = sort_term(view.sort, view.today)
    row = connection.execute(f"SELECT {term} FROM invoices WHERE rid = ?", (rid,)).fetchone()  # noqa: S608
    return folded(row[0])
