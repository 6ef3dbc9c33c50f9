"""`occ aging`, `statement`, `changes`, `search` and `accounts` on a filled cache, with a server that is never there."""

from __future__ import annotations

import csv
import importlib.util
import io
import json
import subprocess
import sys
import time

import pypdf
import pytest
from support import ledger

from occ_tui.cli.text import cells
from occ_tui.services.session import Session, SessionOptions

HEAVY = ("textual", "rich", "httpx", "pydantic", "cryptography", "babel", "sqlite_utils", "asyncio", "msgspec")
BOTH = {ledger.ACME: ledger.ACME_ROWS, ledger.BETA: ledger.BETA_ROWS}
PAID = {"invoiceStatus": "CLOSED", "due": "0", "invoiceAmountApplied": "7.00", "isPaid": True}
PAID_ON = {"paymentMethod": "PAYPAL", "timePaidOn": "2026-11-20T00:00:00.000Z"}


@pytest.fixture
def config(own_home):
    """A config whose cache holds two accounts."""
    path = ledger.write_config(own_home)
    ledger.filled(path, BOTH)
    return path


@pytest.fixture
def ask(occ, config):
    """Runs `occ` on the two accounts as of a fixed day."""

    def run(*words, today=ledger.TODAY):
        return occ(*words, "--config-file", str(config), "--today", today)

    return run


def publish(config, rows):
    """A later sync of the first account."""
    time.sleep(0.002)  # two syncs of one millisecond can't be told apart by --since
    ledger.filled(config, {ledger.ACME: rows, ledger.BETA: ledger.BETA_ROWS})


def without(*numbers):
    return [row for row in ledger.ACME_ROWS if row.invoice_number not in numbers]


def aged(shown):
    return {(row["currencyCode"], row["agingBucket"]): row for row in json.loads(shown.out)}


def test_aging_gives_each_bucket_of_each_currency(ask):
    rows = aged(ask("aging", "-o", "json"))
    assert rows["EUR", "current"] == {
        "asOf": "2026-11-23",
        "currencyCode": "EUR",
        "agingBucket": "current",
        "invoices": 3,
        "invoiceAmountDue": "557.00",
    }
    assert rows["EUR", "61-90"]["invoiceAmountDue"] == "10180.00"
    assert rows["EUR", "90+"]["invoices"] == 1
    assert rows["BHD", "noDueDate"]["invoiceAmountDue"] == "310.500"
    assert rows["JPY", "current"]["invoiceAmountDue"] == "1204000"
    assert len(rows) == 18


def test_aging_by_account_and_of_a_search(ask):
    rows = json.loads(ask("aging", "--by", "account", "-o", "json").out)
    beta = [row for row in rows if row["accountName"] == "Beta Ltd" and row["invoices"]]
    assert [(row["agingBucket"], row["invoiceAmountDue"]) for row in beta] == [("current", "70.00")]
    found = aged(ask("aging", "777", "-o", "json"))
    assert found["EUR", "current"]["invoiceAmountDue"] == "77.00"
    nothing = ask("aging", "xyzzy", "-o", "json")
    assert (nothing.code, json.loads(nothing.out)) == (0, [])
    assert "xyzzy" in nothing.err


def test_aging_as_a_table_shows_amounts_and_below_them_how_many(ask):
    shown = ask("aging")
    assert shown.out.startswith("Aging as of 23 Nov 2026\n")
    lines = [line.split() for line in shown.out.splitlines()]
    assert ["EUR", "557.00", "–", "–", "10,180.00", "11,900.00", "–", "22,637.00"] in lines
    assert ["invoices", "3", "2", "1", "6"] in lines


def test_where_a_line_has_no_room_each_bucket_has_one_of_its_own(ask, config, monkeypatch):
    rows = [*ledger.ACME_ROWS, ledger.summary("9", amount="12345678901.23")]
    ledger.filled(config, {ledger.ACME: rows, ledger.BETA: []})
    monkeypatch.setenv("COLUMNS", "60")
    shown = ask("aging").out
    lines = [line.split() for line in shown.splitlines()]
    assert ["90+", "1", "11,900.00", "EUR"] in lines
    assert max(map(cells, shown.splitlines())) <= 60
    assert "Beta Ltd" in ask("accounts").out


def test_a_past_day_says_how_it_was_worked_out_and_a_later_one_has_nothing_to_say(ask):
    past = ask("aging", "-o", "json", today="2026-07-21")
    assert json.loads(past.out) == []
    assert "only the last one's day is known" in past.err
    assert "only the last" not in ask("aging", today="2027-01-01").err


def test_edges_of_ones_own_name_the_buckets_everywhere(ask, own_home):
    settings = own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("aging_edges = [14, 90]\n")
    rows = aged(ask("aging", "-o", "json"))
    assert [bucket for currency, bucket in rows if currency == "EUR"] == [
        "current",
        "1-14",
        "15-90",
        "90+",
        "noDueDate",
    ]
    assert rows["EUR", "15-90"]["invoices"] == 2
    listed = json.loads(ask("invoices", "-o", "json", "--fields", "invoiceNumber,agingBucket", "--lang", "en").out)
    assert {"invoiceNumber": "100482391", "agingBucket": "15-90"} in listed
    settings.write_text("aging_edges = [90, 14]\n")
    wrong = ask("aging")
    assert wrong.code == 2
    assert "rising whole numbers" in wrong.err


