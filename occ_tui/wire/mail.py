"""What a portal mails on demand: lists of invoices (`/invoices/actions/email`), receipts; what it answers."""

from __future__ import annotations

from occ_tui.wire.base import Instant, Text, WireModel
from occ_tui.wire.routes import CUSTOMER_CENTER

PATH = f"{CUSTOMER_CENTER}/invoices/actions/email"
CAPABILITY = "invoiceMail"
"""The word by which a portal tells (`Me.capabilities`) that it sends lists."""


class NamedInvoices(WireModel):
    """Invoices of one account, named one by one."""

    compartment_id: Text | None = None
    internal_invoice_ids: list[Text] | None = None


class EmailInvoicesDetails(WireModel):
    """The body. Either `invoices` names them (500 at most in all), or the other fields say which list it is."""

    client_reference: Text | None = None
    """Made by the client for this mail alone, so that no two requests of one second are signed alike."""
    recipients: list[Text] | None = None
    language_code: Text | None = None
    subject: Text | None = None
    note_lines: list[Text] | None = None
    """What the sender wants to say before the list, a line each."""
    attachment: Text | None = None
    """`xlsx`, `csv` or `none`."""
    is_pdf_attached: bool | None = None
    columns: list[Text] | None = None
    """Columns of the table in the mail."""
    fields: list[Text] | None = None
    """Fields of the list that is attached."""
    invoices: list[NamedInvoices] | None = None
    compartment_id: Text | None = None
    """The one account whose list it is; without it, every account whose invoices the caller may send."""
    status: Text | None = None
    """`overdue`, `open`, `submitted`, `closed` or `all`."""
    search_text: Text | None = None
    """Words that each begin a word of number, party, PO or reference."""
    query: Text | None = None
    """In the query language of `domain.query`."""
    today: Text | None = None
    """The day (ISO 8601) that the query, overdue and days late follow; the portal's own without it."""
    sort_by: list[Text] | None = None
    """Fields, `:desc` behind one that descends; without any, by due date."""
    limit: int | None = None
    """The first so many invoices of the list alone."""


class EmailPaymentReceiptDetails(WireModel):
    """The body of `POST /payments/{paymentId}/actions/emailReceipt`."""

    email: Text | None = None
    language_code: Text | None = None


class EmailReceipt(WireModel):
    """The answer: the mail lies in the portal's outbox, and the portal delivers it."""

    outbox_id: Text | None = None
    message_id: Text | None = None
    """`Message-ID` of the mail."""
    recipient_count: int | None = None
    invoice_count: int | None = None
    """How many invoices the portal found."""
    time_accepted: Instant | None = None
