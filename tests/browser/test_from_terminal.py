"""From an invoice in a real terminal to a page in a real browser, and back: the terminal tells what was paid."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.browser import Browser, Keys
from support.paying_world import GOOD, LIMITED, PayingWorld
from support.portal_world import TODAY
from support.terminal import OCC, Terminal, home_in

SUBMITTED = "Payment submitted"
ADDRESS = re.compile(r"^ (http://127\.0\.0\.1:\d+/pay/[\w-]{43})$", re.MULTILINE)
CHOSEN = re.compile(r"\(•\) (payment page|Zahlungsseite)")


@pytest.fixture
def opened(directory: Path) -> Path:
    """A file with the addresses that the user's browser was started with."""
    return directory / "opened"


@pytest.fixture
def start(directory: Path, world: PayingWorld, opened: Path) -> Callable[..., Terminal]:
    """Starts `occ` on a computer with a desktop, whose browser notes what it is to open."""
    home, work, browser = (directory / name for name in ("home", "work", "a browser"))
    home.mkdir(0o700)
    work.mkdir()
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> "{opened}"\nexec sleep 5\n')
    browser.chmod(0o700)
    env = {**home_in(home), "DISPLAY": ":99", "BROWSER": f"'{browser}' %s &"}
    words = ["--config-file", str(world.config), "--profile", "finance", "--today", TODAY.isoformat()]

    def started(*options: str) -> Terminal:
        return Terminal([OCC, *words, *options], 80, 24, env, work)

    return started


def open_page(terminal: Terminal, question: str, button: str) -> str:
    """Pays the first invoice of the list on a page, by keys; the page's address, as the screen shows it."""
    terminal.wait_for("N-overdue")
    terminal.press("enter")
    terminal.wait_for("ACME GmbH")
    terminal.press("p")
    terminal.wait_for("VISA ····4242")
    terminal.press("tab")
    for _method in range(6):
        if CHOSEN.search(terminal.text):
            break
        before = _chosen(terminal.text)
        terminal.press("down")
        terminal.wait_for(lambda text, before=before: _chosen(text) != before)  # type: ignore[misc]
    terminal.wait_for(CHOSEN)
    terminal.press("ctrl+s")
    terminal.wait_for(question)
    terminal.press("tab")
    terminal.wait_for(f"[ {button} ]")
    shown = press_until(terminal, "enter", ADDRESS)
    found = ADDRESS.search(shown)
    assert found
    return found[1]


def _chosen(text: str) -> str:
    """The way to pay that is chosen."""
    found = re.search(r"\(•\) .*", text)
    return found[0] if found else ""


def press_until(terminal: Terminal, key: str, wanted: re.Pattern[str]) -> str:
    """Presses a key as a person does whose first press came while the question was still deaf."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and not wanted.search(terminal.text):
        terminal.press(key)
        terminal.rest(0.5)
    return terminal.wait_for(wanted)


def test_an_invoice_is_paid_in_the_browser_and_the_terminal_says_so_by_itself(
    start: Callable[..., Terminal], world: PayingWorld, opened: Path, directory: Path, browser: Browser
) -> None:
    with start() as terminal:
        terminal.wait_for("Needs you now")
        terminal.press("2")
        url = open_page(terminal, "Open a page to pay 119.00 EUR to Oracle Deutschland", "Open the page")
        terminal.wait_for("waiting for the page")
        terminal.press("o")
        terminal.wait_for("A browser opens the page.")
        terminal.wait_for(lambda _text: opened.exists() and opened.read_text().endswith("\n"))
        assert opened.read_text() == f"{url}\n", "the browser gets the very address that the screen shows"
        assert world.orders() == []

        browser.open(url)
        assert browser.title == "Pay an invoice"
        browser.press(Keys.TAB, Keys.TAB)
        assert browser.focus == "Pay 119.00 EUR"
        browser.press(Keys.ENTER)
        reference = browser.wait_for(SUBMITTED).rpartition("\n")[2]

        # Nothing is pressed: the terminal asks by itself.
        terminal.wait_for("119.00 EUR was paid on the page; it is being settled.")
        terminal.press("escape")
        terminal.wait_for(re.compile(r"Invoice N-overdue · SUPPORT · … payment submitted"))
        terminal.press("3")
        terminal.wait_for(re.compile(r"Paid \d"))
        terminal.press("]")
        terminal.wait_for(re.compile(rf"… {reference} .* 119\.00 EUR +submitted"))
        terminal.press("g", "enter")
        terminal.wait_for(f"Payment {reference} · … submitted")
        terminal.press("d")
        terminal.wait_for("Saved as")
        assert (directory / "work" / f"receipt-{reference}.pdf").read_bytes().startswith(b"%PDF-")

        world.settle()
        terminal.press("r")
        terminal.wait_for(f"Payment {reference} · ✓ settled")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert world.orders() == [(11_900, "SETTLED", GOOD)]


def test_the_terminal_waits_on_the_page_until_the_payment_is_settled(
    start: Callable[..., Terminal], world: PayingWorld, browser: Browser
) -> None:
    with start("--lang", "de") as terminal:
        terminal.wait_for("Jetzt zu erledigen")
        terminal.press("2")
        url = open_page(terminal, "119,00 EUR", "Seite öffnen")
        browser.open(url)
        browser.wait_for("Rechnung bezahlen")
        browser.click_button()
        browser.wait_for("Zahlung eingereicht")
        terminal.wait_for("119,00 EUR wurden auf der Seite bezahlt")
        world.settle()
        terminal.wait_for("119,00 EUR sind bezahlt.")
        terminal.press("escape")
        terminal.wait_for("Rechnung N-overdue · SUPPORT")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert world.orders() == [(11_900, "SETTLED", GOOD)]


def test_a_payment_that_fails_later_is_told_and_the_invoice_is_due_again(
    start: Callable[..., Terminal], world: PayingWorld, browser: Browser
) -> None:
    with start() as terminal:
        terminal.wait_for("Needs you now")
        terminal.press("2")
        browser.open(open_page(terminal, "Open a page to pay", "Open the page"))
        browser.choose("VISA •••• 0005")
        browser.click_button()
        browser.wait_for(SUBMITTED)
        terminal.wait_for("it is being settled.")
        world.settle()
        terminal.wait_for("× The payment of 119.00 EUR failed:")
        browser.reload()
        assert "Nothing was charged" in browser.wait_for("Payment failed")
        terminal.press("escape")
        terminal.wait_for(re.compile(r"Invoice N-overdue · SUPPORT · × overdue 10 days"))
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert world.orders() == [(11_900, "FAILED", LIMITED)]
