"""`occ invoices --view` and `--changed-since`: what the interface shows, for scripts."""

from __future__ import annotations

import csv
import json
import shlex
import subprocess
import sys

import pytest
from support import ledger

from occ_tui.domain.invoices import Tab
from occ_tui.services.desk import ChosenColumn, Desk, SavedView
from occ_tui.services.session import Session, SessionOptions
from occ_tui.store.views import SortKey

VIEWS = (
    SavedView("Big ones", Tab.ALL, "amount>1000 or currency:JPY", "", ((SortKey.AMOUNT, True),)),
    SavedView("Late", Tab.OVERDUE, "", "acme", (), (ChosenColumn("invoiceAmountDue"), ChosenColumn("agingBucket"))),
    SavedView("Of later", Tab.ALL, "nonsense:1"),
)


@pytest.fixture
def config(own_home):
    """A config whose cache holds two accounts and whose desk holds `VIEWS`."""
    path = ledger.write_config(own_home)
    ledger.filled(path, {ledger.ACME: ledger.ACME_ROWS, ledger.BETA: ledger.BETA_ROWS})
    with Session.open(SessionOptions(config_file=path)) as session:
        Desk(session).keep_views(VIEWS)
    return path


@pytest.fixture
def ask(occ, config):
    """Runs `occ` on them as of a fixed day."""
    return lambda *words: occ(*words, "--config-file", str(config), "--today", ledger.TODAY)


def numbers(shown):
    assert shown.code == 0
    return [row["invoiceNumber"] for row in json.loads(shown.out)]


def test_a_saved_view_gives_query_and_order(ask):
    assert numbers(ask("invoices", "--view", "Big ones", "-o", "json")) == [
        "200000001",
        "100482391",
        "100482217",
        "400000001",
        "100483002",
    ]
    assert numbers(ask("invoices", "--view", "big ONES", "-o", "json", "--limit", "1")) == ["200000001"]


def test_more_words_status_and_order_narrow_a_view(ask):
    assert numbers(
        ask("invoices", "--view", "Big ones", "currency:EUR or po:4500118273", "--sort", "number", "-o", "json")
    ) == [
        "100482217",
        "100482391",
        "100483002",
        "400000001",
    ]
    assert numbers(ask("invoices", "--view", "Big ones", "--status", "closed", "-o", "json")) == ["400000001"]
    assert numbers(ask("invoices", "--view", "Late", "type:license", "-o", "json")) == ["100482391"]
    shown = ask("invoices", "--view", "Late", "--status", "closed")
    assert (shown.code, "overdue invoices" in shown.err) == (2, True)


def test_the_table_has_the_columns_of_the_view(ask):
    heading = ask("invoices", "--view", "Late").out.splitlines()[0]
    assert heading.split() == ["Due", "Bucket"]
    assert "Number" in ask("invoices", "--view", "Big ones").out.splitlines()[0]


def test_an_unknown_view_names_the_nearest_and_all(ask, occ, own_home):
    shown = ask("invoices", "--view", "Bug ones")
    assert shown.code == 2
    assert "“Bug ones”; did you mean Big ones?" in shown.err
    assert "Saved views: Big ones, Late, Of later" in shown.err
    other = own_home / "other"
    other.mkdir()
    path = ledger.write_config(other, "http://127.0.0.1:10")
    ledger.filled(path)
    none = occ("invoices", "--view", "Late", "--config-file", str(path))
    assert (none.code, "ctrl+s" in none.err) == (2, True)


def test_a_view_whose_query_is_of_another_version_says_so(ask):
    shown = ask("invoices", "--view", "Of later")
    assert (shown.code, "query of “Of later” cannot be used" in shown.err) == (2, True)


def test_a_view_can_be_written_to_a_file(ask, own_home):
    target = own_home / "late.csv"
    assert ask("invoices", "--view", "Late", "--to", str(target), "--fields", "invoiceNumber").code == 0
    with target.open() as stream:
        written = [row["invoiceNumber"] for row in csv.DictReader(stream)]
    assert written == ["100482217", "100482391", "100483002"]


def test_what_changed_since_a_moment_can_be_asked_on(ask, config):
    paid = {"invoiceStatus": "CLOSED", "due": "0", "invoiceAmountApplied": "7.00", "isPaid": True}
    rows = [row for row in ledger.ACME_ROWS if row.invoice_number != "777"]
    rows += [ledger.summary("777", amount="7.00", **paid), ledger.summary("500000001", currency="JPY", amount="5")]
    ledger.filled(config, {ledger.ACME: rows, ledger.BETA: ledger.BETA_ROWS})
    since = ("-status:overdue", "--changed-since", "2020-01-01")
    assert numbers(ask("invoices", *since, "--sort", "number", "-o", "json")) == ["500000001", "777"]
    assert numbers(ask("invoices", "currency:JPY", *since, "-o", "json")) == ["500000001"]
    table = ask("invoices", *since).out
    assert "Change" in table.splitlines()[0]
    assert " new " in table
    assert " paid " in table
    quiet = ask("invoices", "--changed-since", "2099-01-01T00:00Z")
    assert (quiet.code, "No invoice has changed since then." in quiet.err) == (0, True)
    assert ask("invoices", "--changed-since", "soon").code == 2


def test_the_table_says_whose_invoice_it_is_where_there_are_several_accounts(ask):
    shown = ask("invoices", "777").out
    assert "Account" in shown.splitlines()[0]
    assert "Beta Ltd" in shown
    assert "Account" not in ask("invoices", "777", "--account", "acme").out.splitlines()[0]


def test_bash_completes_the_names_of_views(ask, occ, config, own_home):
    assert ask("completion", "views").out.splitlines() == ["Big ones", "Late", "Of later"]
    script, program = own_home / "occ.bash", own_home / "occ"
    script.write_text(occ("completion", "bash").out)
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m occ_tui "$@"\n')
    program.chmod(0o755)
    words = [str(program), "--config-file", str(config), "invoices", "--view", "B"]
    line = " ".join(map(shlex.quote, words))
    shell = f"source {script}\nCOMP_WORDS=({line}); COMP_CWORD={len(words) - 1}\n_occ\n"
    shell += 'printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "--norc", "-c", shell], capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("Big\\ ones\n", "")
