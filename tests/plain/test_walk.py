"""Walking through plain text: what is read out, what can be typed, and what is said to what can't be meant."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest
from support.paying_world import serving

SECTIONS = ("invoices", "payments", "billing", "contracts", "orders", "rewards", "people", "accounts")


@pytest.fixture(scope="module")
def world():
    """One portal for all tests that change nothing on it."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


def test_the_first_page_says_who_and_what_needs_one_and_numbers_the_sections(talk, world):
    said = talk(world)
    assert said.code == 0, "the end of the input ends it as one would wish"
    assert "Profile: finance, portal" in said.text
    assert "Accounts in view: 2" in said.text
    assert "2. Invoices\n3. Payments\n" in said.text
    assert "11. 7 overdue" in said.text
    assert "8,000 JPY" in said.text, "sums never cross currencies"


def test_a_number_opens_the_line_and_back_leads_out_again(talk, world):
    said = talk(world, "account ACME", "2", "1", "next", "b", "b", "b")
    assert "Invoices, Overdue, 1 to 5 of 5" in said.text
    assert "Invoice N-overdue, ACME GmbH, SUPPORT, 119.00 EUR due on 13 Nov 2026, overdue 10 days" in said.text
    assert "Due: 119.00 EUR\nIt adds up." in said.behind("1")
    assert "Invoice N-yen, SUPPORT, overdue 3 days." in said.behind("next")
    assert said.text.count("Invoices, Overdue,") == 2
    assert "This is the first page." in said.text


def test_every_section_says_something_and_nothing_fails(talk, world):
    said = talk(world, *SECTIONS)
    for title in ("Invoices, Overdue", "Payments, Due", "Billing, Contact", "Contracts", "Orders", "Rewards", "People"):
        assert f"\n{title}" in said.text, title
    assert "internal error" not in said.text
    assert said.code == 0


def test_tabs_go_by_name_by_number_and_in_order(talk, world):
    said = talk(world, "go invoices closed", "t 3", "]", "all", "tab nonsense")
    assert "Invoices, Closed, 1 to 1 of 1" in said.behind("go invoices closed")
    assert "Invoices, Payment submitted, 1 to 1 of 1" in said.behind("t 3")
    assert "Invoices, Closed" in said.behind("]")
    assert "Invoices, All, 1 to 10 of 10" in said.behind("all")
    assert "There is no tab “nonsense”" in said.behind("tab nonsense")


def test_lists_are_searched_asked_and_sorted(talk, world):
    lines = ("go invoices all", "/ twin", "/", ": amount>100", "s due:desc", ": du>1", "sort dew")
    said = talk(world, *lines)
    assert "1 to 2 of 2" in said.behind("/ twin")
    assert "1 to 10 of 10" in said.behind("/")
    assert "Only what fits: amount>100" in said.behind(": amount>100")
    assert "sorted by Due, downwards" in said.behind("s due:desc")
    assert "did you mean due?" in said.behind(": du>1")
    assert "did you mean due?" in said.behind("sort dew")


def test_the_command_line_that_answers_the_same_is_told_and_does_answer_it(talk, world, capsys):
    import shlex

    from occ_tui.cli.main import main

    told = talk(world, "go invoices overdue", ": number:N-*", "y").behind("y").strip()
    words = shlex.split(told)
    assert words[0] == "occ"
    assert main([*words[1:], "-o", "json"]) == 0
    assert {row["invoiceNumber"] for row in json.loads(capsys.readouterr().out)} >= {"N-overdue", "N-yen"}


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("invocies", "did you mean Invoices?"),
        ("hlep", "did you mean help?"),
        ("99", "There is no line 99 here."),
        ("0", "There is no line 0 here."),
        ("", "? lists the commands"),
        ("sort due", "“sort” does nothing on this page"),
        ("go nowhere", "There is no section “nowhere”"),
        ("account Nobody", "There is no account Nobody"),
        ("4111 1111 1111 1111", "Card numbers are never taken"),
        ("\x1b[A", "There is no command “\\x1b[A”"),
    ],
)
def test_what_cannot_be_meant_is_answered_with_what_can(talk, world, typed, answer):
    said = talk(world, typed, "q")
    assert answer in said.text
    assert said.text.endswith("Goodbye.\n")
    assert "4111" not in said.text


def test_an_interrupt_stops_what_is_asked_and_not_the_conversation(talk, world, monkeypatch):
    from occ_tui.plain.talk import Talk

    ask, asked = Talk.ask, []

    def interrupted(self, prompt):
        asked.append(prompt)
        if len(asked) == 2:
            raise KeyboardInterrupt
        return ask(self, prompt)

    monkeypatch.setattr(Talk, "ask", interrupted)
    said = talk(world, "2", "q")
    assert "Interrupted. q ends occ." in said.text
    assert said.text.endswith("Goodbye.\n")
    assert said.code == 0


def test_help_lists_what_can_be_done_here_and_why_something_can_not(talk, world):
    said = talk(world, "2", "?", words=("--read-only",))
    shown = said.behind("?")
    assert "n, next:" in shown
    assert "s, sort:" in shown
    assert "p, pay: pay NUMBER …: pays these lines" in shown
    assert "(not now: This session only reads." in shown
    assert "This session only reads." in said.text.partition("Sections:")[0]


def test_no_sign_of_the_terminal_interface_is_read_out(talk, world):
    lines = [line for section in SECTIONS for line in (f"go {section}", "1", "b", "tab", "1", "b")]
    said = talk(
        world, *lines, "go payments methods", "agenda", "aging", "changes", "go invoices overdue", "dry-run 1", ""
    )
    assert not [line for line in said.text.splitlines() if set("◷▸¶·→←×✓●│█›≠") & set(line)]
    assert "VISA ending in 4242" in said.text
    assert "soon: expires on " in said.text, "what ends soon is said in words"


def test_help_parts_what_can_be_done_here_from_what_can_be_done_everywhere(talk, world):
    here, _everywhere, more = talk(world, "go payments methods", "?").behind("?").partition("On every page:")
    assert "default NUMBER" in here
    assert "find WORDS" not in here
    assert "find WORDS" in more


def test_a_list_is_written_to_a_file(talk, world, tmp_path):
    file = tmp_path / "list of mine.csv"
    said = talk(world, "go invoices all", f"export {file}", "payments", f"export {tmp_path / 'due.json'}")
    assert f"Written: 10 invoices to {file}" in said.text
    assert "N-overdue" in file.read_text()
    assert any(row["number"] == "REN-1" for row in json.loads((tmp_path / "due.json").read_text()))


def test_it_starts_where_at_says(talk, world):
    said = talk(world, words=("--at", "invoices/N-overdue"))
    assert "Invoice N-overdue, SUPPORT, overdue 10 days." in said.text
    assert "Payments, Due" in talk(world, words=("--at", "payments")).text
    assert "Nothing here is called N-none." in talk(world, words=("--at", "invoices/N-none")).text


def test_in_german_commands_are_german_and_english_ones_still_work(talk, world):
    lines = ("rechnungen", "alle", "suche twin", "zurück", "zahlungen", "go accounts", "hilfe", "weitr", "ende")
    said = talk(world, *lines, words=("--lang", "de"))
    assert "Rechnungen, Überfällig, 1 bis" in said.text
    assert "Rechnungen, Alle, 1 bis 2 von 2" in said.text
    assert "Zahlungen, Fällig" in said.text
    assert "Kundenkonten, Kundenkonten" in said.text
    assert "n, weiter:" in said.text
    assert "meinten Sie weiter?" in said.text
    assert "Auf Wiedersehen." in said.text
    assert "What now" not in said.text
