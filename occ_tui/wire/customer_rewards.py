"""Redeeming rewards, as a portal serves it under `/customerCenter/20261101/rewards`; Oracle publishes no API for that.

Amounts are exact decimals of the currency beside them. *Base* is the currency in which rewards are earned.
"""

from __future__ import annotations

from occ_tui.wire.base import Amount, Instant, Text, WireModel


class RewardRate(WireModel):
    """How much of a currency one unit of the base currency is."""

    currency_code: Text | None = None
    rate: Amount | None = None


class RewardProgram(WireModel):
    """A subscription whose usage earns rewards."""

    subscription_id: Text | None = None
    """What Oracle's own routes of rewards are asked with."""
    base_currency_code: Text | None = None
    rewards_rate: Amount | None = None
    is_redeemable: bool | None = None
    """Whether the caller may redeem."""
    is_manageable: bool | None = None
    """Whether the caller may say who else may."""
    rates: list[RewardRate] | None = None


class RewardProgramCollection(WireModel):
    """The answer of `GET /rewards/programs`."""

    items: list[RewardProgram] | None = None


class RedeemableInvoice(WireModel):
    """A support invoice that is due, and how much of it rewards may pay."""

    internal_invoice_id: Text | None = None
    invoice_number: Text | None = None
    currency_code: Text | None = None
    invoice_amount: Amount | None = None
    tax_amount: Amount | None = None
    redeemed_amount: Amount | None = None
    """What rewards paid of it already."""
    amount_due: Amount | None = None
    redeemable_amount: Amount | None = None
    """Its amount before tax less what rewards paid, and no more than is due."""
    time_due: Instant | None = None
    fx_rate: Amount | None = None
    """Missing where there is no rate to its currency: then rewards can't pay it."""
    etag: Text | None = None
    """What `ifMatch` of a redemption names."""


class RedeemableInvoiceCollection(WireModel):
    """A page of `GET /rewards/redeemableInvoices`."""

    items: list[RedeemableInvoice] | None = None


class CreateRedemptionDetails(WireModel):
    """The body of `POST /rewards/redemptions`."""

    compartment_id: Text | None = None
    subscription_id: Text | None = None
    internal_invoice_id: Text | None = None
    if_match: Text | None = None
    """The version of the invoice that was shown to whoever confirmed."""
    amount: Amount | None = None
    currency_code: Text | None = None
    """The invoice's own currency, or the base currency; the other amount follows from the rate."""
    fx_rate: Amount | None = None
    """The rate that was shown; with another one nothing is redeemed."""
    redeemer_email: Text | None = None
    """Of somebody who may redeem."""
    redemption_code: Text | None = None
    client_reference: Text | None = None
    """Made by the client for this redemption alone: by it, whoever lost the answer finds out what became of it."""
    language_code: Text | None = None
    """Of the receipt, which goes to the redeemer."""


class RedemptionMonth(WireModel):
    """What a redemption took of a month, in base."""

    usage_period_key: Text | None = None
    amount: Amount | None = None


class Redemption(WireModel):
    """A redemption as it was booked."""

    id: Text | None = None
    reference: Text | None = None
    """The number on the receipt."""
    compartment_id: Text | None = None
    subscription_id: Text | None = None
    client_reference: Text | None = None
    payment_id: Text | None = None
    """The payment by which it stands on the invoice."""
    internal_invoice_id: Text | None = None
    invoice_number: Text | None = None
    invoice_total_amount: Amount | None = None
    time_invoiced: Instant | None = None
    currency_code: Text | None = None
    amount: Amount | None = None
    base_currency_code: Text | None = None
    base_amount: Amount | None = None
    fx_rate: Amount | None = None
    time_redeemed: Instant | None = None
    redeemer_email: Text | None = None
    redeemed_by: Text | None = None
    months: list[RedemptionMonth] | None = None


class RedemptionList(WireModel):
    """A page of `GET /rewards/redemptions`, the newest first."""

    items: list[Redemption] | None = None
