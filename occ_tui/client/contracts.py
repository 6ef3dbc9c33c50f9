"""Contracts of OneSubscription 20190111: subscriptions, subscribed services, commitments, rate cards, schedules."""

from __future__ import annotations

from occ_tui.client.paging import PAGE_LIMIT, read_pages
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.wire.base import Model
from occ_tui.wire.codec import parse_all
from occ_tui.wire.contracts import (
    CommitmentSummary,
    OrganizationSubscriptionSummary,
    RateCardSummary,
    SubscriptionDetails,
    SubscriptionSummary,
)
from occ_tui.wire.routes import ONE_SUBSCRIPTION
from occ_tui.wire.schedule import BillingScheduleSummary
from occ_tui.wire.subscribed_services import SubscribedService, SubscribedServiceSummary


class ContractClient:
    """What a customer has bought, as the profile of `transport`. All raise the errors of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def organization_subscriptions(self, compartment_id: str) -> list[OrganizationSubscriptionSummary]:
        """`list_organization_subscriptions`: every subscription of the account, with its id."""
        return await self._all("organizationSubscription", compartment_id, OrganizationSubscriptionSummary)

    async def subscriptions(self, compartment_id: str, subscription_id: str) -> list[SubscriptionSummary]:
        """`list_subscriptions` of one id: its rows name none, so each is asked for by the id it is to have."""
        return await self._all(
            "subscriptions",
            compartment_id,
            SubscriptionSummary,
            subscriptionId=subscription_id,
            isCommitInfoRequired=True,
        )

    async def subscription_details(self, compartment_id: str, subscription_id: str) -> SubscriptionDetails:
        """`get_subscription_details`: the contract, and what of its commitment is used."""
        answer = await self._transport.request(
            "GET",
            f"{ONE_SUBSCRIPTION}/subscriptionDetails",
            params={"subscriptionId": subscription_id, "compartmentId": compartment_id},
        )
        return answer.message(SubscriptionDetails)

    async def services(self, compartment_id: str, subscription_id: str) -> list[SubscribedServiceSummary]:
        """`list_subscribed_services`: the services of a subscription."""
        return await self._all(
            "subscribedServices", compartment_id, SubscribedServiceSummary, subscriptionId=subscription_id
        )

    async def service(self, service_id: str) -> SubscribedService:
        """`get_subscribed_service`."""
        path = f"{ONE_SUBSCRIPTION}/subscribedServices/{path_segment(service_id)}"
        return (await self._transport.request("GET", path)).message(SubscribedService)

    async def commitments(self, compartment_id: str, service_id: str) -> list[CommitmentSummary]:
        """`list_commitments`: what of a service was committed to, and used, by its periods."""
        return await self._all("commitments", compartment_id, CommitmentSummary, subscribedServiceId=service_id)

    async def rate_cards(self, compartment_id: str, subscription_id: str) -> list[RateCardSummary]:
        """`list_rate_cards`: what the products of a subscription cost, with tiers."""
        return await self._all("ratecards", compartment_id, RateCardSummary, subscriptionId=subscription_id)

    async def schedules(self, compartment_id: str, subscription_id: str) -> list[BillingScheduleSummary]:
        """`list_billing_schedules`: when a subscription is invoiced, and by which invoice it was."""
        return await self._all(
            "billingSchedules", compartment_id, BillingScheduleSummary, subscriptionId=subscription_id
        )

    async def _all(self, path: str, compartment_id: str, model: type[Model], **params: Parameter) -> list[Model]:
        asked: dict[str, Parameter] = {"compartmentId": compartment_id, **params, "limit": PAGE_LIMIT}
        pages = read_pages(
            self._transport,
            f"{ONE_SUBSCRIPTION}/{path}",
            asked,
            model.__name__,
            lambda body: parse_all(model, body),
        )
        return [item async for page in pages for item in page.items]
