"""Signing in, from no profile to the first list: what is found, the form, the code, and whatever goes wrong there."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.ledger import ACME
from support.screens import NOW, Server, ledger, number_at_cursor, press, settle, shown, until
from support.session_tokens import token_until
from support.signing_in import GOOD, Door, OwnHome, signing_in

from occ_tui.client.config import load_profile
from occ_tui.client.errors import (
    ConfigNotWritten,
    NotAPortal,
    ServerTimedOut,
    ServerUnreachable,
    TooManyRequests,
)
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.screens.locking import Locking
from occ_tui.screens.problem import FirstSyncScreen
from occ_tui.screens.sign_in import SignInScreen
from occ_tui.screens.sign_in_form import CodeScreen, PortalScreen
from occ_tui.services import sign_in, sync
from occ_tui.services.sync import SyncAge

PORTAL, EMAIL = "https://portal.example", "ap@acme.example"


@pytest.fixture
def home(own_home: Path) -> OwnHome:
    return OwnHome(own_home)


@pytest.fixture
def never_synced(server: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Nothing was ever read; the first sync brings the ledger."""
    server.ledger = {ACME: ledger()}
    at = lambda _session, **_: SyncAge(NOW if server.syncs else None, None)  # noqa: E731
    monkeypatch.setattr(sync, "age_in_view", at)
    return server


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    made = [1000.0]
    monkeypatch.setattr(Locking, "clock_s", lambda _app: made[0])
    return made


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, never_synced: Server, clock: list[float]) -> Door:
    made = Door()
    monkeypatch.setattr(sign_in, "ask_for_code", made.ask_for_code)
    monkeypatch.setattr(sign_in, "sign_in", made.sign_in)
    return made


async def to_code(pilot: Any) -> None:
    """From the first screen to the one that asks for the code."""
    await press(pilot, "enter", *PORTAL, "enter", *EMAIL, "enter")
    assert isinstance(pilot.app.screen, CodeScreen), shown(pilot)


async def test_from_a_profile_that_was_found_to_the_list_in_three_keys(home: OwnHome, never_synced: Server) -> None:
    home.add("first")
    home.add("second", f"occ_endpoint={PORTAL}")
    never_synced.gate = threading.Event()
    async with signing_in(home.options()) as pilot:
        said = shown(pilot)
        assert "2 profiles found in" in said
        assert "Oracle · API key · eu-frankfurt-1" in said
        assert f"portal · API key · {PORTAL}" in said
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FirstSyncScreen))
        await pilot.press("2")
        never_synced.gate.set()
        await settle(pilot)
        assert isinstance(pilot.app.screen, InvoicesScreen)
        assert number_at_cursor(pilot) == "100001"
        assert pilot.app.session.profile.name == "second"


async def test_a_profile_whose_data_is_there_opens_the_overview_at_once(home: OwnHome, server: Server) -> None:
    from support.ledger import fill

    from occ_tui.services.session import Session

    home.add("first")
    home.add("second")
    with Session.open(home.options()._replace(profile="first")) as session:
        fill(session, {ACME: ledger()})
    async with signing_in(home.options()) as pilot:
        await press(pilot, "enter")
        assert "Needs you now" in shown(pilot)
        await press(pilot, "2")
        assert number_at_cursor(pilot) == "100001"


async def test_a_session_token_says_when_it_ends_and_one_that_ended_how_to_renew_it(
    home: OwnHome, never_synced: Server
) -> None:
    home.add("fresh", session=token_until(NOW + timedelta(minutes=40)))
    home.add("over", session=token_until(NOW - timedelta(days=30)))
    async with signing_in(home.options(), (120, 40)) as pilot:
        said = shown(pilot)
        assert "session token, ends 14:42" in said
        assert "session token, ended 24 Oct 2026, 14:02" in said
        await press(pilot, "j", "enter")
        assert "oci session authenticate --profile-name over" in " ".join(shown(pilot).split())
        assert not pilot.app.has_session


async def test_a_profile_that_cannot_be_used_says_why_and_is_taken_once_it_is_mended(
    home: OwnHome, never_synced: Server
) -> None:
    home.add("broken", session=token_until(NOW + timedelta(days=30000)))
    token = home.config.parent / "broken.token"
    token.chmod(0o644)
    async with signing_in(home.options()) as pilot:
        assert "can't be used; enter says why" in shown(pilot)
        assert pilot.app.screen.choices.chosen.id == "portal", "the cursor stands on what can be done"
        await press(pilot, "k", "enter")
        assert "Other users of this computer can read" in shown(pilot)
        assert "chmod 600" in shown(pilot)
        token.chmod(0o600)
        await press(pilot, "r")
        assert "Other users" not in shown(pilot)
        await press(pilot, "enter")
        assert pilot.app.session.profile.name == "broken"


