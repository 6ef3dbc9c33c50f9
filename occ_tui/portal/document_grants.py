"""Documents decide who gets in: whoever is named on an order, a quote or an imported invoice is granted just that.

The grants are rows like any other, written in the transaction of the document. What somebody took back stays taken.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import CompoundSelect, Connection, insert, select, union

from occ_tui.domain.access import ContactType
from occ_tui.domain.people import ContactState, GrantSource
from occ_tui.portal import sqlite
from occ_tui.portal.balances import LedgerRefused
from occ_tui.portal.schema import contacts, grants, invoices
from occ_tui.portal.schema_contracts import contracts, order_contacts, orders, quote_contacts, renewal_quotes
from occ_tui.portal.schema_people import invoice_contacts, taken_back


class Named(NamedTuple):
    """An address (folded) that a document of an account names as something."""

    account_id: int
    email: str
    contact_type: ContactType


def grant(connection: Connection, named: Collection[Named], now_ms: int) -> None:
    """Grants what documents say, to contacts that are made where an address has none."""
    if not named:
        return
    known: dict[str, int] = {row.email: row.id for row in connection.execute(select(contacts.c.id, contacts.c.email))}
    taken = {tuple(row) for row in connection.execute(select(*list(taken_back.c)[:3]))}
    for one in sorted(named):
        if one.contact_type is ContactType.SUPPORT:
            raise LedgerRefused(f"a document names {one.email} as support, who are no contacts of an account")
        if (one.account_id, one.email, str(one.contact_type)) in taken:
            continue
        if one.email not in known:
            known[one.email] = add_contact(connection, one.email, now_ms)
        row = {
            "contact_id": known[one.email],
            "account_id": one.account_id,
            "contact_type": str(one.contact_type),
            "source": str(GrantSource.DOCUMENT),
            "granted_ms": now_ms,
        }
        sqlite.add(connection, grants, row)


def add_contact(connection: Connection, email: str, now_ms: int, name: str = "", language: str = "") -> int:
    """A contact who has never signed in, called after their address until they say otherwise; its row."""
    made = connection.execute(
        insert(contacts).values(
            user_ocid=user_ocid(email),
            name=name or email,
            email=email,
            state=str(ContactState.INVITED),
            language=language,
            created_ms=now_ms,
            changed_ms=now_ms,
        )
    )
    assert made.inserted_primary_key is not None
    return int(made.inserted_primary_key[0])


def user_ocid(email: str) -> str:
    """The OCID of whoever has an address: the same in every ledger, so that the same file makes the same people."""
    digest = hashlib.sha256(f"user/{email}".encode()).digest()
    return f"ocid1.user.oc1..aaaaaaaa{base64.b32encode(digest).decode('ascii').rstrip('=').lower()}"


def on_documents() -> CompoundSelect[Any]:
    """Account, address and contact type of everybody whom a document names, each once."""
    by_order = select(orders.c.account_id, order_contacts.c.email, order_contacts.c.contact_type).join(
        orders, orders.c.id == order_contacts.c.order_id
    )
    by_quote = (
        select(contracts.c.account_id, quote_contacts.c.email, quote_contacts.c.contact_type)
        .join(renewal_quotes, renewal_quotes.c.id == quote_contacts.c.quote_id)
        .join(contracts, contracts.c.id == renewal_quotes.c.contract_id)
    )
    by_invoice = select(invoices.c.account_id, invoice_contacts.c.email, invoice_contacts.c.contact_type).join(
        invoices, invoices.c.id == invoice_contacts.c.invoice_id
    )
    return union(by_order, by_quote, by_invoice)
