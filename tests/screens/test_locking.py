"""The screen locks itself, hides everything, and opens only to whoever proves who they are."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from support.screens import NOW, Server, Start, press, settle, shown
from textual.content import Content
from textual.pilot import Pilot

from occ_tui.client.errors import NotAuthenticated
from occ_tui.screens.lock import LockScreen
from occ_tui.screens.locking import Locking
from occ_tui.screens.telling import TellScreen
from occ_tui.services import sign_in, unlocking
from occ_tui.services.errors import CodeRefused


class Clock:
    """Time as it passes for the app."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self, _app: Any = None) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, server: Server) -> Clock:
    made = Clock()
    monkeypatch.setattr(Locking, "clock_s", lambda _app: made.now)
    return made


def app_of(pilot: Pilot[None]) -> Locking:
    assert isinstance(pilot.app, Locking)
    return pilot.app


@pytest.fixture(params=[(80, 24), (60, 16)], ids=["80x24", "60x16"])
def size(request: pytest.FixtureRequest) -> tuple[int, int]:
    made: tuple[int, int] = request.param
    return made


async def test_after_ten_minutes_without_a_key_nothing_of_the_data_is_shown(
    start: Start, clock: Clock, size: tuple[int, int]
) -> None:
    async with start(size=size) as pilot:
        app_of(pilot).begin_locking(10)
        clock.now += 599
        await press(pilot, "j")
        assert "100002" in shown(pilot)
        clock.now += 600
        await press(pilot, "j")
        said = shown(pilot)
        assert "Locked after 10 minutes without a key." in said
        assert "100" not in said.replace("10 minutes", "")
        await press(pilot, "2", "q", "escape")
        assert isinstance(pilot.app.screen, LockScreen), "keys are for the lock alone"


async def test_the_timer_locks_without_any_key(start: Start, clock: Clock) -> None:
    async with start() as pilot:
        app = app_of(pilot)
        app.begin_locking(10)
        clock.now += 300
        app._look_at_rest()
        await settle(pilot)
        assert not app.is_locked
        clock.now += 300
        app._look_at_rest()
        await settle(pilot)
        assert app.is_locked


async def test_a_code_from_a_fresh_mail_unlocks_and_a_wrong_one_does_not(
    start: Start, clock: Clock, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def ask(_session: Any) -> str:
        return "ap@acme.example"

    async def unlock(_session: Any, code: str) -> None:
        if code != "12345678":
            raise CodeRefused("R1")

    monkeypatch.setattr(unlocking, "ask_for_code", ask)
    monkeypatch.setattr(sign_in, "unlock", unlock)
    async with start(size=(80, 24)) as pilot:
        app_of(pilot).begin_locking(10)
        clock.now += 600
        await press(pilot, "j")
        await press(pilot, *"12345678", "enter")
        assert "That does not unlock it." in shown(pilot), "no code was mailed yet"
        await press(pilot, "ctrl+r")
        assert "A code is on its way to ap@acme.example." in shown(pilot)
        await press(pilot, *"00000000", "enter")
        assert "The portal did not accept that code." in shown(pilot)
        assert "00000000" not in shown(pilot)
        asked = server.times_allowed
        await press(pilot, *"12345678", "enter")
        assert "100001" in shown(pilot)
        assert server.times_allowed == asked + 1


async def test_the_pass_phrase_of_the_key_unlocks(start: Start, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unlocking, "ways", lambda _profile: unlocking.Ways(by_pass_phrase=True, by_code=False))
    monkeypatch.setattr(unlocking, "opens", lambda _profile, phrase: phrase == "sesame")
    async with start(size=(80, 24)) as pilot:
        app_of(pilot).begin_locking(10)
        clock.now += 600
        await press(pilot, "j")
        assert "mail a code" not in shown(pilot)
        await press(pilot, *"open", "enter")
        assert isinstance(pilot.app.screen, LockScreen)
        await press(pilot, *"sesame", "enter")
        assert not isinstance(pilot.app.screen, LockScreen)


async def test_what_nobody_could_unlock_is_never_locked(
    start: Start, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlocking, "ways", lambda _profile: unlocking.Ways(by_pass_phrase=False, by_code=False))
    async with start() as pilot:
        app_of(pilot).begin_locking(10)
        clock.now += 6000
        await press(pilot, "j")
        assert not app_of(pilot).is_locked


async def test_what_is_told_meanwhile_waits_behind_the_lock(
    start: Start, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unlocking, "ways", lambda _profile: unlocking.Ways(by_pass_phrase=True, by_code=False))
    monkeypatch.setattr(unlocking, "opens", lambda _profile, phrase: phrase == "x")
    async with start(size=(80, 24)) as pilot:
        app_of(pilot).begin_locking(10)
        clock.now += 600
        await press(pilot, "j")
        pilot.app.push_screen(TellScreen("The payment was refused.", Content("P1")))
        await settle(pilot)
        assert "The payment" not in shown(pilot)
        await press(pilot, "x", "enter")
        await settle(pilot)
        assert "The payment was refused." in shown(pilot)


async def test_a_key_that_the_server_does_not_know_any_more_ends_it_with_the_next_section(
    start: Start, clock: Clock, server: Server
) -> None:
    async with start(size=(80, 24)) as pilot:
        app_of(pilot).begin_locking(10)
        server.not_allowed = NotAuthenticated(401, "NotAuthenticated", "")
        clock.now += 10
        await press(pilot, "1")
        await settle(pilot)
        said = shown(pilot)
        assert "100001" not in said
        assert "What to do" in said


async def test_a_key_after_a_minutes_rest_asks_too_and_typing_on_does_not(
    start: Start, clock: Clock, server: Server
) -> None:
    async with start() as pilot:
        app_of(pilot).begin_locking(10)
        for _turn in range(5):
            clock.now += 30
            await press(pilot, "j")
        assert server.times_allowed == 0
        clock.now += 60
        await press(pilot, "j")
        assert server.times_allowed == 1


async def test_a_session_token_that_ends_soon_is_told_before_it_does(
    start: Start, clock: Clock, tmp_path: Path
) -> None:
    file = tmp_path / "token"
    file.touch(0o600)

    def write(until: datetime) -> None:
        claims = base64.urlsafe_b64encode(json.dumps({"exp": int(until.timestamp())}).encode()).decode()
        file.write_text(f"e30.{claims}.e30")

    async with start() as pilot:
        app = app_of(pilot)
        app.session.profile = app.session.profile._replace(security_token_file=file)
        write(NOW + timedelta(minutes=16))
        app.begin_locking(0)
        await settle(pilot)
        assert "session" not in shown(pilot)
        write(NOW + timedelta(minutes=14))
        app.look_at_session()
        await settle(pilot)
        assert "Your session ends at 14:16. Renew it: oci session refresh" in shown(pilot)
        write(NOW - timedelta(minutes=1))
        app.look_at_session()
        await settle(pilot)
        assert "Your session ended at 14:01." in shown(pilot)
        write(NOW + timedelta(minutes=60))
        app.look_at_session()
        await settle(pilot)
        assert "session" not in shown(pilot)


async def test_a_card_number_is_dropped_there_as_anywhere(start: Start, clock: Clock) -> None:
    async with start(size=(80, 24)) as pilot:
        app_of(pilot).begin_locking(10)
        clock.now += 600
        await press(pilot, "j", *"4111111111111111", "enter")
        assert "Card numbers are never taken; this one was dropped." in shown(pilot)
