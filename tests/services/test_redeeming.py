"""Redeeming from offer to certainty, over a real portal: once, read back, never told as failed while nobody knows."""

from __future__ import annotations

import asyncio
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.rewards_world import (
    AVAILABLE,
    CODE,
    PROGRAM,
    RewardsWorld,
    WorldSession,
    entries,
    make_world,
)
from support.screens import NOW
from support.standing_clock import stand_still

from occ_tui.domain.operations import Kind, State
from occ_tui.domain.rewards import Refused
from occ_tui.portal.check_payments import findings
from occ_tui.services import outcomes, recovery, redeeming, rewards, sync
from occ_tui.services.journal import journal_path, operations
from occ_tui.services.paying import Outcome
from occ_tui.services.redeeming import Quote
from occ_tui.store.journal.errors import ItemTaken

TODAY_AVAILABLE = AVAILABLE


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RewardsWorld]:
    stand_still(monkeypatch, NOW)
    made = make_world(tmp_path)
    yield made
    made.portal.ledger.close()


@pytest.fixture
def ours(world: RewardsWorld) -> Iterator[WorldSession]:
    """The session of the management contact, synced and with its rewards."""
    session = world.session()
    asyncio.run(filled(session))
    yield session
    session.close()


async def filled(session: WorldSession) -> None:
    await sync.sync(session)
    await rewards.refresh(session)


def quote(session: WorldSession, number: str = "100423471") -> Quote:
    one = rewards.known(session)[0]
    invoice = next(invoice for invoice in one.invoices if invoice.number == number)
    return Quote(one, invoice, session.clock.today_number())


def redeem(session: WorldSession, amount: int, number: str = "100423471", code: str = CODE) -> Outcome:
    offer = quote(session, number).offer(amount, "cfo@acme.example")
    return asyncio.run(redeeming.redeem(session, offer, code, language="en"))


def test_what_the_portal_knows_is_kept_and_read_without_it(world: RewardsWorld, ours: WorldSession) -> None:
    world.before = lambda _request: httpx.ConnectError("gone")
    one = rewards.known(ours)[0]
    assert (one.program.currency, one.program.rate, one.account_name) == ("EUR", "0.25", "ACME GmbH")
    assert one.available(ours.clock.today_number()) == TODAY_AVAILABLE
    assert [month.key for month in one.months] == ["202609M", "202608", "202605", "202602", "202511", "202510"]
    assert {product.is_eligible for product in one.products} == {True, False}
    assert [(item.invoice_number, item.base, item.months) for item in one.redemptions] == [
        ("100423491", 467_50, (("202511", 467_50),))
    ]
    assert [person.email for person in one.redeemers] == ["cfo@acme.example", "ap@acme.example"]
    assert rewards.read_at(ours) is not None


def test_the_code_is_nowhere_in_the_cache(ours: WorldSession) -> None:
    redeem(ours, 100_00)
    for file in (ours.cache_path.parent).iterdir():
        assert CODE.encode() not in file.read_bytes()
    place = journal_path(ours)
    assert stat.S_IMODE(place.stat().st_mode) == 0o600
    told = " ".join(str(value) for value in operations(place)[0].result.values())
    assert CODE not in told


def test_a_redemption_is_certain_once_it_was_read_back(world: RewardsWorld, ours: WorldSession) -> None:
    outcome = redeem(ours, 1_000_00)
    operation = outcome.operation
    assert (operation.kind, operation.state, operation.amount_minor) == (Kind.REDEEM, State.PAID, 1_000_00)
    assert operation.result["baseAmount"] == "1000.00"
    told = outcomes.report(outcome, ours)
    assert told.exit_code == 0
    assert "Rewards paid 1,000.00 EUR of the invoice." in told.what
    assert "It took 1,000.00 EUR of the rewards." in told.meaning
    asyncio.run(rewards.refresh(ours))
    one = rewards.known(ours)[0]
    assert one.available(ours.clock.today_number()) == TODAY_AVAILABLE - 1_000_00
    assert one.redemptions[0].months == (("202511", 782_50), ("202609M", 200_00), ("202602", 17_50))
    assert list(findings(world.portal.ledger)) == []


