"""`occ contracts`, `occ orders`, `occ order`: what they print, in every format, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.contract_service import ContractService, in_two_accounts, with_contracts
from support.ledger import write_config
from support.service_world import ACME, FakeSession, session_on

from occ_tui.client.config import load_profile
from occ_tui.services.session import Session, SessionOptions
from occ_tui.services.write_path import WritePath

Run = Callable[..., Any]


@pytest.fixture
def service() -> ContractService:
    return with_contracts()


@pytest.fixture
def run(occ: Run, service: ContractService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `occ` on a portal in memory; `kind="oracle"` is a profile of Oracle's own services."""
    profile = load_profile(write_config(tmp_path), "finance", None)
    kinds = ["portal"]

    def opened(options: SessionOptions | None = None) -> FakeSession:
        wanted = options or SessionOptions()
        chosen = {"account": wanted.account, "read_only": wanted.read_only}
        return session_on(service, profile._replace(kind=kinds[0]), tmp_path / "cache", **chosen)

    monkeypatch.setattr(Session, "open", opened)
    monkeypatch.setitem(WritePath.__init__.__kwdefaults__, "pauses_s", (0, 0))

    def words(*words: str, kind: str = "portal") -> Any:
        kinds[0] = kind
        return occ(*words)

    return words


def test_contracts_stand_by_what_ends_first_with_what_is_used(run: Run) -> None:
    shown = run("contracts")
    assert shown.code == 0, shown.err
    lines = shown.out.splitlines()
    assert [line.split()[0] for line in lines[1:]] == ["!", "◷", "◷", "✓"]
    assert "88,000.00 EUR" in shown.out
    assert "in 20 days" in shown.out
    assert "42 %" in shown.out
    assert "as of" in shown.err


@pytest.mark.parametrize(("days", "expected"), [("10", []), ("30", ["serv-3"]), ("90", ["serv-3", "serv-1", "serv-2"])])
def test_only_what_ends_within_some_days_is_listed(run: Run, days: str, expected: list[str]) -> None:
    shown = run("contracts", "--ending", days, "-o", "json")
    assert [row["id"] for row in json.loads(shown.out)] == expected


def test_what_was_asked_is_listed_with_what_became_of_it(run: Run, service: ContractService) -> None:
    common = {"contractId": "C-2044", "compartmentId": ACME, "timeRequested": "2026-11-20T10:00:00.000Z"}
    quoted = {"quoteNumber": "RQ-1", "amount": 5, "currencyCode": "EUR"}
    ended = {"kind": "TERMINATION", "status": "DECLINED", "statusReason": "ENDED", "subject": "No more"}
    service.requests += [
        {**common, **quoted, "id": "1", "kind": "QUOTE", "status": "DONE"},
        {**common, **ended, "id": "2"},
    ]
    shown = run("contracts", "--requests")
    assert shown.code == 0, shown.err
    for words in ("RQ-1", "5.00 EUR", "done", "declined", "the subscription has ended", "Termination", "C-2044"):
        assert words in shown.out
    rows = json.loads(run("contracts", "--requests", "-o", "json").out)
    assert {(row["id"], row["status"], row["statusReason"]) for row in rows} == {
        ("1", "DONE", None),
        ("2", "DECLINED", "ENDED"),
    }
    assert run("contracts", "--requests", "--ending", "3").code == 2


def test_every_format_has_oracles_names_and_exact_amounts(run: Run) -> None:
    rows = json.loads(run("contracts", "-o", "json").out)
    first = next(row for row in rows if row["id"] == "serv-1")
    assert first["usedAmount"] == "25200.5025"
    assert first["currencyCode"] == "EUR"
    assert first["rateCards"][0]["rateCardTiers"][1]["netUnitPrice"] == "0.3528"
    assert first["invoices"] == ["100412"]
    lines = [json.loads(line) for line in run("contracts", "-o", "jsonl").out.splitlines()]
    assert lines == rows
    fields = "subscriptionId,timeEnd,totalValue"
    [head, *table] = list(csv.reader(io.StringIO(run("contracts", "-o", "csv", "--fields", fields).out)))
    assert head == fields.split(",")
    assert table[0] == ["sub-2", "2026-12-13", "88000"]
    assert run("contracts", "-o", "tsv", "--fields", fields).out.splitlines()[1] == "sub-2\t2026-12-13\t88000"


