"""Contracts and orders: what the server tells becomes what is stored, and stays readable without it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest
from support.contract_service import ContractService, in_two_accounts, with_contracts
from support.ledger import write_config
from support.service_world import ACME, FakeSession, refused, session_on

from occ_tui.client.config import load_profile
from occ_tui.client.errors import ServerUnreachable
from occ_tui.domain.contract_tree import NodeKind, tree
from occ_tui.domain.contracts import ending_within, share_used
from occ_tui.domain.operations import State
from occ_tui.services import contracts, orders, sync
from occ_tui.services.errors import OrderAmbiguous, OrderNotFound, OrderNotWaiting
from occ_tui.services.write_path import WritePath


@pytest.fixture
def service() -> ContractService:
    return with_contracts()


@pytest.fixture
def make_session(service: ContractService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes sessions whose accounts are known."""
    monkeypatch.setitem(WritePath.__init__.__kwdefaults__, "pauses_s", (0, 0))

    async def make(kind: str = "portal", **options: Any) -> FakeSession:
        profile = load_profile(write_config(tmp_path), "finance", None)._replace(kind=kind)
        session = session_on(service, profile, tmp_path / "cache", **options)
        await sync.sync(session)
        return session

    return make


async def test_what_was_bought_is_kept_with_all_that_belongs_to_it(make_session: Any) -> None:
    session = await make_session()
    assert not contracts.is_known(session)
    await contracts.refresh(session)
    assert contracts.is_known(session)
    first, second, third = contracts.subscriptions(session)
    assert (first.contract_id, second.contract_id, third.contract_id) == ("C-1187", "C-2044", "C-900")
    assert first.used == "86200.5025"
    assert [one.used for one in first.services[0].commitments] == ["30000", "4800"]
    assert [tier.unit_price for tier in first.cards_of("serv-1")[0].tiers] == ["0.4032", "0.3528"]
    assert first.invoices_of("serv-1") == ("100412",)
    assert first.orders == ("3318842",)
    quote = second.open_quote(session.clock.today_number())
    assert quote is not None
    assert (quote.number, quote.amount) == ("Q-77", "88000")


async def test_a_subscription_ends_on_the_day_before_the_midnight_that_it_names(make_session: Any) -> None:
    session = await make_session()
    await contracts.refresh(session)
    today = session.clock.today_number()
    second = contracts.subscriptions(session)[1]
    assert second.end_day == today + 20
    assert ending_within(second.end_day, today) == 30
    assert contracts.ending(contracts.subscriptions(session), today) == 3


async def test_the_tree_goes_from_agreements_to_commitments_the_nearest_end_first(make_session: Any) -> None:
    session = await make_session()
    await contracts.refresh(session)
    nodes = tree(contracts.subscriptions(session), session.clock.today_number())
    assert [node.title for node in nodes if node.kind is NodeKind.AGREEMENT] == [
        "2044 EU-OMA-2044",
        "1187 US-OMA-1187",
        "C-900 US-OMA-900",
    ]
    commitments = [node for node in nodes if node.kind is NodeKind.COMMITMENT]
    assert len(commitments) == 2
    parents = {node.key: node for node in nodes}
    for node in nodes:
        assert node.depth == 0 or parents[node.parent].depth == node.depth - 1
        assert node.children == sum(other.parent == node.key for other in nodes)


async def test_what_could_not_be_asked_leaves_what_was_known(make_session: Any, service: ContractService) -> None:
    session = await make_session()
    await contracts.refresh(session)
    at = contracts.read_at(session)

    def cut(request: httpx.Request) -> httpx.Response | None:
        if request.url.path.endswith("/ratecards"):
            raise httpx.ConnectError("refused", request=request)
        return None

    service.refuse = cut
    service.subscriptions.clear()
    service.subscriptions.append({**with_contracts().subscriptions[0], "totalValue": "1"})
    with pytest.raises(ServerUnreachable):
        await contracts.refresh(session)
    assert contracts.read_at(session) == at
    assert len(contracts.subscriptions(session)) == 3


async def test_a_portal_without_contracts_of_its_own_still_shows_oracles(
    make_session: Any, service: ContractService
) -> None:
    session = await make_session()
    service.refuse = lambda request: (
        refused(404, "NotAuthorizedOrNotFound") if request.url.path.endswith("20261101/contracts") else None
    )
    await contracts.refresh(session)
    assert len(contracts.subscriptions(session)) == 3
    assert contracts.subscriptions(session)[1].quotes == ()


async def test_what_was_asked_is_read_back_from_the_portal(make_session: Any, service: ContractService) -> None:
    session = await make_session()
    service.requests.append(
        {"id": "r1", "kind": "QUOTE", "status": "IN_REVIEW", "contractId": "C-1187", "subject": "More", "quantity": 3}
    )
    await contracts.refresh(session)
    [request] = contracts.requests(session)
    assert (request.status, request.quantity, request.compartment_id) == ("IN_REVIEW", "3", ACME)


