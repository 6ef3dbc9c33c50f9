"""The journal in use: what is recorded when, who may touch what, and what is never stored."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support.journal_world import ACME, NOW_MS, Clock, draft, filled

from occ_tui.domain.operations import Kind, Refusal, State
from occ_tui.store.journal.errors import (
    DrivenElsewhere,
    ItemTaken,
    JournalBusy,
    JournalError,
    JournalFull,
    NoSuchOperation,
    StepRefused,
)
from occ_tui.store.journal.journal import Journal
from occ_tui.store.journal.records import Item

DAY_MS = 86_400_000


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "state" / "journal.db"


@pytest.fixture
def journal(path, clock):
    with Journal.open(path, clock=clock) as opened:
        yield opened


def test_an_intent_holds_everything_that_is_needed_to_send_it(journal, path):
    with journal.begin(draft()) as driven:
        known = driven.operation
    with Journal.open_to_read(path) as reader:
        assert reader.get(known.id) == known
        assert reader.items(known.id) == [Item("i1", "etag-i1", 11_900)]
    assert known.state is State.INTENT
    assert (known.amount_minor, known.currency, known.account, known.profile) == (11_900, "EUR", ACME, "finance")
    assert known.request == draft().request
    assert len(known.retry_token) == 32
    assert int(known.retry_token, 16)
    assert (known.attempts, known.first_sent_ms, known.created_ms) == (0, None, NOW_MS + 1)


def test_retry_tokens_and_ids_are_never_the_same(journal):
    for number in range(30):
        with journal.begin(draft(f"i{number}")):
            pass
    known = journal.operations()
    assert len({operation.retry_token for operation in known}) == len({operation.id for operation in known}) == 30


def test_each_attempt_is_counted_and_keeps_token_and_bytes(journal):
    with journal.begin(draft()) as driven:
        before = driven.operation
        driven.sending()
        driven.to(State.UNKNOWN, opc_request_id="req-1")
        after = driven.sending()
    assert after.attempts == 2
    assert (after.retry_token, after.request) == (before.retry_token, before.request)
    assert after.first_sent_ms == before.created_ms + 1
    assert after.opc_request_id == "req-1"


def test_a_token_older_than_23_hours_is_not_sent_again(journal, clock):
    with journal.begin(draft()) as driven:
        driven.sending()
        driven.to(State.UNKNOWN)
        clock.ms += 23 * 3_600_000
        with pytest.raises(StepRefused) as refused:
            driven.sending()
        assert refused.value.why is Refusal.TOKEN_TOO_OLD
        assert driven.to(State.RESOLVED, reason="seen on the statement").is_final


def test_a_refused_step_leaves_no_trace(journal):
    with journal.begin(draft()) as driven:
        before = journal.count_events()
        with pytest.raises(StepRefused):
            driven.to(State.PAID, is_read_back=True)
        assert journal.count_events() == before
        assert journal.get(driven.operation.id).state is State.INTENT


def test_one_invoice_has_one_live_operation(journal):
    with journal.begin(draft("i1")) as first:
        with pytest.raises(ItemTaken) as taken, journal.begin(draft("other", items=("i2", "i1"))):
            pass
        assert (taken.value.object, taken.value.operation) == ("i1", first.operation.id)
        assert len(journal.operations()) == 1, "the refused one left nothing, not even its claim on i2"
        with journal.begin(draft("i2")):
            pass


def test_another_profile_of_the_same_service_is_kept_from_it_too(journal):
    with journal.begin(draft("i1")):
        pass
    with pytest.raises(ItemTaken), journal.begin(draft("i1", profile="management")):
        pass
    with journal.begin(draft("i1", service="https://elsewhere.example")) as other:
        assert other.operation.state is State.INTENT


@pytest.mark.parametrize("state", [State.UNKNOWN, State.SUBMITTED])
def test_an_invoice_is_not_free_before_its_operation_is_final(journal, state):
    with journal.begin(draft("i1")) as driven:
        driven.sending()
        driven.to(state, is_read_back=True)
    with pytest.raises(ItemTaken), journal.begin(draft("i1")):
        pass
    with journal.drive(driven.operation.id) as again:
        again.to(State.PAID, is_read_back=True)
    with journal.begin(draft("i1")):
        pass


def test_what_was_being_sent_is_unknown_to_whoever_takes_it_up(journal):
    with journal.begin(draft()) as driven:
        driven.sending()
    with journal.drive(driven.operation.id) as again:
        assert again.operation.state is State.UNKNOWN
        with pytest.raises(StepRefused):
            again.to(State.REJECTED)


def test_a_second_driver_is_turned_away_until_the_first_one_is_done(journal, path):
    with journal.begin(draft()) as driven, Journal.open(path) as other:
        turned_away = pytest.raises(DrivenElsewhere)
        with turned_away, other.drive(driven.operation.id):
            pass
    with journal.drive(driven.operation.id) as again:
        again.sending()
    assert list(path.with_name("journal.db.driven").iterdir()) == []


def test_the_kernel_frees_what_a_killed_process_drove(journal, path):
    code = """
