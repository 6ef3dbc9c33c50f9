"""The demo's portal as a child process, and a sync against this real portal over its socket."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from occ_tui.domain.invoices import Group, Tab
from occ_tui.services import demo, invoices, sync_run
from occ_tui.services.demo import start_demo
from occ_tui.services.errors import DemoFailed, PortalExtraMissing
from occ_tui.services.problems import describe
from occ_tui.services.profiles import found, whoami
from occ_tui.services.session import Session, SessionOptions
from occ_tui.services.sync import last_sync, sync

TODAY = datetime.now(UTC).date()


@pytest.fixture(autouse=True)
def short_temporary_directory(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)


@pytest.fixture
def options() -> Iterator[SessionOptions]:
    """Support of three accounts with 120 invoices in all."""
    with start_demo(accounts=3, invoices=120, as_="support") as started:
        yield started


def directory_of(options: SessionOptions) -> Path:
    assert options.config_file is not None
    return options.config_file.parent.parent


def numbers(session: Session, tab: Tab = Tab.ALL) -> set[str]:
    rows = invoices.reader(session, invoices.view(session, tab)).rows(0, 10_000)
    return {record.internal_invoice_id for record in rows}


async def test_a_demo_is_a_private_portal_that_leaves_nothing_behind() -> None:
    with start_demo(invoices=30) as options:
        directory = directory_of(options)
        assert directory.stat().st_mode & 0o777 == 0o700
        assert (directory / "s").stat().st_mode & 0o777 == 0o600
        assert options.config_file is not None
        assert options.config_file.stat().st_mode & 0o777 == 0o600
        assert {entry.name for entry in found(options)} == set(demo.DEMO_PROFILES)
        assert all(entry.problem is None for entry in found(options))
        with Session.open(options) as session:
            assert session.cache_path.is_relative_to(directory)
            assert session.profile.kind == "demo", "whoever looks at it knows that the data is made up"
            assert (await whoami(session)).is_confirmed
            assert (await sync(session)).rows_received == 30
    assert not directory.exists()
    with start_demo(invoices=1) as first, start_demo(invoices=1) as second:
        assert directory_of(first) != directory_of(second)


async def test_what_the_portal_holds_is_seen_whole_and_changes_follow(options: SessionOptions) -> None:
    with Session.open(options) as session:
        first = await sync(session)
        assert first.was_full
        assert (first.rows_received, first.accounts) == (120, 3)
        unpaid = sorted(numbers(session, Tab.OVERDUE) | numbers(session, Tab.OPEN))
        paid_now, paid_long_ago, gone = unpaid[:3]
        day_ms = 86_400_000
        now_ms = int(time.time() * 1000)
        with changing(options) as ledger:
            pay(ledger, paid_now, now_ms)
            pay(ledger, paid_long_ago, now_ms - 300 * day_ms)
            remove(ledger, gone)

        second = await sync(session)

        assert not second.was_full
        closed = numbers(session, Tab.CLOSED)
        assert {paid_now, paid_long_ago} <= closed
        assert (second.rows_received, second.rows_changed) == (2, 2)
        third = await sync(session)
        assert (third.rows_received, third.rows_changed, third.rows_removed) == (0, 0, 0)
        # A ledger credits what was wrong and removes nothing; what was taken out by force, only a full sync misses.
        fourth = await sync(session, full=True)
        assert (fourth.rows_changed, fourth.rows_removed) == (0, 1)
        assert gone not in numbers(session)
        assert len(numbers(session)) == 119


class changing:  # noqa: N801 - reads as a verb
    """The portal's ledger, to be changed behind its back."""

    def __init__(self, options: SessionOptions) -> None:
        from occ_tui.portal.ledger import Ledger

        self._ledger = Ledger.open(directory_of(options) / "portal")
        self._writing = self._ledger.writing()

    def __enter__(self) -> Any:
        return self._writing.__enter__()

    def __exit__(self, *exc: Any) -> None:
        self._writing.__exit__(*exc)
        self._ledger.close()


