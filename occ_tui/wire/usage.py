"""What was used and how it was invoiced: computed usage and invoices of OneSubscription 20190111."""

from __future__ import annotations

from occ_tui.wire.base import Amount, Instant, Text, WireModel


class ComputedUsageProduct(WireModel):
    """A product that was used."""

    part_number: Text | None = None
    name: Text | None = None
    unit_of_measure: Text | None = None
    provisioning_group: Text | None = None
    billing_category: Text | None = None
    product_category: Text | None = None
    ucm_rate_card_part_type: Text | None = None


class ComputedUsageSummary(WireModel):
    """A row of `list_computed_usages`."""

    time_created: Instant | None = None
    time_updated: Instant | None = None
    parent_subscribed_service_id: Text | None = None
    parent_product: ComputedUsageProduct | None = None
    plan_number: Text | None = None
    currency_code: Text | None = None
    rate_card_tierd_id: Text | None = None
    rate_card_id: Text | None = None
    compute_source: Text | None = None
    data_center: Text | None = None
    mqs_message_id: Text | None = None
    computed_usage_id: Text | None = None
    quantity: Text | None = None
    usage_number: Text | None = None
    original_usage_number: Text | None = None
    commitment_service_id: Text | None = None
    is_invoiced: bool | None = None
    type: Text | None = None
    """Known: PROMOTION, DO_NOT_BILL, USAGE, COMMIT, OVERAGE, PAY_AS_YOU_GO, MONTHLY_MINIMUM,
    DELAYED_USAGE_INVOICE_TIMING, DELAYED_USAGE_COMMITMENT_EXP, ON_ACCOUNT_CREDIT, SERVICE_CREDIT,
    COMMITMENT_EXPIRATION, FUNDED_ALLOCATION, DONOT_BILL_USAGE_POST_TERMINATION, DELAYED_USAGE_POST_TERMINATION."""
    time_of_arrival: Instant | None = None
    time_metered_on: Instant | None = None
    net_unit_price: Text | None = None
    cost_rounded: Text | None = None
    cost: Text | None = None
    product: ComputedUsageProduct | None = None
    unit_of_measure: Text | None = None


class ComputedUsage(WireModel):
    """The answer of `get_computed_usage`."""

    time_created: Instant | None = None
    time_updated: Instant | None = None
    parent_subscribed_service_id: Text | None = None
    parent_product: ComputedUsageProduct | None = None
    plan_number: Text | None = None
    currency_code: Text | None = None
    rate_card_tierd_id: Text | None = None
    rate_card_id: Text | None = None
    compute_source: Text | None = None
    data_center: Text | None = None
    mqs_message_id: Text | None = None
    id: Text | None = None
    quantity: Text | None = None
    usage_number: Text | None = None
    original_usage_number: Text | None = None
    commitment_service_id: Text | None = None
    is_invoiced: bool | None = None
    type: Text | None = None
    """Known: PROMOTION, DO_NOT_BILL, USAGE, COMMIT, OVERAGE, PAY_AS_YOU_GO, MONTHLY_MINIMUM,
    DELAYED_USAGE_INVOICE_TIMING, DELAYED_USAGE_COMMITMENT_EXP, ON_ACCOUNT_CREDIT, SERVICE_CREDIT,
    COMMITMENT_EXPIRATION, FUNDED_ALLOCATION, DONOT_BILL_USAGE_POST_TERMINATION, DELAYED_USAGE_POST_TERMINATION."""
    time_of_arrival: Instant | None = None
    time_metered_on: Instant | None = None
    net_unit_price: Text | None = None
    cost_rounded: Text | None = None
    cost: Text | None = None
    product: ComputedUsageProduct | None = None
    unit_of_measure: Text | None = None


class ComputedUsageAggregation(WireModel):
    """What was used of a product on a day."""

    quantity: Text | None = None
    product: ComputedUsageProduct | None = None
    data_center: Text | None = None
    time_metered_on: Instant | None = None
    net_unit_price: Text | None = None
    cost_unrounded: Text | None = None
    cost: Text | None = None
    type: Text | None = None
    """Known: PROMOTION, DO_NOT_BILL, USAGE, COMMIT, OVERAGE, PAY_AS_YOU_GO, MONTHLY_MINIMUM,
    DELAYED_USAGE_INVOICE_TIMING, DELAYED_USAGE_COMMITMENT_EXP, ON_ACCOUNT_CREDIT, SERVICE_CREDIT,
    COMMITMENT_EXPIRATION, FUNDED_ALLOCATION, DONOT_BILL_USAGE_POST_TERMINATION, DELAYED_USAGE_POST_TERMINATION."""


