"""Paying on the hosted page in a text browser, in a real terminal: read, confirm, go back, confirm again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from support.portal_process import serving
from support.terminal import Terminal

from occ_tui.portal.cli import main

pytestmark = pytest.mark.skipif(shutil.which("w3m") is None, reason="w3m, a text browser, is not installed")


def confirm(terminal: Terminal) -> None:
    """Goes to the button, which names the amount as the facts do, and presses it."""
    terminal.press("/", "EUR", "enter")
    terminal.press("n")
    terminal.press("enter")


@pytest.mark.parametrize(
    ("language", "button", "submitted", "again"),
    [
        ("en", "Pay 192.30 EUR", "Payment submitted", "nothing\nwas paid again"),
        ("de", "192,30 EUR bezahlen", "Zahlung eingereicht", "ein zweites Mal"),
    ],
)
def test_an_invoice_is_paid_once_in_a_text_browser(
    tmp_path: Path, language: str, button: str, submitted: str, again: str
) -> None:
    directory = tmp_path / "portal"
    assert main(["init", str(directory), "--invoices", "120", "--today", "2026-11-23"]) == 0
    options = ("--settle-after", "never", "--today", "2026-11-23")
    with serving(directory, *options) as (_process, customer):
        url, invoice = customer.open_page(languageCode=language)
        # An older kind of terminal: pyte does not know all that newer ones are told.
        env = {"HOME": str(tmp_path), "TERM": "vt100"}
        with Terminal(["w3m", "-o", "confirm_qq=0", url], 80, 40, env) as terminal:
            shown = terminal.wait_for(button)
            assert invoice["invoiceNumber"] in shown
            assert "(*) VISA" in shown
            confirm(terminal)
            terminal.wait_for(submitted)
            terminal.press("B")
            terminal.wait_for(button)
            confirm(terminal)
            assert again in terminal.wait_for(again)
        made = customer.get("/payments")["items"]
    ours = [payment for payment in made if "headerId" in payment]
    assert [payment["status"] for payment in ours] == ["SUBMITTED"]
    assert main(["check", str(directory)]) == 0
