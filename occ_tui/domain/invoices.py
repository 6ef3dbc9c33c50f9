"""What an invoice is to us: its groups, tabs, record and the money line that must hold.

Names follow OSP Gateway 20191001 (`InvoiceSummary`); amounts are minor units of `currency`, days are epoch days.
"""

from __future__ import annotations

import re
from enum import IntEnum, StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain import aging


class InvoiceStatus(StrEnum):
    """The server's own statuses."""

    OPEN = "OPEN"
    PAST_DUE = "PAST_DUE"
    PAYMENT_SUBMITTED = "PAYMENT_SUBMITTED"
    CLOSED = "CLOSED"


class InvoiceType(StrEnum):
    """What was invoiced."""

    HARDWARE = "HARDWARE"
    SUBSCRIPTION = "SUBSCRIPTION"
    SUPPORT = "SUPPORT"
    LICENSE = "LICENSE"
    EDUCATION = "EDUCATION"
    CONSULTING = "CONSULTING"
    SERVICE = "SERVICE"
    USAGE = "USAGE"


class Group(IntEnum):
    """What a status means for the money; whether an unpaid invoice is overdue depends on the day, not on it."""

    UNPAID = 0
    SUBMITTED = 1
    CLOSED = 2


class Tab(StrEnum):
    """How people look at invoices. OPEN is what is unpaid and not (yet) overdue; the first four part ALL."""

    OVERDUE = "overdue"
    OPEN = "open"
    SUBMITTED = "submitted"
    CLOSED = "closed"
    ALL = "all"


_GROUPS = {
    InvoiceStatus.OPEN: Group.UNPAID,
    InvoiceStatus.PAST_DUE: Group.UNPAID,
    InvoiceStatus.PAYMENT_SUBMITTED: Group.SUBMITTED,
    InvoiceStatus.CLOSED: Group.CLOSED,
}


def group_of(status: str, is_paid: bool = False) -> Group:
    """The group of a status. One we do not know counts as unpaid unless the server says that it is paid."""
    known = _GROUPS.get(status)  # type: ignore[call-overload]  # a StrEnum key equals its plain string
    if known is not None:
        return Group(known)
    return Group.CLOSED if is_paid else Group.UNPAID


class InvoiceRecord(NamedTuple):
    """One invoice as the store holds it, the fields in the order in which the store selects them."""

    rid: int
    """Place in the store: group, due day, sequence. Changes when they do; never a name for the invoice."""
    internal_invoice_id: str
    """The server's identifier, by which everything refers to the invoice."""
    compartment_id: str
    """OCID of the account (tenancy) it belongs to."""
    account_name: str
    invoice_id: str
    invoice_number: str
    group: Group
    """As an integer when it comes from the store; compares equal to `Group`."""
    invoice_status: str
    """The server's own word, known or not."""
    invoice_type: str
    currency: str
    amount: int
    credited: int
    adjusted: int
    """Signed: what was added to the invoice (or, below zero, taken off)."""
    applied: int
    due: int
    in_dispute: int
    invoice_day: int | None
    due_day: int | None
    paid_day: int | None
    """Day of the last payment."""
    time_invoice: int | None
    """Epoch milliseconds, as the server dated it."""
    time_due: int | None
    time_paid: int | None
    po_number: str
    reference: str
    party_name: str
    is_paid: bool
    is_payable: bool
    is_card_payable: bool
    is_payment_failed: bool
    is_pdf_available: bool
    payment_method: str
    """Kind of the last payment (`CREDIT_CARD` …), empty if there was none."""
    card_type: str
    last_digits: str
    card_expires: int | None
    """Epoch day on which the card of the last payment expires."""
    is_inexact: bool
    """The server sent an amount finer than its currency's smallest unit; what is shown is rounded."""

    def is_overdue(self, today: int) -> bool:
        """Unpaid, and its due day is over."""
        return self.group == Group.UNPAID and self.due_day is not None and self.due_day < today

    def days_late(self, today: int) -> int | None:
        """See `aging.days_late`."""
        return aging.days_late(self.due_day, self.paid_day, today, self.due)

    def aging_bucket(self, today: int) -> str | None:
        """The aging bucket while anything is due, else `None`."""
        return aging.aging_bucket(self.due_day, today) if self.due and self.group != Group.CLOSED else None

    def due_on(self, day: int) -> int:
        """See `aging.due_on`."""
        return aging.due_on(
            day,
            group=self.group,
            invoice_day=self.invoice_day,
            paid_day=self.paid_day,
            due=self.due,
            applied=self.applied,
            is_payment_failed=self.is_payment_failed,
        )

    def money_line_holds(self) -> bool:
        """Whether amount − credited ± adjusted − applied = due, exactly."""
        line = self.amount - self.credited + self.adjusted - self.applied
        return line == self.due and not self.is_inexact

    def is_part_paid(self) -> bool:
        """Something was applied, and something is still due."""
        return self.applied != 0 and self.due != 0 and self.group == Group.UNPAID


def pdf_name(invoice_number: str) -> str:
    """A file name made here from an invoice number: letters, digits, dash and underscore only."""
    plain = re.sub(r"[^A-Za-z0-9_-]+", "-", invoice_number).strip("-")[:80]
    return f"invoice-{plain or 'without-number'}.pdf"