async def test_a_config_file_that_others_can_read_is_told_and_not_used(home: OwnHome, never_synced: Server) -> None:
    home.add("first")
    home.config.chmod(0o644)
    async with signing_in(home.options()) as pilot:
        assert "Other users of this computer can read" in shown(pilot)
        assert "first" not in shown(pilot)


async def test_with_nothing_there_a_code_opens_the_overview_and_the_first_sync_begins(
    home: OwnHome, door: Door, never_synced: Server
) -> None:
    never_synced.gate = threading.Event()
    async with signing_in(home.options()) as pilot:
        assert "There is no config file at" in shown(pilot)
        # Who types no https:// means it.
        await press(pilot, "enter", *"portal.example/", "enter", *EMAIL, "enter")
        assert door.asked == [(PORTAL, EMAIL)]
        assert f"If {EMAIL} may sign in there, a code is on its way to it." in " ".join(shown(pilot).split())
        await pilot.press(*"1234 5678", "enter")
        await until(pilot, lambda: isinstance(pilot.app.screen, FirstSyncScreen))
        assert "Reading your invoices for the first time" in shown(pilot)
        never_synced.gate.set()
        await settle(pilot)
        assert "Needs you now" in shown(pilot)
        assert never_synced.syncs == 1
    assert load_profile(home.config, "acme").endpoint == PORTAL
    assert home.config.stat().st_mode & 0o777 == 0o600


async def test_the_address_of_a_portal_that_is_known_stands_there(home: OwnHome, door: Door) -> None:
    home.add("first", f"occ_endpoint={PORTAL}")
    async with signing_in(home.options()) as pilot:
        await press(pilot, "G", "k", "enter")
        assert PORTAL in shown(pilot)
    async with signing_in(home.options()._replace(endpoint="https://other.example")) as pilot:
        await press(pilot, "G", "k", "enter")
        assert "https://other.example" in shown(pilot)


async def test_what_is_no_address_is_said_before_anybody_is_asked(home: OwnHome, door: Door) -> None:
    async with signing_in(home.options()) as pilot:
        await press(pilot, "enter", "enter", *"nobody", "enter")
        assert "This is needed." in shown(pilot)
        assert "“nobody” is no e-mail address." in shown(pilot)
        assert door.asked == []


FAULTS = [
    (ServerUnreachable(PORTAL, "Connection refused"), "There is no connection to https://portal.example"),
    (ServerTimedOut(PORTAL, 10, was_sent=True), "did not answer within 10 seconds"),
    (NotAPortal(PORTAL, "it is a shop"), "answers, but it is no Customer Center"),
    (TooManyRequests(429, "TooManyRequests", "slow down"), "You are not signed in yet."),
]


@pytest.mark.parametrize(("error", "words"), FAULTS, ids=["unreachable", "late", "no portal", "too many"])
async def test_a_portal_that_mails_no_code_is_told_in_place_and_what_was_typed_survives(
    home: OwnHome, door: Door, error: Exception, words: str
) -> None:
    door.error = error
    async with signing_in(home.options()) as pilot:
        await press(pilot, "enter", *PORTAL, "enter", *EMAIL, "enter")
        said = " ".join(shown(pilot).split())
        assert isinstance(pilot.app.screen, PortalScreen)
        assert words in said
        assert "What was typed is kept: ctrl+s tries again." in said
        assert PORTAL in said
        assert EMAIL in said
        door.error = None
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CodeScreen)


async def test_an_address_without_encryption_is_refused_in_place(
    home: OwnHome, never_synced: Server, clock: list[float]
) -> None:
    async with signing_in(home.options()) as pilot:
        await press(pilot, "enter", *"http://portal.example", "enter", *EMAIL, "enter")
        assert "http:// without encryption is for this computer alone" in " ".join(shown(pilot).split())
        assert isinstance(pilot.app.screen, PortalScreen)


