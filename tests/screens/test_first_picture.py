"""What opens is right in the first picture that is painted of it: nothing moves that the user did not move."""

from __future__ import annotations

from typing import Any

import pytest
from support.paying_service import PayingService, payment
from support.screens import Start, settle, shown
from textual.pilot import Pilot
from textual.screen import Screen

from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.screens.payment import PaymentScreen


def pictures_of(pilot: Pilot[None], monkeypatch: pytest.MonkeyPatch, kind: type[Screen[Any]]) -> list[list[str]]:
    """Every picture that is painted of screens of a kind from now on, as lines without blanks at their ends."""
    painted: list[list[str]] = []
    display = pilot.app._display

    def display_and_look(screen: Screen[Any], renderable: Any) -> None:
        display(screen, renderable)
        if isinstance(screen, kind) and screen is pilot.app.screen and renderable is not None and screen.size:
            painted.append([line.rstrip() for line in shown(pilot).split("\n")])

    monkeypatch.setattr(pilot.app, "_display", display_and_look)
    return painted


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_an_invoice_opens_as_it_stays(start: Start, monkeypatch: pytest.MonkeyPatch, size: Any) -> None:
    async with start(size=size) as pilot:
        await settle(pilot)
        await pilot.press("2", "enter")
        await settle(pilot)
        await pilot.press("escape")
        painted = pictures_of(pilot, monkeypatch, InvoiceScreen)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, InvoiceScreen)
        last = shown(pilot).split("\n")
        assert painted
        assert "Invoice date" in "\n".join(last)
        for picture in painted:
            assert picture[:8] == [line.rstrip() for line in last[:8]]


async def test_a_payment_opens_as_it_stays(
    start_paying: Start, service: PayingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.payments = [payment(1)]
    async with start_paying(size=(80, 24)) as pilot:
        await pilot.press("right")
        await settle(pilot)
        painted = pictures_of(pilot, monkeypatch, PaymentScreen)
        await pilot.press("enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PaymentScreen)
        last = [line.rstrip() for line in shown(pilot).split("\n")]
        assert painted
        assert painted[0] == last
