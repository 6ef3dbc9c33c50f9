"""Asking for rewards: Oracle's routes, and a portal's own where it is one; what comes, as documents of the store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from occ_tui.domain.dates import day_of, epoch_ms
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.reward_records import (
    OpenInvoice,
    Product,
    Program,
    Redeemer,
    RedemptionRecord,
    RewardMonth,
)

if TYPE_CHECKING:
    from occ_tui.client.rewards import RewardsClient
    from occ_tui.services.session import Session
    from occ_tui.wire.customer_rewards import RedeemableInvoice, Redemption, RewardProgram
    from occ_tui.wire.rewards import ProductSummary, RedeemableUserSummary, RedemptionSummary, RewardCollection

PROGRAMS, MONTHS, PRODUCTS = "rewardPrograms", "rewardMonths", "rewardProducts"
REDEMPTIONS, REDEEMERS, INVOICES = "rewardRedemptions", "rewardRedeemers", "redeemableInvoices"
"""Resources of the store, each with an age."""

_Documents = list[tuple[str, Mapping[str, Any]]]
Lists = dict[str, _Documents]


async def asked(client: RewardsClient, session: Session, compartment_id: str, *, is_portal: bool) -> Lists:
    """An account's rewards as documents of the store."""
    lists: Lists = {name: [] for name in (PROGRAMS, MONTHS, PRODUCTS, REDEMPTIONS, REDEEMERS, INVOICES)}
    if is_portal:
        for told in await client.programs(compartment_id):
            await _ask_program(client, session, compartment_id, told.subscription_id or "", lists, told)
        return lists
    from occ_tui.client.errors import NotAuthorizedOrNotFound

    for subscription in await client.subscriptions(compartment_id):
        try:
            await _ask_program(client, session, compartment_id, subscription.id or "", lists)
        except NotAuthorizedOrNotFound:
            continue  # a subscription that earns nothing
    return lists


async def _ask_program(
    client: RewardsClient,
    session: Session,
    compartment_id: str,
    subscription_id: str,
    lists: Lists,
    told: RewardProgram | None = None,
) -> None:
    from occ_tui.services.threads import all_of

    earned = await client.rewards(compartment_id, subscription_id)
    people, etag = await client.redeemers(compartment_id, subscription_id)
    program = _program(compartment_id, subscription_id, earned, told, etag)
    months = sorted(_months(program, earned, session), key=lambda month: (month.started_day or 0, month.key))
    keys = [month.key for month in reversed(months) if month.usage]
    used = await all_of([client.products(compartment_id, subscription_id, key) for key in keys])
    if told is not None:
        own = await client.whole_redemptions(compartment_id)
        redeemed = [_whole_redemption(program, item) for item in own if item.subscription_id in (None, subscription_id)]
        open_ones = await client.redeemable_invoices(compartment_id, subscription_id)
    else:
        found = await client.redemptions(compartment_id, subscription_id)
        redeemed = [_redemption(program, item, place) for place, item in enumerate(found)]
        open_ones = []
    invoices = [_invoice(program, item, session) for item in open_ones]
    invoices.sort(key=lambda invoice: (invoice.due_day is None, invoice.due_day or 0, invoice.number, invoice.id))
    lists[PROGRAMS].append((subscription_id, program._asdict()))
    lists[MONTHS] += [(f"{subscription_id} {month.key}", month._asdict()) for month in reversed(months)]
    for key, products in zip(keys, used, strict=True):
        lists[PRODUCTS] += [
            (f"{subscription_id} {key} {place}", _product(program, key, product)._asdict())
            for place, product in enumerate(products)
        ]
    lists[REDEMPTIONS] += [(f"{subscription_id} {item.id}", item._asdict()) for item in redeemed]
    lists[REDEEMERS] += [
        (f"{subscription_id} {place}", _redeemer(program, person)._asdict()) for place, person in enumerate(people)
    ]
    lists[INVOICES] += [(f"{subscription_id} {invoice.id}", invoice._asdict()) for invoice in invoices]


# Off the wire.