async def test_a_wrong_code_can_be_typed_again_as_often_as_the_portal_says(home: OwnHome, door: Door) -> None:
    async with signing_in(home.options()) as pilot:
        await to_code(pilot)
        await press(pilot, *"123", "enter")
        assert "A code has eight digits." in shown(pilot)
        await press(pilot, *"45670", "enter")
        assert "4 tries are left" in " ".join(shown(pilot).split())
        assert "12345670" in shown(pilot), "what was typed is still there"
        for _try in range(4):
            await press(pilot, "enter")
        assert door.typed == ["12345670"] * 5
        said = " ".join(shown(pilot).split())
        assert "It was tried too often: that code lets nobody in any more." in said
        await press(pilot, "ctrl+r")
        assert "Another code is on its way" in shown(pilot)
        assert len(door.asked) == 2
        await press(pilot, *GOOD, "enter")
        assert pilot.app.session.profile.name == "acme"


async def test_a_code_that_is_over_is_told_as_such(home: OwnHome, door: Door, clock: list[float]) -> None:
    async with signing_in(home.options()) as pilot:
        await to_code(pilot)
        clock[0] += 601
        await press(pilot, *"87654321", "enter")
        said = " ".join(shown(pilot).split())
        assert "That code was good for 10 minutes, and they are over. ctrl+r has another one mailed." in said


async def test_esc_goes_back_a_step_and_the_code_that_was_mailed_still_counts(
    home: OwnHome, door: Door, clock: list[float]
) -> None:
    async with signing_in(home.options()) as pilot:
        await to_code(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, PortalScreen)
        assert EMAIL in shown(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, CodeScreen)
        assert len(door.asked) == 1, "no second mail for the same question"
        await press(pilot, "escape", "escape")
        assert isinstance(pilot.app.screen, SignInScreen)
        await press(pilot, "enter")
        assert PORTAL in shown(pilot)
        assert EMAIL in shown(pilot)
        await press(pilot, "ctrl+s")
        clock[0] += 601
        await press(pilot, "escape", "ctrl+s")
        assert len(door.asked) == 3, "a code that is over is asked for anew"


async def test_a_config_file_that_cannot_be_written_is_told_with_what_to_do(home: OwnHome, door: Door) -> None:
    async with signing_in(home.options(), (120, 40)) as pilot:
        await to_code(pilot)
        door.error = ConfigNotWritten(home.config, "Read-only file system")
        await press(pilot, *GOOD, "enter")
        said = " ".join(shown(pilot).split())
        assert "could not be written" in said
        assert "ls -ld" in said
        assert isinstance(pilot.app.screen, CodeScreen)


async def test_while_the_portal_lets_a_key_in_nothing_leaves_it_unwritten(
    home: OwnHome, door: Door, never_synced: Server
) -> None:
    door.gate = threading.Event()
    async with signing_in(home.options()) as pilot:
        await to_code(pilot)
        await pilot.press(*GOOD, "enter")
        await until(pilot, lambda: bool(door.typed))
        await pilot.press("escape")
        assert "The portal is being asked; a moment." in shown(pilot)
        await pilot.press("ctrl+q")
        assert not pilot.app._exit
        door.gate.set()
        await settle(pilot)
        assert pilot.app._exit
        assert pilot.app.parting == ["Signed in as Anna Berg at ACME GmbH.", "Go on: occ --profile acme"]
    assert load_profile(home.config, "acme").endpoint == PORTAL


async def test_q_leaves_and_the_demo_is_begun_by_whoever_started_the_interface(
    home: OwnHome, never_synced: Server
) -> None:
    async with signing_in(home.options()) as pilot:
        await pilot.press("q")
        assert pilot.app._exit
        assert not pilot.app.wants_demo
    async with signing_in(home.options()) as pilot:
        await pilot.press("G", "enter")
        assert pilot.app.wants_demo


async def test_who_is_in_signs_in_to_another_portal_from_the_palette(start: Any, door: Door, config: Path) -> None:
    async with start() as pilot:
        await press(pilot, "ctrl+p", *"another portal", "enter")
        assert isinstance(pilot.app.screen, PortalScreen)
        await press(pilot, *PORTAL, "enter", *EMAIL, "enter", *GOOD, "enter")
        assert "Signed in as Anna Berg at ACME GmbH. Go on: occ --profile acme" in shown(pilot)
        assert pilot.app.session.profile.name == "finance"
    assert load_profile(config, "acme").endpoint == PORTAL


@pytest.mark.parametrize("size", [(60, 16), (200, 60)])
async def test_it_fits_any_terminal(home: OwnHome, door: Door, size: tuple[int, int]) -> None:
    for number in range(30):
        home.add(f"profile-{number}")
    async with signing_in(home.options(), size) as pilot:
        await press(pilot, "G")
        assert "Look around" in shown(pilot)
        await press(pilot, "g")
        assert "profile-0" in shown(pilot)
        await press(pilot, "question_mark")
        assert "Reads the config file again" in shown(pilot) or size[1] == 16
