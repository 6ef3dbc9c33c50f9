"""Payments, ways to pay and what is owed as fields for programs and words for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from occ_tui.domain.dates import from_epoch_day, iso_day, iso_instant
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import decimal_string
from occ_tui.domain.payments import Method, NotPayable, Owed, PaymentRecord, PaymentStatus
from occ_tui.domain.rows.invoices import payment_method_text
from occ_tui.locale import N_, _, pgettext

PAYMENT_FIELDS = (
    "reference",
    "id",
    "status",
    "failureReason",
    "amount",
    "currencyCode",
    "timeSubmitted",
    "timeSettled",
    "timeFailed",
    "paidBy",
    "payeeName",
    "paymentMethod",
    "methodToken",
    "email",
    "remittanceText",
    "replacesPaymentId",
    "replacedByPaymentId",
    "compartmentId",
)
ALLOCATION_FIELDS = ("reference", "status", "kind", "number", "internalInvoiceId", "allocated", "currencyCode")
"""One row for each thing that a payment paid, to be held against a ledger of one's own."""
METHOD_FIELDS = (
    "token",
    "kind",
    "name",
    "brand",
    "lastDigits",
    "emailAddress",
    "timeExpiration",
    "isDefault",
    "isExpired",
    "usedBy",
)
OWED_FIELDS = (
    "kind",
    "number",
    "accountName",
    "description",
    "timeDue",
    "amountDue",
    "currencyCode",
    "daysLate",
    "isPayable",
    "reason",
    "id",
    "compartmentId",
)

_STATUS = {
    PaymentStatus.SUBMITTED: N_("submitted"),
    PaymentStatus.SETTLED: N_("settled"),
    PaymentStatus.FAILED: N_("failed"),
}
_SIGNS = {PaymentStatus.SUBMITTED: "…", PaymentStatus.SETTLED: "✓", PaymentStatus.FAILED: "×"}
_FAILURES = {
    "CARD_EXPIRED": N_("the card has expired"),
    "LIMIT_EXCEEDED": N_("over the card's limit"),
    "INSUFFICIENT_FUNDS": N_("insufficient funds"),
    "DECLINED": N_("declined by the bank"),
}
_REASONS = {
    NotPayable.CLOSED: N_("it is already paid"),
    NotPayable.SUBMITTED: N_("a payment of it is on its way"),
    NotPayable.NOTHING_DUE: N_("nothing is due on it"),
    NotPayable.DISPUTED: N_("all of it is in dispute"),
    NotPayable.NOT_ONLINE: N_("it cannot be paid online"),
    NotPayable.HELD: N_("another payment of it is under way on this computer"),
}
_SHORT_REASONS = {
    NotPayable.CLOSED: N_("paid"),
    NotPayable.SUBMITTED: N_("payment on its way"),
    NotPayable.NOTHING_DUE: N_("nothing due"),
    NotPayable.DISPUTED: N_("in dispute"),
    NotPayable.NOT_ONLINE: N_("not online"),
    NotPayable.HELD: N_("under way here"),
}
_KINDS = {"INVOICE": N_("invoice"), "ORDER": N_("order"), "RENEWAL": N_("support renewal")}


def payment_sign(payment: PaymentRecord) -> str:
    """How a payment stands, in one cell."""
    return next((sign for status, sign in _SIGNS.items() if payment.status == status), "?")


def failure_words(reason: str) -> str:
    """Why a payment failed; a word that we do not know stays as it is."""
    return _(_FAILURES[reason]) if reason in _FAILURES else reason


def status_word(payment: PaymentRecord) -> str:
    """How a payment stands, in a word."""
    return next((_(word) for status, word in _STATUS.items() if payment.status == status), payment.status)


def status_words(payment: PaymentRecord) -> str:
    """`× failed: the card has expired`."""
    word = status_word(payment)
    why = failure_words(payment.failure_reason)
    return f"{payment_sign(payment)} {word}: {why}" if why else f"{payment_sign(payment)} {word}"


def reason_words(reason: NotPayable) -> str:
    """Why something can't be paid."""
    return _(_REASONS[reason])


def owed_note(owed: Owed) -> str:
    """Why it can't be paid, or only not by card, as short as a cell is; empty where any way pays it."""
    if owed.reason is not None:
        return _(_SHORT_REASONS[owed.reason])
    return "" if owed.takes_cards else _("not by card")


