"""Connections to the store's file: made or brought to this version where needed, and found sound."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from occ_tui.store.errors import StoreMissing, StoreTooNew, explaining
from occ_tui.store.files import create_file, database_uri, explaining_os
from occ_tui.store.migrating import migrate_once, user_version
from occ_tui.store.migrations import VERSION, migrate

BUSY_TIMEOUT_MS = 5000
CACHE_KB = 500
"""Pages that a connection keeps; the system keeps the rest of the file, for every program together."""
_STATEMENTS = 16
"""Compiled statements that a connection keeps. Those that name rows by number never come again, and are large."""


def open_file(path: Path) -> sqlite3.Connection:
    """A connection to the database file at `path`, made for its owner alone if there is none."""
    with explaining_os(path):
        create_file(path)
    with explaining(path):
        return connect(path, read_only=False)


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection to a file that is there; errors are SQLite's own."""
    connection = sqlite3.connect(
        database_uri(path, "ro" if read_only else "rw"),
        uri=True,
        timeout=BUSY_TIMEOUT_MS / 1000,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS,
    )
    connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
    return connection


def connect_sound(path: Path) -> sqlite3.Connection:
    """A connection that only reads, to a store of this version. Raises what `Store.open` does."""
    with explaining(path):
        connection = connect(path, read_only=True)
        try:
            version = user_version(connection)
            _check_version(version, path)
            if version < VERSION:
                raise StoreMissing(path, "not yet brought up to this version")
            _probe(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Brings an existing or new, empty file to `VERSION`."""
    version = user_version(connection)
    _check_version(version, path)
    connection.execute("PRAGMA synchronous = NORMAL")
    if version < VERSION:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate_once(connection, VERSION, migrate)
    _probe(connection)


def _check_version(version: int, path: Path) -> None:
    if version > VERSION:
        raise StoreTooNew(path, f"version {version}, this program knows {VERSION}")


def _probe(connection: sqlite3.Connection) -> None:
    """Reads what every use needs, so that a file that is not a store is found out when it is opened."""
    try:
        connection.execute("SELECT value FROM state WHERE name = 'generation'").fetchone()
        connection.execute("SELECT rid FROM invoices LIMIT 1").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            raise sqlite3.DataError(str(error)) from error
        raise
