"""Pictures of the billing profile: each tab and state, in both languages; a change of any is looked at first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.billing_world import make_billing_app, portal_with, unreachable
from support.portal_session import Served
from support.screens import press, settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.screens.confirm import ConfirmScreen

Compare = Callable[..., bool]
SIZES = [(80, 24), (120, 40)]
TO_STREET = ["tab"] * 8


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    (tmp_path / "portal").mkdir(mode=0o700)
    with portal_with(tmp_path / "portal") as made:
        yield made


@pytest.fixture
def app(served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OccApp]]:
    """Makes apps on the portal, and ends what they leave running."""
    made: list[OccApp] = []
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)

    def make(who: str = "finance", *, is_down: bool = False, **options: Any) -> OccApp:
        made.append(make_billing_app(served, tmp_path, monkeypatch, who, **options))
        if is_down:
            served.fault = unreachable
        return made[-1]

    yield make
    for one in made:
        one.close_lanes()
        one.session.close()


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in pressed:
            await press(pilot, key)
        await settle(pilot)

    return run


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "pressed",
    [
        [],
        ["]", "]"],
        ["]", "]", "]"],
        ["["],
        ["e"],
        ["e", *TO_STREET, "space", "x", "ctrl+s"],
        ["e", "tab", *["backspace"] * 4, "tab", "tab", "tab", "x", "y", "ctrl+s"],
        ["[", "X"],
    ],
    ids=["contact", "plans", "schedule", "recipients", "form", "question", "faults", "removing"],
)
def test_billing(
    snap_compare: Compare, app: Callable[..., OccApp], pressed: list[str], language: str, size: Any
) -> None:
    locale.use_language(language)
    assert snap_compare(app(), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    "options",
    [
        {"is_down": True},
        {"is_down": True, "filled": False},
        {"who": "technical"},
        {"who": "management"},
        {"kind": "oracle"},
    ],
    ids=["offline", "never-read", "no-rights", "only-reads", "oracle"],
)
def test_what_cannot_be_done(
    snap_compare: Compare, app: Callable[..., OccApp], options: dict[str, Any], language: str, size: Any
) -> None:
    locale.use_language(language)
    pressed = {"management": ["e"]}.get(options.get("who", ""), ["]"] if "kind" in options else [])
    if options == {"is_down": True}:
        pressed = ["r"]
    assert snap_compare(app(**options), terminal_size=size, run_before=keys(*pressed))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_lost_update(
    snap_compare: Compare, app: Callable[..., OccApp], served: Served, language: str, size: Any
) -> None:
    from sqlalchemy import update

    from occ_tui.portal.schema_billing import billing_addresses
    from occ_tui.portal.schema_payments import subscriptions

    async def overtaken(pilot: Pilot[None]) -> None:
        await keys("e", *TO_STREET, "space", "x")(pilot)
        with served.portal.ledger.writing() as connection:
            connection.execute(update(subscriptions).values(version=subscriptions.c.version + 1))
            connection.execute(update(billing_addresses).values(line2="Hinterhaus", company_name="ACME SE"))
        await keys("ctrl+s", "right", "enter")(pilot)

    locale.use_language(language)
    assert snap_compare(app(), terminal_size=size, run_before=overtaken)


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_account_without_plans(
    snap_compare: Compare, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    locale.use_language(language)
    (tmp_path / "empty").mkdir(mode=0o700)
    with portal_with(tmp_path / "empty", is_empty=True) as empty:
        app = make_billing_app(empty, tmp_path, monkeypatch)
        try:
            assert snap_compare(app, terminal_size=(80, 24), run_before=keys())
        finally:
            app.close_lanes()
            app.session.close()