def test_another_currency_is_redeemed_at_the_rate_that_was_shown(ours: WorldSession) -> None:
    offered = quote(ours, "100423473").offer(100_000, "cfo@acme.example")
    assert (offered.terms.base, offered.terms.amount) == (613_50, 100_000)
    outcome = redeem(ours, 100_000, "100423473")
    assert (outcome.operation.currency, outcome.operation.result["baseAmount"]) == ("JPY", "613.50")


def test_what_can_not_be_redeemed_is_known_before_anything_is_sent(ours: WorldSession) -> None:
    assert quote(ours).most.amount == 2_000_00
    assert quote(ours).refusal(2_000_01) is Refused.ABOVE_CAP
    assert quote(ours).refusal(0) is Refused.NOT_POSITIVE
    assert quote(ours, "100423475").most.base == TODAY_AVAILABLE
    assert quote(ours, "100423475").refusal(TODAY_AVAILABLE + 1) is Refused.ABOVE_AVAILABLE
    assert quote(ours, "100423474").refusal(1) is Refused.NO_RATE
    assert quote(ours, "100423474").most.amount == 0


def test_the_plan_leaves_nothing_to_expire_and_respects_what_is_under_way(
    world: RewardsWorld, ours: WorldSession
) -> None:
    plan = rewards.known(ours)[0].plan
    assert [(proposal.invoice.number, proposal.terms.base) for proposal in plan.proposals] == [
        ("100423471", 2_000_00),
        ("100423472", 100_00),
        ("100423473", 2_177_91),
    ]
    assert plan.left == ()
    world.after = lambda request: httpx.ReadTimeout("") if request.method == "POST" else None
    world.before = lambda request: httpx.ReadTimeout("") if "clientReference" in str(request.url) else None
    assert redeem(ours, 500_00).is_unsure
    held = rewards.known(ours)[0].plan
    assert "100423471" not in [proposal.invoice.number for proposal in held.proposals]


@pytest.mark.parametrize(
    ("fault", "posts"),
    [
        (httpx.ReadTimeout(""), 1),
        (httpx.Response(500, json={"code": "InternalServerError", "message": "x"}), 1),
        (httpx.Response(200, content=b'{"id":', headers={"content-type": "application/json"}), 1),
        (httpx.RemoteProtocolError("cut"), 1),
    ],
)
def test_an_answer_that_was_lost_is_found_by_reading_back(
    world: RewardsWorld, ours: WorldSession, fault: Any, posts: int
) -> None:
    world.after = lambda request: fault if request.method == "POST" else None
    assert redeem(ours, 300_00).operation.state is State.PAID
    assert len(world.redeeming) == posts


def test_what_did_not_arrive_is_sent_again_with_the_same_token_and_bytes(
    world: RewardsWorld, ours: WorldSession
) -> None:
    lost = iter([httpx.ReadTimeout(""), httpx.ReadTimeout("")])
    world.before = lambda request: next(lost, None) if request.method == "POST" else None
    assert redeem(ours, 300_00).operation.state is State.PAID
    assert len({request.headers["opc-retry-token"] for request in world.redeeming}) == 1
    assert len({request.content for request in world.redeeming}) == 1


def test_unsure_is_said_to_be_unsure_locks_the_invoice_and_is_resolved_later(
    world: RewardsWorld, ours: WorldSession
) -> None:
    world.after = lambda request: httpx.ReadTimeout("") if request.method == "POST" else None
    world.before = lambda request: httpx.ReadTimeout("") if "clientReference" in str(request.url) else None
    outcome = redeem(ours, 300_00)
    assert outcome.operation.state is State.UNKNOWN
    told = outcomes.report(outcome, ours)
    assert told.exit_code == 7
    assert "not known whether 300.00 EUR was paid" in told.what
    assert "failed" not in f"{told.what} {told.meaning}"
    with pytest.raises(ItemTaken):
        redeem(ours, 300_00)
    world.after = world.before = lambda _request: None
    resumed = asyncio.run(recovery.resume_all(ours))
    assert [one.operation.state for one in resumed] == [State.PAID]
    assert len(world.redeeming) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "K000-R000-T000-X000"}, "NotRedeemable"),
        ({"amount": 2_000_01}, "NotRedeemable"),
    ],
)
def test_a_refusal_is_final_once_nothing_of_ours_is_found(
    world: RewardsWorld, ours: WorldSession, change: dict[str, Any], code: str
) -> None:
    outcome = redeem(ours, change.get("amount", 100_00), code=change.get("code", CODE))
    assert outcome.operation.state is State.REJECTED
    assert outcome.operation.result["code"] == code
    told = outcomes.report(outcome, ours)
    assert (told.exit_code, told.meaning) == (6, "Nothing was paid.")


