"""`occ invoice NUMBER --ask KIND` and `--notes`: a request on standard output, and what was asked before."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from support import ledger

WHO = ("--field", "name=Anna Adler", "--field", "email=anna@acme.example")
PO = ("--ask", "missing-po", "--field", "po=4500999", "--field", "document=contract", *WHO)


@pytest.fixture
def ask(occ, own_home):
    """Runs `occ invoice` on the small ledger as of a fixed day."""
    path = ledger.write_config(own_home)
    ledger.filled(path)

    def run(*words):
        return occ("invoice", *words, "--config-file", str(path), "--today", ledger.TODAY)

    return run


def test_the_whole_request_is_printed_and_kept_as_a_note(ask):
    shown = ask("100482391", *PO)
    assert shown.code == 0
    assert shown.out.startswith("Subject: Invoice 100482391: PO number missing (ACME GmbH)\n\nHello Billing Support,\n")
    assert "4500999" in shown.out
    assert "24,000.00 EUR" in shown.out
    listed = ask("100482391", "--notes", "-o", "json")
    (note,) = json.loads(listed.out)
    assert (note["kind"], note["state"], note["author"]) == ("missing-po", "prepared", "Anna Adler")
    assert "\n".join(note["body"]) in shown.out
    assert "PO number missing" in ask("100482391", "--notes").out


def test_a_dry_run_prints_the_same_and_keeps_nothing(ask):
    dry = ask("100482391", *PO, "--dry-run")
    assert dry.code == 0
    assert json.loads(ask("100482391", "--notes", "-o", "json").out) == []
    assert ask("100482391", *PO).out == dry.out


def test_all_that_is_missing_or_wrong_is_named_at_once(ask):
    shown = ask("100482391", "--ask", "dispute", "--field", "amount=24000.01", "--field", "reason=because")
    assert (shown.code, shown.out) == (2, "")
    assert "5 answers are missing or wrong." in shown.err
    assert "--field amount=…  Disputed amount: At most 24,000.00 EUR." in shown.err
    assert "“because” is none of: price, quantity" in shown.err
    assert "--field description=…" in shown.err
    assert "--field email=…" in shown.err


def test_who_asked_once_need_not_say_so_again(ask):
    ask("100482391", *PO)
    shown = ask("777", "--ask", "copy", "--field", "documents=invoice, lines")
    assert shown.code == 0
    assert "anna@acme.example" in shown.out


def test_the_request_is_written_in_the_language_it_is_to_have(ask):
    german = ask("100482391", *PO, "--field", "language=de")
    assert "Bestellnummer fehlt" in german.out
    english = ask("100482391", *PO, "--lang", "de")
    assert "Hello Billing Support" in english.out
    assert english.out.startswith("Betreff: Invoice")


def test_a_text_of_several_lines_is_given_line_by_line(ask):
    lines = ("--field", "description=One.", "--field", "description=Two.")
    shown = ask("100482391", "--ask", "dispute", "--field", "reason=price", *lines, *WHO, "-o", "json")
    body = json.loads(shown.out)["body"]
    at = next(place for place, line in enumerate(body) if line.endswith("One."))
    assert body[at + 1].strip() == "Two."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--ask", "nonsense"), "missing-po, wrong-address, dispute, copy"),
        (("--ask", "disputes"), "did you mean dispute?"),
        (("--ask", "copy", "--field", "document=x"), "did you mean documents?"),
        (("--ask", "copy", "--field", "documents"), "“documents” is no NAME=VALUE"),
        (("--field", "po=1"), "to --ask or --pay"),
        (("--notes", "--dry-run"), "to --ask or --pay"),
        (("--ask", "copy", "--notes"), "two different things"),
    ],
)
def test_what_cannot_be_meant_is_refused(ask, words, said):
    shown = ask("100482391", *words)
    assert (shown.code, shown.out) == (2, "")
    assert said in shown.err


def test_a_number_that_nobody_has_is_not_found(ask):
    assert ask("1", "--ask", "copy").code == 4
    assert ask("1", "--notes").code == 4


def test_no_notes_are_no_failure(ask):
    shown = ask("777", "--notes")
    assert (shown.code, shown.out) == (0, "")
    assert "no note" in shown.err


def test_hostile_text_of_the_server_is_visible_and_does_nothing(ask):
    shown = ask("200000002", "--ask", "copy", *WHO)
    assert shown.code == 0
    assert "\\x1b" in shown.out
    assert not {"\x1b", "\x9b", "\u202e"} & set(shown.out)


def test_completion_knows_the_kinds(occ):
    for shell in ("bash", "zsh", "fish"):
        assert "missing-po" in occ("completion", shell).out


def test_every_documented_command_does_what_it_says(ask):
    text = (Path(__file__).parents[2] / "docs" / "requests.md").read_text(encoding="utf-8")
    commands = text.rpartition("```sh\n")[2].partition("```")[0].replace("\\\n", " ").splitlines()
    assert len(commands) == 5
    for command in commands:
        occ, invoice, _number, *words = shlex.split(command)
        assert (occ, invoice) == ("occ", "invoice")
        shown = ask("100482391", *words)
        assert (shown.code, bool(shown.out)) == (0, True), command
    assert shown.out.count('"kind"') == 2
