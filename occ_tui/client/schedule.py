"""The billing schedule of OneSubscription 20190111, and the subscriptions that it is asked of."""

from __future__ import annotations

from collections.abc import AsyncGenerator

from occ_tui.client.paging import PAGE_LIMIT, Page, read_pages
from occ_tui.client.transport import Parameter, Transport
from occ_tui.wire.base import Model
from occ_tui.wire.codec import convert, loads
from occ_tui.wire.contracts import OrganizationSubscriptionSummary
from occ_tui.wire.schedule import BillingScheduleSummary

SCHEDULES = "/20190111/billingSchedules"
SUBSCRIPTIONS = "/20190111/organizationSubscription"


class ScheduleClient:
    """Reads the schedule as the profile of `transport`. All raise the errors of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def subscriptions(self, compartment_id: str) -> list[OrganizationSubscriptionSummary]:
        """`list_organization_subscriptions`: the one list that tells a subscription's id and its currency."""
        params: dict[str, Parameter] = {"compartmentId": compartment_id, "limit": PAGE_LIMIT}
        pages = read_pages(
            self._transport,
            SUBSCRIPTIONS,
            params,
            "list[OrganizationSubscriptionSummary]",
            lambda body: _rows(OrganizationSubscriptionSummary, body),
        )
        return [row async for page in pages for row in page.items]

    def pages(
        self,
        compartment_id: str,
        subscription_id: str,
        *,
        subscribed_service_id: str | None = None,
        sort_by: str | None = None,
        sort_order: str | None = None,
        limit: int = PAGE_LIMIT,
    ) -> AsyncGenerator[Page[BillingScheduleSummary], None]:
        """`list_billing_schedules`: what was invoiced of a subscription and what will be, page after page."""
        params: dict[str, Parameter] = {
            "compartmentId": compartment_id,
            "subscriptionId": subscription_id,
            "subscribedServiceId": subscribed_service_id,
            "limit": limit,
            "sortOrder": sort_order,
            "sortBy": sort_by,
        }
        return read_pages(
            self._transport,
            SCHEDULES,
            params,
            "list[BillingScheduleSummary]",
            lambda body: _rows(BillingScheduleSummary, body),
        )


def _rows(model: type[Model], body: bytes) -> list[Model] | None:
    """The messages of a list that stands alone; `None` for what is no list."""
    value = loads(body)
    return [convert(model, item) for item in value] if isinstance(value, list) else None
