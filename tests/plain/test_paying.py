"""Paying in plain text: question after question, nothing by chance, everything once."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from support.paying_world import GOOD, PAYEE, serving

from occ_tui.client.errors import ConnectionCut
from occ_tui.services import payment_exchanges, write_path

KEEP = ""


@pytest.fixture(scope="module")
def untouched():
    """One portal for all tests that change nothing on it."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


@pytest.fixture
def world(monkeypatch):
    """A portal of the test's own, without waiting between attempts."""
    monkeypatch.setitem(write_path.WritePath.__init__.__kwdefaults__, "pauses_s", (0.0, 0.0))
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


def invoices(*lines):
    """Lines that begin at the overdue invoices of one account, the oldest first: N-overdue is the first line."""
    return ("account ACME", "go invoices overdue", *lines)


def test_a_dry_run_goes_through_the_form_to_the_sentence_and_writes_nothing(talk, untouched, own_home):
    before = untouched.orders()
    said = talk(untouched, *invoices("dry-run 1", KEEP, KEEP, "ap@acme.example", KEEP))
    assert f"Would pay 119.00 EUR to {PAYEE}." in said.text
    assert "This was a dry run: nothing was paid" in said.text
    assert "Account: ACME GmbH (1000)" in said.text
    assert "With: VISA ending in 4242" in said.text
    assert "Receipt to: ap@acme.example" in said.text
    assert untouched.orders() == before
    assert not list(own_home.rglob("journal*")), "nothing was written down"


def test_the_whole_word_pays_once_and_anything_else_pays_nothing(talk, world):
    pay = ("pay 1", KEEP, KEEP, KEEP, KEEP)
    for answer in ("y", "", "pay", "no"):
        said = talk(world, *invoices(*pay, answer))
        assert "Nothing was paid." in said.text
    assert world.orders() == []
    said = talk(world, *invoices(*pay, "yes"))
    assert f"Pay 119.00 EUR to {PAYEE}?\nType “yes” to pay; anything else pays nothing: yes" in said.text
    assert "The payment of 119.00 EUR was taken over." in said.text
    assert [order[0] for order in world.orders()] == [11_900]
    assert "119.00 EUR" in talk(world, "go payments paid").text


def test_the_end_of_the_input_pays_nothing(talk, untouched):
    said = talk(untouched, *invoices("pay 1", KEEP, KEEP, KEEP, KEEP))
    assert said.code == 0
    assert untouched.orders() == []


def test_marked_invoices_are_paid_together_and_a_sum_goes_to_the_oldest(talk, world):
    said = talk(
        world,
        "account ACME",
        "go invoices all",
        "/ N-",
        "mark 1",
        "open",
        "mark 1",
        "pay",
        KEEP,  # of the older
        KEEP,  # of the later
        "130",  # in total
        "<",
        KEEP,
        KEEP,  # the way
        KEEP,
        KEEP,
        "yes",
    )
    assert "Marked: 2, 169.00 EUR" in said.text
    assert "N-later: 11.00 EUR, due 3 Dec 2026, leaves 39.00" in said.text
    assert "The payment of 130.00 EUR was taken over." in said.text
    assert [order[0] for order in world.orders()] == [13_000]


def test_a_wrong_answer_is_said_at_once_and_asked_for_again(talk, untouched):
    answers = ("abc", "999999", "5", "2", "9", "1", "nobody", KEEP, "4111 1111 1111 1111", KEEP, "no")
    said = talk(untouched, *invoices("pay 1", *answers))
    assert "! That is no amount in EUR" in said.text
    assert "! At most 119.00 EUR." in said.text
    assert "leaves 114.00" in said.text
    assert "can't be used" in said.text.partition("leaves 114.00")[2]
    assert "“nobody” is no e-mail address." in said.text
    assert "Card numbers are never taken" in said.text
    assert "4111" not in said.text
    assert "Amount: 5.00 EUR" in said.text


def test_what_can_not_be_paid_says_why_before_any_form(talk, untouched):
    said = talk(untouched, "account ACME", "go invoices all", "/ N-disputed", "pay 1", "/ N-closed", "1", "pay")
    assert "N-disputed: all of it is in dispute" in said.text
    assert "It can't be paid now: it is already paid." in said.text
    assert "N-closed: it is already paid" in said.text
    assert said.text.count("Nothing was paid.") == 2


def test_an_order_is_paid_from_what_is_due(talk, untouched):
    said = talk(untouched, "account ACME", "payments", "/ ORD-1", "dry-run 1", KEEP, KEEP, KEEP, KEEP)
    assert f"Would pay 300.00 EUR to {PAYEE}." in said.text


def test_a_transfer_says_where_the_money_goes_and_pays_nothing(talk, untouched):
    said = talk(untouched, *invoices("pay 1", KEEP, "bank transfer", KEEP, KEEP, "no"))
    assert "IBAN: DE02120300000000202051" in said.text
    assert "Reference: 1000 N-overdue" in said.text
    assert "This pays nothing: your bank does." in said.text
    assert untouched.orders() == []


def test_an_unknown_outcome_is_never_called_failed_and_can_be_asked_about(talk, world, monkeypatch):
    async def cut(self, operation, *more):
        raise ConnectionCut("portal")

    with monkeypatch.context() as broken:
        broken.setattr(payment_exchanges.StoredMethod, "send", cut)
        broken.setattr(payment_exchanges.StoredMethod, "read_back", cut)
        said = talk(world, *invoices("pay 1", KEEP, KEEP, KEEP, KEEP, "yes", "1"))
    assert said.code == 7
    assert "fail" not in said.text.partition("Sending …")[2].partition("What now?")[0]
    assert "It is not known whether it was paid" in said.text
    again = talk(world, *invoices("pay 1"))
    assert "another payment of it is under way" in again.text
    assert "1 unsure" in again.text
    asked = talk(world, "payments", "unresolved", "1", "resume")
    assert "The payment of 119.00 EUR was taken over." in asked.text
    assert "For: N-overdue" in asked.text
    assert [order[2] for order in world.orders()] == [GOOD]


def test_a_read_only_session_says_why_it_does_not_pay(talk, untouched):
    said = talk(untouched, *invoices("pay 1"), words=("--read-only",))
    assert "This session only reads." in said.behind("pay 1")
