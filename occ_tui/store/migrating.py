"""Brings a database file to a version, once, however many processes open it at the same moment."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from occ_tui.annotations import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database


def user_version(connection: sqlite3.Connection) -> int:
    """Number of the last step that was applied."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate_once(connection: sqlite3.Connection, version: int, migrate: Callable[[sqlite3.Connection], None]) -> None:
    """Calls `migrate` in a transaction of its own, unless another process came first."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        if user_version(connection) < version:
            migrate(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def apply_steps(connection: sqlite3.Connection, name: str, steps: Sequence[Callable[[Database], None]]) -> None:
    """Applies those of `steps` that are missing, inside the caller's write transaction; `user_version` counts them."""
    from sqlite_utils import Database, Migrations

    migrations = Migrations(name)
    for step in steps:
        migrations()(step)
    migrations.apply(Database(connection, execute_plugins=False, recursive_triggers=False))
    connection.execute(f"PRAGMA user_version = {len(steps)}")
