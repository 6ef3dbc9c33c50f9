"""Asking in a process of its own: the same result, the same errors, and it never outlives who asked for it."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.readable import is_readable

from occ_tui.client import errors as of_client
from occ_tui.client.errors import ServerUnreachable
from occ_tui.services import apart, contracts, invoices, orders, paying, payments, pdfs, plans, rewards, sync
from occ_tui.services.apart import Asker
from occ_tui.services.demo import start_demo
from occ_tui.services.errors import RefreshEnded
from occ_tui.services.handing_over import HEAD, framed, packed, unpacked
from occ_tui.services.pdfs import PdfProgress
from occ_tui.services.problems import describe
from occ_tui.services.problems.report import report_text
from occ_tui.services.session import Session, SessionOptions
from occ_tui.services.sync import Phase, SyncProgress, last_sync
from occ_tui.store import errors as of_store


async def test_it_fills_the_store_and_tells_how_far_it_is() -> None:
    told: list[SyncProgress] = []
    with start_demo(invoices=30) as options, Session.open(options) as session:
        result = await apart.sync(session, progress=told.append)
        assert (result.rows_received, result.was_full) == (30, True)
        assert len(invoices.reader(session, invoices.view(session)).rows(0, 100)) == 30
        assert last_sync(session).at == result.at
        again = await apart.sync(session, full=True)
        assert (again.rows_received, again.rows_changed) == (30, 0)
    assert {progress.phase for progress in told} >= {Phase.READING, Phase.PUBLISHING, Phase.DONE}
    assert told[-1].rows_done == 30


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    """A process that stays; none before the first question."""
    made = Asker()
    yield made
    await made.close()


async def test_what_is_asked_is_asked_here_once_this_process_can(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    started = noted_processes(monkeypatch)
    with start_demo(invoices=30) as options, Session.open(options) as session:
        await sync.sync(session)
        await apart.ask(asker, session, payments.refresh)
        assert started == []
        monkeypatch.setattr(apart, "_ASKING", "no.such.module")
        await apart.ask(asker, session, payments.refresh)
        monkeypatch.undo()
        await apart.ask(asker, session, payments.refresh)
        assert len(started) == 1, "the process that is there is asked, and no other"


async def test_one_process_answers_all_that_is_asked(asker: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    started = noted_processes(monkeypatch)
    with start_demo(invoices=30) as options, Session.open(options) as session:
        await sync.sync(session)
        sections = (payments, contracts, orders, plans, rewards)
        assert not any(section.read_at(session) for section in sections)
        await asyncio.gather(*(asker.ask(session, section.refresh) for section in sections))
        assert all(section.read_at(session) for section in sections)
        record = invoices.reader(session, invoices.view(session)).rows(0, 1)[0]
        await asker.ask(session, invoices.refresh_detail, record)
        assert invoices.detail(session, record) is not None
        offer = await asker.ask(session, paying.offer, [record])
        assert [owed.number for owed in offer.refused] or offer.total
        assert len(started) == 1


async def test_how_far_it_is_is_told_here(asker: Asker, tmp_path: Path) -> None:
    told: list[PdfProgress] = []
    with start_demo(invoices=30) as options, Session.open(options) as session:
        await sync.sync(session)
        records = invoices.reader(session, invoices.view(session)).rows(0, 3)
        done = await asker.ask(session, pdfs.save_all, records, tmp_path / "pdf", progress=told.append)
    assert done.saved == len(list((tmp_path / "pdf").iterdir())) == 3
    assert [progress.done for progress in told] == [0, 1, 2]


async def hangs(_session: Session) -> None:
    """A question that is never answered."""
    await asyncio.Event().wait()


async def ends(_session: Session, path: Path, times: int) -> int:
    """Ends the process it is asked in for the first `times`; then, how often it was asked."""
    path.write_text(f"{path.read_text() if path.exists() else ''}.")
    if len(path.read_text()) <= times:
        os.kill(os.getpid(), signal.SIGKILL)
    return len(path.read_text())


async def name_of(_session: Session) -> int:
    """Which process answers."""
    return os.getpid()


@pytest.fixture
def session(config_file: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A session whose questions are those above: nothing listens for others."""
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([*sys.path, str(Path(__file__).parent)]))
    with Session.open(SessionOptions(profile="finance", config_file=config_file)) as made:
        yield made


