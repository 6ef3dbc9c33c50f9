"""`occ --at`: one starts at what was named, or is told why not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest
from support.ledger import ACME, BETA, fill, summary
from support.paying_service import running
from support.robot_world import make_robot_world, open_app
from support.screens import NOW, Server, ledger, make_app, press, settle, shown
from support.screens import Start as StartApp
from textual.pilot import Pilot

from occ_tui.screens.account import AccountScreen
from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.services import contracts, orders, payments, sync
from occ_tui.services.places import NAMING, SECTIONS, Start, read_start
from occ_tui.services.session import SessionOptions
from occ_tui.services.sync import SyncAge
from occ_tui.store.accounts import Account
from occ_tui.wire.invoices import InvoiceSummary

StartAt = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture
def start_at(options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch) -> StartAt:
    """Runs the app bound for `name` in a section: `async with start_at("100007") as pilot:`."""

    def start(name: str, section: str = "invoices", also: Mapping[Account, list[InvoiceSummary]] | None = None) -> Any:
        app = make_app(options, monkeypatch, section=section, name=name)
        fill(app.session, {ACME: ledger(), **(also or {})})
        return running(app, (80, 24))

    return start


async def test_an_invoice_is_open_and_the_list_lies_behind_it(start_at: StartAt) -> None:
    async with start_at("100007") as pilot:
        assert isinstance(pilot.app.screen, InvoiceScreen)
        assert "100007" in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, InvoicesScreen)


async def test_an_account_is_found_by_its_name_however_it_is_written(start_at: StartAt) -> None:
    async with start_at(ACME.account_name.upper(), "accounts") as pilot:
        assert isinstance(pilot.app.screen, AccountScreen)


async def test_what_is_not_known_is_said_so(start_at: StartAt) -> None:
    async with start_at("7\x1b[31m") as pilot:
        assert isinstance(pilot.app.screen, InvoicesScreen)
        assert "There is no 7\\x1b[31m here, as far as is known; r asks the server." in shown(pilot)


async def test_a_number_that_two_accounts_have_is_not_guessed(start_at: StartAt) -> None:
    async with start_at("100007", also={BETA: [summary("100007", internalInvoiceId="999")]}) as pilot:
        assert isinstance(pilot.app.screen, InvoicesScreen)
        assert "100007 is in several places" in shown(pilot)


async def test_before_the_first_data_one_arrives_when_they_are_there(
    options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = server.gate = threading.Event()
    server.ledger = {ACME: ledger()}
    monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW if gate.is_set() else None, None))
    app = make_app(options, monkeypatch, filled=False, name="100007")
    async with running(app, (80, 24), settled=False) as pilot:
        assert not isinstance(pilot.app.screen, InvoiceScreen)
        gate.set()
        await settle(pilot)
        assert isinstance(pilot.app.screen, InvoiceScreen)


async def test_everything_that_has_a_name_or_number_is_found_in_its_section(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app(make_robot_world(tmp_path), monkeypatch, "finance", section="invoices")
    async with running(app, (80, 24)) as pilot:
        session = app.session
        paid = payments.payments(session)[0]
        known = {
            "payments": (paid.reference or paid.id, "PaymentScreen"),
            "contracts": (contracts.subscriptions(session)[0].id, "ContractScreen"),
            "orders": (orders.orders(session)[0].number, "OrderScreen"),
            "accounts": (session.accounts()[0].account_number, "AccountScreen"),
        }
        assert {"invoices", *known} == set(NAMING)
        for section, (name, screen) in known.items():
            await app.open_section(section)
            await settle(pilot)
            app.begin_arriving(Start(section, name))
            await settle(pilot)
            assert type(app.screen).__name__ == screen, section
            assert app.current_mode == section


@pytest.mark.parametrize("section", SECTIONS)
async def test_every_section_can_be_the_first(section: str, start: StartApp) -> None:
    assert read_start(section) == Start(section)
    async with start(section=section) as pilot:
        assert pilot.app.current_mode == section
        assert pilot.app.screen.section_key == str(SECTIONS.index(section) + 1)
