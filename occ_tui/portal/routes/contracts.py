"""Contracts of OneSubscription 20190111: subscriptions, subscribed services, commitments, rate cards."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from sqlalchemy import func

from occ_tui.portal import contract_messages
from occ_tui.portal.balances import MAX_INTEGER
from occ_tui.portal.contract_access import (
    Ascending,
    ByDay,
    Order,
    Pages,
    SortBy,
    SubscriptionName,
    contract_named,
    contracts_of,
    is_down,
    owner_of,
    services_of,
    sorted_columns,
)
from occ_tui.portal.contract_rows import commitments_of, first_order, of_contracts, of_services
from occ_tui.portal.keyed import page
from occ_tui.portal.routes.common import (
    REFUSALS,
    CallerOf,
    Compartment,
    Fields,
    PortalOf,
    answer,
    answer_list,
    chosen_fields,
)
from occ_tui.portal.schema_contracts import contracts, orders, services
from occ_tui.wire.contracts import OrganizationSubscriptionSummary, SubscriptionDetails, SubscriptionSummary
from occ_tui.wire.routes import ONE_SUBSCRIPTION
from occ_tui.wire.subscribed_services import SubscribedService, SubscribedServiceSummary

router = APIRouter(prefix=ONE_SUBSCRIPTION, tags=["OneSubscription"], responses=REFUSALS)


@router.get("/subscriptions", operation_id="list_subscriptions", responses={200: {"model": list[SubscriptionSummary]}})
def list_subscriptions(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    paging: Pages,
    plan_number: Annotated[str | None, Query(alias="planNumber")] = None,
    subscription_id: Annotated[str | None, Query(alias="subscriptionId")] = None,
    buyer_email: Annotated[str | None, Query(alias="buyerEmail")] = None,
    is_commit_info_required: Annotated[bool, Query(alias="isCommitInfoRequired")] = False,
    sort_by: SortBy = ByDay,
    sort_order: Order = Ascending,
) -> Response:
    """A page of subscriptions with their services."""
    account = contracts_of(portal, caller, compartment_id)
    query = of_contracts(account.id, portal.today_number(account.time_zone))
    wanted = {"plan_number": plan_number, "subscription_id": subscription_id}
    for name, value in wanted.items():
        if value is not None:
            query = query.where(contracts.c[name] == value)
    if buyer_email is not None:
        query = query.where(func.lower(contracts.c.buyer_email) == buyer_email.lower())
    question = f"subscriptions {compartment_id} {wanted} {buyer_email} {is_commit_info_required} {sort_by} {sort_order}"
    with portal.ledger.reading() as connection:
        columns = sorted_columns(sort_by, first_order(), contracts.c.start_day, contracts.c.id)
        is_descending = is_down(sort_order)
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=is_descending)
        brought = services_of(connection, portal, account, [row.id for row in rows])
        ids = [service.id for items in brought.values() for service in items]
        committed = commitments_of(connection, ids) if is_commit_info_required else None
    zone = account.time_zone
    found = [contract_messages.subscription(row, brought.get(row.id, ()), committed, zone) for row in rows]
    return answer_list(found, headers)


@router.get(
    "/subscriptionDetails",
    operation_id="get_subscription_details",
    responses={200: {"model": SubscriptionDetails}},
)
def get_subscription_details(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, subscription_id: SubscriptionName
) -> Response:
    """A contract with what was committed to, and what of it is used."""
    account = contracts_of(portal, caller, compartment_id)
    with portal.ledger.reading() as connection:
        row = contract_named(connection, portal, account, subscription_id)
        brought = services_of(connection, portal, account, [row.id]).get(row.id, [])
        committed = commitments_of(connection, [service.id for service in brought])
    return answer(contract_messages.details(row, brought, committed, account))


@router.get(
    "/organizationSubscription",
    operation_id="list_organization_subscriptions",
    responses={200: {"model": list[OrganizationSubscriptionSummary]}},
)
def list_organization_subscriptions(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    paging: Pages,
    sort_by: SortBy = ByDay,
    sort_order: Order = Ascending,
) -> Response:
    """A page of subscriptions, each with its number and its value."""
    account = contracts_of(portal, caller, compartment_id)
    query = of_contracts(account.id, portal.today_number(account.time_zone))
    question = f"organization subscriptions {compartment_id} {sort_by} {sort_order}"
    columns = sorted_columns(sort_by, first_order(), contracts.c.start_day, contracts.c.id)
    with portal.ledger.reading() as connection:
        is_descending = is_down(sort_order)
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=is_descending)
    return answer_list([contract_messages.organization_subscription(row, account.time_zone) for row in rows], headers)


@router.get(
    "/subscribedServices",
    operation_id="list_subscribed_services",
    responses={200: {"model": list[SubscribedServiceSummary]}},
)
def list_subscribed_services(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    subscription_id: SubscriptionName,
    paging: Pages,
    order_line_id: Annotated[int | None, Query(alias="orderLineId", ge=0, le=MAX_INTEGER)] = None,
    status: Annotated[str | None, Query()] = None,
    sort_by: SortBy = ByDay,
    sort_order: Order = Ascending,
) -> Response:
    """A page of a subscription's services."""
    account = contracts_of(portal, caller, compartment_id)
    query = of_services(portal.today_number(account.time_zone))
    question = f"services {compartment_id} {subscription_id!r} {order_line_id} {status!r} {sort_by} {sort_order}"
    if order_line_id is not None:
        query = query.where(services.c.id == order_line_id)
    if status is not None:
        query = query.where(query.selected_columns["status"] == status.upper())
    columns = sorted_columns(sort_by, orders.c.number, services.c.start_day, services.c.id)
    with portal.ledger.reading() as connection:
        contract = contract_named(connection, portal, account, subscription_id)
        query = query.where(services.c.contract_id == contract.id)
        is_descending = is_down(sort_order)
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=is_descending)
    return answer_list([contract_messages.service_summary(row, account) for row in rows], headers)


@router.get(
    "/subscribedServices/{subscribedServiceId}",
    operation_id="get_subscribed_service",
    responses={200: {"model": SubscribedService}},
)
def get_subscribed_service(
    portal: PortalOf,
    caller: CallerOf,
    name: Annotated[str, Path(alias="subscribedServiceId")],
    fields: Fields = None,
) -> Response:
    """A service with its commitments and its rate cards."""
    with portal.ledger.reading() as connection:
        account = owner_of(connection, portal, caller, services.c.service_id == name)
        query = of_services(portal.today_number(account.time_zone)).where(services.c.service_id == name)
        message = contract_messages.whole_service(connection, connection.execute(query).one(), account)
    return answer(chosen_fields(message, fields or ()))