def not_by_card_words(things: Iterable[Owed]) -> str:
    """Which things no card pays: `100426944 can't be paid by card`."""
    return _("{numbers} can't be paid by card").format(numbers=", ".join(owed.number for owed in things))


def kind_words(kind: str) -> str:
    """What is owed, in a word."""
    return _(_KINDS[kind]) if kind in _KINDS else kind


def method_words(method: Method) -> str:
    """`VISA ····4242`, `PayPal ap@acme.example`; never more than four digits."""
    bank_accounts = {
        "SAVING": pgettext("payment", "savings account"),
        "CHECKING": pgettext("payment", "current account"),
        "CORPORATE_CHECKING": pgettext("payment", "company account"),
    }
    brand = bank_accounts.get(method.brand, method.brand)
    if method.last_digits:
        return f"{brand or payment_method_text(method.kind)} ····{method.last_digits}"
    if method.kind == "PAYPAL":
        return f"PayPal {method.email_address}".rstrip()
    return method.name or brand or payment_method_text(method.kind) or "–"


def expiry_month(expires_day: int) -> str:
    """The month that stands on a card which `expires_day` (epoch days) is the first not to take: `08/2027`."""
    last = from_epoch_day(expires_day - 1)
    return f"{last.month:02}/{last.year}"


def expiry_words(method: Method, today: int, write: Formatter) -> str:
    """When a method ends, and that it did or soon will; empty for one that does not."""
    if method.expires_day is None:
        return ""
    month = expiry_month(method.expires_day)
    if method.is_expired(today):
        return _("expired {month}, can't be used").format(month=month)
    if method.expires_soon(today):
        return _("expires on {day}").format(day=write.date(method.expires_day - 1))
    return _("expires {month}").format(month=month)


def payment_fields(payment: PaymentRecord) -> dict[str, Any]:
    """A payment under the names of `PAYMENT_FIELDS`; amounts as decimal strings."""
    return {
        "reference": payment.reference,
        "id": payment.id,
        "status": payment.status,
        "failureReason": payment.failure_reason or None,
        "amount": decimal_string(payment.amount, payment.currency),
        "currencyCode": payment.currency,
        "timeSubmitted": iso_instant(payment.submitted_ms),
        "timeSettled": iso_instant(payment.settled_ms),
        "timeFailed": iso_instant(payment.failed_ms),
        "paidBy": payment.paid_by or None,
        "payeeName": payment.payee or None,
        "paymentMethod": method_words(payment.method),
        "methodToken": payment.method.token or None,
        "email": payment.email or None,
        "remittanceText": payment.remittance_text or None,
        "replacesPaymentId": payment.replaces or None,
        "replacedByPaymentId": payment.replaced_by or None,
        "compartmentId": payment.compartment_id,
    }


def allocation_fields(payment: PaymentRecord) -> list[dict[str, Any]]:
    """What a payment paid, under the names of `ALLOCATION_FIELDS`."""
    return [
        {
            "reference": payment.reference,
            "status": payment.status,
            "kind": part.kind,
            "number": part.number,
            "internalInvoiceId": part.id,
            "allocated": decimal_string(part.amount, payment.currency),
            "currencyCode": payment.currency,
        }
        for part in payment.parts
    ]


def method_fields(method: Method, today: int) -> dict[str, Any]:
    """A way to pay under the names of `METHOD_FIELDS`."""
    return {
        "token": method.token,
        "kind": method.kind,
        "name": method.name or None,
        "brand": method.brand or None,
        "lastDigits": method.last_digits or None,
        "emailAddress": method.email_address or None,
        "timeExpiration": iso_day(method.expires_day),
        "isDefault": method.is_default,
        "isExpired": method.is_expired(today),
        "usedBy": list(method.used_by),
    }


def owed_fields(owed: Owed, today: int) -> dict[str, Any]:
    """Something owed under the names of `OWED_FIELDS`."""
    late = None if owed.due_day is None else max(0, today - owed.due_day)
    return {
        "kind": owed.kind.value,
        "number": owed.number,
        "accountName": owed.account_name,
        "description": owed.description or None,
        "timeDue": iso_day(owed.due_day),
        "amountDue": decimal_string(owed.due, owed.currency),
        "currencyCode": owed.currency,
        "daysLate": late,
        "isPayable": owed.reason is None,
        "reason": owed.reason and owed.reason.name,
        "id": owed.id,
        "compartmentId": owed.compartment_id,
    }
