"""How something was paid and how it can be paid: OSP Gateway 20191001, the discriminated payment kinds."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Tag

from occ_tui.wire.base import Amount, Instant, Text, WireModel

_OTHER_KIND = "?"


class PaymentDetail(WireModel):
    """What all payments tell; the whole of one whose kind we do not know."""

    time_paid_on: Instant | None = None
    paid_by: Text | None = None
    payment_method: Text | None = None
    """Known: CREDIT_CARD, PAYPAL, ECHECK, OTHER."""
    amount_paid: Amount | None = None


class CreditCardPaymentDetail(PaymentDetail):
    """Paid by card."""

    name_on_card: Text | None = None
    credit_card_type: Text | None = None
    """Known: VISA, AMEX, MASTERCARD, DISCOVER, JCB, DINER, ELO."""
    last_digits: Text | None = None
    time_expiration: Instant | None = None


class PaypalPaymentDetail(PaymentDetail):
    """Paid through PayPal."""

    paypal_id: Text | None = None
    paypal_reference: Text | None = None


class EcheckPaymentDetail(PaymentDetail):
    """Paid by electronic cheque."""

    name_on_card: Text | None = None
    card_type: Text | None = None
    """Known: SAVING, CHECKING, CORPORATE_CHECKING."""
    account_number: Text | None = None
    routing_number: Text | None = None


class OtherPaymentDetail(PaymentDetail):
    """Paid in another way."""

    echeck_routing: Text | None = None
    name_on_card: Text | None = None
    credit_card_type: Text | None = None
    """Known: VISA, AMEX, MASTERCARD, DISCOVER, JCB, DINER, ELO, SAVING, CHECKING, CORPORATE_CHECKING."""
    last_digits: Text | None = None
    time_expiration: Instant | None = None


class PaymentOption(WireModel):
    """What all ways to pay tell; the whole of one whose kind we do not know."""

    wallet_instrument_id: Text | None = None
    wallet_transaction_id: Text | None = None
    payment_method: Text | None = None
    """Known: CREDIT_CARD, PAYPAL."""


class CreditCardPaymentOption(PaymentOption):
    """A stored card: brand, last digits and expiry, never its number."""

    credit_card_type: Text | None = None
    """Known: VISA, AMEX, MASTERCARD, DISCOVER, JCB, DINER, ELO."""
    last_digits: Text | None = None
    name_on_card: Text | None = None
    time_expiration: Instant | None = None


class PaypalPaymentOption(PaymentOption):
    """A PayPal billing agreement."""

    email_address: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    ext_billing_agreement_id: Text | None = None


def _kind(*known: str) -> Discriminator:
    """Tells models apart by `paymentMethod`; every word not in `known` goes to the common part."""

    def tag(value: Any) -> str:
        if isinstance(value, dict):
            word = value.get("paymentMethod", value.get("payment_method"))
        else:
            word = getattr(value, "payment_method", None)
        return word if word in known else _OTHER_KIND

    return Discriminator(tag)


AnyPaymentDetail = Annotated[
    Annotated[CreditCardPaymentDetail, Tag("CREDIT_CARD")]
    | Annotated[PaypalPaymentDetail, Tag("PAYPAL")]
    | Annotated[EcheckPaymentDetail, Tag("ECHECK")]
    | Annotated[OtherPaymentDetail, Tag("OTHER")]
    | Annotated[PaymentDetail, Tag(_OTHER_KIND)],
    _kind("CREDIT_CARD", "PAYPAL", "ECHECK", "OTHER"),
]
"""A payment of any kind, told apart by `paymentMethod`."""

AnyPaymentOption = Annotated[
    Annotated[CreditCardPaymentOption, Tag("CREDIT_CARD")]
    | Annotated[PaypalPaymentOption, Tag("PAYPAL")]
    | Annotated[PaymentOption, Tag(_OTHER_KIND)],
    _kind("CREDIT_CARD", "PAYPAL"),
]
"""A way to pay of any kind, told apart by `paymentMethod`."""