def test_an_invoice_that_changed_meanwhile_is_not_paid(world: RewardsWorld, ours: WorldSession) -> None:
    stale = quote(ours).offer(100_00, "cfo@acme.example")
    assert redeem(ours, 200_00).operation.state is State.PAID
    outcome = asyncio.run(redeeming.redeem(ours, stale, CODE))
    assert outcome.operation.state is State.REJECTED


def test_what_the_server_has_and_nobody_confirmed_is_a_disagreement(world: RewardsWorld, ours: WorldSession) -> None:
    def another(request: httpx.Request) -> httpx.Response | None:
        if request.method != "GET" or "clientReference" not in str(request.url):
            return None
        asked = json.loads(world.redeeming[0].content)
        made = {"id": "1", "clientReference": asked["clientReference"], "currencyCode": "EUR", "amount": 1, "fxRate": 1}
        return httpx.Response(200, json={"items": [made]})

    world.after = another
    outcome = redeem(ours, 300_00)
    assert outcome.operation.state is State.UNKNOWN
    assert "not the one that was confirmed" in outcome.disagreement
    assert "Ask the payee" in outcomes.report(outcome, ours).next_step


def test_people_who_may_redeem_are_added_and_removed(world: RewardsWorld, ours: WorldSession) -> None:
    program = rewards.known(ours)[0].program
    added = asyncio.run(rewards.add_redeemer(ours, program, "new@acme.example", "N", "Ew"))
    assert added.operation.state is State.DONE
    stale = asyncio.run(rewards.remove_redeemer(ours, program, "new@acme.example"))
    assert stale.operation.state is State.REJECTED, "the list is another one now"
    asyncio.run(rewards.refresh(ours))
    known = rewards.known(ours)[0]
    assert [person.name for person in known.redeemers][-1] == "N Ew"
    assert asyncio.run(rewards.remove_redeemer(ours, known.program, "new@acme.example")).operation.state is State.DONE


@pytest.mark.parametrize(("who", "can", "manages"), [("finance", True, False), ("technical", False, False)])
def test_what_one_may_is_what_the_portal_says(world: RewardsWorld, who: str, can: bool, manages: bool) -> None:
    session = world.session(who)
    asyncio.run(filled(session))
    program = rewards.known(session)[0].program
    assert (program.is_redeemable, program.is_manageable) == (can, manages)
    assert bool(asyncio.run(rewards.code_of(session, program))) is can
    session.close()


def test_where_nothing_earns_there_is_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(tmp_path, entries(with_rewards=False))
    session = world.session()
    asyncio.run(filled(session))
    assert rewards.known(session) == []
    assert rewards.is_known(session)
    session.close()
    world.portal.ledger.close()


def test_on_oracle_rewards_are_asked_by_subscription_and_redeeming_is_prepared(
    world: RewardsWorld, ours: WorldSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same routes, found through OneSubscription; a subscription that earns nothing is passed over."""
    ours.profile = ours.profile._replace(kind="oracle")
    ours.capabilities = ours.capabilities._replace(kind="oracle")

    def listed(request: httpx.Request) -> httpx.Response | None:
        if request.url.path == "/20190111/organizationSubscription":
            return httpx.Response(200, json=[{"id": "sub-nothing"}, {"id": PROGRAM}])
        return None

    world.before = listed
    asyncio.run(rewards.refresh(ours))
    one = rewards.known(ours)[0]
    assert (one.program.subscription_id, one.program.is_redeemable) == (PROGRAM, None)
    assert [(item.invoice_number, item.amount, item.rate) for item in one.redemptions] == [("100423491", 467_50, "1")]
    assert one.invoices == ()
    assert "customerCenter/20261101/rewards" not in " ".join(str(r.url) for r in world.requests[-8:])
    assert "o prepares" in (ours.capabilities.reason("redeem") or "")
    prepared = asyncio.run(redeeming.prepare(ours, one))
    assert (prepared.code, prepared.available) == (CODE, TODAY_AVAILABLE)
    assert prepared.url.startswith("https://cloud.oracle.com/")
