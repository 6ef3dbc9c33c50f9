"""From `occ demo` to the detail of an overdue invoice, by keys alone, in a real terminal."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable

import pytest
from support.terminal import Terminal, stray_bytes

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
        terminal.wait_for("Needs you now")
        terminal.signal(number)
        assert terminal.wait_for_exit() == code
        assert terminal.raw.rfind(b"\x1b[?1049l") > terminal.raw.rfind(b"\x1b[?1049h")


def test_a_closed_terminal_ends_it(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo() as terminal:
        terminal.wait_for("Needs you now")
        terminal.hang_up()
        assert terminal.wait_for_exit() == 129


def test_a_storm_of_sizes_never_ends_it(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo() as terminal:
        terminal.wait_for("Needs you now")
        terminal.press("2")
        for columns, rows in [(20, 5), (1, 1), (200, 60), (500, 200), (60, 16), (3, 40), (200, 2), (80, 24)]:
            terminal.resize(columns, rows)
        terminal.wait_for(re.compile(r"Overdue \d+"))
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_no_colour_says_the_same_without_colour(occ_demo: Callable[..., Terminal]) -> None:
    with occ_demo(NO_COLOR="1") as terminal:
        terminal.wait_for("Needs you now")
        terminal.press("2")
        terminal.wait_for(re.compile(r"! +\d{6,}"))
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        colours = re.findall(rb"\x1b\[[0-9;]*m", terminal.raw)
        assert colours, "nothing was styled at all"
        assert not [code for code in colours if re.search(rb"[34]8;2;(?!(\d+);\1;\1\b)", code)]
