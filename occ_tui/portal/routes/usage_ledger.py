"""The usage ledger of OneSubscription 20190111: what each invoice line consumed, and what was beyond a commitment."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select

from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.money import to_decimal
from occ_tui.portal import invoiced
from occ_tui.portal.contract_access import (
    Ascending,
    Order,
    Pages,
    contract_named,
    contracts_of,
    is_down,
    services_of,
)
from occ_tui.portal.contract_rows import commitments_of, first_day_from, order_numbers
from occ_tui.portal.keyed import page
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.routes.common import REFUSALS, CallerOf, Compartment, PortalOf, When, answer_list, aware
from occ_tui.portal.schema import invoice_lines
from occ_tui.wire.contracts import UsageLedgerSummary
from occ_tui.wire.routes import ONE_SUBSCRIPTION

router = APIRouter(prefix=ONE_SUBSCRIPTION, tags=["OneSubscription"], responses=REFUSALS)

CONSUMPTION, OVERAGE = "Consumption", "Overage"


class LedgerSort(StrEnum):
    """What the usage ledger is ordered by."""

    TIME = "timeConsumption"
    AMOUNT = "consumptionAmount"


@router.get(
    "/subscriptionDetails/{subscriptionId}/usageLedger",
    operation_id="list_usage_ledgers",
    responses={200: {"model": list[UsageLedgerSummary]}},
)
def list_usage_ledgers(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    subscription_id: Annotated[str, Path(alias="subscriptionId")],
    paging: Pages,
    time_from: Annotated[When, Query(alias="timeConsumptionGreaterThanOrEqualTo")] = None,
    time_to: Annotated[When, Query(alias="timeConsumptionLessThan")] = None,
    sort_by: Annotated[LedgerSort, Query(alias="sortBy")] = LedgerSort.TIME,
    sort_order: Order = Ascending,
) -> Response:
    """A page of what was consumed, a row for every invoice line that a subscription for usage has."""
    account = contracts_of(portal, caller, compartment_id)
    zone = account.time_zone
    question = f"usage ledger {compartment_id} {subscription_id!r} {time_from} {time_to} {sort_by} {sort_order}"
    with portal.ledger.reading() as connection:
        contract = contract_named(connection, portal, account, subscription_id)
        brought = services_of(connection, portal, account, [contract.id]).get(contract.id, [])
        committed = commitments_of(connection, [service.id for service in brought])
        told = _lines(connection, contract, [item for items in committed.values() for item in items]).subquery()
        query = select(told)
        if time_from is not None:
            query = query.where(told.c.start_day >= first_day_from(aware(time_from), zone))
        if time_to is not None:
            query = query.where(told.c.start_day < first_day_from(aware(time_to), zone))
        lead = told.c.start_day if sort_by is LedgerSort.TIME else told.c.total_minor
        columns = (lead, told.c.invoice_id, told.c.position)
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=is_down(sort_order))
    messages = [
        UsageLedgerSummary.model_construct(
            commitment_period=str(row.period) if row.period else None,
            time_consumption=midnight(row.start_day, zone),
            sub_id=subscription_id,
            service_name=row.product or None,
            consumption_amount=to_decimal(row.total_minor, contract.currency),
            type=OVERAGE if row.committed and row.before >= row.committed else CONSUMPTION,
        )
        for row in rows
    ]
    return answer_list(messages, headers)


def _lines(connection: Connection, contract: AnyRow, periods: Sequence[AnyRow]) -> Select[Any]:
    """Lines of a contract for usage, each with the period of its commitment and what was used in that before it."""
    line = invoice_lines.c
    numbers = order_numbers(connection, contract.id) if contract.kind == InvoiceType.USAGE else []
    period: ColumnElement[int] = literal(0)
    committed: ColumnElement[int] = literal(0)
    if periods:
        within = [line.start_day.between(item.start_day, item.end_day) for item in periods]
        period = case(*zip(within, range(1, len(periods) + 1), strict=True), else_=0)
        committed = case(*zip(within, [item.committed_minor for item in periods], strict=True), else_=0)
    in_order = (line.start_day, line.invoice_id, line.position)
    running = func.sum(line.total_minor).over(partition_by=period, order_by=in_order)
    return invoiced.lines(
        contract.account_id,
        numbers,
        *(*in_order, line.product, line.total_minor),
        period.label("period"),
        committed.label("committed"),
        (running - line.total_minor).label("before"),
    ).where(line.start_day.is_not(None))
