"""Redeeming rewards of a demo by keys alone, in a real terminal."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.terminal import Terminal


def test_from_start_to_a_redemption(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo("--as", "management", columns=120, rows=40) as terminal:
        terminal.wait_for("Needs you now")
        terminal.press("7")
        terminal.wait_for(re.compile(r"Months \d+"))
        terminal.press("p")
        terminal.wait_for(re.compile(r"the plan redeems [\d,.]+ [A-Z]{3}"))
        terminal.press("p")
        terminal.wait_for("Pay with rewards")
        terminal.press("ctrl+s")
        terminal.wait_for("[ Not now ]")
        terminal.press("right")
        terminal.wait_until_marked("[ Redeem ")
        terminal.press("enter")
        told = terminal.wait_for(re.compile(r"Rewards paid [\d,.]+ [A-Z]{3} of the invoice"))
        assert "of the rewards." in told
        assert re.search(r"Reference +RW\d+", told)
        terminal.press("enter")
        terminal.wait_for(re.compile(r"Redeemed \d+"))
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
