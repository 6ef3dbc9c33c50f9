"""Invoices by what they are called: their number, or the server's identifier."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.store.database import Store
from occ_tui.store.records import records
from occ_tui.store.scopes import resolve
from occ_tui.store.views import Scope

_AT_ONCE = 500


def find_by_number(store: Store, number: str, scope: Scope) -> list[InvoiceRecord]:
    """Invoices called `number` (case-insensitive), else those with that internal id; several if accounts share it."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rids = [
            rid
            for group in Group
            for rid, account in connection.execute(
                "SELECT rid, account FROM invoices INDEXED BY invoices_number"
                " WHERE grp = ? AND number COLLATE NOCASE = ? ORDER BY rid",
                (int(group), number),
            )
            if account in accounts.ids
        ]
        rids = rids or [rid for rid, account in rids_of(connection, number, None) if account in accounts.ids]
        return records(store, connection, rids)


def get(store: Store, internal_invoice_id: str, scope: Scope | None = None) -> InvoiceRecord | None:
    """The invoice with this id, `None` if the store has none; the first one when accounts share it."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope or Scope())
        rids = [rid for rid, number in rids_of(connection, internal_invoice_id, None) if number in accounts.ids]
        return next(iter(records(store, connection, rids[:1])), None)


def get_many(store: Store, internal_invoice_ids: Sequence[str], scope: Scope | None = None) -> list[InvoiceRecord]:
    """Those of these invoices that the store has, the first one where accounts share an id, in no certain order."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope or Scope())
        found: dict[str, int] = {}
        for start in range(0, len(internal_invoice_ids), _AT_ONCE):
            some = internal_invoice_ids[start : start + _AT_ONCE]
            rows = connection.execute(
                "SELECT internal_invoice_id, rid, account FROM invoices"  # noqa: S608
                f" WHERE internal_invoice_id IN ({', '.join('?' * len(some))}) ORDER BY rid",
                some,
            )
            for invoice, rid, account in rows:
                if account in accounts.ids:
                    found.setdefault(invoice, rid)
        return records(store, connection, list(found.values()))


def rids_of(
    connection: sqlite3.Connection, internal_invoice_id: str, compartment_id: str | None
) -> list[tuple[int, int]]:
    """`(rid, account number)` of the rows with this id, in row order."""
    return connection.execute(
        "SELECT rid, account FROM invoices JOIN accounts ON accounts.id = account"
        " WHERE internal_invoice_id = ?1 AND (?2 IS NULL OR compartment_id = ?2) ORDER BY rid",
        (internal_invoice_id, compartment_id),
    ).fetchall()
