"""`occ invoices` and `occ invoice` on a filled cache, with a server that is never there."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from support import ledger
from support.session_tokens import token_until

from occ_tui.cli.text import cells

HEAVY = (
    *("textual", "rich", "httpx", "pydantic", "cryptography", "babel", "sqlite_utils", "asyncio", "msgspec"),
    *("platformdirs", "dataclasses", "inspect", "hashlib", "threading", "shutil", "decimal", "csv", "tomllib"),
)
"""What a look-up in the cache must not import: each of the second row takes a tenth of the time it has."""
UNASKED = (
    *("typing", "heapq", "array", "unicodedata", "occ_tui.client.errors", "occ_tui.services.errors"),
    *("occ_tui.services.sync", "occ_tui.services.problems", "occ_tui.domain.query"),
)
"""What a look-up without words or trouble has no use for: together they take another fifth."""


@pytest.fixture
def config(own_home):
    """A config whose cache holds the small ledger."""
    path = ledger.write_config(own_home)
    ledger.filled(path)
    return path


@pytest.fixture
def ask(occ, config):
    """Runs `occ` on the small ledger as of a fixed day."""

    def run(*words, today=ledger.TODAY):
        return occ(*words, "--config-file", str(config), "--today", today)

    return run


def numbers(shown):
    return [row["invoiceNumber"] for row in json.loads(shown.out)]


def test_the_list_is_ordered_by_due_date_and_rows_without_one_are_kept(ask):
    shown = ask("invoices", "-o", "json")
    assert shown.code == 0
    assert len(numbers(shown)) == len(ledger.ACME_ROWS)
    assert "200000002" in numbers(shown)


@pytest.mark.parametrize(
    ("status", "found"),
    [
        ("overdue", ["100482217", "100482391", "100483002"]),
        ("open", ["200000001", "777", "200000002"]),
        ("submitted", ["300000001"]),
        ("closed", ["400000001"]),
    ],
)
def test_a_status_is_a_tab_of_its_own(ask, status, found):
    assert sorted(numbers(ask("invoices", "--status", status, "-o", "json"))) == sorted(found)


def test_what_is_overdue_follows_the_injected_day(ask):
    shown = ask("invoices", "--status", "overdue", "-o", "json", today="2026-08-22")
    assert numbers(shown) == ["100482217"]
    assert json.loads(shown.out)[0]["daysLate"] == 1
    assert numbers(ask("invoices", "--status", "overdue", "-o", "json", today="2026-08-21")) == []


def test_amounts_are_decimal_strings_beside_their_currency(ask):
    rows = {row["invoiceNumber"]: row for row in json.loads(ask("invoices", "-o", "json").out)}
    assert rows["100482391"]["invoiceAmountDue"] == "9000.00"
    assert (rows["200000001"]["invoiceAmount"], rows["200000001"]["currencyCode"]) == ("1204000", "JPY")
    assert rows["200000002"]["invoiceAmount"] == "310.500"
    assert rows["100482217"]["timeInvoiceDue"] == "2026-08-21T00:00:00.000Z"
    assert rows["100482217"]["accountName"] == "ACME GmbH"
    assert rows["100482217"]["isOverdue"] is True


def test_the_age_is_told_on_standard_error_and_nowhere_else(ask):
    shown = ask("invoices", "-o", "json")
    assert "12 minutes ago" in shown.err
    assert "ago" not in shown.out


def test_words_narrow_the_list(ask):
    assert numbers(ask("invoices", "4500118", "-o", "json")) == ["100482217"]
    assert numbers(ask("invoices", "acme", "100482", "-o", "json")) == ["100482217", "100482391"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["status:overdue", "-failed:yes"], ["100482217", "100482391"]),
        (["status:overdue -failed:yes"], ["100482217", "100482391"]),
        (["--status", "overdue", "not:failed:yes", "amount>=24000"], ["100482391"]),
        (["due<today-90d", "status:unpaid"], ["100482217"]),
        (["due:none", "or", "currency:jpy"], ["200000001", "200000002"]),
        (["-(status:unpaid)"], ["300000001", "400000001"]),
    ],
)
def test_a_query_asks_for_fields(ask, words, found):
    assert sorted(numbers(ask("invoices", *words, "-o", "json"))) == found


def test_several_orders_follow_each_other(ask):
    shown = ask("invoices", "status:overdue", "--sort", "invoiceType:desc,invoiceAmount:desc", "-o", "json")
    assert numbers(shown) == ["100482217", "100483002", "100482391"]


def test_days_in_a_query_are_counted_from_the_injected_day(ask):
    for day, found in (("2026-09-01", ["100482217", "100482391"]), ("2026-08-22", ["100482217"]), ("2026-08-21", [])):
        assert sorted(numbers(ask("invoices", "due<today", "status:unpaid", "-o", "json", today=day))) == found


def test_options_may_stand_between_the_words(ask):
    assert numbers(ask("invoices", "acme", "-o", "json", "100482391")) == ["100482391"]


def test_nothing_found_is_said_in_a_sentence_and_is_still_a_whole_answer(ask):
    shown = ask("invoices", "nosuchthing", "-o", "json")
    assert (shown.code, shown.out) == (0, "[]\n")
    assert "No invoice matches “nosuchthing”." in shown.err


def test_nothing_overdue_tells_what_comes_next(ask):
    shown = ask("invoices", "--status", "overdue", today="2026-07-01")
    assert shown.code == 0
    assert "Nothing overdue. Next: 1 invoice due on 21 Aug, 11,900.00 EUR." in shown.err
    assert "Number" in shown.out


@pytest.mark.parametrize("order", ["invoiceAmountDue", "invoiceAmountDue:asc"])
def test_an_order_can_be_chosen_and_turned_round(ask, order):
    rising = numbers(ask("invoices", "--status", "overdue", "--sort", order, "-o", "json"))
    falling = numbers(ask("invoices", "--status", "overdue", "--sort", "invoiceAmountDue:desc", "-o", "json"))
    assert rising == ["100483002", "100482391", "100482217"]
    assert falling == rising[::-1]


def test_a_limit_ends_the_list_and_the_table_says_of_how_many(ask):
    assert len(numbers(ask("invoices", "--limit", "2", "-o", "json"))) == 2
    assert "2 of 3 invoices" in ask("invoices", "--status", "overdue", "--limit", "2").out


def test_fields_are_those_asked_for_in_their_order(ask):
    shown = ask("invoices", "100482217", "-o", "json", "--fields", "currencyCode,invoiceNumber")
    assert list(json.loads(shown.out)[0].items()) == [("currencyCode", "EUR"), ("invoiceNumber", "100482217")]
    shown = ask("invoices", "100482217", "-o", "tsv", "--fields", "invoiceNumber,daysLate")
    assert shown.out == "invoiceNumber\tdaysLate\n100482217\t94\n"


def test_csv_can_be_opened_in_a_spreadsheet_without_harm(ask):
    rows = list(csv.DictReader(io.StringIO(ask("invoices", "-o", "csv").out)))
    hostile = next(row for row in rows if row["invoiceNumber"] == "200000002")
    assert hostile["partyName"].startswith("'=1+1\\x1b]0;owned")
    assert hostile["timeInvoiceDue"] == ""


def test_the_table_shows_signs_amounts_and_sums_per_currency(ask):
    shown = ask("invoices", "--status", "overdue")
    lines = shown.out.splitlines()
    assert "Due date ▲" in lines[0]
    assert lines[1].startswith("! 100482217")
    assert lines[3].startswith("× 100483002")
    assert "11,900.00 EUR" in lines[1]
    assert lines[-1].strip() == "3 invoices  due 22,080.00 EUR"
    assert "\x1b" not in shown.out


def test_sums_never_cross_currencies(ask):
    last = ask("invoices", "--status", "open").out.splitlines()[-1]
    assert "310.500 BHD" in last
    assert "7.00 EUR" in last
    assert "1,204,000 JPY" in last


def test_the_table_speaks_german(occ, config):
    shown = occ(
        "--lang", "de", "invoices", "--status", "overdue", "--config-file", str(config), "--today", ledger.TODAY
    )
    assert "11.900,00 EUR" in shown.out
    assert "21.08.2026" in shown.out


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_the_table_fits_the_terminal(ask, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", str(width))
    shown = ask("invoices")
    assert "100482217" in shown.out
    assert "11,900.00 EUR" in shown.out
    if width >= 40:
        assert max(map(cells, shown.out.splitlines())) <= width


def test_amounts_stand_under_each_other(ask):
    lines = ask("invoices", "--fields", "invoiceNumber,partyName,invoiceAmountDue").out.splitlines()[:-1]
    assert len({cells(line) for line in lines}) == 1


@pytest.mark.parametrize("how", ["table", "json", "jsonl", "csv", "tsv"])
def test_no_byte_of_a_hostile_row_steers_the_terminal(ask, how):
    shown = ask("invoices", "-o", how)
    allowed = "\n\t" if how == "tsv" else "\n"
    assert all(sign.isprintable() or sign in allowed for sign in shown.out + shown.err)


def test_one_invoice_shows_its_money_line(ask):
    shown = ask("invoice", "100482391")
    assert shown.code == 0
    assert "Invoice 100482391 · LICENSE · ! overdue 84 days" in shown.out
    assert "= Due        9,000.00 EUR ✓" in shown.out
    assert "− Paid      15,000.00" in shown.out


def test_without_its_server_one_invoice_is_told_from_the_cache_with_a_warning(ask):
    shown = ask("invoice", "100482391", "-o", "json")
    assert shown.code == 0
    assert json.loads(shown.out)["invoiceAmountDue"] == "9000.00"
    assert "cache" in shown.err


def test_an_unknown_number_exits_with_4(ask):
    shown = ask("invoice", "999")
    assert (shown.code, shown.out) == (4, "")
    assert "999" in shown.err


def test_a_number_of_several_accounts_is_never_guessed(occ, own_home):
    path = ledger.write_config(own_home)
    ledger.filled(path, {ledger.ACME: ledger.ACME_ROWS, ledger.BETA: ledger.BETA_ROWS})
    shown = occ("invoice", "777", "--config-file", str(path))
    assert (shown.code, shown.out) == (2, "")
    assert "ACME GmbH" in shown.err
    assert "Beta Ltd" in shown.err
    chosen = occ("invoice", "777", "-o", "json", "--account", "Beta Ltd", "--config-file", str(path))
    assert json.loads(chosen.out)["invoiceAmount"] == "70.00"


def test_an_account_narrows_every_answer(occ, own_home):
    path = ledger.write_config(own_home)
    ledger.filled(path, {ledger.ACME: ledger.ACME_ROWS, ledger.BETA: ledger.BETA_ROWS})
    for name in ("Beta Ltd", "0421-9900", ledger.BETA.compartment_id):
        shown = occ("--account", name, "invoices", "-o", "json", "--config-file", str(path))
        assert [row["accountName"] for row in json.loads(shown.out)] == ["Beta Ltd"]
    unknown = occ("--account", "Gamma", "invoices", "--config-file", str(path))
    assert unknown.code == 4
    assert "Gamma" in unknown.err


def test_live_without_a_server_answers_from_the_cache_and_warns(ask):
    shown = ask("invoices", "--live", "-o", "json")
    assert shown.code == 0
    assert len(numbers(shown)) == len(ledger.ACME_ROWS)
    assert "cache" in shown.err
    assert "Traceback" not in shown.err


def test_nothing_cached_and_no_server_exits_with_5(occ, own_home):
    path = ledger.write_config(own_home)
    shown = occ("invoices", "--config-file", str(path))
    assert (shown.code, shown.out) == (5, "")
    assert "Traceback" not in shown.err


def test_a_lookup_from_the_cache_imports_nothing_heavy(config):
    program = (
        "import sys; from occ_tui.cli.main import main; "
        f"code = main(['invoices', '--limit', '50', '-o', 'json', '--config-file', {str(config)!r}]); "
        f"print([name for name in {HEAVY!r} if name in sys.modules], code, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[] 0"
    assert len(json.loads(done.stdout)) == len(ledger.ACME_ROWS)


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [([], UNASKED), (["status:overdue", "-disputed:yes", "type:support", "acme"], ("decimal",))],
)
def test_a_query_costs_a_lookup_only_what_it_needs(config, words, unwanted):
    program = (
        "import sys; from occ_tui.cli.main import main; "
        f"code = main(['invoices', *{words!r}, '-o', 'json', '--config-file', {str(config)!r}]); "
        f"print([name for name in {(*unwanted, *HEAVY)!r} if name in sys.modules], code, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[] 0"


def test_a_damaged_cache_is_moved_aside_and_told(occ, config, own_home):
    cache = next(own_home.rglob("cache.db"))
    cache.write_bytes(b"this is no database" * 500)
    shown = occ("invoices", "--config-file", str(config))
    assert (shown.code, shown.out) == (5, "")
    assert "damaged" in shown.err
    assert "Nothing that the server holds is lost" in shown.err
    assert list(cache.parent.glob("cache.db.damaged-*"))


def test_a_cache_of_a_newer_version_is_left_alone(occ, config, own_home):
    import sqlite3

    cache = next(own_home.rglob("cache.db"))
    with sqlite3.connect(cache) as connection:
        connection.execute("PRAGMA user_version = 9999")
    connection.close()
    before = cache.read_bytes()
    shown = occ("invoices", "--config-file", str(config))
    assert shown.code != 0
    assert shown.out == ""
    assert "Traceback" not in shown.err
    assert cache.read_bytes() == before


def test_an_account_that_several_could_be_is_never_guessed(occ, own_home):
    path = ledger.write_config(own_home)
    other = ledger.BETA._replace(account_name="ACME Inc")
    ledger.filled(path, {ledger.ACME: ledger.ACME_ROWS, other: ledger.BETA_ROWS})
    shown = occ("--account", "acme", "invoices", "--config-file", str(path))
    assert (shown.code, shown.out) == (2, "")
    assert "ACME GmbH" in shown.err
    assert "ACME Inc" in shown.err


def test_status_tells_age_rows_and_when_everything_is_read_again(ask):
    facts = json.loads(ask("status", "-o", "json").out)
    assert facts["profile"] == "finance"
    assert facts["cacheBytes"] > 0
    assert facts["timeFullDue"] > facts["timeFullSync"]
    invoices = next(row for row in facts["resources"] if row["resource"] == "invoices")
    assert (invoices["accountName"], invoices["invoices"]) == ("ACME GmbH", len(ledger.ACME_ROWS))
    table = ask("status").out
    assert "12 minutes ago" in table
    assert "ACME GmbH" in table
    assert ask("status", "-o", "csv").out.startswith("resource,accountName")


def test_status_names_what_it_holds_for_people_and_by_its_resource_for_programs(ask, config):
    from occ_tui.services.session import Session, SessionOptions
    from occ_tui.store.documents import replace_documents

    with Session.open(SessionOptions(config_file=config)) as session:
        for resource in ("bankAccounts", "billingNotShown", "contractRequests", "madeUp"):
            replace_documents(session.store(), resource, ledger.ACME.compartment_id, [], 1)
    table = ask("status").out
    for shown in ("bank accounts", "billing data not shown", "requests about contracts", "madeUp"):
        assert shown in table
    assert "bankAccounts" not in table
    assert "bankAccounts" in {row["resource"] for row in json.loads(ask("status", "-o", "json").out)["resources"]}


def test_each_resource_of_the_cache_has_a_name_for_people():
    from occ_tui.cli.status import RESOURCES
    from occ_tui.services import (
        account_notes,
        accounts,
        contracts,
        granters,
        orders,
        payments,
        people,
        plans,
        reward_asking,
        schedule,
        transfers,
    )
    from occ_tui.store import ages

    kept = {ages.INVOICES, ages.ACCOUNTS, accounts.ATTENTION, account_notes.NOTES, granters.GRANTERS}
    kept |= {payments.PAYMENTS, payments.METHODS, payments.PAYABLES, payments.BANKS, transfers.TRANSFERS}
    kept |= {contracts.CONTRACTS, contracts.REQUESTS, orders.ORDERS}
    kept |= {plans.PLANS, plans.RECIPIENTS, plans.NOT_SHOWN, schedule.SCHEDULE}
    kept |= {reward_asking.PROGRAMS, reward_asking.MONTHS, reward_asking.PRODUCTS}
    kept |= {reward_asking.REDEMPTIONS, reward_asking.REDEEMERS, reward_asking.INVOICES}
    kept |= {people.USERS, people.INVITATIONS, people.EVENTS}
    assert kept == RESOURCES.keys()


def test_whoami_without_its_server_tells_what_the_cache_knows(ask):
    shown = ask("whoami", "-o", "json", "--read-only")
    assert shown.code == 0
    facts = json.loads(shown.out)
    assert facts["isConfirmed"] is False
    assert facts["isReadOnly"] is True
    assert facts["accounts"][0]["accountName"] == "ACME GmbH"
    assert "cache" in shown.err


def test_profiles_are_listed_with_what_they_talk_to(ask):
    rows = json.loads(ask("profiles", "-o", "json").out)
    assert [(row["name"], row["kind"], row["endpoint"]) for row in rows] == [("finance", "portal", ledger.NOWHERE)]
    assert rows[0]["isUsable"] is True
    assert (rows[0]["hasSessionToken"], rows[0]["timeSessionEnds"]) == (False, None)
    assert "API key" in ask("profiles").out


def test_a_session_token_is_listed_with_its_end(ask, own_home):
    token = own_home / "token"
    token.touch(mode=0o600)
    token.write_text(token_until(datetime(2030, 1, 2, 3, 4, tzinfo=UTC)))
    config = own_home / "config"
    config.write_text(f"{config.read_text()}security_token_file={token}\n")
    row = json.loads(ask("profiles", "-o", "json").out)[0]
    assert (row["hasSessionToken"], row["timeSessionEnds"]) == (True, "2030-01-02T03:04:00Z")
    assert "session token, ends" in ask("profiles").out


def test_a_key_that_others_can_read_makes_a_profile_unusable(ask, own_home):
    (own_home / "key.pem").chmod(0o644)
    shown = ask("profiles", "-o", "json")
    assert json.loads(shown.out)[0]["isUsable"] is False
    assert "chmod" in ask("profiles").err


def test_the_doctor_finds_a_server_that_is_not_there(ask):
    shown = ask("doctor")
    assert shown.code == 1
    assert "×" in shown.out
    checks = json.loads(ask("doctor", "-o", "json").out)
    assert {"ok", "fail"} <= {check["state"] for check in checks}


def test_settings_are_shown_and_checked(occ, own_home):
    path = occ("config", "path").out.strip()
    assert path.startswith(str(own_home))
    assert occ("config", "check").code == 0
    assert 'theme = "dark"' in occ("config", "show").out
    file = own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('them = "dark"\n')
    shown = occ("config", "check")
    assert shown.code == 1
    assert "config.toml:1" in shown.err
    assert "theme" in shown.err
