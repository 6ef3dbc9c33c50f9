"""What only `get_invoice` and `list_invoice_lines` know of an invoice (OSP Gateway 20191001)."""

from __future__ import annotations

from decimal import Decimal

from occ_tui.annotations import NamedTuple


class InvoiceLine(NamedTuple):
    """One line of an invoice. Prices are exact decimals as sent: unit prices are often finer than a minor unit."""

    product: str
    order_no: str
    part_number: str
    start_day: int | None
    """Epoch day on which what was sold begins, and below ends."""
    end_day: int | None
    quantity: Decimal | None
    net_unit_price: Decimal | None
    total_price: Decimal | None
    currency: str


class LastPayment(NamedTuple):
    """The last payment, whatever its kind; fields that its kind does not have are empty."""

    method: str
    """CREDIT_CARD, PAYPAL, ECHECK, OTHER, or the server's own word."""
    amount: Decimal | None
    time_paid: int | None
    """Epoch milliseconds."""
    paid_by: str
    card_type: str
    last_digits: str
    name: str
    """Name on the card or account, or the PayPal id."""
    reference: str
    """PayPal reference; empty for other kinds."""
    card_expires: int | None
    """Epoch day."""


class InvoiceDetail(NamedTuple):
    """An invoice's details with the moment at which they were read."""

    internal_invoice_id: str
    compartment_id: str
    fetched_at: int
    """Epoch milliseconds: when the server was asked."""
    etag: str
    tax: Decimal | None
    """In the currency of the invoice."""
    currency: str
    payment_terms: str
    preferred_email: str
    bill_to: tuple[str, ...]
    """The bill-to address as lines to print, empty ones left out."""
    last_payment: LastPayment | None
    lines: tuple[InvoiceLine, ...] | None
    """`None` as long as the lines were never read."""
    lines_fetched_at: int | None
