"""Mailing invoices in plain text: the whole mail is read out first, one word sends it, and unsure is said unsure."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from support.paying_world import serving

from occ_tui.client.errors import ConnectionCut
from occ_tui.client.mail import MailClient
from occ_tui.services import write_path

KEEP = ""
HOW = (KEEP, "Please pay", KEEP, KEEP, KEEP, KEEP)
"""Subject, a note and its end, language, attached list, PDFs."""


@pytest.fixture(scope="module")
def world():
    """One portal for all of this module's tests."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


def test_what_is_marked_is_mailed_after_the_whole_mail_was_read_out(talk, world):
    lines = ("account ACME", "go invoices overdue", "mark 1", "m", KEEP, "ada@acme.example, ap@acme.example", *HOW)
    said = talk(world, *lines, "yes")
    assert "1. 1 marked invoice\n  2. 5 invoices of this list" in said.text
    assert "To: ada@acme.example, ap@acme.example" in said.text
    assert "The mail says:\n  Please pay\n" in said.text
    assert "N-overdue" in said.text.partition("The mail says:")[2]
    assert "Send this mail to 2 recipients?" in said.text
    assert "The portal took the mail over: 1 invoice for 2 recipients." in said.text
    assert said.code == 0


def test_nothing_but_the_whole_word_sends_it_and_a_form_that_is_left_sends_nothing(talk, world):
    open_list = ("account ACME", "go invoices overdue", "mail", "ada@acme.example")
    for answers in ((*HOW, "y"), (*HOW, "cancel"), ("cancel",)):
        said = talk(world, *open_list, *answers)
        assert "Nothing was sent." in said.text
        assert "took the mail over" not in said.text


def test_a_mail_that_may_have_left_is_never_called_failed(talk, world, monkeypatch):
    async def cut(self, details, **named):
        raise ConnectionCut("portal")

    monkeypatch.setitem(write_path.WritePath.__init__.__kwdefaults__, "pauses_s", (0.0, 0.0))
    monkeypatch.setattr(MailClient, "email_invoices", cut)
    said = talk(world, "account ACME", "go invoices open", "1", "mail", "ada@acme.example", *HOW, "yes")
    assert said.code == 7
    assert "It is not known whether the mail was sent." in said.text
    assert "fail" not in said.text.partition("Sending …")[2]


def test_in_german_the_question_and_the_mail_are_german(talk, world):
    lines = ("konto ACME", "gehe rechnungen überfällig", "maile", "ada@acme.example", *HOW, "ja")
    said = talk(world, *lines, words=("--lang", "de"))
    assert "Diese E-Mail an 1 Empfänger senden?" in said.text
    assert "Das Portal hat die E-Mail übernommen" in said.text
    assert "überfällige Rechnungen von ACME GmbH" in said.text.partition("In der E-Mail steht:")[2]


def test_support_staff_and_lists_of_other_things_say_why_they_are_not_mailed(talk, world):
    said = talk(world, "payments", "mail", "go invoices", "mail", words=("--read-only",))
    assert "Only lists of invoices are mailed" in said.behind("mail")
    assert said.text.count("This session only reads") >= 2
    assert "To (needed)" not in said.text
