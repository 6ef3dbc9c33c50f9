"""Paying with a stored method, as a portal serves it under `/customerCenter/20261101`: payments, methods, payables.

Oracle's own `pay_invoice` only ever opens a hosted page (`wire.invoices`). Amounts are exact decimals of the currency
beside them; a method is a token with brand, last digits and expiry, never a number.
"""

from __future__ import annotations

from enum import StrEnum

from occ_tui.domain.payments import PayableKind, PaymentStatus
from occ_tui.wire.base import Amount, Instant, Text, WireModel
from occ_tui.wire.invoices import PayInvoiceReceipt


class FailureReason(StrEnum):
    """Why a payment failed. Words that a later portal adds are shown as they are."""

    CARD_EXPIRED = "CARD_EXPIRED"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED"
    INSUFFICIENT_FUNDS = "INSUFFICIENT_FUNDS"
    DECLINED = "DECLINED"


class MethodKind(StrEnum):
    """How a stored method pays."""

    CREDIT_CARD = "CREDIT_CARD"
    PAYPAL = "PAYPAL"
    ECHECK = "ECHECK"


class PaymentAllocation(WireModel):
    """How much of a payment goes to one thing that is owed."""

    kind: PayableKind | Text | None = None
    id: Text | None = None
    """An invoice's `internalInvoiceId`, or the `id` of a payable."""
    number: Text | None = None
    """Its number as people know it; only in answers."""
    amount: Amount | None = None
    if_match: Text | None = None
    """The version that was shown to whoever confirmed; only in requests."""


class CreatePaymentDetails(WireModel):
    """The body of `POST /payments`: one account, one currency, one method, any number of things that are owed."""

    compartment_id: Text | None = None
    currency_code: Text | None = None
    method_token: Text | None = None
    client_reference: Text | None = None
    """Made by the client for this payment alone: by it, whoever lost the answer finds out what became of it."""
    email: Text | None = None
    """Where the receipt goes."""
    language_code: Text | None = None
    """Of the receipt."""
    remittance_text: Text | None = None
    replaces_payment_id: Text | None = None
    """The failed payment that this one makes good."""
    allocations: list[PaymentAllocation] | None = None


class PaymentMethod(WireModel):
    """A stored way to pay."""

    token: Text | None = None
    kind: MethodKind | Text | None = None
    name: Text | None = None
    """What its owner calls it."""
    brand: Text | None = None
    """Of a card: VISA, AMEX, MASTERCARD, DISCOVER, JCB, DINER, ELO."""
    last_digits: Text | None = None
    """Four at most."""
    name_on_card: Text | None = None
    email_address: Text | None = None
    """Of PayPal."""
    time_expiration: Instant | None = None
    """The first instant at which it can't be used any more."""
    is_default: bool | None = None
    used_by: list[Text] | None = None
    """Numbers of plans and subscriptions that are paid with it."""
    etag: Text | None = None
    """What `if-match` of a change or of its removal names; not in payments."""


class PaymentMethodCollection(WireModel):
    """The answer of `GET /paymentMethods`."""

    items: list[PaymentMethod] | None = None


class UpdatePaymentMethodDetails(WireModel):
    """The body of `PUT /paymentMethods/{token}`; what is missing stays as it is."""

    name: Text | None = None
    is_default: bool | None = None


class AddPaymentMethodDetails(WireModel):
    """The body of `POST /paymentMethods/actions/addPage`."""

    language_code: Text | None = None
    return_url: Text | None = None


class Payment(WireModel):
    """A payment: what was tried, with what, for what, and what became of it."""

    id: Text | None = None
    reference: Text | None = None
    """The number on the receipt."""
    compartment_id: Text | None = None
    status: PaymentStatus | Text | None = None
    failure_reason: FailureReason | Text | None = None
    currency_code: Text | None = None
    amount: Amount | None = None
    time_submitted: Instant | None = None
    time_settled: Instant | None = None
    time_failed: Instant | None = None
    paid_by: Text | None = None
    payee_name: Text | None = None
    method: PaymentMethod | None = None
    """The method as it was then."""
    client_reference: Text | None = None
    header_id: Text | None = None
    """Of the hosted page on which it was made, as `pay_invoice` told it."""
    email: Text | None = None
    remittance_text: Text | None = None
    replaces_payment_id: Text | None = None
    replaced_by_payment_id: Text | None = None
    allocations: list[PaymentAllocation] | None = None


class PaymentCollection(WireModel):
    """A page of `GET /payments`."""

    items: list[Payment] | None = None


class Payable(WireModel):
    """Something that is owed beside invoices: a pending order, an accepted support renewal."""

    kind: PayableKind | Text | None = None
    id: Text | None = None
    number: Text | None = None
    description: Text | None = None
    time_due: Instant | None = None
    currency_code: Text | None = None
    amount: Amount | None = None
    amount_due: Amount | None = None
    status: Text | None = None
    """Known: OPEN, PAYMENT_SUBMITTED, CLOSED."""
    etag: Text | None = None
    """What `ifMatch` of an allocation names."""


class PayableCollection(WireModel):
    """A page of `GET /payables`."""

    items: list[Payable] | None = None


class BankAccount(WireModel):
    """Where a bank transfer goes, for one currency."""

    currency_code: Text | None = None
    payee_name: Text | None = None
    bank_name: Text | None = None
    iban: Text | None = None
    """Empty where the country has none; then `accountNumber` and `routingNumber`."""
    bic: Text | None = None
    account_number: Text | None = None
    routing_number: Text | None = None


class BankAccountCollection(WireModel):
    """The answer of `GET /bankAccounts`."""

    items: list[BankAccount] | None = None


class AnnounceTransferDetails(WireModel):
    """The body of `POST /transferAnnouncements`: money is on its way by bank. It changes no amount."""

    compartment_id: Text | None = None
    currency_code: Text | None = None
    reference: Text | None = None
    """What the transfer will carry, so that the two are found together."""
    allocations: list[PaymentAllocation] | None = None


class TransferAnnouncement(AnnounceTransferDetails):
    """An announcement as it was kept."""

    id: Text | None = None
    time_announced: Instant | None = None
    announced_by: Text | None = None


class TransferAnnouncementCollection(WireModel):
    """A page of `GET /transferAnnouncements`."""

    items: list[TransferAnnouncement] | None = None


class PageReceipt(PayInvoiceReceipt):
    """Oracle's receipt of a hosted page, and when the page ends, which Oracle does not tell."""

    expires_at: Instant | None = None


class AuditEvent(WireModel):
    """An entry of an account's audit log."""

    id: Text | None = None
    time: Instant | None = None
    actor: Text | None = None
    action: Text | None = None
    """`payment.submit`, `payment.settle`, `payment.fail`, `method.update`, …"""
    subject: Text | None = None
    details: Text | None = None


class AuditEventCollection(WireModel):
    """A page of `GET /auditEvents`."""

    items: list[AuditEvent] | None = None