def test_orders_of_a_state_and_those_that_wait_for_the_customer(run: Run) -> None:
    assert run("orders", "-o", "tsv", "--fields", "orderNumber", "--state", "waiting").out.split() == [
        "orderNumber",
        "3320007",
        "3320010",
    ]
    shown = run("orders", "--state", "awaiting-activation")
    assert "◷" in shown.out
    assert "waits for activation" in shown.out
    assert run("orders", "--state", "nonsense").code == 2


def test_an_order_tells_what_happened_when(run: Run) -> None:
    shown = run("order", "3318842")
    assert shown.code == 0, shown.err
    for words in ("✓ provisioned", "Database EE", "What happened", "invoiced", "100412", "buyer@acme.example"):
        assert words in shown.out
    one = json.loads(run("order", "3318842", "-o", "json").out)
    assert [event["kind"] for event in one["timeline"]][-1] == "INVOICED"
    assert one["lines"][0]["amount"] == "60000"
    assert run("order", "1").code == 4


def test_an_order_is_activated_when_one_says_so(run: Run, service: ContractService) -> None:
    shown = run("order", "3320010", "--activate")
    assert shown.code == 2, "nobody is there to confirm it"
    shown = run("order", "3320010", "--activate", "--yes")
    assert shown.code == 0, shown.err
    assert service.activations == 1
    assert "The order now: is being provisioned." in shown.err
    shown = run("order", "3320010", "--activate", "--yes")
    assert shown.code == 6
    assert service.activations == 1
    assert run("order", "3320010", "--yes").code == 2


def test_a_session_that_only_reads_activates_nothing(run: Run, service: ContractService) -> None:
    shown = run("order", "3320010", "--activate", "--yes", "--read-only")
    assert shown.code == 6
    assert "--read-only" in shown.err
    assert service.activations == 0


def test_without_the_server_what_is_known_is_shown_with_its_age(run: Run, service: ContractService) -> None:
    run("contracts")
    run("orders")

    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    service.fault = cut
    for words in (["contracts"], ["orders"], ["order", "3318842"]):
        assert run(*words).code == 0
        shown = run(*words, "--live")
        assert shown.code == 0
        assert "as of" in shown.err
        assert "There is no connection" in shown.err


