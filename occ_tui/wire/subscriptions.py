"""Plans of an account: OSP Gateway 20191001, subscriptions."""

from __future__ import annotations

from occ_tui.wire.addresses import Address
from occ_tui.wire.base import Instant, Text, WireModel
from occ_tui.wire.payments import AnyPaymentOption


class TaxInfo(WireModel):
    """Tax identifiers of a plan."""

    tax_payer_id: Text | None = None
    tax_reg_number: Text | None = None
    no_tax_reason_code: Text | None = None
    no_tax_reason_code_details: Text | None = None
    tax_cnpj: Text | None = None
    giro: Text | None = None


class MerchantDefinedData(WireModel):
    """What the merchant tells the payment gateway."""

    promo_type: Text | None = None
    cloud_account_name: Text | None = None


class PaymentGateway(WireModel):
    """The payment gateway of a plan."""

    merchant_defined_data: MerchantDefinedData | None = None


class Subscription(WireModel):
    """A plan with its address and ways to pay."""

    id: Text | None = None
    subscription_plan_number: Text | None = None
    plan_type: Text | None = None
    """Known: FREE_TIER, PAYG."""
    time_start: Instant | None = None
    ship_to_cust_acct_site_id: Text | None = None
    ship_to_cust_acct_role_id: Text | None = None
    bill_to_cust_account_id: Text | None = None
    is_intent_to_pay: bool | None = None
    is_corporate_conversion_allowed: bool | None = None
    currency_code: Text | None = None
    gsi_org_code: Text | None = None
    language_code: Text | None = None
    organization_id: Text | None = None
    upgrade_state: Text | None = None
    """Known: PROMO, SUBMITTED, ERROR, UPGRADED."""
    upgrade_state_details: Text | None = None
    """Known: TAX_ERROR, UPGRADE_ERROR, P2C_ERROR."""
    account_type: Text | None = None
    """Known: PERSONAL, CORPORATE, CORPORATE_SUBMITTED."""
    tax_info: TaxInfo | None = None
    payment_options: list[AnyPaymentOption] | None = None
    payment_gateway: PaymentGateway | None = None
    billing_address: Address | None = None
    time_plan_upgrade: Instant | None = None
    time_personal_to_corporate_conv: Instant | None = None


class SubscriptionSummary(Subscription):
    """A row of `list_subscriptions`; it has every field of the plan itself."""


class SubscriptionCollection(WireModel):
    """A page of `list_subscriptions`."""

    items: list[SubscriptionSummary] | None = None


class UpdateSubscriptionDetails(WireModel):
    """The body of `update_subscription`."""

    subscription: Subscription | None = None
    email: Text | None = None


class PaySubscriptionDetails(WireModel):
    """The body of `pay_subscription`."""

    subscription: Subscription | None = None
    language_code: Text | None = None
    email: Text | None = None


class PaySubscriptionReceipt(WireModel):
    """The answer of `pay_subscription`: a session, not a payment."""

    header_id: Text | None = None
    api_token: Text | None = None
    user_token: Text | None = None


class AuthorizeSubscriptionPaymentDetails(WireModel):
    """The body of `authorize_subscription_payment`."""

    subscription: Subscription | None = None
    language_code: Text | None = None
    email: Text | None = None


class AuthorizeSubscriptionPaymentReceipt(WireModel):
    """The answer of `authorize_subscription_payment`."""

    header_id: Text | None = None
    api_token: Text | None = None
    user_token: Text | None = None
