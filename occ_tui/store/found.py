"""Lists of what words or a query find: read on as far as one looks where the order is the store's, else collected."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from occ_tui.annotations import TYPE_CHECKING, Any, NamedTuple
from occ_tui.domain.search import fts_query, query_tokens
from occ_tui.store import totals
from occ_tui.store.database import Store
from occ_tui.store.scopes import Accounts, Stretch, stretches
from occ_tui.store.views import View

if TYPE_CHECKING:
    from array import array

_CHUNK = 4096
_MOST_STRETCHES = 20
_FOUND = "found"
_STORE_ORDERS = ("rid ASC", "rid DESC")
_KEPT_ROWS = 1 << 17
"""Rows of all collected lists together that are kept for all connections to a store; the latest list always is."""
_LEAST_ROWS = 1 << 12
"""As which a shorter list counts: all that was ever sought would stay otherwise, as long as nothing is synced."""


class Filter(NamedTuple):
    """What of the rows between two others is in a view."""

    tokens: tuple[str, ...]
    accounts: Accounts
    condition: str = ""
    values: tuple[Any, ...] = ()
    stretches: tuple[tuple[int, int], ...] | None = None
    """Where alone there can be rows; `None` is everywhere."""
    is_costly: bool = False
    """Better asked once than piece by piece."""
    candidates: tuple[int, ...] | None = None
    """The few rows among which all are, where an index told them."""

    @property
    def is_narrow(self) -> bool:
        """Whether it leaves anything out besides other accounts."""
        return bool(self.tokens or self.condition)

    def rids(
        self, connection: sqlite3.Connection, low: int, high: int, order: str, limit: int | None = None
    ) -> sqlite3.Cursor:
        """The `rid`s from `low` up to but without `high` that are in the view, in an SQL order."""
        source, rid = "invoices", "rid"
        conditions, values = ["rid >= ?", "rid < ?"], (low, high)
        if self.candidates is not None:
            conditions = [f"rid IN ({totals.numbers(self.candidates)})", "+rid >= ?", "+rid < ?"]
        elif self.stretches is not None and len(self.stretches) <= _MOST_STRETCHES:
            parts = [(max(low, first), min(high, end)) for first, end in self.stretches]
            parts = [part for part in parts if part[0] < part[1]]
            conditions = [f"({' OR '.join(['(rid >= ? AND rid < ?)'] * len(parts)) or '0'})"]
            values = tuple(end for part in parts for end in part)  # type: ignore[assignment]
        if self.tokens:
            source, rid = "search", "search.rowid"
            conditions = ["search MATCH ?", "search.rowid >= ?", "search.rowid < ?"]
            values = (fts_query(self.tokens), low, high)  # type: ignore[assignment]
            if order in _STORE_ORDERS:
                order = f"search.{order.replace('rid', 'rowid')}"
            if self.condition or not self.accounts.is_everything or "search." not in order:
                source = "search CROSS JOIN invoices ON invoices.rid = search.rowid"
        if not self.accounts.is_everything:
            conditions.append(f"account IN ({totals.numbers(self.accounts.ids)})")
        if self.condition:
            conditions.append(self.condition)
        end = "" if limit is None else f" LIMIT {int(limit)}"
        return connection.execute(
            f"SELECT {rid} FROM {source} WHERE {' AND '.join(conditions)} ORDER BY {order}{end}",  # noqa: S608
            (*values, *self.values),
        )

    def within(self, parts: Sequence[Stretch]) -> list[tuple[int, int]]:
        """Where rows of `parts` can be, in row order."""
        ends = tuple((part.low, part.high) for part in parts if part.low < part.high)
        if self.stretches is None:
            return list(ends)
        from occ_tui.store.query_stretches import common

        return list(common(ends, self.stretches))


def filter_of(store: Store, connection: sqlite3.Connection, view: View, accounts: Accounts) -> Filter:
    """What words and query of a view leave, of what changed where only that is asked for."""
    kept = _asked(store, connection, view, accounts)
    if view.since is None:
        return kept
    from occ_tui.store.changed import narrowed

    return narrowed(store, connection, view, kept)


def _asked(store: Store, connection: sqlite3.Connection, view: View, accounts: Accounts) -> Filter:
    tokens = query_tokens(view.text)
    if view.query is None or not view.query.text:
        return Filter(tokens, accounts)
    from occ_tui.store.query import compile_query

    compiled = compile_query(store, connection, view.query.at(view.today))
    return Filter(
        tuple(dict.fromkeys((*tokens, *compiled.tokens))),
        accounts,
        compiled.condition.sql,
        compiled.condition.values,
        compiled.stretches,
        compiled.is_costly or compiled.candidates is not None,
        compiled.candidates,
    )


def _numbers() -> array[int]:
    """Room for row numbers; not a list: half a million of them would leave a hole of 40 MB behind."""
    from array import array  # only where something is sought: a look-up without words is not kept waiting

    return array("q")


class Ids:
    """A list whose rows were all collected, in order."""

    def __init__(self, rids: array[int]) -> None:
        self._rids = rids

    def size(self) -> int:
        return len(self._rids)

    def rids(self, start: int, count: int) -> list[int]:
        return self._rids[start : start + count].tolist()

    def position(self, rid: int) -> int:
        return self._rids.index(rid)

    def prepare(self) -> None: ...


def sorted_ids(connection: sqlite3.Connection, view: View, kept: Filter, order: str, memo: dict[Any, Any]) -> Ids:
    """A view that no index serves: its rows sorted once, by the SQL `order`; for all connections to the store."""
    known = _known(memo, view)
    if known is None:
        ends = kept.within(stretches(view.tab, view.today))
        known = _numbers()
        if ends:
            known.extend(rid for (rid,) in kept.rids(connection, ends[0][0], ends[-1][1], order))
        _keep(memo, view, known)
    return Ids(known)


class Hits:
    """What words or a query find, in the order of the rows, which is that of the index: read as far as one looks."""

    def __init__(
        self, connection: sqlite3.Connection, view: View, kept: Filter, parts: Sequence[Sequence[Stretch]], memo: Any
    ) -> None:
        """`parts` follow each other whatever the direction; inside each it is the view's."""
        self._connection = connection
        self._view = view
        self._filter = kept
        self._memo = memo
        self._direction = "rid DESC" if view.descending else "rid ASC"
        self._left: list[tuple[int, int]] = []
        for part in parts:
            ends = kept.within(part)
            self._left += reversed(ends) if view.descending else ends
        self._rids = _numbers()

    def size(self) -> int:
        self.find(None)
        return len(self._rids)

    def find(self, wanted: int | None, until: float | None = None) -> bool:
        """Reads on until `wanted` hits are known or the monotonic clock shows `until`; whether all are known."""
        if self._left and (known := _known(self._memo, self._view)) is not None:
            self._rids, self._left = known, []
        begun = bool(self._left)
        while self._left and (wanted is None or len(self._rids) < wanted):
            low, high = self._left[0]
            is_whole = self._filter.is_costly or (wanted is None and until is None)
            limit = None if is_whole else _CHUNK if wanted is None else max(64, wanted - len(self._rids))
            found = _numbers()
            found.extend(rid for (rid,) in self._filter.rids(self._connection, low, high, self._direction, limit))
            self._rids.extend(found)
            if limit is None or len(found) < limit:
                self._left.pop(0)
            else:
                self._left[0] = (low, found[-1]) if self._view.descending else (found[-1] + 1, high)
            if until is not None and time.monotonic() >= until:
                break
        if begun and not self._left:
            _keep(self._memo, self._view, self._rids)
        return not self._left

    def known(self) -> int:
        """Hits known so far."""
        return len(self._rids)

    def rids(self, start: int, count: int) -> list[int]:
        self.find(start + count)
        return self._rids[start : start + count].tolist()

    def position(self, rid: int) -> int:
        self.find(None)
        return self._rids.index(rid)

    def prepare(self) -> None:
        self.find(None)


def _name(view: View) -> tuple[object, ...]:
    return (_FOUND, view._replace(query=None), view.query and view.query.text)


def _known(memo: dict[Any, Any], view: View) -> array[int] | None:
    found: array[int] | None = memo.get(_name(view))
    return found


def _keep(memo: dict[Any, Any], view: View, rids: array[int]) -> None:
    """Keeps a list that was read to its end, for every connection to the store; the oldest give way."""
    name = _name(view)
    memo.pop(name, None)
    memo[name] = rids
    room = _KEPT_ROWS
    for other in reversed([each for each in list(memo) if each[0] == _FOUND]):
        kept = memo.get(other)
        room -= 0 if kept is None else max(len(kept), _LEAST_ROWS)
        if room < 0 and other != name:
            memo.pop(other, None)
