"""Orders of a portal, and activating one: `/customerCenter/20261101/orders`, Tenant Manager 20230401."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from occ_tui.client.paging import PAGE_LIMIT, read_all
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.wire.base import Model
from occ_tui.wire.customer_contracts import (
    Contract,
    ContractCollection,
    ContractRequest,
    ContractRequestCollection,
)
from occ_tui.wire.customer_orders import CustomerOrder, OrderCollection, OrderSummary
from occ_tui.wire.orders import Order
from occ_tui.wire.routes import ACTIVATION, CUSTOMER_CENTER

Item = TypeVar("Item")

ORDERS = f"{CUSTOMER_CENTER}/orders"
CONTRACTS = f"{CUSTOMER_CENTER}/contracts"


class OrderClient:
    """Orders, renewal quotes and requests, as the profile of `transport`. All raise the errors of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def orders(self, compartment_id: str) -> list[OrderSummary]:
        """`GET /orders`: the account's orders, the newest first."""
        return await self._all(ORDERS, compartment_id, OrderCollection, lambda page: page.items)

    async def order(self, compartment_id: str, order_number: str) -> CustomerOrder:
        """`GET /orders/{orderNumber}`: with lines, services and timeline."""
        answer = await self._transport.request(
            "GET", f"{ORDERS}/{path_segment(order_number)}", params={"compartmentId": compartment_id}
        )
        return answer.message(CustomerOrder)

    async def contracts(self, compartment_id: str) -> list[Contract]:
        """`GET /contracts`: what OneSubscription has no route for, renewal quotes above all."""
        return await self._all(CONTRACTS, compartment_id, ContractCollection, lambda page: page.items)

    async def requests(self, compartment_id: str, contract_id: str) -> list[ContractRequest]:
        """`GET /contracts/{id}/requests`: what was asked about a contract, the newest first."""
        path = f"{CONTRACTS}/{path_segment(contract_id)}/requests"
        return await self._all(path, compartment_id, ContractRequestCollection, lambda page: page.items)

    async def waiting(self, activation_token: str) -> Order:
        """`get_order`: an order that waits to be activated, as whoever holds its token sees it."""
        return (await self._transport.request("GET", f"{ACTIVATION}/{path_segment(activation_token)}")).message(Order)

    async def _all(
        self,
        path: str,
        compartment_id: str,
        collection: type[Model],
        items_of: Callable[[Model], list[Item] | None],
    ) -> list[Item]:
        params: dict[str, Parameter] = {"compartmentId": compartment_id, "limit": PAGE_LIMIT}
        return await read_all(self._transport, path, params, collection, items_of)
