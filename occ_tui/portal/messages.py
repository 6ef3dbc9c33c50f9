"""Rows of the ledger as messages of OSP Gateway, ready for `codec.dumps`.

They hold exactly what the models in `wire` would write, under the names that these declare, but pass through none:
that would take twice the time of the rest of a page. Texts go out as they are: whoever shows them filters them.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.numbers import get_currency_name, get_currency_symbol

from occ_tui.domain.dates import from_epoch_day, from_epoch_ms, rfc3339
from occ_tui.domain.invoices import Group, InvoiceStatus
from occ_tui.domain.money import exponent, to_decimal
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.state import zone
from occ_tui.wire.base import WireModel
from occ_tui.wire.invoices import BillToAddress, Country, Currency, Invoice, InvoiceLineSummary
from occ_tui.wire.payments import (
    CreditCardPaymentDetail,
    EcheckPaymentDetail,
    OtherPaymentDetail,
    PaypalPaymentDetail,
)

Message = dict[str, Any]
"""A message under Oracle's names, without what is not set."""

SETTLED_STATUS = {Group.SUBMITTED: InvoiceStatus.PAYMENT_SUBMITTED, Group.CLOSED: InvoiceStatus.CLOSED}
"""The status that follows from the state alone; that of an unpaid invoice depends on the day."""


def status_of(invoice: AnyRow, today: int) -> InvoiceStatus:
    """The status on epoch day `today`; an unpaid invoice is past due from the day after its due day."""
    if invoice.state != Group.UNPAID:
        return SETTLED_STATUS[invoice.state]
    is_late = invoice.due_day is not None and invoice.due_day < today
    return InvoiceStatus.PAST_DUE if is_late else InvoiceStatus.OPEN


def is_payable(invoice: AnyRow) -> bool:
    """Whether it may be paid online, as it stands."""
    return bool(invoice.is_payable) and invoice.state == Group.UNPAID and invoice.due_minor > 0


def etag(invoice: AnyRow) -> str:
    """Another one after every change of the invoice or of what is booked on it."""
    return hashlib.sha256(f"{invoice.id}/{invoice.internal_invoice_id}/{invoice.version}".encode()).hexdigest()[:32]


def whole_invoice(invoice: AnyRow, account: AnyRow, today: int) -> Message:
    """The answer of `get_invoice`."""
    return _message(
        Invoice,
        **_common(invoice, account.time_zone, today),
        tax=to_decimal(invoice.tax_minor, invoice.currency),
        preferred_email=account.preferred_email or None,
        payment_terms=invoice.payment_terms or None,
        bill_to_address=_bill_to(account),
    )


def line(row: AnyRow, currency_code: str, time_zone: str) -> Message:
    """A row of `list_invoice_lines`."""
    return _message(
        InvoiceLineSummary,
        product=row.product,
        order_no=row.order_number or None,
        part_number=row.part_number or None,
        time_start=_midnight(row.start_day, time_zone),
        time_end=_midnight(row.end_day, time_zone),
        quantity=Decimal(row.quantity),
        net_unit_price=Decimal(row.net_unit_price),
        total_price=to_decimal(row.total_minor, currency_code),
        currency=currency(currency_code),
    )


@lru_cache(maxsize=256)
def currency(code: str) -> Message:
    """A currency with the symbol and the English name that CLDR gives it. Shared: not to be changed."""
    return _message(
        Currency,
        currency_code=code,
        currency_symbol=get_currency_symbol(code, locale="en"),
        name=get_currency_name(code, locale="en"),
        round_decimal_point=Decimal(exponent(code)),
    )


