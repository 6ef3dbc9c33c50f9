"""Orders as a portal shows them, and activating one, against what the ledger was made of."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from decimal import Decimal
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select
from support.contracts_world import HOME, contracts_in, listed, post, someone
from support.portal_world import OTHER, Person

from occ_tui.domain.dates import from_epoch_ms, rfc3339
from occ_tui.domain.money import to_decimal
from occ_tui.portal.check import problems
from occ_tui.portal.entries import InvoiceEntry, PayableEntry
from occ_tui.portal.entries_contracts import OrderEntry
from occ_tui.portal.schema_payments import audit_events
from occ_tui.wire import codec

ORDERS = "/customerCenter/20261101/orders"


def orders(made: list[Any]) -> dict[str, OrderEntry]:
    return {entry.number: entry for entry in made if isinstance(entry, OrderEntry) and entry.account_ocid == HOME}


def owed(made: list[Any]) -> dict[str, PayableEntry]:
    return {
        entry.number: entry
        for entry in made
        if isinstance(entry, PayableEntry) and entry.account_ocid == HOME and entry.kind == "ORDER"
    }


def status(made: list[Any], entry: OrderEntry) -> str:
    return "PENDING_PAYMENT" if entry.number in owed(made) else str(entry.events[-1].kind)


def ordered(made: list[Any], entry: OrderEntry) -> int:
    """What an order comes to: its services, its lines, or what its invoices say."""
    services = [item for contract in contracts_in(made) for item in contract.services]
    bought = [item.total_minor for item in services if item.order_number == entry.number]
    bought += [line.total_minor for line in entry.lines]
    return sum(bought) if bought else sum(line.total_minor for line in invoiced(made, entry.number))


def invoiced(made: list[Any], number: str) -> list[Any]:
    invoices = [entry for entry in made if isinstance(entry, InvoiceEntry) and entry.account_ocid == HOME]
    return [line for entry in invoices for line in entry.lines if line.order_number == number]


async def get(person: Person, number: str) -> dict[str, Any]:
    answer = await person.get(f"{ORDERS}/{number}", HOME)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = codec.loads(answer.content)
    return body


async def waiting(person: Person) -> dict[str, Any]:
    """The order that awaits activation."""
    found = await listed(person, ORDERS, status="AWAITING_ACTIVATION")
    return await get(person, found[0]["orderNumber"])


async def test_every_order_is_listed_the_newest_first(sample: Any) -> None:
    rows = await listed(sample.person, ORDERS, limit=40)
    known = orders(sample.made)
    assert {row["orderNumber"] for row in rows} == set(known)
    assert len(rows) == len(known)
    times = [row["timeBooked"] for row in rows]
    assert times == sorted(times, reverse=True)
    for row in rows:
        entry = known[row["orderNumber"]]
        assert row["timeBooked"] == rfc3339(from_epoch_ms(entry.events[0].event_ms))
        assert (row["status"], row["currencyCode"]) == (status(sample.made, entry), entry.currency)
        assert row["amount"] == to_decimal(ordered(sample.made, entry), entry.currency)


async def test_orders_are_filtered_by_status_day_and_subscription(sample: Any) -> None:
    rows = await listed(sample.person, ORDERS)
    for name, count in Counter(row["status"] for row in rows).items():
        found = await listed(sample.person, ORDERS, status=name, limit=50)
        assert (len(found), {row["status"] for row in found}) == (count, {name})
    both = await listed(sample.person, ORDERS, status=["CANCELLED", "PENDING_PAYMENT"])
    assert both == [row for row in rows if row["status"] in ("CANCELLED", "PENDING_PAYMENT")]
    moment = rows[len(rows) // 2]["timeBooked"]
    late = await listed(sample.person, ORDERS, timeBookedStart=moment)
    early = await listed(sample.person, ORDERS, timeBookedEnd=moment)
    assert late == [row for row in rows if row["timeBooked"] >= moment]
    assert early == [row for row in rows if row["timeBooked"] <= moment]
    contract = contracts_in(sample.made)[3]
    mine = await listed(sample.person, ORDERS, subscriptionId=contract.subscription_id)
    assert [row["orderNumber"] for row in mine] == [contract.services[0].order_number]
    assert mine[0]["contractId"] == contract.contract_id


async def test_an_order_that_is_to_be_paid_names_its_payable(sample: Any) -> None:
    for number, payable in owed(sample.made).items():
        told = await get(sample.person, number)
        assert told["payableId"] == f"order-{number}"
        assert told["amountDue"] == told["amount"] == to_decimal(payable.amount_minor, payable.currency)
        assert [line["product"] for line in told["lines"]] == [payable.description]
        assert [item["kind"] for item in told["timeline"]] == ["BOOKED"]


async def test_an_order_of_services_tells_them_and_what_was_invoiced(sample: Any) -> None:
    contract = next(item for item in contracts_in(sample.made) if item.kind == "SUPPORT" and item.currency == "EUR")
    number = contract.services[0].order_number
    told = await get(sample.person, number)
    assert [item["subscribedServiceId"] for item in told["services"]] == [item.service_id for item in contract.services]
    lines = invoiced(sample.made, number)
    for line, service in zip(told["lines"], contract.services, strict=True):
        of_part = [item for item in lines if item.part_number == service.part_number]
        assert line["quantity"] == service.quantity
        assert line["quantityInvoiced"] == sum((item.quantity for item in of_part), Decimal(0))
        assert line["amountInvoiced"] == to_decimal(sum(item.total_minor for item in of_part), "EUR")
    assert {tuple(item["contactTypes"]) for item in told["contacts"]} == {("finance",), ("technical",), ("management",)}
    assert "activationToken" not in told


async def test_a_timeline_tells_every_invoice_between_the_other_events(sample: Any) -> None:
    number = Counter(line.order_number for line in (
        line for entry in sample.made if isinstance(entry, InvoiceEntry) and entry.account_ocid == HOME
        for line in entry.lines if line.order_number
    )).most_common(1)[0][0]  # fmt: skip
    told = (await get(sample.person, number))["timeline"]
    assert [item["time"] for item in told] == sorted(item["time"] for item in told)
    assert [item["kind"] for item in told][:2] == ["BOOKED", "APPROVED"]
    billed = {item["invoiceNumber"]: item["amount"] for item in told if item["kind"] == "INVOICED"}
    wanted = {
        entry.number: to_decimal(sum(minors), entry.currency)
        for entry in sample.made
        if isinstance(entry, InvoiceEntry) and entry.account_ocid == HOME
        and (minors := [line.total_minor for line in entry.lines if line.order_number == number])
    }  # fmt: skip
    assert billed == wanted
    assert len(billed) > 3


async def test_what_is_called_off_has_the_lines_of_its_invoices(sample: Any) -> None:
    known = orders(sample.made)
    brought = {item.order_number for contract in contracts_in(sample.made) for item in contract.services}
    number = next(number for number, entry in known.items() if not entry.lines and number not in brought)
    told = await get(sample.person, number)
    assert sum(line["amount"] for line in told["lines"]) == told["amount"]
    assert {line["partNumber"] for line in told["lines"]} == {
        line.part_number for line in invoiced(sample.made, number)
    }
    assert "services" not in told or told["services"] == []


async def test_a_cancelled_order_says_who_and_why(sample: Any) -> None:
    row = (await listed(sample.person, ORDERS, status="CANCELLED"))[0]
    last = (await get(sample.person, row["orderNumber"]))["timeline"][-1]
    assert (last["kind"], last["actor"], last["details"]) == ("CANCELLED", "Tarek Haddad", "Ordered twice")


async def test_an_order_of_another_account_is_404(sample: Any) -> None:
    theirs = next(e.number for e in sample.made if isinstance(e, OrderEntry) and e.account_ocid != HOME)
    known = orders(sample.made)
    assert theirs not in known
    assert (await sample.person.get(f"{ORDERS}/{theirs}", HOME)).status_code == 404
    assert (await sample.person.get(f"{ORDERS}/no", HOME)).status_code == 404


async def test_only_who_may_activate_is_told_the_token(sample: Any) -> None:
    number = (await waiting(sample.person))["orderNumber"]
    for name in ("finance", "management", "support"):
        assert "activationToken" not in await get(someone(sample.client, name), number)
    assert "activationToken" in await get(sample.person, number)


async def activate(person: Person, token: str, account: str = HOME, retry: str | None = None) -> httpx.Response:
    body = codec.dumps({"compartmentId": account})
    return await post(person, f"/20230401/orders/{token}/actions/activate", body, retry)


async def test_an_order_is_read_by_its_token_and_activated_once(fresh: Any, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "occ.portal")
    order = await waiting(fresh.person)
    token = order["activationToken"]
    told = (await fresh.person.send("GET", f"/20230401/orders/{token}")).json()
    assert (told["orderNumber"], told["orderState"]) == (order["orderNumber"], "AWAITING_ACTIVATION")
    assert told["adminEmail"] == "it@acme.example"
    assert told["subscriptions"][0]["spmSubscriptionId"] == order["subscriptionId"]
    assert told["subscriptions"][0]["skus"][0]["quantity"] == 1
    first = await activate(fresh.person, token, retry="one")
    assert (first.status_code, first.content) == (204, b"")
    assert (await activate(fresh.person, token, retry="one")).status_code == 204
    again = await activate(fresh.person, token, retry="two")
    assert (again.status_code, again.json()["code"]) == (409, "IncorrectState")
    other = await activate(fresh.person, token, OTHER, retry="one")
    assert other.status_code == 404
    done = await get(fresh.person, order["orderNumber"])
    assert done["status"] == "PROVISIONED"
    assert [item["kind"] for item in done["timeline"]][-2:] == ["PROVISIONING", "PROVISIONED"]
    assert done["timeline"][-2]["actor"] == "Tarek Haddad"
    assert "activationToken" not in done
    assert list(problems(fresh.portal.ledger)) == []
    with fresh.portal.ledger.reading() as connection:
        actions = connection.execute(select(audit_events.c.action, audit_events.c.subject)).all()
    assert [tuple(row) for row in actions] == [("order.activate", order["orderNumber"])]
    assert token not in caplog.text
    assert "/20230401/orders/(token)" in caplog.text


async def test_activating_at_the_same_time_happens_once(fresh: Any) -> None:
    token = (await waiting(fresh.person))["activationToken"]
    answers = await asyncio.gather(*(activate(fresh.person, token, retry=f"t{n}") for n in range(6)))
    assert sorted(answer.status_code for answer in answers) == [204, 409, 409, 409, 409, 409]
    with fresh.portal.ledger.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(audit_events)) == 1


@pytest.mark.parametrize("name", ["finance", "management", "support"])
async def test_who_may_not_change_contracts_activates_nothing(fresh: Any, name: str) -> None:
    token = (await waiting(fresh.person))["activationToken"]
    answer = await activate(someone(fresh.client, name), token)
    assert answer.status_code == 404
    assert (await waiting(fresh.person))["activationToken"] == token


@pytest.mark.parametrize("change", [lambda token: token[:-2] + "xx", lambda token: "x", lambda token: token[5:]])
async def test_a_token_that_is_none_opens_nothing(fresh: Any, change: Any) -> None:
    token = change((await waiting(fresh.person))["activationToken"])
    assert (await fresh.person.send("GET", f"/20230401/orders/{token}")).status_code == 404
    assert (await activate(fresh.person, token)).status_code == 404
