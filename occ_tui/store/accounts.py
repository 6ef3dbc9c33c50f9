"""The accounts that the user may see, as the server last listed them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from occ_tui.annotations import NamedTuple
from occ_tui.store.database import Store


class Account(NamedTuple):
    """An account (tenancy) of a customer."""

    compartment_id: str
    account_number: str
    account_name: str
    contact_types: tuple[str, ...]
    """What the user is to it; see `domain.access.ContactType`."""


def save_accounts(store: Store, accounts: Sequence[Account], now_ms: int) -> None:
    """Keeps `accounts` as the ones there are.

    One that is no longer listed is hidden with its invoices, which stay until it comes back.
    """
    with store.writing() as connection:
        before = _all(connection)
        connection.execute("UPDATE accounts SET is_listed = 0")
        connection.executemany(
            """INSERT INTO accounts (compartment_id, account_number, account_name, contact_types) VALUES (?, ?, ?, ?)
               ON CONFLICT (compartment_id) DO UPDATE SET account_number = excluded.account_number,
               account_name = excluded.account_name, contact_types = excluded.contact_types, is_listed = 1""",
            [(a.compartment_id, a.account_number, a.account_name, " ".join(a.contact_types)) for a in accounts],
        )
        record_age(connection, "accounts", "", now_ms, is_full=True)
        if _all(connection) != before:
            next_generation(connection)


def list_accounts(store: Store) -> list[Account]:
    """The accounts, by name."""
    with store.reading() as connection:
        rows = connection.execute(
            """SELECT compartment_id, account_number, account_name, contact_types FROM accounts WHERE is_listed
               ORDER BY account_name COLLATE NOCASE, compartment_id"""
        )
        return [
            Account(compartment_id, number, name, tuple(types.split())) for compartment_id, number, name, types in rows
        ]


def account_number_of(store: Store, compartment_id: str, account_name: str = "") -> int:
    """The number under which the store knows an account; it gets one if it has none yet."""
    find = "SELECT id FROM accounts WHERE compartment_id = ?"
    with store.reading() as connection:
        row = connection.execute(find, (compartment_id,)).fetchone()
    if row is None:
        with store.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO accounts (compartment_id, account_name) VALUES (?, ?)",
                (compartment_id, account_name),
            )
            next_generation(connection)
            row = connection.execute(find, (compartment_id,)).fetchone()
    return int(row[0])


def next_generation(connection: sqlite3.Connection) -> None:
    """Tells every reader, in any process, that what it knows may be out of date."""
    connection.execute("UPDATE state SET value = value + 1 WHERE name = 'generation'")


def record_age(
    connection: sqlite3.Connection,
    resource: str,
    compartment_id: str,
    at_ms: int,
    *,
    is_full: bool,
    zone: str = "",
    cursor: str | None = None,
) -> None:
    """Notes when a resource was read; a read that was not full leaves the moment of the last full one."""
    connection.execute(
        """INSERT INTO ages (resource, compartment_id, at_ms, full_at_ms, zone, cursor) VALUES (?, ?, ?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET at_ms = excluded.at_ms, full_at_ms = coalesce(excluded.full_at_ms, full_at_ms),
           zone = excluded.zone, cursor = excluded.cursor""",
        (resource, compartment_id, at_ms, at_ms if is_full else None, zone, cursor),
    )


def _all(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT * FROM accounts ORDER BY id").fetchall()
