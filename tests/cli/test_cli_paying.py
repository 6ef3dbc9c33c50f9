"""`occ pay`, `payables`, `payments`, `methods` and `journal resume|resolve`, against a real portal."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import update
from support.fault_pages import confirm
from support.paying_world import EXPIRED, GOOD, LIMITED, PAYEE, PAYPAL, POOR, serving
from support.portal_world import ACME, TODAY

from occ_tui.client.errors import ConnectionCut
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.operations import State
from occ_tui.portal.schema import invoices
from occ_tui.services import payment_exchanges, write_path
from occ_tui.store.journal import journal
from occ_tui.store.journal.driven import Driven
from occ_tui.store.journal.errors import JournalBusy


@pytest.fixture(scope="module")
def untouched():
    """One portal for all tests that change nothing on it."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


@pytest.fixture
def world():
    """A portal of the test's own; the path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="occ-") as directory, serving(Path(directory)) as made:
        yield made


def runner(occ, world, monkeypatch):
    """Runs `occ` as the finance contact, without waiting between attempts."""
    monkeypatch.setitem(write_path.WritePath.__init__.__kwdefaults__, "pauses_s", (0.0, 0.0))

    def words(*words):
        return occ(*words, "--config-file", str(world.config), "--profile", "finance", "--today", TODAY.isoformat())

    return words


@pytest.fixture
def run(occ, world, monkeypatch):
    return runner(occ, world, monkeypatch)


@pytest.fixture
def look(occ, untouched, monkeypatch):
    return runner(occ, untouched, monkeypatch)


def rows(shown):
    assert shown.code == 0, shown.err
    return json.loads(shown.out)


def pay(run, *words):
    return run("pay", *words, "--yes", "-o", "json")


def test_what_is_due_says_by_when_and_why_something_cannot_be_paid(look):
    shown = {row["number"]: row for row in rows(look("payables", "-o", "json"))}
    assert shown["N-overdue"]["amountDue"] == "119.00"
    assert shown["N-overdue"]["isPayable"]
    assert (shown["N-disputed"]["reason"], shown["N-offline"]["reason"]) == ("DISPUTED", "NOT_ONLINE")
    assert shown["ORD-1"]["kind"] == "ORDER"
    assert shown["REN-1"]["timeDue"] == "2027-01-02"
    assert "N-closed" not in shown
    table = look("payables")
    assert "all of it is in dispute" in table.out
    assert "support renewal" in table.out
    assert "8,000 JPY" in table.err, "sums never cross currencies"


def test_several_invoices_and_an_order_are_paid_at_once_with_a_stored_card(run, world):
    paid = pay(run, "N-overdue", "N-later", "ORD-1", "--with", "4242", "--email", "ap@acme.example")
    assert paid.code == 0, paid.err
    answer = json.loads(paid.out)
    assert (answer["state"], answer["amount"], answer["currencyCode"]) == ("SUBMITTED", "469.00", "EUR")
    assert PAYEE in paid.err
    assert "VISA ····4242" in paid.err
    world.settle()
    assert rows(run("journal", "resume", answer["operation"], "-o", "json"))["state"] == "PAID"
    known = rows(run("payments", "--live", "-o", "json"))
    assert next(row for row in known if row["reference"] == answer["reference"])["status"] == "SETTLED"
    parts = list(csv.DictReader(io.StringIO(run("payments", answer["reference"], "--allocations", "-o", "csv").out)))
    assert {row["number"]: row["allocated"] for row in parts} == {
        "N-overdue": "119.00",
        "N-later": "50.00",
        "ORD-1": "300.00",
    }


def test_the_journal_names_what_was_paid_by_the_numbers_that_people_know(run):
    name = json.loads(pay(run, "N-later", "N-overdue", "ORD-1", "--with", GOOD).out)["operation"]
    (row,) = rows(run("journal", "list", "-o", "json"))
    assert row["numbers"] == ["N-overdue", "ORD-1", "N-later"]
    assert row["object"] == "overdue +2"
    assert "N-overdue +2" in run("journal", "list").out
    assert "N-overdue, ORD-1, N-later" in run("journal", "show", name).out
    assert rows(run("journal", "show", name, "-o", "json"))["numbers"] == row["numbers"]


def test_a_payment_just_made_is_among_the_payments_and_their_age_is_their_own(run, world):
    known = rows(run("payments", "-o", "json"))
    assert "as of" in run("payments").err
    reference = json.loads(pay(run, "N-overdue", "--with", GOOD).out)["reference"]
    assert run("sync").code == 0
    shown = run("payments", "-o", "json")
    assert [row["reference"] for row in rows(shown) if row not in known] == [reference]
    world.settle()
    assert run("journal", "resume").code == 0
    again = run("payments", "-o", "json")
    assert "since then" not in again.err
    settled = next(row for row in rows(again) if row["reference"] == reference)
    assert settled["status"] == "SETTLED", "a step of the payment that was taken later counts as well"
    world.stop()
    assert rows(run("payments", "-o", "json")), "what was read since then is not asked for again"


def test_without_the_server_a_payment_just_made_is_missing_and_the_answer_says_so(run, world):
    rows(run("payments", "-o", "json"))
    assert pay(run, "N-overdue", "--with", GOOD).code == 0
    world.stop()
    shown = run("payments", "-o", "json")
    assert shown.code == 0
    assert "There is no connection" in shown.err
    assert "as of" in shown.err
    assert "since then is not among these" in shown.err


def test_a_dry_run_shows_what_would_be_paid_and_writes_nothing(look):
    shown = look("pay", "N-overdue", "--with", GOOD, "--dry-run")
    assert shown.code == 0
    assert "Would pay 119.00 EUR" in shown.err
    assert look("journal", "list", "-o", "json").out.strip() in ("", "[]")


def test_nobody_at_the_terminal_pays_nothing_without_yes(look):
    shown = look("pay", "N-overdue", "--with", GOOD)
    assert shown.code == 2
    assert "--yes" in shown.err
    assert look("journal", "list", "-o", "json").out.strip() in ("", "[]")


def test_a_sum_is_spread_over_the_oldest_first(run):
    paid = pay(run, "N-later", "N-overdue", "--with", GOOD, "--amount", "130")
    assert json.loads(paid.out)["amount"] == "130.00"
    assert "leaves 39.00 EUR" in paid.err


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (["N-closed"], "already paid"),
        (["N-submitted"], "on its way"),
        (["N-disputed"], "in dispute"),
        (["N-offline"], "cannot be paid online"),
        (["N-overdue", "N-closed"], "already paid"),
    ],
)
def test_what_cannot_be_paid_says_why_and_then_nothing_is_paid(look, numbers, words):
    shown = pay(look, *numbers, "--with", GOOD)
    assert shown.code == 6
    assert "Nothing was paid" in shown.err
    assert words in shown.err
    assert rows(look("payments", "--live", "-o", "json", "--status", "settled")) is not None
    assert look("journal", "list", "-o", "json").out.strip() in ("", "[]")


def test_a_number_that_two_accounts_have_is_never_guessed(run):
    shown = pay(run, "TWIN", "--with", GOOD)
    assert shown.code == 2
    assert "Other KK" in shown.err
    one = run("pay", "TWIN", "--with", GOOD, "--yes", "--account", "ACME GmbH", "-o", "json")
    assert json.loads(one.out)["amount"] == "10.00"


def test_two_currencies_are_two_payments(run):
    shown = pay(run, "N-overdue", "N-yen", "--with", GOOD)
    assert shown.code == 0
    states = [json.loads(line)["amount"] for line in shown.out.replace("}\n{", "}\n\n{").split("\n\n")]
    assert sorted(states) == ["119.00", "8000"]


@pytest.mark.parametrize(("method", "words"), [("1881", "expired"), ("nope", "no stored way"), ("VISA", "no stored")])
def test_a_way_to_pay_that_is_not_there_or_not_valid_is_refused_with_those_there_are(look, method, words):
    shown = pay(look, "N-overdue", "--with", method)
    assert shown.code == 2
    assert words in shown.err
    assert "VISA ····4242" in shown.err


@pytest.mark.parametrize("more", [(), ("--dry-run",)])
def test_an_invoice_that_no_card_pays_is_refused_before_anybody_is_asked(run, world, more):
    with world.ledger.writing() as connection:
        connection.execute(update(invoices).where(invoices.c.number == "N-overdue").values(is_card_payable=0))
    shown = pay(run, "N-later", "N-overdue", "--with", "4242", *more)
    assert shown.code == 2
    assert "N-overdue can't be paid by card." in shown.err
    assert "PayPal ap@acme.example" in shown.err
    assert "N-later" not in shown.err, "only what stands in the way is named"
    assert world.orders() == []


@pytest.mark.parametrize(("token", "reason"), [(LIMITED, "over the card's limit"), (POOR, "insufficient funds")])
def test_a_payment_that_fails_later_says_why_and_frees_the_invoice(run, world, token, reason):
    answer = json.loads(pay(run, "N-overdue", "--with", token).out)
    assert pay(run, "N-overdue", "--with", GOOD).code == 6, "while it is on its way, it holds the invoice"
    world.settle()
    failed = run("journal", "resume", answer["operation"])
    assert failed.code == 6
    assert reason in failed.err
    assert "Nothing was paid" in failed.err
    assert rows(run("payments", "--live", "--status", "failed", "-o", "json"))[0]["failureReason"]
    assert json.loads(pay(run, "N-overdue", "--with", PAYPAL).out)["state"] == "SUBMITTED"


def test_an_answer_that_was_lost_is_found_by_reading_back(run, monkeypatch):
    send = payment_exchanges.StoredMethod.send

    async def lost(self, operation):
        await send(self, operation)
        raise ConnectionCut("portal")

    monkeypatch.setattr(payment_exchanges.StoredMethod, "send", lost)
    answer = json.loads(pay(run, "N-overdue", "--with", GOOD).out)
    assert (answer["state"], answer["amount"]) == ("SUBMITTED", "119.00")


def test_a_payment_nobody_can_vouch_for_is_exit_code_7_and_never_a_failure(run, monkeypatch):
    async def cut(self, operation, *more):
        raise ConnectionCut("portal")

    with monkeypatch.context() as broken:
        broken.setattr(payment_exchanges.StoredMethod, "send", cut)
        broken.setattr(payment_exchanges.StoredMethod, "read_back", cut)
        shown = pay(run, "N-overdue", "--with", GOOD)
        assert shown.code == 7
        assert "not known whether 119.00 EUR was paid" in shown.err
        assert "fail" not in shown.err
        operation = json.loads(shown.out)["operation"]
        again = pay(run, "N-overdue", "--with", GOOD)
        assert again.code == 6
        assert "under way" in again.err
    done = run("journal", "resume", "-o", "json")
    assert json.loads(done.out)["state"] == "SUBMITTED"
    assert rows(run("journal", "show", operation, "-o", "json"))["attempts"] == 2


def busy_for(state):
    """A journal to which another process keeps writing whenever an operation is to become `state`."""
    to = Driven.to

    def step(self, wanted, **facts):
        if wanted is state:
            raise JournalBusy(Path("journal.db"), "locked")
        return to(self, wanted, **facts)

    return step


def test_what_the_server_proves_and_nobody_could_record_is_not_settled_by_a_person(run, monkeypatch):
    async def cut(self, operation, *more):
        raise ConnectionCut("portal")

    with monkeypatch.context() as broken:
        broken.setattr(payment_exchanges.StoredMethod, "read_back", cut)
        operation = json.loads(pay(run, "N-overdue", "--with", GOOD).out)["operation"]
    with monkeypatch.context() as broken:
        broken.setattr(Driven, "to", busy_for(State.SUBMITTED))
        assert run("journal", "resolve", operation, "--reason", "the bank says no").code == 70
    assert rows(run("journal", "show", operation, "-o", "json"))["state"] == "UNKNOWN"
    assert json.loads(run("journal", "resume", "-o", "json").out)["state"] == "SUBMITTED"


def test_a_step_that_could_not_be_recorded_is_told_though_the_payment_is_on_its_way(run, world, monkeypatch):
    operation = json.loads(pay(run, "N-overdue", "--with", GOOD).out)["operation"]
    world.settle()
    with monkeypatch.context() as broken:
        broken.setattr(Driven, "to", busy_for(State.PAID))
        shown = run("journal", "resume", operation)
    assert shown.code == 70
    assert "taken over" in shown.err
    assert "Another occ keeps writing to the journal" in shown.err
    assert run("journal", "resume", operation).code == 0


def test_a_mistake_of_our_own_behind_the_request_is_reported_and_the_payment_unsure(run, world, monkeypatch):
    async def wrong(self, operation, items):
        raise RuntimeError

    monkeypatch.setattr(payment_exchanges.StoredMethod, "read_back", wrong)
    shown = run("pay", "N-overdue", "--with", GOOD, "--yes")
    assert shown.code == 7
    assert "not known whether 119.00 EUR was paid" in shown.err
    assert "made a mistake of its own (RuntimeError)" in shown.err
    assert "Nothing was changed" not in shown.err
    assert len(world.orders()) == 1


def test_who_breaks_a_payment_off_is_told_that_nobody_knows_and_nothing_more_is_paid(run, world, monkeypatch):
    send = payment_exchanges.StoredMethod.send

    async def broken_off(self, operation):
        await send(self, operation)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(payment_exchanges.StoredMethod, "send", broken_off)
        shown = run("pay", "N-overdue", "N-yen", "--with", GOOD, "--yes")
    assert shown.code == 7
    assert "not known whether 119.00 EUR was paid" in shown.err
    assert "occ journal resume" in shown.err
    assert [minor for minor, _state, _token in world.orders()] == [11_900], "the yen were to be paid after it"
    assert json.loads(run("journal", "resume", "-o", "json").out)["state"] == "SUBMITTED"


def test_who_breaks_off_before_anything_left_is_told_what_is_left_to_decide(run, world, monkeypatch):
    async def broken_off(self):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(write_path.WritePath, "go", broken_off)
        shown = pay(run, "N-overdue", "--with", GOOD)
    assert shown.code == 130
    assert "recorded and never sent" in shown.err
    assert world.orders() == []


def test_a_person_settles_what_is_unsure_and_says_how_they_know(run, monkeypatch):
    async def cut(self, operation, *more):
        raise ConnectionCut("portal")

    monkeypatch.setattr(payment_exchanges.StoredMethod, "send", cut)
    monkeypatch.setattr(payment_exchanges.StoredMethod, "read_back", cut)
    operation = json.loads(pay(run, "N-overdue", "--with", GOOD).out)["operation"]
    assert run("journal", "resolve", operation).code == 2
    done = run("journal", "resolve", operation, "--reason", "the bank says no", "-o", "json")
    assert json.loads(done.out)["state"] == "RESOLVED"
    assert rows(run("journal", "verify", "-o", "json"))["isSound"]


def test_a_page_ends_by_both_clocks_and_not_by_one_that_is_fast(run, monkeypatch):
    answer = json.loads(pay(run, "N-overdue", "--with", "page").out)
    operation = rows(run("journal", "show", answer["operation"], "-o", "json"))
    ends_ms = epoch_ms(datetime.fromisoformat(operation["result"]["expiresAt"]))

    def state(at_ms):
        with monkeypatch.context() as clock:
            clock.setattr(journal, "now_ms", lambda: at_ms)
            return rows(run("journal", "resume", answer["operation"], "-o", "json"))["state"]

    assert state(ends_ms + 200_000) == "SESSION", "the server's clock may be five minutes behind"
    assert state(ends_ms + 300_001) == "EXPIRED"


def test_a_page_is_opened_once_and_its_end_is_read_back(run, world):
    opened = pay(run, "N-overdue", "--with", "page")
    answer = json.loads(opened.out)
    assert answer["state"] == "SESSION"
    assert answer["url"].startswith("http://127.0.0.1:")
    assert pay(run, "N-overdue", "--with", "page").code == 6, "no second page while one lives"
    assert rows(run("journal", "resume", answer["operation"], "-o", "json"))["state"] == "SESSION"
    assert confirm(answer["url"], GOOD) == 303
    assert rows(run("journal", "resume", answer["operation"], "-o", "json"))["state"] == "SUBMITTED"
    world.settle()
    assert rows(run("journal", "resume", "-o", "json"))["state"] == "PAID"


def test_a_page_takes_one_whole_invoice(look):
    assert pay(look, "N-overdue", "N-later", "--with", "page").code == 2
    assert pay(look, "N-overdue", "--with", "page", "--amount", "5").code == 2


def test_methods_are_listed_changed_and_removed(run):
    known = {row["token"]: row for row in rows(run("methods", "-o", "json"))}
    assert known[EXPIRED]["isExpired"]
    assert known[GOOD]["lastDigits"] == "4242"
    assert "expired" in run("methods").out
    assert run("methods", "--rename", PAYPAL, "Accounts payable").code == 0
    assert run("methods", "--default", PAYPAL).code == 0
    known = {row["token"]: row for row in rows(run("methods", "--live", "-o", "json"))}
    assert (known[PAYPAL]["name"], known[PAYPAL]["isDefault"]) == ("Accounts payable", True)
    assert run("methods", "--remove", EXPIRED).code == 0
    assert EXPIRED not in {row["token"] for row in rows(run("methods", "--live", "-o", "json"))}
    assert run("methods", "--remove", "nope").code == 2
    added = run("methods", "--add", "--account", ACME, "-o", "json")
    assert json.loads(added.out)["url"].startswith("http://127.0.0.1:")


def test_a_receipt_is_saved_as_pdf(run, tmp_path):
    reference = json.loads(pay(run, "N-overdue", "--with", GOOD).out)["reference"]
    saved = run("payments", reference, "--live", "--pdf", str(tmp_path))
    assert saved.code == 0, saved.err
    assert (tmp_path / f"receipt-{reference}.pdf").read_bytes().startswith(b"%PDF-")
    assert run("payments", "--pdf", str(tmp_path)).code == 2


def test_a_receipt_is_mailed_to_whoever_is_named(run):
    reference = json.loads(pay(run, "N-overdue", "--with", GOOD).out)["reference"]
    sent = run("payments", reference, "--live", "--mail-to", "auditor@acme.example")
    assert sent.code == 0, sent.err
    assert "the portal has the mail" in sent.out
    assert run("payments", reference, "--mail-to", "nobody").code == 2
    assert run("payments", "--mail-to", "auditor@acme.example").code == 2


def test_a_session_that_only_reads_pays_nothing(look):
    shown = look("pay", "N-overdue", "--with", GOOD, "--yes", "--read-only")
    assert shown.code == 2
    assert "--read-only" in shown.err


def test_it_speaks_german(look):
    shown = look("pay", "N-overdue", "--with", GOOD, "--dry-run", "--lang", "de")
    assert "Zahlen würde man 119,00 EUR" in shown.err
