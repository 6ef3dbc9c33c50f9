"""The sections of contracts and orders, and the threads between them: each state, and what each key does."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.contract_service import ContractService, in_two_accounts, make_contract_app, order, with_contracts
from support.paying_service import running
from support.screens import press, settle, shown
from support.service_world import ACME, day
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.screens.account import AccountScreen
from occ_tui.screens.contract import ContractScreen
from occ_tui.screens.contracts import ContractsScreen
from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.screens.order import OrderScreen
from occ_tui.screens.orders import OrdersScreen, OrderTab

SIZES = [(60, 16), (80, 24), (120, 40)]
Start = Callable[..., Any]


@pytest.fixture
def service() -> ContractService:
    return with_contracts()


@pytest.fixture
def start(service: ContractService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Runs the app on `service`: `async with start() as pilot:`."""

    def run(*, size: tuple[int, int] = (120, 40), **options: Any) -> Any:
        return running(make_contract_app(service, tmp_path, monkeypatch, **options), size)

    return run


def words(pilot: Pilot[None]) -> str:
    """Everything on the screen, in one line."""
    return " ".join(shown(pilot).split())


async def to_support_contract(pilot: Pilot[None]) -> None:
    """Puts the cursor on the subscription that ends first, whose renewal is offered."""
    await press(pilot, "g", "j")


# Contracts.


@pytest.mark.parametrize("size", SIZES)
async def test_what_ends_next_stands_first_with_what_is_used(start: Start, size: Any) -> None:
    async with start(size=size) as pilot:
        said = shown(pilot)
        assert said.index("EU-OMA-2044") < said.index("US-OMA-1187")
        assert "! " in said
        if size[0] >= 80:
            assert "in 20 days" in said
            assert "███·····  42 %" in said


async def test_a_line_tells_all_about_itself_beside_the_tree(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "j", "j", "j", "j", "j")
        said = words(pilot)
        await press(pilot, "i", "space", "space", "space")
        said += words(pilot)
        for part in (
            "service Database EE",
            "12 OCPU per hour",
            "25,200.5025 EUR used",
            "buyer@acme.example",
            "admin@acme.example",
            "Renewable yes",
            "up to 10,000 OCPU per hour",
            "beyond that",
            "0.3528 EUR",
            "3318842",
            "100412",
        ):
            assert part in said


async def test_enter_opens_and_closes_and_z_does_so_with_everything(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "G", "k", "k", "k")
        before = shown(pilot)
        assert "▸ Database EE" in before
        await press(pilot, "g", "z")
        assert "Premier Support" not in shown(pilot).split("│")[1]
        await press(pilot, "z")
        said = shown(pilot)
        assert "▾ Database EE" in said
        assert "2026-01-27 – 2026-07-25" in said


async def test_a_closed_line_shows_the_sign_of_what_ends_below_it(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "enter")
        assert "▌ ! ▸ 2044 EU-OMA-2044" in shown(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_all_of_a_line_has_a_screen_of_its_own(start: Start, size: Any) -> None:
    async with start(size=size) as pilot:
        await press(pilot, "j", "i")
        assert isinstance(pilot.app.screen, ContractScreen)
        assert "sub-2" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, ContractsScreen)


async def test_what_ends_within_90_days_has_a_tab(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "right_square_bracket")
        said = shown(pilot)
        assert "Ending in 90 days 3" in said
        assert said.index("Premier Support") < said.index("Database EE")
        assert "Old Cloud" not in said


