"""Notes on invoices and accounts: the user's own words, in a database that neither sync nor new cache touches."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.store.errors import StoreDamaged, StoreError, StoreTooNew, explaining
from occ_tui.store.files import files_stay, make_private_directory
from occ_tui.store.migrating import apply_steps, migrate_once, user_version
from occ_tui.store.opening import open_file

if TYPE_CHECKING:
    from sqlite_utils import Database


class Note(NamedTuple):
    """One note, the fields in the order of the table."""

    id: int
    """Never given twice."""
    invoice: str
    """The server's internal id of the invoice."""
    account: str
    """OCID of the account."""
    number: str
    """The invoice's number, for when the invoice itself is gone."""
    kind: str
    language: str
    subject: str
    body: str
    author: str
    created_ms: int
    """Epoch milliseconds."""
    state: str
    """What became of it last."""
    changed_ms: int
    sent_to: str = ""
    """Whom it was mailed to last from here, parted by commas; empty if it never was."""
    sent_ms: int | None = None
    """When that was."""


def notes(db: Database) -> None:
    """One row a note."""
    db.execute(
        """CREATE TABLE notes (
            id INTEGER PRIMARY KEY AUTOINCREMENT, invoice TEXT NOT NULL, account TEXT NOT NULL, number TEXT NOT NULL,
            kind TEXT NOT NULL, language TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, author TEXT NOT NULL,
            created_ms INTEGER NOT NULL, state TEXT NOT NULL, changed_ms INTEGER NOT NULL)"""
    )
    db.execute("CREATE INDEX notes_invoice ON notes (invoice, id)")


def account_notes(db: Database) -> None:
    """One row a note on an account, its body as JSON."""
    db.execute(
        "CREATE TABLE account_notes (id INTEGER PRIMARY KEY AUTOINCREMENT, account TEXT NOT NULL, body TEXT NOT NULL)"
    )


def mailed_notes(db: Database) -> None:
    """To whom a note was mailed, and when."""
    db.execute("ALTER TABLE notes ADD COLUMN sent_to TEXT NOT NULL DEFAULT ''")
    db.execute("ALTER TABLE notes ADD COLUMN sent_ms INTEGER")


STEPS: tuple[Callable[[Database], None], ...] = (notes, account_notes, mailed_notes)
"""Append-only: never change one that was released; add another."""
VERSION = len(STEPS)
_COLUMNS = ", ".join(Note._fields)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to the notes at `path`, made (0600 in a 0700 directory) or migrated first where needed.

    Errors: `StoreError` and its kinds. A damaged file was moved aside when `StoreDamaged` says so; the next time
    there is a new one.
    """
    make_directory(path)
    with files_stay(path):
        connection = open_file(path)
    try:
        with explaining(path):
            _prepare(connection, path)
            yield connection
    finally:
        connection.close()


def make_directory(path: Path) -> None:
    """Makes the directory of the notes. Error: `StoreError`."""
    try:
        make_private_directory(path.parent)
    except OSError as error:
        raise StoreError(path, error.strerror or type(error).__name__) from error


def add(connection: sqlite3.Connection, note: Note) -> Note:
    """Keeps a note; it gets a number of its own."""
    names = Note._fields[1:]
    cursor = connection.execute(
        f"INSERT INTO notes ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",  # noqa: S608
        note[1:],
    )
    return note._replace(id=int(cursor.lastrowid or 0))


def change(connection: sqlite3.Connection, note: Note) -> None:
    """Keeps text, state and sending of a note as they are now; one that is gone stays gone."""
    connection.execute(
        "UPDATE notes SET subject = ?, body = ?, state = ?, changed_ms = ?, sent_to = ?, sent_ms = ? WHERE id = ?",
        (note.subject, note.body, note.state, note.changed_ms, note.sent_to, note.sent_ms, note.id),
    )


def one(connection: sqlite3.Connection, note: int) -> Note | None:
    """The note of that number."""
    row = connection.execute(f"SELECT {_COLUMNS} FROM notes WHERE id = ?", (note,)).fetchone()  # noqa: S608
    return Note(*row) if row else None


def remove(connection: sqlite3.Connection, note: int) -> bool:
    """Deletes a note; `False` if there was none."""
    return connection.execute("DELETE FROM notes WHERE id = ?", (note,)).rowcount > 0


def of_invoice(connection: sqlite3.Connection, invoice: str) -> list[Note]:
    """The notes on an invoice, the latest first."""
    rows = connection.execute(f"SELECT {_COLUMNS} FROM notes WHERE invoice = ? ORDER BY id DESC", (invoice,))  # noqa: S608
    return [Note(*row) for row in rows]


def with_prefix(connection: sqlite3.Connection, prefix: str) -> list[Note]:
    """The notes on whatever has a name that begins so, the latest first."""
    rows = connection.execute(
        f"SELECT {_COLUMNS} FROM notes WHERE substr(invoice, 1, ?) = ? ORDER BY id DESC",  # noqa: S608
        (len(prefix), prefix),
    )
    return [Note(*row) for row in rows]


def noted(connection: sqlite3.Connection) -> frozenset[str]:
    """Internal ids of the invoices that have a note."""
    return frozenset(invoice for (invoice,) in connection.execute("SELECT DISTINCT invoice FROM notes"))


def is_sound(path: Path) -> bool:
    """Whether the file can be read, as far as a look tells."""
    try:
        connection = open_file(path)
        try:
            with explaining(path):
                _prepare(connection, path)
        finally:
            connection.close()
    except StoreDamaged:
        return False
    except StoreError:
        return True
    return True


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = user_version(connection)
    if version > VERSION:
        raise StoreTooNew(path, f"version {version}, this program knows {VERSION}")
    # Unlike the cache, nothing fills this file again.
    connection.execute("PRAGMA synchronous = FULL")
    if version < VERSION:
        connection.execute("PRAGMA journal_mode = WAL")
        migrate_once(connection, VERSION, lambda held: apply_steps(held, "occ-notes", STEPS))
    try:
        connection.execute(f"SELECT {_COLUMNS} FROM notes LIMIT 1").fetchone()  # noqa: S608
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:
            raise StoreDamaged(path, str(error)) from error
        raise
