"""The billing schedule of OneSubscription 20190111: what was invoiced of a subscription, and what will be."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from occ_tui.domain.money import decimal_string
from occ_tui.portal.billing import Schedule, ScheduleRow
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
)
from occ_tui.portal.keyed import ContractSort
from occ_tui.portal.messages import midnight
from occ_tui.portal.routes.common import REFUSALS, CallerOf, Compartment, PortalOf, answer_list, page_headers
from occ_tui.wire.routes import ONE_SUBSCRIPTION
from occ_tui.wire.schedule import BillingScheduleProduct, BillingScheduleSummary

router = APIRouter(prefix=ONE_SUBSCRIPTION, tags=["OneSubscription"], responses=REFUSALS)


@router.get(
    "/billingSchedules",
    operation_id="list_billing_schedules",
    responses={200: {"model": list[BillingScheduleSummary]}},
)
def list_billing_schedules(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    subscription_id: SubscriptionName,
    paging: Pages,
    service_id: Annotated[str | None, Query(alias="subscribedServiceId")] = None,
    sort_by: SortBy = ByDay,
    sort_order: Order = Ascending,
) -> Response:
    """A page of a subscription's schedule."""
    account = contracts_of(portal, caller, compartment_id)
    today = portal.today_number(account.time_zone)
    question = f"schedule {compartment_id} {subscription_id!r} {service_id!r} {sort_by} {sort_order}"
    after = paging.position(portal, question)
    by_order = sort_by is ContractSort.ORDERNUMBER
    with portal.ledger.reading() as connection:
        contract = contract_named(connection, portal, account, subscription_id)
        rows = Schedule(connection, contract, today).rows(
            by_order=by_order,
            is_descending=is_down(sort_order),
            after=tuple(after) if after else None,
            limit=paging.limit + 1,
            service_id=service_id,
        )
    shown = rows[: paging.limit]
    next_position = shown[-1].key(by_order=by_order) if len(rows) > paging.limit else None
    found = [_message(row, contract.currency, account.time_zone) for row in shown]
    return answer_list(found, page_headers(portal, question, next_position))


def _message(row: ScheduleRow, currency: str, time_zone: str) -> BillingScheduleSummary:
    return BillingScheduleSummary.model_construct(
        subscribed_service_id=row.service_id,
        time_start=midnight(row.start_day, time_zone),
        time_end=midnight(row.end_day, time_zone),
        time_invoicing=midnight(row.invoicing_day, time_zone),
        invoice_status="NOT_INVOICED" if row.is_planned else "INVOICED",
        quantity=row.quantity,
        net_unit_price=row.net_unit_price,
        amount=decimal_string(row.minor, currency),
        billing_frequency=row.frequency or None,
        ar_invoice_number=row.invoice_number,
        ar_customer_transaction_id=row.invoice_id,
        order_number=row.order_number,
        product=BillingScheduleProduct.model_construct(part_number=row.part_number, name=row.product or None),
    )
