"""Entries into tables, in bulk: a million invoices with lines and payments pass through as tuples."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.portal import account_rows, billing_rows, paying_rows
from occ_tui.portal.balances import Allocation, Correction, LedgerRefused, derive
from occ_tui.portal.booking import OPENING, book, opening
from occ_tui.portal.entries import (
    SUBMITTED,
    AccountEntry,
    BankAccountEntry,
    ContactEntry,
    Entry,
    GrantEntry,
    InvoiceEntry,
    KeyEntry,
    MethodEntry,
    PayableEntry,
    PaymentEntry,
    RecipientEntry,
    RewardsEntry,
    SubscriptionEntry,
)
from occ_tui.portal.entries_accounts import NoteEntry
from occ_tui.portal.invoiced import bring_up_commitments
from occ_tui.portal.loading_contracts import ContractRows
from occ_tui.portal.loading_people import PeopleRows
from occ_tui.portal.loading_rewards import RewardRows
from occ_tui.portal.schema import (
    BULK_INDEXES,
    accounts,
    allocations,
    corrections,
    invoice_lines,
    invoices,
    payments,
)
from occ_tui.portal.schema_accounts import account_notes
from occ_tui.portal.schema_billing import billing_addresses, plan_details, recipient_groups, recipients
from occ_tui.portal.schema_contracts import ORDERED_LINES_INDEX
from occ_tui.portal.schema_payments import bank_accounts, payables, payment_methods, payment_orders, subscriptions
from occ_tui.portal.schema_people import invoice_contacts
from occ_tui.portal.sqlite import BulkWriter

BATCH = 5000
"""Invoices between two writes, and between two reports of progress."""

_INDEXES = (*BULK_INDEXES, ORDERED_LINES_INDEX)

_ACCOUNT_FIELDS = tuple(field.name for field in fields(AccountEntry))


class Loader:
    """Writes entries through one connection, inside its transaction."""

    def __init__(self, connection: Connection, progress: Callable[[int], None] | None = None) -> None:
        self._connection = connection
        self._writer = BulkWriter(connection)
        self._progress = progress
        self._told = 0
        self._accounts: dict[str, int] = _names(connection, accounts, "ocid")
        self._changes = {row[0]: row[1] for row in connection.execute(select(accounts.c.id, accounts.c.changes))}
        """Account → number of its latest change."""
        self._methods: dict[str, int] = _names(connection, payment_methods, "token")
        self._plans: dict[str, tuple[int, int]] = {}
        """Plan → account and row, of those that were added."""
        self._groups: dict[int, list[int]] = {}
        """Plan → row of its group of recipients, and how many are in it."""
        self._totals: dict[tuple[int, str], list[int]] = {}
        """Account and currency → amount, credited, adjusted, applied, in transit and rewarded of all that was added."""
        self._rewards = RewardRows(connection)
        self._ids = {
            table.name: connection.scalar(select(func.max(table.c.id))) or 0
            for table in (
                accounts,
                invoices,
                payments,
                corrections,
                payment_methods,
                payables,
                subscriptions,
                billing_addresses,
                recipient_groups,
                account_notes,
            )
        }
        self._waiting: dict[Table, list[tuple[Any, ...]]] = {
            table: []
            for table in (
                accounts,
                invoices,
                invoice_lines,
                corrections,
                payments,
                allocations,
                payment_methods,
                payables,
                subscriptions,
                billing_addresses,
                plan_details,
                recipient_groups,
                recipients,
                bank_accounts,
                payment_orders,
            )
        }
        self._people = PeopleRows(connection, self._account, epoch_ms(datetime.now(UTC)))
        self._contracts = ContractRows(connection, self._account, self._people.name)
        self._waiting |= self._people.waiting | self._contracts.waiting | {account_notes: []}

    def load(self, entries: Iterable[Entry]) -> int:
        """Writes all `entries`; returns how many invoices there were."""
        is_empty = not self._ids["invoices"]
        if is_empty:
            self._writer.drop_indexes(_INDEXES)
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
                case ContactEntry() | GrantEntry() | KeyEntry():
                    self._people.add(entry)
                case MethodEntry():
                    self._add_method(entry)
                case PayableEntry():
                    self._add_payable(entry)
                case SubscriptionEntry():
                    self._add_subscription(entry)
                case RecipientEntry():
                    self._add_recipient(entry)
                case BankAccountEntry():
                    self._waiting[bank_accounts].append(paying_rows.bank_account(entry))
                case RewardsEntry():
                    self._rewards.add(entry, self._account(entry.account_ocid))
                case NoteEntry():
                    self._add_note(entry)
                case _:
                    self._contracts.add(entry)
        self._flush(count)
        self._people.finish()
        self._open_books()
        self._rewards.finish(self._writer)
        self._note_changes()
        if is_empty:
            self._writer.create_indexes(_INDEXES)
        bring_up_commitments(self._connection)
        return count

    def _add_account(self, entry: AccountEntry) -> None:
        self._accounts[entry.ocid] = number = self._next(accounts)
        self._changes[number] = 0
        self._waiting[accounts].append((number, *(getattr(entry, name) for name in _ACCOUNT_FIELDS), 0))

    def _add_invoice(self, entry: InvoiceEntry) -> None:
        account = self._account(entry.account_ocid)
        number = self._next(invoices)
        self._changes[account] += 1
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
        if entry.contacts:
            self._waiting[invoice_contacts] += self._people.name(account, number, entry.contacts)
        paid = [self._add_payment(payment, account, number, entry) for payment in entry.payments]
        balance = derive(
            entry.amount_minor, entry.currency, [Correction(c.kind, c.minor) for c in entry.corrections], paid
        )
        in_transit = sum(payment.amount_minor for payment in entry.payments if payment.state == SUBMITTED)
        rewarded = sum(payment.amount_minor for payment in entry.payments if payment.redemption)
        known = (entry.amount_minor, balance.credited_minor, balance.adjusted_minor, balance.applied_minor)
        self._count((account, entry.currency), (*known, in_transit, rewarded))
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
                self._changes[account],
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
                _last_digits(payment.last_digits, f"invoice {entry.internal_invoice_id}"),
                payment.card_expires_day,
                payment.paypal_id,
                payment.routing_number,
            )
        )
        self._waiting[allocations].append((number, invoice, payment.amount_minor))
        if payment.redemption:
            self._rewards.redeemed(payment, payment.redemption, account, number, invoice)
        if payment.failure_reason or payment.method_token:
            self._add_order(payment, account, number)
        return Allocation(number, payment.amount_minor, payment.state, payment.paid_ms, payment.reference)

    def _add_order(self, payment: PaymentEntry, account: int, number: int) -> None:
        method = self._methods.get(payment.method_token)
        self._waiting[payment_orders].append(paying_rows.order(payment, account, number, method))

    def _add_method(self, entry: MethodEntry) -> None:
        self._methods[entry.token] = number = self._next(payment_methods)
        _last_digits(entry.last_digits, entry.token)
        account = self._account(entry.account_ocid)
        self._waiting[payment_methods].append(paying_rows.method(entry, account, number))

    def _add_payable(self, entry: PayableEntry) -> None:
        account = self._account(entry.account_ocid)
        self._count((account, entry.currency), (entry.amount_minor, 0, 0, 0, 0, 0))
        self._waiting[payables].append(paying_rows.payable(entry, account, self._next(payables)))

    def _add_subscription(self, entry: SubscriptionEntry) -> None:
        account, method = self._account(entry.account_ocid), self._methods.get(entry.method_token)
        number = self._next(subscriptions)
        self._waiting[subscriptions].append(paying_rows.subscription(entry, account, number, method))
        self._plans[entry.subscription_id] = account, number
        address = None
        if entry.address is not None:
            address = self._next(billing_addresses)
            self._waiting[billing_addresses].append(billing_rows.address(entry.address, account, address))
        self._waiting[plan_details].append(billing_rows.plan(entry, number, address))

    def _add_recipient(self, entry: RecipientEntry) -> None:
        if entry.subscription_id not in self._plans:
            raise LedgerRefused(f"no plan {entry.subscription_id}")
        account, plan = self._plans[entry.subscription_id]
        if plan not in self._groups:
            self._groups[plan] = [self._next(recipient_groups), 0]
            self._waiting[recipient_groups].append(billing_rows.group(account, plan, self._groups[plan][0]))
        group, count = self._groups[plan]
        self._groups[plan][1] += 1
        self._waiting[recipients].append(billing_rows.recipient(entry, group, count))

    def _add_note(self, entry: NoteEntry) -> None:
        names = (self._account(entry.account_ocid), self._people.contact(entry.user_ocid))
        self._waiting[account_notes].append(account_rows.note(entry, self._next(account_notes), *names))

    def _count(self, key: tuple[int, str], amounts: tuple[int, ...]) -> None:
        sums = self._totals.setdefault(key, [0] * len(amounts))
        for place, minor in enumerate(amounts):
            sums[place] += minor

    def _open_books(self) -> None:
        """One entry per account and currency stands for all that was added."""
        now_ms = epoch_ms(datetime.now(UTC))
        for (account, currency), sums in self._totals.items():
            book(self._connection, account, OPENING, currency, now_ms, opening(*sums))
        self._totals.clear()

    def _flush(self, count: int) -> None:
        for table, rows in self._waiting.items():
            self._writer.insert(table, rows)
            rows.clear()
        if self._progress and count != self._told:
            self._told = count
            self._progress(count)

    def _note_changes(self) -> None:
        for account, number in self._changes.items():
            self._connection.execute(update(accounts).where(accounts.c.id == account).values(changes=number))

    def _next(self, table: Table) -> int:
        self._ids[table.name] += 1
        return self._ids[table.name]

    def _account(self, ocid: str) -> int:
        if ocid not in self._accounts:
            raise LedgerRefused(f"no account {ocid}")
        return self._accounts[ocid]


def search_key(entry: InvoiceEntry) -> str:
    """What `searchText` looks through, case-folded: number, reference, PO number and party."""
    return "\n".join((entry.number, entry.reference, entry.po_number, entry.party_name)).casefold()


def _last_digits(digits: str, where: str) -> str:
    if len(digits) > 4:
        raise LedgerRefused(f"more than four digits of a card or account on {where}")
    return digits


def _names(connection: Connection, table: Table, column: str) -> dict[str, int]:
    rows = connection.execute(select(table.c[column], table.c.id))
    return {row[0]: row[1] for row in rows}
