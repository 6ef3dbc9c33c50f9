"""An invoice as cells: one place decides how each value reads, for table, command line, CSV and mail alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum

from occ_tui.annotations import TYPE_CHECKING, NamedTuple
from occ_tui.domain.currencies import decimal_string
from occ_tui.domain.dates import from_epoch_ms, rfc3339
from occ_tui.domain.invoices import Group, InvoiceRecord, InvoiceStatus
from occ_tui.locale import N_, _, ngettext, pgettext

if TYPE_CHECKING:
    from occ_tui.domain.changes import Happened
    from occ_tui.domain.formatting import Formatter

NOTHING = "–"
"""What a cell shows that has no value."""


class Tone(StrEnum):
    """What a row says at a glance; never by colour alone, a sign goes with it."""

    OVERDUE = "overdue"
    FAILED = "failed"
    OPEN = "open"
    SUBMITTED = "submitted"
    CLOSED = "closed"


SIGNS = {Tone.OVERDUE: "!", Tone.FAILED: "×", Tone.OPEN: "·", Tone.SUBMITTED: "…", Tone.CLOSED: "✓"}


class RowContext(NamedTuple):
    """What a cell depends on besides its row."""

    today: int
    """Epoch day."""
    write: Formatter
    happened: Callable[[int], Happened | None] | None = None
    """What happened to the invoice at a place in the store, where the list is of changes."""
    remarks: Mapping[str, str] = {}
    """What is under way with an invoice, by its internal id; it is worth more than anything else about its payment."""


class Column(NamedTuple):
    """One column: what it is called, how it looks, what it says."""

    key: str
    """The field's name: Oracle's, or one of the derived ones."""
    title: str
    """Untranslated; `heading()` gives the translation."""
    width: int
    """Cells it wants; text that is longer is cut with an ellipsis."""
    cell: Callable[[InvoiceRecord, RowContext], str]
    is_number: bool = False
    """Right-aligned."""
    priority: int = 0
    """The higher, the earlier it gives way where room is short; 0 never does."""
    sort: str | None = None
    """The sort key of the store that orders by this column."""
    grows: bool = False
    """Takes what room is left."""

    def heading(self) -> str:
        """The title in the user's language."""
        return _(self.title)


def tone(record: InvoiceRecord, today: int) -> Tone:
    """What the row says first: a failed payment before overdue before all else."""
    if record.group == Group.CLOSED:
        return Tone.CLOSED
    if record.group == Group.SUBMITTED:
        return Tone.SUBMITTED
    if record.is_payment_failed:
        return Tone.FAILED
    return Tone.OVERDUE if record.is_overdue(today) else Tone.OPEN


def sign(record: InvoiceRecord, today: int) -> str:
    """The sign of the row's tone, one cell wide."""
    return SIGNS[tone(record, today)]


def status_text(record: InvoiceRecord, today: int) -> str:
    """The row's state in words: "overdue 84 days", "open", "payment submitted", "closed"."""
    if record.group == Group.UNPAID and record.is_overdue(today):
        days = record.days_late(today) or 0
        return ngettext("overdue {days} day", "overdue {days} days", days).format(days=days)
    return server_status_text(record.invoice_status)


def server_status_text(status: str) -> str:
    """The server's own status in the user's language; a word we do not know stays as it is."""
    words = {
        InvoiceStatus.OPEN: pgettext("status", "open"),
        InvoiceStatus.PAST_DUE: pgettext("status", "past due"),
        InvoiceStatus.PAYMENT_SUBMITTED: pgettext("status", "payment submitted"),
        InvoiceStatus.CLOSED: pgettext("status", "closed"),
    }
    return next((text for known, text in words.items() if known == status), status)


def payment_method_text(method: str) -> str:
    """The kind of a payment in the user's language; a word we do not know stays as it is."""
    words = {
        "CREDIT_CARD": pgettext("payment", "credit card"),
        "PAYPAL": pgettext("payment", "PayPal"),
        "ECHECK": pgettext("payment", "electronic cheque"),
        "OTHER": pgettext("payment", "other"),
    }
    return words.get(method, method)


def payment_remark(record: InvoiceRecord, context: RowContext) -> str:
    """The one thing worth knowing about the row's payment."""
    if remark := context.remarks.get(record.internal_invoice_id):
        return remark
    if not record.money_line_holds():
        return _("does not add up")
    if record.group == Group.CLOSED:
        if record.paid_day is None:
            return ""
        return _("paid {date}").format(date=context.write.table_date(record.paid_day))
    if record.group == Group.SUBMITTED:
        return _("submitted")
    if record.is_payment_failed:
        expired = record.card_expires is not None and record.card_expires <= context.today
        return _("card expired") if expired else _("payment failed")
    if record.in_dispute:
        return _("in dispute")
    return _("part paid") if record.is_part_paid() else ""


def _number(record: InvoiceRecord, _context: RowContext) -> str:
    return record.invoice_number or NOTHING


def _type(record: InvoiceRecord, _context: RowContext) -> str:
    return record.invoice_type or NOTHING


def _po(record: InvoiceRecord, _context: RowContext) -> str:
    return record.po_number or NOTHING


def _reference(record: InvoiceRecord, _context: RowContext) -> str:
    return record.reference or NOTHING


def _party(record: InvoiceRecord, _context: RowContext) -> str:
    return record.party_name or record.account_name or NOTHING


def _account(record: InvoiceRecord, _context: RowContext) -> str:
    return record.account_name or NOTHING


def _bucket(record: InvoiceRecord, context: RowContext) -> str:
    bucket = record.aging_bucket(context.today)
    if bucket is None:
        return ""
    from occ_tui.domain.rows.aging import bucket_title

    return bucket_title(bucket)


