"""An invoice of the ledger as PDF: its rows back into the records from which it is printed."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal

from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal.balances import Balance
from occ_tui.portal.entries import AccountEntry, InvoiceEntry, LineEntry
from occ_tui.portal.ledger import AnyRow


def render(account: AnyRow, invoice: AnyRow, lines: list[AnyRow]) -> bytes:
    """The PDF of an invoice, in the language of the portal's process."""
    from occ_tui.portal import pdf, printed

    document = printed.document_of(
        AccountEntry(**{field.name: getattr(account, field.name) for field in fields(AccountEntry)}),
        _entry(account, invoice, lines),
        Balance(*(getattr(invoice, name) for name in Balance._fields)),
    )
    return pdf.render(document)


def _entry(account: AnyRow, invoice: AnyRow, lines: list[AnyRow]) -> InvoiceEntry:
    return InvoiceEntry(
        account_ocid=account.ocid,
        internal_invoice_id=invoice.internal_invoice_id,
        invoice_id=invoice.invoice_id,
        number=invoice.number,
        type=InvoiceType(invoice.type),
        currency=invoice.currency,
        amount_minor=invoice.amount_minor,
        tax_minor=invoice.tax_minor,
        time_invoice_ms=invoice.time_invoice_ms,
        due_day=invoice.due_day,
        reference=invoice.reference,
        po_number=invoice.po_number,
        party_name=invoice.party_name,
        payment_terms=invoice.payment_terms,
        lines=[_line(row) for row in lines],
    )


def _line(row: AnyRow) -> LineEntry:
    return LineEntry(
        product=row.product,
        net_unit_price=Decimal(row.net_unit_price),
        total_minor=row.total_minor,
        quantity=Decimal(row.quantity),
        order_number=row.order_number,
        part_number=row.part_number,
        start_day=row.start_day,
        end_day=row.end_day,
    )
