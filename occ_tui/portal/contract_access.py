"""What the routes of contracts share: whose account it is, which subscription is meant, and how lists are ordered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from fastapi import Depends, Query
from sqlalchemy import ColumnElement, Connection, select

from occ_tui.domain.access import Access, Module
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.contract_rows import find_contract, of_services
from occ_tui.portal.keyed import ContractSort, Order, SortBy
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import not_found
from occ_tui.portal.routes.common import Paging
from occ_tui.portal.schema import accounts
from occ_tui.portal.schema_contracts import contracts, services
from occ_tui.portal.selection import SortOrder
from occ_tui.portal.state import Portal

SubscriptionName = Annotated[str, Query(alias="subscriptionId", min_length=1, description="The subscription's `id`.")]
Pages = Annotated[Paging, Depends(Paging.of)]
ByDay, Ascending = ContractSort.TIMEINVOICING, SortOrder.ASC

__all__ = [
    "Ascending", "ByDay", "Order", "Pages", "SortBy", "SubscriptionName",
    "contract_named", "contracts_of", "is_down", "owner_of", "services_of", "sorted_columns",
]  # fmt: skip


def contracts_of(portal: Portal, caller: Caller, compartment_id: str, wanted: Access = Access.READ) -> AnyRow:
    """The account whose contracts `caller` may see, or change where that is `wanted`; 404 if they may not."""
    return account_for(portal, caller, compartment_id, Module.CONTRACTS, wanted)


def owner_of(connection: Connection, portal: Portal, caller: Caller, named: ColumnElement[bool]) -> AnyRow:
    """The account of a service that is found by its own name; 404 for one that `caller` may not know of."""
    query = (
        select(accounts.c.ocid)
        .join(contracts, contracts.c.account_id == accounts.c.id)
        .join(services, services.c.contract_id == contracts.c.id)
    )
    ocid = connection.scalar(query.where(named))
    if ocid is None:
        raise not_found()
    return contracts_of(portal, caller, ocid)


def contract_named(connection: Connection, portal: Portal, account: AnyRow, subscription_id: str) -> AnyRow:
    """A subscription of an account; 404 if it has none of that number."""
    row = find_contract(connection, account.id, subscription_id, portal.today_number(account.time_zone))
    if row is None:
        raise not_found()
    return row


def services_of(
    connection: Connection, portal: Portal, account: AnyRow, contract_ids: Iterable[int]
) -> dict[int, list[AnyRow]]:
    """Contract → its services."""
    query = of_services(portal.today_number(account.time_zone)).where(services.c.contract_id.in_(list(contract_ids)))
    found: dict[int, list[AnyRow]] = {}
    for row in connection.execute(query.order_by(services.c.id)):
        found.setdefault(row.contract_id, []).append(row)
    return found


def sorted_columns(
    sort_by: ContractSort, order_number: ColumnElement[str], day: ColumnElement[int], row_id: ColumnElement[int]
) -> tuple[ColumnElement[str] | ColumnElement[int], ...]:
    """The columns of an order; together they tell every row apart."""
    return (order_number, day, row_id) if sort_by is ContractSort.ORDERNUMBER else (day, order_number, row_id)


def is_down(order: SortOrder) -> bool:
    """Whether the greatest comes first."""
    return order is SortOrder.DESC