@pytest.mark.flaky(reruns=1)  # it starts six processes; while all tests begin at once one was too late
async def test_a_process_that_was_ended_is_started_anew_and_asked_again(
    asker: Asker, session: Session, tmp_path: Path
) -> None:
    first = await asker.ask(session, name_of)
    os.kill(first, signal.SIGKILL)
    assert await asker.ask(session, name_of) != first
    assert await asker.ask(session, ends, tmp_path / "once", 1) == 2
    with pytest.raises(RefreshEnded) as failure:
        await asker.ask(session, ends, tmp_path / "always", 9)
    assert failure.value.status == -signal.SIGKILL
    assert (tmp_path / "always").read_text() == ".."
    assert await asker.ask(session, name_of)


async def test_what_is_not_wanted_any_more_is_taken_back_and_the_rest_goes_on(asker: Asker, session: Session) -> None:
    there = await asker.ask(session, name_of)
    task = asyncio.create_task(asker.ask(session, hangs))
    assert await asker.ask(session, name_of) == there
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await asker.ask(session, name_of) == there


async def test_whom_nobody_asks_for_a_while_ends(session: Session) -> None:
    asker = Asker(idle_s=0)
    there = await asker.ask(session, name_of)
    await asyncio.to_thread(wait_for_end_of, there)
    assert await asker.ask(session, name_of) != there
    await asker.close()
    assert not asker.is_there


async def test_a_question_in_passing_does_not_keep_the_process_that_others_wanted(session: Session) -> None:
    asker = Asker(idle_s=60, passing_s=0.1)
    there = await asker.ask(session, name_of)
    assert asker._rest is not None
    ends = asker._rest.when()
    for _ in range(2):
        assert await asker.ask_in_passing(session, name_of) == there
        assert asker._rest.when() == ends, "neither later nor earlier"
    await asker.close()


async def test_a_process_that_was_begun_in_passing_ends_soon_unless_it_is_wanted(session: Session) -> None:
    asker = Asker(idle_s=60, passing_s=0.2)
    there = await asker.ask_in_passing(session, name_of)
    await asyncio.to_thread(wait_for_end_of, there)
    there = await asker.ask_in_passing(session, name_of)
    assert await asker.ask(session, name_of) == there
    await asyncio.sleep(0.5)
    assert await asker.ask(session, name_of) == there
    await asker.close()


async def test_an_error_arrives_as_it_was_raised(config_file: Path, tmp_path: Path) -> None:
    unreachable = f"unix://{tmp_path}/nobody"
    options = SessionOptions(profile="finance", config_file=config_file, endpoint=unreachable)
    with Session.open(options) as session:
        with pytest.raises(ServerUnreachable) as failure:
            await apart.sync(session)
        assert failure.value.url == unreachable
        assert "occ" in describe(failure.value, session=session).next_step
        report = report_text(failure.value, datetime.now(UTC))
    assert "in another process:" in report
    assert "occ_tui/client/transport.py" in report


def samples() -> list[BaseException]:
    values: dict[str, Any] = {
        "path": Path("/p"),
        "names": ["a"],
        "status": 404,
        "expired_at": datetime(2026, 1, 1, tzinfo=UTC),
        "until": datetime(2026, 1, 1, tzinfo=UTC),
        "timeout_s": 1.0,
        "was_sent": True,
        "line": 3,
    }
    kinds = {
        kind
        for module in (of_client, of_store)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception) and kind.__module__ == module.__name__
    }
    made = []
    for kind in sorted(kinds, key=lambda kind: kind.__name__):
        wanted = inspect.signature(kind.__init__).parameters.values()
        plain = [each for each in wanted if each.kind is each.POSITIONAL_OR_KEYWORD][1:]
        named = {each.name: values.get(each.name, "text") for each in wanted if each.kind is each.KEYWORD_ONLY}
        made.append(kind(*(values.get(each.name, "text") for each in plain), **named))
    return made


