"""The invoices that a statement of account has to name: dated or paid in its time."""

from __future__ import annotations

from collections.abc import Iterator

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.store.database import Store
from occ_tui.store.records import records
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers
from occ_tui.store.views import Scope

_BLOCK = 4096


def invoices_between(store: Store, scope: Scope, first: int, last: int) -> Iterator[InvoiceRecord]:
    """Invoices of the accounts that are dated, or were last paid, from epoch day `first` to `last`, in row order."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rids = [
            rid
            for (rid,) in connection.execute(
                f"SELECT rid FROM invoices WHERE account IN ({numbers(accounts.ids)})"  # noqa: S608
                " AND (invoice_day BETWEEN :first AND :last OR paid_day BETWEEN :first AND :last) ORDER BY rid",
                {"first": first, "last": last},
            )
        ]
        for start in range(0, len(rids), _BLOCK):
            yield from records(store, connection, rids[start : start + _BLOCK])
