"""Orders: those of an account as this portal shows them, and activating one by its token (Tenant Manager 20230401)."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection, select

from occ_tui.domain.access import Access
from occ_tui.portal import activation, order_rows
from occ_tui.portal.auth import Caller
from occ_tui.portal.contract_access import Pages, contracts_of
from occ_tui.portal.keyed import page
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.refusals import Refusal, not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    PortalOf,
    RetryToken,
    TargetOf,
    When,
    answer,
    body_of,
    described_body,
    instant_ms,
    sent,
)
from occ_tui.portal.schema_contracts import contracts, orders, services
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_orders import CustomerOrder, OrderCollection, OrderState, OrderSummary
from occ_tui.wire.orders import ActivateOrderDetails, Order, Sku, SubscriptionInfo
from occ_tui.wire.routes import ACTIVATION, CUSTOMER_CENTER

router = APIRouter(responses=REFUSALS)

ActivationToken = Annotated[str, Path(alias="activationToken", description="What opens one order.")]


@router.get(
    f"{CUSTOMER_CENTER}/orders",
    operation_id="list_orders",
    responses={200: {"model": OrderCollection}},
    tags=["Orders"],
)
def list_orders(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    paging: Pages,
    statuses: Annotated[list[OrderState] | None, Query(alias="status")] = None,
    subscription_id: Annotated[str | None, Query(alias="subscriptionId")] = None,
    time_start: Annotated[When, Query(alias="timeBookedStart", description="Booked then or later.")] = None,
    time_end: Annotated[When, Query(alias="timeBookedEnd", description="Booked then or earlier.")] = None,
) -> Response:
    """A page of an account's orders, the newest first."""
    account = contracts_of(portal, caller, compartment_id)
    query = order_rows.of_account(account.id)
    if statuses:
        query = query.where(query.selected_columns["status"].in_([str(status) for status in statuses]))
    if subscription_id is not None:
        brought = select(services.c.order_id).join(contracts, contracts.c.id == services.c.contract_id)
        query = query.where(orders.c.id.in_(brought.where(contracts.c.subscription_id == subscription_id)))
    if time_start is not None:
        query = query.where(orders.c.booked_ms >= instant_ms(time_start))
    if time_end is not None:
        query = query.where(orders.c.booked_ms <= instant_ms(time_end))
    question = f"orders of {compartment_id} {statuses} {subscription_id!r} {time_start} {time_end}"
    columns = (orders.c.booked_ms, orders.c.id)
    with portal.ledger.reading() as connection:
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=True)
        items = [OrderSummary.model_construct(**one) for one in order_rows.summaries(connection, account, rows)]
    return answer(OrderCollection.model_construct(items=items), headers)


@router.get(
    f"{CUSTOMER_CENTER}/orders/{{orderNumber}}",
    operation_id="get_customer_order",
    responses={200: {"model": CustomerOrder}},
    tags=["Orders"],
)
def get_customer_order(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    number: Annotated[str, Path(alias="orderNumber")],
) -> Response:
    """An order with its lines, its services, its contacts and what happened when."""
    account = contracts_of(portal, caller, compartment_id)
    today = portal.today_number(account.time_zone)
    with portal.ledger.reading() as connection:
        order = order_rows.find(connection, account.id, number)
        if order is None:
            raise not_found()
        whole = CustomerOrder.model_construct(
            **order_rows.summaries(connection, account, [order])[0],
            lines=order_rows.lines_of(connection, order),
            services=order_rows.services_of(connection, account, order, today),
            timeline=order_rows.timeline(connection, account, order),
            contacts=order_rows.contacts_of(connection, order),
            activation_token=_token(portal, caller, compartment_id, order),
        )
    return answer(whole)


@router.get(
    f"{ACTIVATION}/{{activationToken}}",
    operation_id="get_order",
    responses={200: {"model": Order}},
    tags=["Tenant Manager"],
)
def get_order(portal: PortalOf, caller: CallerOf, token: ActivationToken) -> Response:
    """The order that a token opens."""
    with portal.ledger.reading() as connection:
        order = activation.order_of(connection, portal, token)
        contracts_of(portal, caller, order.ocid)
        message = Order.model_construct(
            order_number=order.number,
            data_center_region=order.data_center_region or None,
            admin_email=order.admin_email,
            order_state=order.state,
            subscriptions=_subscriptions(connection, order),
        )
    return answer(message)


@router.post(
    f"{ACTIVATION}/{{activationToken}}/actions/activate",
    operation_id="activate_order",
    status_code=204,
    responses={204: {"description": "Activated."}, 409: WRITE_REFUSALS[409]},
    response_class=Response,
    openapi_extra=described_body(ActivateOrderDetails),
    tags=["Tenant Manager"],
)
def activate_order(
    portal: PortalOf, caller: CallerOf, target: TargetOf, token: ActivationToken, retry_token: RetryToken = None
) -> Response:
    """Activates the order that a token opens, in the tenancy that it is for. Once."""
    details = body_of(target, ActivateOrderDetails)
    account = contracts_of(portal, caller, details.compartment_id or "", Access.WRITE)

    def do(connection: Connection) -> Stored:
        order = activation.order_of(connection, portal, token)
        if order.account_id != account.id:
            raise not_found()
        activation.activate(connection, portal, caller, order)
        return Stored(b"", 204)

    return sent(once(portal, caller, target, retry_token, do))


def _token(portal: Portal, caller: Caller, compartment_id: str, order: AnyRow) -> str | None:
    """The token of an order that awaits activation, for whoever may activate it."""
    if order.state != OrderState.AWAITING_ACTIVATION or not _may_change(portal, caller, compartment_id):
        return None
    return activation.token_of(portal, order)


def _may_change(portal: Portal, caller: Caller, compartment_id: str) -> bool:
    try:
        contracts_of(portal, caller, compartment_id, Access.WRITE)
    except Refusal:
        return False
    return True


def _subscriptions(connection: Connection, order: AnyRow) -> list[SubscriptionInfo]:
    """What an order brings: its subscription with the parts of it."""
    query = (
        select(services, contracts.c.subscription_id, contracts.c.service_name)
        .join(contracts, contracts.c.id == services.c.contract_id)
        .where(services.c.order_id == order.id)
    )
    found: dict[str, list[AnyRow]] = {}
    for row in connection.execute(query.order_by(services.c.id)):
        found.setdefault(row.subscription_id, []).append(row)
    return [
        SubscriptionInfo.model_construct(
            spm_subscription_id=name,
            service=rows[0].service_name or None,
            start_date=midnight(min(row.start_day for row in rows), order.time_zone),
            end_date=midnight(max(row.end_day for row in rows), order.time_zone),
            skus=[
                Sku.model_construct(
                    number=row.part_number, name=row.product or None, quantity=int(Decimal(row.quantity))
                )
                for row in rows
            ],
        )
        for name, rows in found.items()
    ]


def _sku(row: AnyRow) -> Sku:
    return Sku.model_construct(number=row.part_number, name=row.product or None, quantity=int(Decimal(row.quantity)))