@pytest.mark.parametrize("words", [["aging"], ["search", "777"]], ids=["aging", "search"])
def test_a_look_up_imports_nothing_heavy(config, words):
    program = (
        "import sys; from occ_tui.cli.main import main;"
        f"main([*{words!r}, '-o', 'json', '--config-file', {str(config)!r}]);"
        f"print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_accounts_are_listed_with_what_they_owe_and_none_is_left_out(ask, config):
    ledger.filled(config, {ledger.ACME: ledger.ACME_ROWS, ledger.BETA: []})
    rows = json.loads(ask("accounts", "-o", "json").out)
    assert [(row["accountName"], row["currencyCode"], row["invoices"]) for row in rows] == [
        ("ACME GmbH", "EUR", 5),
        ("ACME GmbH", "BHD", 1),
        ("ACME GmbH", "JPY", 1),
        ("Beta Ltd", None, 0),
    ]
    assert rows[0]["overdueAmount"] == "22080.00"
    assert rows[0]["aging"]["90+"] == "11900.00"
    table = ask("accounts").out
    assert "Beta Ltd" in table
    assert "0421-9900" in table


@pytest.mark.parametrize(
    ("words", "kinds"),
    [
        (["777"], [("invoice", "ACME GmbH", "777"), ("invoice", "Beta Ltd", "777")]),
        (["id-777"], [("invoice", "ACME GmbH", "777")]),
        (["4500118273"], [("po", "ACME GmbH", "100482217")]),
        (["0421-9900"], [("account", "Beta Ltd", None)]),
        (["beta"], [("account", "Beta Ltd", None), ("customer", "Beta Ltd", "777")]),
        (["オラクル"], [("customer", "ACME GmbH", "200000001")]),
        (["acme", "4500118273"], [("several", "ACME GmbH", "100482217")]),
    ],
)
def test_one_search_finds_whatever_has_the_name_or_number_and_says_what_it_is(ask, words, kinds):
    shown = ask("search", *words, "-o", "json")
    assert shown.code == 0
    rows = json.loads(shown.out)
    assert [(row["kind"], row["accountName"], row["invoiceNumber"]) for row in rows] == kinds


def test_a_search_for_nothing_is_not_found_and_a_long_one_says_that_there_is_more(ask):
    assert ask("search", "xyzzy").code == 4
    assert ask("search", "…").code == 4
    shown = ask("search", "acme", "--limit", "2", "-o", "csv")
    assert len(list(csv.DictReader(io.StringIO(shown.out)))) == 2
    assert "At least" in shown.err


def test_a_search_says_what_it_could_not_look_through_and_which_command_reads_it(ask):
    shown = ask("search", "xyzzy")
    assert shown.code == 4
    assert "Nothing here matches" not in shown.err
    assert "Nothing that was read matches" in shown.err
    for what in ("orders", "contracts"):
        assert any(f"{what.capitalize()} were not" in line and f" {what}" in line for line in shown.err.splitlines())
    assert "Orders were not looked through" in ask("search", "777").err


def test_an_order_is_found_where_lines_were_read(ask, config):
    from occ_tui.store.details import save_lines
    from occ_tui.wire.invoices import InvoiceLineSummary

    line = InvoiceLineSummary.model_validate({"product": "Java", "orderNo": "ORD-9", "totalPrice": 1})
    with Session.open(SessionOptions(config_file=config)) as session:
        save_lines(session.store(), ledger.ACME.compartment_id, "id-100482391", [line], now_ms=1)
    (row,) = json.loads(ask("search", "ord-9", "-o", "json").out)
    assert (row["kind"], row["invoiceNumber"]) == ("order", "100482391")


def test_a_statement_is_of_one_account(ask):
    shown = ask("statement")
    assert shown.code == 2
    assert "ACME GmbH, Beta Ltd" in shown.err


def test_a_statement_as_text_and_csv_closes_with_what_aging_says(ask):
    text = ask("statement", "--account", "acme").out
    assert text.startswith("Statement of account: ACME GmbH (0421-7788)\n1 Jan 2026 to 23 Nov 2026\n")
    assert "Closing balance   22,567.00 EUR" in text
    shown = ask("statement", "--account", "acme", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(shown.out)))
    euro = [row for row in rows if row["currencyCode"] == "EUR"]
    assert (euro[0]["entry"], euro[0]["balance"]) == ("opening", "0.00")
    (closing,) = [row for row in euro if row["entry"] == "closing"]
    assert closing["balance"] == "22567.00"
    assert {row["agingBucket"]: row["amount"] for row in euro if row["entry"] == "aging"}["90+"] == "11900.00"
    payment = next(row for row in euro if row["invoiceNumber"] == "100482391" and row["entry"] == "payment")
    assert (payment["amount"], payment["isDayKnown"]) == ("-15000.00", "false")
    assert "its own is not known" in shown.err


