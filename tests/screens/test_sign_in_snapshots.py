"""Pictures of signing in: what was found, the form, the code, what goes wrong; in both languages and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.screens import NOW, Server, press, settle
from support.session_tokens import token_until
from support.signing_in import Door, OwnHome
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.client.errors import ServerUnreachable
from occ_tui.screens import sign_in as screen
from occ_tui.screens.locking import Locking
from occ_tui.services import sign_in
from occ_tui.services.profiles import WaysIn, ways_in

Compare = Callable[..., bool]
NARROW, WIDE = (80, 24), (120, 40)
PORTAL, EMAIL = "https://portal.example", "ap@acme.example"


@pytest.fixture
def home(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> OwnHome:
    def with_plain_path(options: Any) -> WaysIn:
        found = ways_in(options)
        return WaysIn(Path("/home/anna/.oci/config"), found.is_there, found.profiles, found.portal)

    monkeypatch.setattr(screen, "ways_in", with_plain_path)
    return OwnHome(own_home)


@pytest.fixture
def door(monkeypatch: pytest.MonkeyPatch, server: Server) -> Door:
    made = Door()
    monkeypatch.setattr(sign_in, "ask_for_code", made.ask_for_code)
    monkeypatch.setattr(sign_in, "sign_in", made.sign_in)
    monkeypatch.setattr(Locking, "clock_s", lambda _app: 1000.0)
    return made


@pytest.fixture
def make(home: OwnHome, door: Door) -> Iterator[Callable[[], OccApp]]:
    made: list[OccApp] = []

    def run() -> OccApp:
        made.append(OccApp(None, signing_in=home.options()))
        return made[-1]

    yield run
    for app in made:
        app.close_lanes()


def with_profiles(home: OwnHome) -> None:
    home.add("DEFAULT")
    home.add("frankfurt", session=token_until(NOW + timedelta(minutes=40)))
    home.add("ashburn", session=token_until(NOW - timedelta(days=30)))
    home.add("acme", f"occ_endpoint={PORTAL}")
    home.add("株式会社さくら", tenancy="has blanks in it")


def keys(*pressed: str) -> Callable[[Pilot[None]], Any]:
    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in pressed:
            await press(pilot, key)

    return run


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("pressed", [[], ["j", "j", "enter"], ["question_mark"]], ids=["found", "session over", "keys"])
def test_what_was_found(
    snap_compare: Compare, home: OwnHome, make: Callable[[], OccApp], size: Any, language: str, pressed: list[str]
) -> None:
    with_profiles(home)
    locale.use_language(language)
    assert snap_compare(make(), terminal_size=size, run_before=keys(*pressed))


TYPED = ["enter", *PORTAL, "enter", *EMAIL]
STEPS = {
    "nothing": [],
    "form": ["enter"],
    "missing": ["enter", "enter", "enter"],
    "code": [*TYPED, "enter"],
    "refused": [*TYPED, "enter", *"11112222", "enter"],
}


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("step", STEPS)
def test_every_step(snap_compare: Compare, make: Callable[[], OccApp], size: Any, language: str, step: str) -> None:
    locale.use_language(language)
    assert snap_compare(make(), terminal_size=size, run_before=keys(*STEPS[step]))


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_portal_that_is_not_there(
    snap_compare: Compare, make: Callable[[], OccApp], door: Door, size: Any, language: str
) -> None:
    locale.use_language(language)
    door.error = ServerUnreachable(PORTAL, "Connection refused")
    assert snap_compare(make(), terminal_size=size, run_before=keys(*TYPED, "enter"))
