"""Pictures of the rewards: every tab, redeeming to its outcome, each state; in both languages and sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.rewards_world import RewardsWorld, entries, make_rewards_app, make_world, press
from support.screens import settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp

Compare = Callable[..., bool]
NARROW, WIDE = (80, 24), (120, 40)
PLAN = ["]", "]"]
REDEEM = [*PLAN, "j", "j", "p"]


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
    monkeypatch.setattr("occ_tui.portal.rewards.secrets.randbelow", lambda _most: 748_191_606)

    def run(how: dict[str, Any] | None = None, **options: Any) -> tuple[OccApp, RewardsWorld]:
        world = make_world(tmp_path, entries(**(how or {})))
        made.append((make_rewards_app(world, monkeypatch, **options), world))
        return made[-1]

    yield run
    for app, world in made:
        app.close_lanes()
        app.session.close()
        world.portal.ledger.close()


@pytest.mark.parametrize("size", [NARROW, WIDE])
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [
        [],
        ["j", "enter", "e"],
        PLAN,
        [*PLAN, "]"],
        ["["],
        REDEEM,
        [*REDEEM, "ctrl+s"],
        [*REDEEM, "ctrl+s", "right", "enter"],
        ["[", "A"],
        ["[", "X"],
    ],
    ids=[
        "months",
        "products",
        "plan",
        "redeemed",
        "redeemers",
        "form",
        "question",
        "outcome",
        "adding",
        "removing",
    ],
)
def test_rewards(snap_compare: Compare, make: Callable[..., Any], pressed: list[str], language: str, size: Any) -> None:
    locale.use_language(language)
    app, _world = make()
    assert snap_compare(app, terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_redemption_of_which_nobody_knows(snap_compare: Compare, make: Callable[..., Any], language: str) -> None:
    locale.use_language(language)
    app, world = make()
    world.after = lambda request: httpx.ReadTimeout("") if request.method == "POST" else None
    world.before = lambda request: httpx.ReadTimeout("") if "clientReference" in str(request.url) else None
    assert snap_compare(app, terminal_size=NARROW, run_before=keys(*REDEEM, "ctrl+s", "right", "enter"))


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("how", "options", "pressed"),
    [
        ({"with_rewards": False}, {}, []),
        ({"with_invoices": False}, {}, PLAN),
        ({}, {"who": "technical"}, [*PLAN, "p"]),
        ({}, {"kind": "oracle"}, [*PLAN, "p"]),
        ({}, {"kind": "oracle"}, ["o"]),
    ],
    ids=["none", "no-invoice", "not-allowed", "oracle", "prepared"],
)
def test_what_there_is_not(
    snap_compare: Compare,
    make: Callable[..., Any],
    how: dict[str, Any],
    options: dict[str, Any],
    pressed: list[str],
    language: str,
) -> None:
    locale.use_language(language)
    app, _world = make(how, **options)
    assert snap_compare(app, terminal_size=NARROW, run_before=keys(*pressed))


@pytest.mark.parametrize("language", ["en", "de"])
def test_offline(snap_compare: Compare, make: Callable[..., Any], language: str) -> None:
    locale.use_language(language)
    app, world = make()
    world.before = lambda _request: httpx.ConnectError("refused")
    assert snap_compare(app, terminal_size=NARROW, run_before=keys("r"))
