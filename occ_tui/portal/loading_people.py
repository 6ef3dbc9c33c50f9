"""Entries of people into tables, and whoever documents name; a part of `loading`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, Table, func, select

from occ_tui.domain.access import ContactType
from occ_tui.domain.emails import folded
from occ_tui.portal import document_grants
from occ_tui.portal.balances import LedgerRefused
from occ_tui.portal.document_grants import Named
from occ_tui.portal.entries import ContactEntry, GrantEntry, KeyEntry
from occ_tui.portal.paying_rows import row_of
from occ_tui.portal.schema import api_keys, contacts, grants
from occ_tui.portal.schema_people import invoice_contacts

TABLES = (contacts, grants, api_keys, invoice_contacts)


class PeopleRows:
    """Rows of people that wait to be written; `account` gives the row of an account's OCID."""

    def __init__(self, connection: Connection, account: Callable[[str], int], now_ms: int) -> None:
        self._connection = connection
        self._account = account
        self._now_ms = now_ms
        self.waiting: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        rows = connection.execute(select(contacts.c.user_ocid, contacts.c.id))
        self._contacts: dict[str, int] = {row.user_ocid: row.id for row in rows}
        self._last = connection.scalar(select(func.max(contacts.c.id))) or 0
        self._named: set[Named] = set()

    def add(self, entry: ContactEntry | GrantEntry | KeyEntry) -> None:
        """Makes the rows of `entry`."""
        match entry:
            case ContactEntry():
                self._add_contact(entry)
            case GrantEntry():
                self._add_grant(entry)
            case KeyEntry():
                self._add_key(entry)

    def name(self, account: int, document: int, named: Iterable[tuple[str, ContactType]]) -> list[tuple[int, str, str]]:
        """Rows that say who is named on a document; what that grants is granted by `finish`."""
        found = {(folded(email), kind) for email, kind in named}
        self._named |= {Named(account, email, kind) for email, kind in found}
        return [(document, email, str(kind)) for email, kind in sorted(found)]

    def finish(self) -> None:
        """Grants what documents say, once everything is written."""
        document_grants.grant(self._connection, self._named, self._now_ms)
        self._named.clear()

    def _add_contact(self, entry: ContactEntry) -> None:
        self._last += 1
        self._contacts[entry.user_ocid] = self._last
        self.waiting[contacts].append(
            row_of(
                contacts,
                id=self._last,
                user_ocid=entry.user_ocid,
                name=entry.name,
                email=folded(entry.email),
                state=str(entry.state),
                language=entry.language,
                created_ms=self._now_ms,
                changed_ms=self._now_ms,
                version=1,
            )
        )

    def _add_grant(self, entry: GrantEntry) -> None:
        row = row_of(
            grants,
            contact_id=self.contact(entry.user_ocid),
            account_id=self._account(entry.account_ocid),
            contact_type=str(entry.contact_type),
            source=str(entry.source),
            granted_ms=self._now_ms,
        )
        self.waiting[grants].append(row)

    def _add_key(self, entry: KeyEntry) -> None:
        row = row_of(
            api_keys,
            fingerprint=entry.fingerprint,
            contact_id=self.contact(entry.user_ocid),
            tenancy=entry.tenancy,
            public_key_pem=entry.public_key_pem,
            state="revoked" if entry.is_revoked else "active",
            label=entry.label,
            created_ms=self._now_ms,
            revoked_ms=self._now_ms if entry.is_revoked else None,
        )
        self.waiting[api_keys].append(row)

    def contact(self, ocid: str) -> int:
        """The row of a contact that was loaded. Error: `LedgerRefused`."""
        if ocid not in self._contacts:
            raise LedgerRefused(f"no contact {ocid}")
        return self._contacts[ocid]
