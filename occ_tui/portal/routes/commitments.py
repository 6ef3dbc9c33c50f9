"""What is committed to and what it costs beyond, of OneSubscription 20190111: commitments and rate cards."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from sqlalchemy import FromClause, Select, Table, select

from occ_tui.portal import contract_messages
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
    sorted_columns,
)
from occ_tui.portal.contract_rows import first_day_from, last_day_until, tiers_of
from occ_tui.portal.keyed import page
from occ_tui.portal.refusals import not_found
from occ_tui.portal.routes.common import (
    REFUSALS,
    CallerOf,
    Compartment,
    PortalOf,
    When,
    answer,
    answer_list,
    aware,
)
from occ_tui.portal.schema_contracts import commitments, contracts, orders, rate_cards, services
from occ_tui.wire.contracts import Commitment, CommitmentSummary, RateCardSummary
from occ_tui.wire.routes import ONE_SUBSCRIPTION

router = APIRouter(prefix=ONE_SUBSCRIPTION, tags=["OneSubscription"], responses=REFUSALS)


@router.get("/commitments", operation_id="list_commitments", responses={200: {"model": list[CommitmentSummary]}})
def list_commitments(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    service_id: Annotated[str, Query(alias="subscribedServiceId", min_length=1)],
    paging: Pages,
    sort_by: SortBy = ByDay,
    sort_order: Order = Ascending,
) -> Response:
    """A page of what a service commits to."""
    account = contracts_of(portal, caller, compartment_id)
    question = f"commitments {compartment_id} {service_id!r} {sort_by} {sort_order}"
    named = (services.c.service_id == service_id, contracts.c.account_id == account.id)
    columns = sorted_columns(sort_by, orders.c.number, commitments.c.start_day, commitments.c.id)
    with portal.ledger.reading() as connection:
        known = select(services.c.id).join(contracts, contracts.c.id == services.c.contract_id).where(*named)
        if connection.execute(known).first() is None:
            raise not_found()
        is_descending = is_down(sort_order)
        query = _commitments().where(*named)
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=is_descending)
    zone = account.time_zone
    return answer_list([contract_messages.commitment(row, row.currency, zone, is_whole=False) for row in rows], headers)


@router.get("/commitments/{commitmentId}", operation_id="get_commitment", responses={200: {"model": Commitment}})
def get_commitment(portal: PortalOf, caller: CallerOf, name: Annotated[str, Path(alias="commitmentId")]) -> Response:
    """One commitment."""
    with portal.ledger.reading() as connection:
        query = _commitments().where(commitments.c.commitment_id == name)
        row = connection.execute(query).first()
        if row is None:
            raise not_found()
        account = owner_of(connection, portal, caller, services.c.id == row.service_id)
    return answer(contract_messages.commitment(row, row.currency, account.time_zone, is_whole=True))


@router.get("/ratecards", operation_id="list_rate_cards", responses={200: {"model": list[RateCardSummary]}})
def list_rate_cards(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    subscription_id: SubscriptionName,
    paging: Pages,
    time_from: Annotated[When, Query(alias="timeFrom", description="Those that begin then or later.")] = None,
    time_to: Annotated[When, Query(alias="timeTo", description="Those that end then or earlier.")] = None,
    part_number: Annotated[str | None, Query(alias="partNumber")] = None,
    sort_by: SortBy = ByDay,
    sort_order: Order = Ascending,
) -> Response:
    """A page of what the products of a subscription cost."""
    account = contracts_of(portal, caller, compartment_id)
    zone = account.time_zone
    question = f"rate cards {compartment_id} {subscription_id!r} {time_from} {time_to} {part_number!r}"
    query = select(rate_cards, services.c.service_id.label("owner"), contracts.c.currency).select_from(
        _within(rate_cards)
    )
    if time_from is not None:
        query = query.where(rate_cards.c.start_day >= first_day_from(aware(time_from), zone))
    if time_to is not None:
        query = query.where(rate_cards.c.end_day <= last_day_until(aware(time_to), zone))
    if part_number is not None:
        query = query.where(rate_cards.c.part_number == part_number)
    columns = sorted_columns(sort_by, orders.c.number, rate_cards.c.start_day, rate_cards.c.id)
    with portal.ledger.reading() as connection:
        contract = contract_named(connection, portal, account, subscription_id)
        query = query.where(services.c.contract_id == contract.id)
        is_descending = is_down(sort_order)
        question = f"{question} {sort_by} {sort_order}"
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=is_descending)
        tiers = tiers_of(connection, [row.id for row in rows])
    found = [contract_messages.rate_card(row, row.owner, row.currency, tiers.get(row.id, ()), zone) for row in rows]
    return answer_list(found, headers)


def _commitments() -> Select[Any]:
    return select(commitments, services.c.service_id.label("owner"), contracts.c.currency).select_from(
        _within(commitments)
    )


def _within(table: Table) -> FromClause:
    """A table of parts of a service, beside the service, its contract and its order."""
    return (
        table.join(services, services.c.id == table.c.service_id)
        .join(contracts, contracts.c.id == services.c.contract_id)
        .join(orders, orders.c.id == services.c.order_id)
    )
