"""How usage was invoiced, of OneSubscription 20190111: what of an invoice is a subscription's, and a line's days."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response
from sqlalchemy import Connection, func, select

from occ_tui.domain.dates import day_of, from_epoch_ms
from occ_tui.portal import metering, usage_messages
from occ_tui.portal.contract_access import Ascending, ByDay, Order, Pages, SortBy, contracts_of, is_down
from occ_tui.portal.contract_rows import first_day_from, first_order, order_numbers
from occ_tui.portal.keyed import ContractSort, page
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.routes.common import (
    REFUSALS,
    CallerOf,
    Compartment,
    Fields,
    PortalOf,
    When,
    answer_list,
    aware,
    page_headers,
)
from occ_tui.portal.schema import invoice_lines, invoices
from occ_tui.portal.schema_contracts import contracts, orders, services
from occ_tui.portal.state import Portal, zone
from occ_tui.portal.usage_messages import Used
from occ_tui.portal.used import used_of
from occ_tui.wire.routes import ONE_SUBSCRIPTION
from occ_tui.wire.usage import InvoicelineComputedUsageSummary, InvoiceSummary

router = APIRouter(prefix=ONE_SUBSCRIPTION, tags=["OneSubscription"], responses=REFUSALS)


class LineSort(StrEnum):
    """What the days of a line are ordered by. Both follow the day."""

    TIME_CREATED = "timeCreated"
    METERED_ON = "meteredOnDate"


@router.get("/invoice", operation_id="list_subscription_invoices", responses={200: {"model": list[InvoiceSummary]}})
def list_subscription_invoices(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    transaction: Annotated[str, Query(alias="arCustomerTransactionId", min_length=1, description="`invoiceId`.")],
    paging: Pages,
    time_from: Annotated[When, Query(alias="timeFrom", description="Invoiced then or later.")] = None,
    time_to: Annotated[When, Query(alias="timeTo", description="Invoiced before.")] = None,
    sort_by: SortBy = ByDay,
    sort_order: Order = Ascending,
    fields: Fields = None,
) -> Response:
    """An invoice as its subscriptions see it, a row for each."""
    account = contracts_of(portal, caller, compartment_id)
    time_zone = account.time_zone
    question = f"subscription invoices {compartment_id} {transaction!r} {time_from} {time_to} {sort_by} {sort_order}"
    of_line = (orders.c.account_id == account.id) & (orders.c.number == invoice_lines.c.order_number)
    query = (
        select(invoices, contracts.c.subscription_id.label("subscription_number"), contracts.c.id.label("contract_row"))
        .distinct()
        .join(invoice_lines, invoice_lines.c.invoice_id == invoices.c.id)
        .join(orders, of_line)
        .join(services, services.c.order_id == orders.c.id)
        .join(contracts, contracts.c.id == services.c.contract_id)
        .where(invoices.c.account_id == account.id, invoices.c.invoice_id == transaction)
    )
    is_by_order = sort_by is ContractSort.ORDERNUMBER
    lead = first_order() if is_by_order else func.coalesce(invoices.c.time_invoice_ms, 0)
    columns = (lead, invoices.c.id, contracts.c.id)
    with portal.ledger.reading() as connection:
        rows, headers = page(connection, portal, question, paging, query, columns, is_descending=is_down(sort_order))
        messages = [
            usage_messages.invoice(row, day, _lines(connection, row), account)
            for row in rows
            if _is_within(day := _day(row, time_zone), time_from, time_to, time_zone)
        ]
    return answer_list(messages, headers, fields or ())


@router.get(
    "/invoiceLineComputedUsages",
    operation_id="list_invoiceline_computed_usages",
    responses={200: {"model": list[InvoicelineComputedUsageSummary]}},
)
def list_invoiceline_computed_usages(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    line: Annotated[str, Query(alias="invoiceLineId", min_length=1, description="`id` of a line of an invoice.")],
    paging: Pages,
    sort_by: Annotated[LineSort, Query(alias="sortBy")] = LineSort.METERED_ON,
    sort_order: Order = Ascending,
    fields: Fields = None,
) -> Response:
    """A page of what was used for a line of an invoice, day by day."""
    account = contracts_of(portal, caller, compartment_id)
    question = f"line usages {compartment_id} {line!r} {sort_by} {sort_order}"
    after = paging.position(portal, question)
    invoice_id, _sign, position = line.rpartition("l")
    today = portal.today_number(account.time_zone)
    with portal.ledger.reading() as connection:
        place = int(position) if position.isascii() and position.isdigit() and len(position) < 10 else 0
        number, found = metering.of_line(connection, account.id, invoice_id, place)
        used = _used_of_order(connection, portal, account, number)
    down = is_down(sort_order)
    days = [item for item in found if item.day <= today and used is not None]
    wanted = [
        item
        for item in (reversed(days) if down else days)
        if after is None or (item.day < after[0] if down else item.day > after[0])
    ]
    shown = wanted[: paging.limit]
    next_position = (shown[-1].day,) if len(wanted) > paging.limit else None
    messages = [usage_messages.of_invoice_line(item, used) for item in shown if used]
    return answer_list(messages, page_headers(portal, question, next_position), fields or ())


def _day(row: AnyRow, time_zone: str) -> int | None:
    return None if row.time_invoice_ms is None else day_of(from_epoch_ms(row.time_invoice_ms), zone(time_zone))


def _is_within(day: int | None, time_from: When, time_to: When, time_zone: str) -> bool:
    if day is None:
        return time_from is None and time_to is None
    if time_from is not None and day < first_day_from(aware(time_from), time_zone):
        return False
    return time_to is None or day < first_day_from(aware(time_to), time_zone)


def _lines(connection: Connection, row: AnyRow) -> list[AnyRow]:
    """Lines of an invoice that are of a subscription's orders."""
    numbers = order_numbers(connection, row.contract_row)
    query = select(invoice_lines).where(invoice_lines.c.invoice_id == row.id, invoice_lines.c.order_number.in_(numbers))
    return list(connection.execute(query.order_by(invoice_lines.c.position)))


def _used_of_order(connection: Connection, portal: Portal, account: AnyRow, number: str) -> Used | None:
    query = (
        select(contracts)
        .join(services, services.c.contract_id == contracts.c.id)
        .join(orders, orders.c.id == services.c.order_id)
        .where(orders.c.account_id == account.id, orders.c.number == number)
    )
    contract = connection.execute(query).first()
    return None if contract is None else used_of(connection, portal, account, contract)
