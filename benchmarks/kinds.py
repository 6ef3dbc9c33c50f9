"""The kinds of figures that there are, in the order of performance's goals, and what each needs to be measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from typing import NamedTuple

from benchmarks import desk, keys, lookup, million, paging, soak, start, store, sync, tables
from benchmarks.million import Home
from benchmarks.portal import Portal, portal
from benchmarks.timing import Figure


class Stage(ExitStack):
    """What several kinds need, made when the first of them asks, and ended with the whole."""

    def __init__(self, *, is_small: bool) -> None:
        super().__init__()
        self.is_small = is_small
        """A look for CI: everything once, and little of it."""
        self.invoices = 1_000 if is_small else 12_000
        """Of the portal: a thousand pages of ten, and a little more."""
        self.synced = 1_000 if is_small else 100_000
        """Of the portal that is read from end to end: enough that starting a program counts for little."""
        self.stored = 20_000 if is_small else 200_000
        """Of the store whose making is measured."""
        self.accounts = 300 if is_small else 1_200
        """On the desk of whoever looks after many."""

    @property
    def rows(self) -> int:
        """Of the store on which keys are measured."""
        return 20_000 if self.is_small else million.ROWS

    @cached_property
    def home(self) -> Home:
        return million.home(self.rows)

    @cached_property
    def portal(self) -> Portal:
        return self.enter_context(portal(self.invoices))

    def rounds(self, whole: int) -> int:
        """How often something is done: once for a look."""
        return 1 if self.is_small else whole


class Kind(NamedTuple):
    """Figures that are measured together."""

    name: str
    """For `--only`."""
    title: str
    measure: Callable[[Stage], Iterator[Figure]]
    only_whole: bool = False
    """It takes too long, or more than CI has, for a look."""
    is_long: bool = False
    """It takes most of an hour, and is measured where it is asked for."""


KINDS = (
    Kind("lookup", "A look-up from the shell", lambda stage: lookup.figures(stage.portal, stage.rounds(21))),
    Kind("start", "First rows", lambda stage: start.figures(stage.home, stage.rounds(7))),
    Kind("keys", "From a key to its rows", lambda stage: keys.figures(stage.home, stage.rounds(20))),
    Kind("busy", "Keys while a sync writes", lambda stage: keys.while_syncing(stage.home, stage.rounds(15))),
    Kind("soak", "A session of hours", lambda _stage: soak.last_figures(), only_whole=True),
    Kind("sync", "A full sync", lambda stage: sync.figures(stage.synced, stage.rounds(3))),
    Kind(
        "sync-million",
        "A full sync of a million",
        lambda stage: sync.figures(10 * stage.synced, rounds=1, warms_up=False),
        is_long=True,
    ),
    Kind("store", "Building the store", lambda stage: store.figures(stage.stored)),
    Kind("page", "An incremental sync", lambda stage: sync.page_figures(stage.home, stage.rounds(5))),
    Kind("portal", "Pages of the portal", lambda stage: paging.figures(stage.portal, stage.invoices, stage.rounds(51))),
    Kind("desk", "The desk of many accounts", lambda stage: desk.figures(stage.accounts, stage.rounds(9))),
    Kind("tables", "Other tables", lambda stage: tables.figures(stage.home, tables.ROWS), only_whole=True),
    Kind(
        "ten-million",
        "Keys at ten million invoices",
        lambda stage: keys.ten_times_as_many(million.home(10 * stage.rows), stage.rounds(20)),
        is_long=True,
    ),
)
"""The store of ten million is made once, and takes 4 GB."""
