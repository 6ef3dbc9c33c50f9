"""Pages of rewards, sought by key, and their rows as messages: months, products, redeemers, redemptions, invoices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, or_, select

from occ_tui.domain import rewards as rules
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.invoices import Group, InvoiceType
from occ_tui.domain.money import to_decimal
from occ_tui.portal import messages, rewards
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.schema import accounts, invoices, payments
from occ_tui.portal.schema_rewards import (
    reward_months,
    reward_programs,
    reward_redemptions,
    reward_uses,
)
from occ_tui.wire.customer_rewards import RedeemableInvoice, Redemption, RedemptionMonth
from occ_tui.wire.rewards import (
    MonthlyRewardSummary,
    ProductSummary,
    RedeemableUserSummary,
    RedemptionSummary,
    RewardCollection,
    RewardDetails,
)

Rows = Sequence[AnyRow]


class Page(NamedTuple):
    """Rows, and the key of the last one if there are more."""

    rows: Rows
    next_position: tuple[Any, ...] | None


def page(
    connection: Connection,
    query: Select[Any],
    keys: tuple[ColumnElement[Any], ColumnElement[Any]],
    after: Sequence[Any] | None,
    limit: int,
    *,
    is_descending: bool = False,
) -> Page:
    """The `limit` rows of `query` in the order of `keys` (a value and an id) that come behind the key `after`."""
    value, number = keys
    if after:
        # The first condition is what an index is sought by.
        if is_descending:
            query = query.where(value <= after[0], or_(value < after[0], number < after[1]))
        else:
            query = query.where(value >= after[0], or_(value > after[0], number > after[1]))
    order = (value.desc(), number.desc()) if is_descending else (value, number)
    found = connection.execute(
        query.add_columns(value.label("key"), number.label("key_id")).order_by(*order).limit(limit + 1)
    ).all()
    shown = found[:limit]
    return Page(shown, (shown[-1].key, shown[-1].key_id) if len(found) > limit else None)


def collection(program: AnyRow, account: AnyRow, months: Rows, today: int, *, shows_code: bool) -> RewardCollection:
    """The answer of `list_rewards`; the code is for those who may redeem."""
    currency = program.currency
    available = rules.available(map(rewards.month_of, months), today)
    summary = RewardDetails.model_construct(
        tenancy_id=account.ocid,
        subscription_id=program.subscription_id,
        currency=currency,
        rewards_rate=Decimal(program.rate),
        total_rewards_available=to_decimal(available, currency),
        redemption_code=program.code if shows_code else None,
    )
    return RewardCollection.model_construct(
        summary=summary, items=[_month(row, currency, account.time_zone, today) for row in months]
    )


def _month(row: AnyRow, currency: str, time_zone: str, today: int) -> MonthlyRewardSummary:
    return MonthlyRewardSummary.model_construct(
        available_rewards=to_decimal(rewards.month_of(row).available(today), currency),
        redeemed_rewards=to_decimal(row.redeemed_minor, currency),
        earned_rewards=to_decimal(row.earned_minor, currency),
        is_manual=bool(row.is_manual),
        time_rewards_expired=midnight(row.expires_day, time_zone),
        time_rewards_earned=midnight(row.earned_day, time_zone),
        time_usage_started=midnight(row.started_day, time_zone),
        time_usage_ended=midnight(row.ended_day + 1, time_zone),
        usage_amount=to_decimal(row.usage_minor, currency),
        eligible_usage_amount=to_decimal(row.eligible_minor, currency),
        ineligible_usage_amount=to_decimal(row.usage_minor - row.eligible_minor, currency),
        usage_period_key=row.period_key,
    )


def find_month(connection: Connection, program_id: int, key: str) -> AnyRow | None:
    """The month of a usage period."""
    query = select(reward_months).where(reward_months.c.program_id == program_id, reward_months.c.period_key == key)
    return connection.execute(query).first()


def product(row: AnyRow, currency: str) -> ProductSummary:
    """A row of `list_products`."""
    return ProductSummary.model_construct(
        product_number=row.number,
        product_name=row.name or None,
        usage_amount=to_decimal(row.usage_minor, currency),
        earned_rewards=to_decimal(row.earned_minor, currency),
        is_eligible_to_earn_rewards=bool(row.is_eligible),
    )


def redeemer(row: AnyRow) -> RedeemableUserSummary:
    """A row of `list_redeemable_users`."""
    return RedeemableUserSummary.model_construct(
        email_id=row.email, first_name=row.first_name or None, last_name=row.last_name or None
    )


def redemptions() -> Select[Any]:
    """Redemptions with their program, their payment and their invoice."""
    return (
        select(
            *reward_redemptions.c,
            reward_programs.c.subscription_id,
            reward_programs.c.currency.label("base_currency"),
            payments.c.reference,
            accounts.c.ocid.label("account_ocid"),
            invoices.c.internal_invoice_id,
            invoices.c.number,
            invoices.c.currency,
            invoices.c.amount_minor,
            invoices.c.time_invoice_ms,
        )
        .join(reward_programs, reward_programs.c.id == reward_redemptions.c.program_id)
        .join(payments, payments.c.id == reward_redemptions.c.payment_id)
        .join(accounts, accounts.c.id == reward_redemptions.c.account_id)
        .join(invoices, invoices.c.id == reward_redemptions.c.invoice_id)
    )


def summary(row: AnyRow, *, shows_code: bool) -> RedemptionSummary:
    """A row of `list_redemptions`."""
    invoiced = row.time_invoice_ms
    return RedemptionSummary.model_construct(
        time_redeemed=from_epoch_ms(row.redeemed_ms),
        redemption_email=row.email,
        redemption_code=row.code if shows_code else None,
        invoice_number=row.number,
        invoice_total_amount=to_decimal(row.amount_minor, row.currency),
        invoice_currency=row.currency,
        redeemed_rewards=to_decimal(row.minor, row.currency),
        base_rewards=to_decimal(row.base_minor, row.base_currency),
        fx_rate=Decimal(row.rate),
        time_invoiced=None if invoiced is None else from_epoch_ms(invoiced),
    )


def whole_redemptions(connection: Connection, rows: Rows) -> list[Redemption]:
    """Redemptions with the months that each ate, the soonest to expire first."""
    ids = [row.id for row in rows]
    query = (
        select(reward_uses.c.redemption_id, reward_months.c.period_key, reward_uses.c.minor)
        .join(reward_months, reward_months.c.id == reward_uses.c.month_id)
        .where(reward_uses.c.redemption_id.in_(ids))
        .order_by(reward_months.c.expires_day, reward_months.c.period_key)
    )
    eaten: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for number, key, minor in connection.execute(query):
        eaten[number].append((key, minor))
    return [_whole(row, eaten[row.id]) for row in rows]


def _whole(row: AnyRow, eaten: Sequence[tuple[str, int]]) -> Redemption:
    return Redemption.model_construct(
        id=str(row.id),
        reference=row.reference or None,
        compartment_id=row.account_ocid,
        subscription_id=row.subscription_id,
        client_reference=row.client_reference,
        payment_id=str(row.payment_id),
        internal_invoice_id=row.internal_invoice_id,
        invoice_number=row.number,
        invoice_total_amount=to_decimal(row.amount_minor, row.currency),
        time_invoiced=None if row.time_invoice_ms is None else from_epoch_ms(row.time_invoice_ms),
        currency_code=row.currency,
        amount=to_decimal(row.minor, row.currency),
        base_currency_code=row.base_currency,
        base_amount=to_decimal(row.base_minor, row.base_currency),
        fx_rate=Decimal(row.rate),
        time_redeemed=from_epoch_ms(row.redeemed_ms),
        redeemer_email=row.email,
        redeemed_by=row.redeemed_by or None,
        months=[
            RedemptionMonth.model_construct(usage_period_key=key, amount=to_decimal(minor, row.base_currency))
            for key, minor in eaten
        ],
    )


def redeemable(account_id: int) -> Select[Any]:
    """The support invoices of an account on which something is due."""
    return select(invoices).where(
        invoices.c.account_id == account_id,
        invoices.c.state == Group.UNPAID.value,
        invoices.c.type == InvoiceType.SUPPORT.value,
        invoices.c.due_minor > invoices.c.disputed_minor,
    )


def redeemable_invoices(connection: Connection, program: AnyRow, rows: Rows, time_zone: str) -> list[RedeemableInvoice]:
    """Invoices with what rewards may pay of each, and at which rate."""
    rates = rewards.rates_of(connection, program.id)
    redeemed = rewards.redeemed_on(connection, [row.id for row in rows])
    return [
        RedeemableInvoice.model_construct(
            internal_invoice_id=row.internal_invoice_id,
            invoice_number=row.number,
            currency_code=row.currency,
            invoice_amount=to_decimal(row.amount_minor, row.currency),
            tax_amount=to_decimal(row.tax_minor, row.currency),
            redeemed_amount=to_decimal(redeemed.get(row.id, 0), row.currency),
            amount_due=to_decimal(row.due_minor, row.currency),
            redeemable_amount=to_decimal(rewards.cap_of(row, redeemed.get(row.id, 0)), row.currency),
            time_due=midnight(row.due_day, time_zone),
            fx_rate=rules.rate_between(rates, program.currency, row.currency),
            etag=messages.etag(row),
        )
        for row in rows
    ]
