"""Plans, billing addresses, their verification and the rules of countries: OSP Gateway 20191001."""

from __future__ import annotations

from occ_tui.client.paging import PAGE_LIMIT, read_all
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.wire.addresses import Address, AddressRule, VerifyAddressDetails, VerifyAddressReceipt
from occ_tui.wire.codec import dumps
from occ_tui.wire.subscriptions import Subscription, SubscriptionCollection, SubscriptionSummary

PLANS = "/20191001/subscriptions"
ADDRESSES = "/20191001/addresses"
RULES = "/20191001/addressRules"


class PlanClient:
    """The operations on plans and addresses, as the profile of `transport`. All raise the errors of `client.errors`.

    A change of a plan goes through the journal, which sends what it recorded: `path` and `scope` are for that.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def plans(
        self, compartment_id: str, *, sort_by: str | None = None, sort_order: str | None = None, limit: int = PAGE_LIMIT
    ) -> list[SubscriptionSummary]:
        """`list_subscriptions`: the account's plans, all pages of them."""
        params = {**self.scope(compartment_id), "limit": limit, "sortBy": sort_by, "sortOrder": sort_order}
        return await read_all(self._transport, PLANS, params, SubscriptionCollection, lambda page: page.items)

    async def plan(self, compartment_id: str, plan_id: str) -> tuple[Subscription, str | None]:
        """`get_subscription`: one plan and the version that a change of it names, where the service gives one."""
        answer = await self._transport.request("GET", path(plan_id), params=self.scope(compartment_id))
        return answer.message(Subscription), answer.etag

    async def address(self, compartment_id: str, address_key: str) -> Address:
        """`get_address`: one billing address."""
        where = f"{ADDRESSES}/{path_segment(address_key)}"
        answer = await self._transport.request("GET", where, params=self.scope(compartment_id))
        return answer.message(Address)

    async def verify(self, compartment_id: str, details: VerifyAddressDetails) -> VerifyAddressReceipt:
        """`verify_address`: the grade of an address, and how it should read. It changes nothing."""
        answer = await self._transport.request(
            "POST",
            f"{ADDRESSES}/action/verification",
            params=self.scope(compartment_id),
            body=dumps(details.to_wire()),
        )
        return answer.message(VerifyAddressReceipt)

    async def rule(self, compartment_id: str, country: str) -> AddressRule:
        """`get_address_rule`: what a country wants; `NotAuthorizedOrNotFound` for one that is not known."""
        where = f"{RULES}/{path_segment(country)}"
        answer = await self._transport.request("GET", where, params=self.scope(compartment_id))
        return answer.message(AddressRule)

    def scope(self, compartment_id: str) -> dict[str, Parameter]:
        """The two parameters of every operation."""
        return {"ospHomeRegion": self._transport.home_region, "compartmentId": compartment_id}


def path(plan_id: str) -> str:
    """Where a plan is."""
    return f"{PLANS}/{path_segment(plan_id)}"
