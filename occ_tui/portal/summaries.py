"""Rows of `list_invoices` written straight as JSON: what makes up nearly all that a portal ever sends.

They say what `messages.whole_invoice` says of the same invoice, under the names that `wire.invoices.InvoiceSummary`
declares. No object is made per row or amount, which would take ten times as long; `json` escapes texts. What is
written is UTF-8 from the start, a sign of the string for each byte: one € would make the whole page four times as slow.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache, partial
from json.encoder import encode_basestring
from typing import Any

from sqlalchemy import Connection, select

from occ_tui.domain.currencies import decimal_string
from occ_tui.domain.dates import from_epoch_day, from_epoch_ms, rfc3339
from occ_tui.domain.invoices import Group
from occ_tui.portal import messages
from occ_tui.portal.entries import FAILED
from occ_tui.portal.ledger import LAST_PAYMENT
from occ_tui.portal.schema import allocations, invoices, payments
from occ_tui.portal.sqlite import among, numbers
from occ_tui.portal.state import zone
from occ_tui.wire import codec

Row = Sequence[Any]
"""The values of `_COLUMNS`."""

_COLUMNS = (
    *(invoices.c.id, invoices.c.invoice_id, invoices.c.number, invoices.c.internal_invoice_id, invoices.c.type),
    *(invoices.c.state, invoices.c.currency, invoices.c.due_day, invoices.c.time_invoice_ms),
    *(invoices.c.is_payable, invoices.c.is_card_payable, invoices.c.is_pdf_available),
    *(invoices.c.amount_minor, invoices.c.due_minor, invoices.c.credited_minor, invoices.c.adjusted_minor),
    *(invoices.c.applied_minor, invoices.c.disputed_minor),
    *(invoices.c.reference, invoices.c.po_number, invoices.c.party_name, invoices.c.subscription_ids),
    *(payments.c.method, payments.c.state.label("paid_state"), payments.c.paid_ms, payments.c.paid_by),
    *(allocations.c.minor.label("paid_minor"), payments.c.name_on_card, payments.c.card_brand),
    *(payments.c.last_digits, payments.c.card_expires_day, payments.c.paypal_id),
    *(payments.c.reference.label("paid_reference"), payments.c.routing_number),
)
_BY_ID = (
    select(*_COLUMNS)
    .outerjoin(payments, payments.c.id == invoices.c.last_payment_id)
    .outerjoin(allocations, LAST_PAYMENT)
    .where(among(invoices.c.id, "ids"))
)
_BOOL = ("false", "true")
DAY_MS = 86_400_000
_TIME_LENGTH = len("T00:00:00.000Z")


def rows_of(connection: Connection, ids: Sequence[int]) -> list[Row]:
    """The rows of these invoices, in this order."""
    if not ids:
        return []
    # The driver's own tuples: a row object of SQLAlchemy's would cost as much as writing it out.
    result = connection.execute(_BY_ID, {"ids": numbers(ids)}).cursor
    assert result is not None
    by_id = {row[0]: row for row in result.fetchall()}
    return [by_id[number] for number in ids]


def page_body(rows: Iterable[Row], time_zone: str, today: int, cursor: str | None = None) -> bytes:
    """The body of a page: an `InvoiceCollection` of `rows` as they stand on epoch day `today`.

    With a `cursor` it is an `InvoiceChanges`.
    """
    end = "" if cursor is None else f',"cursor":{quoted(cursor)}'
    return f'{{"items":[{",".join([_written(row, time_zone, today) for row in rows])}]{end}}}'.encode("latin-1")


def quoted(text: str) -> str:
    """`text` as a string of JSON, in UTF-8 that is read as Latin-1."""
    return encode_basestring(text) if text.isascii() else _latin(encode_basestring(text))


def _latin(text: str) -> str:
    return text.encode().decode("latin-1")


def _written(row: Row, time_zone: str, today: int) -> str:
    _id, invoice_id, number, internal_id, kind, state, code, due_day, time_invoice_ms = row[:9]
    is_payable, is_card_payable, is_pdf, amount, due, credited, adjusted, applied, disputed = row[9:18]
    reference, po_number, party, subscription_ids, method, paid_state, paid_ms, paid_by, paid, *payer = row[18:]
    money = _amount_writer(code)
    is_unpaid = state == Group.UNPAID
    is_late = is_unpaid and due_day is not None and due_day < today
    is_payable = is_unpaid and is_payable and due > 0
    return (
        f'{{"invoiceId":{quoted(invoice_id)},"invoiceNumber":{quoted(number)},'
        f'"internalInvoiceId":{quoted(internal_id)},'
        f"{_standing(state, is_late, is_payable and True, is_payable and is_card_payable and True, kind)}"
        f'"invoiceAmount":{money(amount)},"invoiceAmountDue":{money(due)},"invoiceAmountCredited":{money(credited)},'
        f'"invoiceAmountAdjusted":{money(adjusted)},"invoiceAmountApplied":{money(applied)},'
        f"{'' if due_day is None else _due(due_day, time_zone)}"
        f'"isPaymentFailed":{_BOOL[is_unpaid and paid_state == FAILED]},"invoiceAmountInDispute":{money(disputed)},'
        f"{_text('invoiceRefNumber', reference)}{_text('invoicePoNumber', po_number)}"
        f"{'' if time_invoice_ms is None else _dated('timeInvoice', time_invoice_ms)}"
        f"{_currency(code, is_pdf)}"
        f"{'' if method is None else _payment(method, paid_ms, paid_by, money(paid), *payer)}"
        f"{_text('partyName', party)}"
        f"{_subscriptions(subscription_ids) if subscription_ids else ''}"
        f'"isDisplayDownloadPdf":{_BOOL[is_pdf]}}}'
    )


_SETTLED_STATUS = {group.value: status.value for group, status in messages.SETTLED_STATUS.items()}


@lru_cache(maxsize=1024)
def _standing(state: int, is_late: bool, is_payable: bool, is_card_payable: bool, kind: str) -> str:
    """Status and type, what may be done with the invoice, and a comma."""
    status = ("PAST_DUE" if is_late else "OPEN") if state == Group.UNPAID else _SETTLED_STATUS[state]
    return (
        f'"isCreditCardPayable":{_BOOL[bool(is_card_payable)]},"invoiceStatus":"{status}","invoiceType":{quoted(kind)},'
        f'"isPaid":{_BOOL[state == Group.CLOSED]},"isPayable":{_BOOL[bool(is_payable)]},'
    )


def _payment(
    method: str,
    paid_ms: int,
    paid_by: str,
    amount: str,
    name: str,
    brand: str,
    digits: str,
    expires: int | None,
    paypal_id: str,
    reference: str,
    routing: str,
) -> str:
    """The last payment that was tried, with what its kind tells, and a comma."""
    return (
        f'"lastPaymentDetail":{{{_dated("timePaidOn", paid_ms)}'
        f"{_payer(method, paid_by, name, brand, digits, expires, paypal_id, routing)}"
        f"{_text('paypalReference', reference) if method == 'PAYPAL' else ''}"
        f'"amountPaid":{amount},"paymentMethod":{quoted(method)}}},'
    )


@lru_cache(maxsize=8192)
def _payer(
    method: str, paid_by: str, name: str, brand: str, digits: str, expires: int | None, paypal_id: str, routing: str
) -> str:
    """Who paid, and by what: the same for many payments."""
    match method:
        case "CREDIT_CARD":
            own = _text("nameOnCard", name) + _card(brand, digits, expires)
        case "PAYPAL":
            own = _text("paypalId", paypal_id)
        case "ECHECK":
            own = _text("nameOnCard", name) + _text("cardType", brand) + _text("routingNumber", routing)
            own += _text("accountNumber", digits and f"****{digits}")
        case _:
            own = _text("echeckRouting", routing) + _text("nameOnCard", name) + _card(brand, digits, expires)
    return _text("paidBy", paid_by) + own


def _card(brand: str, digits: str, expires: int | None) -> str:
    expiry = "" if expires is None else _day("timeExpiration", expires, "UTC")
    return _text("creditCardType", brand) + _text("lastDigits", digits) + expiry


def _text(name: str, text: str) -> str:
    return f'"{name}":{quoted(text)},' if text else ""


def _dated(name: str, epoch_ms: int) -> str:
    return f'"{name}":"{_date_of(epoch_ms // DAY_MS)}{_time_of(epoch_ms % DAY_MS)}",'


@lru_cache(maxsize=8192)
def _date_of(epoch_day: int) -> str:
    return rfc3339(from_epoch_ms(epoch_day * DAY_MS))[:-_TIME_LENGTH]


@lru_cache(maxsize=8192)
def _time_of(ms: int) -> str:
    """A time of a day, as the end of what `rfc3339` writes: invoices share their days, payments the minutes in them."""
    return rfc3339(from_epoch_ms(ms))[-_TIME_LENGTH:]


@lru_cache(maxsize=65536)
def _due(day: int, time_zone: str) -> str:
    return _day("timeInvoiceDue", day, time_zone)


def _day(name: str, day: int, time_zone: str) -> str:
    """The instant at which a calendar day begins in a time zone."""
    calendar_day = from_epoch_day(day)
    midnight = datetime(calendar_day.year, calendar_day.month, calendar_day.day, tzinfo=zone(time_zone))
    return f'"{name}":"{rfc3339(midnight)}",'


def _subscriptions(ids: str) -> str:
    return f'"subscriptionIds":[{",".join(map(quoted, ids.split(chr(10))))}],'


@lru_cache(maxsize=512)
def _currency(code: str, is_pdf: int) -> str:
    """The currency, whether there is a PDF, and a comma."""
    pdf = _BOOL[is_pdf]
    said = codec.dumps(messages.currency(code)).decode("latin-1")
    return f'"currency":{said},"isPdfEmailAvailable":{pdf},"isDisplayViewPdf":{pdf},'


@lru_cache(maxsize=256)
def _amount_writer(code: str) -> Callable[[int], str]:
    """What writes minor units of a currency. Most amounts of a row are nothing, or each other."""
    return lru_cache(maxsize=2048)(partial(decimal_string, currency=code))
