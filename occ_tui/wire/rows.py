"""Pages read row by row at a fraction of what the models of `wire` take, and without importing them: a sync's way.

A row holds what the store keeps, exactly as the model (`InvoiceSummary`) would hold it: amounts exact,
instants UTC, every string filtered. Whatever is not plainly what the contract describes is read by the models instead,
which decide what it is and say what is wrong with it. What is unknown, and so not kept, is not looked at.
"""

from __future__ import annotations

import re
from datetime import datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct, field
from msgspec.json import Decoder

from occ_tui.domain.text import clean, is_clean

if TYPE_CHECKING:
    from occ_tui.wire.invoices import InvoiceSummary

_PLAIN_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{3}|\.[0-9]{6})?Z")
_USUAL = bytes({*range(0x20, 0x7F), *b"\t\r\n"})
"""ASCII that prints, and the space between what JSON consists of: within texts, controls cannot be but escaped."""
_TELLING_ESCAPE = re.compile(rb'\\[^"\\/]')
_MOST_PLACES = 300
"""As in `wire.base`."""
_Page = TypeVar("_Page", bound=Struct)


class CurrencyOfRow(Struct, rename="camel", gc=False):
    """See `invoices.Currency`."""

    currency_code: str | None = None
    currency_symbol: str | None = None
    name: str | None = None
    usd_conversion: Decimal | None = None
    round_decimal_point: Decimal | None = None


class PaymentOfRow(Struct, rename="camel", gc=False):
    """A last payment of any kind; what its kind does not have is `None`. See `payments.AnyPaymentDetail`."""

    payment_method: str | None = None
    time_paid_on: Any = None
    """A `datetime`, once the row has been read; so is every `time_…`."""
    amount_paid: Decimal | None = None
    credit_card_type: str | None = None
    card_type: str | None = None
    last_digits: str | None = None
    time_expiration: Any = None
    paid_by: str | None = None
    name_on_card: str | None = None
    paypal_id: str | None = None
    paypal_reference: str | None = None
    account_number: str | None = None
    routing_number: str | None = None
    echeck_routing: str | None = None
    method_by_our_name: Any = field(default=None, name="payment_method")
    """What would tell the kind of a payment that we made ourselves: odd in one that came."""


class InvoiceRow(Struct, rename="camel", gc=False):
    """See `invoices.InvoiceSummary`."""

    invoice_id: str | None = None
    invoice_number: str | None = None
    internal_invoice_id: str | None = None
    invoice_status: str | None = None
    invoice_type: str | None = None
    invoice_amount: Decimal | None = None
    invoice_amount_due: Decimal | None = None
    invoice_amount_credited: Decimal | None = None
    invoice_amount_adjusted: Decimal | None = None
    invoice_amount_applied: Decimal | None = None
    invoice_amount_in_dispute: Decimal | None = None
    time_invoice: Any = None
    time_invoice_due: Any = None
    invoice_ref_number: str | None = None
    invoice_po_number: str | None = None
    party_name: str | None = None
    currency: CurrencyOfRow | None = None
    last_payment_detail: PaymentOfRow | None = None
    is_paid: bool | None = None
    is_payable: bool | None = None
    is_credit_card_payable: bool | None = None
    is_payment_failed: bool | None = None
    is_pdf_email_available: bool | None = None
    is_display_view_pdf: bool | None = None
    is_display_download_pdf: bool | None = None
    subscription_ids: list[str] | None = None


class AccountRow(Struct, rename="camel", gc=False):
    """See `customer_center.AccountSummary`."""

    compartment_id: str | None = None
    account_number: str | None = None
    account_name: str | None = None
    contact_types: list[str] | None = None


class _Invoices(Struct):
    items: list[InvoiceRow] | None = None


class _Changes(Struct):
    items: list[InvoiceRow] | None = None
    cursor: str | None = None


class _Accounts(Struct):
    items: list[AccountRow] | None = None


class _Odd(ValueError):
    """Not plainly what the contract describes."""


_UNDECIDED = (ValueError, TypeError, ArithmeticError, RecursionError)
"""What is raised by what is not plain; a `DecodeError` is a `ValueError`."""


def read_invoices(body: bytes) -> list[InvoiceRow] | None:
    """The rows of a page, `None` if it has no items; `codec.MalformedMessage` as `InvoiceCollection` would raise it."""
    try:
        return _finished(_plain(_Invoices, body).items, body)
    except _UNDECIDED:
        pass
    from occ_tui.wire import codec
    from occ_tui.wire.invoices import InvoiceCollection

    items = codec.parse(InvoiceCollection, body).items
    return None if items is None else [row_of(summary) for summary in items]


def read_changes(body: bytes) -> tuple[list[InvoiceRow] | None, str | None]:
    """The same for a page of changes, as `InvoiceChanges` would read it, and the cursor that it ends with."""
    try:
        page = _plain(_Changes, body)
        return _finished(page.items, body), page.cursor
    except _UNDECIDED:
        pass
    from occ_tui.wire import codec
    from occ_tui.wire.customer_center import InvoiceChanges

    changes = codec.parse(InvoiceChanges, body)
    return None if changes.items is None else [row_of(summary) for summary in changes.items], changes.cursor


def read_accounts(body: bytes) -> list[AccountRow] | None:
    """The same for a page of accounts, as `AccountCollection` would read it."""
    try:
        rows = _plain(_Accounts, body).items
    except _UNDECIDED:
        pass
    else:
        for row in rows or ():
            _filter(row, f"{row.compartment_id}{row.account_number}{row.account_name}")
            row.contact_types = row.contact_types and [clean(word) for word in row.contact_types]
        return rows
    from occ_tui.wire import codec
    from occ_tui.wire.customer_center import AccountCollection

    items = codec.parse(AccountCollection, body).items
    names = AccountRow.__struct_fields__
    return None if items is None else [AccountRow(*(getattr(item, name) for name in names)) for item in items]