@pytest.mark.parametrize("error", samples(), ids=lambda error: type(error).__name__)
def test_every_error_of_client_and_store_comes_through_whole(error: Exception) -> None:
    frame = framed(1, packed(error))
    there = unpacked(pickle.loads(frame[HEAD.size :]))  # noqa: S301 - made above
    assert (type(there), str(there), there.args) == (type(error), str(error), error.args)
    told = {name: value for name, value in vars(there).items() if name != "places_elsewhere"}
    assert told == vars(error)


def test_an_error_that_cannot_be_handed_over_still_says_its_kind_and_place() -> None:
    class Odd(Exception):
        pass

    there = unpacked(packed(Odd()))
    assert isinstance(there, RuntimeError)
    assert there.args == ("Odd",)


async def test_cancelling_it_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    started = noted_processes(monkeypatch)
    with start_demo(invoices=300) as options, Session.open(options) as session:
        going_on = asyncio.Event()
        task = asyncio.create_task(apart.sync(session, progress=lambda _: going_on.set()))
        await going_on.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert started[0].returncode is not None
        await apart.sync(session)
        assert len(invoices.reader(session, invoices.view(session)).rows(0, 1000)) == 300


async def test_a_process_that_somebody_ends_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    started = noted_processes(monkeypatch)
    wait, kill = os.waitpid, asyncio.subprocess.Process.kill

    def wait_late(pid: int, options: int) -> tuple[int, int]:
        """What waits for its status is given it only after everything else has had its chance to take it."""
        wait_for_death(pid)
        time.sleep(0.2)
        return wait(pid, options)

    def kill_late(process: asyncio.subprocess.Process) -> None:
        wait_for_death(process.pid)
        kill(process)

    monkeypatch.setattr(os, "waitpid", wait_late)
    monkeypatch.setattr(asyncio.subprocess.Process, "kill", kill_late)
    with start_demo(invoices=300) as options, Session.open(options) as session:

        def end(_progress: SyncProgress) -> None:
            with suppress(ProcessLookupError):
                os.kill(started[0].pid, signal.SIGKILL)

        with pytest.raises(RefreshEnded) as failure:
            await apart.sync(session, progress=end)
        problem = describe(failure.value, session=session)
        assert "-9" in problem.what
        assert "occ sync" in problem.next_step


def wait_for_death(pid: int) -> None:
    """Until the process is dead, whether or not somebody has taken its status."""
    with suppress(ChildProcessError):
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def noted_processes(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.subprocess.Process]:
    started: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def noting(*words: Any, **how: Any) -> asyncio.subprocess.Process:
        started.append(await start(*words, **how))
        return started[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noting)
    return started


@pytest.mark.parametrize("asked", ["apart.sync(session)", "apart.Asker().ask(session, payments.refresh)"])
def test_it_ends_with_who_asked_for_it(asked: str) -> None:
    script = """
import asyncio, json, os, signal
from pathlib import Path
from occ_tui.services import apart, payments
from occ_tui.services.session import Session, SessionOptions

start = asyncio.create_subprocess_exec
async def noting(*words, **how):
    child = await start(*words, **how)
    print(json.dumps(child.pid), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.create_subprocess_exec = noting
with Session.open(SessionOptions(profile="finance", config_file=Path(os.environ["CONFIG"]))) as session:
    asyncio.run(ASKED)
"""
    with start_demo(invoices=5) as options:
        environment = {**os.environ, "CONFIG": str(options.config_file)}
        script = script.replace("ASKED", asked)
        killed = subprocess.run([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, check=False)
        child = json.loads(killed.stdout)
        assert killed.returncode == -signal.SIGKILL
        wait_for_end_of(child)


def wait_for_end_of(child: int) -> None:
    """Returns when that process, which is not ours, has ended."""
    with suppress(ProcessLookupError):
        handle = os.pidfd_open(child)
        try:
            ended = is_readable(handle, 30)
        finally:
            os.close(handle)
        assert ended, "the child lives on"


def test_nothing_about_whom_it_syncs_is_in_its_arguments() -> None:
    assert apart._COMMAND == ("-P", "-m", "occ_tui.services.apart")