def _invoice_date(record: InvoiceRecord, context: RowContext) -> str:
    return context.write.table_date(record.invoice_day)


def _due_date(record: InvoiceRecord, context: RowContext) -> str:
    return context.write.table_date(record.due_day)


def _days_late(record: InvoiceRecord, context: RowContext) -> str:
    days = record.days_late(context.today)
    return str(days) if days else ""


def _total(record: InvoiceRecord, context: RowContext) -> str:
    return context.write.money(record.amount, record.currency)


def _due_amount(record: InvoiceRecord, context: RowContext) -> str:
    return context.write.money(record.due, record.currency)


def _change(record: InvoiceRecord, context: RowContext) -> str:
    from occ_tui.domain.rows.changes import happened_text

    happened = context.happened(record.rid) if context.happened else None
    return happened_text(happened, record.currency, context.write)


COLUMNS = (
    Column("invoiceNumber", N_("Number"), 13, _number, sort="invoiceNumber"),
    Column("partyName", N_("Customer"), 16, _party, sort="partyName", priority=7, grows=True),
    Column("invoiceType", N_("Type"), 12, _type, sort="invoiceType", priority=5),
    Column("invoicePoNumber", N_("PO"), 11, _po, sort="invoicePoNumber", priority=3),
    Column("invoiceRefNumber", N_("Reference"), 12, _reference, sort="invoiceRefNumber", priority=8),
    Column("timeInvoice", N_("Invoice date"), 14, _invoice_date, sort="timeInvoice", priority=6),
    Column("timeInvoiceDue", N_("Due date"), 10, _due_date, sort="timeInvoiceDue"),
    Column("daysLate", N_("Late"), 6, _days_late, sort="daysLate", is_number=True, priority=2),
    Column("invoiceAmount", N_("Total"), 17, _total, sort="invoiceAmount", is_number=True, priority=4),
    Column("invoiceAmountDue", N_("Due"), 17, _due_amount, sort="invoiceAmountDue", is_number=True),
    Column("payment", N_("Payment"), 16, payment_remark, sort="payment", priority=1),
)
"""All columns, in the order in which they stand."""


ACCOUNT = Column("accountName", N_("Account"), 16, _account, sort="accountName", grows=True)
"""Whose invoice it is; it matters where several accounts are in view."""

CHANGE = Column("change", N_("Change"), 22, _change, grows=True)
"""What happened to it since a look, in a list of changes."""

ALL_COLUMNS = (*COLUMNS, ACCOUNT, Column("agingBucket", N_("Bucket"), 13, _bucket))
"""Also those that are only shown where somebody wants them."""


def fit(columns: tuple[Column, ...], room: int, gap: int = 2) -> tuple[Column, ...]:
    """The columns that fit `room` cells with `gap` cells between them; the least important give way first."""
    chosen = list(columns)
    while len(chosen) > 1 and sum(column.width + gap for column in chosen) - gap > room:
        least = max(chosen, key=lambda column: column.priority)
        if least.priority == 0:
            break
        chosen.remove(least)
    return tuple(chosen)


FIELDS: dict[str, Callable[[InvoiceRecord, int], str | int | bool | None]] = {
    "invoiceNumber": lambda row, _: row.invoice_number,
    "invoiceId": lambda row, _: row.invoice_id,
    "internalInvoiceId": lambda row, _: row.internal_invoice_id,
    "accountName": lambda row, _: row.account_name,
    "compartmentId": lambda row, _: row.compartment_id,
    "partyName": lambda row, _: row.party_name,
    "invoiceStatus": lambda row, _: row.invoice_status,
    "invoiceType": lambda row, _: row.invoice_type,
    "currencyCode": lambda row, _: row.currency,
    "invoiceAmount": lambda row, _: decimal_string(row.amount, row.currency),
    "invoiceAmountCredited": lambda row, _: decimal_string(row.credited, row.currency),
    "invoiceAmountAdjusted": lambda row, _: decimal_string(row.adjusted, row.currency),
    "invoiceAmountApplied": lambda row, _: decimal_string(row.applied, row.currency),
    "invoiceAmountDue": lambda row, _: decimal_string(row.due, row.currency),
    "invoiceAmountInDispute": lambda row, _: decimal_string(row.in_dispute, row.currency),
    "timeInvoice": lambda row, _: _instant(row.time_invoice),
    "timeInvoiceDue": lambda row, _: _instant(row.time_due),
    "timePaidOn": lambda row, _: _instant(row.time_paid),
    "invoicePoNumber": lambda row, _: row.po_number,
    "invoiceRefNumber": lambda row, _: row.reference,
    "paymentMethod": lambda row, _: row.payment_method or None,
    "isPaid": lambda row, _: bool(row.is_paid),
    "isPayable": lambda row, _: bool(row.is_payable),
    "isCreditCardPayable": lambda row, _: bool(row.is_card_payable),
    "isPaymentFailed": lambda row, _: bool(row.is_payment_failed),
    "isOverdue": lambda row, today: row.is_overdue(today),
    "daysLate": lambda row, today: row.days_late(today),
    "agingBucket": lambda row, today: row.aging_bucket(today),
}
"""What JSON and CSV say of an invoice: Oracle's names, and ours for what is derived (`today` is an epoch day).

Amounts are decimal strings in the currency beside them; instants are RFC 3339 in UTC.
"""


def fields_of(record: InvoiceRecord, today: int, names: tuple[str, ...]) -> dict[str, str | int | bool | None]:
    """The named fields of `record`; a name that is not in `FIELDS` is a `KeyError`."""
    return {name: FIELDS[name](record, today) for name in names}


def _instant(milliseconds: int | None) -> str | None:
    return None if milliseconds is None else rfc3339(from_epoch_ms(milliseconds))