def pay(connection: Any, internal_id: str, when_ms: int) -> None:
    """Books a settled payment of all that is due."""
    from occ_tui.portal.ledger import recompute
    from occ_tui.portal.schema import allocations, payments
    from occ_tui.portal.schema import invoices as table

    row = connection.execute(table.select().where(table.c.internal_invoice_id == internal_id)).one()
    payment = connection.execute(
        payments.insert().values(
            account_id=row.account_id,
            method="OTHER",
            state="SETTLED",
            paid_ms=when_ms,
            currency=row.currency,
            amount_minor=row.due_minor,
        )
    ).inserted_primary_key[0]
    connection.execute(allocations.insert().values(payment_id=payment, invoice_id=row.id, minor=row.due_minor))
    recompute(connection, row.id)


def remove(connection: Any, internal_id: str) -> None:
    from occ_tui.portal.schema import allocations, corrections, invoice_lines
    from occ_tui.portal.schema import invoices as table

    number = connection.execute(table.select().where(table.c.internal_invoice_id == internal_id)).one().id
    for dependent in (allocations, corrections, invoice_lines):
        connection.execute(dependent.delete().where(dependent.c.invoice_id == number))
    connection.execute(table.delete().where(table.c.id == number))


async def test_the_detail_and_the_pdf_come_from_the_portal(options: SessionOptions, tmp_path: Path) -> None:
    with Session.open(options) as session:
        await sync(session)
        rows = invoices.reader(session, invoices.view(session)).rows(0, 200)
        record = next(one for one in rows if one.group == Group.CLOSED and one.is_pdf_available)
        await invoices.refresh_detail(session, record)
        detail = invoices.detail(session, record)
        assert detail is not None
        assert detail.lines
        assert detail.bill_to
        assert sum(line.total or 0 for line in detail.lines) + (detail.tax or 0) in (
            record.amount,
            record.amount + (detail.tax or 0),
        )
        path = await invoices.save_pdf(session, record, tmp_path)
        assert path.read_bytes().startswith(b"%PDF-")


async def test_an_account_that_was_taken_away_is_gone_after_the_next_sync(options: SessionOptions) -> None:
    from occ_tui.portal.schema import grants

    with Session.open(options) as session:
        await sync(session)
        before = numbers(session)
        lost = session.accounts()[0]
        with changing(options) as ledger:
            from occ_tui.portal.ledger import find_account

            number = find_account(ledger, lost.compartment_id).id  # type: ignore[union-attr]
            ledger.execute(grants.delete().where(grants.c.account_id == number))
        result = await sync(session)
        assert result.accounts_lost == (lost.account_name,)
        assert 0 < len(numbers(session)) < len(before)


SYNC_CODE = """
import asyncio, sys
from datetime import date
from pathlib import Path
from occ_tui.services.session import Session, SessionOptions
from occ_tui.services.sync import sync
with Session.open(SessionOptions("support", Path(sys.argv[1]), cache_dir=Path(sys.argv[2]))) as session:
    print(asyncio.run(sync(session, full=True)).by_other_process)
"""


def test_several_processes_at_once_share_the_work(options: SessionOptions) -> None:
    command = [sys.executable, "-c", SYNC_CODE, str(options.config_file), str(options.cache_dir)]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    told = []
    for process in running:
        out, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
        told.append(out.strip())
    assert "False" in told, "one of them did it"
    with Session.open(options) as session:
        assert len(numbers(session)) == 120
        assert not last_sync(session).is_interrupted


