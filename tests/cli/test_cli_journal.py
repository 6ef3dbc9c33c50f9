"""`occ journal`: what was written, what is unsure, and a record that was tampered with."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from support.journal_world import draft, filled

from occ_tui import locale
from occ_tui.domain.operations import State
from occ_tui.services.journal import journal_path, open_journal
from occ_tui.services.problems import describe
from occ_tui.store.journal.chain import head_path
from occ_tui.store.journal.errors import ItemTaken, JournalDamaged, StepRefused
from occ_tui.store.journal.journal import Journal


@pytest.fixture
def journal(own_home):
    """A journal with six operations, in the state directory of the test's home."""
    place = journal_path()
    assert str(place).startswith(str(own_home))
    filled(place)
    return place


def tampered(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE operations SET amount_minor = 1 WHERE object = 'i1'")
    connection.commit()
    connection.close()


def test_without_a_journal_there_is_nothing_to_list_and_nothing_is_made(occ, own_home):
    shown = occ("journal", "list")
    assert (shown.code, shown.out) == (0, "")
    assert "records nothing yet" in shown.err
    assert occ("journal", "verify").code == 0
    assert not journal_path().exists()


def test_the_list_names_amount_currency_and_state_in_the_readers_words(occ, journal):
    shown = occ("journal", "list")
    assert shown.code == 0
    assert "119.00 EUR" in shown.out
    assert "unknown: being sent" in shown.out
    assert "failed" not in shown.out


def test_only_what_is_not_over_is_listed_on_demand_and_as_json(occ, journal):
    rows = json.loads(occ("journal", "list", "--open", "-o", "json").out)
    assert {row["state"] for row in rows} == {"INTENT", "SENDING"}
    assert len(json.loads(occ("journal", "list", "-o", "json").out)) == 6
    assert rows[0]["amount"] == "119.00"
    assert rows[0]["timeCreated"].startswith("2026-11-23T")
    assert json.loads(occ("journal", "list", "--profile", "another", "-o", "json").out) == []


def test_one_operation_shows_its_steps_and_until_when_it_may_be_sent_again(occ, journal):
    with open_journal() as opened, opened.begin(draft("new")) as driven:
        driven.sending()
        driven.to(State.UNKNOWN, opc_request_id="req-77")
        name = driven.operation.id
    shown = occ("journal", "show", name[:8])
    assert shown.code == 0
    assert "Nobody knows yet" in shown.out
    assert "Safe to resend until" in shown.out
    assert "req-77" in shown.out
    one = json.loads(occ("journal", "show", name, "-o", "json").out)
    assert [event["state"] for event in one["events"]] == ["INTENT", "SENDING", "UNKNOWN"]
    assert one["items"] == [{"object": "new", "etag": "etag-new", "amount": "119.00"}]
    assert "ada@acme.example" not in shown.out, "the request's bytes stay in the journal"


def test_an_operation_that_is_not_there_is_not_found(occ, journal):
    shown = occ("journal", "show", "zzz")
    assert shown.code == 4
    assert "no operation zzz" in shown.err


@pytest.mark.parametrize(
    "words", [("show",), ("list", "abc"), ("verify", "abc"), ("resolve", "abc"), ("list", "--file", "no")]
)
def test_words_that_cannot_be_meant_are_refused(occ, own_home, words):
    assert occ("journal", *words).code == 2


def test_a_sound_journal_says_so_and_a_tampered_one_ends_with_1(occ, journal):
    shown = occ("journal", "verify")
    assert shown.code == 0
    assert "6 operations" in shown.out
    tampered(journal)
    shown = occ("journal", "verify")
    assert shown.code == 1
    assert "is not what its events say" in shown.out
    assert "may have been paid" in shown.err
    assert journal.exists(), "verify only looks"
    assert json.loads(occ("journal", "verify", "-o", "json").out)["isSound"] is False


def test_a_lost_journal_is_found(occ, journal):
    journal.unlink()
    shown = occ("journal", "verify")
    assert shown.code == 1


def test_one_that_was_set_aside_is_told_loudly_and_can_still_be_read(occ, journal):
    tampered(journal)
    with pytest.raises(JournalDamaged) as damaged:
        open_journal()
    shown = occ("journal", "list")
    assert "occ pays and mails nothing until you have decided" in shown.err
    aside = str(damaged.value.moved_to)
    assert len(json.loads(occ("journal", "list", "--file", aside, "-o", "json").out)) == 6
    assert occ("journal", "verify").code == 1
    assert occ("journal", "verify", "--file", aside).code == 1


def copied(journal: Path, to: Path, *, with_head: bool) -> Path:
    shutil.copy(journal, to)
    if with_head:
        shutil.copy(head_path(journal), head_path(to))
    return to


def is_about_a_copy(shown) -> bool:
    says_false = "until you have decided" in shown.err or " mv " in shown.err or "your payments" in shown.err
    return "The journal in use was not looked at" in shown.err and "occ journal verify" in shown.err and not says_false


def test_a_copy_without_its_end_mark_is_not_proven_complete_rather_than_damaged(occ, journal, tmp_path):
    copy = copied(journal, tmp_path / "copy.db", with_head=False)
    shown = occ("journal", "verify", "--file", str(copy))
    assert shown.code == 1
    assert "Nothing proves that" in shown.err
    assert "damaged" not in shown.out + shown.err
    assert "cut off" not in shown.out
    assert str(head_path(copy)) in shown.err, "where the end mark has to be"
    assert is_about_a_copy(shown)
    assert json.loads(occ("journal", "verify", "--file", str(copy), "-o", "json").out)["isSound"] is False
    shutil.copy(head_path(journal), head_path(copy))
    assert occ("journal", "verify", "--file", str(copy)).code == 0
    assert occ("journal", "verify").code == 0


@pytest.mark.parametrize("with_head", [True, False])
def test_a_copy_that_is_damaged_says_where_and_nothing_of_the_journal_in_use(occ, journal, tmp_path, with_head):
    copy = copied(journal, tmp_path / "copy.db", with_head=with_head)
    connection = sqlite3.connect(copy)
    # A journal refuses this by itself; whoever tampers takes its triggers away for as long as that takes.
    triggers = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    for name, _sql in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE events SET at_ms = at_ms + 1 WHERE seq = 5")
    for _name, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()
    shown = occ("journal", "verify", "--file", str(copy))
    assert shown.code == 1
    assert "is damaged at event 5" in shown.err
    assert is_about_a_copy(shown)


def test_a_copy_that_is_no_journal_stops_nothing(occ, journal, tmp_path):
    copy = tmp_path / "copy.db"
    copy.write_bytes(b"no database at all" * 400)
    for words in (["verify"], ["list"], ["show", "abc"]):
        shown = occ("journal", *words, "--file", str(copy))
        assert shown.code == (1 if words == ["verify"] else 7)
        assert "is damaged, or is no journal" in shown.err
        assert is_about_a_copy(shown)
    assert occ("journal", "verify", "--file", str(tmp_path / "none.db")).code == 2


def test_the_journal_in_use_is_told_as_itself_even_where_its_path_was_given(occ, journal):
    head_path(journal).unlink()
    shown = occ("journal", "verify", "--file", str(journal))
    assert shown.code == 1
    assert "The journal of your payments and mails is damaged" in shown.err


def test_what_is_known_of_the_outcome_has_names_for_people_and_fields_for_programs(occ, own_home):
    told = {"paymentId": "p-7", "timeSubmitted": "2026-11-23T10:00:00.000Z", "madeUp": "x"}
    with open_journal() as opened, opened.begin(draft()) as driven:
        driven.sending()
        driven.to(State.UNKNOWN)
        driven.to(State.SUBMITTED, is_read_back=True, result=told)
        name = driven.operation.id
    shown = occ("journal", "show", name)
    lines = [line.split("  ")[0] for line in shown.out.splitlines()]
    assert {"Payment id", "Submitted", "madeUp"} <= set(lines)
    assert "paymentId" not in shown.out
    one = json.loads(occ("journal", "show", name, "-o", "json").out)
    assert one["result"] == told
    assert (one["object"], one["numbers"]) == ("i1", []), "no cache knows a number"


def test_a_file_that_is_no_journal_is_told_as_one(occ, journal):
    journal.write_bytes(b"no database at all" * 400)
    assert occ("journal", "verify").code == 1
    shown = occ("journal", "list")
    assert shown.code == 7
    assert "Traceback" not in shown.err


def test_the_way_out_that_the_problem_names_is_one(occ, journal):
    import subprocess

    tampered(journal)
    with pytest.raises(JournalDamaged) as damaged:
        open_journal()
    problem = describe(damaged.value)
    assert problem.exit_code == 7
    command = problem.next_step.splitlines()[-1].partition(": ")[2]
    subprocess.run(["sh", "-c", command], check=True)
    with open_journal() as opened:
        assert opened.operations() == []


def test_each_refusal_says_that_nothing_was_sent(own_home):
    place = journal_path()
    with Journal.open(place) as opened, opened.begin(draft("i1")) as driven:
        with pytest.raises(ItemTaken) as taken, opened.begin(draft("i1")):
            pass
        with pytest.raises(StepRefused) as refused:
            driven.to(State.PAID, is_read_back=True)
    for error, code in ((taken.value, 7), (refused.value, 6)):
        problem = describe(error)
        assert problem.exit_code == code
        assert "Nothing was sent" in problem.meaning
        assert driven.operation.id in problem.next_step


def test_german_names_states_as_the_reader_does(occ, journal):
    try:
        shown = occ("journal", "list", "--lang", "de")
    finally:
        locale.use_language("en")
    assert "unbekannt" in shown.out


def test_a_demo_leaves_nothing_in_the_users_own_journal(own_home):
    from types import SimpleNamespace

    demo = SimpleNamespace(profile=SimpleNamespace(kind="demo"), options=SimpleNamespace(cache_dir=own_home / "demo"))
    with open_journal(demo) as opened, opened.begin(draft()):
        assert opened.path.parent == own_home / "demo"
    assert not journal_path().exists()
