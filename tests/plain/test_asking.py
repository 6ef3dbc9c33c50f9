"""Asking Billing Support in plain text: the request is read out, kept, written to a file, mailed, and found again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from support.mailbox import Mailbox, body, mail_server_beside, name_server
from support.paying_world import serving

KEEP = ""
WHO = (KEEP, KEEP, KEEP, "Anna Adler", "anna@acme.example", KEEP, KEEP)
"""Remarks, contract, order, name, e-mail, telephone, language."""
PO = ("ask missing-po", "4500999", "2", "yes", *WHO)


@pytest.fixture(scope="module")
def world():
    """One portal for all of this module's tests."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


def at_invoice(*lines):
    return ("account ACME", "go invoices overdue", "1", *lines)


def test_a_request_is_read_out_kept_and_stands_on_its_invoice(talk, world, own_home):
    said = talk(world, *at_invoice(*PO, "save", "b", "1"))
    assert "Request to Billing Support about invoice N-overdue: PO number missing." in said.text
    assert "It is kept nowhere yet" in said.text
    assert "4500999" in said.text.partition("Hello Billing Support,")[2]
    assert "Kept as a note." in said.behind("save")
    assert "1. Note: Invoice N-overdue: PO number missing (ACME GmbH), prepared" in said.behind("b")
    assert "State: prepared" in said.behind("1").partition("Request to")[2] or "State: prepared" in said.text
    again = talk(world, *at_invoice("1", "remove", "no", "remove", "yes"))
    assert "Nothing was changed." in again.text
    assert "The note was deleted." in again.text
    assert "Note: " not in again.text.partition("The note was deleted.")[2]


def test_without_a_kind_the_kinds_are_numbered_and_a_dispute_proposes_no_more_than_the_total(talk, world, own_home):
    said = talk(world, *at_invoice("ask", "3", KEEP, "1", "Agreed was less", KEEP, *WHO[1:], "q"))
    assert "  3. Dispute, " in said.text
    assert "Disputed amount (needed) [119.00 EUR]" in said.text
    assert "Agreed was less" in said.text.partition("Hello Billing Support,")[2]


def test_it_is_written_to_a_file_for_a_mail_program(talk, world, own_home, tmp_path):
    file = tmp_path / "request.eml"
    said = talk(world, *at_invoice(*PO, f"export {file}"))
    assert f"Saved as {file}" in said.text
    assert b"PO number missing" in file.read_bytes()


def test_it_is_mailed_by_ones_own_server_and_without_one_it_is_said_why_not(talk, world, own_home):
    assert "No mail server is set" in talk(world, *at_invoice(*PO, "mail")).behind("mail")
    with mail_server_beside(Mailbox()) as mailbox:
        name_server(own_home, mailbox.port)
        to = "collections@oracle.example"
        said = talk(world, *at_invoice(*PO, "mail", to, "no", "mail", to, "yes", "b"))
        [message] = mailbox.mails()
    assert "Nothing was sent." in said.text
    assert message["Reply-To"] == "anna@acme.example"
    assert "4500999" in body(message)
    assert "Note: Invoice N-overdue: PO number missing (ACME GmbH), sent to collections@oracle.example" in said.text


def test_over_a_pipe_no_editor_is_opened_and_a_form_that_is_left_asks_nothing(talk, world, own_home):
    said = talk(world, *at_invoice(*PO, "change", "b", "ask copy", "cancel"))
    assert "This is no terminal that could be lent to an editor" in said.behind("change")
    assert "Nothing was asked." in said.text


def test_in_german_a_request_is_asked_in_german(talk, world, own_home):
    lines = ("konto ACME", "gehe rechnungen überfällig", "frage 1 copy", KEEP, KEEP, KEEP, KEEP, "Anna Adler")
    said = talk(world, *lines, "anna@acme.example", KEEP, "2", "speichere", words=("--lang", "de"))
    assert "Anfrage an Billing Support zur Rechnung N-overdue: Kopie" in said.text
    assert "Als Notiz aufgehoben." in said.text
