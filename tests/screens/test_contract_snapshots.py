"""Pictures of contracts and orders, in both languages; a change of any of them is looked at before it is kept."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.contract_service import ContractService, in_two_accounts, make_contract_app, with_contracts
from support.screens import press, settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp

Compare = Callable[..., bool]
NARROW, WIDE = (80, 24), (120, 40)


@pytest.fixture
def service() -> ContractService:
    return with_contracts()


@pytest.fixture
def app(service: ContractService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OccApp]]:
    """Makes apps on `service`, and ends what they leave running."""
    made: list[OccApp] = []
    monkeypatch.setattr(
        "occ_tui.store.journal.journal.secrets.token_hex", lambda size: ("ab12cd34ef56" * 3)[: size * 2]
    )

    def make(**options: Any) -> OccApp:
        made.append(make_contract_app(service, tmp_path, monkeypatch, **options))
        return made[-1]

    yield make
    for one in made:
        one.close_lanes()
        one.session.close()


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Presses keys once the app has come to rest."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in pressed:
            await press(pilot, key)
        await settle(pilot)

    return run


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [
        ["j", "j", "j", "j", "j"],
        ["right_square_bracket", "j"],
        ["j", "R"],
        ["j", "A"],
        ["j", "A", "enter"],
        ["j", "j", "j", "j", "i"],
    ],
    ids=["tree", "ending", "renewal", "ask", "form", "all-of-it"],
)
def test_contracts(
    snap_compare: Compare, app: Callable[..., OccApp], pressed: list[str], language: str, size: Any
) -> None:
    locale.use_language(language)
    assert snap_compare(app(), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [["j"], ["j", "enter"], ["j", "j", "j", "enter"], ["j", "A"], ["j", "j", "j", "greater_than_sign"]],
    ids=["list", "waiting", "done", "question", "thread"],
)
def test_orders(
    snap_compare: Compare, app: Callable[..., OccApp], pressed: list[str], language: str, size: Any
) -> None:
    locale.use_language(language)
    assert snap_compare(app(section="orders"), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("section", ["contracts", "orders"])
@pytest.mark.parametrize("state", ["empty", "offline", "no-rights", "accounts"])
def test_states(
    snap_compare: Compare, app: Callable[..., OccApp], service: ContractService, state: str, section: str
) -> None:
    if state == "empty":
        service.subscriptions, service.orders = [], []
    elif state == "no-rights":
        service.accounts = [{**service.accounts[0], "contactTypes": ["stranger"]}]
    elif state == "accounts":
        in_two_accounts(service)
    made = app(section=section)

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        if state == "offline":

            def cut(request: httpx.Request) -> httpx.Response:
                raise httpx.ConnectError("refused", request=request)

            service.fault = cut
            await press(pilot, "r")
        await settle(pilot)

    assert snap_compare(made, terminal_size=NARROW, run_before=run)


@pytest.mark.parametrize("size", [NARROW, WIDE])
def test_orders_that_were_gathered(snap_compare: Compare, app: Callable[..., OccApp], size: Any) -> None:
    made = app(section="contracts")

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        made.session.capabilities = made.session.capabilities._replace(kind="oracle")
        await press(pilot, "6")

    assert snap_compare(made, terminal_size=size, run_before=run)
