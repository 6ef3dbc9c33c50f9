"""Rewards as fields for programs and words for people: balance, months, products, redemptions, redeemers, the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from occ_tui.domain.dates import from_epoch_day, from_epoch_ms, rfc3339
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.money import decimal_string
from occ_tui.domain.reward_records import (
    OpenInvoice,
    Product,
    Redeemer,
    RedemptionRecord,
    RewardMonth,
    Rewards,
)
from occ_tui.domain.rewards import Bite, Proposal, Refused
from occ_tui.locale import N_, _

BALANCE_FIELDS = (
    "accountName",
    "subscriptionId",
    "totalRewardsAvailable",
    "currencyCode",
    "rewardsRate",
    "nextExpiringAmount",
    "timeNextExpired",
    "compartmentId",
)
MONTH_FIELDS = (
    "usagePeriodKey",
    "timeUsageStarted",
    "timeUsageEnded",
    "usageAmount",
    "eligibleUsageAmount",
    "ineligibleUsageAmount",
    "earnedRewards",
    "redeemedRewards",
    "availableRewards",
    "currencyCode",
    "timeRewardsEarned",
    "timeRewardsExpired",
    "isManual",
    "subscriptionId",
    "compartmentId",
)
PRODUCT_FIELDS = (
    "usagePeriodKey",
    "productNumber",
    "productName",
    "usageAmount",
    "earnedRewards",
    "currencyCode",
    "isEligibleToEarnRewards",
    "subscriptionId",
    "compartmentId",
)
REDEMPTION_FIELDS = (
    "timeRedeemed",
    "invoiceNumber",
    "redeemedRewards",
    "invoiceCurrency",
    "baseRewards",
    "currencyCode",
    "fxRate",
    "redemptionEmail",
    "redeemedBy",
    "reference",
    "months",
    "invoiceTotalAmount",
    "timeInvoiced",
    "subscriptionId",
    "compartmentId",
)
REDEEMER_FIELDS = ("emailId", "firstName", "lastName", "subscriptionId", "compartmentId")
PLAN_FIELDS = (
    "invoiceNumber",
    "timeInvoiceDue",
    "amount",
    "currencyCode",
    "baseAmount",
    "baseCurrencyCode",
    "fxRate",
    "redeemableAmount",
    "months",
    "internalInvoiceId",
    "subscriptionId",
    "compartmentId",
)

_REFUSALS = {
    Refused.NOT_POSITIVE: N_("the amount must be above zero"),
    Refused.ABOVE_CAP: N_("more than is left of the invoice before tax"),
    Refused.ABOVE_AVAILABLE: N_("more than can be redeemed today"),
    Refused.NO_RATE: N_("there is no rate to its currency"),
}


def refusal_words(refused: Refused) -> str:
    """Why an amount can't be redeemed."""
    return _(_REFUSALS[refused])


def rate_words(rate: str) -> str:
    """What a unit of usage earns: `25 %`."""
    try:
        return f"{(Decimal(rate) * 100).normalize():f} %"
    except ArithmeticError:
        return rate or "–"


def month_words(month: RewardMonth, write: Formatter) -> str:
    """The month of a usage, as people write it: `11/2025`."""
    if month.started_day is None:
        return month.key
    day = from_epoch_day(month.started_day)
    words = f"{day.month:02}/{day.year}"
    return _("{month} (granted)").format(month=words) if month.is_manual else words


def month_of_key(key: str, months: Iterable[RewardMonth], write: Formatter) -> str:
    """The same of the month of that key, if it is among these; else the key."""
    return next((month_words(month, write) for month in months if month.key == key), key)


def expiry_words(month: RewardMonth, today: int, write: Formatter) -> str:
    """Until when what a month earned can be redeemed."""
    if month.expires_day is None:
        return _("never expires")
    last = write.date(from_epoch_day(month.expires_day - 1))
    if month.is_expired(today):
        is_used_up = month.redeemed > 0 and not month.is_lost(today)
        return _("all redeemed") if is_used_up else _("expired {day}").format(day=last)
    if month.earned_day is not None and month.earned_day > today:
        return _("from {day}").format(day=write.date(from_epoch_day(month.earned_day)))
    return _("until {day}").format(day=last)


def month_sign(month: RewardMonth, today: int) -> str:
    """How a month stands, in one cell: lost soon, gone, eaten up, there."""
    if month.expires_soon(today):
        return "!"
    if month.is_lost(today):
        return "×"
    return "·" if month.left(today) else "✓"


def next_expiry(rewards: Rewards, today: int) -> tuple[int, int] | None:
    """The day on which the next of the rewards are lost, and how much of them; `None` if nothing will be."""
    days = [month.expires_day for month in rewards.months if month.expires_day is not None and month.left(today)]
    if not days:
        return None
    first = min(days)
    return first, sum(month.left(today) for month in rewards.months if month.expires_day == first)


def exchange_words(rate: str, base_currency: str, currency: str) -> str:
    """`1 EUR = 163 JPY`; empty where nothing is exchanged."""
    return "" if base_currency == currency or not rate else f"1 {base_currency} = {rate} {currency}"


