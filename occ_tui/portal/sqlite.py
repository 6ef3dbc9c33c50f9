"""The only module with what SQLite alone understands: its files, pragmas, locks, upserts and loading in bulk."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import (
    URL,
    Column,
    ColumnElement,
    Connection,
    Engine,
    Index,
    Table,
    bindparam,
    create_engine,
    event,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.schema import CreateColumn

DATABASE_NAME = "portal.db"
BUSY_TIMEOUT_MS = 5000
BULK_CACHE_KIB = 256 * 1024
MAPPED_BYTES = 1 << 30
"""Of the file that are read where the system has them, instead of being copied page by page."""


def create_file(directory: Path) -> Path:
    """An empty database file of mode 0600 in `directory`, made before SQLite opens it."""
    path = directory / DATABASE_NAME
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    return path


def open_engine(path: Path) -> Engine:
    """An engine on the database at `path`.

    Reads get a snapshot; a connection with the execution option `writes=True` takes the write lock at once, since
    one that asks for it later can only fail. A rollback journal with full syncing: this is money.
    """
    # Not written as a URL, in which a path with a question mark would be cut.
    engine = create_engine(URL.create("sqlite", database=str(path)), pool_size=8, max_overflow=40, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: DBAPIConnection, _record: Any) -> None:
        assert isinstance(connection, sqlite3.Connection)
        connection.isolation_level = None
        connection.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute(f"PRAGMA mmap_size={MAPPED_BYTES}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def put(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    """Inserts `row`, or replaces what has its primary key."""
    statement = sqlite_insert(table).values(row)
    keys = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in row if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def add(connection: Connection, table: Table, row: dict[str, Any]) -> bool:
    """Inserts `row` unless its primary key is there already; whether it was new."""
    return connection.execute(sqlite_insert(table).values(row).on_conflict_do_nothing()).rowcount > 0


def add_columns(connection: Connection, table: Table, names: Sequence[str]) -> None:
    """Gives a table that is there the columns `names`, each with its default in every row."""
    for name in names:
        words = CreateColumn(table.c[name]).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {words}")


def make_append_only(connection: Connection, tables: Sequence[Table]) -> None:
    """Has the database refuse to change or to remove any row of `tables`."""
    for table in tables:
        for change in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_no_{change.lower()} BEFORE {change} ON {table.name} "
                f"BEGIN SELECT RAISE(ABORT, '{table.name} can only be added to'); END"
            )


def among(column: Column[int], name: str) -> ColumnElement[bool]:
    """That `column` is one of the numbers in the parameter `name` (of `numbers`): one statement, however many."""
    return column.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


def numbers(values: Sequence[int]) -> str:
    """The parameter that `among` looks in."""
    return json.dumps(values)


class BulkWriter:
    """Inserts tuples in the order of a table's columns, without building anything per row."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._statements: dict[str, str] = {}

    def insert(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Inserts `rows`; each has a value for every column of `table`."""
        if not rows:
            return
        if table.name not in self._statements:
            self._statements[table.name] = str(insert(table).compile(self._connection.engine))
        self._connection.exec_driver_sql(self._statements[table.name], list(rows))

    def drop_indexes(self, indexes: Sequence[Index]) -> None:
        """Drops `indexes` for the length of a load; `create_indexes` builds them again, which is faster."""
        self._connection.exec_driver_sql(f"PRAGMA cache_size=-{BULK_CACHE_KIB}")
        for index in indexes:
            index.drop(self._connection)

    def create_indexes(self, indexes: Sequence[Index]) -> None:
        """Builds `indexes` anew."""
        for index in indexes:
            index.create(self._connection)


def gather_statistics(connection: Connection) -> None:
    """Tells the query planner how the data is spread."""
    connection.exec_driver_sql("PRAGMA analysis_limit=1000")
    connection.exec_driver_sql("ANALYZE")


def index_names(connection: Connection) -> set[str]:
    """The names of every index that there is."""
    return {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}


def query_plan(connection: Connection, sql: str, parameters: tuple[Any, ...]) -> list[str]:
    """How SQLite would run `sql`, a line per step."""
    return [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]


def damage(connection: Connection) -> list[str]:
    """What is wrong with the file, or with references between rows; empty when nothing is."""
    found = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check")]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    references = [f"{row[0]} row {row[1]} refers to nothing in {row[2]}" for row in broken]
    return [line for line in found if line != "ok"] + references
