"""From `occ` with nothing at home to the list of invoices, by keys alone; a real portal, its mail in its Maildir."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import time
from email.policy import default
from pathlib import Path

import pytest
from support.portal_process import serving
from support.terminal import OCC, PATIENCE_S, Terminal, home_in

EMAIL = "ap@acme.example"
A_ROW = re.compile(r"▌ . \d{6,}")
"""The row under the cursor; what stands below the list may be a word to who is new here."""


@pytest.fixture
def books(tmp_path: Path) -> Path:
    made = tmp_path / "books"
    words = ["init", str(made), "--invoices", "60", "--seed", "7"]
    subprocess.run([sys.executable, "-m", "occ_tui.portal", *words], check=True, capture_output=True)
    return made


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Somebody who has never run occ."""
    place = tmp_path / "home"
    place.mkdir()
    return home_in(place)


def code_mailed(books: Path) -> str:
    """The code in the only mail that the portal wrote."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if found := list(books.rglob("new/*")):
            mail = email.message_from_bytes(found[0].read_bytes(), policy=default)
            assert mail["to"] == EMAIL
            code = re.search(r"\b(\d{4}) (\d{4})\b", mail.get_body(("plain",)).get_content())  # type: ignore[attr-defined]
            assert code is not None
            return "".join(code.groups())
        time.sleep(0.05)
    raise AssertionError("no mail came")


def test_from_nothing_to_the_list_of_invoices_by_keys(books: Path, home: dict[str, str]) -> None:
    with serving(books) as (_process, customer):
        with Terminal([OCC], 80, 24, env=home) as terminal:
            terminal.wait_for("There is no config file at")
            terminal.press("enter")
            terminal.wait_for("Address of the portal")
            terminal.press(customer.url, "enter", EMAIL, "enter")
            terminal.wait_for("The code from the mail")
            terminal.press("00000000", "enter")
            terminal.wait_for("did not accept that code")
            terminal.press("ctrl+u", *["\x7f"] * 8, code_mailed(books), "enter")
            terminal.wait_for("Needs you now")
            terminal.press("2")
            terminal.wait_for(re.compile(r"Overdue.*\d"))
            terminal.wait_for(A_ROW)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
        config = Path(home["HOME"], ".oci", "config")
        assert config.stat().st_mode & 0o777 == 0o600
        # The next time it is there at once; and beside another profile it is one of those that were found.
        config.write_text(f"{config.read_text()}\n[broken]\nregion=nowhere\n")
        with Terminal([OCC], 80, 24, env=home) as terminal:
            terminal.wait_for("2 profiles found in")
            terminal.press("enter")
            terminal.wait_for("Needs you now")
            terminal.press("2")
            terminal.wait_for(A_ROW)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0


def test_from_a_profile_that_was_found_to_the_first_invoices_in_three_keys(books: Path, home: dict[str, str]) -> None:
    with serving(books) as (_process, customer):
        found = (books / "config").read_text().replace("http://127.0.0.1:8181", customer.url)
        config = Path(home["HOME"], ".oci", "config")
        config.parent.mkdir(mode=0o700)
        config.write_text(found)
        config.chmod(0o600)
        with Terminal([OCC, "--profile", "nobody"], 80, 24, env=home) as terminal:
            terminal.wait_for("profiles found in")
            assert "nobody" in terminal.text
            terminal.press("enter")
            terminal.wait_for("Needs you now")
            terminal.press("2")
            terminal.wait_for(re.compile(r"Overdue.*\d"))
            terminal.wait_for(A_ROW)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0


def test_one_who_looks_around_gets_a_demo(home: dict[str, str]) -> None:
    with Terminal([OCC, "--today", "2026-11-23"], 80, 24, env=home) as terminal:
        terminal.wait_for("Look around")
        terminal.press("G", "enter")
        terminal.wait_for("Needs you now")
        assert "finance" in terminal.text
        terminal.press("q")
        assert terminal.wait_for_exit() == 0


def test_without_a_terminal_the_ways_are_listed_and_nothing_is_opened(home: dict[str, str]) -> None:
    done = subprocess.run([OCC], env=os.environ | home, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "occ login URL EMAIL" in done.stderr
    assert done.stdout == ""
    named = [OCC, "--profile", "nobody"]
    done = subprocess.run(named, env=os.environ | home, capture_output=True, text=True, check=False)
    assert done.returncode == 3
    assert "There is no config file at" in done.stderr
