"""Support rewards: what was earned and redeemed (Usage 20190111), and redeeming at a portal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from occ_tui.client.paging import PAGE_LIMIT, read_pages
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.wire.base import Model
from occ_tui.wire.codec import convert, loads, parse
from occ_tui.wire.customer_rewards import (
    RedeemableInvoice,
    RedeemableInvoiceCollection,
    Redemption,
    RedemptionList,
    RewardProgram,
    RewardProgramCollection,
)
from occ_tui.wire.rewards import (
    ProductCollection,
    ProductSummary,
    RedeemableUserCollection,
    RedeemableUserSummary,
    RedemptionCollection,
    RedemptionSummary,
    RewardCollection,
)
from occ_tui.wire.routes import REWARDS, USAGE

if TYPE_CHECKING:
    from datetime import datetime

    from occ_tui.wire.contracts import OrganizationSubscriptionSummary

REDEMPTIONS = f"{REWARDS}/redemptions"
_ORGANIZATION = "/20190111/organizationSubscription"

Item = TypeVar("Item")


def redeemers_path(subscription_id: str) -> str:
    """Where those who may redeem are listed, added and removed."""
    return _of(subscription_id, "redeemableUsers")


class RewardsClient:
    """Rewards as the profile of `transport` sees them. All raise the errors of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    # Usage 20190111.

    async def rewards(self, tenancy_id: str, subscription_id: str) -> RewardCollection:
        """`list_rewards`: what there is to redeem, and every month."""
        answer = await self._transport.request("GET", _of(subscription_id, "rewards"), params={"tenancyId": tenancy_id})
        return answer.message(RewardCollection)

    async def products(
        self, tenancy_id: str, subscription_id: str, usage_period_key: str, kind: str = "ALL"
    ) -> list[ProductSummary]:
        """`list_products`: what was used in a month, all pages of it; `kind` is ALL, ELIGIBLE or INELIGIBLE."""
        params = {"tenancyId": tenancy_id, "usagePeriodKey": usage_period_key, "producttype": kind}
        path = _of(subscription_id, "products")
        return await self._all(path, params, ProductCollection, lambda page: page.items)

    async def redemptions(
        self,
        tenancy_id: str,
        subscription_id: str,
        *,
        since: datetime | None = None,
        before: datetime | None = None,
    ) -> list[RedemptionSummary]:
        """`list_redemptions`: what was redeemed from `since` on and before `before`, the newest first."""
        params: dict[str, Parameter] = {
            "tenancyId": tenancy_id,
            "timeRedeemedGreaterThanOrEqualTo": since,
            "timeRedeemedLessThan": before,
            "sortBy": "TIMEREDEEMED",
            "sortOrder": "DESC",
        }
        path = _of(subscription_id, "redemptions")
        return await self._all(path, params, RedemptionCollection, lambda page: page.items)

    async def redeemers(self, tenancy_id: str, subscription_id: str) -> tuple[list[RedeemableUserSummary], str]:
        """`list_redeemable_users`: who may redeem, and the version of that list where the service tells one."""
        path, params = redeemers_path(subscription_id), {"tenancyId": tenancy_id}
        answer = await self._transport.request("GET", path, params={**params, "limit": PAGE_LIMIT})
        people = list(answer.message(RedeemableUserCollection).items or [])
        if answer.next_page:
            people = await self._all(path, params, RedeemableUserCollection, lambda page: page.items)
        return people, answer.etag or ""

    async def subscriptions(self, compartment_id: str) -> list[OrganizationSubscriptionSummary]:
        """`list_organization_subscriptions` of OneSubscription: whose usage may earn something."""
        from occ_tui.wire.contracts import OrganizationSubscriptionSummary

        def read(body: bytes) -> list[OrganizationSubscriptionSummary] | None:
            rows = loads(body)
            return [convert(OrganizationSubscriptionSummary, row) for row in rows] if isinstance(rows, list) else None

        params: dict[str, Parameter] = {"compartmentId": compartment_id, "limit": PAGE_LIMIT}
        pages = read_pages(self._transport, _ORGANIZATION, params, "OrganizationSubscriptions", read)
        return [item async for page in pages for item in page.items]

    # A portal's own.

    async def programs(self, compartment_id: str) -> list[RewardProgram]:
        """`GET /rewards/programs`: the subscriptions whose usage earns, and what one may do with them."""
        answer = await self._transport.request("GET", f"{REWARDS}/programs", params={"compartmentId": compartment_id})
        return list(answer.message(RewardProgramCollection).items or [])

    async def redeemable_invoices(self, compartment_id: str, subscription_id: str) -> list[RedeemableInvoice]:
        """`GET /rewards/redeemableInvoices`: the support invoices that are due, all pages of them."""
        params: dict[str, Parameter] = {"compartmentId": compartment_id, "subscriptionId": subscription_id}
        path = f"{REWARDS}/redeemableInvoices"
        return await self._all(path, params, RedeemableInvoiceCollection, lambda page: page.items)

    async def redeem(self, details: bytes, *, retry_token: str) -> tuple[Redemption, str]:
        """`POST /rewards/redemptions`: the redemption as it was booked, and the request's id.

        `details` are the very bytes that a journal stored (`CreateRedemptionDetails`). Sent once; errors whose
        `was_sent` holds, and every unreadable answer, leave the outcome unknown.
        """
        answer = await self._transport.request("POST", REDEMPTIONS, body=details, retry_token=retry_token)
        return answer.message(Redemption), answer.request_id

    async def whole_redemptions(self, compartment_id: str, *, client_reference: str | None = None) -> list[Redemption]:
        """`GET /rewards/redemptions`: what was redeemed with the months it ate, the newest first."""
        params: dict[str, Parameter] = {"compartmentId": compartment_id, "clientReference": client_reference}
        return await self._all(REDEMPTIONS, params, RedemptionList, lambda page: page.items)

    async def _all(
        self,
        path: str,
        params: Mapping[str, Parameter],
        collection: type[Model],
        items_of: Callable[[Model], list[Item] | None],
    ) -> list[Item]:
        pages = read_pages(
            self._transport,
            path,
            {**params, "limit": PAGE_LIMIT},
            collection.__name__,
            lambda body: items_of(parse(collection, body)),
        )
        return [item async for page in pages for item in page.items]


def _of(subscription_id: str, what: str) -> str:
    return f"{USAGE}/{path_segment(subscription_id)}/{what}"
