"""What was asked about contracts is answered by the portal's worker, once, with what follows for the contract."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update
from support.contract_asking import CHANGE, CONTRACTS, PAYABLES, ask, quote_of, running
from support.contracts_world import HOME, contracts_in, listed, someone
from support.portal_world import TODAY_NUMBER

from occ_tui.portal.answering import answer_due
from occ_tui.portal.check import problems
from occ_tui.portal.schema_contracts import contracts
from occ_tui.portal.schema_payments import audit_events

QUOTE = {"kind": "QUOTE", "subject": "Going on", "details": "What would another term cost?"}


async def asked(sample: Any, contract: str, body: dict[str, Any]) -> dict[str, Any]:
    """A request as it is kept."""
    answer = await ask(sample, contract, body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def now(sample: Any, request: dict[str, Any]) -> dict[str, Any]:
    """The same request as it stands."""
    rows = await listed(sample.person, f"{CONTRACTS}/{request['contractId']}/requests")
    return next(row for row in rows if row["id"] == request["id"])


def end_all(sample: Any) -> None:
    while answer_due(sample.portal, 0):
        pass


async def test_a_request_is_looked_at_and_done_a_step_at_a_time_and_only_after_a_while(fresh: Any) -> None:
    request = await asked(fresh, running(fresh).contract_id, CHANGE)
    answer_due(fresh.portal, 3600)
    assert (await now(fresh, request))["status"] == "RECEIVED"
    answer_due(fresh.portal, 0)
    assert (await now(fresh, request))["status"] == "IN_REVIEW"
    end_all(fresh)
    assert (await now(fresh, request))["status"] == "DONE"
    assert answer_due(fresh.portal, 0) == 0
    with fresh.portal.ledger.reading() as connection:
        query = select(audit_events).where(audit_events.c.subject == request["contractId"])
        told = [(row.actor, row.action, row.details) for row in connection.execute(query.order_by(audit_events.c.id))]
    assert told[-2:] == [
        ("portal", "contract.answer", "CHANGE IN_REVIEW"),
        ("portal", "contract.answer", "CHANGE DONE"),
    ]


async def test_a_termination_gives_the_subscription_its_last_day(fresh: Any) -> None:
    contract = running(fresh)
    body = {"kind": "TERMINATION", "subject": "No more", "subscriptionId": contract.subscription_id}
    request = await asked(fresh, contract.contract_id, {**body, "timeWanted": "2026-11-30T00:00:00.000Z"})
    end_all(fresh)
    assert (await now(fresh, request))["status"] == "DONE"
    with fresh.portal.ledger.reading() as connection:
        query = select(contracts.c.terminated_day).where(contracts.c.subscription_id == contract.subscription_id)
        assert connection.scalar(query) in (TODAY_NUMBER + 6, TODAY_NUMBER + 7)
    assert list(problems(fresh.portal.ledger)) == []


async def test_a_quote_that_was_asked_for_can_be_accepted_and_is_owed_then(fresh: Any) -> None:
    contract = running(fresh)
    service = contract.services[0]
    body = {**QUOTE, "subscriptionId": contract.subscription_id}
    request = await asked(
        fresh,
        contract.contract_id,
        {**body, "subscribedServiceId": service.service_id, "quantity": int(service.quantity) * 2},
    )
    end_all(fresh)
    answered = await now(fresh, request)
    assert answered["status"] == "DONE"
    [row] = await listed(fresh.person, CONTRACTS, subscriptionId=contract.subscription_id)
    [quote] = [one for one in row["quotes"] if one["quoteNumber"] == answered["quoteNumber"]]
    assert quote["status"] == "OFFERED"
    assert quote["amount"] == answered["amount"]
    assert {one["status"] for one in row["quotes"] if one is not quote} <= {"EXPIRED"}, "one of them can be taken"
    taken = {"kind": "ACCEPT_RENEWAL", "quoteNumber": quote["quoteNumber"], "amount": quote["amount"]}
    accepted = await ask(fresh, contract.contract_id, taken, "two")
    assert accepted.status_code == 200, accepted.text
    finance = someone(fresh.client, "finance")
    assert accepted.json()["payableId"] in {row["id"] for row in await listed(finance, PAYABLES)}
    assert list(problems(fresh.portal.ledger)) == []
    more = await ask(fresh, contract.contract_id, body, "three")
    end_all(fresh)
    again = await now(fresh, more.json())
    assert (again["status"], again["statusReason"]) == ("DECLINED", "ALREADY_RENEWED")


async def test_what_cannot_be_quoted_is_declined_with_the_reason(fresh: Any) -> None:
    metered = next(
        item for item in contracts_in(fresh.made)
        if item.kind == "USAGE" and item.account_ocid == HOME and item.start_day <= TODAY_NUMBER <= item.end_day
    )  # fmt: skip
    request = await asked(fresh, metered.contract_id, {**QUOTE, "subscriptionId": metered.subscription_id})
    end_all(fresh)
    answered = await now(fresh, request)
    assert (answered["status"], answered["statusReason"]) == ("DECLINED", "NOT_RENEWABLE")


async def test_what_ended_meanwhile_is_declined(fresh: Any) -> None:
    quote, contract = quote_of(fresh)
    request = await asked(fresh, contract.contract_id, {**QUOTE, "subscriptionId": quote.subscription_id})
    with fresh.portal.ledger.writing() as connection:
        ended = update(contracts).where(contracts.c.subscription_id == quote.subscription_id)
        connection.execute(ended.values(end_day=TODAY_NUMBER - 1))
    end_all(fresh)
    answered = await now(fresh, request)
    assert (answered["status"], answered["statusReason"]) == ("DECLINED", "ENDED")


@pytest.mark.parametrize("wrong", ["-1", "soon"])
def test_a_delay_that_is_none_is_bad_usage(tmp_path: Any, wrong: str, capsys: pytest.CaptureFixture[str]) -> None:
    from occ_tui.portal.cli import main

    with pytest.raises(SystemExit) as ended:
        main(["serve", str(tmp_path), f"--answer-after={wrong}"])
    assert ended.value.code == 2
    assert "--answer-after" in capsys.readouterr().err
