"""One process at a time syncs a store."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

from occ_tui.store.files import make_private_directory

_POLL_S = 0.05


class SyncLock:
    """A lock on `<cache>.lock`, which the kernel frees when its holder dies. Not reentrant."""

    def __init__(self, store_path: Path) -> None:
        self._path = store_path.with_name(store_path.name + ".lock")
        self._file: int | None = None

    def try_acquire(self) -> bool:
        """Takes the lock if it is free; `True` as well if it is ours already."""
        if self._file is not None:
            return True
        make_private_directory(self._path.parent)
        file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def wait(self, timeout_s: float | None = None) -> bool:
        """Waits until the lock is ours; `False` if it did not come free in time. Blocks: call it in a thread."""
        until = None if timeout_s is None else time.monotonic() + timeout_s
        while not self.try_acquire():
            if until is not None and time.monotonic() >= until:
                return False
            time.sleep(_POLL_S)
        return True

    def release(self) -> None:
        """Gives the lock back; a second time does nothing."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def __enter__(self) -> SyncLock:
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()
