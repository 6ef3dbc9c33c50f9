"""Queries that are given up: because a key can't wait for them any longer, or because nobody wants them any more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from occ_tui.store.database import Store

_WAITING = 3
"""How many times as long a query may take with what it waits for: the disk, or a processor that others use."""
_STEPS = 2000
"""SQLite's steps between two looks at the clock: well below a tenth of a millisecond."""


@contextmanager
def at_most(store: Store, seconds: float) -> Iterator[None]:
    """Inside, queries on this connection raise `StoreInterrupted` once they have worked for `seconds`."""
    until, at_last = time.thread_time() + seconds, time.monotonic() + _WAITING * seconds
    with unless(store, lambda: time.thread_time() > until or time.monotonic() > at_last):
        yield


@contextmanager
def unless(store: Store, is_over: Callable[[], bool]) -> Iterator[None]:
    """Inside, queries on this connection raise `StoreInterrupted` as soon as `is_over` says so."""
    with store.reading() as connection:
        connection.set_progress_handler(lambda: int(is_over()), _STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)
