"""What a printed invoice says, and how an invoice of the ledger comes to say it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from occ_tui.domain.dates import day_of, from_epoch_ms
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.locale import _, locale_code
from occ_tui.portal.balances import Balance
from occ_tui.portal.entries import TAX_PART_NUMBER, AccountEntry, InvoiceEntry, LineEntry
from occ_tui.portal.state import zone

SAMPLE_DOMAIN = ".example"
"""Reserved by RFC 2606: an account with such an address is made up, and its invoices say so."""


@dataclass(frozen=True, slots=True)
class Seller:
    """Who sends the invoice, and where to pay it."""

    name: str
    address: tuple[str, ...] = ()
    tax_number: str = ""
    email: str = ""
    bank: tuple[tuple[str, str], ...] = ()
    """Label and value, e.g. ("IBAN", "DE00 …"), in the order in which they are read."""


@dataclass(frozen=True, slots=True)
class DocumentLine:
    """One line of the invoice."""

    product: str
    total_minor: int
    quantity: Decimal | None = None
    unit_price: Decimal | None = None
    """Of the invoice's currency, in whole units; may be finer than its smallest one."""
    part_number: str = ""
    order_number: str = ""
    period: tuple[int, int] | None = None
    """First and last epoch day of what is charged."""


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """All that a printed invoice says. Amounts are minor units of `currency`, days are epoch days."""

    seller: Seller
    number: str
    currency: str
    time_invoice: int
    """Epoch milliseconds; also the document's creation date, so that its bytes never change by themselves."""
    amount: int
    lines: tuple[DocumentLine, ...]
    """Tax included, where it is a line: together they are the amount."""
    bill_to: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    """Label and value of what stands beside the address: date, due date, PO number, account …"""
    tax: int = 0
    credited: int = 0
    adjusted: int = 0
    """Signed, as in the money line."""
    applied: int = 0
    due: int = 0
    payment_terms: str = ""
    reference: str = ""
    """What to quote with a bank transfer."""
    note: str = ""
    """A remark at the foot of every page."""


SAMPLE_SELLER = Seller(
    name="Oracle Deutschland B.V. & Co. KG",
    address=("Riesstraße 25", "80992 München", "Deutschland"),
    email="collections@oracle.example",
    bank=(("Bank", "Musterbank AG, München"), ("IBAN", "DE00 0000 0000 0000 0000 00"), ("BIC", "MUSTDE00XXX")),
)
"""On sample invoices. The check digits of the IBAN are 00, which no account has: nobody can pay into it by mistake."""


def seller_of(preferred_email: str) -> Seller:
    """Who is owed what an account owes; `preferred_email` is the account's."""
    return SAMPLE_SELLER if SAMPLE_DOMAIN in preferred_email else Seller(_("Customer Center"))


def document_of(account: AccountEntry, invoice: InvoiceEntry, balance: Balance) -> InvoiceDocument:
    """What an invoice of the ledger says when it is printed, in the language now spoken.

    `invoice` has its lines in their order; its corrections and payments are not looked at, `balance` sums them up.
    """
    write: Formatter = formatter(locale_code())
    is_sample = SAMPLE_DOMAIN in account.preferred_email
    time_invoice = invoice.time_invoice_ms or 0
    instant = None if invoice.time_invoice_ms is None else from_epoch_ms(invoice.time_invoice_ms)
    invoice_day = None if instant is None else day_of(instant, zone(account.time_zone))
    facts = (
        (_("Invoice date"), write.date(invoice_day)),
        (_("Due date"), write.date(invoice.due_day)),
        (_("Account"), account.number),
        (_("PO number"), invoice.po_number or "–"),
        (_("Type"), str(invoice.type)),
        (_("Party"), invoice.party_name),
    )
    return InvoiceDocument(
        seller=seller_of(account.preferred_email),
        number=invoice.number,
        currency=invoice.currency,
        time_invoice=time_invoice,
        amount=invoice.amount_minor,
        lines=tuple(_line(line) for line in invoice.lines),
        bill_to=_bill_to(account),
        facts=tuple((label, value) for label, value in facts if value),
        tax=invoice.tax_minor,
        credited=balance.credited_minor,
        adjusted=balance.adjusted_minor,
        applied=balance.applied_minor,
        due=balance.due_minor,
        payment_terms=invoice.payment_terms,
        reference=invoice.reference or invoice.number,
        note=_("Sample invoice made from generated data: nothing is owed, and the bank account does not exist.")
        if is_sample
        else "",
    )


def _line(line: LineEntry) -> DocumentLine:
    has_period = line.start_day is not None and line.end_day is not None
    if line.part_number == TAX_PART_NUMBER:
        return DocumentLine(line.product, line.total_minor)
    return DocumentLine(
        product=line.product,
        total_minor=line.total_minor,
        quantity=line.quantity,
        unit_price=line.net_unit_price,
        part_number=line.part_number,
        order_number=line.order_number,
        period=(line.start_day or 0, line.end_day or 0) if has_period else None,
    )


def _bill_to(account: AccountEntry) -> tuple[str, ...]:
    street = f"{account.street_name} {account.street_number}".strip()
    city = f"{account.postal_code} {account.city}".strip()
    lines = (
        account.company_name or account.name,
        account.contact_name,
        account.address_line1,
        account.address_line2,
        account.address_line3,
        account.address_line4,
        street,
        city,
        account.county,
        account.state or account.province,
        _country(account.country_code),
    )
    return tuple(line for line in lines if line)


def _country(code: str) -> str:
    if not code:
        return ""
    from babel import Locale

    return str(Locale.parse(locale_code()).territories.get(code, code))