def _common(invoice: AnyRow, time_zone: str, today: int) -> dict[str, Any]:
    """What `get_invoice` tells and a row of `list_invoices` too (`portal.summaries`)."""
    code = invoice.currency
    return {
        "invoice_id": invoice.invoice_id,
        "invoice_number": invoice.number,
        "internal_invoice_id": invoice.internal_invoice_id,
        "is_credit_card_payable": bool(invoice.is_card_payable) and is_payable(invoice),
        "invoice_status": status_of(invoice, today).value,
        "invoice_type": invoice.type,
        "is_payable": is_payable(invoice),
        "invoice_amount": to_decimal(invoice.amount_minor, code),
        "invoice_amount_due": to_decimal(invoice.due_minor, code),
        "invoice_amount_credited": to_decimal(invoice.credited_minor, code),
        "invoice_amount_adjusted": to_decimal(invoice.adjusted_minor, code),
        "invoice_amount_applied": to_decimal(invoice.applied_minor, code),
        "time_invoice_due": _midnight(invoice.due_day, time_zone),
        "invoice_ref_number": invoice.reference or None,
        "invoice_po_number": invoice.po_number or None,
        "time_invoice": _instant(invoice.time_invoice_ms),
        "currency": currency(code),
        "is_pdf_email_available": bool(invoice.is_pdf_available),
        "is_display_download_pdf": bool(invoice.is_pdf_available),
        "last_payment_detail": _payment(invoice),
        "subscription_ids": invoice.subscription_ids.split("\n") if invoice.subscription_ids else None,
    }


def _payment(invoice: AnyRow) -> Message | None:
    """The last payment that was tried, by its kind."""
    if invoice.last_payment_id is None:
        return None
    common: dict[str, Any] = {
        "time_paid_on": _instant(invoice.paid_paid_ms),
        "paid_by": invoice.paid_paid_by or None,
        "payment_method": invoice.paid_method,
        "amount_paid": to_decimal(invoice.paid_amount_minor, invoice.currency),
    }
    name, digits = invoice.paid_name_on_card or None, invoice.paid_last_digits or None
    brand, expires = invoice.paid_card_brand or None, _midnight(invoice.paid_card_expires_day, "UTC")
    match invoice.paid_method:
        case "CREDIT_CARD":
            return _message(
                CreditCardPaymentDetail,
                **common,
                name_on_card=name,
                credit_card_type=brand,
                last_digits=digits,
                time_expiration=expires,
            )
        case "PAYPAL":
            return _message(
                PaypalPaymentDetail,
                **common,
                paypal_id=invoice.paid_paypal_id or None,
                paypal_reference=invoice.paid_reference or None,
            )
        case "ECHECK":
            return _message(
                EcheckPaymentDetail,
                **common,
                name_on_card=name,
                card_type=brand,
                account_number=digits and f"****{digits}",
                routing_number=invoice.paid_routing_number or None,
            )
    return _message(
        OtherPaymentDetail,
        **common,
        echeck_routing=invoice.paid_routing_number or None,
        name_on_card=name,
        credit_card_type=brand,
        last_digits=digits,
        time_expiration=expires,
    )


def _bill_to(account: AnyRow) -> Message:
    names = set(BillToAddress.model_fields) - {"country"}
    code = account.country_code
    country = _message(Country, country_code=code, country_name=country_name(code)) if code else None
    fields: dict[str, Any] = {name: getattr(account, name) or None for name in names}
    return _message(BillToAddress, **fields, country=country)


def country_name(code: str) -> str:
    """The English name of an ISO 3166 country; its code if it has none."""
    name: str = Locale("en").territories.get(code.upper(), code)
    return name


def _instant(epoch_ms: int | None) -> str | None:
    return None if epoch_ms is None else rfc3339(from_epoch_ms(epoch_ms))


@lru_cache(maxsize=65536)
def _midnight(day: int | None, time_zone: str) -> str | None:
    instant = midnight(day, time_zone)
    return None if instant is None else rfc3339(instant)


def midnight(day: int | None, time_zone: str) -> datetime | None:
    """The instant at which a calendar day begins in a time zone."""
    if day is None:
        return None
    calendar_day = from_epoch_day(day)
    return datetime(calendar_day.year, calendar_day.month, calendar_day.day, tzinfo=zone(time_zone))


def _message(model: type[WireModel], **fields: Any) -> Message:
    """The message of `model` with these fields; a name that it does not declare is an error."""
    aliases = _aliases(model)
    return {aliases[name]: value for name, value in fields.items() if value is not None}


@lru_cache(maxsize=32)
def _aliases(model: type[WireModel]) -> dict[str, str]:
    return {name: field.serialization_alias or name for name, field in model.model_fields.items()}
