"""One connection to the store: its transactions, what readers worked out, and a new file in place of a damaged one."""

from __future__ import annotations

import sqlite3
from _thread import RLock  # what threading.RLock is, without the module's cost to every look-up
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from occ_tui.annotations import Any
from occ_tui.store.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreInterrupted,
    StoreMissing,
    StoreTooNew,
    TooManyOnOneDay,
    explaining,
)
from occ_tui.store.files import explaining_os, files_stay, make_private_directory
from occ_tui.store.opening import CACHE_KB, connect_sound, open_file, prepare

__all__ = [
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreError",
    "StoreFull",
    "StoreInterrupted",
    "StoreMissing",
    "StoreTooNew",
    "TooManyOnOneDay",
]

_WRITING_KB = 16_000
"""Pages that a connection keeps while staged rows are taken over: indexes are built in it."""
_ROOM_KB = 64_000
"""Pages of staged rows that are kept at hand: they are read in the order of the store, not in their own."""


class Store:
    """One connection to the cache database. Threads that share it wait for each other; `another()` gives one more.

    Everything raises `StoreDamaged`, `StoreFull`, `StoreBusy` or another `StoreError` instead of SQLite's errors.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self.was_rebuilt = False
        """The file was damaged: it was moved aside (`moved_to`) and an empty one took its place."""
        self.moved_to: Path | None = None
        self.kept: dict[int, dict[Any, Any]] = {}
        """What readers worked out, per generation; shared with every `another()`."""
        self._connection = connection
        self._functions: set[str] = set()
        self._depth = 0
        self._lock = RLock()

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> Store:
        """Opens the store at `path`, made (0600 in a 0700 directory) or migrated first where needed.

        A damaged file is moved aside and rebuilt empty (`was_rebuilt`); with `read_only`, which never writes
        the file, it raises `StoreDamaged`, and `StoreMissing` where there is none.
        """
        path = Path(path)
        if read_only:
            return cls._open_read_only(path)
        try:
            return cls._open_sound(path)
        except StoreDamaged:
            from occ_tui.store.setting_aside import set_aside

            moved_to = set_aside(path)
        store = cls._open_sound(path)
        store.was_rebuilt, store.moved_to = True, moved_to
        return store

    @classmethod
    def _open_sound(cls, path: Path) -> Store:
        with explaining_os(path):
            make_private_directory(path.parent)
        with files_stay(path):
            connection = open_file(path)
            with explaining(path):
                try:
                    prepare(connection, path)
                except BaseException:
                    connection.close()
                    raise
        return cls(path, connection, read_only=False)

    @classmethod
    def _open_read_only(cls, path: Path) -> Store:
        if not path.exists():
            raise StoreMissing(path)
        with files_stay(path):
            return cls(path, connect_sound(path), read_only=True)

    def another(self, *, read_only: bool = True) -> Store:
        """A second connection to the same file, for another thread; it shares what readers worked out."""
        store = Store.open(self.path, read_only=read_only)
        store.kept = self.kept
        return store

    def close(self) -> None:
        """Ends the connection; a second time does nothing."""
        with suppress(sqlite3.Error):
            self._connection.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A read transaction: everything inside sees one state. Nests."""
        with self._transaction("BEGIN") as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed at the end, rolled back on any exception. Nests in itself alone."""
        with self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        with self._lock, explaining(self.path):
            if self._depth:
                yield connection
                return
            connection.execute(begin)
            self._depth += 1
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                self._depth -= 1

    def provide(self, name: str, arguments: int, function: Callable[..., Any]) -> None:
        """Makes a pure function of ours known to the SQL of this connection, once."""
        if name not in self._functions:
            self._connection.create_function(name, arguments, function, deterministic=True)
            self._functions.add(name)

    def memo(self) -> dict[Any, Any]:
        """What was worked out for the state that is read now; forgotten when another is published."""
        generation = self.generation()
        memo = self.kept.get(generation)
        if memo is None:
            for older in [number for number in self.kept if number < generation]:
                self.kept.pop(older, None)
            memo = self.kept.setdefault(generation, {})
        return memo

    def generation(self) -> int:
        """Number of the published state; any process that publishes makes it grow. Costs microseconds."""
        with explaining(self.path):
            row = self._connection.execute("SELECT value FROM state WHERE name = 'generation'").fetchone()
        if row is None:
            raise StoreDamaged(self.path, "the number of its state is missing")
        return int(row[0])

    def changed_since(self, token: int) -> bool:
        """Whether anything was published (by any process) since `token = store.generation()`."""
        return self.generation() != token

    def interrupt(self) -> None:
        """Ends the query that another thread runs on this connection; there it raises `StoreInterrupted`."""
        self._connection.interrupt()

    @contextmanager
    def attached(self, path: Path, name: str) -> Iterator[None]:
        """While it lasts, the database at `path` can be queried as `name`. Not inside a transaction."""
        with self._lock:
            with explaining(self.path):
                self._connection.execute(f"ATTACH ? AS {name}", (str(path),))
                self._connection.execute(f"PRAGMA {name}.cache_size = -{_ROOM_KB}")
                self._connection.execute(f"PRAGMA main.cache_size = -{_WRITING_KB}")
            try:
                yield
            finally:
                with suppress(sqlite3.Error):
                    self._connection.execute(f"DETACH {name}")
                    self._connection.execute(f"PRAGMA main.cache_size = -{CACHE_KB}")

    def tidy(self) -> None:
        """Moves what was written from the log into the file, as far as no reader is in the way."""
        with suppress(sqlite3.Error):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def rebuild(self) -> Store:
        """Moves a damaged file aside (`<name>.damaged-<n>`) and returns a new, empty store in its place."""
        from occ_tui.store.setting_aside import set_aside

        self.close()
        moved_to = set_aside(self.path, even_if_sound=True)
        store = Store._open_sound(self.path)
        store.was_rebuilt, store.moved_to = True, moved_to
        return store
