"""One process at a time drives an operation: a file lock, which the kernel frees when its holder dies."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from occ_tui.store.files import make_private_directory
from occ_tui.store.journal.errors import DrivenElsewhere

_held: set[str] = set()
DRIVEN: list[str] = []
"""Operations that this very process has ever driven, in their order; one may be in it more than once."""


def driven_here() -> frozenset[str]:
    """Operations that this very process drives at the moment."""
    return frozenset(_held)


class OperationLock:
    """The lock of one operation of the journal at `path`, taken at once. Error: `DrivenElsewhere`."""

    def __init__(self, path: Path, operation: str) -> None:
        directory = path.with_name(f"{path.name}.driven")
        make_private_directory(directory)
        self._path = directory / operation
        while True:
            self._file = os.open(self._path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(self._file)
                raise DrivenElsewhere(path, operation) from None
            except BaseException:
                os.close(self._file)
                raise
            if self._is_there():
                _held.add(operation)
                DRIVEN.append(operation)
                return
            # Its last holder removed the file between our opening and our locking it.
            os.close(self._file)

    def release(self) -> None:
        """Gives the lock back, and removes its file."""
        _held.discard(self._path.name)
        with suppress(OSError):
            self._path.unlink()
        os.close(self._file)

    def _is_there(self) -> bool:
        try:
            return os.path.samestat(os.fstat(self._file), self._path.stat())
        except FileNotFoundError:
            return False