async def test_a_renewal_is_accepted_after_a_question_that_names_it_and_then_paid(
    start: Start, service: ContractService
) -> None:
    async with start(size=(80, 24)) as pilot:
        await to_support_contract(pilot)
        await press(pilot, "p")
        assert "No renewal of this contract is to be paid" in shown(pilot)
        await press(pilot, "R")
        said = words(pilot)
        for part in ("Accept the renewal for 88,000.00 EUR?", "ACME GmbH", "C-2044", "Q-77", "[ Not now ]"):
            assert part in said
        await press(pilot, "enter")
        assert service.quotes[0]["status"] == "OFFERED"
        await press(pilot, "R", "right", "enter")
        await settle(pilot)
        assert service.quotes[0]["status"] == "ACCEPTED"
        [sent] = [one for one in service.asked if one.method == "POST"]
        assert b'"amount":88000' in sent.content
        await press(pilot, "R")
        assert "Its renewal was accepted already" in shown(pilot)
        await press(pilot, "p")
        assert "support ren" in shown(pilot)
        assert "88,000.00" in shown(pilot)


async def test_a_change_is_asked_of_the_portal_and_kept_with_its_state(start: Start, service: ContractService) -> None:
    async with start() as pilot:
        await to_support_contract(pilot)
        await press(pilot, "A")
        assert "Ask about contract C-2044" in shown(pilot)
        await press(pilot, "enter")
        await press(pilot, "ctrl+s")
        assert "answers are missing" in shown(pilot), "nothing is sent without what is needed"
        form = pilot.app.screen.view
        for name, value in {"details": "Two more.", "quantity": "2", "name": "Tea", "email": "t@acme.example"}.items():
            form.put_value(name, value)
        await press(pilot, "ctrl+s")
        assert "Send this request to the portal?" in shown(pilot)
        await press(pilot, "right", "enter")
        await settle(pilot)
        [request] = service.requests
        assert (request["kind"], request["quantity"], request["contractId"]) == ("CHANGE", 2, "C-2044")
        assert request["details"] == "Two more."
        await press(pilot, "left_square_bracket")
        said = words(pilot)
        assert "Requests 1" in said
        assert "received" in said
        assert "Two more." in said


async def test_what_became_of_a_request_is_told_with_what_is_next(start: Start, service: ContractService) -> None:
    common = {"contractId": "C-2044", "subscriptionId": "sub-2", "compartmentId": ACME, "subject": "Going on"}
    service.requests += [
        {
            **common,
            "id": "cr-1",
            "kind": "QUOTE",
            "status": "DONE",
            "quoteNumber": "RQ-1",
            "amount": 5,
            "currencyCode": "EUR",
        },
        {**common, "id": "cr-2", "kind": "QUOTE", "status": "DECLINED", "statusReason": "NO_FIXED_PRICE"},
    ]
    async with start() as pilot:
        await press(pilot, "left_square_bracket", "g")
        said = words(pilot)
        await press(pilot, "j")
        said += words(pilot)
        for part in ("done", "RQ-1", "R on the", "declined", "invoiced by"):
            assert part in said


async def test_without_a_portal_a_request_is_written_down_for_billing_support(
    start: Start, service: ContractService, own_home: Path
) -> None:
    async with start(size=(80, 24)) as pilot:
        pilot.app.session.capabilities = pilot.app.session.capabilities._replace(kind="oracle")
        await to_support_contract(pilot)
        await press(pilot, "R")
        assert "Oracle publishes no renewal quotes" in shown(pilot)
        await press(pilot, "A", "down", "down", "enter")
        form = pilot.app.screen.view
        for name, value in {"details": "We move.", "name": "Tea", "email": "t@acme.example"}.items():
            form.put_value(name, value)
        await press(pilot, "ctrl+s")
        said = shown(pilot)
        assert "Hello Billing Support," in said
        await press(pilot, "ctrl+s")
        assert "Kept as a note on the contract." in shown(pilot)
        await press(pilot, "escape")
        await press(pilot, "left_square_bracket")
        said = words(pilot)
        assert "Requests 1" in said
        assert "Termination" in said
        await press(pilot, "enter")
        assert "Hello Billing Support," in shown(pilot)
        assert not [one for one in service.asked if one.method == "POST"]


@pytest.mark.parametrize("key", ["A", "R"])
async def test_whoever_only_reads_contracts_is_told_who_changes_them(
    service: ContractService, start: Start, key: str
) -> None:
    service.accounts = [{**service.accounts[0], "contactTypes": ["finance"]}]
    async with start() as pilot:
        await to_support_contract(pilot)
        await press(pilot, key)
        assert "Contracts are changed by a sales/technical contact" in shown(pilot)


