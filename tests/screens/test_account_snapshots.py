"""Pictures of the triage desk: accounts, what is due today, an account, a note, the switcher; in every size."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.accounts_world import desk_world, make_desk_app, press
from support.rewards_world import RewardsWorld, make_world
from support.screens import settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp

Compare = Callable[..., bool]
TINY, NARROW, WIDE = (60, 16), (80, 24), (120, 40)


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Presses keys once the app has come to rest."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        await press(pilot, *pressed)

    return run


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[OccApp, RewardsWorld]]]:
    """Makes an app on a world of its own; everything random is the same each time."""
    made: list[tuple[OccApp, RewardsWorld]] = []
    monkeypatch.setattr(
        "occ_tui.store.journal.journal.secrets.token_hex", lambda size: ("ab12cd34ef56" * 3)[: size * 2]
    )

    def run(**options: Any) -> tuple[OccApp, RewardsWorld]:
        world = options.pop("world", None) or desk_world(tmp_path)
        made.append((make_desk_app(world, monkeypatch, **options), world))
        return made[-1]

    yield run
    for app, world in made:
        app.close_lanes()
        app.session.close()
        world.portal.ledger.close()


@pytest.mark.parametrize("size", [TINY, NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [[], ["l"], ["slash", *"beta"], ["enter"], ["n"], ["a"]],
    ids=["accounts", "today", "search", "account", "note", "switcher"],
)
def test_the_desk(
    snap_compare: Compare, make: Callable[..., Any], pressed: list[str], language: str, size: Any
) -> None:
    locale.use_language(language)
    app, _world = make()
    assert snap_compare(app, terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("options", "pressed"),
    [
        ({"who": "finance"}, []),
        ({"who": "technical"}, ["i"]),
        ({"who": "finance", "kind": "oracle"}, ["enter"]),
        ({"read_only": True}, ["n"]),
    ],
    ids=["contact", "not-granted", "oracle", "read-only"],
)
def test_for_others(
    snap_compare: Compare, make: Callable[..., Any], options: dict[str, Any], pressed: list[str], language: str
) -> None:
    locale.use_language(language)
    app, _world = make(**options)
    assert snap_compare(app, terminal_size=NARROW, run_before=keys(*pressed))


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_to_look_after(snap_compare: Compare, make: Callable[..., Any], tmp_path: Path, language: str) -> None:
    from support.accounts_world import entries

    from occ_tui.portal.entries import InvoiceEntry
    from occ_tui.portal.entries_accounts import NoteEntry

    locale.use_language(language)
    quiet = (entry for entry in entries() if not isinstance(entry, InvoiceEntry | NoteEntry))
    app, _world = make(world=make_world(tmp_path, quiet))
    assert snap_compare(app, terminal_size=NARROW, run_before=keys("l"))


@pytest.mark.parametrize("language", ["en", "de"])
def test_offline(snap_compare: Compare, make: Callable[..., Any], language: str) -> None:
    locale.use_language(language)
    app, world = make()
    world.before = lambda _request: httpx.ConnectError("refused")
    assert snap_compare(app, terminal_size=NARROW, run_before=keys("r"))
