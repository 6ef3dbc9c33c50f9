"""Pictures of the guided tour: beside what it points at, within it, refused, and its chapters; both languages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator

import pytest
from support.screens import Server, make_app, press, settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.services import tour
from occ_tui.services.session import SessionOptions

Compare = Callable[..., bool]
SMALLEST, NARROW, WIDE = (60, 16), (80, 24), (120, 40)
TABS = ("f1", "enter")
TABLE = (*TABS, "l")
REFUSED = (*TABLE, "j", "slash", "4", "enter", "escape", "space", "p")
DETAIL = (*REFUSED, "enter")


def keys(*pressed: str) -> Callable[[Pilot[None]], Awaitable[None]]:
    """Presses keys, each once what the one before it did is there."""

    async def run(pilot: Pilot[None]) -> None:
        await settle(pilot)
        for key in pressed:
            await press(pilot, key)

    return run


@pytest.fixture
def app(options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[OccApp]:
    made = make_app(options, monkeypatch)
    yield made
    made.close_lanes()
    made.session.close()


@pytest.mark.parametrize(
    ("language", "size", "pressed"),
    [
        ("en", NARROW, TABS),
        ("de", NARROW, REFUSED),
        ("de", SMALLEST, TABLE),
        ("en", WIDE, DETAIL),
    ],
)
def test_a_step(
    snap_compare: Compare, app: OccApp, language: str, size: tuple[int, int], pressed: tuple[str, ...]
) -> None:
    locale.use_language(language)
    assert snap_compare(app, terminal_size=size, run_before=keys(*pressed))


def test_the_chapters(snap_compare: Compare, app: OccApp) -> None:
    tour.keep(app.session, tour.Progress(frozenset({"invoices", "payments"}), "contracts", 1))
    assert snap_compare(app, terminal_size=NARROW, run_before=keys("f1"))