def bites_words(bites: Sequence[Bite], rewards: Rewards, write: Formatter) -> str:
    """Which months are eaten, and how much of each: `11/2025 40.00, 09/2026 100.50`."""
    names = {month.key: month_words(month, write) for month in rewards.months}
    currency = rewards.program.currency
    return ", ".join(f"{names.get(bite.key, bite.key)} {write.amount(bite.minor, currency)}" for bite in bites)


def balance_fields(rewards: Rewards, today: int) -> dict[str, Any]:
    """A program under the names of `BALANCE_FIELDS`."""
    program, upcoming = rewards.program, next_expiry(rewards, today)
    return {
        "accountName": rewards.account_name,
        "subscriptionId": program.subscription_id,
        "totalRewardsAvailable": decimal_string(rewards.available(today), program.currency),
        "currencyCode": program.currency,
        "rewardsRate": program.rate or None,
        "nextExpiringAmount": None if upcoming is None else decimal_string(upcoming[1], program.currency),
        "timeNextExpired": None if upcoming is None else _day(upcoming[0]),
        "compartmentId": program.compartment_id,
    }


def month_fields(month: RewardMonth, today: int) -> dict[str, Any]:
    """A month under the names of `MONTH_FIELDS`; what is available is so today."""
    currency = month.currency
    return {
        "usagePeriodKey": month.key,
        "timeUsageStarted": _day(month.started_day),
        "timeUsageEnded": _day(month.ended_day),
        "usageAmount": decimal_string(month.usage, currency),
        "eligibleUsageAmount": decimal_string(month.eligible, currency),
        "ineligibleUsageAmount": decimal_string(month.ineligible, currency),
        "earnedRewards": decimal_string(month.earned, currency),
        "redeemedRewards": decimal_string(month.redeemed, currency),
        "availableRewards": decimal_string(month.left(today), currency),
        "currencyCode": currency,
        "timeRewardsEarned": _day(month.earned_day),
        "timeRewardsExpired": _day(month.expires_day),
        "isManual": month.is_manual,
        "subscriptionId": month.subscription_id,
        "compartmentId": month.compartment_id,
    }


def product_fields(product: Product) -> dict[str, Any]:
    """A product under the names of `PRODUCT_FIELDS`."""
    return {
        "usagePeriodKey": product.month,
        "productNumber": product.number,
        "productName": product.name,
        "usageAmount": decimal_string(product.usage, product.currency),
        "earnedRewards": decimal_string(product.earned, product.currency),
        "currencyCode": product.currency,
        "isEligibleToEarnRewards": product.is_eligible,
        "subscriptionId": product.subscription_id,
        "compartmentId": product.compartment_id,
    }


def redemption_fields(item: RedemptionRecord) -> dict[str, Any]:
    """A redemption under the names of `REDEMPTION_FIELDS`; the code is not among them."""
    return {
        "timeRedeemed": _instant(item.redeemed_ms),
        "invoiceNumber": item.invoice_number,
        "redeemedRewards": decimal_string(item.amount, item.currency),
        "invoiceCurrency": item.currency,
        "baseRewards": decimal_string(item.base, item.base_currency),
        "currencyCode": item.base_currency,
        "fxRate": item.rate or None,
        "redemptionEmail": item.email or None,
        "redeemedBy": item.redeemed_by or None,
        "reference": item.reference or None,
        "months": {key: decimal_string(minor, item.base_currency) for key, minor in item.months},
        "invoiceTotalAmount": decimal_string(item.invoice_total, item.currency),
        "timeInvoiced": _instant(item.invoiced_ms),
        "subscriptionId": item.subscription_id,
        "compartmentId": item.compartment_id,
    }


def redeemer_fields(person: Redeemer) -> dict[str, Any]:
    """Somebody who may redeem, under the names of `REDEEMER_FIELDS`."""
    return {
        "emailId": person.email,
        "firstName": person.first_name or None,
        "lastName": person.last_name or None,
        "subscriptionId": person.subscription_id,
        "compartmentId": person.compartment_id,
    }


def plan_fields(invoice: OpenInvoice, proposal: Proposal | None, rewards: Rewards) -> dict[str, Any]:
    """An invoice under the names of `PLAN_FIELDS`, with what the plan redeems on it."""
    base_currency = rewards.program.currency
    terms = proposal.terms if proposal else None
    return {
        "invoiceNumber": invoice.number,
        "timeInvoiceDue": _day(invoice.due_day),
        "amount": decimal_string(terms.amount if terms else 0, invoice.currency),
        "currencyCode": invoice.currency,
        "baseAmount": decimal_string(terms.base if terms else 0, base_currency),
        "baseCurrencyCode": base_currency,
        "fxRate": invoice.rate or None,
        "redeemableAmount": decimal_string(invoice.cap, invoice.currency),
        "months": {
            bite.key: decimal_string(bite.minor, base_currency) for bite in (proposal.bites if proposal else ())
        },
        "internalInvoiceId": invoice.id,
        "subscriptionId": invoice.subscription_id,
        "compartmentId": invoice.compartment_id,
    }


def _day(number: int | None) -> str | None:
    return None if number is None else from_epoch_day(number).isoformat()


def _instant(ms: int | None) -> str | None:
    return None if ms is None else rfc3339(from_epoch_ms(ms))
