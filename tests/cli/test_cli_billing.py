"""`occ profile`, `contacts`, `plans` and `schedule`, against a real portal."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path

import pytest
from ical.calendar_stream import IcsCalendarStream
from support import ledger
from support.billing_process import serving

from occ_tui.services import write_path


@pytest.fixture(scope="module")
def untouched():
    """One portal for all tests that change nothing on it."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as config:
        yield config


@pytest.fixture
def world():
    """A portal of the test's own; the path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as config:
        yield config


def runner(occ, config, monkeypatch, who="finance"):
    monkeypatch.setitem(write_path.WritePath.__init__.__kwdefaults__, "pauses_s", (0.0, 0.0))
    return lambda *words: occ(*words, "--config-file", str(config), "--profile", who, "--today", "2026-11-23")


@pytest.fixture
def look(occ, untouched, monkeypatch):
    return runner(occ, untouched, monkeypatch)


@pytest.fixture
def run(occ, world, monkeypatch):
    return runner(occ, world, monkeypatch)


def rows(shown):
    assert shown.code == 0, shown.err
    return json.loads(shown.out)


def test_plans_say_type_state_tax_and_method(look):
    first, second = rows(look("plans", "-o", "json"))
    assert (first["subscriptionPlanNumber"], first["planType"], first["upgradeState"]) == ("SP-1", "PAYG", "UPGRADED")
    assert (first["taxRegNumber"], first["paymentMethods"]) == ("DE136695976", ["PayPal ap@acme.example"])
    assert (second["planType"], second["upgradeState"]) == ("FREE_TIER", "ERROR")
    table = look("plans")
    assert "Pay as you go" in table.out
    assert "upgrade failed" in table.out


@pytest.mark.parametrize("command", ["profile", "contacts", "plans", "schedule"])
def test_every_format_says_the_same(look, command):
    known = rows(look(command, "-o", "json"))
    assert [json.loads(line) for line in look(command, "-o", "jsonl").out.splitlines()] == known
    for how, delimiter in (("csv", ","), ("tsv", "\t")):
        read = list(csv.DictReader(io.StringIO(look(command, "-o", how).out), delimiter=delimiter))
        assert [row["compartmentId"] for row in read] == [row["compartmentId"] for row in known]
    assert look(command).out
    assert rows(look(command, "-o", "json", "--fields", "accountName")) == [
        {"accountName": row["accountName"]} for row in known
    ]
    wrong = look(command, "--fields", "nothing")
    assert (wrong.code, wrong.out) == (2, "")
    assert "as of" in look(command).err


def test_where_invoices_go_is_printed_as_on_a_letter(look):
    shown = look("profile", "--plan", "SP-1")
    for words in ("Hauptstraße 1", "80331 München", "+49 89 143000", "DE136695976", "PayPal ap@acme.example"):
        assert words in shown.out
    assert rows(look("profile", "--plan", "SP-2", "-o", "json"))[0]["state"] == "SP"
    assert look("profile", "--plan", "SP-9").code == 2


def test_an_address_is_verified_with_an_exit_code(look):
    good = look("profile", "--plan", "SP-1", "--verify")
    assert (good.code, good.out.strip()) == (0, "Address of SP-1: excellent, verified")
    assert look("profile", "--plan", "SP-2", "--verify").code == 1
    assert look("profile", "--verify").code == 2


def test_a_change_is_shown_and_nothing_is_done_in_a_dry_run(look):
    shown = look("profile", "--plan", "SP-1", "--field", "line1=Elsewhere 1", "--dry-run")
    assert (shown.code, shown.out) == (0, "")
    assert "Street and number: Hauptstraße 1 → Elsewhere 1" in shown.err
    assert "The server finds the address: excellent, verified" in shown.err
    assert rows(look("profile", "--plan", "SP-1", "--live", "-o", "json"))[0]["line1"] == "Hauptstraße 1"
    assert look("journal", "list", "-o", "json").out.strip() in ("", "[]")


def test_nobody_at_the_terminal_changes_nothing_without_yes(look):
    shown = look("profile", "--plan", "SP-1", "--field", "line1=Elsewhere 1")
    assert shown.code == 2
    assert "--yes" in shown.err
    assert look("profile", "--yes").code == 2


def test_everything_that_is_wrong_is_said_at_once(look):
    shown = look(
        "profile", "--plan", "SP-1", "--field", "postalCode=8033", "--field", "phoneNumber=12", "--field", "city="
    )
    assert shown.code == 2
    for words in ("3 answers are missing or wrong", "80331", "no telephone number", "This is needed."):
        assert words in shown.err
    assert look("profile", "--plan", "SP-1", "--field", "colour=red").code == 2
    assert look("profile", "--plan", "SP-1", "--field", "line1").code == 2


def test_a_tax_number_that_looks_like_a_card_is_taken_where_one_is_asked_for(look):
    like_a_card = "36000009000140"
    street = ("--field", "streetName=Rua A", "--field", "streetNumber=7")
    for words in (("--field", f"taxCnpj={like_a_card}"), (f"--field=taxCnpj={like_a_card}",)):
        shown = look("profile", "--plan", "SP-2", *street, *words, "--dry-run")
        assert "Card numbers" not in shown.err
        assert like_a_card in shown.err
    assert look("profile", "--plan", "SP-2", "--field", f"city={like_a_card}", "--dry-run").code == 2


def test_an_address_is_changed_and_another_country_asks_for_its_own(run):
    changed = run("profile", "--plan", "SP-1", "--field", "line1=Elsewhere 1", "--yes", "-o", "json")
    assert changed.code == 0, changed.err
    assert json.loads(changed.out)["state"] == "DONE"
    assert rows(run("profile", "--plan", "SP-1", "-o", "json"))[0]["line1"] == "Elsewhere 1"
    short = run("profile", "--plan", "SP-1", "--field", "country=US", "--yes")
    assert short.code == 2
    assert "--field state=…" in short.err
    fields = ["country=US", "line1=1 High Street", "city=Boston", "state=MA", "postalCode=02110"]
    words = [word for field in (*fields, "taxRegNumber=") for word in ("--field", field)][:-2]
    assert run("profile", "--plan", "SP-1", *words, "--yes").code == 0
    assert rows(run("profile", "--plan", "SP-1", "-o", "json"))[0]["country"] == "US"
    assert run("profile", "--plan", "SP-1", "--field", "country=XX", "--yes").code == 4


def test_recipients_come_and_go(run):
    added = run("contacts", "--add", "new@acme.example", "--name", "Nell New")
    assert (added.code, "Done" in added.out) == (0, True), added.err
    known = rows(run("contacts", "-o", "json"))
    assert known[-1]["subscriptionPlanNumber"] == "SP-1", "the one plan that costs something"
    assert {"kind": "STATEMENT", "emailId": "new@acme.example", "lastName": "New"}.items() <= known[-1].items()
    assert run("contacts", "--plan", "SP-1", "--add", "new@acme.example").code == 2
    assert run("contacts", "--remove", "new@acme.example").code == 0
    gone = run("contacts", "--remove", "new@acme.example")
    assert gone.code == 2
    assert "new@acme.example" in gone.err
    assert run("contacts", "--add", "nobody").code == 2
    assert run("contacts", "--name", "Nell").code == 2


def test_the_schedule_is_a_list_with_months_per_currency(look):
    known = rows(look("schedule", "-o", "json"))
    assert len(known) == 14
    assert known[0]["arInvoiceNumber"] == "INV-ERP-1"
    assert {row["currencyCode"] for row in known} == {"EUR", "JPY"}
    table = look("schedule")
    assert "2026-12  1,450.05 EUR  ░" in table.out
    assert "2026-12  120,000 JPY  ░" in table.out
    assert {row["invoiceStatus"] for row in rows(look("schedule", "--open", "-o", "json"))} == {"NOT_INVOICED"}
    assert len(rows(look("schedule", "--subscription", "SUB-JP", "-o", "json"))) == 2
    unknown = look("schedule", "--subscription", "SUB-9")
    assert unknown.code == 2
    assert "SUB-ERP, SUB-JP" in unknown.err


def test_the_schedule_becomes_files(look, tmp_path):
    for option, name, count in (("--csv", "a.txt", 14), ("--ics", "b.cal", 12), ("--to", "c.xlsx", 14)):
        saved = look("schedule", option, str(tmp_path / name))
        assert (saved.code, saved.out) == (0, ""), saved.err
        assert f"{count} rows written" in saved.err
    assert len(list(csv.DictReader((tmp_path / "a.txt").read_text().splitlines()))) == 14
    assert len(IcsCalendarStream.calendar_from_ics((tmp_path / "b.cal").read_text()).events) == 12
    assert look("schedule", "--to", str(tmp_path / "c.xlsx")).code != 0, "nothing is overwritten unasked"
    assert look("schedule", "--to", str(tmp_path / "c.xlsx"), "--force").code == 0
    assert look("schedule", "--to", str(tmp_path / "c.doc")).code == 2
    assert look("schedule", "--force").code == 2


def test_who_has_no_rights_is_told_who_can_grant_them(occ, untouched, monkeypatch):
    technical = runner(occ, untouched, monkeypatch, "technical")
    for command in ("profile", "contacts", "schedule"):
        shown = technical(command)
        assert shown.code != 0
        assert "finance contact" in shown.err
    assert rows(technical("plans", "-o", "json"))[0]["taxRegNumber"] is None


def test_a_session_that_only_reads_changes_nothing(look):
    for words in (
        ("profile", "--plan", "SP-1", "--field", "line1=x", "--yes"),
        ("contacts", "--remove", "r1@acme.example"),
    ):
        shown = look(*words, "--read-only")
        assert shown.code == 2
        assert "only reads" in shown.err


def test_offline_the_cache_answers_and_says_how_old_it_is(occ, world, monkeypatch):
    run = runner(occ, world, monkeypatch)
    assert run("plans").code == 0
    gone = run("plans", "--live", "--endpoint", "http://127.0.0.1:9")
    assert gone.code == 5, "another endpoint is another cache, which is empty"
    (world.parent.parent / "s").unlink()
    shown = run("schedule", "--live", "-o", "json")
    assert len(rows(shown)) == 14
    assert "What follows comes from the local cache" in shown.err
    assert run("profile", "--plan", "SP-1", "--field", "line1=x 1", "--yes").code == 5


def test_the_way_of_a_look_up_imports_none_of_the_libraries(own_home):
    import subprocess
    import sys

    code = (
        "import sys\n"
        "from occ_tui.cli.main import main\n"
        "code = main(['invoices', '--config-file', sys.argv[1]])\n"
        "bad = {'phonenumbers', 'stdnum', 'icalendar', 'textual', 'httpx'} & set(sys.modules)\n"
        "sys.exit(code or len(bad))\n"
    )
    config = ledger.write_config(own_home)
    ledger.filled(config)
    done = subprocess.run([sys.executable, "-c", code, str(config)], capture_output=True, timeout=60, check=False)
    assert done.returncode == 0
