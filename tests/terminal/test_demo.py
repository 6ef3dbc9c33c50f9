"""From `occ demo` to the detail of an overdue invoice, by keys alone, in a real terminal."""

from __future__ import annotations

import random
import re
import signal
from collections.abc import Callable

import pytest
from support.terminal import LEFT_AS_FOUND, OCC, Terminal, modes, stray_bytes

SIZES = [(80, 24), (120, 40)]


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_from_start_to_the_detail_of_an_overdue_invoice(
    occ_demo: Callable[..., Terminal], columns: int, rows: int
) -> None:
    with occ_demo(columns=columns, rows=rows) as terminal:
        terminal.wait_for("Needs you now")
        terminal.wait_for(re.compile(r"! \d+ overdue"))
        terminal.press("2")
        table = terminal.wait_for(re.compile(r"^.*! +\d{6,}", re.MULTILINE))
        number = re.search(r"! +(\d{6,})", table)
        assert number
        terminal.press("enter")
        detail = terminal.wait_for("Invoice date")
        assert number[1] in detail
        assert "overdue" in detail
        assert "ACME GmbH" in detail
        assert re.search(r"= Due +[\d,.]+ [A-Z]{3} ✓", detail)
        terminal.press("escape")
        terminal.wait_for(re.compile(r"Overdue \d+"))
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


@pytest.mark.parametrize(("columns", "rows"), SIZES)
def test_the_same_in_german(occ_demo: Callable[..., Terminal], columns: int, rows: int) -> None:
    with occ_demo("--lang", "de", columns=columns, rows=rows) as terminal:
        terminal.wait_for(re.compile(r"! \d+ überfällig"))
        terminal.press("2")
        terminal.wait_for(re.compile(r"! +\d{6,}.*\d\d\.\d\d\.2026"))
        terminal.press("enter")
        detail = terminal.wait_for("Rechnungsdatum")
        assert re.search(r"überfällig \d+ Tag", detail) or re.search(r"\d+ Tage? überfällig", detail)
        assert re.search(r"\d,\d\d EUR|\d,\d\d CHF|\d,\d\d USD|\d JPY|\d,\d{3} BHD", detail)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_nothing_of_hostile_data_reaches_the_terminal(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo("--hostile", columns=120, rows=40) as terminal:
        terminal.wait_for(re.compile(r"! \d+ overdue"))
        terminal.press("2")
        terminal.wait_for(re.compile(r"Overdue \d+"))
        terminal.press("pagedown", "G", "g", "]", "]", "]", "]", "[", "/", "a", "escape")
        terminal.press("enter")
        terminal.wait_for("Invoice date")
        terminal.press("escape", "q")
        assert terminal.wait_for_exit() == 0
        assert stray_bytes(terminal.raw) == []
        assert b"\\x1b" in terminal.raw or b"<U+" in terminal.raw, "no hostile text was shown, so nothing was tried"


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_it_with_its_code_and_the_terminal_restored(
    occ_demo: Callable[..., Terminal], number: int, code: int
) -> None:
    with occ_demo() as terminal:
        before = terminal.settings()
        terminal.wait_for("Needs you now")
        assert terminal.settings() != before
        terminal.signal(number)
        assert terminal.wait_for_exit() == code
        assert terminal.settings() == before
        assert modes(terminal.raw).items() >= LEFT_AS_FOUND.items()


def test_a_closed_terminal_ends_it(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo() as terminal:
        terminal.wait_for("Needs you now")
        terminal.hang_up()
        assert terminal.wait_for_exit() == 129


def test_a_storm_of_sizes_leaves_the_right_screen_and_an_idle_program(occ_demo: Callable[..., Terminal]) -> None:
    chance = random.Random(7)
    with occ_demo() as terminal:
        before = terminal.settings()
        terminal.wait_for(re.compile(r"! \d+ overdue"))
        terminal.press("2")
        terminal.wait_for(re.compile(r"! +\d{6,}"))
        terminal.wait_until_idle(1)
        shown = terminal.text
        for _turn in range(199):
            terminal.resize(chance.choice([1, 3, 20, 60, 80, 133]), chance.choice([1, 2, 5, 16, 24, 40]))
        terminal.resize(80, 24)
        terminal.wait_for(lambda text: text == shown)
        terminal.wait_until_idle(3)
        assert terminal.text == shown
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.settings() == before
        assert modes(terminal.raw).items() >= LEFT_AS_FOUND.items()


def test_ctrl_z_leads_to_the_shell_and_fg_back(home: dict[str, str]) -> None:
    with Terminal(["bash", "--norc", "--noprofile", "--noediting", "-i"], env=home | {"PS1": "shell> "}) as terminal:
        terminal.wait_for("shell>")
        terminal.press(f"{OCC} demo --today 2026-11-23 --seed 7 --invoices 300\r")
        terminal.wait_for("Needs you now")
        terminal.press("2")
        listed = terminal.wait_for(re.compile(r"\d of \d+"))
        for _turn in range(2):
            terminal.press("ctrl+z")
            terminal.wait_for(re.compile(r"Stopped.*\n.*shell>", re.DOTALL))
            assert modes(terminal.raw).items() >= LEFT_AS_FOUND.items()
            terminal.press("stty -a\r")
            terminal.wait_for(re.compile(r"(?<!-)\bicanon\b.*(?<!-)\becho\b", re.DOTALL))
            terminal.press("clear; fg\r")
            terminal.wait_for(listed.splitlines()[4])
            terminal.press("?")
            terminal.wait_for("esc")
            terminal.press("escape")
            terminal.wait_for(re.compile(r"\d of \d+"))
        terminal.press("q")
        terminal.wait_for("shell>")
        terminal.press("exit\r")
        assert terminal.wait_for_exit() == 0
