"""Invoices as OSP Gateway 20191001 sends them: summaries, the whole invoice, its lines, paying it."""

from __future__ import annotations

from occ_tui.domain.invoices import InvoiceStatus, InvoiceType
from occ_tui.wire.base import Amount, Instant, Text, WireModel
from occ_tui.wire.payments import AnyPaymentDetail


class Currency(WireModel):
    """The currency of every amount beside it."""

    currency_code: Text | None = None
    currency_symbol: Text | None = None
    name: Text | None = None
    usd_conversion: Amount | None = None
    round_decimal_point: Amount | None = None


class InvoiceSummary(WireModel):
    """A row of `list_invoices`. Only here: isPaid, isPaymentFailed, partyName, invoiceAmountInDispute."""

    invoice_id: Text | None = None
    invoice_number: Text | None = None
    internal_invoice_id: Text | None = None
    is_credit_card_payable: bool | None = None
    invoice_status: InvoiceStatus | Text | None = None
    invoice_type: InvoiceType | Text | None = None
    is_paid: bool | None = None
    is_payable: bool | None = None
    invoice_amount: Amount | None = None
    invoice_amount_due: Amount | None = None
    invoice_amount_credited: Amount | None = None
    invoice_amount_adjusted: Amount | None = None
    invoice_amount_applied: Amount | None = None
    time_invoice_due: Instant | None = None
    is_payment_failed: bool | None = None
    invoice_amount_in_dispute: Amount | None = None
    invoice_ref_number: Text | None = None
    invoice_po_number: Text | None = None
    time_invoice: Instant | None = None
    currency: Currency | None = None
    is_pdf_email_available: bool | None = None
    is_display_view_pdf: bool | None = None
    is_display_download_pdf: bool | None = None
    last_payment_detail: AnyPaymentDetail | None = None
    party_name: Text | None = None
    subscription_ids: list[Text] | None = None


class InvoiceCollection(WireModel):
    """A page of `list_invoices`."""

    items: list[InvoiceSummary] | None = None


class Country(WireModel):
    """A country as OSP Gateway numbers and names it."""

    country_id: Amount | None = None
    country_code: Text | None = None
    country_name: Text | None = None
    language_id: Amount | None = None
    ascii3_country_code: Text | None = None


class BillToAddress(WireModel):
    """Where the invoice went."""

    contact_name: Text | None = None
    company_name: Text | None = None
    address_line1: Text | None = None
    address_line2: Text | None = None
    address_line3: Text | None = None
    address_line4: Text | None = None
    street_name: Text | None = None
    street_number: Text | None = None
    city: Text | None = None
    country: Country | None = None
    county: Text | None = None
    state: Text | None = None
    postal_code: Text | None = None
    province: Text | None = None


class Invoice(WireModel):
    """The answer of `get_invoice`. Only here: tax, paymentTerms, billToAddress, preferredEmail."""

    invoice_id: Text | None = None
    invoice_number: Text | None = None
    internal_invoice_id: Text | None = None
    is_credit_card_payable: bool | None = None
    time_invoice: Instant | None = None
    tax: Amount | None = None
    invoice_amount: Amount | None = None
    invoice_amount_due: Amount | None = None
    invoice_amount_credited: Amount | None = None
    invoice_amount_adjusted: Amount | None = None
    invoice_amount_applied: Amount | None = None
    currency: Currency | None = None
    invoice_type: InvoiceType | Text | None = None
    time_invoice_due: Instant | None = None
    invoice_ref_number: Text | None = None
    invoice_po_number: Text | None = None
    invoice_status: InvoiceStatus | Text | None = None
    preferred_email: Text | None = None
    is_pdf_email_available: bool | None = None
    is_display_download_pdf: bool | None = None
    is_payable: bool | None = None
    payment_terms: Text | None = None
    last_payment_detail: AnyPaymentDetail | None = None
    bill_to_address: BillToAddress | None = None
    subscription_ids: list[Text] | None = None


class InvoiceLineSummary(WireModel):
    """A row of `list_invoice_lines`."""

    product: Text | None = None
    order_no: Text | None = None
    part_number: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    quantity: Amount | None = None
    net_unit_price: Amount | None = None
    total_price: Amount | None = None
    currency: Currency | None = None


class InvoiceLineCollection(WireModel):
    """A page of `list_invoice_lines`."""

    items: list[InvoiceLineSummary] | None = None


class PayInvoiceDetails(WireModel):
    """The body of `pay_invoice`."""

    language_code: Text | None = None
    return_url: Text | None = None
    email: Text | None = None


class PayInvoiceReceipt(WireModel):
    """The answer of `pay_invoice`: a hosted page. It never means that anything was paid."""

    url: Text | None = None
    header_id: Text | None = None
    token: Text | None = None