def test_a_later_beginning_opens_with_what_was_due_the_day_before(ask):
    shown = ask("statement", "--account", "acme", "--from", "2026-08-01", "--format", "csv")
    euro = [row for row in csv.DictReader(io.StringIO(shown.out)) if row["currencyCode"] == "EUR"]
    assert [(row["entry"], row["balance"]) for row in euro][:2] == [("opening", "22567.00"), ("closing", "22567.00")]
    assert ask("statement", "--account", "acme", "--from", "2027-01-01").code == 2


def test_a_statement_as_pdf_reads_like_the_text_and_takes_no_other_files_place(ask, tmp_path):
    file = tmp_path / "acme.pdf"
    assert ask("statement", "--account", "acme", "--to", str(file)).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    said = " ".join(page.extract_text() for page in pypdf.PdfReader(file).pages)
    for part in ("Statement of account", "ACME GmbH", "100482391", "-15,000.00", "22,567.00 EUR", "1,204,000 JPY"):
        assert part in said, part
    again = ask("statement", "--account", "acme", "--to", str(file))
    assert again.code == 2
    assert "acme.pdf" in again.err


def test_without_what_draws_pdf_the_command_that_installs_it_is_printed(ask, tmp_path, monkeypatch):
    found = importlib.util.find_spec
    monkeypatch.setattr(
        "occ_tui.services.statement_pdf.find_spec", lambda name: None if name == "fpdf" else found(name)
    )
    shown = ask("statement", "--account", "acme", "--to", str(tmp_path / "a.pdf"))
    assert shown.code == 2
    assert "pip install 'occ-tui[pdf]'" in shown.err
    assert not list(tmp_path.glob("*.pdf"))


def test_a_statement_neutralises_what_a_spreadsheet_would_run(ask, config):
    rows = [ledger.summary("=1+1", invoicePoNumber="@SUM(A1)")]
    ledger.filled(config, {ledger.ACME: rows})
    shown = ask("statement", "--account", "acme", "--format", "csv").out
    assert "'=1+1" in shown
    assert "'@SUM(A1)" in shown


def changed(shown):
    return [(row["change"], row["invoiceNumber"]) for row in json.loads(shown.out)]


def test_changes_are_told_once_and_the_exit_status_says_whether_there_are_any(ask, config):
    first = ask("changes", "-o", "json")
    assert (first.code, changed(first)) == (0, [])
    assert "first look" in first.err
    paid = ledger.summary("777", amount="7.00", lastPaymentDetail=PAID_ON, **PAID)
    publish(config, [*without("777", "300000001"), paid, ledger.summary("500000001")])
    kept = ask("changes", "--keep", "-o", "json")
    assert kept.code == 1
    told = ask("changes", "-o", "json")
    assert told.code == 1
    assert changed(told) == changed(kept) == [("new", "500000001"), ("paid", "777"), ("removed", "300000001")]
    row = json.loads(told.out)[1]
    assert (row["invoiceStatusBefore"], row["invoiceStatus"]) == ("OPEN", "CLOSED")
    assert (row["invoiceAmountDueBefore"], row["invoiceAmountDue"]) == ("7.00", "0.00")
    quiet = ask("changes", "-o", "json")
    assert (quiet.code, changed(quiet)) == (0, [])
    assert "Nothing has changed since" in quiet.err


def test_what_fell_due_meanwhile_is_newly_overdue_without_a_sync(ask):
    ask("changes")
    shown = ask("changes", "--keep", "-o", "json", today="2026-12-06")
    assert shown.code == 1
    assert sorted(changed(shown)) == [("overdue", "200000001"), ("overdue", "777"), ("overdue", "777")]
    table = ask("changes", today="2026-12-06").out
    assert "3 newly overdue" in table
    assert "1,204,000 JPY" in table


def test_since_asks_for_any_time_and_says_what_is_not_recorded(ask, config):
    publish(config, [*ledger.ACME_ROWS, ledger.summary("500000001")])
    shown = ask("changes", "--since", "2020-01-01", "-o", "json")
    assert shown.code == 1
    assert ("new", "500000001") in changed(shown)
    assert "is not recorded here" in shown.err
    assert changed(ask("changes", "--since", "2099-01-01T00:00+00:00", "-o", "json")) == []
    assert ask("changes", "--since", "yesterday").code == 2


def test_a_look_at_one_account_takes_nobody_elses_news_away(ask, config):
    ask("changes")
    publish(config, [*ledger.ACME_ROWS, ledger.summary("500000001")])
    assert ask("changes", "--account", "acme").code == 0
    publish(config, [*ledger.ACME_ROWS, ledger.summary("500000001"), ledger.summary("500000002")])
    of_one = ask("changes", "--account", "acme", "-o", "json")
    assert changed(of_one) == [("new", "500000002")]
    of_all = ask("changes", "-o", "json")
    assert sorted(changed(of_all)) == [("new", "500000001"), ("new", "500000002")]


def test_everything_is_there_in_german(ask):
    assert "Kontoauszug" in ask("statement", "--account", "acme", "--lang", "de").out
    assert "Fälligkeit" in ask("aging", "--lang", "de").out
