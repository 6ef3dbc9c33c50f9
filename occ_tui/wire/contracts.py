"""What a customer has bought: OneSubscription 20190111, from subscriptions down to rate cards."""

from __future__ import annotations

from occ_tui.wire.base import Amount, Instant, Text, WireModel


class SubscriptionCurrency(WireModel):
    """The currency of a subscription."""

    name: Text | None = None
    iso_code: Text | None = None
    std_precision: int | None = None


class SubscriptionProduct(WireModel):
    """A product as a subscribed service names it."""

    part_number: Text | None = None
    name: Text | None = None
    unit_of_measure: Text | None = None
    provisioning_group: Text | None = None


class CommitmentService(WireModel):
    """What was committed to for a time."""

    time_start: Instant | None = None
    time_end: Instant | None = None
    quantity: Text | None = None
    available_amount: Text | None = None
    line_net_amount: Text | None = None
    funded_allocation_value: Text | None = None


class AssociatedSubscriptions(WireModel):
    """A subscription that belongs to this one."""

    subscription_number: Text | None = None
    time_valid_from: Instant | None = None
    time_valid_to: Instant | None = None
    lifecycle_state: Text | None = None


class SubscriptionSubscribedService(WireModel):
    """A service within a row of `list_subscriptions`."""

    id: Text | None = None
    product: SubscriptionProduct | None = None
    quantity: Text | None = None
    status: Text | None = None
    operation_type: Text | None = None
    net_unit_price: Text | None = None
    used_amount: Text | None = None
    available_amount: Text | None = None
    funded_allocation_value: Text | None = None
    partner_transaction_type: Text | None = None
    term_value: int | None = None
    term_value_uom: Text | None = None
    booking_opty_number: Text | None = None
    total_value: Text | None = None
    original_promo_amount: Text | None = None
    order_number: int | None = None
    data_center_region: Text | None = None
    pricing_model: Text | None = None
    program_type: Text | None = None
    promo_type: Text | None = None
    csi: int | None = None
    is_intent_to_pay: bool | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    commitment_services: list[CommitmentService] | None = None
    associated_subscriptions: list[AssociatedSubscriptions] | None = None


class SubscriptionSummary(WireModel):
    """A row of `list_subscriptions`."""

    status: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    currency: SubscriptionCurrency | None = None
    service_name: Text | None = None
    hold_reason: Text | None = None
    time_hold_release_eta: Instant | None = None
    subscribed_services: list[SubscriptionSubscribedService] | None = None


class CommitmentPeriod(WireModel):
    """A year or month of a commitment, and what of it is used."""

    commitment_period: Text | None = None
    time_commitment_period_start: Instant | None = None
    time_commitment_period_end: Instant | None = None
    amount_commitment: Amount | None = None
    amount_consumed: Amount | None = None
    amount_available: Amount | None = None


class ProductAndService(WireModel):
    """What of an amount was provisioned and consumed, by service."""

    sub_id: Text | None = None
    service_name: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    amount_authorized: Amount | None = None
    amount_provisioned: Amount | None = None
    amount_consumed: Amount | None = None


class SubscriptionDetails(WireModel):
    """A contract with its commitment: a row of `list_subscription_details`."""

    contract_id: Text | None = None
    subscription_id: Text | None = None
    customer_name: Text | None = None
    currency_code: Text | None = None
    time_commitment_start: Instant | None = None
    time_commitment_end: Instant | None = None
    amount_commitment: Amount | None = None
    amount_authorized: Amount | None = None
    amount_provisioned: Amount | None = None
    amount_consumed: Amount | None = None
    amount_available: Amount | None = None
    commitment_periods: list[CommitmentPeriod] | None = None
    products_and_services: list[ProductAndService] | None = None


class UsageLedgerSummary(WireModel):
    """A row of `list_usage_ledger`."""

    commitment_period: Text | None = None
    time_consumption: Instant | None = None
    sub_id: Text | None = None
    service_name: Text | None = None
    consumption_amount: Amount | None = None
    type: Text | None = None


class OrgnizationSubsCurrency(WireModel):
    """The currency of an organisation's subscription (spelt so in Oracle's model)."""

    name: Text | None = None
    iso_code: Text | None = None
    std_precision: int | None = None


class OrganizationSubscriptionSummary(WireModel):
    """A row of `list_organization_subscriptions`."""

    id: Text | None = None
    service_name: Text | None = None
    type: Text | None = None
    status: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    currency: OrgnizationSubsCurrency | None = None
    total_value: Text | None = None


class RateCardProduct(WireModel):
    """A product as a rate card names it."""

    part_number: Text | None = None
    name: Text | None = None
    unit_of_measure: Text | None = None
    billing_category: Text | None = None
    product_category: Text | None = None
    ucm_rate_card_part_type: Text | None = None


class RateCardTier(WireModel):
    """A price up to a quantity."""

    up_to_quantity: Text | None = None
    net_unit_price: Text | None = None
    overage_price: Text | None = None


class RateCardSummary(WireModel):
    """A row of `list_rate_cards`: what a product costs beyond what was committed to."""

    subscribed_service_id: Text | None = None
    product: RateCardProduct | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    net_unit_price: Text | None = None
    discretionary_discount_percentage: Text | None = None
    overage_price: Text | None = None
    is_tier: bool | None = None
    currency: SubscriptionCurrency | None = None
    rate_card_tiers: list[RateCardTier] | None = None


class CommitmentSummary(WireModel):
    """A row of `list_commitments`."""

    id: Text | None = None
    subscribed_service_id: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    quantity: Text | None = None
    used_amount: Text | None = None
    available_amount: Text | None = None
    funded_allocation_value: Text | None = None


class Commitment(CommitmentSummary):
    """The answer of `get_commitment`."""
