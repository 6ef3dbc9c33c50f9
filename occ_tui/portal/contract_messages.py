"""Rows of contracts as messages of OneSubscription 20190111."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from babel.numbers import get_currency_name

from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.money import decimal_string, exponent, to_decimal
from occ_tui.portal.contract_rows import commitments_of, rate_cards_of, tiers_of
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import country_name, midnight
from occ_tui.wire.base import WireModel
from occ_tui.wire.contracts import (
    Commitment,
    CommitmentPeriod,
    CommitmentService,
    CommitmentSummary,
    OrganizationSubscriptionSummary,
    OrgnizationSubsCurrency,
    ProductAndService,
    RateCardProduct,
    RateCardSummary,
    RateCardTier,
    SubscriptionCurrency,
    SubscriptionDetails,
    SubscriptionProduct,
    SubscriptionSubscribedService,
    SubscriptionSummary,
)
from occ_tui.wire.subscribed_services import (
    SubscribedService,
    SubscribedServiceAddress,
    SubscribedServiceBusinessPartner,
    SubscribedServiceLocation,
    SubscribedServicePaymentTerm,
    SubscribedServiceSummary,
    SubscribedServiceUser,
)

Grouped = Mapping[int, Sequence[AnyRow]]


def subscription(row: AnyRow, brought: Sequence[AnyRow], committed: Grouped | None, time_zone: str) -> WireModel:
    """A row of `list_subscriptions` with its services, and their commitments where they are asked for."""
    return SubscriptionSummary.model_construct(
        status=row.status,
        time_start=midnight(row.start_day, time_zone),
        time_end=midnight(row.end_day, time_zone),
        currency=_currency(row.currency),
        service_name=row.service_name or None,
        subscribed_services=[_within(service, committed, time_zone) for service in brought],
    )


def _within(row: AnyRow, committed: Grouped | None, time_zone: str) -> SubscriptionSubscribedService:
    return SubscriptionSubscribedService.model_construct(
        **_common(row, time_zone),
        product=SubscriptionProduct.model_construct(
            part_number=row.part_number, name=row.product, unit_of_measure=row.unit_of_measure or None
        ),
        commitment_services=None if committed is None else _commitment_services(row, committed, time_zone),
    )


def _common(row: AnyRow, time_zone: str) -> dict[str, Any]:
    """What every message about a service tells."""
    return {
        "id": row.service_id,
        "time_start": midnight(row.start_day, time_zone),
        "time_end": midnight(row.end_day, time_zone),
        "quantity": row.quantity,
        "status": row.status,
        "operation_type": "NEW",
        "net_unit_price": row.net_unit_price,
        "used_amount": _optional(row.used_minor, row.currency),
        "available_amount": None
        if row.committed_minor is None
        else decimal_string(row.committed_minor - row.used_minor, row.currency),
        "term_value": _months(row),
        "term_value_uom": "MONTHS",
        "total_value": decimal_string(row.total_minor, row.currency),
        "order_number": _whole(row.order_number),
        "data_center_region": row.data_center_region or None,
        "pricing_model": row.pricing_model or None,
        "program_type": row.program_type or None,
        "csi": row.csi,
        "is_intent_to_pay": False,
    }


def organization_subscription(row: AnyRow, time_zone: str) -> WireModel:
    """A row of `list_organization_subscriptions`: the one list that tells a subscription's number."""
    return OrganizationSubscriptionSummary.model_construct(
        id=row.subscription_id,
        service_name=row.service_name or None,
        type=row.kind,
        status=row.status,
        time_start=midnight(row.start_day, time_zone),
        time_end=midnight(row.end_day, time_zone),
        currency=OrgnizationSubsCurrency.model_construct(**_currency_fields(row.currency)),
        total_value=decimal_string(row.total_minor, row.currency),
    )


def service_summary(row: AnyRow, account: AnyRow) -> WireModel:
    """A row of `list_subscribed_services`."""
    return SubscribedServiceSummary.model_construct(**_whole_service(row, account))


