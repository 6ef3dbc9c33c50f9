"""What can go wrong with the local store, and which of it SQLite's own errors mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY_CODE = 0xFF


class StoreError(Exception):
    """The local store can't do what was asked.

    StoreError
    ├─ StoreTooNew       written by a newer version of occ
    ├─ StoreDamaged      not a readable database (any more)
    ├─ StoreFull         no room on the disk; nothing that was stored is lost
    ├─ StoreBusy         another process kept writing for longer than the time-out
    ├─ StoreMissing      opened read-only where there is no store yet
    ├─ StoreInterrupted  another thread ended this query (`Store.interrupt`)
    └─ TooManyOnOneDay   more rows of one group and due day than the order of rows has places for
    """

    def __init__(self, path: Path, reason: str = "") -> None:
        super().__init__(f"{path}: {reason}" if reason else str(path))
        self.path = path
        self.reason = reason


class StoreTooNew(StoreError): ...


class StoreDamaged(StoreError): ...


class StoreFull(StoreError): ...


class StoreBusy(StoreError): ...


class StoreMissing(StoreError): ...


class StoreInterrupted(StoreError): ...


class TooManyOnOneDay(StoreError): ...


def explained(error: sqlite3.Error, path: Path) -> StoreError:
    """The store's own error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    is_no_text = not code and "UTF-8" in str(error)
    if code in _DAMAGED or is_no_text or isinstance(error, sqlite3.DataError):
        return StoreDamaged(path, str(error))
    if code == sqlite3.SQLITE_FULL:
        return StoreFull(path, str(error))
    if code in _BUSY:
        return StoreBusy(path, str(error))
    if code == sqlite3.SQLITE_INTERRUPT:
        return StoreInterrupted(path, str(error))
    return StoreError(path, str(error))


@contextmanager
def explaining(path: Path) -> Iterator[None]:
    """Turns SQLite's errors into the store's own."""
    try:
        yield
    except sqlite3.Error as error:
        raise explained(error, path) from error
    except UnicodeDecodeError as error:
        # What SQLite says of a damaged file may quote it.
        raise StoreDamaged(path, "it holds what is no text") from error
