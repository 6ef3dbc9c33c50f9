"""A journal that was altered, cut off, lost or overwritten is found out, set aside, and blocks all that writes."""

from __future__ import annotations

import random
import shutil
import sqlite3

import pytest
from support.journal_world import draft, filled

from occ_tui.domain.operations import State
from occ_tui.store.journal import chain, checking
from occ_tui.store.journal.errors import JournalDamaged, JournalError, JournalTooNew
from occ_tui.store.journal.journal import Journal

OVERWRITES = 200


@pytest.fixture
def path(tmp_path):
    place = tmp_path / "journal.db"
    filled(place)
    return place


def tamper(path, *statements):
    """Changes the file as someone would who knows SQLite: triggers are taken away and put back."""
    connection = sqlite3.connect(path, isolation_level=None)
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        connection.execute(*statement if isinstance(statement, tuple) else (statement,))
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def found_in(path):
    with Journal.open_to_read(path) as journal:
        return {finding.what for finding in journal.verify()}


ALTERED = [
    *(("events", column, "seq = 7") for column in ("at_ms", "operation", "state", "body", "prev_hash", "hash")),
    *(("operations", column, "object = 'i1'") for column in (*checking.COLUMNS, "request")),
    *(("operation_items", column, "object = 'i1'") for column in checking.ITEM_COLUMNS if column != "position"),
    *(("head", column, "one = 1") for column in ("seq", "hash")),
]


@pytest.mark.parametrize(("table", "column", "where"), ALTERED, ids=[f"{t}.{c}" for t, c, _ in ALTERED])
def test_a_change_of_any_field_is_found(path, table, column, where):
    value = f"CASE typeof({column}) WHEN 'text' THEN {column} || 'x' WHEN 'blob' THEN x'00' ELSE 7000 END"
    if column == "is_live":
        value = "0"
    tamper(path, f"UPDATE {table} SET {column} = {value} WHERE {where}")
    assert found_in(path)


@pytest.mark.parametrize("seq", [1, 5, 11])
def test_an_event_that_is_missing_is_found(path, seq):
    tamper(path, f"DELETE FROM events WHERE seq = {seq}")
    assert found_in(path) & {"chain", "end"}


def test_events_that_changed_places_are_found(path):
    tamper(
        path,
        "UPDATE events SET seq = 1000 WHERE seq = 3",
        "UPDATE events SET seq = 3 WHERE seq = 4",
        "UPDATE events SET seq = 4 WHERE seq = 1000",
    )
    assert "chain" in found_in(path)


def test_events_cut_off_at_the_end_are_found_though_the_journals_own_head_agrees(path):
    connection = sqlite3.connect(path)
    (last,) = connection.execute("SELECT max(seq) FROM events").fetchone()
    (digest,) = connection.execute("SELECT hash FROM events WHERE seq = ?", (last - 1,)).fetchone()
    connection.close()
    tamper(
        path,
        f"DELETE FROM events WHERE seq = {last}",
        ("UPDATE head SET seq = ?, hash = ?", (last - 1, digest)),
    )
    assert "end" in found_in(path)


def test_an_older_copy_put_in_its_place_is_found(path, tmp_path):
    shutil.copy(path, tmp_path / "older")
    with Journal.open(path) as journal, journal.begin(draft("new")):
        pass
    (tmp_path / "older").replace(path)
    assert found_in(path) == {"end"}


def test_a_journal_that_is_gone_is_not_taken_for_a_new_one(path):
    path.unlink()
    for _ in range(2):
        with pytest.raises(JournalDamaged):
            Journal.open(path)
    assert not path.exists()


def test_a_head_that_is_gone_is_found(path):
    chain.head_path(path).unlink()
    assert found_in(path) == {"end"}


def test_a_trigger_or_an_index_taken_away_is_found(path):
    connection = sqlite3.connect(path)
    connection.execute("DROP INDEX live_items")
    connection.close()
    assert found_in(path) == {"schema"}


def test_another_version_of_the_library_that_migrates_is_no_damage(path):
    tamper(path, "ALTER TABLE _sqlite_migrations ADD COLUMN remark TEXT")
    assert found_in(path) == set()
    with Journal.open(path) as journal, journal.begin(draft("new")):
        pass


def test_what_is_rewritten_from_the_start_with_both_heads_is_not_found(path, tmp_path):
    """The limit of hashes without a key, told in the module: another journal, whole in itself, is believed."""
    filled(tmp_path / "forged" / "journal.db", operations=2)
    shutil.copy(tmp_path / "forged" / "journal.db", path)
    shutil.copy(tmp_path / "forged" / "journal.head", chain.head_path(path))
    assert found_in(path) == set()


