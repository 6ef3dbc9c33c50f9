"""`occ rewards` and `occ redeem`, against a real portal."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from pathlib import Path
from typing import Any

import pytest
from support.paying_world import PayingWorld, serving
from support.portal_world import TODAY
from support.rewards_world import CODE, PEOPLE, entries

from occ_tui.client.errors import ConnectionCut, ServerUnreachable
from occ_tui.portal.check_payments import findings
from occ_tui.services import redeeming, rewards, write_path


@pytest.fixture(scope="module")
def untouched():
    """One portal for all tests that change nothing on it."""
    with tempfile.TemporaryDirectory(prefix="occ-") as place, serving(Path(place), entries(), tuple(PEOPLE)) as made:
        yield made


@pytest.fixture
def world():
    """A portal of the test's own; the path of a socket must be short."""
    with tempfile.TemporaryDirectory(prefix="occ-") as place, serving(Path(place), entries(), tuple(PEOPLE)) as made:
        yield made


def runner(occ: Any, world: PayingWorld, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `occ` as somebody, without waiting between attempts."""
    monkeypatch.setitem(write_path.WritePath.__init__.__kwdefaults__, "pauses_s", (0.0, 0.0))

    def run(*words: str, who: str = "management") -> Any:
        return occ(*words, "--config-file", str(world.config), "--profile", who, "--today", TODAY.isoformat())

    return run


@pytest.fixture
def run(occ, world, monkeypatch):
    return runner(occ, world, monkeypatch)


@pytest.fixture
def look(occ, untouched, monkeypatch):
    return runner(occ, untouched, monkeypatch)


def rows(shown: Any) -> Any:
    assert shown.code == 0, shown.err
    return json.loads(shown.out)


def redeem(run: Any, *words: str, **how: str) -> Any:
    return run("redeem", *words, "--redeemer", "cfo@acme.example", "--yes", "-o", "json", **how)


def test_the_balance_is_one_line(look):
    shown = look("rewards")
    assert shown.code == 0
    assert "4,277.91 EUR" in shown.out
    assert "782.50 EUR until 30 Nov 2026" in shown.out
    (one,) = rows(look("rewards", "-o", "json"))
    assert (one["totalRewardsAvailable"], one["currencyCode"], one["rewardsRate"]) == ("4277.91", "EUR", "0.25")
    assert (one["nextExpiringAmount"], one["timeNextExpired"]) == ("782.50", "2026-12-01")


def test_months_products_redemptions_and_people_are_oracles_fields(look):
    months = {row["usagePeriodKey"]: row for row in rows(look("rewards", "months", "-o", "json"))}
    assert (months["202511"]["availableRewards"], months["202511"]["redeemedRewards"]) == ("782.50", "467.50")
    assert months["202510"]["availableRewards"] == "0.00"
    products = rows(look("rewards", "products", "--month", "202608", "--type", "ineligible", "-o", "json"))
    assert [row["productNumber"] for row in products] == ["B88327"]
    (redeemed,) = rows(look("rewards", "redemptions", "-o", "json"))
    assert (redeemed["invoiceNumber"], redeemed["redeemedRewards"], redeemed["fxRate"]) == ("100423491", "467.50", "1")
    assert redeemed["months"] == {"202511": "467.50"}
    people = look("rewards", "redeemers", "-o", "csv", "--fields", "emailId,lastName")
    assert list(csv.reader(io.StringIO(people.out)))[1] == ["cfo@acme.example", "Lindqvist"]


@pytest.mark.parametrize("what", ["months", "products", "redemptions", "redeemers", "plan"])
def test_every_view_is_a_table_in_either_language_without_the_code(look, what):
    for language in ("en", "de"):
        shown = look("rewards", what, "--lang", language)
        assert shown.code == 0, shown.err
        assert shown.out
        assert CODE not in shown.out + shown.err


def test_the_plan_names_invoices_amounts_and_months(look):
    plan = rows(look("rewards", "plan", "-o", "json"))
    assert [(row["invoiceNumber"], row["amount"], row["baseAmount"]) for row in plan] == [
        ("100423471", "2000.00", "2000.00"),
        ("100423472", "100.00", "100.00"),
        ("100423473", "354999", "2177.91"),
    ]
    assert plan[0]["months"]["202511"] == "782.50"
    assert sum(float(row["baseAmount"]) for row in plan) == 4277.91


def test_a_dry_run_shows_all_and_changes_nothing(look):
    shown = look("redeem", "100423473", "--amount", "1000", "--redeemer", "ap@acme.example", "--dry-run")
    assert shown.code == 0
    assert "Would pay 1,000 JPY of invoice 100423473 of ACME GmbH with 6.14 EUR of rewards" in shown.err
    assert "1 EUR = 163 JPY" in shown.err
    assert "11/2025 6.14" in shown.err
    assert "leaves 549,000 JPY" in shown.err
    assert CODE not in shown.err
    assert rows(look("journal", "list", "-o", "json")) == []


def test_a_redemption_is_told_for_people_and_programs(run, world):
    made = rows(redeem(run, "100423471", "--amount", "250.5"))
    assert (made["state"], made["amount"], made["currencyCode"], made["accountName"]) == (
        *("PAID", "250.50", "EUR"),
        "ACME GmbH",
    )
    assert made["reference"].startswith("RW")
    shown = run("redeem", "100423472", "--redeemer", "CFO@acme.example", "--yes", who="finance")
    assert shown.code == 0
    assert "Rewards paid 100.00 EUR of the invoice." in shown.out
    assert rows(run("rewards", "--live", "-o", "json"))[0]["totalRewardsAvailable"] == "3927.41"
    listed = run("journal", "list")
    assert "rewards redeemed" in listed.out
    assert CODE not in run("journal", "show", made["operation"]).out
    assert list(findings(world.ledger)) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["100423471", "--amount", "2000.01"], 6, "At most 2,000.00 EUR"),
        (["100423475", "--amount", "4277.92"], 6, "At most 4,277.91 EUR"),
        (["100423471", "--amount", "0"], 6, "above zero"),
        (["100423471", "--amount", "x"], 2, "no amount in EUR"),
        (["100423474"], 6, "no rate to its currency"),
        (["100423481"], 2, "no support invoice that is due"),
        (["100423491"], 2, "no support invoice that is due"),
        (["777"], 4, "777"),
    ],
)
def test_what_can_not_be_redeemed_is_refused_before_anything_is_sent(look, words, code, said):
    shown = redeem(look, *words)
    assert (shown.code, shown.out) == (code, "")
    assert said in shown.err
    assert rows(look("journal", "list", "-o", "json")) == []


def test_who_may_not_redeem_is_told_who_can(look):
    shown = redeem(look, "100423471", who="technical")
    assert shown.code == 3
    assert "A management or finance contact of the account can." in shown.err
    other = look("redeem", "100423471", "--redeemer", "me@acme.example", "--yes")
    assert other.code == 2
    assert "cfo@acme.example, ap@acme.example" in other.err


def test_without_a_person_nothing_is_redeemed_unasked(look):
    shown = look("redeem", "100423471", "--redeemer", "cfo@acme.example")
    assert shown.code == 2
    assert "Nobody is there to confirm" in shown.err
    refused = look("--read-only", "redeem", "100423471", "--redeemer", "cfo@acme.example", "--yes")
    assert refused.code != 0
    assert "only reads" in refused.err


def test_of_what_nobody_knows_it_answers_7_and_resume_finds_out(run, monkeypatch):
    send, read = redeeming.RewardsExchange.send, redeeming.RewardsExchange.read_back

    async def lost(self, operation):
        await send(self, operation)
        raise ConnectionCut("unix:///s")

    async def deaf(self, operation, items):
        raise ServerUnreachable("unix:///s", "gone")

    monkeypatch.setattr(redeeming.RewardsExchange, "send", lost)
    monkeypatch.setattr(redeeming.RewardsExchange, "read_back", deaf)
    shown = redeem(run, "100423471", "--amount", "10")
    assert shown.code == 7
    assert json.loads(shown.out)["state"] == "UNKNOWN"
    assert "occ journal resume" in shown.err
    monkeypatch.setattr(redeeming.RewardsExchange, "send", send)
    monkeypatch.setattr(redeeming.RewardsExchange, "read_back", read)
    again = redeem(run, "100423471", "--amount", "10")
    assert again.code != 0
    resumed = run("journal", "resume", json.loads(shown.out)["operation"], "-o", "json")
    assert rows(resumed)["state"] == "PAID"
    assert len(rows(run("rewards", "redemptions", "--live", "-o", "json"))) == 2


def test_people_are_added_and_removed_by_management_alone(run):
    assert run("rewards", "redeemers", "--add", "new@acme.example", "--first-name", "Nina").code == 0
    assert "new@acme.example" in run("rewards", "redeemers", "--live").out
    assert run("rewards", "redeemers", "--remove", "new@acme.example").code == 0
    assert "new@acme.example" not in run("rewards", "redeemers", "--live").out
    refused = run("rewards", "redeemers", "--add", "x@acme.example", who="finance")
    assert refused.code == 3
    assert "Only a management contact" in refused.err
    assert run("rewards", "redeemers", "--add", "nobody").code == 2
    assert run("rewards", "months", "--add", "x@acme.example").code == 2
    assert run("rewards", "months", "--month", "202608").code == 2
    assert run("rewards", "products", "--month", "209901").code == 2


def test_offline_the_cache_answers_and_says_how_old_it_is(look, monkeypatch):
    assert look("rewards").code == 0

    async def gone(_session):
        raise ServerUnreachable("unix:///s", "gone")

    monkeypatch.setattr(rewards, "refresh", gone)
    shown = look("rewards", "--live")
    assert shown.code == 0
    assert "4,277.91 EUR" in shown.out
    assert "comes from the local cache" in shown.err
    assert redeem(look, "100423471").code == 5


def test_on_oracle_the_redemption_is_prepared(look, monkeypatch):
    from occ_tui.services.session import Session

    assert look("rewards").code == 0
    opened = Session.open.__func__

    def as_oracle(cls, options=None):
        session = opened(cls, options)
        session.profile = session.profile._replace(kind="oracle")
        session.capabilities = session.capabilities._replace(kind="oracle")
        return session

    async def nothing(_session):
        """The list of subscriptions is not what is tried here."""

    monkeypatch.setattr(Session, "open", classmethod(as_oracle))
    monkeypatch.setattr(rewards, "refresh", nothing)
    shown = redeem(look, "100423471")
    assert shown.code == 2
    assert CODE in shown.out
    assert "https://cloud.oracle.com/" in shown.out
    assert "Oracle publishes no API" in shown.err
    assert look("rewards", "plan").code == 2


def test_completion_and_help_know_both(occ):
    for shell in ("bash", "zsh", "fish"):
        assert "redeem" in occ("completion", shell).out
    assert "redemptions" in occ("completion", "bash").out
    assert "--redeemer" in occ("redeem", "--help").out


def test_whoever_reads_invoices_and_pays_none_is_told_who_does(look):
    (one, *_more) = rows(look("invoices", "status:overdue", "-o", "json"))
    for who in ("management", "support"):
        shown = look("pay", one["invoiceNumber"], "--with", "page", "--yes", who=who)
        assert shown.code == 3
        assert f"Your contact type reads invoices and pays none: ACME GmbH ({who})." in shown.err
        assert "Nothing was paid." in shown.err
        assert look("journal", "list", "-o", "json", who=who).out.strip() in ("", "[]")