def whole_service(connection: Any, row: AnyRow, account: AnyRow) -> WireModel:
    """The answer of `get_subscribed_service`."""
    zone = account.time_zone
    cards = rate_cards_of(connection, [row.id]).get(row.id, [])
    tiers = tiers_of(connection, [card.id for card in cards])
    return SubscribedService.model_construct(
        **_whole_service(row, account),
        commitment_services=_commitment_services(row, commitments_of(connection, [row.id]), zone),
        rate_cards=[rate_card(card, row.service_id, row.currency, tiers.get(card.id, ()), zone) for card in cards],
    )


def _whole_service(row: AnyRow, account: AnyRow) -> dict[str, Any]:
    zone, is_metered = account.time_zone, row.kind == InvoiceType.USAGE
    customer = SubscribedServiceBusinessPartner.model_construct(
        name=account.name, tca_cust_account_number=account.number
    )
    return {
        **_common(row, zone),
        "type": "COMMITMENT" if row.committed_minor else "SUBSCRIPTION",
        "serial_number": str(row.line_number),
        "subscription_id": row.subscription_id,
        "product": RateCardProduct.model_construct(**_product(row)),
        "price_period": {"MONTHLY": "MONTH", "QUARTERLY": "QUARTER", "ANNUAL": "YEAR"}.get(row.billing_frequency),
        "line_net_amount": decimal_string(row.line_minor, row.currency),
        "is_variable_commitment": False,
        "is_having_usage": is_metered,
        "bill_to_customer": customer,
        "sold_to_customer": customer,
        "bill_to_contact": SubscribedServiceUser.model_construct(
            name=account.contact_name or None, email=account.preferred_email or None
        ),
        "bill_to_address": _bill_to(account),
        "payment_term": SubscribedServicePaymentTerm.model_construct(name=row.payment_terms, is_active=True)
        if row.payment_terms
        else None,
        "eligible_to_renew": "Y" if row.is_renewable else "N",
        "renewed_subscribed_service_id": row.renewed_service_id or None,
        "order_line_id": row.id,
        "order_line_number": row.line_number,
        "data_center": row.data_center or None,
        "admin_email": row.admin_email or None,
        "buyer_email": row.buyer_email or None,
        "is_payg": is_metered and not row.committed_minor,
        "time_provisioned": midnight(row.provisioned_day, zone),
        "agreement_id": _whole(row.agreement),
        "agreement_name": row.agreement_name or None,
        "time_agreement_end": midnight(row.agreement_end_day, zone),
        "billing_frequency": row.billing_frequency or None,
    }


def _bill_to(account: AnyRow) -> SubscribedServiceAddress:
    code = account.country_code
    location = SubscribedServiceLocation.model_construct(
        address1=account.address_line1 or None,
        address2=account.address_line2 or None,
        postal_code=account.postal_code or None,
        city=account.city or None,
        country=country_name(code) if code else None,
    )
    return SubscribedServiceAddress.model_construct(
        location=location, name=account.company_name or None, is_bill_to=True, is_ship_to=False
    )


def commitment(row: AnyRow, currency: str, time_zone: str, *, is_whole: bool) -> WireModel:
    """A row of `list_commitments`, or the answer of `get_commitment`."""
    model = Commitment if is_whole else CommitmentSummary
    return model.model_construct(
        id=row.commitment_id,
        subscribed_service_id=row.owner,
        time_start=midnight(row.start_day, time_zone),
        time_end=midnight(row.end_day, time_zone),
        quantity=decimal_string(row.committed_minor, currency),
        used_amount=decimal_string(row.used_minor, currency),
        available_amount=decimal_string(row.committed_minor - row.used_minor, currency),
        funded_allocation_value=decimal_string(row.funded_minor, currency),
    )


def _commitment_services(row: AnyRow, committed: Grouped, time_zone: str) -> list[CommitmentService]:
    return [
        CommitmentService.model_construct(
            time_start=midnight(item.start_day, time_zone),
            time_end=midnight(item.end_day, time_zone),
            quantity=decimal_string(item.committed_minor, row.currency),
            available_amount=decimal_string(item.committed_minor - item.used_minor, row.currency),
            line_net_amount=decimal_string(item.committed_minor, row.currency),
            funded_allocation_value=decimal_string(item.funded_minor, row.currency),
        )
        for item in committed.get(row.id, ())
    ]