def row_of(summary: InvoiceSummary) -> InvoiceRow:
    """The row of a summary that the models have read."""
    names = [name for name in InvoiceRow.__struct_fields__ if name not in ("currency", "last_payment_detail")]
    row = InvoiceRow(**{name: getattr(summary, name) for name in names})
    row.invoice_status = None if summary.invoice_status is None else str(summary.invoice_status)
    row.invoice_type = None if summary.invoice_type is None else str(summary.invoice_type)
    if (currency := summary.currency) is not None:
        row.currency = CurrencyOfRow(*(getattr(currency, name) for name in CurrencyOfRow.__struct_fields__))
    if (payment := summary.last_payment_detail) is not None:
        known = type(payment).model_fields
        names = [name for name in PaymentOfRow.__struct_fields__ if name in known]
        row.last_payment_detail = PaymentOfRow(**{name: getattr(payment, name) for name in names})
    return row


def _finished(rows: list[InvoiceRow] | None, body: bytes) -> list[InvoiceRow] | None:
    is_plain = _is_plain(body)
    for row in rows or ():
        _finish(row, is_plain=is_plain)
    return rows


def _is_plain(body: bytes) -> bool:
    """Whether nothing in a whole page, which is known to be JSON in UTF-8, has to be filtered."""
    if b"\\" in body and _TELLING_ESCAPE.search(body):
        return False
    unusual = body.translate(None, _USUAL)
    return not unusual or is_clean("".join(set(unusual.decode())))


def _plain(page: type[_Page], body: bytes) -> _Page:
    if not body.isascii():
        body.decode()  # what is skipped has to be text, too
    decoder: Decoder[_Page] = _decoder(page)
    return decoder.decode(body)


@cache
def _decoder(page: type[_Page]) -> Decoder[_Page]:
    return Decoder(page)


def _finish(row: InvoiceRow, *, is_plain: bool) -> None:
    """Checks what the decoder does not, filters texts, and puts instants in the place of theirs."""
    payment, currency = row.last_payment_detail, row.currency
    for amount in (
        row.invoice_amount,
        row.invoice_amount_due,
        row.invoice_amount_credited,
        row.invoice_amount_adjusted,
        row.invoice_amount_applied,
        row.invoice_amount_in_dispute,
        payment.amount_paid if payment is not None else None,
        currency.usd_conversion if currency is not None else None,
        currency.round_decimal_point if currency is not None else None,
    ):
        if amount is not None and not (-_MOST_PLACES <= amount.adjusted() <= _MOST_PLACES and amount.is_finite()):
            raise _Odd
    if row.time_invoice is not None:
        row.time_invoice = _instant(row.time_invoice)
    if row.time_invoice_due is not None:
        row.time_invoice_due = _instant(row.time_invoice_due)
    if not is_plain:
        _filter(row, _texts_of_row(row))
        if row.subscription_ids:
            row.subscription_ids = [clean(text) for text in row.subscription_ids]
        if currency is not None:
            _filter(currency, f"{currency.currency_code}{currency.currency_symbol}{currency.name}")
    if payment is not None:
        _finish_payment(payment, is_plain=is_plain)


def _finish_payment(payment: PaymentOfRow, *, is_plain: bool) -> None:
    if payment.time_paid_on is not None:
        payment.time_paid_on = _instant(payment.time_paid_on)
    if payment.method_by_our_name is not None:
        raise _Odd
    kind = payment.payment_method
    if kind not in ("CREDIT_CARD", "OTHER"):
        payment.credit_card_type = payment.last_digits = payment.time_expiration = None
    elif payment.time_expiration is not None:
        payment.time_expiration = _instant(payment.time_expiration)
    if kind != "ECHECK":
        payment.card_type = None
    if not is_plain:
        _filter(payment, _texts_of_payment(payment))


def _texts_of_row(row: InvoiceRow) -> str:
    return (
        f"{row.invoice_id}{row.invoice_number}{row.internal_invoice_id}{row.invoice_status}{row.invoice_type}"
        f"{row.invoice_ref_number}{row.invoice_po_number}{row.party_name}"
    )


def _texts_of_payment(payment: PaymentOfRow) -> str:
    return (
        f"{payment.payment_method}{payment.credit_card_type}{payment.card_type}{payment.last_digits}{payment.paid_by}"
        f"{payment.name_on_card}{payment.paypal_id}{payment.paypal_reference}{payment.account_number}"
        f"{payment.routing_number}{payment.echeck_routing}"
    )


def _filter(part: Struct, texts: str) -> None:
    """Filters every text of a message; `texts` has them all, and mostly nothing to filter."""
    if (texts.isascii() and texts.isprintable()) or is_clean(texts):
        return
    for name in part.__struct_fields__:
        if type(value := getattr(part, name)) is str:
            setattr(part, name, clean(value))


@lru_cache(maxsize=8192)
def _instant(text: Any) -> datetime:
    """What `wire.base.Instant` makes of it; many rows share their dates."""
    if type(text) is str and _PLAIN_INSTANT.fullmatch(text):
        return datetime.fromisoformat(text)
    from pydantic import TypeAdapter

    from occ_tui.wire.base import Instant

    return TypeAdapter(Instant).validate_python(text)
