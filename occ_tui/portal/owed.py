"""What can be paid, invoices and payables alike: how much is due, which version that is, and why it can't be."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, select

from occ_tui.domain.invoices import Group, InvoiceStatus
from occ_tui.domain.payments import PayableKind
from occ_tui.domain.text import clean
from occ_tui.portal import ledger, messages
from occ_tui.portal.booking import Share
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import invalid_parameter
from occ_tui.portal.schema_payments import payables


@dataclass(frozen=True, slots=True)
class Owed:
    """An invoice or a payable, as far as paying it matters."""

    kind: str
    row: AnyRow
    number: str
    currency: str
    due_minor: int
    etag: str
    last_payment_ms: int | None = None

    @property
    def is_invoice(self) -> bool:
        """Whether it is an invoice, and not a payable."""
        return self.kind == PayableKind.INVOICE

    @property
    def title(self) -> str:
        """How a refusal names it."""
        return clean(f"{self.kind.capitalize()} {self.number}")

    def share(self, minor: int) -> Share:
        """`minor` units of it."""
        return Share(minor, self.row.id, None) if self.is_invoice else Share(minor, None, self.row.id)

    def why_not(self, today: int, *, is_by_card: bool) -> str:
        """Why it can't be paid as it stands; empty when it can."""
        if self.row.state != Group.UNPAID:
            status = messages.status_of(self.row, today) if self.is_invoice else payable_status(self.row)
            return f"its status is {status}"
        if not self.is_invoice:
            return ""
        if not self.row.is_payable:
            return "it is not payable online"
        if is_by_card and not self.row.is_card_payable:
            return "it is not payable by card"
        if self.due_minor <= 0:
            return "nothing is due"
        if self.row.disputed_minor >= self.due_minor:
            return "all of it is in dispute"
        return ""


def find(connection: Connection, account_id: int, kind: str, name: str) -> Owed:
    """What an allocation names; refused if the account has no such thing."""
    if kind == PayableKind.INVOICE:
        invoice = ledger.find_invoice(connection, account_id, name)
        if invoice is not None:
            return of_invoice(invoice)
    elif kind in (PayableKind.ORDER, PayableKind.RENEWAL):
        payable = find_payable(connection, account_id, name)
        if payable is not None and payable.kind == kind:
            number, currency = payable.number, payable.currency
            return Owed(kind, payable, number, currency, payable.due_minor, payable_etag(payable))
    else:
        raise invalid_parameter("kind: one of INVOICE, ORDER, RENEWAL.")
    raise invalid_parameter(f"allocations: this account has no {kind} {clean(name)[:80]}.")


def of_invoice(invoice: AnyRow) -> Owed:
    """An invoice as something owed."""
    return Owed(
        PayableKind.INVOICE,
        invoice,
        invoice.number,
        invoice.currency,
        invoice.due_minor,
        messages.etag(invoice),
        invoice.last_payment_ms,
    )


def find_payable(connection: Connection, account_id: int, public_id: str) -> AnyRow | None:
    """A payable of an account."""
    query = select(payables).where(payables.c.account_id == account_id, payables.c.public_id == public_id)
    return connection.execute(query).first()


def payable_status(payable: AnyRow) -> str:
    """OPEN, PAYMENT_SUBMITTED or CLOSED."""
    return {Group.SUBMITTED: InvoiceStatus.PAYMENT_SUBMITTED, Group.CLOSED: InvoiceStatus.CLOSED}.get(
        payable.state, InvoiceStatus.OPEN
    )


def payable_etag(payable: AnyRow) -> str:
    """Another one after every change of the payable or of what is booked on it."""
    return hashlib.sha256(f"payable/{payable.id}/{payable.public_id}/{payable.version}".encode()).hexdigest()[:32]
