"""Entries into tables, in bulk: a million invoices with lines and payments pass through as tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Table, func, select

from occ_tui.portal.balances import Allocation, Correction, LedgerRefused, derive
from occ_tui.portal.entries import AccountEntry, ContactEntry, Entry, GrantEntry, InvoiceEntry, KeyEntry, PaymentEntry
from occ_tui.portal.schema import (
    BULK_INDEXES,
    accounts,
    allocations,
    api_keys,
    contacts,
    corrections,
    grants,
    invoice_lines,
    invoices,
    payments,
)
from occ_tui.portal.sqlite import BulkWriter

BATCH = 5000
"""Invoices between two writes, and between two reports of progress."""

_ACCOUNT_FIELDS = tuple(field.name for field in fields(AccountEntry))


class Loader:
    """Writes entries through one connection, inside its transaction."""

    def __init__(self, connection: Connection, progress: Callable[[int], None] | None = None) -> None:
        self._connection = connection
        self._writer = BulkWriter(connection)
        self._progress = progress
        self._told = 0
        self._accounts: dict[str, int] = _names(connection, accounts, "ocid")
        self._contacts: dict[str, int] = _names(connection, contacts, "user_ocid")
        self._ids = {
            table.name: connection.scalar(select(func.max(table.c.id))) or 0
            for table in (accounts, contacts, invoices, payments, corrections)
        }
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {
            table: []
            for table in (
                accounts,
                contacts,
                grants,
                api_keys,
                invoices,
                invoice_lines,
                corrections,
                payments,
                allocations,
            )
        }

    def load(self, entries: Iterable[Entry]) -> int:
        """Writes all `entries`; returns how many invoices there were."""
        is_empty = not self._ids["invoices"]
        if is_empty:
            self._writer.drop_indexes(BULK_INDEXES)
        count = 0
        for entry in entries:
            match entry:
                case InvoiceEntry():
                    self._add_invoice(entry)
                    count += 1
                    if not count % BATCH:
                        self._flush(count)
                case AccountEntry():
                    self._add_account(entry)
                case ContactEntry():
                    self._contacts[entry.user_ocid] = number = self._next(contacts)
                    self._waiting[contacts].append((number, entry.user_ocid, entry.name, entry.email))
                case GrantEntry():
                    grant = (self._contact(entry.user_ocid), self._account(entry.account_ocid), entry.contact_type)
                    self._waiting[grants].append((*grant[:2], str(grant[2])))
                case KeyEntry():
                    self._add_key(entry)
        self._flush(count)
        if is_empty:
            self._writer.create_indexes(BULK_INDEXES)
        return count

    def _add_account(self, entry: AccountEntry) -> None:
        self._accounts[entry.ocid] = number = self._next(accounts)
        self._waiting[accounts].append((number, *(getattr(entry, name) for name in _ACCOUNT_FIELDS)))

    def _add_key(self, entry: KeyEntry) -> None:
        state = "revoked" if entry.is_revoked else "active"
        contact = self._contact(entry.user_ocid)
        self._waiting[api_keys].append((entry.fingerprint, contact, entry.tenancy, entry.public_key_pem, state))

    def _add_invoice(self, entry: InvoiceEntry) -> None:
        account = self._account(entry.account_ocid)
        number = self._next(invoices)
        for line_number, line in enumerate(entry.lines, 1):
            self._waiting[invoice_lines].append(
                (
                    number,
                    line_number,
                    line.product,
                    line.order_number,
                    line.part_number,
                    line.start_day,
                    line.end_day,
                    str(line.quantity),
                    str(line.net_unit_price),
                    line.total_minor,
                )
            )
        for correction in entry.corrections:
            self._waiting[corrections].append(
                (self._next(corrections), number, correction.kind, correction.day, correction.minor, correction.reason)
            )
        paid = [self._add_payment(payment, account, number, entry) for payment in entry.payments]
        balance = derive(
            entry.amount_minor, entry.currency, [Correction(c.kind, c.minor) for c in entry.corrections], paid
        )
        self._waiting[invoices].append(
            (
                number,
                account,
                entry.internal_invoice_id,
                entry.invoice_id,
                entry.number,
                entry.reference,
                entry.po_number,
                str(entry.type),
                entry.party_name,
                entry.payment_terms,
                "\n".join(entry.subscription_ids),
                entry.currency,
                entry.time_invoice_ms,
                entry.due_day,
                entry.amount_minor,
                entry.tax_minor,
                entry.disputed_minor,
                int(entry.is_payable),
                int(entry.is_card_payable),
                int(entry.is_pdf_available),
                search_key(entry),
                *balance,
                1,
            )
        )

    def _add_payment(self, payment: PaymentEntry, account: int, invoice: int, entry: InvoiceEntry) -> Allocation:
        number = self._next(payments)
        self._waiting[payments].append(
            (
                number,
                account,
                payment.method,
                payment.state,
                payment.reference,
                payment.paid_ms,
                payment.paid_by,
                entry.currency,
                payment.amount_minor,
                payment.name_on_card,
                payment.card_brand,
                _last_digits(payment.last_digits, entry),
                payment.card_expires_day,
                payment.paypal_id,
                payment.routing_number,
            )
        )
        self._waiting[allocations].append((number, invoice, payment.amount_minor))
        return Allocation(number, payment.amount_minor, payment.state, payment.paid_ms, payment.reference)

    def _flush(self, count: int) -> None:
        for table, rows in self._waiting.items():
            self._writer.insert(table, rows)
            rows.clear()
        if self._progress and count != self._told:
            self._told = count
            self._progress(count)

    def _next(self, table: Table) -> int:
        self._ids[table.name] += 1
        return self._ids[table.name]

    def _account(self, ocid: str) -> int:
        if ocid not in self._accounts:
            raise LedgerRefused(f"no account {ocid}")
        return self._accounts[ocid]

    def _contact(self, ocid: str) -> int:
        if ocid not in self._contacts:
            raise LedgerRefused(f"no contact {ocid}")
        return self._contacts[ocid]


def search_key(entry: InvoiceEntry) -> str:
    """What `searchText` looks through, case-folded: number, reference, PO number and party."""
    return "\n".join((entry.number, entry.reference, entry.po_number, entry.party_name)).casefold()


def _last_digits(digits: str, entry: InvoiceEntry) -> str:
    if len(digits) > 4:
        raise LedgerRefused(f"more than four digits of a card or account on invoice {entry.internal_invoice_id}")
    return digits


def _names(connection: Connection, table: Table, column: str) -> dict[str, int]:
    rows = connection.execute(select(table.c[column], table.c.id))
    return {row[0]: row[1] for row in rows}