async def test_whoever_does_not_see_what_is_due_is_told_who_pays_it(service: ContractService, start: Start) -> None:
    service.accounts = [{**service.accounts[0], "contactTypes": ["technical"]}]
    service.quotes[0] |= {"status": "ACCEPTED", "payableId": "ren-9"}
    async with start(section="contracts") as pilot:
        await to_support_contract(pilot)
        await press(pilot, "p")
        assert "It is paid by a finance contact of the account" in shown(pilot)
        await press(pilot, "6", "p")
        assert "It is paid by a finance contact of the account" in shown(pilot)


async def test_a_session_that_only_reads_says_so(start: Start) -> None:
    async with start(read_only=True) as pilot:
        await to_support_contract(pilot)
        await press(pilot, "R")
        assert "Start occ without --read-only" in shown(pilot)
        await press(pilot, "6", "j", "A")
        assert "Start occ without --read-only" in shown(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_bought_is_said(service: ContractService, start: Start, size: Any) -> None:
    service.subscriptions, service.orders = [], []
    async with start(size=size) as pilot:
        assert "No contracts." in shown(pilot)
        await press(pilot, "6")
        assert "No orders." in shown(pilot)
        await press(pilot, "right_square_bracket")
        assert "Nothing waits for you" in words(pilot)


async def test_whose_contact_type_opens_nothing_is_told_who_grants_it(service: ContractService, start: Start) -> None:
    service.accounts = [{**service.accounts[0], "contactTypes": ["stranger"]}]
    async with start() as pilot:
        for key in ("5", "6"):
            await press(pilot, key)
            said = words(pilot)
            assert "Your contact type does not include contracts and orders" in said
            assert "A sales/technical contact of the account can give you access" in said


async def test_without_the_server_the_store_answers_and_says_how_old_it_is(
    service: ContractService, start: Start
) -> None:
    async with start() as pilot:

        def cut(request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("refused", request=request)

        service.fault = cut
        for key in ("5", "6"):
            await press(pilot, key, "r")
            await settle(pilot)
            said = shown(pilot)
            assert "not reached, as of 23 Nov 2026, 14:02" in said
            assert "33188" in said or "OMA" in said
        await press(pilot, "enter")
        assert "There is no connection" in words(pilot), "the order stays readable"
        assert isinstance(pilot.app.screen, OrderScreen)


async def test_several_accounts_have_a_column(service: ContractService, start: Start) -> None:
    in_two_accounts(service)
    async with start() as pilot:
        assert "Account" in shown(pilot)
        await press(pilot, "6")
        assert "Globex" in shown(pilot)


# Orders.


@pytest.mark.parametrize("size", SIZES)
async def test_orders_stand_by_tabs_with_where_they_are(start: Start, size: Any) -> None:
    async with start(section="orders", size=size) as pilot:
        said = shown(pilot)
        assert "waits for activation" in said
        await press(pilot, "right_square_bracket")
        assert "3319950" not in shown(pilot)
        await press(pilot, "right_square_bracket")
        assert "3319950" in shown(pilot)
        await press(pilot, "right_square_bracket")
        assert "3318842" in shown(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_an_order_shows_what_happened_and_what_is_to_come(start: Start, size: Any) -> None:
    async with start(section="orders", size=size) as pilot:
        await press(pilot, "j", "enter")
        said = shown(pilot)
        assert isinstance(pilot.app.screen, OrderScreen)
        assert "It waits for activation: A activates it." in said
        assert "● " in said
        assert "○ " in said or size == (60, 16)
        await press(pilot, "j", "j", "k")
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, OrdersScreen)


async def overview_after_orders(pilot: Pilot[None]) -> str:
    """What the overview says once the orders were read."""
    await press(pilot, "6", "1")
    await settle(pilot)
    return words(pilot)


async def test_the_overview_says_to_whoever_activates_orders_that_one_waits(
    start: Start, service: ContractService
) -> None:
    service.accounts = [{**service.accounts[0], "contactTypes": ["technical"]}]
    async with start(section="overview") as pilot:
        said = await overview_after_orders(pilot)
        assert "◷ 1 order waits for activation" in said
        assert "You do not see invoices: a finance contact does." in said
        assert "Nothing overdue" not in said
        await press(pilot, "g", "enter")
        assert isinstance(pilot.app.screen, OrdersScreen)
        assert pilot.app.screen.tab is OrderTab.WAITING
        assert "3320010" in shown(pilot)


async def test_who_activates_no_order_is_not_told_that_one_waits(start: Start, service: ContractService) -> None:
    service.accounts = [{**service.accounts[0], "contactTypes": ["finance"]}]
    async with start(section="overview") as pilot:
        said = await overview_after_orders(pilot)
        assert "The next 90 days" in said
        assert "waits for activation" not in said
        assert "You do not see invoices" not in said


async def test_an_order_is_activated_after_a_question_and_shown_as_the_server_has_it_then(
    start: Start, service: ContractService
) -> None:
    async with start(section="orders", size=(80, 24)) as pilot:
        await press(pilot, "A")
        assert "The order does not wait for activation: must be paid." in shown(pilot)
        await press(pilot, "j", "A")
        said = words(pilot)
        for part in ("Activate order 3320010, Database EE?", "ACME GmbH", "eu-frankfurt-1", "[ Not now ]"):
            assert part in said
        await press(pilot, "enter")
        assert service.activations == 0
        await press(pilot, "A", "right", "enter")
        await settle(pilot)
        assert service.activations == 1
        row = next(line for line in shown(pilot).splitlines() if "3320010" in line)
        assert "is being provisioned" in row
        assert "act-3320010" not in shown(pilot)


async def test_an_activation_of_which_nobody_knows_is_never_shown_as_done(
    start: Start, service: ContractService
) -> None:
    def lost(request: httpx.Request) -> httpx.Response | None:
        if request.method == "POST":
            raise httpx.ReadTimeout("slow", request=request)
        return None

    service.refuse = lost
    async with start(section="orders") as pilot:
        await press(pilot, "j", "A", "right", "enter")
        await settle(pilot)
        assert "It is not known whether the change took effect." in words(pilot)
        await press(pilot, "escape")
        row = next(line for line in shown(pilot).splitlines() if "3320010" in line)
        assert "waits for activation" in row
        assert "1 operation is not over" in shown(pilot)


async def test_an_order_that_must_be_paid_leads_to_the_form_of_the_payments(
    start: Start, service: ContractService
) -> None:
    async with start(section="orders", size=(80, 24)) as pilot:
        await press(pilot, "p")
        assert "Pay 1 item of ACME GmbH" in shown(pilot)
        await press(pilot, "ctrl+s")
        await press(pilot, "right", "enter")
        assert "The payment of 60,000.00 EUR was taken over." in shown(pilot)


async def test_where_there_is_no_list_orders_are_gathered_and_said_to_be_so(
    service: ContractService, start: Start
) -> None:
    async with start() as pilot:
        pilot.app.session.capabilities = pilot.app.session.capabilities._replace(kind="oracle")
        await press(pilot, "6")
        said = words(pilot)
        assert "Oracle publishes no list of orders" in said
        assert "3318842" in said
        assert "Waiting for you" not in said
        await press(pilot, "A")
        assert "Oracle lists no orders" in words(pilot)
        await press(pilot, "j", "enter")
        assert "Object Storage" in shown(pilot)


async def test_text_of_a_server_is_never_parsed(service: ContractService, start: Start) -> None:
    evil = "[/foo][bold]\x1b]0;x\x07"
    service.orders = [order("33", description=evil, lines=[{"product": evil, "quantity": 1}], contractId=evil)]
    service.subscriptions[0]["serviceName"] = evil
    service.services["sub-1"][0]["product"]["name"] = evil
    async with start() as pilot:
        assert "[/foo]" in shown(pilot)
        await press(pilot, "i", "escape", "6", "enter")
        said = shown(pilot)
        assert "[/foo]" in said
        assert "\x1b" not in said


# Threads.


async def test_a_thread_leads_from_the_invoice_to_order_and_contract_and_back_to_the_invoice(
    start: Start, service: ContractService
) -> None:
    async with start(section="invoices") as pilot:
        pilot.app.screen.show_tab("all", "12")
        await settle(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, InvoiceScreen)
        said = words(pilot)
        assert "Order 3318842 ›" in said
        assert "Contract C-1187 ›" in said
        await press(pilot, "greater_than_sign")
        assert "Where to?" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, OrderScreen)
        assert "Order 3318842" in shown(pilot)
        await press(pilot, "greater_than_sign", "down", "enter")
        assert isinstance(pilot.app.screen, ContractScreen)
        await press(pilot, "greater_than_sign", "enter")
        assert isinstance(pilot.app.screen, InvoiceScreen)
        for screen in (ContractScreen, OrderScreen, InvoiceScreen):
            await press(pilot, "less_than_sign")
            assert isinstance(pilot.app.screen, screen)
        await press(pilot, "less_than_sign")
        assert "No thread led here" in shown(pilot)
        for screen in (OrderScreen, ContractScreen, InvoiceScreen):
            await press(pilot, "greater_than_sign")
            assert isinstance(pilot.app.screen, screen), "the same way forward, without asking again"


async def test_a_thread_begins_in_a_list_and_leaves_it_as_it_was(start: Start) -> None:
    async with start(section="orders") as pilot:
        await press(pilot, "j", "j", "j")
        await press(pilot, "greater_than_sign", "enter")
        assert isinstance(pilot.app.screen, InvoiceScreen)
        await press(pilot, "less_than_sign")
        assert isinstance(pilot.app.screen, OrdersScreen)
        assert pilot.app.screen.current_order().number == "3318842"


@pytest.mark.parametrize("section", ["contracts", "orders"])
async def test_a_thread_leads_to_the_account_and_back(start: Start, section: str) -> None:
    async with start(section=section) as pilot:
        before = pilot.app.screen
        await press(pilot, "j")
        last = len(pilot.app.screen.links()) - 1
        await press(pilot, "greater_than_sign", *["down"] * last, "enter")
        assert isinstance(pilot.app.screen, AccountScreen)
        assert "ACME GmbH" in shown(pilot)
        await press(pilot, "less_than_sign")
        assert pilot.app.screen is before


async def test_an_agreement_leads_to_its_account_too(start: Start) -> None:
    async with start() as pilot:
        await press(pilot, "g")
        assert [link.place.kind.value for link in pilot.app.screen.links()][-1] == "account"


async def test_what_belongs_to_nothing_else_leads_to_its_account(service: ContractService, start: Start) -> None:
    service.orders.append(order("1", "BOOKED", timeline=[], services=[], subscriptionId=None, timeBooked=day(0)))
    async with start(section="orders") as pilot:
        await press(pilot, "greater_than_sign")
        assert isinstance(pilot.app.screen, AccountScreen)


async def test_it_all_speaks_german(start: Start) -> None:
    locale.use_language("de")
    async with start() as pilot:
        said = words(pilot)
        assert "Verträge" in said
        assert "in 20 Tagen" in said
        await press(pilot, "6")
        assert "wartet auf Aktivierung" in shown(pilot)


async def test_nothing_is_asked_again_merely_because_one_looks(start: Start, service: ContractService) -> None:
    async with start() as pilot:
        service.asked.clear()
        await press(pilot, "6", "5", "j", "j", "6")
        asked = [one.url.path for one in service.asked]
        assert not [path for path in asked if "20190111" in path or "orders" in path]
        await press(pilot, "r")
        assert [one for one in service.asked if one.url.path.endswith("/orders")]
        assert all(one.url.params.get("compartmentId", ACME) == ACME for one in service.asked)
