"""The store's file: private, migrated, and never in the way when it is damaged, full or too new."""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
import stat
import threading
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from support.store_ledgers import ACME, NOW_MS, TODAY, everything, summary, sync

from occ_tui.domain.invoices import Tab
from occ_tui.store import migrations
from occ_tui.store.database import Store
from occ_tui.store.errors import (
    StoreBusy,
    StoreDamaged,
    StoreError,
    StoreFull,
    StoreInterrupted,
    StoreMissing,
    StoreTooNew,
)
from occ_tui.store.invoices import InvoiceReader, View
from occ_tui.store.sync_state import Staging


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def filled(path: Path, rows: int = 3000) -> None:
    with Store.open(path) as store:
        sync(store, {ACME: [summary(str(n)) for n in range(rows)]})


def overwrite(path: Path, offset: int, length: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xa5" * length)


def test_nobody_else_can_read_the_store(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "finance-1234" / "cache.db"
    mask = os.umask(0)
    try:
        with Store.open(path) as store:
            staging = Staging.begin(store, "all", NOW_MS)
            staging.add_page(ACME, "all", [summary("1")], "2")
            assert {mode(file) for file in path.parent.iterdir()} == {0o600}
            assert {mode(path.parent), mode(path.parent.parent)} == {0o700}
            staging.discard()
    finally:
        os.umask(mask)


def test_a_store_keeps_what_it_has(tmp_path: Path) -> None:
    filled(tmp_path / "cache.db", 3)
    with Store.open(tmp_path / "cache.db") as store:
        assert len(everything(store)) == 3
        assert not store.was_rebuilt
    store.close()


def test_a_store_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path, 3)
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(StoreTooNew, match="999"):
            Store.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_an_older_store_is_brought_up_to_date(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    older = len(migrations.STEPS) - 1
    with (
        patch.multiple(migrations, STEPS=migrations.STEPS[:older], VERSION=older),
        patch("occ_tui.store.opening.VERSION", older),
    ):
        Store.open(path).close()
    with pytest.raises(StoreMissing):
        Store.open(path, read_only=True)
    with Store.open(path) as store:
        assert store.generation() == 1
        assert not store.was_rebuilt


def test_moments_of_an_older_store_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with Store.open(path) as store:
        sync(store, {ACME: [summary("1"), summary("2", timeInvoiceDue=None), summary("3", timeInvoice=None)]})
        before = everything(store)
    with sqlite3.connect(path) as db:
        db.execute(
            """UPDATE invoices SET time_invoice = time_invoice + invoice_day * 86400000,
                time_due = time_due + (rid >> 20 & 1048575) * 86400000"""
        )
        db.execute("DELETE FROM _sqlite_migrations WHERE name = 'moments'")
        db.execute("PRAGMA user_version = 8")
    db.close()
    with Store.open(path) as store:
        assert everything(store) == before


def test_a_migration_that_fails_leaves_the_old_version(tmp_path: Path) -> None:
    def broken(db: object) -> None:
        raise sqlite3.OperationalError("no")

    path, newer = tmp_path / "cache.db", migrations.VERSION + 1
    filled(path, 3)
    with (
        patch.multiple(migrations, STEPS=(*migrations.STEPS, broken), VERSION=newer),
        patch("occ_tui.store.opening.VERSION", newer),
        pytest.raises(StoreError),
    ):
        Store.open(path)
    with Store.open(path) as store:
        assert len(everything(store)) == 3


def header(path: Path) -> None:
    overwrite(path, 0, 100)


def text_instead(path: Path) -> None:
    path.write_text("this is not a database " * 200)


def cut_off(path: Path) -> None:
    os.truncate(path, 9000)


def schema_that_is_no_text(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    content = path.read_bytes()
    named = b"CREATE TABLE invoices ("
    assert named in content
    path.write_bytes(content.replace(named, named[:-1] + b"\xff"))


def empty_database(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {migrations.VERSION}")
    db.close()


@pytest.mark.parametrize("damage", [header, text_instead, cut_off, schema_that_is_no_text, empty_database])
def test_a_damaged_store_is_moved_aside_and_rebuilt(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    damage(path)
    damaged = path.read_bytes()
    with pytest.raises(StoreDamaged):
        Store.open(path, read_only=True)
    with Store.open(path) as store:
        assert store.was_rebuilt
        assert store.moved_to == tmp_path / "cache.db.damaged-1"
        assert store.moved_to.read_bytes() == damaged
        assert everything(store) == []
        sync(store, {ACME: [summary("1")]})
        assert len(everything(store)) == 1
    with Store.open(path) as store:
        assert not store.was_rebuilt


def test_damage_found_while_reading_is_said_and_can_be_mended(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path)
    size = path.stat().st_size
    overwrite(path, size // 2, size // 2 - 4096)
    store = Store.open(path)
    assert not store.was_rebuilt
    with pytest.raises(StoreDamaged):
        everything(store)
    with pytest.raises(StoreDamaged):
        InvoiceReader(store, View(Tab.ALL, text="acme", today=TODAY)).rows(0, 5000)
    with store.rebuild() as rebuilt:
        assert rebuilt.was_rebuilt
        assert everything(rebuilt) == []
    (tmp_path / "cache.db").write_bytes(b"")
    overwrite(path, 0, 5000)
    with Store.open(path) as again:
        assert again.moved_to == tmp_path / "cache.db.damaged-2"


def test_two_processes_that_find_damage_move_it_aside_once(tmp_path: Path) -> None:
    from occ_tui.store.setting_aside import set_aside

    path = tmp_path / "cache.db"
    filled(path, 3)
    assert set_aside(path) is None
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()
    assert set_aside(path) is None


def is_free(directory: Path, how: int) -> bool:
    file = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(file, how | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(file)
    return True


@pytest.mark.parametrize("read_only", [False, True])
def test_the_files_of_a_store_stay_where_they_are_while_it_is_opened(tmp_path: Path, read_only: bool) -> None:
    filled(tmp_path / "cache.db", 3)
    free: list[bool] = []
    with patch("occ_tui.store.opening._probe", lambda _: free.append(is_free(tmp_path, fcntl.LOCK_EX))):
        Store.open(tmp_path / "cache.db", read_only=read_only).close()
    assert free == [False]
    assert is_free(tmp_path, fcntl.LOCK_EX)


def test_nobody_opens_a_store_whose_files_are_being_moved(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    filled(path, 3)
    header(path)
    free: list[bool] = []
    rename = Path.rename

    def watched(source: Path, target: Path) -> Path:
        free.append(is_free(tmp_path, fcntl.LOCK_SH))
        return rename(source, target)

    with patch.object(Path, "rename", watched), Store.open(path) as store:
        assert store.was_rebuilt
    assert free
    assert not any(free)


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with Store.open(path) as store:
        sync(store, {ACME: [summary(str(n)) for n in range(50)]})
        before = everything(store)
        with store.reading() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        staging = Staging.begin(store, "full", NOW_MS)
        staging.add_page(ACME, "all", [summary(f"more{n}", partyName=f"Party {n}") for n in range(2000)], None)
        with pytest.raises(StoreFull):
            staging.publish(NOW_MS, full=(ACME,))
        assert everything(store) == before
        with store.reading() as connection:
            connection.execute("PRAGMA max_page_count = 100000")
        assert staging.publish(NOW_MS, full=(ACME,)).new == 2000


def test_a_disk_too_full_to_begin_is_said(tmp_path: Path) -> None:
    with patch("os.open", side_effect=OSError(errno.ENOSPC, "No space left on device")), pytest.raises(StoreFull):
        Store.open(tmp_path / "cache.db")
    with patch("os.open", side_effect=PermissionError(errno.EACCES, "Permission denied")), pytest.raises(StoreError):
        Store.open(tmp_path / "cache.db")


def test_a_store_that_is_not_there_cannot_be_opened_for_reading(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        Store.open(tmp_path / "cache.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


def test_a_writer_that_waits_too_long_says_busy(tmp_path: Path) -> None:
    path = tmp_path / "cache.db"
    with Store.open(path) as one, Store.open(path) as two, one.writing():
        with two.reading() as connection:
            connection.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(StoreBusy), two.writing():
            pass


def test_a_write_that_fails_is_taken_back(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:

        def fail() -> None:
            with store.writing() as connection:
                connection.execute("DELETE FROM state")
                raise RuntimeError

        with pytest.raises(RuntimeError):
            fail()
        assert store.generation() == 1
        with store.writing() as connection:
            connection.execute("DELETE FROM state")
        with pytest.raises(StoreDamaged):
            store.generation()


def test_a_long_query_can_be_ended_from_another_thread(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        running = threading.Event()

        def end() -> None:
            running.wait()
            while not done:
                store.interrupt()

        done: list[bool] = []
        thread = threading.Thread(target=end)
        thread.start()

        def ask() -> None:
            with store.reading() as connection:
                running.set()
                connection.execute(endless).fetchall()

        with pytest.raises(StoreInterrupted):
            ask()
        done.append(True)
        thread.join()


def test_text_that_is_not_text_is_damage(tmp_path: Path) -> None:
    filled(tmp_path / "cache.db", 2)
    with Store.open(tmp_path / "cache.db") as store:
        with store.writing() as connection:
            connection.execute("UPDATE invoices SET party = CAST(x'ff41' AS TEXT)")
        with pytest.raises(StoreDamaged):
            everything(store)


def test_a_store_is_made_where_a_path_with_two_slashes_leads(tmp_path):
    Store.open(Path(f"/{tmp_path}", "cache.db")).close()
    assert (tmp_path / "cache.db").stat().st_size > 0


@pytest.mark.parametrize("name", ["100% sure?", "a#b", "ä ö%20", "a&b=c;d", "x?mode=memory"])
def test_a_store_is_made_where_it_was_asked_for(tmp_path, name):
    path = tmp_path / name / "cache.db"
    Store.open(path).close()
    assert path.stat().st_size > 0
    assert [found.name for found in tmp_path.iterdir()] == [name]
    assert Store.open(path).generation() == 1
