"""Sorted runs of rows: stretches of one index, read anywhere at the same cost.

A place is `(key, rid)`; places of all runs of a list compare. A mark every `MARK_EVERY` rows (built when one first
jumps that far, kept until the next publishing) leads to any position in one seek and a short walk. Seeks are made in
two steps, `key = ? AND rid >= ?`, then `key > ?`: SQLite walks from the start of equal keys otherwise.
"""

from __future__ import annotations

import sqlite3
from _thread import allocate_lock  # what threading.Lock is, without the module's cost to every look-up
from abc import ABC, abstractmethod
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property

from occ_tui.annotations import Any
from occ_tui.store.schema import first_rid

MARK_EVERY = 1024
"""Four times as many were felt: a walk past them takes 12 ms where the order is not that of the store."""

Place = tuple[Any, int]
"""Sort key and `rid`."""


class Marks:
    """Positions of a run and the places they lead to; shared by all connections.

    All orders of a million rows have ten thousand of them: numbers are kept as such, not as objects.
    """

    def __init__(self, positions: Iterable[int], places: Iterable[Place]) -> None:
        from array import array  # only where one looks further than the first rows: no look-up waits for it

        self.positions = array("q", positions)
        known = list(places)
        self._keys = [key for key, _ in known]
        self._rids = array("q", (rid for _, rid in known))
        self._lock = allocate_lock()

    def copy(self) -> Marks:
        """As they are now: for who looks at several of them, while another thread may add some in between."""
        copied = Marks((), ())
        with self._lock:
            copied.positions, copied._keys, copied._rids = self.positions[:], self._keys[:], self._rids[:]
        return copied

    def place(self, number: int) -> Place:
        """Where mark `number` leads to."""
        return self._keys[number], self._rids[number]

    def nearest(self, position: int) -> tuple[int, Place]:
        """Position and place of the last mark at or before `position`; the first one stands at 0."""
        with self._lock:
            mark = bisect_right(self.positions, position) - 1
            return self.positions[mark], self.place(mark)

    def around(self, place: Place) -> tuple[tuple[int, Place] | None, int | None]:
        """The last mark at or before `place`, and the position of the one behind it; each `None` if there is none."""
        with self._lock:
            after = bisect_right(range(len(self.positions)), place, key=self.place)
            before = (self.positions[after - 1], self.place(after - 1)) if after else None
            return before, self.positions[after] if after < len(self.positions) else None

    def add(self, position: int, place: Place) -> None:
        """Puts a mark at `position`, unless another thread has done so."""
        with self._lock:
            mark = bisect_right(self.positions, position)
            if self.positions[mark - 1] < position:
                self.positions.insert(mark, position)
                self._keys.insert(mark, place[0])
                self._rids.insert(mark, place[1])


class Run(ABC):
    """Rows in ascending order of `(key, rid)`."""

    def __init__(
        self, connection: sqlite3.Connection, count: Callable[[], int], memo: dict[Any, Any], name: object
    ) -> None:
        self._counted = count
        self._connection = connection
        self._memo = memo
        self._name = name

    @cached_property
    def size(self) -> int:
        """How many rows it has; counted when somebody asks, since those that follow the first rows are not."""
        return self._counted()

    def window(self, start: int, count: int) -> list[Place]:
        """Up to `count` places from position `start` on."""
        if count <= 0:
            return []
        if start + count <= MARK_EVERY and self._name not in self._memo:
            # Who only looks at the first rows, as a look-up does, needs neither marks nor the size.
            return self._scan(None, start, count)
        if start >= self.size:
            return []
        position, place = self._reach(start)
        return self._scan(place, start - position, count)

    def rank(self, place: Place) -> int:
        """How many rows stand before `place`, which need not be one of them."""
        if not self.size:
            return 0
        self.prepare()
        before, _ = self._marks().around(place)
        return before[0] + self._count(before[1], place) if before else 0

    def bounds(self, place: Place) -> tuple[int, int]:
        """The least and the most that `rank(place)` can be, by the marks alone."""
        if not self.size:
            return 0, 0
        before, following = self._marks().around(place)
        return before[0] if before else 0, self.size if following is None else following

    def marked(self) -> tuple[Sequence[int], Callable[[int], Place]]:
        """Positions that have a mark now, and what leads from the number of one to its place; there has to be a row."""
        marks = self._marks().copy()
        return marks.positions, marks.place

    def prepare(self) -> None:
        """Builds the marks up to the last row, so that hardly a jump has to."""
        if self.size:
            self._reach(self.size - 1)

    def _marks(self) -> Marks:
        found = self._memo.get(self._name)
        if found is None:
            found = self._memo.setdefault(self._name, self._first_marks())
        return found  # type: ignore[no-any-return]

    def _first_marks(self) -> Marks:
        first = self._scan(None, 0, 1)
        return Marks([0], first or [(None, 0)])

    def _reach(self, position: int) -> tuple[int, Place]:
        """Position and place of the nearest mark at or before `position`, built on the way there."""
        marks = self._marks()
        at, place = marks.nearest(position)
        while position - at >= MARK_EVERY:
            found = self._scan(place, MARK_EVERY, 1)
            if not found:
                break
            marks.add(at + MARK_EVERY, found[0])
            at, place = marks.nearest(position)
        return at, place

    @abstractmethod
    def _scan(self, place: Place | None, skip: int, count: int) -> list[Place]:
        """`count` places after skipping `skip`, from `place` on (`None`: from the first)."""

    @abstractmethod
    def _count(self, low: Place, high: Place) -> int:
        """Rows from `low` up to but without `high`."""


