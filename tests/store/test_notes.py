"""Notes are the user's own: no sync, no new cache and no damage elsewhere takes them."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from occ_tui.store import notes
from occ_tui.store.errors import StoreDamaged, StoreError, StoreTooNew
from occ_tui.store.notes import Note


def note(invoice: str = "id-1", **fields: object) -> Note:
    """A note about nothing."""
    plain = Note(0, invoice, "ocid", "1", "copy", "en", "Subject", "one\ntwo", "Anna", 1, "prepared", 1)
    return plain._replace(**fields)  # type: ignore[arg-type]


def test_notes_are_kept_in_their_order_and_only_for_their_owner(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down" / "notes.db"
    with notes.opened(path) as connection:
        first = notes.add(connection, note())
        second = notes.add(connection, note(subject="Other"))
        notes.add(connection, note("id-2"))
    with notes.opened(path) as connection:
        assert notes.of_invoice(connection, "id-1") == [second, first]
        assert notes.noted(connection) == {"id-1", "id-2"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == stat.S_IMODE(path.parent.parent.stat().st_mode) == 0o700


def test_what_became_of_a_note_is_kept_and_a_deleted_one_does_not_come_back(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with notes.opened(path) as connection:
        kept = notes.add(connection, note())
        changed = kept._replace(state="sent", changed_ms=9, body="other")
        notes.change(connection, changed)
        assert notes.of_invoice(connection, "id-1") == [changed]
        assert notes.remove(connection, kept.id)
        assert not notes.remove(connection, kept.id)
        notes.change(connection, changed)
        assert notes.of_invoice(connection, "id-1") == []
        assert notes.add(connection, note()).id > kept.id, "a number is never given twice"


def test_two_terminals_write_at_the_same_time(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with notes.opened(path) as one, notes.opened(path) as other:
        notes.add(one, note())
        notes.add(other, note())
        assert len(notes.of_invoice(one, "id-1")) == 2


def test_a_damaged_file_is_named_as_such_and_a_newer_one_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"this is no database" * 500)
    with pytest.raises(StoreDamaged), notes.opened(path):
        pass
    assert not notes.is_sound(path)
    path.unlink()
    with notes.opened(path) as connection:
        connection.execute(f"PRAGMA user_version = {notes.VERSION + 1}")
    with pytest.raises(StoreTooNew), notes.opened(path):
        pass
    assert notes.is_sound(path)


def test_a_database_of_somebody_else_is_not_taken_for_notes(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (a)")
    connection.execute(f"PRAGMA user_version = {notes.VERSION}")
    connection.close()
    with pytest.raises(StoreDamaged), notes.opened(path):
        pass


def test_a_directory_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError), notes.opened(tmp_path / "file" / "notes.db"):
        pass


def test_notes_of_a_version_that_mailed_none_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    with notes.opened(path) as connection:
        kept = notes.add(connection, note())
        for column in ("sent_to", "sent_ms"):
            connection.execute(f"ALTER TABLE notes DROP COLUMN {column}")
        connection.execute(f"PRAGMA user_version = {notes.VERSION - 1}")
        connection.execute("DELETE FROM _sqlite_migrations WHERE name = 'mailed_notes'")
    with notes.opened(path) as connection:
        assert notes.of_invoice(connection, "id-1") == [kept]
        mailed = kept._replace(state="sent", sent_to="bs@oracle.example", sent_ms=9)
        notes.change(connection, mailed)
        assert notes.one(connection, kept.id) == mailed
        assert notes.one(connection, kept.id + 1) is None
