"""When something is wrong: what is said, what stays usable, and that no secret is ever shown."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from support.ledger import ACME, summary
from support.paying_service import running
from support.screens import NOW, Server, Start, ledger, make_app, number_at_cursor, press, settle, shown, until

from occ_tui.app import OccApp
from occ_tui.client.errors import MalformedAnswer, NotAuthenticated, ServerUnreachable, TooManyRequests
from occ_tui.screens.problem import FirstSyncScreen, ProblemScreen
from occ_tui.services import problems, sync
from occ_tui.services.session import SessionOptions
from occ_tui.services.sync import SyncAge
from occ_tui.store.errors import StoreFull

NOWHERE = "http://127.0.0.1:9"
EXPIRED = NotAuthenticated(401, "NotAuthenticated", "no such key")


async def test_offline_the_data_stays_usable_and_says_how_old_it_is(start: Start, server: Server) -> None:
    server.error = ServerUnreachable(NOWHERE)
    async with start() as pilot:
        await press(pilot, "r")
        await settle(pilot)
        assert "offline since 14:02, showing data of 23 Nov 2026, 14:02" in shown(pilot)
        await press(pilot, "j")
        assert number_at_cursor(pilot) == "100002"
        await press(pilot, "1")
        assert "offline since" in shown(pilot)


async def test_back_online_the_banner_goes(start: Start, server: Server) -> None:
    server.error = ServerUnreachable(NOWHERE)
    async with start() as pilot:
        await press(pilot, "r")
        await settle(pilot)
        server.error = None
        await press(pilot, "r")
        await settle(pilot)
        assert "offline" not in shown(pilot)


@pytest.mark.parametrize(
    "error", [TooManyRequests(429, "TooManyRequests", "slow down"), MalformedAnswer("cut off"), StoreFull(Path("/c"))]
)
async def test_a_refresh_that_fails_says_why_and_leaves_the_list(
    start: Start, server: Server, error: Exception
) -> None:
    server.error = error
    async with start() as pilot:
        await press(pilot, "r")
        await settle(pilot)
        assert problems.describe(error, session=pilot.app.session).what.split()[0] in shown(pilot)
        assert number_at_cursor(pilot) == "100001"


async def test_an_expired_key_locks_the_screen_until_the_server_knows_it_again(start: Start, server: Server) -> None:
    server.error = EXPIRED
    async with start() as pilot:
        await press(pilot, "r")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ProblemScreen)
        assert "100001" not in shown(pilot)
        assert "What to do" in shown(pilot)
        for key in ["escape", "2", "1", "j", "enter"]:
            await press(pilot, key)
            assert isinstance(pilot.app.screen, ProblemScreen), key
        await press(pilot, "r")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ProblemScreen)
        server.error = None
        await press(pilot, "r")
        await settle(pilot)
        assert number_at_cursor(pilot) == "100001"


async def test_a_key_that_expires_while_a_detail_is_asked_for_locks_too(start: Start, server: Server) -> None:
    async with start() as pilot:
        server.error = EXPIRED
        await press(pilot, "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, ProblemScreen)


@pytest.fixture
def never_synced(monkeypatch: pytest.MonkeyPatch, server: Server) -> Server:
    """Nothing was ever read, until a sync is done."""

    def last_sync(_session: object, **_: object) -> SyncAge:
        return SyncAge(NOW if server.syncs and server.error is None and not _waits(server) else None, None)

    monkeypatch.setattr(sync, "age_in_view", last_sync)
    return server


def _waits(server: Server) -> bool:
    return server.gate is not None and not server.gate.is_set()


async def test_the_first_sync_shows_how_far_it_is_and_becomes_the_list(start: Start, never_synced: Server) -> None:
    never_synced.ledger, never_synced.gate, never_synced.progress = {ACME: ledger()}, threading.Event(), [3120]
    async with start(filled=False, settled=False, section="overview") as pilot:
        await until(pilot, lambda: "3,120 so far" in shown(pilot))
        assert isinstance(pilot.app.screen, FirstSyncScreen)
        assert "Reading your invoices for the first time" in shown(pilot)
        await pilot.press("2")
        never_synced.gate.set()
        await settle(pilot)
        assert number_at_cursor(pilot) == "100001"
        assert "as of 14:02" in shown(pilot)


async def test_without_data_and_without_a_server_it_says_what_to_do(start: Start, never_synced: Server) -> None:
    never_synced.error = ServerUnreachable(NOWHERE)
    async with start(filled=False) as pilot:
        assert isinstance(pilot.app.screen, ProblemScreen)
        assert NOWHERE in shown(pilot)
        assert "What to do" in shown(pilot)
        never_synced.error = None
        never_synced.ledger = {ACME: ledger()}
        await press(pilot, "r")
        await settle(pilot)
        assert number_at_cursor(pilot) == "100001"


async def test_a_first_sync_that_finds_nothing_says_so(start: Start, never_synced: Server) -> None:
    never_synced.ledger = {ACME: []}
    async with start(filled=False) as pilot:
        assert "There are no invoices in this account." in shown(pilot)


async def test_leaving_a_problem_gives_its_exit_code(start: Start, never_synced: Server) -> None:
    never_synced.error = EXPIRED
    async with start(filled=False) as pilot:
        await pilot.press("q")
        assert pilot.app.return_code == problems.EXIT_NOT_ALLOWED


async def test_progress_is_shown_in_the_header_and_keys_work_meanwhile(start: Start, server: Server) -> None:
    server.gate, server.progress = threading.Event(), [3120]
    async with start() as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "reading, 3,120 so far ⟳ 23 Nov 2026" in shown(pilot))
        await pilot.press("j")
        await pilot.pause()
        assert number_at_cursor(pilot) == "100002"
        await pilot.press("r")
        await pilot.pause()
        assert "already under way" in shown(pilot)
        server.gate.set()
        await settle(pilot)
        assert "as of 14:02" in shown(pilot)
        assert server.syncs == 1


async def test_old_data_is_refreshed_at_the_start(
    start: Start, server: Server, monkeypatch: pytest.MonkeyPatch, options: SessionOptions
) -> None:
    app = make_app(options, monkeypatch)
    from datetime import timedelta

    from occ_tui.widgets.header import Freshness

    app.set_reactive(OccApp.freshness, Freshness(NOW - timedelta(hours=2)))
    async with app.run_test() as pilot:
        await settle(pilot)
        assert server.syncs == 1
    app.close_lanes()


async def test_without_a_session_the_problem_is_all_there_is(options: SessionOptions) -> None:
    problem = problems.describe(FileNotFoundError("/nowhere"), options=options)
    app = OccApp(None, problem)
    async with app.run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        assert "What to do" in shown(pilot)
        await press(pilot, "r")
        assert "start occ again" in shown(pilot)
        await press(pilot, "question_mark")
        await press(pilot, "escape")
        await pilot.press("q")
    assert app.return_code == problem.exit_code


async def test_a_crash_shows_no_variable_and_ends_with_70(
    options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    app = make_app(options, monkeypatch)

    def broken(*_: object) -> None:
        pass_phrase = "hunter2-secret"
        raise RuntimeError(pass_phrase)

    async def press_what_is_broken() -> None:
        async with app.run_test() as pilot:
            await settle(pilot)
            monkeypatch.setattr(type(pilot.app.screen), "move_down", broken)
            await pilot.press("j")
            await pilot.pause()

    with pytest.raises(RuntimeError):
        await press_what_is_broken()
    app.close_lanes()
    assert app.return_code == problems.EXIT_INTERNAL
    assert app.crash is not None
    told = " ".join([app.crash.what, app.crash.meaning, app.crash.next_step, *capfd.readouterr()])
    assert "hunter2" not in told
    assert "Traceback" not in told
    reports = list(Path.home().glob("XDG_STATE_HOME/**/internal-error-*"))
    assert len(reports) == 1
    assert reports[0].stat().st_mode & 0o777 == 0o600
    assert "hunter2" not in reports[0].read_text()


async def test_quitting_during_a_sync_does_not_wait_for_it(
    options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.gate = threading.Event()
    app = make_app(options, monkeypatch)
    async with app.run_test() as pilot:
        await pilot.press("r")
        await pilot.press("q")
    assert app.return_code == 0
    server.gate.set()
    app.close_lanes()


@pytest.mark.parametrize("section", "3456789")
async def test_what_can_be_done_is_told_again_when_a_refresh_has_ended(
    start: Start, server: Server, section: str
) -> None:
    async with start() as pilot:
        await press(pilot, section)
        before = shown(pilot).splitlines()[-1]
        server.gate = threading.Event()
        try:
            await pilot.press("r")
            await until(pilot, lambda: server.syncs > 0)
            during = shown(pilot).splitlines()[-1]
        finally:
            server.gate.set()
        await settle(pilot)
        assert "r refresh" in before
        assert "r refresh" not in during
        assert shown(pilot).splitlines()[-1] == before


async def test_a_row_of_a_new_kind_is_shown_as_it_is(start: Start) -> None:
    async with start([summary("1", invoiceStatus="ON_HOLD", invoiceType="TELEPATHY")]) as pilot:
        await press(pilot, "l", "enter")
        assert "ON_HOLD" in shown(pilot)
        assert "TELEPATHY" in shown(pilot)


async def test_a_damaged_cache_is_told_of_once(
    options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = make_app(options, monkeypatch)
    app.session.cache_path.write_bytes(b"not a database " * 999)
    app.session.close()
    async with running(make_app(options, monkeypatch, filled=False), (80, 24)) as pilot:
        await settle(pilot)
        said = " ".join(shown(pilot).split())
        assert "The local cache was damaged. It was set aside as" in said
        assert "nothing on the server is affected." in said
        await press(pilot, "j")
        assert "damaged" not in shown(pilot)
