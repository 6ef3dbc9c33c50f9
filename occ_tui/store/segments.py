"""Segments: several sorted runs read as one, in either direction, at the same cost anywhere."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import chain

from occ_tui.store.runs import MARK_EVERY, Place, Run


class Segment:
    """Rows of all `runs`, ascending or descending by `(key, rid)`."""

    def __init__(self, runs: Sequence[Run], *, descending: bool, is_in_order: bool = False) -> None:
        """`is_in_order`: every row of a run stands before those of the next."""
        self._all = runs
        self._descending = descending
        self._is_in_order = is_in_order

    @cached_property
    def _runs(self) -> list[Run]:
        """Those that have rows."""
        return [run for run in self._all if run.size]

    @cached_property
    def size(self) -> int:
        """How many rows there are."""
        return sum(run.size for run in self._runs)

    def rids(self, start: int, count: int) -> list[int]:
        """`rid`s from position `start` on, as many as there are up to `count`."""
        if self._is_in_order and not self._descending:
            return self._rids_in_order(start, count)
        count = min(count, self.size - start)
        if count <= 0:
            return []
        if not self._descending:
            return [rid for _, rid in self._window(start, count)]
        places = self._window(self.size - start - count, count)
        return [rid for _, rid in reversed(places)]

    def _rids_in_order(self, start: int, count: int) -> list[int]:
        """The same, without asking how long the runs are that come behind."""
        rids: list[int] = []
        for run in self._all:
            found = run.window(start, count - len(rids))
            rids += [rid for _, rid in found]
            if len(rids) >= count:
                break
            start = 0 if found else start - min(start, run.size)
        return rids

    def position(self, place: Place) -> int:
        """Where the row at `place` stands."""
        rank = sum(run.rank(place) for run in self._runs)
        return self.size - 1 - rank if self._descending else rank

    def prepare(self) -> None:
        """Builds what makes jumps fast."""
        for run in self._runs:
            run.prepare()

    def _window(self, start: int, count: int) -> list[Place]:
        if len(self._runs) == 1:
            return self._runs[0].window(start, count)
        if start + count <= MARK_EVERY:
            cut, skip = [0] * len(self._runs), start
        else:
            cut, skip = self._cut(start), 0
        parts = (run.window(begin, skip + count) for run, begin in zip(self._runs, cut, strict=True))
        # A few sorted lists: sorting them together is what Python does best, and heapq need not be loaded for it.
        return sorted(chain.from_iterable(parts))[skip : skip + count]

    def _cut(self, position: int) -> list[int]:
        """How many rows of each run stand before `position` of the whole."""
        self.prepare()
        for number, run in enumerate(self._runs):
            cut = self._cut_at(number, run, position)
            if cut is not None:
                return cut
        raise AssertionError("some run has the row that stands there")

    def _cut_at(self, number: int, run: Run, position: int) -> list[int] | None:
        """The same if the row at `position` belongs to `run`, else `None`."""
        low, high = self._between(number, run, position)
        while low < high:
            middle = (low + high) // 2
            ranks = self._ranks(number, run, middle)
            total = sum(ranks)
            if total == position:
                return ranks
            if total < position:
                low = middle + 1
            else:
                high = middle
        return None

    def _ranks(self, number: int, run: Run, position: int) -> list[int]:
        place = run.window(position, 1)[0]
        return [position if other == number else its.rank(place) for other, its in enumerate(self._runs)]

    def _between(self, number: int, run: Run, position: int) -> tuple[int, int]:
        """Where in `run` the row must stand that has `position` in the whole, by the marks alone."""
        positions, place_of = run.marked()
        others = [its for other, its in enumerate(self._runs) if other != number]

        def least(mark: int) -> int:
            return positions[mark] + sum(its.bounds(place_of(mark))[0] for its in others)

        def most(mark: int) -> int:
            return positions[mark] + sum(its.bounds(place_of(mark))[1] for its in others)

        marks = range(len(positions))
        below = bisect_right(marks, position, key=most) - 1
        above = bisect_left(marks, position + 1, key=least)
        return positions[below] if below >= 0 else 0, positions[above] if above < len(positions) else run.size
