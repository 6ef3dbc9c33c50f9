"""The journal's tables: numbered steps, append-only, and never one that deletes or rewrites what was recorded."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import TYPE_CHECKING

from occ_tui.store.journal.chain import START
from occ_tui.store.migrating import apply_steps

if TYPE_CHECKING:
    from sqlite_utils import Database

APPLICATION_ID = 0x6F63636A
"""`occj`: tells the journal from any other SQLite file."""
_MIGRATIONS = "_sqlite_migrations"
"""Where sqlite_utils notes which steps were applied; another version of it may write it in another way."""


def operations(db: Database) -> None:
    """One row an operation, as its last event left it; times are milliseconds since 1970."""
    db.execute(
        """CREATE TABLE operations (
            id TEXT PRIMARY KEY, retry_token TEXT NOT NULL UNIQUE, service TEXT NOT NULL, profile TEXT NOT NULL,
            account TEXT NOT NULL, kind TEXT NOT NULL, object TEXT NOT NULL, etag TEXT NOT NULL, amount_minor INTEGER,
            currency TEXT NOT NULL, method TEXT NOT NULL, target TEXT NOT NULL, request BLOB NOT NULL,
            request_sha256 TEXT NOT NULL, state TEXT NOT NULL, attempts INTEGER NOT NULL, created_ms INTEGER NOT NULL,
            first_sent_ms INTEGER, changed_ms INTEGER NOT NULL, result TEXT NOT NULL, opc_request_id TEXT NOT NULL)
            WITHOUT ROWID"""
    )
    db.execute("CREATE INDEX operations_created ON operations (created_ms)")


def items(db: Database) -> None:
    """What operations touch. One live operation a thing, whichever profile asks the same service for it."""
    db.execute(
        """CREATE TABLE operation_items (
            operation TEXT NOT NULL, position INTEGER NOT NULL, service TEXT NOT NULL, profile TEXT NOT NULL,
            account TEXT NOT NULL, object TEXT NOT NULL, etag TEXT NOT NULL, amount_minor INTEGER,
            is_live INTEGER NOT NULL, PRIMARY KEY (operation, position)) WITHOUT ROWID"""
    )
    db.execute("CREATE UNIQUE INDEX live_items ON operation_items (service, account, object) WHERE is_live = 1")


def events(db: Database) -> None:
    """The audit log: each event carries the hash of the one before it; `head` knows the last."""
    db.execute(
        """CREATE TABLE events (
            seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, operation TEXT NOT NULL, state TEXT NOT NULL,
            body TEXT NOT NULL, prev_hash TEXT NOT NULL, hash TEXT NOT NULL)"""
    )
    db.execute("CREATE INDEX events_operation ON events (operation, seq)")
    db.execute("CREATE TABLE head (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, hash TEXT NOT NULL)")
    db.execute("INSERT INTO head VALUES (1, 0, ?)", [START])
    for name in ("UPDATE", "DELETE"):
        db.execute(
            f"CREATE TRIGGER events_no_{name.lower()} BEFORE {name} ON events"
            " BEGIN SELECT RAISE(ABORT, 'events are never changed'); END"
        )


STEPS: tuple[Callable[[Database], None], ...] = (operations, items, events)
VERSION = len(STEPS)


def migrate(connection: sqlite3.Connection) -> None:
    """Applies what is missing, inside the caller's write transaction."""
    apply_steps(connection, "occ-journal", STEPS)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def expected_schema() -> set[tuple[str, str, str]]:
    """Type, name and statement of everything that a journal of today's version holds."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        migrate(connection)
        return schema_of(connection)
    finally:
        connection.close()


def schema_of(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """The same of the database behind `connection`; without the list of migrations, whose look is not ours to say."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    return {(kind, name, sql or "") for kind, name, table, sql in rows if table != _MIGRATIONS}
