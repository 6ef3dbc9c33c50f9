"""Plans of an account, as OSP Gateway 20191001 has them: list, get, update. Paying one is in `subscriptions`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module
from occ_tui.portal import paying, plans
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.plans import View
from occ_tui.portal.refusals import Refusal, invalid_parameter, not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    HomeRegion,
    IfMatch,
    Paging,
    PortalOf,
    TargetOf,
    answer,
    body_of,
    described_body,
    page_headers,
    sent,
)
from occ_tui.portal.routes.subscriptions import SubscriptionName
from occ_tui.portal.selection import SortBy, SortOrder
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.subscriptions import Subscription, SubscriptionCollection, UpdateSubscriptionDetails

router = APIRouter(prefix="/20191001/subscriptions", tags=["OSP Gateway"], responses=REFUSALS)

SortByName = Annotated[SortBy | None, Query(alias="sortBy", description="Of the orders of invoices, what a plan has.")]
Order = Annotated[SortOrder, Query(alias="sortOrder")]
UnsaidRetryToken = Annotated[str | None, Header(alias="opc-retry-token", include_in_schema=False)]
"""Oracle's contract has none here; whoever sends one all the same is answered once for it."""


@router.get("", operation_id="list_osp_subscriptions", responses={200: {"model": SubscriptionCollection}})
def list_subscriptions(
    portal: PortalOf,
    caller: CallerOf,
    home_region: HomeRegion,
    compartment_id: Compartment,
    paging: Annotated[Paging, Depends(Paging.of)],
    sort_by: SortByName = None,
    sort_order: Order = SortOrder.ASC,
) -> Response:
    """A page of the account's plans; who has no part in its billing sees them without address and tax numbers."""
    account, view = _seen(portal, caller, compartment_id)
    question = f"plans of {compartment_id} {sort_by} {sort_order}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        found = plans.page(connection, account.id, sort_by, sort_order is SortOrder.DESC, position, paging.limit)
    items = [plans.summary(row, view) for row in found.rows]
    return answer(
        SubscriptionCollection.model_construct(items=items), page_headers(portal, question, found.next_position)
    )


@router.get("/{subscriptionId}", operation_id="get_subscription", responses={200: {"model": Subscription}})
def get_subscription(
    portal: PortalOf,
    caller: CallerOf,
    home_region: HomeRegion,
    compartment_id: Compartment,
    subscription: SubscriptionName,
) -> Response:
    """One plan, with the etag that a change of it names."""
    account, view = _seen(portal, caller, compartment_id)
    with portal.ledger.reading() as connection:
        plan = plans.find(connection, account.id, subscription)
    if plan is None:
        raise not_found()
    return answer(plans.message(plan, view), {"etag": plans.etag(plan)})


@router.put(
    "/{subscriptionId}",
    operation_id="update_subscription",
    responses={200: {"model": Subscription}, **WRITE_REFUSALS},
    openapi_extra=described_body(UpdateSubscriptionDetails),
)
def update_subscription(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    home_region: HomeRegion,
    compartment_id: Compartment,
    subscription: SubscriptionName,
    if_match: IfMatch = None,
    retry_token: UnsaidRetryToken = None,
) -> Response:
    """Changes a plan's address, tax numbers, language or way to pay."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)
    details = body_of(target, UpdateSubscriptionDetails)
    paying.check_contact(details.email, None)
    wanted = details.subscription
    if wanted is None:
        raise invalid_parameter("subscription: missing.")

    def do(connection: Connection) -> Stored:
        plan = plans.find(connection, account.id, subscription)
        if plan is None:
            raise not_found()
        plans.check_etag(plans.etag(plan), if_match)
        plans.change(connection, portal, caller.name, plan, wanted)
        changed = plans.find(connection, account.id, subscription)
        assert changed is not None
        body = codec.dumps(plans.message(changed).to_wire())
        return Stored(body, headers={"etag": plans.etag(changed)})

    return sent(once(portal, caller, target, retry_token, do))


def _seen(portal: Portal, caller: Caller, compartment_id: str) -> tuple[AnyRow, View]:
    """The account, and how much of its plans the caller sees; 404 if nothing."""
    try:
        return account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ), View.WHOLE
    except Refusal:
        return account_for(portal, caller, compartment_id, Module.CONTRACTS, Access.READ), View.WITHOUT_BILLING