def details(row: AnyRow, brought: Sequence[AnyRow], committed: Grouped, account: AnyRow) -> WireModel:
    """The answer of `get_subscription_details`. Without a commitment, what was agreed to is its whole value."""
    zone, currency = account.time_zone, row.currency
    periods = [item for service in brought for item in committed.get(service.id, ())]
    total = sum(item.committed_minor for item in periods) or row.total_minor
    used = sum(item.used_minor for item in periods) if periods else None
    provisioned = sum(service.total_minor for service in brought if service.provisioned_day is not None)
    return SubscriptionDetails.model_construct(
        contract_id=row.contract_id,
        subscription_id=row.subscription_id,
        customer_name=account.name,
        currency_code=currency,
        time_commitment_start=midnight(row.start_day, zone),
        time_commitment_end=midnight(row.end_day, zone),
        amount_commitment=to_decimal(total, currency),
        amount_authorized=to_decimal(row.total_minor, currency),
        amount_provisioned=to_decimal(provisioned, currency),
        amount_consumed=None if used is None else to_decimal(used, currency),
        amount_available=None if used is None else to_decimal(total - used, currency),
        commitment_periods=[_period(number, item, currency, zone) for number, item in enumerate(periods, 1)],
        products_and_services=[_product_and_service(service, row, zone) for service in brought],
    )


def _period(number: int, item: AnyRow, currency: str, time_zone: str) -> CommitmentPeriod:
    return CommitmentPeriod.model_construct(
        commitment_period=str(number),
        time_commitment_period_start=midnight(item.start_day, time_zone),
        time_commitment_period_end=midnight(item.end_day, time_zone),
        amount_commitment=to_decimal(item.committed_minor, currency),
        amount_consumed=to_decimal(item.used_minor, currency),
        amount_available=to_decimal(item.committed_minor - item.used_minor, currency),
    )


def _product_and_service(service: AnyRow, row: AnyRow, time_zone: str) -> ProductAndService:
    is_provisioned, total = service.provisioned_day is not None, to_decimal(service.total_minor, row.currency)
    return ProductAndService.model_construct(
        sub_id=row.subscription_id,
        service_name=service.product or None,
        time_start=midnight(service.start_day, time_zone),
        time_end=midnight(service.end_day, time_zone),
        amount_authorized=total,
        amount_provisioned=total if is_provisioned else to_decimal(0, row.currency),
        amount_consumed=None if service.used_minor is None else to_decimal(service.used_minor, row.currency),
    )


def rate_card(card: AnyRow, service_id: str, currency: str, tiers: Sequence[AnyRow], time_zone: str) -> RateCardSummary:
    """A row of `list_rate_cards`, or a part of a service."""
    return RateCardSummary.model_construct(
        subscribed_service_id=service_id,
        product=RateCardProduct.model_construct(**_product(card)),
        time_start=midnight(card.start_day, time_zone),
        time_end=midnight(card.end_day, time_zone),
        net_unit_price=card.net_unit_price,
        discretionary_discount_percentage=card.discount_percent or None,
        overage_price=card.overage_price,
        is_tier=bool(tiers),
        currency=_currency(currency),
        rate_card_tiers=[
            RateCardTier.model_construct(
                up_to_quantity=tier.up_to_quantity or None,
                net_unit_price=tier.net_unit_price,
                overage_price=tier.overage_price,
            )
            for tier in tiers
        ],
    )


def _product(row: AnyRow) -> dict[str, Any]:
    return {
        "part_number": row.part_number,
        "name": row.product or None,
        "unit_of_measure": row.unit_of_measure or None,
        "product_category": row.product_category or None,
    }


def _currency(code: str) -> SubscriptionCurrency:
    return SubscriptionCurrency.model_construct(**_currency_fields(code))


def _currency_fields(code: str) -> dict[str, Any]:
    return {"name": get_currency_name(code, locale="en"), "iso_code": code, "std_precision": exponent(code)}


def _months(row: AnyRow) -> int:
    days: int = row.end_day - row.start_day + 1
    return round(days * 12 / 365.25)


def _optional(minor: int | None, currency: str) -> str | None:
    return None if minor is None else decimal_string(minor, currency)


def _whole(number: str) -> int | None:
    """A number as the contract wants it; nothing if it is not one."""
    return int(number) if number.isascii() and number.isdigit() and len(number) < 19 else None
