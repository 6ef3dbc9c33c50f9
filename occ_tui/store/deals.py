"""Orders and contracts by the numbers that people know them by, and by the PO numbers of their invoices.

All of it is looked up from the short lists of orders and contracts: each invoice that they name by an index, never the
other way round through all invoices.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable

from occ_tui.annotations import NamedTuple
from occ_tui.store.database import Store

ORDERS, CONTRACTS = "orders", "contracts"
"""Resources among the documents."""

_PO_OF_ORDERS = """
SELECT DISTINCT documents.compartment_id, documents.id, invoices.po
FROM documents JOIN accounts USING (compartment_id)
CROSS JOIN json_each(documents.body, '$.timeline') AS event
CROSS JOIN invoices INDEXED BY invoices_id
    ON invoices.internal_invoice_id = json_extract(event.value, '$.internal_invoice_id')
    AND invoices.account = accounts.id
WHERE documents.resource = 'orders' AND documents.compartment_id IN (SELECT value FROM json_each(?))
    AND invoices.po <> ''
"""
_PO_OF_CONTRACTS = """
SELECT DISTINCT documents.compartment_id, documents.id, json_extract(billed.value, '$.order_number'), invoices.po
FROM documents JOIN accounts USING (compartment_id)
CROSS JOIN json_each(documents.body, '$.billed') AS billed
CROSS JOIN invoices INDEXED BY invoices_number
    ON invoices.grp IN (0, 1, 2)
    AND invoices.number COLLATE NOCASE = json_extract(billed.value, '$.invoice_number')
    AND invoices.account = accounts.id
WHERE documents.resource = 'contracts' AND documents.compartment_id IN (SELECT value FROM json_each(?))
    AND invoices.po <> ''
"""
_ORDERS = """
SELECT compartment_id, id, json_extract(body, '$.contract_id'), json_extract(body, '$.description')
FROM documents WHERE resource = 'orders' AND compartment_id IN (SELECT value FROM json_each(?))
ORDER BY compartment_id, position
"""
_CONTRACTS = """
SELECT compartment_id, id, json_extract(body, '$.contract_id'), json_extract(body, '$.service_name'),
    json_extract(body, '$.order_number'),
    (SELECT json_group_array(json_extract(service.value, '$.order_number'))
        FROM json_each(documents.body, '$.services') AS service)
FROM documents WHERE resource = 'contracts' AND compartment_id IN (SELECT value FROM json_each(?))
ORDER BY compartment_id, position
"""

Key = tuple[str, str]
"""An account's OCID, and the number of an order or the id of a subscription."""
Numbers = dict[Key, tuple[str, ...]]


class Deal(NamedTuple):
    """An order or a contract, as a search sees it."""

    is_order: bool
    compartment_id: str
    key: str
    """The order's number, or the subscription's id."""
    number: str
    """The order's number, or the contract's."""
    title: str
    contract_id: str
    orders: tuple[str, ...]
    """Numbers of the orders that a contract came of."""
    po_numbers: tuple[str, ...]
    """Of its invoices."""

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is found by."""
        return tuple(dict.fromkeys((self.number, self.key, self.contract_id, *self.orders, *self.po_numbers)))


def po_numbers_of_orders(store: Store, compartment_ids: Iterable[str], *, is_gathered: bool = False) -> Numbers:
    """PO numbers of the invoices that orders came to, by account and order; orders may be `gathered` from contracts."""
    wanted = _list(compartment_ids)
    with store.reading() as connection:
        if is_gathered:
            billed = connection.execute(_PO_OF_CONTRACTS, wanted)
            return _grouped((account, order, po) for account, _id, order, po in billed)
        return _grouped(connection.execute(_PO_OF_ORDERS, wanted))


def po_numbers_of_contracts(store: Store, compartment_ids: Iterable[str]) -> Numbers:
    """The same of what was billed under subscriptions, by account and subscription."""
    with store.reading() as connection:
        rows = connection.execute(_PO_OF_CONTRACTS, _list(compartment_ids))
        return _grouped((account, name, po) for account, name, _order, po in rows)


def deals(store: Store, compartment_ids: Iterable[str], *, is_gathered: bool = False) -> list[Deal]:
    """Orders, then contracts of these accounts; without a list of orders those that contracts name."""
    accounts = tuple(compartment_ids)
    with store.reading() as connection:
        sold = list(_contracts(connection, accounts, po_numbers_of_contracts(store, accounts)))
        po_numbers = po_numbers_of_orders(store, accounts, is_gathered=is_gathered)
        ordered = _gathered(sold) if is_gathered else connection.execute(_ORDERS, _list(accounts)).fetchall()
        return [
            *(
                Deal(True, account, name, name, title or "", contract or "", (), po_numbers.get((account, name), ()))
                for account, name, contract, title in ordered
            ),
            *sold,
        ]


def _contracts(connection: sqlite3.Connection, accounts: tuple[str, ...], po_numbers: Numbers) -> Iterable[Deal]:
    rows = connection.execute(_CONTRACTS, _list(accounts)).fetchall()
    for account, name, contract, title, order, others in rows:
        orders = tuple(dict.fromkeys(filter(None, (order, *json.loads(others)))))
        po = po_numbers.get((account, name), ())
        yield Deal(False, account, name, contract or name, title or "", contract or "", orders, po)


def _gathered(sold: Iterable[Deal]) -> list[tuple[str, str, str, str]]:
    found = {
        (deal.compartment_id, order): (deal.compartment_id, order, deal.contract_id, deal.title)
        for deal in sold
        for order in deal.orders
    }
    return list(found.values())


def _grouped(rows: Iterable[tuple[str, str, str]]) -> Numbers:
    found: dict[Key, list[str]] = {}
    for account, name, po in rows:
        found.setdefault((account, name), []).append(po)
    return {key: tuple(numbers) for key, numbers in found.items()}


def _list(compartment_ids: Iterable[str]) -> tuple[str]:
    return (json.dumps(list(compartment_ids)),)
