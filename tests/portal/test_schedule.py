"""The billing schedule: its invoiced rows are the invoices' lines, and the rows to come are the services' terms."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from support.contracts_world import HOME, contracts_in, listed, midnight
from support.portal_world import TODAY_NUMBER

from occ_tui.domain.money import decimal_string
from occ_tui.portal.billing import periods
from occ_tui.portal.entries import InvoiceEntry

PATH = "/20190111/billingSchedules"


def invoiced_lines(made: list[Any], orders: set[str]) -> list[tuple[Any, ...]]:
    return [
        (
            entry.number, entry.invoice_id, line.order_number, line.part_number, midnight(line.start_day or 0),
            midnight(line.end_day or 0), str(line.quantity), str(line.net_unit_price),
            decimal_string(line.total_minor, entry.currency),
        )
        for entry in made
        if isinstance(entry, InvoiceEntry) and entry.account_ocid == HOME
        for line in entry.lines
        if line.order_number in orders
    ]  # fmt: skip


def as_told(row: dict[str, Any]) -> tuple[Any, ...]:
    return (
        row["arInvoiceNumber"], row["arCustomerTransactionId"], row["orderNumber"], row["product"]["partNumber"],
        row["timeStart"], row["timeEnd"], row["quantity"], row["netUnitPrice"], row["amount"],
    )  # fmt: skip


async def test_invoiced_rows_of_every_subscription_are_its_invoices_lines(sample: Any) -> None:
    seen = 0
    for entry in contracts_in(sample.made):
        rows = await listed(sample.person, PATH, subscriptionId=entry.subscription_id)
        told = [as_told(row) for row in rows if row["invoiceStatus"] == "INVOICED"]
        wanted = invoiced_lines(sample.made, {service.order_number for service in entry.services})
        assert Counter(told) == Counter(wanted)
        services = {service.service_id for service in entry.services}
        assert {row["subscribedServiceId"] for row in rows} <= services
        seen += len(told)
    assert seen > 500


async def test_rows_to_come_are_those_of_the_services_terms(sample: Any) -> None:
    frequencies = set()
    for entry in contracts_in(sample.made):
        rows = await listed(sample.person, PATH, subscriptionId=entry.subscription_id)
        told = Counter(
            (row["subscribedServiceId"], row["timeInvoicing"], row["timeEnd"], row["amount"], row["orderNumber"])
            for row in rows
            if row["invoiceStatus"] == "NOT_INVOICED"
        )
        wanted = Counter(
            (
                service.service_id, midnight(first), midnight(last), decimal_string(service.line_minor, entry.currency),
                service.order_number,
            )
            for service in entry.services
            for first, last in periods(service.start_day, service.end_day, service.billing_frequency)
            if first > TODAY_NUMBER
        )  # fmt: skip
        assert told == wanted
        frequencies |= {service.billing_frequency for service in entry.services} if wanted else set()
        assert all("arInvoiceNumber" not in row for row in rows if row["invoiceStatus"] == "NOT_INVOICED")
    assert frequencies == {"MONTHLY", "ANNUAL"}


@pytest.mark.parametrize("limit", [3, 1000])
async def test_both_orders_hold_and_page_by_key(sample: Any, limit: int) -> None:
    entry = next(item for item in contracts_in(sample.made) if item.start_day < TODAY_NUMBER < item.end_day - 100)
    home = {"subscriptionId": entry.subscription_id}
    by_time = await listed(sample.person, PATH, **home, sortBy="TIMEINVOICING", limit=limit)
    assert [row["timeInvoicing"] for row in by_time] == sorted(row["timeInvoicing"] for row in by_time)
    assert len(by_time) > 20
    for sort in ("TIMEINVOICING", "ORDERNUMBER"):
        up = await listed(sample.person, PATH, **home, sortBy=sort, sortOrder="ASC", limit=limit)
        down = await listed(sample.person, PATH, **home, sortBy=sort, sortOrder="DESC", limit=limit)
        assert down == up[::-1]
        assert Counter(map(str, up)) == Counter(map(str, by_time))


async def test_the_schedule_of_one_service_is_its_part_of_the_whole(sample: Any) -> None:
    entry = next(item for item in contracts_in(sample.made) if item.kind == "SUPPORT" and item.end_day > TODAY_NUMBER)
    home = {"subscriptionId": entry.subscription_id}
    whole = await listed(sample.person, PATH, **home)
    name = entry.services[0].service_id
    some = await listed(sample.person, PATH, **home, subscribedServiceId=name, limit=2)
    assert some == [row for row in whole if row["subscribedServiceId"] == name]
    assert some
    assert await listed(sample.person, PATH, **home, subscribedServiceId="nothing") == []
