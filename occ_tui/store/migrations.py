"""How the store's tables came to be: numbered steps, append-only. Never change one that was released; add another.

`VERSION` is the number of steps, kept in `PRAGMA user_version`, so that opening a store of today's version
needs nothing of this module but that number.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from occ_tui.annotations import TYPE_CHECKING
from occ_tui.store.migrating import apply_steps
from occ_tui.store.schema import CREATE_ID_INDEX, CREATE_SEARCH, OTHER_INDEXES, index_statements

if TYPE_CHECKING:
    from sqlite_utils import Database


def accounts(db: Database) -> None:
    """Who the invoices belong to."""
    db.execute(
        """CREATE TABLE accounts (
            id INTEGER PRIMARY KEY, compartment_id TEXT NOT NULL UNIQUE, account_number TEXT NOT NULL DEFAULT '',
            account_name TEXT NOT NULL DEFAULT '', contact_types TEXT NOT NULL DEFAULT '',
            is_listed INTEGER NOT NULL DEFAULT 1)"""
    )


def words(db: Database) -> None:
    """Words of enumerations, the server's unknown ones included, as numbers in alphabetical order."""
    db.execute(
        """CREATE TABLE words (kind TEXT NOT NULL, code INTEGER NOT NULL, word TEXT NOT NULL,
            PRIMARY KEY (kind, code), UNIQUE (kind, word)) WITHOUT ROWID"""
    )


def invoices(db: Database) -> None:
    """One row an invoice; `rid` is group, due day and sequence, so that the table lies in the order of the tabs."""
    db.execute(
        """CREATE TABLE invoices (
            rid INTEGER PRIMARY KEY, account INTEGER NOT NULL, internal_invoice_id TEXT NOT NULL, invoice_id TEXT,
            number TEXT, grp INTEGER NOT NULL, status INTEGER NOT NULL, type INTEGER, currency INTEGER NOT NULL,
            amount INTEGER NOT NULL, credited INTEGER NOT NULL, adjusted INTEGER NOT NULL, applied INTEGER NOT NULL,
            due INTEGER NOT NULL, in_dispute INTEGER NOT NULL, invoice_day INTEGER, paid_day INTEGER,
            time_invoice INTEGER, time_due INTEGER, time_paid INTEGER, po TEXT, reference TEXT, party TEXT,
            flags INTEGER NOT NULL, method INTEGER, card_type INTEGER, last_digits TEXT, card_expires INTEGER,
            amount_key INTEGER NOT NULL, due_key INTEGER NOT NULL, early INTEGER)"""
    )
    db.execute(CREATE_ID_INDEX)
    for statement in index_statements():
        db.execute(statement)


def search(db: Database) -> None:
    """Tokens of number, party, PO and reference, in the order of the rows."""
    db.execute(CREATE_SEARCH)


def totals(db: Database) -> None:
    """Counts and sums per account, group, due day and currency.

    A sum is `high << 32 | low`, each added up by itself: sums of 63-bit amounts do not fit 63 bits.
    """
    db.execute(
        """CREATE TABLE totals (
            account INTEGER NOT NULL, grp INTEGER NOT NULL, due_day INTEGER NOT NULL, currency INTEGER NOT NULL,
            n INTEGER NOT NULL, amount_high INTEGER NOT NULL, amount_low INTEGER NOT NULL, due_high INTEGER NOT NULL,
            due_low INTEGER NOT NULL, in_dispute_high INTEGER NOT NULL, in_dispute_low INTEGER NOT NULL,
            PRIMARY KEY (account, grp, due_day, currency)) WITHOUT ROWID"""
    )


def details(db: Database) -> None:
    """What only `get_invoice` and `list_invoice_lines` know."""
    db.execute(
        """CREATE TABLE details (account INTEGER NOT NULL, internal_invoice_id TEXT NOT NULL,
            fetched_at INTEGER, etag TEXT NOT NULL DEFAULT '', body TEXT, lines_fetched_at INTEGER, lines TEXT,
            PRIMARY KEY (account, internal_invoice_id)) WITHOUT ROWID"""
    )


def ages(db: Database) -> None:
    """When what was last read, and the number of the published state."""
    db.execute(
        """CREATE TABLE ages (resource TEXT NOT NULL, compartment_id TEXT NOT NULL, at_ms INTEGER NOT NULL,
            full_at_ms INTEGER, PRIMARY KEY (resource, compartment_id)) WITHOUT ROWID"""
    )
    db.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID")
    db.execute("INSERT INTO state VALUES ('generation', 1), ('published_run', 0)")


def zones(db: Database) -> None:
    """In which time zone instants were taken for days; empty for what has none."""
    db.execute("ALTER TABLE ages ADD COLUMN zone TEXT NOT NULL DEFAULT ''")


def moments(db: Database) -> None:
    """Moments are kept as milliseconds into their days: midnight takes no room."""
    db.execute(
        """UPDATE invoices SET time_invoice = time_invoice - invoice_day * 86400000,
            time_due = time_due - (rid >> 20 & 1048575) * 86400000, time_paid = time_paid - paid_day * 86400000"""
    )


def paid_days(db: Database) -> None:
    """By which day invoices were paid: what was due on a past day."""
    db.execute(f"CREATE INDEX IF NOT EXISTS invoices_paid {OTHER_INDEXES['invoices_paid']}")


def changes(db: Database) -> None:
    """What syncs changed, and who has seen it. Slots are group and due day; NULL where there was or is no invoice."""
    db.execute(
        """CREATE TABLE changes (id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL,
            account INTEGER NOT NULL, internal_invoice_id TEXT NOT NULL, old_slot INTEGER, old_status INTEGER,
            old_due INTEGER, new_slot INTEGER, new_status INTEGER, new_due INTEGER, number TEXT, currency INTEGER)"""
    )
    db.execute(
        """CREATE TABLE looks (who TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, last_id INTEGER NOT NULL,
            day INTEGER NOT NULL) WITHOUT ROWID"""
    )
    db.execute("INSERT INTO state VALUES ('changes_from_ms', CAST(strftime('%s', 'now') AS INTEGER) * 1000)")


def cursors(db: Database) -> None:
    """How far the server's changes are known, where it tells them; NULL where it does not."""
    db.execute("ALTER TABLE ages ADD COLUMN cursor TEXT")


def documents(db: Database) -> None:
    """Short lists of a service, as JSON: payments, ways to pay, what is owed beside invoices."""
    db.execute(
        """CREATE TABLE documents (resource TEXT NOT NULL, compartment_id TEXT NOT NULL, position INTEGER NOT NULL,
            id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (resource, compartment_id, position)) WITHOUT ROWID"""
    )


STEPS: tuple[Callable[[Database], None], ...] = (
    accounts,
    words,
    invoices,
    search,
    totals,
    details,
    ages,
    zones,
    moments,
    paid_days,
    changes,
    cursors,
    documents,
)
VERSION = len(STEPS)


def migrate(connection: sqlite3.Connection) -> None:
    """Applies what is missing, inside the caller's write transaction."""
    apply_steps(connection, "occ", STEPS)
