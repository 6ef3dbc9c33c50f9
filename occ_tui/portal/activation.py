"""Activating an order: tokens that open one order, and what activating it does.

A token is the order's row, sealed with the ledger's secret. It is kept nowhere, and it opens nothing by itself:
whoever calls must be somebody who may see, or change, the contracts of the order's account.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.portal import audit
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.page_tokens import PageTokenRefused
from occ_tui.portal.refusals import incorrect_state, not_found
from occ_tui.portal.schema import accounts
from occ_tui.portal.schema_contracts import order_events, orders, services
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_orders import OrderEventKind, OrderState

_QUESTION = "activation"


def token_of(portal: Portal, order: AnyRow) -> str:
    """The token that opens an order."""
    return portal.page_tokens.make(_QUESTION, (order.id, order.number))


def order_of(connection: Connection, portal: Portal, token: str) -> AnyRow:
    """The order that a token opens, with the tenancy of its account; 404 for a token that is none."""
    try:
        row_id, number = portal.page_tokens.read(_QUESTION, token)
    except PageTokenRefused:
        raise not_found() from None
    query = select(orders, accounts.c.ocid, accounts.c.time_zone).join(accounts, accounts.c.id == orders.c.account_id)
    order = connection.execute(query.where(orders.c.id == row_id, orders.c.number == number)).first()
    if order is None:
        raise not_found()
    return order


def activate(connection: Connection, portal: Portal, caller: Caller, order: AnyRow) -> None:
    """Brings an order on, and its services into being; refused if it does not await it."""
    if order.state != OrderState.AWAITING_ACTIVATION:
        raise incorrect_state(f"The order is {order.state}: it does not await activation. Nothing was changed.")
    now_ms, event_ms = epoch_ms(portal.now()), max(portal.business_ms(order.time_zone), order.changed_ms)
    for kind in (OrderEventKind.PROVISIONING, OrderEventKind.PROVISIONED):
        actor = caller.name if kind is OrderEventKind.PROVISIONING else ""
        event = {"order_id": order.id, "kind": str(kind), "event_ms": event_ms, "actor": actor, "details": ""}
        connection.execute(insert(order_events).values(event))
    changes = {"state": str(OrderState.PROVISIONED), "changed_ms": event_ms}
    connection.execute(update(orders).where(orders.c.id == order.id).values(changes))
    today = portal.today_number(order.time_zone)
    connection.execute(update(services).where(services.c.order_id == order.id).values(provisioned_day=today))
    audit.record(connection, order.account_id, now_ms, caller.name, "order.activate", order.number)
