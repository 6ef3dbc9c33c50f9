"""OneSubscription's contracts against a plain reckoning over what the ledger was made of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from support.contracts_world import HOME, contracts_in, listed, midnight, someone
from support.portal_world import TODAY_NUMBER, Person

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.money import decimal_string, to_decimal
from occ_tui.portal.entries import InvoiceEntry
from occ_tui.portal.entries_contracts import ContractEntry, OrderEntry

BASE = "/20190111"


def status(entry: ContractEntry) -> str:
    if entry.end_day < TODAY_NUMBER:
        return "EXPIRED"
    return "PENDING" if entry.start_day > TODAY_NUMBER else "ACTIVE"


def first_order(entry: ContractEntry) -> str:
    return min(service.order_number for service in entry.services)


SORTS: dict[str, Callable[[ContractEntry], Any]] = {
    "ORDERNUMBER": first_order,
    "TIMEINVOICING": lambda entry: entry.start_day,
}


async def test_subscriptions_are_told_with_their_services(sample: Any) -> None:
    rows = await listed(sample.person, f"{BASE}/subscriptions", sortBy="ORDERNUMBER")
    wanted = sorted(contracts_in(sample.made), key=first_order)
    assert len(rows) == len(wanted) > 30
    for row, entry in zip(rows, wanted, strict=True):
        assert (row["status"], row["timeStart"], row["timeEnd"]) == (
            status(entry), midnight(entry.start_day), midnight(entry.end_day),
        )  # fmt: skip
        assert (row["currency"]["isoCode"], row["serviceName"]) == (entry.currency, entry.service_name)
        shown = [(item["id"], item["product"]["partNumber"], item["orderNumber"]) for item in row["subscribedServices"]]
        assert shown == [(item.service_id, item.part_number, int(item.order_number)) for item in entry.services]
        assert "commitmentServices" not in row["subscribedServices"][0]
    assert {row["status"] for row in rows} == {"EXPIRED", "ACTIVE", "PENDING"}


@pytest.mark.parametrize("path", ["subscriptions", "organizationSubscription"])
@pytest.mark.parametrize("sort", SORTS)
async def test_lists_of_subscriptions_are_ordered_and_paged_by_key(sample: Any, path: str, sort: str) -> None:
    up = await listed(sample.person, f"{BASE}/{path}", sortBy=sort, sortOrder="ASC")
    down = await listed(sample.person, f"{BASE}/{path}", sortBy=sort, sortOrder="DESC", limit=7)
    assert down == up[::-1]
    values = [SORTS[sort](entry) for entry in sorted(contracts_in(sample.made), key=SORTS[sort])]
    if path == "subscriptions" and sort == "ORDERNUMBER":
        assert [str(row["subscribedServices"][0]["orderNumber"]) for row in up] == values
    if sort == "TIMEINVOICING":
        assert [row["timeStart"] for row in up] == [midnight(day) for day in values]


async def test_subscriptions_are_found_by_plan_number_buyer_and_commitment(sample: Any) -> None:
    entry = next(item for item in contracts_in(sample.made) if item.services[0].commitments)
    path = f"{BASE}/subscriptions"
    by_number = await listed(sample.person, path, subscriptionId=entry.subscription_id, isCommitInfoRequired="true")
    assert len(by_number) == 1
    told = by_number[0]["subscribedServices"][0]["commitmentServices"]
    assert [item["quantity"] for item in told] == [
        decimal_string(item.committed_minor, entry.currency) for item in entry.services[0].commitments
    ]
    by_plan = await listed(sample.person, path, planNumber=entry.plan_number)
    assert len(by_plan) == sum(item.plan_number == entry.plan_number for item in contracts_in(sample.made))
    assert len(await listed(sample.person, path, buyerEmail="CFO@acme.example")) == len(contracts_in(sample.made))
    assert await listed(sample.person, path, buyerEmail="nobody@acme.example") == []


async def test_an_organizations_subscriptions_tell_number_and_value(sample: Any) -> None:
    rows = {row["id"]: row for row in await listed(sample.person, f"{BASE}/organizationSubscription")}
    for entry in contracts_in(sample.made):
        total = sum(service.total_minor for service in entry.services)
        row = rows.pop(entry.subscription_id)
        assert (row["type"], row["totalValue"]) == (entry.kind, decimal_string(total, entry.currency))
    assert rows == {}


async def test_services_are_listed_and_found(sample: Any) -> None:
    entry = next(item for item in contracts_in(sample.made) if item.kind == "SUPPORT" and status(item) == "ACTIVE")
    admin = next(
        item.admin_email for item in sample.made if isinstance(item, OrderEntry) and item.number == first_order(entry)
    )
    home = {"subscriptionId": entry.subscription_id}
    path = f"{BASE}/subscribedServices"
    rows = await listed(sample.person, path, **home, sortBy="ORDERNUMBER", limit=2)
    assert [row["id"] for row in rows] == [service.service_id for service in entry.services]
    for row, service in zip(rows, entry.services, strict=True):
        assert (row["quantity"], row["netUnitPrice"]) == (str(service.quantity), str(service.net_unit_price))
        assert row["lineNetAmount"] == decimal_string(service.line_minor, entry.currency)
        assert (row["csi"], row["billingFrequency"], row["status"]) == (service.csi, "ANNUAL", "ACTIVE")
        assert (row["agreementName"], str(row["agreementId"])) == (entry.agreement_name, entry.contract_id)
        assert (row["adminEmail"], row["buyerEmail"], row["eligibleToRenew"]) == (admin, entry.buyer_email, "Y")
        assert row["timeAgreementEnd"] == midnight(entry.end_day)
    down = await listed(sample.person, path, **home, sortOrder="DESC")
    assert down == rows[::-1]
    assert len(await listed(sample.person, path, **home, status="active")) == len(rows)
    assert await listed(sample.person, path, **home, status="EXPIRED") == []
    one = await listed(sample.person, path, **home, orderLineId=rows[2]["orderLineId"])
    assert one == [rows[2]]
    for beyond in (-1, 2**63):
        assert (await sample.person.get(path, **home, orderLineId=beyond)).status_code == 400


async def test_a_service_is_told_whole_or_in_the_fields_that_are_wanted(sample: Any) -> None:
    entry = next(item for item in contracts_in(sample.made) if item.services[0].rate_cards and status(item) == "ACTIVE")
    service = entry.services[0]
    path = f"{BASE}/subscribedServices/{service.service_id}"
    whole = (await sample.person.get(path, HOME)).json()
    assert len(whole["rateCards"]) == len(service.rate_cards)
    assert len(whole["commitmentServices"]) == len(service.commitments) > 0
    tiers = [card["rateCardTiers"] for card in whole["rateCards"] if card["isTier"]]
    assert tiers
    assert all("upToQuantity" in tier[0] and "upToQuantity" not in tier[-1] for tier in tiers)
    some = (await sample.person.get(path, HOME, fields=["id", "status"])).json()
    assert some == {"id": service.service_id, "status": whole["status"]}
    answer = await sample.person.get(path, HOME, fields="what")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


def used_of(made: list[Any], order_number: str, first: int, last: int) -> int:
    """What the invoices say was used."""
    return sum(
        line.total_minor
        for entry in made
        if isinstance(entry, InvoiceEntry) and entry.account_ocid == HOME
        for line in entry.lines
        if line.order_number == order_number and line.start_day is not None and first <= line.start_day <= last
    )


async def test_commitments_are_what_was_agreed_less_what_the_invoices_used(sample: Any) -> None:
    seen = 0
    for entry in contracts_in(sample.made):
        for service in entry.services:
            rows = await listed(sample.person, f"{BASE}/commitments", subscribedServiceId=service.service_id, limit=2)
            assert [row["id"] for row in rows] == [item.commitment_id for item in service.commitments]
            for row, item in zip(rows, service.commitments, strict=True):
                used = min(
                    item.committed_minor, used_of(sample.made, service.order_number, item.start_day, item.end_day)
                )
                assert Decimal(row["usedAmount"]) == to_decimal(used, entry.currency)
                assert Decimal(row["usedAmount"]) + Decimal(row["availableAmount"]) == Decimal(row["quantity"])
                one = await sample.person.get(f"{BASE}/commitments/{row['id']}", HOME)
                assert one.json() == row
                seen += used > 0
    assert seen > 2


async def test_details_sum_the_commitment(sample: Any) -> None:
    entry = next(
        item for item in contracts_in(sample.made) if len(item.services[0].commitments) > 1 and status(item) == "ACTIVE"
    )
    answer = await sample.person.get(f"{BASE}/subscriptionDetails", HOME, subscriptionId=entry.subscription_id)
    told = answer.json()
    assert (told["contractId"], told["currencyCode"]) == (entry.contract_id, entry.currency)
    periods = told["commitmentPeriods"]
    assert [item["commitmentPeriod"] for item in periods] == ["1", "2", "3"]
    for name in ("amountCommitment", "amountConsumed", "amountAvailable"):
        assert round(sum(item[name] for item in periods), 3) == told[name]
    assert round(told["amountConsumed"] + told["amountAvailable"], 3) == told["amountCommitment"]
    assert [item["serviceName"] for item in told["productsAndServices"]] == [entry.services[0].product]


async def test_rate_cards_are_filtered_by_part_and_by_the_days_they_begin_and_end(sample: Any) -> None:
    entry = next(item for item in contracts_in(sample.made) if item.services[0].rate_cards)
    path, home = f"{BASE}/ratecards", {"subscriptionId": entry.subscription_id}
    cards = entry.services[0].rate_cards
    rows = await listed(sample.person, path, **home, limit=3)
    assert [row["product"]["partNumber"] for row in rows] == [card.part_number for card in cards]
    assert [row["netUnitPrice"] for row in rows] == [str(card.net_unit_price) for card in cards]
    one = await listed(sample.person, path, **home, partNumber=cards[1].part_number)
    assert one == [rows[1]]
    start = datetime.combine(from_epoch_day(entry.start_day), datetime.min.time(), UTC)
    end = datetime.combine(from_epoch_day(entry.end_day), datetime.min.time(), UTC)
    second = timedelta(seconds=1)
    for name, moment, count in (
        ("timeFrom", start, len(cards)), ("timeFrom", start + second, 0), ("timeFrom", start - second, len(cards)),
        ("timeTo", end, len(cards)), ("timeTo", end - second, 0), ("timeTo", end + second, len(cards)),
    ):  # fmt: skip
        assert len(await listed(sample.person, path, **home, **{name: moment.isoformat()})) == count, (name, moment)
    down = await listed(sample.person, path, **home, sortOrder="DESC", sortBy="ORDERNUMBER")
    assert down == rows[::-1]


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("subscriptionDetails", {}),
        ("subscribedServices", {}),
        ("billingSchedules", {}),
        ("ratecards", {}),
        ("computedUsages", {"timeFrom": "2026-01-01T00:00:00Z", "timeTo": "2026-02-01T00:00:00Z"}),
        ("subscriptionDetails/1/usageLedger", {}),
    ],
)
async def test_a_subscription_of_another_account_is_404(sample: Any, path: str, more: dict[str, str]) -> None:
    other = next(item for item in sample.made if isinstance(item, ContractEntry) and item.account_ocid != HOME)
    path = path.replace("/1/", f"/{other.subscription_id}/")
    answer = await sample.person.get(f"{BASE}/{path}", HOME, subscriptionId=other.subscription_id, **more)
    assert (answer.status_code, answer.json()["code"]) == (404, "NotAuthorizedOrNotFound")


async def test_what_is_found_by_its_own_name_is_404_in_another_account(sample: Any) -> None:
    other = next(item for item in contracts_in(sample.made) if item.services[0].commitments)
    theirs = next(
        item
        for item in sample.made
        if isinstance(item, ContractEntry) and item.account_ocid != HOME and item.services[0].commitments
    )
    support = someone(sample.client, "support")
    for name, code in ((other, 200), (theirs, 404)):
        service = name.services[0]
        for path in (f"subscribedServices/{service.service_id}", f"commitments/{service.commitments[0].commitment_id}"):
            assert (await sample.person.get(f"{BASE}/{path}", HOME)).status_code == code
            assert (await support.get(f"{BASE}/{path}", HOME)).status_code == 200
    service_id = theirs.services[0].service_id
    assert (await sample.person.get(f"{BASE}/commitments", HOME, subscribedServiceId=service_id)).status_code == 404


async def test_a_page_token_is_good_for_its_own_question_only(sample: Any) -> None:
    first = await sample.person.get(f"{BASE}/subscriptions", HOME, limit=2)
    token = first.headers["opc-next-page"]
    for parameters in ({"sortOrder": "DESC"}, {"sortBy": "ORDERNUMBER"}, {"planNumber": "SP-1"}):
        answer = await sample.person.get(f"{BASE}/subscriptions", HOME, limit=2, page=token, **parameters)
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")
    answer = await sample.person.get(f"{BASE}/organizationSubscription", HOME, limit=2, page=token)
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["subscriptions", "organizationSubscription", "invoice", "invoiceLineComputedUsages"])
async def test_a_ledger_without_contracts_has_empty_lists(reader: Any, path: str) -> None:
    person = Person(reader.client, "technical")
    more = {"arCustomerTransactionId": "888000", "invoiceLineId": "888000l1"}
    answer = await person.get(f"{BASE}/{path}", **more)
    assert (answer.status_code, answer.json()) == (200, [])
    for own in ("contracts", "orders"):
        answer = await person.get(f"/customerCenter/20261101/{own}")
        assert (answer.status_code, answer.json()) == (200, {"items": []})
