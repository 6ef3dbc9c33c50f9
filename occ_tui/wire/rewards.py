"""Support rewards: Usage 20190111."""

from __future__ import annotations

from occ_tui.wire.base import Amount, Instant, Text, WireModel


class RewardDetails(WireModel):
    """What there is to redeem, and the code that redeems it."""

    tenancy_id: Text | None = None
    subscription_id: Text | None = None
    currency: Text | None = None
    rewards_rate: Amount | None = None
    total_rewards_available: Amount | None = None
    redemption_code: Text | None = None


class MonthlyRewardSummary(WireModel):
    """A month's usage and what it earned."""

    available_rewards: Amount | None = None
    redeemed_rewards: Amount | None = None
    earned_rewards: Amount | None = None
    is_manual: bool | None = None
    time_rewards_expired: Instant | None = None
    time_rewards_earned: Instant | None = None
    time_usage_started: Instant | None = None
    time_usage_ended: Instant | None = None
    usage_amount: Amount | None = None
    eligible_usage_amount: Amount | None = None
    ineligible_usage_amount: Amount | None = None
    usage_period_key: Text | None = None


class RewardCollection(WireModel):
    """The answer of `list_rewards`."""

    summary: RewardDetails | None = None
    items: list[MonthlyRewardSummary] | None = None


class ProductSummary(WireModel):
    """A product and whether its usage earns anything."""

    product_number: Text | None = None
    product_name: Text | None = None
    usage_amount: Amount | None = None
    earned_rewards: Amount | None = None
    is_eligible_to_earn_rewards: bool | None = None


class ProductCollection(WireModel):
    """The answer of `list_products`."""

    items: list[ProductSummary] | None = None


class RedemptionSummary(WireModel):
    """What was redeemed on an invoice."""

    time_redeemed: Instant | None = None
    redemption_email: Text | None = None
    redemption_code: Text | None = None
    invoice_number: Text | None = None
    invoice_total_amount: Amount | None = None
    invoice_currency: Text | None = None
    redeemed_rewards: Amount | None = None
    base_rewards: Amount | None = None
    fx_rate: Amount | None = None
    time_invoiced: Instant | None = None


class RedemptionCollection(WireModel):
    """The answer of `list_redemptions`."""

    items: list[RedemptionSummary] | None = None


class RedeemableUser(WireModel):
    """Somebody who may redeem."""

    email_id: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None


class CreateRedeemableUserDetails(WireModel):
    """The body of `create_redeemable_user`."""

    items: list[RedeemableUser] | None = None


class RedeemableUserSummary(WireModel):
    """A row of `list_redeemable_users`."""

    email_id: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None


class RedeemableUserCollection(WireModel):
    """The answer of `list_redeemable_users`."""

    items: list[RedeemableUserSummary] | None = None
