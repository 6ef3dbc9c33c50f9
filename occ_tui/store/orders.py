"""Invoices by the order number of their lines, as far as lines were ever read: a list does not tell them."""

from __future__ import annotations

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.store.database import Store
from occ_tui.store.records import records
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers
from occ_tui.store.views import Scope


def invoices_of_order(store: Store, order_number: str, scope: Scope) -> list[InvoiceRecord]:
    """Invoices one of whose stored lines names this order (case-insensitive), in the order of the store."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rids = connection.execute(
            "SELECT DISTINCT invoices.rid FROM details, json_each(details.lines) AS line"  # noqa: S608
            " JOIN invoices USING (internal_invoice_id, account) WHERE details.lines IS NOT NULL"
            f" AND details.account IN ({numbers(accounts.ids)})"
            " AND json_extract(line.value, '$[1]') = ? COLLATE NOCASE ORDER BY 1",
            (order_number,),
        ).fetchall()
        return records(store, connection, [rid for (rid,) in rids])
