"""`occ accounts` and `occ note`, against a real portal."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from support.accounts_world import PEOPLE, entries
from support.paying_world import PayingWorld, serving
from support.portal_world import TODAY


@pytest.fixture(scope="module")
def untouched():
    """One portal for all tests that change nothing on it; the path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="occ-") as place, serving(Path(place), entries(), PEOPLE) as made:
        yield made


@pytest.fixture
def world():
    """A portal of the test's own."""
    with tempfile.TemporaryDirectory(prefix="occ-") as place, serving(Path(place), entries(), PEOPLE) as made:
        yield made


def runner(occ: Any, world: PayingWorld) -> Any:
    """Runs `occ` as somebody."""

    def run(*words: str, who: str = "support") -> Any:
        return occ(*words, "--config-file", str(world.config), "--profile", who, "--today", TODAY.isoformat())

    return run


@pytest.fixture
def run(occ, world):
    return runner(occ, world)


@pytest.fixture
def look(occ, untouched):
    return runner(occ, untouched)


def rows(shown: Any) -> Any:
    assert shown.code == 0, shown.err
    return json.loads(shown.out)


def test_accounts_stand_in_the_order_of_the_desk(look):
    found = rows(look("accounts", "-o", "json"))
    assert [(row["accountName"], row["currencyCode"], row["rank"]) for row in found][:4] == [
        ("ACME GmbH", "EUR", 1),
        ("Beta Ltd", "JPY", 1),
        ("Gamma SARL", "EUR", 2),
        ("Beta Ltd", "EUR", 3),
    ]
    assert found[0]["daysLate"] == 40
    assert found[0]["overdueAmount"] == "1000.00"
    assert found[1]["aging"]["61-90"] == "500000"
    assert (found[1]["failedPayments"], found[1]["billingEmail"]) == (1, "ap@beta.example")
    assert (found[1]["promiseStatus"], found[1]["promisedDate"]) == ("BROKEN", "2026-11-21")
    assert (found[2]["nextAction"], found[2]["nextActionOwner"]) == ("Call again", "Colleague")


def test_a_query_finds_by_name_number_and_e_mail(look):
    for words in (["gamma"], ["0421-7702"], ["ap@gamma"]):
        assert {row["accountName"] for row in rows(look("accounts", *words, "-o", "json"))} == {"Gamma SARL"}
    nothing = look("accounts", "nobody")
    assert (nothing.code, nothing.out) == (0, "")
    assert "No account fits." in nothing.err


def test_what_is_due_today_is_a_queue(look):
    found = rows(look("accounts", "--due-today", "-o", "json"))
    assert [(one["accountName"], one["why"], one["since"]) for one in found] == [
        ("Beta Ltd", "promise", "2026-11-22"),
        ("Gamma SARL", "action", "2026-11-23"),
    ]
    table = look("accounts", "--due-today").out
    assert "Promise broken: 200.00 EUR by" in table.replace("\xa0", " ")
    assert "Call again" in table
    assert [one["accountName"] for one in rows(look("accounts", "gamma", "--due-today", "-o", "json"))] == [
        "Gamma SARL"
    ]


def test_fields_are_chosen_from_those_of_the_list_one_asks_for(look):
    assert look("accounts", "--due-today", "-o", "csv", "--fields", "why,since").out.splitlines()[0] == "why,since"
    assert look("accounts", "-o", "csv", "--fields", "why").code == 2


def test_notes_are_listed_the_newest_first(look):
    found = rows(look("note", "acme", "-o", "json"))
    assert [(one["outcome"], one["promiseStatus"]) for one in found] == [
        ("Promises the rest", "OPEN"),
        ("Promises a part", "KEPT"),
    ]
    assert "Call: Promises the rest" in look("note", "0421-7700").out


def test_a_note_is_written_and_read_by_a_colleague(run):
    done = run(
        "note",
        "gamma",
        "--outcome",
        "Reached",
        "--channel",
        "mail",
        "--promised",
        "5000",
        "--by",
        "+7d",
        "--next",
        "Look",
    )
    assert done.code == 0, done.err
    (newest, *_older) = rows(run("note", "gamma", "-o", "json", who="colleague"))
    assert (newest["outcome"], newest["channel"], newest["authorName"]) == ("Reached", "MAIL", "Support")
    assert (newest["promisedAmount"], newest["promisedCurrencyCode"]) == ("5000.00", "EUR")
    assert newest["promisedDate"] == "2026-11-30"
    assert [one["accountName"] for one in rows(run("accounts", "--due-today", "-o", "json"))] == ["Beta Ltd"]


def test_a_contacts_note_is_kept_on_this_computer(run):
    kept = run("note", "acme", "--outcome", "Mine", who="finance")
    assert kept.code == 0
    assert "kept on this computer" in kept.err
    assert [one["outcome"] for one in rows(run("note", "acme", "-o", "json", who="finance"))] == ["Mine"]
    assert "Mine" not in run("note", "acme", who="support").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--text", "x"], "--text belongs to --outcome"),
        (["--by", "+7d"], "--by belongs to --outcome"),
        (["--outcome", "x", "--promised", "many"], "That is no amount"),
        (["--outcome", "x", "--promised", "5"], "This is needed"),
        (["--outcome", "x", "--day", "+1d"], "still to come"),
        (["--outcome", "x", "--channel", "pigeon"], "is none of"),
        (["--outcome", "4111 1111 1111 1111"], "card number"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_written(look, words, said):
    refused = look("note", "delta", *words)
    assert refused.code == 2
    assert said in refused.err
    assert rows(look("note", "delta", "-o", "json")) == []


def test_an_account_that_nobody_has_is_told(look):
    assert look("note", "nobody").code == 4


def test_a_session_that_only_reads_writes_nothing(look):
    refused = look("note", "delta", "--outcome", "x", "--read-only")
    assert refused.code == 2
    assert "--read-only" in refused.err
