"""Asking about a contract: what is kept, what is refused, and a renewal quote that becomes something owed."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select, update
from support.contract_asking import CHANGE, CONTRACTS, PAYABLES, ask, quote_of, running
from support.contracts_world import HOME, contracts_in, listed, someone
from support.portal_world import TODAY_NUMBER

from occ_tui.domain.money import to_decimal
from occ_tui.portal.check import problems
from occ_tui.portal.entries_contracts import QuoteEntry
from occ_tui.portal.schema_contracts import contracts, renewal_quotes
from occ_tui.portal.schema_payments import audit_events
from occ_tui.wire import codec


async def test_contracts_are_listed_with_their_quotes(sample: Any) -> None:
    rows = await listed(sample.person, CONTRACTS, limit=20)
    known = {entry.subscription_id: entry for entry in contracts_in(sample.made)}
    assert sorted(row["subscriptionId"] for row in rows) == sorted(known)
    starts = [row["timeStart"] for row in rows]
    assert starts == sorted(starts, reverse=True)
    for row in rows:
        entry = known[row["subscriptionId"]]
        total = sum(service.total_minor for service in entry.services)
        assert (row["contractId"], row["kind"], row["orderNumber"]) == (
            entry.contract_id, entry.kind, entry.services[0].order_number,
        )  # fmt: skip
        assert row["totalValue"] == to_decimal(total, entry.currency)
    quotes = {quote["quoteNumber"]: quote for row in rows for quote in row["quotes"]}
    wanted = [entry for entry in sample.made if isinstance(entry, QuoteEntry) and entry.account_ocid == HOME]
    assert set(quotes) == {entry.number for entry in wanted}
    assert {quote["status"] for quote in quotes.values()} == {"OFFERED", "ACCEPTED"}
    assert all(("payableId" in quote) == (quote["status"] == "ACCEPTED") for quote in quotes.values())
    entry = running(sample)
    terms = await listed(sample.person, CONTRACTS, contractId=entry.contract_id)
    assert {row["contractId"] for row in terms} == {entry.contract_id}
    assert len(terms) > 1
    one = await listed(sample.person, CONTRACTS, subscriptionId=entry.subscription_id)
    assert [row["subscriptionId"] for row in one] == [entry.subscription_id]


async def test_a_request_is_kept_once_and_listed_first(fresh: Any) -> None:
    contract = running(fresh)
    body = {
        **CHANGE, "quantity": 10, "subscriptionId": contract.subscription_id,
        "subscribedServiceId": contract.services[1].service_id, "timeWanted": "2026-12-24T00:00:00.000Z",
    }  # fmt: skip
    answer = await ask(fresh, contract.contract_id, body)
    assert answer.status_code == 200, answer.text
    kept = answer.json()
    assert {name: kept[name] for name in body} == body
    assert (kept["status"], kept["requestedBy"]) == ("RECEIVED", "Tarek Haddad")
    assert kept["contactEmail"] == "it@acme.example"
    again = await ask(fresh, contract.contract_id, body)
    assert again.json() == kept
    other = await ask(fresh, contract.contract_id, {**body, "subject": "Fewer users"})
    assert (other.status_code, other.json()["code"]) == (409, "InvalidatedRetryToken")
    rows = await listed(fresh.person, f"{CONTRACTS}/{contract.contract_id}/requests", limit=1)
    assert rows[0] == kept
    assert len(rows) > 1, "what sample data has, is listed too"
    assert [row["timeRequested"] for row in rows] == sorted((row["timeRequested"] for row in rows), reverse=True)
    assert await listed(fresh.person, f"{CONTRACTS}/{contract.contract_id}/requests", kind="TERMINATION") == []
    with fresh.portal.ledger.reading() as connection:
        row = connection.execute(select(audit_events)).one()
    assert (row.action, row.subject, row.details) == ("contract.request", contract.contract_id, "CHANGE")


async def test_what_says_no_subscription_is_about_the_latest(fresh: Any) -> None:
    contract = running(fresh)
    kept = (await ask(fresh, contract.contract_id, CHANGE)).json()
    assert kept["subscriptionId"] == contract.subscription_id


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"kind": "WISH"}, "kind"),
        ({"kind": "CHANGE", "details": "x"}, "subject"),
        ({"kind": "CHANGE", "subject": " ", "details": "x"}, "subject"),
        ({"kind": "QUOTE", "subject": "x"}, "details"),
        ({**CHANGE, "subject": "x" * 201}, "subject"),
        ({**CHANGE, "quantity": 0}, "quantity"),
        ({**CHANGE, "subscriptionId": "nothing"}, "subscriptionId"),
        ({**CHANGE, "subscribedServiceId": "nothing"}, "subscribedServiceId"),
        ({**CHANGE, "timeWanted": "2026-11-22T00:00:00Z"}, "timeWanted"),
        ({**CHANGE, "contactEmail": "nobody"}, "contactEmail"),
        ({"kind": "ACCEPT_RENEWAL"}, "quoteNumber"),
        ({"kind": "ACCEPT_RENEWAL", "quoteNumber": "1"}, "quoteNumber"),
    ],
)
async def test_a_request_that_lacks_something_is_refused_and_not_kept(
    fresh: Any, body: dict[str, Any], word: str
) -> None:
    contract = running(fresh)
    before = await listed(fresh.person, f"{CONTRACTS}/{contract.contract_id}/requests")
    answer = await ask(fresh, contract.contract_id, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")
    assert answer.json()["message"].startswith(f"{word}:")
    assert await listed(fresh.person, f"{CONTRACTS}/{contract.contract_id}/requests") == before


async def test_without_a_retry_token_nothing_is_kept(fresh: Any) -> None:
    answer = await ask(fresh, running(fresh).contract_id, CHANGE, token=None)
    assert answer.status_code == 400
    assert "opc-retry-token" in answer.json()["message"]


async def test_what_has_ended_cannot_be_ended(fresh: Any) -> None:
    ended = next(item for item in contracts_in(fresh.made) if item.end_day < TODAY_NUMBER)
    body = {"kind": "TERMINATION", "subject": "No more", "subscriptionId": ended.subscription_id}
    answer = await ask(fresh, ended.contract_id, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "IncorrectState")


async def test_a_contract_that_is_not_there_is_404(fresh: Any) -> None:
    theirs = next(
        item.contract_id for item in fresh.made if getattr(item, "contract_id", "") and item.account_ocid != HOME
    )
    for name in ("nothing", theirs):
        assert (await ask(fresh, name, CHANGE)).status_code == 404
        assert (await fresh.person.get(f"{CONTRACTS}/{name}/requests", HOME)).status_code == 404


def acceptance(quote: QuoteEntry, currency: str, more: int = 0) -> dict[str, Any]:
    return {
        "kind": "ACCEPT_RENEWAL",
        "quoteNumber": quote.number,
        "amount": to_decimal(quote.amount_minor + more, currency),
    }


async def test_an_accepted_renewal_is_owed_and_the_books_agree(fresh: Any) -> None:
    quote, contract = quote_of(fresh)
    body = acceptance(quote, contract.currency)
    answer = await ask(fresh, contract.contract_id, body)
    assert answer.status_code == 200, answer.text
    kept = codec.loads(answer.content)
    assert (kept["status"], kept["amount"]) == ("ACCEPTED", body["amount"])
    finance = someone(fresh.client, "finance")
    owed = {row["id"]: row for row in await listed(finance, PAYABLES)}
    payable = owed[kept["payableId"]]
    assert (payable["kind"], payable["number"], payable["status"]) == ("RENEWAL", quote.number, "OPEN")
    assert payable["amountDue"] == body["amount"]
    assert list(problems(fresh.portal.ledger)) == []
    row = (await listed(fresh.person, CONTRACTS, subscriptionId=contract.subscription_id))[0]
    assert row["quotes"][0]["status"] == "ACCEPTED"
    assert row["quotes"][0]["payableId"] == kept["payableId"]
    assert (await ask(fresh, contract.contract_id, body)).json()["id"] == kept["id"]
    again = await ask(fresh, contract.contract_id, body, token="two")
    assert (again.status_code, again.json()["code"]) == (409, "IncorrectState")


async def test_an_accepted_renewal_can_be_paid(fresh: Any) -> None:
    quote, contract = quote_of(fresh)
    await ask(fresh, contract.contract_id, acceptance(quote, contract.currency))
    finance = someone(fresh.client, "finance")
    payable = next(row for row in await listed(finance, PAYABLES) if row["number"] == quote.number)
    methods = (await finance.get("/customerCenter/20261101/paymentMethods", HOME)).json()["items"]
    body = {
        "compartmentId": HOME, "currencyCode": contract.currency, "methodToken": methods[0]["token"],
        "allocations": [
            {"kind": "RENEWAL", "id": payable["id"], "amount": payable["amountDue"], "ifMatch": payable["etag"]}
        ],
    }  # fmt: skip
    answer = await finance.send(
        "POST", "/customerCenter/20261101/payments", codec.dumps(body), headers={"opc-retry-token": "pay"}
    )
    assert answer.status_code == 200, answer.text
    assert list(problems(fresh.portal.ledger)) == []


async def test_many_acceptances_at_once_make_one_debt(fresh: Any) -> None:
    quote, contract = quote_of(fresh)
    body = acceptance(quote, contract.currency)
    answers = await asyncio.gather(*(ask(fresh, contract.contract_id, body, f"t{n}") for n in range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409, 409, 409]
    assert list(problems(fresh.portal.ledger)) == []


@pytest.mark.parametrize(("more", "drops"), [(1, False), (-1, False), (0, True)])
async def test_a_quote_of_another_amount_or_none_at_all_is_409(fresh: Any, more: int, drops: bool) -> None:
    quote, contract = quote_of(fresh)
    body = acceptance(quote, contract.currency, more)
    if drops:
        del body["amount"]
    answer = await ask(fresh, contract.contract_id, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "IncorrectState")


@pytest.mark.parametrize("column", ["expires_day", "is_renewable", "terminated_day"])
async def test_a_quote_that_is_over_is_409(fresh: Any, column: str) -> None:
    quote, contract = quote_of(fresh)
    with fresh.portal.ledger.writing() as connection:
        if column == "expires_day":
            connection.execute(update(renewal_quotes).values(expires_day=TODAY_NUMBER - 1))
        else:
            connection.execute(update(contracts).values({column: 0}))
    answer = await ask(fresh, contract.contract_id, acceptance(quote, contract.currency))
    assert (answer.status_code, answer.json()["code"]) == (409, "IncorrectState")


async def test_a_card_number_in_a_request_is_refused(fresh: Any) -> None:
    body = {**CHANGE, "details": "Charge 4111 1111 1111 1111, please."}
    answer = await ask(fresh, running(fresh).contract_id, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "CardNumberRefused")
