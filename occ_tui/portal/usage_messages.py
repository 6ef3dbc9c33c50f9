"""What was used and how it was invoiced, as messages of OneSubscription 20190111."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_name

from occ_tui.domain.money import exponent
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import country_name, midnight
from occ_tui.portal.metering import Metered
from occ_tui.wire.usage import (
    AggregatedComputedUsageSummary,
    ComputedUsage,
    ComputedUsageAggregation,
    ComputedUsageProduct,
    ComputedUsageSummary,
    InvoicelineComputedUsageSummary,
    InvoiceLineSummary,
    InvoiceSummary,
    InvoicingAddress,
    InvoicingBusinessPartner,
    InvoicingCurrency,
    InvoicingLocation,
    InvoicingPaymentTerm,
    InvoicingProduct,
    InvoicingUser,
)

ARRIVES_AFTER = timedelta(hours=4)
"""What is metered at the beginning of a day arrives in its early morning."""
COMPUTED_AFTER = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Used:
    """The service that something was used of, with its contract and its rate cards by part number."""

    service: AnyRow
    plan_number: str
    pricing_model: str
    currency: str
    cards: dict[str, AnyRow]
    time_zone: str

    @property
    def type(self) -> str:
        """COMMIT where it comes off a commitment."""
        return "COMMIT" if self.service.committed_minor else "PAY_AS_YOU_GO"

    def product(self, part_number: str, name: str) -> ComputedUsageProduct:
        """What was used."""
        card = self.cards.get(part_number)
        return ComputedUsageProduct.model_construct(
            part_number=part_number,
            name=name or None,
            unit_of_measure=(card.unit_of_measure or None) if card else None,
            product_category=(card.product_category or None) if card else None,
        )

    @property
    def parent(self) -> ComputedUsageProduct:
        """What was subscribed to."""
        service = self.service
        return ComputedUsageProduct.model_construct(
            part_number=service.part_number,
            name=service.product or None,
            unit_of_measure=service.unit_of_measure or None,
            product_category=service.product_category or None,
        )


def computed(item: Metered, used: Used) -> ComputedUsageSummary:
    """A row of `list_computed_usages`."""
    return ComputedUsageSummary.model_construct(computed_usage_id=item.name, **_computed(item, used))


def whole(item: Metered, used: Used) -> ComputedUsage:
    """The answer of `get_computed_usage`."""
    return ComputedUsage.model_construct(id=item.name, **_computed(item, used))


def _computed(item: Metered, used: Used) -> dict[str, Any]:
    metered = midnight(item.day, used.time_zone)
    assert metered is not None
    card = used.cards.get(item.part_number)
    product = used.product(item.part_number, item.product)
    return {
        "time_created": metered + COMPUTED_AFTER,
        "time_updated": metered + COMPUTED_AFTER,
        "time_of_arrival": metered + ARRIVES_AFTER,
        "time_metered_on": metered,
        "parent_subscribed_service_id": used.service.service_id,
        "parent_product": used.parent,
        "plan_number": used.plan_number or None,
        "currency_code": item.currency,
        "rate_card_id": str(card.id) if card else None,
        "compute_source": "METERING",
        "data_center": used.service.data_center or None,
        "quantity": str(item.quantity),
        "usage_number": item.name,
        "is_invoiced": True,
        "type": used.type,
        "net_unit_price": str(item.net_unit_price),
        "cost": str(item.cost),
        "cost_rounded": str(item.cost_rounded),
        "product": product,
        "unit_of_measure": product.unit_of_measure,
    }


@dataclass(slots=True)
class Aggregate:
    """What was used of a product at a price, from one day on until the next group begins."""

    day: int
    part_number: str
    product: str
    net_unit_price: Decimal
    quantity: Decimal = Decimal(0)
    cost: Decimal = Decimal(0)
    cost_rounded: Decimal = Decimal(0)

    @property
    def key(self) -> tuple[int, str, str]:
        """Its place among the others."""
        return self.day, self.part_number, str(self.net_unit_price)


def aggregated(items: Iterable[Aggregate], contract: AnyRow, used: Used) -> AggregatedComputedUsageSummary:
    """A row of `list_aggregated_computed_usages`."""
    zone = used.time_zone
    return AggregatedComputedUsageSummary.model_construct(
        subscription_id=contract.subscription_id,
        parent_subscribed_service_id=used.service.service_id,
        parent_product=used.parent,
        time_start=midnight(used.service.start_day, zone),
        time_end=midnight(used.service.end_day, zone),
        plan_number=used.plan_number or None,
        currency_code=used.currency,
        pricing_model=used.pricing_model or None,
        aggregated_computed_usages=[
            ComputedUsageAggregation.model_construct(
                quantity=str(item.quantity),
                product=used.product(item.part_number, item.product),
                data_center=used.service.data_center or None,
                time_metered_on=midnight(item.day, zone),
                net_unit_price=str(item.net_unit_price),
                cost_unrounded=str(item.cost),
                cost=str(item.cost_rounded),
                type=used.type,
            )
            for item in items
        ],
    )


def of_invoice_line(item: Metered, used: Used) -> InvoicelineComputedUsageSummary:
    """A row of `list_invoiceline_computed_usages`."""
    parent = used.parent
    return InvoicelineComputedUsageSummary.model_construct(
        parent_product=_product(parent.part_number, parent.name),
        product=_product(item.part_number, item.product),
        quantity=item.quantity,
        net_unit_price=item.net_unit_price,
        time_metered_on=midnight(item.day, used.time_zone),
        type=used.type,
        cost=item.cost,
        cost_rounded=item.cost_rounded,
    )


def invoice(row: AnyRow, day: int | None, lines: Sequence[AnyRow], account: AnyRow) -> InvoiceSummary:
    """A row of OneSubscription's `list_invoices`: what of an invoice is a subscription's."""
    code, zone = account.country_code, account.time_zone
    location = InvoicingLocation.model_construct(
        address1=account.address_line1 or None,
        address2=account.address_line2 or None,
        postal_code=account.postal_code or None,
        city=account.city or None,
        country=country_name(code) if code else None,
    )
    return InvoiceSummary.model_construct(
        spm_invoice_number=row.invoice_id,
        ar_invoices=row.number,
        bill_to_customer=InvoicingBusinessPartner.model_construct(
            name=row.party_name or account.name, tca_customer_account_number=account.number
        ),
        bill_to_contact=InvoicingUser.model_construct(
            name=account.contact_name or None, email=account.preferred_email or None
        ),
        bill_to_address=InvoicingAddress.model_construct(
            location=location, name=account.company_name or None, is_bill_to=True
        ),
        payment_term=InvoicingPaymentTerm.model_construct(name=row.payment_terms) if row.payment_terms else None,
        currency=InvoicingCurrency.model_construct(
            name=get_currency_name(row.currency, locale="en"),
            iso_code=row.currency,
            std_precision=exponent(row.currency),
        ),
        type=row.type,
        status="INVOICED",
        subscription_number=row.subscription_number,
        time_invoice_date=midnight(day, zone),
        invoice_lines=[
            InvoiceLineSummary.model_construct(
                id=f"{row.invoice_id}l{line.position}",
                product=_product(line.part_number, line.product),
                ar_invoice_number=row.number,
                time_start=midnight(line.start_day, zone),
                time_end=midnight(line.end_day, zone),
            )
            for line in lines
        ],
    )


def _product(part_number: str | None, name: str | None) -> InvoicingProduct:
    return InvoicingProduct.model_construct(part_number=part_number or None, name=name or None)
