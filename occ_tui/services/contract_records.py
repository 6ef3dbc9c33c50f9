"""Wire models of contracts as our records, and those as JSON for the store and back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from occ_tui.domain.contracts import Billed, Commitment, Period, Quote, RateCard, Request, Service, Subscription, Tier
from occ_tui.domain.dates import day_of, epoch_ms

if TYPE_CHECKING:
    from decimal import Decimal

    from occ_tui.wire.contracts import (
        CommitmentPeriod,
        CommitmentSummary,
        OrganizationSubscriptionSummary,
        RateCardSummary,
        SubscriptionDetails,
        SubscriptionSummary,
    )
    from occ_tui.wire.customer_contracts import Contract, ContractRequest, RenewalQuote
    from occ_tui.wire.schedule import BillingScheduleSummary
    from occ_tui.wire.subscribed_services import SubscribedServiceSummary


class Reading:
    """Makes our records of wire models; instants become days in the account's time zone."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone

    def day(self, instant: datetime | None) -> int | None:
        """The calendar day of an instant."""
        return None if instant is None else day_of(instant, self._zone)

    def last_day(self, instant: datetime | None) -> int | None:
        """The last day of what ends at an instant: midnight belongs to the day before it."""
        return None if instant is None else day_of(instant - timedelta(milliseconds=1), self._zone)

    def subscription(
        self,
        compartment_id: str,
        row: OrganizationSubscriptionSummary,
        summaries: Sequence[SubscriptionSummary],
        details: SubscriptionDetails | None,
    ) -> Subscription:
        """A subscription without what belongs to it; rows that name no id were asked for by this one."""
        more = summaries[0] if summaries else None
        return Subscription(
            id=row.id or "",
            compartment_id=compartment_id,
            service_name=row.service_name or (more and more.service_name) or "",
            type=row.type or "",
            status=row.status or (more and more.status) or "",
            currency=(row.currency and row.currency.iso_code) or (details and details.currency_code) or "",
            total=row.total_value or "",
            start_day=self.day(row.time_start),
            end_day=self.last_day(row.time_end),
            hold_reason=(more and more.hold_reason) or "",
            hold_until_day=self.day(more.time_hold_release_eta) if more else None,
            contract_id=(details and details.contract_id) or "",
            customer_name=(details and details.customer_name) or "",
            committed=number(details.amount_commitment if details else None),
            used=number(details.amount_consumed if details else None),
            available=number(details.amount_available if details else None),
            periods=tuple(self._period(period) for period in (details and details.commitment_periods) or ()),
        )

    def _period(self, period: CommitmentPeriod) -> Period:
        return Period(
            name=period.commitment_period or "",
            start_day=self.day(period.time_commitment_period_start),
            end_day=self.last_day(period.time_commitment_period_end),
            committed=number(period.amount_commitment),
            used=number(period.amount_consumed),
            available=number(period.amount_available),
        )

    def service(self, row: SubscribedServiceSummary, committed: Sequence[CommitmentSummary]) -> Service:
        """A subscribed service with its commitments."""
        product = row.product
        return Service(
            id=row.id or "",
            subscription_id=row.subscription_id or "",
            product=(product and product.name) or "",
            part_number=(product and product.part_number) or "",
            unit=(product and product.unit_of_measure) or "",
            status=row.status or "",
            operation=row.operation_type or "",
            start_day=self.day(row.time_start),
            end_day=self.last_day(row.time_end),
            quantity=row.quantity or "",
            unit_price=row.net_unit_price or "",
            net_amount=row.line_net_amount or "",
            total=row.total_value or "",
            used=row.used_amount or "",
            available=row.available_amount or "",
            funded=row.funded_allocation_value or "",
            order_number="" if row.order_number is None else str(row.order_number),
            order_type=row.order_type or "",
            agreement_id="" if row.agreement_id is None else str(row.agreement_id),
            agreement_name=row.agreement_name or "",
            agreement_type=row.agreement_type or "",
            agreement_end_day=self.last_day(row.time_agreement_end),
            is_renewable=row.eligible_to_renew or "",
            renewal_number=row.renewal_opty_number or "",
            renewal_type=row.renewal_opty_type or "",
            term=" ".join(str(part) for part in (row.term_value, row.term_value_uom) if part),
            data_center=row.data_center or row.data_center_region or "",
            csi="" if row.csi is None else str(row.csi),
            buyer_email=row.buyer_email or "",
            admin_email=row.admin_email or "",
            pricing_model=row.pricing_model or "",
            program_type=row.program_type or "",
            payment_terms=(row.payment_term and (row.payment_term.name or row.payment_term.description)) or "",
            billing_frequency=row.billing_frequency or "",
            provisioned_day=self.day(row.time_provisioned),
            commitments=tuple(self._commitment(one) for one in committed),
        )

    def _commitment(self, row: CommitmentSummary) -> Commitment:
        return Commitment(
            id=row.id or "",
            start_day=self.day(row.time_start),
            end_day=self.last_day(row.time_end),
            quantity=row.quantity or "",
            used=row.used_amount or "",
            available=row.available_amount or "",
            funded=row.funded_allocation_value or "",
        )

    def rate_card(self, row: RateCardSummary) -> RateCard:
        """A rate card with its tiers."""
        product = row.product
        return RateCard(
            service_id=row.subscribed_service_id or "",
            part_number=(product and product.part_number) or "",
            product=(product and product.name) or "",
            unit=(product and product.unit_of_measure) or "",
            start_day=self.day(row.time_start),
            end_day=self.last_day(row.time_end),
            unit_price=row.net_unit_price or "",
            overage_price=row.overage_price or "",
            discount=row.discretionary_discount_percentage or "",
            currency=(row.currency and row.currency.iso_code) or "",
            tiers=tuple(
                Tier(tier.up_to_quantity or "", tier.net_unit_price or "", tier.overage_price or "")
                for tier in row.rate_card_tiers or ()
            ),
        )

    def with_contract(self, subscription: Subscription, contract: Contract | None) -> Subscription:
        """A subscription with what a portal tells beyond Oracle's routes."""
        if contract is None:
            return subscription
        return subscription._replace(
            contract_id=subscription.contract_id or contract.contract_id or "",
            agreement_name=contract.agreement_name or "",
            order_number=contract.order_number or "",
            quotes=tuple(self._quote(quote) for quote in contract.quotes or ()),
        )

    def _quote(self, quote: RenewalQuote) -> Quote:
        return Quote(
            number=quote.quote_number or "",
            contract_id=quote.contract_id or "",
            subscription_id=quote.subscription_id or "",
            status=quote.status or "",
            description=quote.description or "",
            currency=quote.currency_code or "",
            amount=number(quote.amount),
            start_day=self.day(quote.time_start),
            end_day=self.last_day(quote.time_end),
            due_day=self.day(quote.time_due),
            expires_day=self.last_day(quote.time_expires),
            payable_id=quote.payable_id or "",
        )

    def request(self, compartment_id: str, request: ContractRequest) -> Request:
        """A request as the portal kept it."""
        return Request(
            id=request.id or "",
            kind=str(request.kind or ""),
            status=str(request.status or ""),
            compartment_id=compartment_id,
            contract_id=request.contract_id or "",
            subscription_id=request.subscription_id or "",
            service_id=request.subscribed_service_id or "",
            subject=request.subject or "",
            details=request.details or "",
            quantity=number(request.quantity),
            wanted_day=self.day(request.time_wanted),
            quote_number=request.quote_number or "",
            currency=request.currency_code or "",
            amount=number(request.amount),
            payable_id=request.payable_id or "",
            contact_email=request.contact_email or "",
            by=request.requested_by or "",
            requested_ms=None if request.time_requested is None else epoch_ms(request.time_requested),
            updated_ms=None if request.time_updated is None else epoch_ms(request.time_updated),
            reason=str(request.status_reason or ""),
        )