def _program(
    compartment_id: str, subscription_id: str, earned: RewardCollection, told: RewardProgram | None, etag: str
) -> Program:
    summary = earned.summary
    currency = (summary.currency if summary else None) or (told.base_currency_code if told else None) or ""
    return Program(
        compartment_id,
        subscription_id,
        currency,
        str((summary.rewards_rate if summary else None) or ""),
        _minor(summary.total_rewards_available if summary else None, currency),
        told.is_redeemable if told else None,
        told.is_manageable if told else None,
        etag,
    )


def _months(program: Program, earned: RewardCollection, session: Session) -> list[RewardMonth]:
    currency, zone = program.currency, session.clock.zone

    def day(instant: datetime | None) -> int | None:
        return None if instant is None else day_of(instant, zone)

    months = []
    for place, month in enumerate(earned.items or []):
        ends = day(month.time_usage_ended)
        months.append(
            RewardMonth(
                program.compartment_id,
                program.subscription_id,
                currency,
                month.usage_period_key or f"{place}",
                day(month.time_usage_started),
                None if ends is None else ends - 1,
                day(month.time_rewards_earned),
                day(month.time_rewards_expired),
                _minor(month.usage_amount, currency),
                _minor(month.eligible_usage_amount, currency),
                _minor(month.ineligible_usage_amount, currency),
                _minor(month.earned_rewards, currency),
                _minor(month.available_rewards, currency),
                _minor(month.redeemed_rewards, currency),
                bool(month.is_manual),
            )
        )
    return months


def _product(program: Program, key: str, product: ProductSummary) -> Product:
    return Product(
        program.compartment_id,
        program.subscription_id,
        program.currency,
        key,
        product.product_number or "",
        product.product_name or "",
        _minor(product.usage_amount, program.currency),
        _minor(product.earned_rewards, program.currency),
        bool(product.is_eligible_to_earn_rewards),
    )


def _redemption(program: Program, item: RedemptionSummary, place: int) -> RedemptionRecord:
    currency = item.invoice_currency or ""
    at = _ms(item.time_redeemed)
    return RedemptionRecord(
        program.compartment_id,
        program.subscription_id,
        f"{at or 0}-{item.invoice_number or ''}-{place}",
        at,
        item.redemption_email or "",
        item.invoice_number or "",
        _minor(item.invoice_total_amount, currency),
        currency,
        _minor(item.redeemed_rewards, currency),
        program.currency,
        _minor(item.base_rewards, program.currency),
        _decimal(item.fx_rate),
        _ms(item.time_invoiced),
    )


def _whole_redemption(program: Program, item: Redemption) -> RedemptionRecord:
    currency, base_currency = item.currency_code or "", item.base_currency_code or program.currency
    return RedemptionRecord(
        program.compartment_id,
        program.subscription_id,
        item.id or "",
        _ms(item.time_redeemed),
        item.redeemer_email or "",
        item.invoice_number or "",
        _minor(item.invoice_total_amount, currency),
        currency,
        _minor(item.amount, currency),
        base_currency,
        _minor(item.base_amount, base_currency),
        _decimal(item.fx_rate),
        _ms(item.time_invoiced),
        item.internal_invoice_id or "",
        item.reference or "",
        item.redeemed_by or "",
        tuple((month.usage_period_key or "", _minor(month.amount, base_currency)) for month in item.months or []),
    )


def _redeemer(program: Program, person: RedeemableUserSummary) -> Redeemer:
    names = (person.email_id or "", person.first_name or "", person.last_name or "")
    return Redeemer(program.compartment_id, program.subscription_id, *names)


def _invoice(program: Program, item: RedeemableInvoice, session: Session) -> OpenInvoice:
    currency = item.currency_code or ""
    return OpenInvoice(
        program.compartment_id,
        program.subscription_id,
        item.internal_invoice_id or "",
        item.invoice_number or "",
        currency,
        _minor(item.invoice_amount, currency),
        _minor(item.tax_amount, currency),
        _minor(item.redeemed_amount, currency),
        _minor(item.amount_due, currency),
        _minor(item.redeemable_amount, currency),
        None if item.time_due is None else day_of(item.time_due, session.clock.zone),
        _decimal(item.fx_rate),
        item.etag or "",
    )


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _minor(amount: Decimal | None, currency: str) -> int:
    from occ_tui.client.errors import MalformedAnswer

    try:
        return 0 if amount is None else to_minor(amount, currency)
    except InexactAmount as error:
        raise MalformedAnswer(str(error)) from None


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else epoch_ms(instant)