class AggregatedComputedUsageSummary(WireModel):
    """A row of `list_aggregated_computed_usages`."""

    subscription_id: Text | None = None
    parent_subscribed_service_id: Text | None = None
    parent_product: ComputedUsageProduct | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    plan_number: Text | None = None
    currency_code: Text | None = None
    rate_card_id: Text | None = None
    pricing_model: Text | None = None
    """Known: PAY_AS_YOU_GO, MONTHLY, ANNUAL, PREPAID, FUNDED_ALLOCATION."""
    aggregated_computed_usages: list[ComputedUsageAggregation] | None = None


class InvoicingProduct(WireModel):
    """A product on an invoice."""

    part_number: Text | None = None
    name: Text | None = None
    unit_of_measure: Text | None = None
    billing_category: Text | None = None
    product_category: Text | None = None
    ucm_rate_card_part_type: Text | None = None


class InvoicingBusinessPartner(WireModel):
    """Whom an invoice went to."""

    name: Text | None = None
    name_phonetic: Text | None = None
    tca_customer_account_number: Text | None = None
    is_public_sector: bool | None = None
    is_chain_customer: bool | None = None
    customer_chain_type: Text | None = None
    tca_party_number: Text | None = None
    tca_party_id: int | None = None
    tca_customer_account_id: int | None = None


class InvoicingUser(WireModel):
    """The contact that an invoice went to."""

    name: Text | None = None
    user_name: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    email: Text | None = None
    tca_contact_id: int | None = None
    tca_cust_accnt_site_id: int | None = None
    tca_party_id: int | None = None


class InvoicingLocation(WireModel):
    """Where an address is."""

    address1: Text | None = None
    address2: Text | None = None
    postal_code: Text | None = None
    city: Text | None = None
    country: Text | None = None
    region: Text | None = None
    tca_location_id: int | None = None


class InvoicingAddress(WireModel):
    """The address that an invoice went to."""

    location: InvoicingLocation | None = None
    name: Text | None = None
    phone: Text | None = None
    is_bill_to: bool | None = None
    is_ship_to: bool | None = None
    bill_site_use_id: int | None = None
    service2_site_use_id: int | None = None
    tca_cust_acct_site_id: int | None = None
    tca_party_site_number: Text | None = None


class InvoicingPaymentTerm(WireModel):
    """Until when an invoice is to be paid."""

    name: Text | None = None
    value: Text | None = None
    description: Text | None = None
    is_active: bool | None = None
    time_created: Instant | None = None
    created_by: Text | None = None
    time_updated: Instant | None = None
    updated_by: Text | None = None


class InvoicingCurrency(WireModel):
    """The currency of an invoice."""

    name: Text | None = None
    iso_code: Text | None = None
    std_precision: int | None = None


class InvoicingOrganization(WireModel):
    """Who wrote an invoice."""

    name: Text | None = None
    number: Amount | None = None


class InvoiceLineSummary(WireModel):
    """A line of an invoice for usage."""

    id: Text | None = None
    product: InvoicingProduct | None = None
    ar_invoice_number: Text | None = None
    data_center: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None


class InvoiceSummary(WireModel):
    """A row of `list_invoices` of OneSubscription, which is another than that of OSP Gateway."""

    spm_invoice_number: Text | None = None
    ar_invoices: Text | None = None
    bill_to_customer: InvoicingBusinessPartner | None = None
    bill_to_contact: InvoicingUser | None = None
    bill_to_address: InvoicingAddress | None = None
    payment_method: Text | None = None
    payment_term: InvoicingPaymentTerm | None = None
    receipt_method: Text | None = None
    currency: InvoicingCurrency | None = None
    organization: InvoicingOrganization | None = None
    type: Text | None = None
    status: Text | None = None
    subscription_number: Text | None = None
    time_invoice_date: Instant | None = None
    time_created: Instant | None = None
    created_by: Text | None = None
    time_updated: Instant | None = None
    updated_by: Text | None = None
    invoice_lines: list[InvoiceLineSummary] | None = None


class InvoicelineComputedUsageSummary(WireModel):
    """A row of `list_invoiceline_computed_usages`."""

    parent_product: InvoicingProduct | None = None
    product: InvoicingProduct | None = None
    quantity: Amount | None = None
    net_unit_price: Amount | None = None
    time_metered_on: Instant | None = None
    type: Text | None = None
    """Known: PROMOTION, DO_NOT_BILL, USAGE, COMMIT, OVERAGE, PAY_AS_YOU_GO, MONTHLY_MINIMUM,
    DELAYED_USAGE_INVOICE_TIMING, DELAYED_USAGE_COMMITMENT_EXP, ON_ACCOUNT_CREDIT, SERVICE_CREDIT."""
    cost: Amount | None = None
    cost_rounded: Amount | None = None