def test_a_damaged_journal_is_set_aside_whole_and_blocks_until_a_person_moved_it(path, tmp_path):
    before = path.read_bytes()
    tamper(path, "UPDATE operations SET amount_minor = 1 WHERE object = 'i1'")
    altered = path.read_bytes()
    assert altered != before
    with pytest.raises(JournalDamaged) as damaged:
        Journal.open(path)
    aside = damaged.value.moved_to
    assert aside == tmp_path / "journal.db.damaged-1"
    assert aside.read_bytes() == altered
    assert {finding.what for finding in damaged.value.findings} == {"operation"}
    for _ in range(2):
        with pytest.raises(JournalDamaged) as again:
            Journal.open(path)
        assert again.value.moved_to == aside
    assert not path.exists()
    assert found_in(aside) == {"operation"}, "it can still be looked at"
    (tmp_path / "examined").mkdir()
    for part in tmp_path.glob("journal.db.damaged-1*"):
        part.rename(tmp_path / "examined" / part.name)
    with Journal.open(path) as journal, journal.begin(draft("i1")):
        assert journal.verify() == ()


def test_a_process_that_had_it_open_writes_no_more_once_it_was_set_aside(path):
    with Journal.open(path) as old:
        tamper(path, "UPDATE operations SET amount_minor = 1 WHERE object = 'i1'")
        with pytest.raises(JournalDamaged):
            Journal.open(path)
        with pytest.raises(JournalDamaged), old.begin(draft("new")):
            pass


def test_a_process_that_had_it_open_writes_no_more_once_another_file_is_there(path, tmp_path):
    with Journal.open(path) as old:
        shutil.copy(path, tmp_path / "copy")
        (tmp_path / "copy").replace(path)
        with pytest.raises(JournalDamaged), old.begin(draft("new")):
            pass


def test_a_journal_of_a_newer_version_is_left_alone(path):
    tamper(path, "PRAGMA user_version = 99")
    before = path.read_bytes()
    with pytest.raises(JournalTooNew):
        Journal.open(path)
    assert path.read_bytes() == before


def test_two_processes_that_find_the_damage_set_it_aside_once(path, tmp_path):
    path.write_bytes(b"no database" * 1000)
    from occ_tui.store.journal.file import set_aside

    first, second = set_aside(path, ()), set_aside(path, ())
    assert first.moved_to == second.moved_to == tmp_path / "journal.db.damaged-1"


def everything(journal):
    known = journal.operations()
    return known, [(journal.items(one.id), journal.events(one.id)) for one in known]


def test_random_overwrites_of_the_file_are_found_or_harmless(path, tmp_path):
    """SQLite's own check alone lets many of the harmful ones pass."""
    path = tmp_path / "dense" / "journal.db"
    filled(path, operations=60)
    with Journal.open_to_read(path) as journal:
        whole = everything(journal)
    content, head = path.read_bytes(), chain.head_path(path).read_bytes()
    chance = random.Random(20261123)
    missed, found, harmless, found_by_sqlite = [], 0, 0, 0
    for number in range(OVERWRITES):
        place = tmp_path / f"overwritten-{number}" / "journal.db"
        place.parent.mkdir()
        at, length = chance.randrange(len(content)), chance.choice((1, 2, 8, 64, 512))
        altered = bytearray(content)
        altered[at : at + length] = chance.randbytes(len(altered[at : at + length]))
        place.write_bytes(altered)
        chain.head_path(place).write_bytes(head)
        found_by_sqlite += not _satisfies_sqlite(place)
        try:
            with Journal.open(place) as journal:
                is_same = everything(journal) == whole
                with journal.begin(draft("after")) as driven:
                    driven.sending()
                    driven.to(State.UNKNOWN)
                is_same = is_same and journal.verify() == () and len(journal.operations()) == len(whole[0]) + 1
        except JournalError:
            found += 1
            continue
        harmless += is_same
        if not is_same:
            missed.append((at, length))
    assert missed == []
    assert found + harmless == OVERWRITES
    assert found > found_by_sqlite
    assert harmless, "some hit bytes that nothing uses"
    print(f"{found} found, {harmless} harmless, SQLite alone {found_by_sqlite}")


def _satisfies_sqlite(path):
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    connection = sqlite3.connect(copy)
    try:
        return connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    except (sqlite3.Error, UnicodeDecodeError):
        return False
    finally:
        connection.close()
