"""The store's file: opened, created, migrated, and said to be damaged, full or too new when it is."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StoreError(Exception):
    """The local store can't do what was asked.

    StoreError
    ├─ StoreTooNew    written by a newer version of occ
    ├─ StoreDamaged   not a readable database (any more)
    ├─ StoreFull      no room on the disk; nothing that was stored is lost
    ├─ StoreBusy      another process kept writing for longer than the time-out
    └─ StoreMissing   opened read-only where there is no store yet
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


class Store:
    """One connection to the cache database. For one thread at a time; `another()` gives a second connection.

    Raises `StoreTooNew`, `StoreDamaged`, `StoreFull`, `StoreBusy`.
    """

    path: Path
    was_rebuilt: bool
    """The file was damaged: it was moved aside (`moved_to`) and an empty one took its place."""
    moved_to: Path | None

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Store:
        """Opens the store at `path`, made (0600 in a 0700 directory) or migrated first where needed.

        A damaged file is moved aside and rebuilt empty (`was_rebuilt`). `read_only` never writes the file.
        """
        raise NotImplementedError

    def another(self) -> Store:
        """A second, read-only connection to the same file, for another thread."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the connection; a second time does nothing."""
        raise NotImplementedError

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A read transaction: everything inside sees one state. Nests."""
        raise NotImplementedError

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction (`BEGIN IMMEDIATE`): committed at the end, rolled back on an exception."""
        raise NotImplementedError

    def generation(self) -> int:
        """Number of the published state; any process that publishes makes it grow. Costs microseconds."""
        raise NotImplementedError

    def changed_since(self, token: int) -> bool:
        """Whether anything was published (by any process) since `token = store.generation()`."""
        return self.generation() != token

    def interrupt(self) -> None:
        """Ends the query that runs in another thread on this connection (`sqlite3.OperationalError: interrupted`)."""
        raise NotImplementedError

    def rebuild(self) -> Store:
        """Moves a damaged file aside (`<name>.damaged-<n>`) and returns a new, empty store in its place."""
        raise NotImplementedError
