"""A query that may not take longer than a key: it gives up, and is asked again beside the keys."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from occ_tui.store.database import Store

_STEPS = 2000
"""SQLite's steps between two looks at the clock: well below a tenth of a millisecond."""


@contextmanager
def at_most(store: Store, seconds: float) -> Iterator[None]:
    """Inside, queries on this connection raise `StoreInterrupted` once `seconds` are over."""
    until = time.monotonic() + seconds
    with store.reading() as connection:
        connection.set_progress_handler(lambda: int(time.monotonic() > until), _STEPS)
        try:
            yield
        finally:
            connection.set_progress_handler(None, 0)