def test_a_sync_that_was_killed_goes_on_where_it_stopped(
    options: SessionOptions, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A clock that is set between the two would rightly make it start afresh.
    now_ms = sync_run.now_ms()
    monkeypatch.setattr(sync_run, "now_ms", lambda: now_ms)
    pausing = SYNC_CODE.replace(
        "with Session",
        f"""
from occ_tui.services import sync_run
from occ_tui.store.sync_state import Staging
sync_run.now_ms = lambda: {now_ms}
def stop(*args, **kwargs):
    print("staged", flush=True)
    sys.stdin.read()
Staging.publish = stop
with Session""",
    )
    command = [sys.executable, "-c", pausing, str(options.config_file), str(options.cache_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "staged\n"
        process.send_signal(signal.SIGKILL)
    with Session.open(options) as session:
        assert last_sync(session).is_empty
        result = asyncio.run(sync(session, full=True))
        assert result.was_resumed
        assert result.rows_changed == 120


PARENT_CODE = """
import sys
from occ_tui.services.demo import start_demo
with start_demo(invoices=1) as options:
    print(options.config_file.parent.parent / "s", flush=True)
    sys.stdin.read()
"""


def test_the_portal_ends_when_its_parent_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT_CODE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        path = parent.stdout.readline().strip()
        assert can_connect(path)
        parent.kill()
    deadline = time.monotonic() + 20
    while can_connect(path) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not can_connect(path)
    import shutil

    shutil.rmtree(Path(path).parent, ignore_errors=True)


def can_connect(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(path)
        except OSError:
            return False
    return True


def test_without_the_extra_the_error_is_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(PortalExtraMissing, match=r"^pip install 'occ-tui\[portal\]'$"), start_demo():
        pass


@pytest.mark.parametrize(
    ("init", "serve", "reason"),
    [
        ("import sys; print('no room', file=sys.stderr); sys.exit(1)", "", "could not be made"),
        ("", "import sys; print('address in use', file=sys.stderr)", "did not start"),
        ("", "print('[1]', flush=True)", "did not start"),
        ("", "print('{\"ready\": false}', flush=True)", "did not start"),
    ],
)
def test_a_portal_that_does_not_start_says_why(
    init: str, serve: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = {"init": init, "serve": serve}
    monkeypatch.setattr(demo, "portal_command", lambda *words: [sys.executable, "-c", code[words[0]]])
    private = tempfile.mkdtemp()
    monkeypatch.setenv("XDG_RUNTIME_DIR", private)
    with pytest.raises(DemoFailed) as caught, start_demo():
        pass
    assert reason in caught.value.reason
    spoken = "no room" if "no room" in init else "address in use" if "address" in serve else ""
    assert spoken in caught.value.detail
    assert spoken in describe(caught.value).next_step
    os.rmdir(private)


def test_a_portal_that_never_gets_ready_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    code = {"init": "", "serve": "import sys; sys.stdin.read()"}
    monkeypatch.setattr(demo, "portal_command", lambda *words: [sys.executable, "-c", code[words[0]]])
    monkeypatch.setattr(demo, "READY_TIMEOUT_S", 0.2)
    with pytest.raises(DemoFailed), start_demo():
        pass


def test_data_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    code = "import sys, time; print('making', file=sys.stderr, flush=True); time.sleep(60)"
    monkeypatch.setattr(demo, "portal_command", lambda *words: [sys.executable, "-c", code])
    with pytest.raises(DemoFailed, match="too long"):
        demo._make_portal(Path("/tmp"), [], timeout_s=0.5)


def test_a_child_that_will_not_end_is_ended() -> None:
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        demo._stop(child, patience_s=0.1)
        assert child.poll() == -signal.SIGKILL


def test_a_socket_s_path_always_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(deep))
    directory = demo._fresh_directory()
    try:
        assert len(os.fsencode(directory / "s")) <= 107
        assert not list(deep.iterdir()), "what did not fit is gone"
    finally:
        directory.rmdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
    monkeypatch.setattr(demo, "_SOCKET_PATH_BYTES", 3)
    with pytest.raises(DemoFailed):
        demo._fresh_directory()
