"""Several processes of one user on one store: nobody waits for a reader, and a killed sync leaves the old state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.store_ledgers import ACME, NOW_MS, TODAY, everything, summary, sync

from occ_tui.domain.invoices import Tab
from occ_tui.store.database import Store
from occ_tui.store.invoices import InvoiceReader, Scope, View, tab_summaries
from occ_tui.store.sync_state import Staging, SyncLock

TESTS = Path(__file__).parents[1]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cache.db") as opened:
        yield opened


def start(code: str, store: Store) -> subprocess.Popen[str]:
    """Another process that knows `path` and our made-up ledgers, and speaks when it has come so far."""
    prelude = (
        "import os, sys\nfrom pathlib import Path\nfrom unittest.mock import patch\n"
        f"sys.path.insert(0, {str(TESTS)!r})\n"
        "from support.store_ledgers import *\nfrom occ_tui.store.database import Store\n"
        "from occ_tui.store import publishing\nfrom occ_tui.store.sync_state import Staging, SyncLock\n"
        f"path = Path({str(store.path)!r})\n"
    )
    command = [sys.executable, "-c", prelude + code]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def said(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == word


def go_on(process: subprocess.Popen[str]) -> None:
    output, _ = process.communicate("\n", timeout=60)
    assert process.returncode == 0, output


STOP_INSIDE = """
def stop(*_, **__):
    print("inside", flush=True)
    sys.stdin.readline()
store = Store.open(path)
staging = Staging.begin(store, "all", NOW_MS)
staging.add_page(ACME, "all", [summary(str(n), partyName="Neu") for n in range(500)], None)
"""


@pytest.mark.parametrize("place", ["totals.drop_empty", "next_generation"])
def test_a_sync_killed_while_it_publishes_leaves_the_old_state(store: Store, place: str) -> None:
    sync(store, {ACME: [summary(str(n)) for n in range(100)]})
    before, token = everything(store), store.generation()
    code = f"\nwith patch('occ_tui.store.publishing.{place}', stop):\n    staging.publish(NOW_MS, full=(ACME,))\n"
    process = start(STOP_INSIDE + code, store)
    said(process, "inside")
    assert everything(store) == before
    os.kill(process.pid, signal.SIGKILL)
    process.communicate(timeout=60)
    with Store.open(store.path) as again:
        assert everything(again) == before
        assert not again.changed_since(token)
        staging = Staging.begin(again, "all", NOW_MS + 1)
        mark = staging.mark(ACME, "all")
        assert mark is not None
        assert mark.is_done
        assert staging.publish(NOW_MS + 1, full=(ACME,)).changed == 100
        assert len(everything(again)) == 500


def test_readers_see_the_old_state_until_another_process_has_published(store: Store) -> None:
    sync(store, {ACME: [summary(str(n)) for n in range(100)]})
    reader = InvoiceReader(store, View(Tab.OVERDUE, today=TODAY))
    code = """
from occ_tui.store.accounts import next_generation
with patch("occ_tui.store.publishing.next_generation", side_effect=lambda c: (stop(), next_generation(c))):
    staging.publish(NOW_MS, full=(ACME,))
"""
    process = start(STOP_INSIDE + code, store)
    said(process, "inside")
    assert reader.count().number == tab_summaries(store, Scope(), TODAY)[Tab.OVERDUE].count == 100
    assert {record.party_name for record in reader.rows(0, 200)} == {"ACME GmbH"}
    go_on(process)
    assert reader.count().number == tab_summaries(store, Scope(), TODAY)[Tab.OVERDUE].count == 500
    assert {record.party_name for record in reader.rows(0, 1000)} == {"Neu"}


def test_a_second_sync_waits_and_then_finds_it_done(store: Store) -> None:
    code = (
        "lock = SyncLock(path)\nassert lock.try_acquire()\nprint('locked', flush=True)\nsys.stdin.readline()\n"
        "with Store.open(path) as store:\n    sync(store, {ACME: [summary('1')]})\n"
    )
    process = start(code, store)
    said(process, "locked")
    lock, token = SyncLock(store.path), store.generation()
    assert not lock.try_acquire()
    got: list[bool] = []
    waiting = threading.Thread(target=lambda: got.append(lock.wait(60)))
    waiting.start()
    go_on(process)
    waiting.join(60)
    assert got == [True]
    assert store.changed_since(token)
    lock.release()


def test_two_processes_sync_and_read_at_once(store: Store) -> None:
    code = """
with Store.open(path) as store:
    print("ready", flush=True)
    sys.stdin.readline()
    for turn in range(10):
        with SyncLock(path):
            account = ACME if turn % 2 else GLOBEX
            sync(store, {account: [summary(str(n), partyName=f"Turn {turn} of {os.getpid()}") for n in range(60)]})
        assert len(everything(store)) in (60, 120)
"""
    processes = [start(code, store) for _ in range(2)]
    for process in processes:
        said(process, "ready")
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    while any(process.poll() is None for process in processes):
        for account in {record.compartment_id for record in everything(store)}:
            rows = InvoiceReader(store, View(Tab.OVERDUE, scope=Scope((account,)), today=TODAY)).rows(0, 200)
            assert len(rows) == 60
            assert len({record.party_name for record in rows}) == 1
    for process in processes:
        go_on(process)
    with store.reading() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_reading_imports_nothing_heavy(store: Store) -> None:
    sync(store, {ACME: [summary("1")]})
    code = """
import sys
from pathlib import Path
from occ_tui.domain.invoices import Tab
from occ_tui.store.accounts import list_accounts
from occ_tui.store.database import Store
from occ_tui.store.details import get_detail
from occ_tui.store.invoices import InvoiceReader, Scope, View, tab_summaries
from occ_tui.store.sync_state import ages, interrupted_since
with Store.open(Path(sys.argv[1])) as store:
    for text in ("", "acme"):
        assert len(InvoiceReader(store, View(Tab.ALL, text=text)).rows(0, 50)) == 1
    tab_summaries(store, Scope(), 1), list_accounts(store), ages(store), interrupted_since(store)
    get_detail(store, "x", "1")
heavy = {"pydantic", "httpx", "sqlite_utils", "asyncio", "textual", "babel", "cryptography", "msgspec", "dataclasses"}
print(sorted(heavy & set(sys.modules)))
"""
    command = [sys.executable, "-c", code, str(store.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
