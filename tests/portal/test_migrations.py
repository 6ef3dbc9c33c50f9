"""A ledger of the version before people had states: brought up to date with everything that is in it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, insert, select, update
from support.contracts_world import hand_made
from support.portal_world import ACME, key_id

from occ_tui.domain.access import ContactType
from occ_tui.portal import ledger as ledgers
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import api_keys, contacts, grants, meta
from occ_tui.portal.schema_contracts import contract_requests, order_contacts

NEW_COLUMNS = {
    "contacts": ("state", "language", "last_sign_in_ms", "created_ms", "changed_ms", "version"),
    "grants": ("source", "granted_ms"),
    "api_keys": ("label", "created_ms", "last_used_ms", "revoked_ms"),
    "outbox": ("secret_until_ms",),
    "contract_requests": ("waits_since_ms",),
}
NEW_TABLES = ("invitation_grants", "invitations", "sign_in_codes", "taken_back", "invoice_contacts", "quote_contacts")


def as_version_3(connection: Connection) -> None:
    """What version 3 had: an order in it names somebody new, an address in capitals, a request that waits."""
    connection.execute(insert(order_contacts).values(order_id=1, email="New@Acme.Example", contact_type="technical"))
    connection.execute(update(contacts).where(contacts.c.id == 2).values(email="Technical@ACME.example"))
    asked = {"account_id": 1, "public_id": "cr-1", "contract_id": "c-1", "kind": "CHANGE", "state": "RECEIVED"}
    connection.execute(insert(contract_requests).values(**asked, created_ms=1_000, changed_ms=2_000))
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in NEW_TABLES:
        connection.exec_driver_sql(f"DROP TABLE {table}")
    connection.execute(update(meta).where(meta.c.name == "schema_version").values(value="3"))


def test_an_older_ledger_is_brought_up_to_date_and_its_documents_grant(tmp_path: Path) -> None:
    old = hand_made(tmp_path)
    with old.writing() as connection:
        as_version_3(connection)
    old.close()
    ledger = Ledger.open(tmp_path)
    try:
        with ledger.reading() as connection:
            assert connection.scalar(select(meta.c.value).where(meta.c.name == "schema_version")) == "5"
            account = ledgers.find_account(connection, ACME)
            assert account
            named = connection.execute(select(contacts).where(contacts.c.email == "new@acme.example")).one()
            assert (named.state, named.version) == ("invited", 1)
            assert ledgers.contact_types(connection, named.id, account.id) == [ContactType.TECHNICAL]
            assert ledgers.find_key(connection, key_id("technical").rpartition("/")[2])
            assert connection.scalar(select(contacts.c.email).where(contacts.c.id == 2)) == "technical@acme.example"
            sources = set(connection.execute(select(grants.c.source)).scalars())
            assert sources == {"command", "document"}
            assert set(connection.execute(select(api_keys.c.label)).scalars()) == {""}
            since = select(contract_requests.c.changed_ms, contract_requests.c.waits_since_ms)
            assert connection.execute(since).all() == [(2_000, 2_000)], "the update answers nobody sooner"
    finally:
        ledger.close()
    again = Ledger.open(tmp_path)
    again.close()