def test_without_the_server_and_without_anything_known_it_is_an_error(run: Run, service: ContractService) -> None:
    run("invoices")

    def cut(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    service.fault = cut
    assert run("contracts").code == 5
    assert run("orders").code == 5


def test_on_oracles_services_orders_are_gathered_and_said_to_be_so(run: Run, service: ContractService) -> None:
    run("sync")
    shown = run("orders", kind="oracle")
    assert shown.code == 0, shown.err
    assert "3318842" in shown.out
    assert "Oracle publishes no list of orders" in shown.err
    assert run("orders", "--state", "waiting", kind="oracle").code == 2
    assert run("order", "3318842", "--activate", "--yes", kind="oracle").code == 6
    assert not any("/orders" in request.url.path for request in service.asked)


def test_several_accounts_have_a_column_and_a_number_of_two_is_asked_about(run: Run, service: ContractService) -> None:
    in_two_accounts(service)
    shown = run("orders")
    assert "Account" in shown.out.splitlines()[0]
    assert "Globex" in shown.out
    shown = run("order", "3318842")
    assert shown.code == 2
    assert "--account" in shown.err
    assert run("order", "3318842", "--account", "Globex").code == 0


def test_whose_contact_type_opens_no_contracts_is_told_so(run: Run, service: ContractService) -> None:
    service.accounts = [{**service.accounts[0], "contactTypes": ["stranger"]}]
    shown = run("contracts")
    assert shown.code == 3
    assert "sales/technical" in shown.err


def test_nothing_bought_is_said(run: Run, service: ContractService) -> None:
    service.subscriptions, service.orders = [], []
    assert "No contracts." in run("contracts").err
    assert "No orders." in run("orders").err
    assert json.loads(run("contracts", "-o", "json").out) == []


def test_a_sync_brings_contracts_and_orders_up_to_date_once_they_were_asked_for(
    run: Run, service: ContractService
) -> None:
    run("sync")
    assert not [one for one in service.asked if "20190111" in one.url.path]
    run("contracts")
    run("orders")
    service.asked.clear()
    assert run("sync").code == 0
    paths = {one.url.path for one in service.asked}
    assert "/20190111/organizationSubscription" in paths
    assert "/customerCenter/20261101/orders" in paths


def with_po(run: Run, service: ContractService, kind: str = "portal") -> None:
    """One invoice of order 3318842 has a PO number; contracts, orders and invoices were read."""
    known = service.ledger[ACME]["12"]
    service.put({**known, "invoicePoNumber": "PO-7788/A"})
    for words in (["contracts"], ["orders"], ["invoices", "--live"]):
        assert run(*words, kind=kind).code == 0


@pytest.mark.parametrize("kind", ["portal", "oracle"])
def test_a_po_number_finds_the_order_and_the_contract_of_its_invoice(
    run: Run, service: ContractService, kind: str
) -> None:
    with_po(run, service, kind)
    for words in ("PO-7788/A", "po-77"):
        rows = json.loads(run("search", words, "-o", "json", kind=kind).out)
        found = [(row["kind"], row["invoiceNumber"], row["orderNumber"], row["contractId"]) for row in rows]
        assert sorted(map(str, found)) == sorted(
            map(
                str,
                [
                    ("po", "100412", None, None),
                    ("order", None, "3318842", "C-1187"),
                    ("contract", None, None, "C-1187"),
                ],
            )
        )
    table = run("search", "po-7788", kind=kind).out
    assert any(line.split()[:1] == ["order"] and "PO-7788/A" in line for line in table.splitlines())


@pytest.mark.parametrize("kind", ["portal", "oracle"])
def test_an_order_number_finds_the_order_and_the_contract_that_came_of_it(
    run: Run, service: ContractService, kind: str
) -> None:
    with_po(run, service, kind)
    rows = json.loads(run("search", "3318842", "-o", "json", kind=kind).out)
    found = {(row["kind"], row["orderNumber"], row["subscriptionId"]) for row in rows}
    assert {("order", "3318842", None), ("contract", None, "sub-1")} <= found
    by_contract = json.loads(run("search", "c-2044", "-o", "json", kind=kind).out)
    assert ("contract", "sub-2") in {(row["kind"], row["subscriptionId"]) for row in by_contract}
    assert run("search", "3318843", kind=kind).code == 4


@pytest.mark.parametrize("kind", ["portal", "oracle"])
def test_a_live_search_reads_orders_and_contracts_too_and_one_before_it_says_that_they_are_missing(
    run: Run, service: ContractService, kind: str
) -> None:
    before = run("search", "3318842", kind=kind)
    assert before.code == 4
    assert "Orders were not looked through" in before.err
    assert any(line.startswith("Orders were") and line.endswith(" orders") for line in before.err.splitlines())
    shown = run("search", "3318842", "--live", kind=kind)
    assert shown.code == 0, shown.err
    assert "not looked through" not in shown.err
    heading, *lines = shown.out.splitlines()
    assert "Customer or product" in heading
    assert any(line.startswith("order") for line in lines)


def test_a_live_search_without_the_server_warns_once_and_answers_from_the_cache(
    run: Run, service: ContractService
) -> None:
    with_po(run, service)

    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("no route")

    service.fault = unreachable
    shown = run("search", "3318842", "--live")
    assert shown.code == 0
    assert shown.err.count("occ: ") == 1


def test_what_has_exactly_the_number_stands_before_what_only_begins_so(run: Run, service: ContractService) -> None:
    with_po(run, service)
    known = service.ledger[ACME]["12"]
    service.put(*({**known, "internalInvoiceId": f"9{n}", "invoiceNumber": f"3318842{n}"} for n in range(9)))
    assert run("invoices", "--live").code == 0
    rows = json.loads(run("search", "3318842", "--limit", "3", "-o", "json").out)
    assert {row["kind"] for row in rows[:2]} == {"order", "contract"}
    assert len(rows) == 3


def test_orders_and_contracts_of_an_account_that_is_not_looked_at_are_not_found(
    run: Run, service: ContractService
) -> None:
    in_two_accounts(service)
    with_po(run, service)
    assert run("search", "3319001").code == 0
    assert run("search", "3319001", "--account", "Globex").code == 4