def billed_of(row: BillingScheduleSummary) -> Billed:
    """The invoice that a row of the schedule has become."""
    return Billed(row.ar_invoice_number or "", row.order_number or "", row.subscribed_service_id or "")


def plain(subscription: Subscription) -> dict[str, Any]:
    """A subscription as JSON has it."""
    return {
        **subscription._asdict(),
        "periods": [period._asdict() for period in subscription.periods],
        "services": [
            {**service._asdict(), "commitments": [one._asdict() for one in service.commitments]}
            for service in subscription.services
        ],
        "rate_cards": [
            {**card._asdict(), "tiers": [tier._asdict() for tier in card.tiers]} for card in subscription.rate_cards
        ],
        "billed": [billed._asdict() for billed in subscription.billed],
        "quotes": [quote._asdict() for quote in subscription.quotes],
    }


def subscription_of(body: dict[str, Any]) -> Subscription:
    """The other way."""
    return Subscription(
        **{
            **body,
            "periods": tuple(Period(**period) for period in body["periods"]),
            "services": tuple(
                Service(**{**service, "commitments": tuple(Commitment(**one) for one in service["commitments"])})
                for service in body["services"]
            ),
            "rate_cards": tuple(
                RateCard(**{**card, "tiers": tuple(Tier(**tier) for tier in card["tiers"])})
                for card in body["rate_cards"]
            ),
            "billed": tuple(Billed(**billed) for billed in body["billed"]),
            "quotes": tuple(Quote(**quote) for quote in body["quotes"]),
        }
    )


def number(value: Decimal | None) -> str:
    """An amount or quantity as exact digits; empty for none."""
    return "" if value is None else f"{value:f}"
