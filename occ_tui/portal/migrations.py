"""Ledgers that an older version made, brought up to date in one transaction: each step is appended, none is changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Connection, Table, inspect, select, update

from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.emails import folded
from occ_tui.portal import document_grants, sqlite
from occ_tui.portal.document_grants import Named
from occ_tui.portal.schema import SCHEMA_VERSION, api_keys, contacts, grants, meta, metadata, outbox
from occ_tui.portal.schema_contracts import contract_requests, order_contacts


def can_bring_up(version: str) -> bool:
    """Whether a ledger of that version can be brought up to date."""
    return version.isdigit() and int(version) in STEPS


def bring_up(connection: Connection) -> None:
    """Brings the ledger up to date, if nobody else has by now."""
    version = int(connection.scalar(select(meta.c.value).where(meta.c.name == "schema_version")) or 0)
    while version in STEPS:
        STEPS[version](connection)
        version += 1
    sqlite.put(connection, meta, {"name": "schema_version", "value": str(SCHEMA_VERSION)})


def _people(connection: Connection) -> None:
    """People have states, keys have labels, grants say where they come from, and documents grant."""
    columns = {
        contacts: ("state", "language", "last_sign_in_ms", "created_ms", "changed_ms", "version"),
        grants: ("source", "granted_ms"),
        api_keys: ("label", "created_ms", "last_used_ms", "revoked_ms"),
        outbox: ("secret_until_ms",),
    }
    for table, names in columns.items():
        sqlite.add_columns(connection, table, names)
    known = set(inspect(connection).get_table_names())
    metadata.create_all(connection, tables=[table for name, table in metadata.tables.items() if name not in known])
    for table in (contacts, order_contacts):
        _fold(connection, table)
    now_ms = epoch_ms(datetime.now(UTC))
    rows = connection.execute(document_grants.on_documents())
    named = {Named(row.account_id, row.email, ContactType(row.contact_type)) for row in rows}
    document_grants.grant(connection, named, now_ms)


def _fold(connection: Connection, table: Table) -> None:
    for row in connection.execute(select(table)).all():
        if (email := folded(row.email)) != row.email:
            found = [table.c[column.name] == row._mapping[column.name] for column in table.primary_key]
            connection.execute(update(table).where(*found).values(email=email))


def _waiting(connection: Connection) -> None:
    """What is asked about contracts waits by the real clock, whatever day counts as today."""
    sqlite.add_columns(connection, contract_requests, ("waits_since_ms",))
    connection.execute(update(contract_requests).values(waits_since_ms=contract_requests.c.changed_ms))


STEPS: dict[int, Callable[[Connection], None]] = {3: _people, 4: _waiting}
"""By the version that a ledger has before it."""