async def test_orders_are_kept_without_what_opens_them(make_session: Any, service: ContractService) -> None:
    session = await make_session()
    await orders.refresh(session)
    found = orders.orders(session)
    assert [order.number for order in found][:3] == ["3320007", "3320010", "3319950"]
    assert all(order.activation_token == "" for order in found)
    assert b"act-3320010" not in session.cache_path.read_bytes()
    known = orders.find(session, "3318842")
    assert [event.kind for event in known.timeline][-1] == "INVOICED"
    assert known.invoices == (("100412", "12"),)


async def test_what_is_over_and_did_not_change_is_not_asked_for_again(
    make_session: Any, service: ContractService
) -> None:
    session = await make_session()
    await orders.refresh(session)
    service.asked.clear()
    service.orders[4]["amount"] = 61000
    await orders.refresh(session)
    asked = {request.url.path.rpartition("/")[2] for request in service.asked}
    assert asked == {"orders", "3320010", "3320007", "3319950", "3318842"}


async def test_a_number_of_two_accounts_is_never_guessed(make_session: Any, service: ContractService) -> None:
    in_two_accounts(service)
    session = await make_session()
    await orders.refresh(session)
    with pytest.raises(OrderAmbiguous):
        orders.find(session, "3318842")
    with pytest.raises(OrderNotFound):
        orders.find(session, "1")
    assert orders.find(session.with_account("Globex"), "3318842").compartment_id != ACME


async def test_an_order_is_activated_once_and_only_what_the_server_says_counts(
    make_session: Any, service: ContractService
) -> None:
    session = await make_session()
    await orders.refresh(session)
    outcome = await orders.activate(session, orders.find(session, "3320010"))
    assert outcome.operation.state is State.DONE
    assert service.activations == 1
    assert orders.find(session, "3320010").state == "AWAITING_ACTIVATION", "nothing is assumed"
    await orders.refresh_one(session, ACME, "3320010")
    assert orders.find(session, "3320010").state == "PROVISIONING"
    with pytest.raises(OrderNotWaiting):
        await orders.activate(session, orders.find(session, "3320010"))
    assert service.activations == 1


async def test_an_activation_whose_answer_was_lost_is_sent_again_with_its_own_token(
    make_session: Any, service: ContractService
) -> None:
    session = await make_session()
    await orders.refresh(session)
    lost: list[str] = []

    def fault(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST" and not lost:
            lost.append(request.headers["opc-retry-token"])
            raise httpx.ReadTimeout("slow", request=request)
        return None

    service.fault = fault
    outcome = await orders.activate(session, orders.find(session, "3320010"))
    sent = [request for request in service.asked if request.method == "POST"]
    assert outcome.operation.state is State.DONE
    assert [request.headers["opc-retry-token"] for request in sent] == [lost[0], lost[0]]


@pytest.mark.parametrize(
    ("types", "word"), [(("finance",), "admin@acme.example"), (("support",), "admin@acme.example")]
)
async def test_whoever_only_reads_is_told_who_may_activate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, types: tuple[str, ...], word: str
) -> None:
    made = with_contracts(types)
    session = session_on(made, load_profile(write_config(tmp_path), "finance", None), tmp_path / "cache")
    await sync.sync(session)
    await orders.refresh(session)
    reason = orders.not_activable(session, orders.find(session, "3320010"))
    assert reason is not None
    assert word in reason
    assert orders.not_activable(session, orders.find(session, "3318842")) != reason


async def test_without_a_list_orders_are_gathered_from_what_they_brought(
    make_session: Any, service: ContractService
) -> None:
    session = await make_session()
    session.capabilities = session.capabilities._replace(kind="oracle")
    await orders.refresh(session)
    found = orders.orders(session)
    assert [order.number for order in found] == ["3319001", "3318842"]
    assert [service.id for service in found[1].services] == ["serv-1", "serv-2"]
    assert found[1].invoices == (("100412", ""),)
    assert all(order.is_gathered for order in found)
    assert not any("/orders" in request.url.path for request in service.asked)
    assert orders.not_activable(session, found[0]) is not None


async def test_what_an_account_had_goes_with_it(make_session: Any, service: ContractService) -> None:
    in_two_accounts(service)
    session = await make_session()
    await orders.refresh(session)
    service.accounts.pop(0)
    await sync.sync(session)
    with session.store().reading() as connection:
        assert {row[0] for row in connection.execute("SELECT compartment_id FROM documents")} != {ACME}
        assert not list(connection.execute("SELECT 1 FROM documents WHERE compartment_id = ?", (ACME,)))


def test_a_share_is_exact_and_never_guessed() -> None:
    assert share_used("", "5") is None
    assert share_used("5", "") is None
    assert share_used("1", "3", "0") is not None
    used = share_used("25200.5025", "34799.4975", "60000")
    assert used is not None
    assert str(used[0]) == "25200.5025"
