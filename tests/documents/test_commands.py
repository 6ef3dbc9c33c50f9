"""A stranger's path: every command that README and docs tell is typed as it stands, and ends as it should."""

from __future__ import annotations

import argparse
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support.documents import DOCUMENTS, ROOT, commands, inline_commands
from support.stranger import Stranger
from support.terminal import Terminal, home_in

from occ_tui.cli.commands import COMMANDS, command_parser
from occ_tui.cli.parser import add_global_options
from occ_tui.portal.cli import parser as portal_parser

A_COPY = "--ask copy --field documents=invoice --field name='Anna Adler' --field email=anna@acme.example --mail-to"
NOT_TYPED = {
    "make demo": "sets itself up beside the sources: a test of its own below",
    "pip install '.[portal]'": "installs the program: tests/packaging does",
    "man occ": "where a package has installed the page",
    "occ --profile DEFAULT": "needs a tenancy of Oracle's",
    "occ --profile DEFAULT doctor": "needs a tenancy of Oracle's",
    "occ login https://portal.example ap@acme.example": "needs a code from a mail: tests/terminal/test_sign_in.py",
    "occ logout": "would end the session that the rest is typed in: tests/cli/test_cli_people.py",
    "occ --endpoint https://portal.example accept": "needs a token from a mail: tests/cli/test_cli_people.py",
    'occ journal resolve ID --reason "…"': "needs an outcome that is not known: tests/cli/test_cli_journal.py",
    f"occ invoice 100423129 {A_COPY} billing@oracle.example": "needs a mail server: tests/cli/test_cli_request_mail.py",
    f"occ invoice 100423129 {A_COPY} billing@oracle.example --dry-run": "the same, and the address to send from",
    "occ portal serve books --host 0.0.0.0 --tls-cert portal.pem --tls-key portal.key --smtp mail.example:587 "
    "--public-url https://portal.example:8181": "needs a certificate and a mail server: tests/portal/test_serve.py",
}
"""Command → why it can't be typed here. Everything else is."""
ANSWERS = {
    "occ pay 100423129 100420295 --with 8814": "yes",
    "occ redeem 100426181 --redeemer cfo@acme.example --amount 100.50": "yes",
    "occ order 3794151 --activate": "yes",
    "occ users --suspend it@acme.example": "yes",
}
"""Command → what is typed at its question."""
ENDS_WITH = {
    "occ changes --since 2026-11-01": 1,  # there is something
    "occ login": 2,  # lists the profiles, and wants the name of a portal
}
"""Command → its exit code, where that is not 0."""
FILES = {
    "newcomers.csv": "email,name,types\nnew1@acme.example,Nora New,technical\nnew2@acme.example,Noah New,\n",
    "ledger.csv": "customerID,invoiceNumber,InvoiceDate,DueDate,InvoiceAmount,SettledDate\n"
    "0379-NEVHP,0000611365,1/2/2013,2/1/2013,55.94,1/15/2013\n8976-AMJEO,0007900770,1/26/2013,2/25/2013,61.74,\n",
}
"""What the reader of a document is supposed to have."""
FROM_NOTHING = ("first-steps.md", "portal.md")
"""Documents that make the sample themselves."""
PROGRAMS = ("jq", "sqlite3")
"""Programs that recipes use; where one is absent, its recipes are passed over."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_command_of_a_document_does_what_it_says(
    document: Path, stranger: Stranger, take_first_steps: Callable[[], None]
) -> None:
    if not (told := [one.text for one in commands(document)]):
        pytest.skip("it tells no commands")
    if document.name not in FROM_NOTHING:
        take_first_steps()
    for name, text in FILES.items():
        (stranger.place / name).write_text(text)
    absent = [program for program in PROGRAMS if not shutil.which(program)]
    wrong = []
    for text in told:
        if text in NOT_TYPED or any(program in text for program in absent):
            continue
        code, said = stranger.type(text, ANSWERS.get(text))
        if code != ENDS_WITH.get(text, 0):
            wrong.append(f"{text}\n    ended with {code}:\n{said}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("declared", [NOT_TYPED, ANSWERS, ENDS_WITH], ids=["not typed", "answers", "ends with"])
def test_what_is_declared_about_a_command_is_about_one_that_a_document_has(declared: dict[str, object]) -> None:
    told = {one.text for document in DOCUMENTS for one in commands(document)}
    assert [text for text in declared if text not in told] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_commands_in_the_text_are_commands_with_options_that_they_have(document: Path) -> None:
    wrong = []
    for text in inline_commands(document):
        words = text.replace("…", " ").split()[1:]
        name = words[0] if words else ""
        if name.startswith("-") or not name:
            continue
        options = {word.partition("=")[0] for word in words if word.startswith("--")}
        if name not in COMMANDS or not options <= _options(name, words[1] if len(words) > 1 else ""):
            wrong.append(text)
    assert wrong == []


def _options(name: str, then: str) -> set[str]:
    """The options of a command; of one of the portal's, if it is that."""
    everywhere = argparse.ArgumentParser(add_help=False)
    add_global_options(everywhere)
    parsers = [everywhere, command_parser(name)[0]]
    if name == "portal":
        parsers.append(_portal_parsers().get(then, everywhere))
    return {option for parser in parsers for action in parser._actions for option in action.option_strings}


def _portal_parsers() -> dict[str, argparse.ArgumentParser]:
    (commands_of_it,) = (a for a in portal_parser()._actions if isinstance(a, argparse._SubParsersAction))
    return dict(commands_of_it.choices)


def test_make_demo_opens_the_program_and_leaves_nothing(tmp_path: Path) -> None:
    if not (ROOT / ".venv" / ".portal").exists():
        pytest.skip("make has not set up anything here yet; that would take minutes")
    home = tmp_path / "home"
    home.mkdir()
    with Terminal(["make", "-C", shlex.quote(str(ROOT)), "demo"], env=home_in(home)) as terminal:
        terminal.wait_for("q quit")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
    assert not list((home / ".cache").rglob("*.db"))
