"""What was used, against a plain reckoning over the lines of usage invoices."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from support.contracts_world import HOME, contracts_in, listed, midnight
from support.portal_world import TODAY_NUMBER

from occ_tui.domain.money import to_decimal
from occ_tui.portal.entries import InvoiceEntry
from occ_tui.portal.entries_contracts import ContractEntry
from occ_tui.portal.metering import days_of
from occ_tui.wire import codec

BASE = "/20190111"


def contract_of(sample: Any) -> ContractEntry:
    """The contract for usage that is in force."""
    return next(
        item
        for item in contracts_in(sample.made)
        if item.kind == "USAGE" and item.services[0].commitments and item.start_day <= TODAY_NUMBER - 100
        and item.end_day > TODAY_NUMBER
    )  # fmt: skip


def invoices_of(sample: Any, contract: ContractEntry) -> list[tuple[InvoiceEntry, int]]:
    """Invoices of a contract, each with the position of a line of it."""
    return [
        (entry, position)
        for entry in sample.made
        if isinstance(entry, InvoiceEntry) and entry.account_ocid == HOME
        for position, line in enumerate(entry.lines, 1)
        if line.order_number == contract.services[0].order_number
    ]


def day_by_day(sample: Any, contract: ContractEntry) -> Counter[tuple[str, str, int]]:
    """Instant and part → minor units used, of every line divided over its days, up to today."""
    used: Counter[tuple[str, str, int]] = Counter()
    for entry, position in invoices_of(sample, contract):
        line = entry.lines[position - 1]
        assert line.start_day is not None
        assert line.end_day is not None
        count = line.end_day - line.start_day + 1
        each, rest = divmod(int(line.quantity), count)
        price = line.total_minor // int(line.quantity)
        for number in range(count):
            share = each + (number < rest)
            if share and line.start_day + number <= TODAY_NUMBER:
                used[midnight(line.start_day + number), line.part_number, price] += share
    return used


def window(first: int, last: int) -> dict[str, str]:
    return {"timeFrom": midnight(first), "timeTo": midnight(last)}


async def test_computed_usages_are_the_invoices_lines_day_by_day(sample: Any) -> None:
    contract = contract_of(sample)
    home = {"subscriptionId": contract.subscription_id}
    rows = await listed(sample.person, f"{BASE}/computedUsages", **home, **window(0, TODAY_NUMBER + 400))
    told: Counter[tuple[str, str, int]] = Counter()
    for row in rows:
        price = int(Decimal(row["netUnitPrice"]).scaleb(2))
        told[row["timeMeteredOn"], row["product"]["partNumber"], price] += int(row["quantity"])
        assert Decimal(row["cost"]) == Decimal(row["quantity"]) * Decimal(row["netUnitPrice"])
        assert (row["currencyCode"], row["type"], row["planNumber"]) == ("EUR", "COMMIT", contract.plan_number)
        assert row["parentSubscribedServiceId"] == contract.services[0].service_id
    assert told == day_by_day(sample, contract)
    assert len(rows) > 300
    assert [row["timeMeteredOn"] for row in rows] == sorted(row["timeMeteredOn"] for row in rows)


@pytest.mark.parametrize("sort", ["timeCreated", "timeOfArrival", "timeMeteredOn"])
async def test_usages_are_paged_by_key_in_every_order(sample: Any, sort: str) -> None:
    contract = contract_of(sample)
    asked = {
        "subscriptionId": contract.subscription_id,
        **window(TODAY_NUMBER - 400, TODAY_NUMBER - 100),
        "sortBy": sort,
    }
    up = await listed(sample.person, f"{BASE}/computedUsages", **asked)
    assert up
    assert await listed(sample.person, f"{BASE}/computedUsages", **asked, limit=11) == up
    assert await listed(sample.person, f"{BASE}/computedUsages", **asked, limit=11, sortOrder="DESC") == up[::-1]


async def test_usages_are_filtered_by_instant_parent_and_product(sample: Any) -> None:
    contract = contract_of(sample)
    home = {"subscriptionId": contract.subscription_id}
    path = f"{BASE}/computedUsages"
    whole = await listed(sample.person, path, **home, **window(TODAY_NUMBER - 360, TODAY_NUMBER - 130))
    days = sorted({row["timeMeteredOn"] for row in whole})
    assert days[-1] < midnight(TODAY_NUMBER - 130)
    part = Counter(row["product"]["partNumber"] for row in whole).most_common(1)[0][0]
    asked = {**home, **window(TODAY_NUMBER - 360, TODAY_NUMBER - 130)}
    some = await listed(sample.person, path, **asked, computedProduct=part, limit=5)
    assert some == [row for row in whole if row["product"]["partNumber"] == part]
    parent = contract.services[0].part_number
    assert await listed(sample.person, path, **asked, parentProduct=parent) == whole
    assert await listed(sample.person, path, **asked, parentProduct="B0") == []
    second = datetime.fromisoformat(days[1]) + timedelta(seconds=1)
    late = await listed(sample.person, path, **home, timeFrom=second.isoformat(), timeTo=midnight(TODAY_NUMBER - 130))
    assert late == [row for row in whole if row["timeMeteredOn"] > days[1]]


async def test_one_usage_is_told_again(sample: Any) -> None:
    contract = contract_of(sample)
    home = {"subscriptionId": contract.subscription_id}
    rows = await listed(
        sample.person, f"{BASE}/computedUsages", **home, **window(TODAY_NUMBER - 350, TODAY_NUMBER), limit=50
    )
    row = rows[7]
    answer = await sample.person.get(f"{BASE}/computedUsages/{row['computedUsageId']}", HOME)
    one = codec.loads(answer.content)
    assert one.pop("id") == row.pop("computedUsageId")
    assert one == row
    some = await sample.person.get(f"{BASE}/computedUsages/{row['usageNumber']}", HOME, fields=["id", "cost"])
    assert set(some.json()) == {"id", "cost"}
    for name in ("u1l1d1", "nonsense", "u999999l1d20000"):
        assert (await sample.person.get(f"{BASE}/computedUsages/{name}", HOME)).status_code == 404


@pytest.mark.parametrize("grouping", ["HOURLY", "DAILY", "MONTHLY", "NONE"])
@pytest.mark.parametrize("limit", [4, 1000])
async def test_sums_are_those_of_the_single_usages(sample: Any, grouping: str, limit: int) -> None:
    contract = contract_of(sample)
    asked = {"subscriptionId": contract.subscription_id, **window(TODAY_NUMBER - 275, TODAY_NUMBER - 5)}
    single = await listed(sample.person, f"{BASE}/computedUsages", **asked)
    pages = await listed(sample.person, f"{BASE}/aggregatedComputedUsages", **asked, grouping=grouping, limit=limit)
    items = [item for page in pages for item in page["aggregatedComputedUsages"]]
    assert {page["subscriptionId"] for page in pages} == {contract.subscription_id}
    wanted: defaultdict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for row in single:
        when = {"MONTHLY": row["timeMeteredOn"][:7], "NONE": ""}.get(grouping, row["timeMeteredOn"])
        sums = wanted[when, row["product"]["partNumber"], row["netUnitPrice"]]
        sums[0] += Decimal(row["quantity"])
        sums[1] += Decimal(row["costRounded"])
    told = {
        (
            {"MONTHLY": item["timeMeteredOn"][:7], "NONE": ""}.get(grouping, item["timeMeteredOn"]),
            item["product"]["partNumber"],
            item["netUnitPrice"],
        ): [Decimal(item["quantity"]), Decimal(item["cost"])]
        for item in items
    }
    assert told == wanted
    assert len(items) == len(told)


async def test_the_usage_ledger_has_a_row_for_each_line(sample: Any) -> None:
    contract = contract_of(sample)
    path = f"{BASE}/subscriptionDetails/{contract.subscription_id}/usageLedger"
    rows = await listed(sample.person, path, limit=9)
    lines = [entry.lines[position - 1] for entry, position in invoices_of(sample, contract)]
    wanted = Counter(
        (midnight(line.start_day or 0), to_decimal(line.total_minor, "EUR"), line.product) for line in lines
    )
    assert Counter((row["timeConsumption"], row["consumptionAmount"], row["serviceName"]) for row in rows) == wanted
    assert {row["commitmentPeriod"] for row in rows} <= {"1", "2", "3"}
    for sort, field in (("timeConsumption", "timeConsumption"), ("consumptionAmount", "consumptionAmount")):
        up = await listed(sample.person, path, sortBy=sort, sortOrder="ASC")
        assert [row[field] for row in up] == sorted(row[field] for row in up)
        assert await listed(sample.person, path, sortBy=sort, sortOrder="DESC", limit=5) == up[::-1]
    moment = sorted(row["timeConsumption"] for row in rows)[len(rows) // 2]
    late = await listed(sample.person, path, timeConsumptionGreaterThanOrEqualTo=moment)
    early = await listed(sample.person, path, timeConsumptionLessThan=moment)
    assert {row["timeConsumption"] >= moment for row in late} == {True}
    assert {row["timeConsumption"] < moment for row in early} == {True}
    assert len(late) + len(early) == len(rows)


async def test_what_begins_beyond_a_commitment_is_overage(sample: Any) -> None:
    kinds: Counter[str] = Counter()
    for contract in contracts_in(sample.made):
        if contract.kind != "USAGE" or not contract.services[0].commitments:
            continue
        path = f"{BASE}/subscriptionDetails/{contract.subscription_id}/usageLedger"
        used: Counter[str] = Counter()
        agreed = {
            str(number): to_decimal(item.committed_minor, contract.currency)
            for number, item in enumerate(contract.services[0].commitments, 1)
        }
        for row in await listed(sample.person, path, limit=13):
            period = row["commitmentPeriod"]
            assert row["type"] == ("Overage" if used[period] >= agreed[period] else "Consumption")
            used[period] += row["consumptionAmount"]
            kinds[row["type"]] += 1
    assert set(kinds) == {"Overage", "Consumption"}


async def test_an_invoice_is_told_as_its_subscriptions_see_it(sample: Any) -> None:
    two = next(
        entry
        for entry in sample.made
        if isinstance(entry, InvoiceEntry) and entry.account_ocid == HOME and len(entry.subscription_ids) == 2
    )
    asked = {"arCustomerTransactionId": two.invoice_id}
    rows = await listed(sample.person, f"{BASE}/invoice", **asked, limit=1)
    assert sorted(row["subscriptionNumber"] for row in rows) == sorted(two.subscription_ids)
    assert {row["arInvoices"] for row in rows} == {two.number}
    told = sorted(line["id"] for row in rows for line in row["invoiceLines"])
    wanted = [number for number, line in enumerate(two.lines, 1) if line.order_number]
    assert told == sorted(f"{two.invoice_id}l{number}" for number in wanted)
    for sort in ("ORDERNUMBER", "TIMEINVOICING"):
        up = await listed(sample.person, f"{BASE}/invoice", **asked, sortBy=sort)
        assert await listed(sample.person, f"{BASE}/invoice", **asked, sortBy=sort, sortOrder="DESC") == up[::-1]
    moment = datetime.fromtimestamp((two.time_invoice_ms or 0) / 1000, UTC)
    later = (moment + timedelta(seconds=1)).isoformat()
    assert len(await listed(sample.person, f"{BASE}/invoice", **asked, timeFrom=moment.isoformat(), timeTo=later)) == 2
    assert await listed(sample.person, f"{BASE}/invoice", **asked, timeFrom=later) == []
    assert await listed(sample.person, f"{BASE}/invoice", **asked, timeTo=moment.isoformat()) == []
    assert await listed(sample.person, f"{BASE}/invoice", arCustomerTransactionId="nothing") == []
    some = await listed(sample.person, f"{BASE}/invoice", **asked, fields=["status", "type"])
    assert some[0] == {"status": "INVOICED", "type": two.type}


async def test_a_line_is_told_day_by_day_until_today(sample: Any) -> None:
    entry, position = next(
        (entry, position)
        for entry, position in invoices_of(sample, contract_of(sample))
        if (entry.lines[position - 1].end_day or 0) < TODAY_NUMBER and entry.lines[position - 1].quantity > 31
    )
    line = entry.lines[position - 1]
    path, asked = f"{BASE}/invoiceLineComputedUsages", {"invoiceLineId": f"{entry.invoice_id}l{position}"}
    rows = await listed(sample.person, path, **asked, limit=6)
    assert sum(row["quantity"] for row in rows) == line.quantity
    assert sum(row["cost"] for row in rows) == to_decimal(line.total_minor, entry.currency)
    for sort in ("timeCreated", "meteredOnDate"):
        assert await listed(sample.person, path, **asked, sortBy=sort, sortOrder="DESC", limit=9) == rows[::-1]
    some = await listed(sample.person, path, **asked, fields="quantity")
    assert all(set(row) == {"quantity"} for row in some)
    for name in ("nothing", f"{entry.invoice_id}l99", "l1", f"{entry.invoice_id}lx"):
        assert await listed(sample.person, path, invoiceLineId=name) == []


class Row:
    """A line as the ledger has it."""

    def __init__(self, quantity: str, start_day: int | None, end_day: int | None) -> None:
        self.invoice_id, self.position, self.part_number, self.product = 1, 1, "B1", "Something"
        self.quantity, self.start_day, self.end_day = quantity, start_day, end_day
        self.net_unit_price, self.currency = "0.005", "EUR"


@pytest.mark.parametrize("quantity", ["0", "1", "31", "32", "1201", "1.5", "-3"])
@pytest.mark.parametrize("days", [(10, 40), (10, 10), (10, 5), (10, None)])
def test_the_days_of_a_line_come_to_the_line(quantity: str, days: tuple[int, int | None]) -> None:
    row: Any = Row(quantity, *days)
    found = list(days_of(row))
    assert sum((item.quantity for item in found), Decimal(0)) == Decimal(quantity)
    assert list(days_of(Row(quantity, None, None))) == []  # type: ignore[arg-type]