import os, sys
from pathlib import Path
from occ_tui.store.journal.journal import Journal
from support.journal_world import draft
journal = Journal.open(Path(sys.argv[1]))
with journal.begin(draft()) as driven:
    print(driven.operation.id, flush=True)
    sys.stdin.read()
"""
    command = [sys.executable, "-c", code, str(path)]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        name = process.stdout.readline().strip()
        with pytest.raises(DrivenElsewhere), journal.drive(name):
            pass
        process.kill()
        process.wait()
    with journal.drive(name) as driven:
        assert driven.operation.state is State.INTENT


def test_an_operation_is_found_by_how_its_id_begins_unless_several_do(journal):
    for number in range(20):
        with journal.begin(draft(f"i{number}")):
            pass
    known = journal.operations()[0]
    assert journal.get(known.id[:9].upper()) == known
    with pytest.raises(NoSuchOperation) as none:
        journal.get("")
    assert none.value.candidates == ()
    with pytest.raises(NoSuchOperation):
        journal.get("zz")
    firsts = [operation.id[0] for operation in journal.operations()]
    with pytest.raises(NoSuchOperation) as several:
        journal.get(max(firsts, key=firsts.count))
    assert len(several.value.candidates) >= 2


def test_files_are_their_owners_alone_while_they_are_written_too(path):
    old = os.umask(0)
    try:
        with Journal.open(path) as journal, journal.begin(draft()), journal._writing() as connection:
            connection.execute("UPDATE operations SET etag = 'x'")
            found = {place.name: stat.S_IMODE(place.stat().st_mode) for place in path.parent.rglob("*")}
    finally:
        os.umask(old)
    assert "journal.db-journal" in found
    assert {mode for name, mode in found.items() if name != "journal.db.driven"} == {0o600}
    assert found["journal.db.driven"] == 0o700
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_writes_for_certainty(journal):
    assert journal._connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert journal._connection.execute("PRAGMA synchronous").fetchone() >= (2,)
    assert journal._connection.execute("PRAGMA busy_timeout").fetchone() == (5000,)


def test_a_private_key_is_never_stored(journal, path):
    key = b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----"
    with pytest.raises(ValueError, match="private key"), journal.begin(draft(request=b'{"k": "' + key + b'"}')):
        pass
    assert journal.operations() == []
    assert b"PRIVATE KEY" not in path.read_bytes()


def test_the_same_invoice_twice_in_one_operation_is_a_mistake(journal):
    with pytest.raises(ValueError, match="twice"), journal.begin(draft(items=("i1", "i1"))):
        pass


def test_opening_to_read_changes_nothing_and_makes_nothing(path, tmp_path):
    assert Journal.open_to_read(path) is None
    assert not path.parent.exists()
    filled(path)
    before = path.read_bytes()
    with Journal.open_to_read(path) as journal:
        assert len(journal.operations()) == 6
        assert len(journal.operations(live_only=True)) == 4
        assert journal.verify() == ()
        with pytest.raises(JournalError), journal.begin(draft("new")):
            pass
    assert path.read_bytes() == before


def test_a_mail_touches_nothing_that_a_payment_needs(journal):
    with journal.begin(draft("list", items=(), kind=Kind.MAIL, amount_minor=None, currency="")) as mail:
        mail.sending()
        mail.to(State.SENT, result={"messageId": "<1@acme>"})
    with journal.begin(draft("i1")):
        pass
    assert journal.verify() == ()
    assert [event.state for event in journal.events(mail.operation.id)] == [State.INTENT, State.SENDING, State.SENT]


def test_an_operation_is_not_driven_any_more_once_it_was_let_go(journal):
    with journal.begin(draft()) as driven:
        pass
    with pytest.raises(RuntimeError):
        driven.sending()
    assert journal.get(driven.operation.id).state is State.INTENT


def test_on_a_full_disk_nothing_begins_and_nothing_is_half_recorded(journal, path):
    filler = draft("long", request=b"x" * 60_000)
    with journal.begin(draft("i1")) as first:
        pages = journal._connection.execute("PRAGMA page_count").fetchone()[0]
        journal._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(JournalFull), journal.begin(filler):
            pass
        journal._connection.execute("PRAGMA max_page_count = 1000000")
        assert [operation.object for operation in journal.operations()] == ["i1"]
        assert journal.verify() == ()
        assert first.sending().attempts == 1


def test_a_journal_that_another_process_keeps_locked_is_busy(journal, path):
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    journal._connection.execute("PRAGMA busy_timeout = 50")
    try:
        with pytest.raises(JournalBusy), journal.begin(draft()):
            pass
    finally:
        other.close()
    with journal.begin(draft()) as driven:
        assert driven.operation.state is State.INTENT
