"""Over all invoices in plain text: aging, statement, what comes, what changed, saved views, and finding anything."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from support.paying_world import serving


@pytest.fixture(scope="module")
def world():
    """One portal for all of this module's tests."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


def test_aging_is_told_per_currency_and_per_account_and_written_to_a_file(talk, world, tmp_path):
    file = tmp_path / "aging.json"
    said = talk(world, "aging", "aging account", f"export {file}", "y")
    assert "Aging as of 23 Nov 2026." in said.behind("aging")
    assert "\nJPY: 1 invoice, 8,000 JPY\n" in said.behind("aging"), "sums never cross currencies"
    assert "\nACME GmbH, EUR: " in said.behind("aging account")
    assert {row["accountName"] for row in json.loads(file.read_text())} == {"ACME GmbH", "Other KK"}
    assert "aging --by account" in said.behind("y")


def test_a_statement_is_of_one_account_and_its_days_are_checked(talk, world, tmp_path):
    pdf = tmp_path / "statement.pdf"
    said = talk(
        world, "statement", "account ACME", "statement", "statement tomorrow", "statement 2026-11-01", f"d {pdf}"
    )
    assert "“account NAME” looks at one alone" in said.behind("statement")
    assert "Statement of account: ACME GmbH (1000)." in said.text
    assert "Closing balance: " in said.text
    assert "“tomorrow” is no day" in said.text
    assert "1 Nov 2026 to 23 Nov 2026." in said.behind("statement 2026-11-01")
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_what_comes_leads_to_where_it_is_dealt_with_and_goes_into_a_calendar(talk, world, tmp_path):
    file = tmp_path / "next.ics"
    said = talk(world, "agenda", f"export {file}", "1")
    assert "The next 90 days." in said.text
    assert "support renewal: REN-1" in said.text
    assert "BEGIN:VCALENDAR" in file.read_text()
    assert "Payments, Due" in said.text or "Invoices, Open" in said.text


def test_anything_is_found_by_name_or_number_from_anywhere(talk, world):
    said = talk(world, "payments", "find N-yen", "1", "b", "find", "f nothing-like-it")
    assert "1. invoice: Invoice N-yen" in said.text
    assert "Invoice N-yen, SUPPORT, overdue 3 days." in said.text
    assert "Find what?" in said.behind("find")
    assert "Nothing here matches “nothing-like-it”." in said.text
    asked = talk(world, "people", ": late>5")
    assert "Invoices, All, 1 to" in asked.behind(": late>5")
    assert "Only what fits: late>5" in asked.text


def test_a_view_is_saved_opened_by_its_name_renamed_and_deleted(talk, world, own_home):
    ask = ("go invoices all", ": amount>50", "s due:desc", "save Large ones")
    assert "Saved as the view “Large ones”." in talk(world, *ask).text
    said = talk(world, "view", "view large ones", "rename Big ones", "view", "tab all")
    assert "Saved views: Large ones" in said.text
    assert "Invoices, All, view “Large ones”, 1 to" in said.text
    assert "Only what fits: amount>50" in said.text
    assert "sorted by Due, downwards" in said.text
    assert "Only what fits" not in said.behind("tab all"), "what a view asks for is not asked for outside of it"
    gone = talk(world, "view Big ones", "remove", "no", "remove", "yes", "view", "view Big ones")
    assert "Nothing was changed." in gone.text
    assert "There are no saved views yet" in gone.text


def test_changes_are_told_once_and_seen_is_taken_back(talk, world):
    from support.paying_world import GOOD  # noqa: F401  the method with which the change is made

    talk(world, "q")
    pay = ("account ACME", "go invoices overdue", "pay 1", "", "", "", "", "yes", "account", "r", "changes")
    said = talk(world, *pay, "seen", "seen")
    assert "Since " in said.text.partition("? changes")[2]
    assert "Invoice N-overdue" in said.text.partition("? changes")[2]
    assert "Seen: " in said.text
    assert "What you had marked as seen is news again." in said.text


def test_in_german_reports_are_german(talk, world, own_home):
    lines = (
        "fälligkeiten",
        "ausblick",
        "änderungen",
        "finde yen",
        "gehe rechnungen alle",
        "speichere Alles",
        "ansicht",
    )
    said = talk(world, *lines, words=("--lang", "de"))
    assert "Fälligkeiten am 23.11.2026." in said.text
    assert "Die nächsten 90 Tage." in said.text
    assert "Gespeicherte Ansichten: Alles" in said.text
    assert "What now" not in said.text
