"""A subscribed service of OneSubscription 20190111, with whom it is billed to, where, and on which terms."""

from __future__ import annotations

from occ_tui.wire.base import Instant, Text, WireModel
from occ_tui.wire.contracts import CommitmentService, RateCardProduct, RateCardSummary


class SubscribedServiceBusinessPartner(WireModel):
    """A customer or reseller."""

    name: Text | None = None
    name_phonetic: Text | None = None
    tca_cust_account_number: Text | None = None
    is_public_sector: bool | None = None
    is_chain_customer: bool | None = None
    customer_chain_type: Text | None = None
    tca_party_number: Text | None = None
    tca_party_id: int | None = None
    tca_customer_account_id: int | None = None


class SubscribedServiceUser(WireModel):
    """A contact of a customer or reseller."""

    name: Text | None = None
    username: Text | None = None
    first_name: Text | None = None
    last_name: Text | None = None
    email: Text | None = None
    tca_contact_id: int | None = None
    tca_cust_accnt_site_id: int | None = None
    tca_party_id: int | None = None


class SubscribedServiceLocation(WireModel):
    """Where an address is."""

    address1: Text | None = None
    address2: Text | None = None
    postal_code: Text | None = None
    city: Text | None = None
    country: Text | None = None
    region: Text | None = None
    tca_location_id: int | None = None


class SubscribedServiceAddress(WireModel):
    """An address that is billed or shipped to."""

    location: SubscribedServiceLocation | None = None
    name: Text | None = None
    phone: Text | None = None
    is_bill_to: bool | None = None
    is_ship_to: bool | None = None
    bill_site_use_id: int | None = None
    service2_site_use_id: int | None = None
    tca_cust_acct_site_id: int | None = None
    tca_party_site_number: Text | None = None


class SubscribedServicePaymentTerm(WireModel):
    """Until when an invoice is to be paid."""

    name: Text | None = None
    value: Text | None = None
    description: Text | None = None
    is_active: bool | None = None
    time_created: Instant | None = None
    created_by: Text | None = None
    time_updated: Instant | None = None
    updated_by: Text | None = None


class SubscribedServiceSummary(WireModel):
    """A row of `list_subscribed_services`."""

    id: Text | None = None
    type: Text | None = None
    serial_number: Text | None = None
    subscription_id: Text | None = None
    product: RateCardProduct | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    quantity: Text | None = None
    status: Text | None = None
    operation_type: Text | None = None
    net_unit_price: Text | None = None
    price_period: Text | None = None
    line_net_amount: Text | None = None
    is_variable_commitment: bool | None = None
    is_allowance: bool | None = None
    used_amount: Text | None = None
    available_amount: Text | None = None
    funded_allocation_value: Text | None = None
    is_having_usage: bool | None = None
    is_cap_to_price_list: bool | None = None
    credit_percentage: Text | None = None
    partner_transaction_type: Text | None = None
    is_credit_enabled: bool | None = None
    overage_policy: Text | None = None
    overage_bill_to: Text | None = None
    payg_policy: Text | None = None
    promo_order_line_id: int | None = None
    promotion_pricing_type: Text | None = None
    rate_card_discount_percentage: Text | None = None
    overage_discount_percentage: Text | None = None
    bill_to_customer: SubscribedServiceBusinessPartner | None = None
    bill_to_contact: SubscribedServiceUser | None = None
    bill_to_address: SubscribedServiceAddress | None = None
    payment_number: Text | None = None
    time_payment_expiry: Instant | None = None
    payment_term: SubscribedServicePaymentTerm | None = None
    payment_method: Text | None = None
    transaction_extension_id: int | None = None
    sales_channel: Text | None = None
    eligible_to_renew: Text | None = None
    renewed_subscribed_service_id: Text | None = None
    term_value: int | None = None
    term_value_uom: Text | None = None
    renewal_opty_id: int | None = None
    renewal_opty_number: Text | None = None
    renewal_opty_type: Text | None = None
    booking_opty_number: Text | None = None
    revenue_line_id: int | None = None
    revenue_line_number: Text | None = None
    major_set: int | None = None
    time_majorset_start: Instant | None = None
    time_majorset_end: Instant | None = None
    system_arr_in_lc: Text | None = None
    system_arr_in_sc: Text | None = None
    system_atr_arr_in_lc: Text | None = None
    system_atr_arr_in_sc: Text | None = None
    revised_arr_in_lc: Text | None = None
    revised_arr_in_sc: Text | None = None
    total_value: Text | None = None
    original_promo_amount: Text | None = None
    order_header_id: int | None = None
    order_number: int | None = None
    order_type: Text | None = None
    order_line_id: int | None = None
    order_line_number: int | None = None
    commitment_schedule_id: Text | None = None
    sales_account_party_id: int | None = None
    data_center: Text | None = None
    data_center_region: Text | None = None
    admin_email: Text | None = None
    buyer_email: Text | None = None
    subscription_source: Text | None = None
    provisioning_source: Text | None = None
    fulfillment_set: Text | None = None
    is_intent_to_pay: bool | None = None
    is_payg: bool | None = None
    pricing_model: Text | None = None
    program_type: Text | None = None
    start_date_type: Text | None = None
    time_provisioned: Instant | None = None
    promo_type: Text | None = None
    service_to_customer: SubscribedServiceBusinessPartner | None = None
    service_to_contact: SubscribedServiceUser | None = None
    service_to_address: SubscribedServiceAddress | None = None
    sold_to_customer: SubscribedServiceBusinessPartner | None = None
    sold_to_contact: SubscribedServiceUser | None = None
    end_user_customer: SubscribedServiceBusinessPartner | None = None
    end_user_contact: SubscribedServiceUser | None = None
    end_user_address: SubscribedServiceAddress | None = None
    reseller_customer: SubscribedServiceBusinessPartner | None = None
    reseller_contact: SubscribedServiceUser | None = None
    reseller_address: SubscribedServiceAddress | None = None
    csi: int | None = None
    customer_transaction_reference: Text | None = None
    partner_credit_amount: Text | None = None
    is_single_rate_card: bool | None = None
    agreement_id: int | None = None
    agreement_name: Text | None = None
    agreement_type: Text | None = None
    billing_frequency: Text | None = None
    time_welcome_email_sent: Instant | None = None
    time_service_configuration_email_sent: Instant | None = None
    time_customer_config: Instant | None = None
    time_agreement_end: Instant | None = None
    time_created: Instant | None = None
    created_by: Text | None = None
    time_updated: Instant | None = None
    updated_by: Text | None = None
    ratecard_type: Text | None = None


class SubscribedService(SubscribedServiceSummary):
    """The answer of `get_subscribed_service`: the same with what was committed to, and what it costs."""

    commitment_services: list[CommitmentService] | None = None
    rate_cards: list[RateCardSummary] | None = None
