"""The section of the people on a real portal in this process: what it shows, and what can be done there."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.paying_service import running
from support.portal_session import Served, serving, session_at
from support.screens import NOW, press, settle, shown
from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.screens.people import PeopleScreen
from occ_tui.services import apart, people, sync
from occ_tui.services.ages import SyncAge
from occ_tui.services.write_path import WritePath

People = Callable[..., Any]


@pytest.fixture
def portal(tmp_path: Path) -> Any:
    (tmp_path / "books").mkdir(mode=0o700)
    with serving(tmp_path / "books") as made:
        yield made


@pytest.fixture
def opened(portal: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> People:
    """Opens the section as somebody: `async with opened("management") as pilot:`."""

    monkeypatch.setattr(apart, "sync", sync.sync)
    monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW, NOW))
    monkeypatch.setitem(WritePath.__init__.__kwdefaults__, "pauses_s", (0, 0))

    @asynccontextmanager
    async def run(who: str = "management", *, size: tuple[int, int] = (120, 40), **options: Any) -> AsyncIterator[Any]:
        (tmp_path / who).mkdir()
        session = session_at(portal, tmp_path / who, who, **options)
        await sync.sync(session)
        await people.refresh(session)
        session.close()
        async with running(OccApp(session, section="people"), size) as pilot:
            yield pilot

    return run


def bodies(portal: Served, ending: str) -> list[dict[str, Any]]:
    return [json.loads(one.content) for one in portal.asked if one.url.path.endswith(ending) and one.content]


def screen_of(pilot: Pilot[None]) -> PeopleScreen:
    assert isinstance(pilot.app.screen, PeopleScreen)
    return pilot.app.screen


async def go_to(pilot: Pilot[None], email: str) -> None:
    """Puts the cursor on somebody."""
    rows = screen_of(pilot).table.records.rows
    place = next(number for number, row in enumerate(rows) if row.email == email)
    screen_of(pilot).table.move_to(place)
    await settle(pilot)


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40)])
async def test_who_sees_what_is_listed_with_oneself_marked(opened: People, size: tuple[int, int]) -> None:
    async with opened(size=size) as pilot:
        said = shown(pilot)
        assert "(you)" in said
        assert "management" in said
        assert "People" in said


async def test_somebody_is_invited_after_the_portal_checked_each_line(opened: People, portal: Served) -> None:
    async with opened() as pilot:
        await press(pilot, "A")
        await press(pilot, *"new@acme.example", "enter", *"nobody", "tab", "space", "ctrl+s")
        assert "line 2: nobody: it is no e-mail address" in shown(pilot)
        assert not bodies(portal, "/invitations")
        await press(pilot, *["backspace"] * 7, "ctrl+s")
        assert "Invite 1 person?" in shown(pilot)
        await press(pilot, "right", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, PeopleScreen)
        await press(pilot, "]")
        said = shown(pilot)
        assert "new@acme.example" in said
        assert "unanswered" in said
    checked, invited = bodies(portal, "/invitations")
    assert checked["isDryRun"] is True
    assert invited["items"] == [{"email": "new@acme.example", "contactTypes": ["finance"], "languageCode": "en"}]


async def test_an_invitation_is_sent_again_and_withdrawn(opened: People, portal: Served) -> None:
    async with opened() as pilot:
        await press(pilot, "A", *"new@acme.example", "tab", "space", "ctrl+s", "right", "enter")
        await settle(pilot)
        await press(pilot, "]", "R")
        assert "Done" in shown(pilot)
        await press(pilot, "X")
        assert "Withdraw the invitation of new@acme.example?" in shown(pilot)
        await press(pilot, "right", "enter")
        await settle(pilot)
        assert "withdrawn" in shown(pilot)
        await press(pilot, "R")
        assert "The invitation is over." in shown(pilot)


async def test_somebody_is_suspended_and_let_in_again(opened: People, portal: Served) -> None:
    async with opened() as pilot:
        await go_to(pilot, "finance@acme.example")
        await press(pilot, "S")
        assert "Suspend " in shown(pilot)
        await press(pilot, "enter")
        assert not bodies(portal, "/actions/suspend"), "the safe answer has the focus"
        await press(pilot, "S", "right", "enter")
        await settle(pilot)
        assert screen_of(pilot).current_person().state == "suspended"
        await press(pilot, "S")
        assert "Let Finance in again?" in shown(pilot)
        await press(pilot, "right", "enter")
        await settle(pilot)
        assert screen_of(pilot).current_person().state == "active"


async def test_ones_own_access_goes_only_with_ones_address(opened: People, portal: Served) -> None:
    async with opened() as pilot:
        await go_to(pilot, "management@acme.example")
        await press(pilot, "X", *"other@acme.example", "enter")
        assert "That is not your address. Nothing was changed." in shown(pilot)


async def test_contact_types_are_changed_after_what_changes_was_shown(opened: People, portal: Served) -> None:
    async with opened() as pilot:
        await go_to(pilot, "technical@acme.example")
        await press(pilot, "e")
        await press(pilot, "up", "space", "ctrl+s")
        assert "finance, sales/technical" in shown(pilot)
        await press(pilot, "right", "enter")
        await settle(pilot)
        assert "finance, sales/technical" in shown(pilot)


async def test_what_another_manager_changed_before_one_confirms_is_shown_and_kept(
    opened: People, portal: Served, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").mkdir()
    async with opened() as pilot:
        await go_to(pilot, "technical@acme.example")
        seen = screen_of(pilot).current_person()
        await press(pilot, "e", "up", "space", "ctrl+s")
        with session_at(portal, tmp_path / "elsewhere", "management") as other:
            await people.change_types(other, seen, ["technical", "management"])
        await press(pilot, "right", "enter")
        await settle(pilot)
        said = " ".join(shown(pilot).split())
        assert "Technical was changed meanwhile: you saw sales/technical (active)" in said
        assert "Nothing of theirs was overwritten." in said
        await press(pilot, "escape")
        assert set(screen_of(pilot).current_person().contact_types) == {"technical", "management"}
    assert len(bodies(portal, seen.id)) == 1


async def test_who_holds_less_manages_nobody_above_them(opened: People) -> None:
    async with opened("finance") as pilot:
        await go_to(pilot, "management@acme.example")
        await press(pilot, "S")
        assert "You can manage only who holds no more than you do yourself" in shown(pilot)


async def test_a_session_that_only_reads_says_so(opened: People) -> None:
    async with opened(read_only=True) as pilot:
        await press(pilot, "A")
        assert "This session only reads." in shown(pilot)


async def test_what_was_done_is_told(opened: People) -> None:
    async with opened() as pilot:
        await press(pilot, "A", *"new@acme.example", "tab", "space", "ctrl+s", "right", "enter")
        await settle(pilot)
        await press(pilot, "[")
        said = shown(pilot)
        assert "invited" in said
        assert "new@acme.example" in said
