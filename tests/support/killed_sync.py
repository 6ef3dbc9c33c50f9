"""Syncs that die at a step of their own choice: run as `python -m support.killed_sync STORE DIRECTORY BULK_ROWS`.

For each of many steps (statements of the store and its staging, removals of files) a copy of STORE is made in
DIRECTORY under the step's number, and a process that syncs it is killed right before that step.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

from occ_tui.store import publishing
from occ_tui.store.database import Store
from occ_tui.store.staging import Staging
from occ_tui.store.sync_lock import SyncLock
from support.store_ledgers import ACME, GLOBEX, NOW_MS, summary, sync

STEPS = 20
"""How many of the steps, evenly spread, kill; the last ten all do."""
PAGE = 25


def prepare(store: Store) -> None:
    """The state before the sync."""
    sync(store, {ACME: [summary(str(n)) for n in range(40)], GLOBEX: [summary(str(n)) for n in range(5)]})


def sync_again(path: Path, step: Callable[..., None] = lambda *_: None) -> None:
    """Half of ACME's rows go, half change, more come; an earlier one is gone on with. Calls `step` before each."""
    rows = [
        summary(str(n), partyName="Neu AG", invoiceStatus="CLOSED" if n % 3 else "PAST_DUE") for n in range(20, 120)
    ]
    with SyncLock(path), Store.open(path) as store:
        staging = Staging.begin(store, "again", NOW_MS)
        for connection in (store._connection, staging._connection):
            connection.set_trace_callback(step)
        mark = staging.mark(ACME, "all")
        first = 0 if mark is None else int(mark.next_page or len(rows))
        for start in range(first, len(rows), PAGE):
            end = start + PAGE
            staging.add_page(ACME, "all", rows[start:end], str(end) if end < len(rows) else None)
        staging.publish(NOW_MS, full=(ACME,))
        store._connection.set_trace_callback(None)


def _killed(path: Path, at: int | None) -> int:
    """Steps made by a process of its own that syncs the store at `path`, killed before step `at`."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        steps = count()

        def step(*_: object) -> None:
            if next(steps) == at:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(writing, b".")

        sys.addaudithook(lambda event, _: step() if event == "os.remove" else None)
        sync_again(path, step)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        made = len(told.read())
    _, status = os.waitpid(child, 0)
    expected = 0 if at is None else signal.SIGKILL
    assert status == expected, f"the sync ended with {status} at step {at}"
    return made


def main() -> None:
    store, directory, publishing.BULK_ROWS = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

    def copy(name: str) -> Path:
        return Path(shutil.copytree(store.parent, directory / name), store.name)

    total = _killed(copy("whole"), None)
    for at in sorted({*range(0, total, max(1, total // STEPS)), *range(total - 10, total)}):
        _killed(copy(str(at)), at)


if __name__ == "__main__":
    main()
