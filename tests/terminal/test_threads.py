"""Along the threads in a real terminal on a real portal: invoice, order, contract, and back to the invoice."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.terminal import Terminal


def test_from_a_contract_to_its_invoice_its_order_and_back(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo("--as", "finance", columns=120, rows=40) as terminal:
        terminal.wait_for("Needs you now")
        terminal.press("5")
        terminal.wait_for(re.compile(r"^▌ . ▾ ", re.MULTILINE))
        terminal.press("j", ">")
        terminal.wait_for(re.compile(r"Where to\?.*Invoice \d+", re.DOTALL))
        terminal.press("I", "n", "v", "o", "enter")
        invoice = terminal.wait_for(re.compile(r"Invoice \d+ · .*Contract +\d+ ›", re.DOTALL))
        number = re.search(r"Invoice (\d+) · ", invoice)
        assert number
        terminal.press(">")
        terminal.wait_for(re.compile(r"Where to\?.*Order \d+", re.DOTALL))
        terminal.press("enter")
        order = terminal.wait_for("What happened")
        assert number[1] in order
        terminal.press(">")
        terminal.wait_for("Where to?")
        terminal.press("C", "o", "n", "t", "enter")
        terminal.wait_for("What belongs to it")
        terminal.press("<")
        terminal.wait_for("What happened")
        terminal.press("<")
        terminal.wait_for(f"Invoice {number[1]} · ")
        terminal.press("<")
        terminal.wait_for("Ending in 90 days")
        terminal.press(">")
        terminal.wait_for(f"Invoice {number[1]} · ")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_from_an_invoice_to_order_contract_schedule_and_invoice(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo("--as", "finance", columns=120, rows=40) as terminal:
        terminal.wait_for("Needs you now")
        terminal.press("4")  # the schedule is asked for with the billing profile
        terminal.wait_for(re.compile(r"Schedule [1-9]"))
        terminal.press("2")
        terminal.wait_for(re.compile(r"^▌ . \d+", re.MULTILINE))
        terminal.press("[", "[", ":")
        terminal.wait_for("for instance")
        terminal.press(*"type:subscription -status:closed", "enter")
        terminal.wait_for(re.compile(r"-status:closed .*^▌ . \d+", re.MULTILINE | re.DOTALL))
        terminal.press("enter")
        terminal.wait_for(re.compile(r"Invoice \d+ · .*Order +\d[^\n]* ›.*Contract +\d[^\n]* ›", re.DOTALL))
        terminal.press(">")
        terminal.wait_for(re.compile(r"Where to\?.*Order \d+", re.DOTALL))
        terminal.press("enter")
        terminal.wait_for("What happened")
        terminal.press(">")
        terminal.wait_for("Where to?")
        terminal.press("C", "o", "n", "t", "enter")
        terminal.wait_for(re.compile(r"subscription \d+ "))
        terminal.press(">")
        terminal.wait_for("Where to?")
        terminal.press("B", "i", "l", "l", "i", "enter")
        terminal.wait_for("Billing schedule of ")
        terminal.press("g", "enter")
        terminal.wait_for(re.compile(r"Where to\?.*Invoice \d+", re.DOTALL))
        terminal.press("enter")
        terminal.wait_for(re.compile(r"Invoice \d+ · "))
        terminal.press("<")
        terminal.wait_for("Billing schedule of ")
        terminal.press("<")
        terminal.wait_for(re.compile(r"subscription \d+ "))
        terminal.press("<", "<", "<", "q")
        assert terminal.wait_for_exit() == 0


def test_an_order_is_activated_by_keys_alone(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo("--as", "technical", columns=80, rows=24) as terminal:
        terminal.press("6")
        terminal.wait_for("waits for activation")
        terminal.press("]")
        terminal.wait_for(re.compile(r"^▌", re.MULTILINE))
        terminal.press("G", "A")
        question = terminal.wait_for(re.compile(r"Activate order \d+"))
        assert "Not now" in question
        terminal.press("escape", "q")
        assert terminal.wait_for_exit() == 0