class RidRun(Run):
    """Rows in the order of the table, or of equal keys in an index; their key is worked out from `rid`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        count: Callable[[], int],
        memo: dict[Any, Any],
        *,
        low: int,
        high: int,
        source: str = "invoices WHERE",
        key: Callable[[int], Any],
        seeds: Callable[[], Marks | None] = lambda: None,
        name: object,
    ) -> None:
        super().__init__(connection, count, memo, name)
        self._low, self._high = low, high
        self._source = source
        self._key = key
        self._seeds = seeds

    def _first_marks(self) -> Marks:
        return self._seeds() or super()._first_marks()

    def _scan(self, place: Place | None, skip: int, count: int) -> list[Place]:
        rids = self._connection.execute(
            f"SELECT rid FROM {self._source} rid >= ? AND rid < ? ORDER BY rid LIMIT ? OFFSET ?",  # noqa: S608
            (self._low if place is None else place[1], self._high, count, skip),
        )
        return [(self._key(rid), rid) for (rid,) in rids]

    def _count(self, low: Place, high: Place) -> int:
        key, rid = high
        end = min(self._high, max(low[1], self._end(key, rid)))
        return int(
            self._connection.execute(
                f"SELECT count(*) FROM {self._source} rid >= ? AND rid < ?",  # noqa: S608
                (low[1], end),
            ).fetchone()[0]
        )

    def _end(self, key: Any, rid: int) -> int:
        """The lowest `rid` of this run that does not stand before `(key, rid)`."""
        low, high = self._low, self._high
        while low < high:
            middle = (low + high) // 2
            if (self._key(middle), middle) < (key, rid):
                low = middle + 1
            else:
                high = middle
        return low


class KeyRun(Run):
    """Rows of one group in the order of an index on `(grp, term)`, those outside `low ≤ rid < high` left out."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        count: Callable[[], int],
        memo: dict[Any, Any],
        *,
        group: int,
        index: str,
        term: str,
        low: int,
        high: int,
        name: object,
    ) -> None:
        super().__init__(connection, count, memo, name)
        self._term = term
        self._from = f"FROM invoices INDEXED BY {index} WHERE grp = {int(group)}"
        self._low, self._high = low, high
        self._is_whole = (low, high) == (first_rid(group), first_rid(group + 1))

    def _scan(self, place: Place | None, skip: int, count: int) -> list[Place]:
        if place is None:
            return self._behind("IS NOT NULL", (), count, skip)
        # An OFFSET is walked within the index, three times as fast as past two parts put together.
        key, rid = place
        values = (key, max(rid, self._low), self._high)
        equal = f"{self._from} AND {self._term} = ? AND rid >= ? AND rid < ?"
        statement = f"SELECT {self._term}, rid {equal} ORDER BY rid LIMIT ? OFFSET ?"
        found = _places(self._connection.execute(statement, (*values, count, skip)))
        if len(found) == count:
            return found
        same = skip + len(found)
        if not found:
            statement = f"SELECT count(*) FROM (SELECT 1 {equal} LIMIT ?)"  # noqa: S608
            same = self._connection.execute(statement, (*values, skip)).fetchone()[0]
        return found + self._behind("> ?", (key,), count - len(found), max(0, skip - same))

    def _behind(self, condition: str, values: tuple[Any, ...], count: int, skip: int) -> list[Place]:
        """`count` places after `skip` others, of those whose key meets a condition."""
        inside, bounds = ("", ()) if self._is_whole else (" AND rid >= ? AND rid < ?", (self._low, self._high))
        statement = (
            f"SELECT {self._term}, rid {self._from} AND {self._term} {condition}{inside}"
            f" ORDER BY {self._term}, rid LIMIT ? OFFSET ?"
        )
        return _places(self._connection.execute(statement, (*values, *bounds, count, skip)))

    def _count(self, low: Place, high: Place) -> int:
        (key, rid), (end_key, end_rid) = low, high
        term, inside = self._term, "rid >= ? AND rid < ?"
        count = f"SELECT count(*) {self._from} AND {term}"
        if key == end_key:
            statement = f"{count} = ? AND {inside}"
            values: tuple[Any, ...] = (key, max(rid, self._low), min(end_rid, self._high))
        else:
            statement = (
                f"SELECT ({count} = ? AND {inside}) + ({count} > ? AND {term} < ? AND {inside})"
                f" + ({count} = ? AND {inside})"
            )
            values = (
                *(key, max(rid, self._low), self._high),
                *(key, end_key, self._low, self._high),
                *(end_key, self._low, min(end_rid, self._high)),
            )
        return int(self._connection.execute(statement, values).fetchone()[0])


class SmallRun(Run):
    """A few rows of a large index, collected once."""

    def __init__(self, places: list[Place]) -> None:
        self._counted = places.__len__
        self._places = places

    def window(self, start: int, count: int) -> list[Place]:
        return self._places[start : start + count]

    def rank(self, place: Place) -> int:
        from bisect import bisect_left

        return bisect_left(self._places, place)

    def bounds(self, place: Place) -> tuple[int, int]:
        rank = self.rank(place)
        return rank, rank

    def marked(self) -> tuple[Sequence[int], Callable[[int], Place]]:
        return range(self.size), self._places.__getitem__

    def prepare(self) -> None: ...

    def _scan(self, place: Place | None, skip: int, count: int) -> list[Place]:
        raise NotImplementedError

    def _count(self, low: Place, high: Place) -> int:
        raise NotImplementedError


def _places(rows: Iterable[tuple[Any, int]]) -> list[Place]:
    return [(folded(key), rid) for key, rid in rows]


def folded(key: Any) -> Any:
    """A key as SQLite's NOCASE compares it: ASCII letters without case."""
    if isinstance(key, str):
        return key.lower() if key.isascii() else "".join(c.lower() if c.isascii() else c for c in key)
    return key
