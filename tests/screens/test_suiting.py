"""What is settled in `config.toml` is how the interface looks and behaves."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest
from rich.color_triplet import ColorTriplet
from support.every_theme import contrast_of
from support.paying_service import running
from support.screens import Server, listed, make_app, press, settle, shown
from textual.color import Color
from textual.pilot import Pilot

from occ_tui import app as program
from occ_tui import locale, settings
from occ_tui.commands import keys_in_force
from occ_tui.domain.formatting import formatter
from occ_tui.services.session import SessionOptions
from occ_tui.settings import Settings, ThemeSettings
from occ_tui.widgets.more_themes import MORE, colours_of, theme_named
from occ_tui.widgets.themes import BY_SETTING

Settled = Callable[..., AbstractAsyncContextManager[Pilot[None]]]


@pytest.fixture(autouse=True)
def as_delivered() -> Iterator[None]:
    yield
    keys_in_force.use({})
    locale.use_date_format("language")


@pytest.fixture
def settled(options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch) -> Settled:
    """Runs the app with settings."""

    @asynccontextmanager
    async def run(*, section: str = "invoices", **wanted: Any) -> AsyncIterator[Pilot[None]]:
        app = make_app(options, monkeypatch, section=section)
        app.suit(Settings(**wanted))
        async with running(app) as pilot:
            yield pilot

    return run


# Themes.


def _contrast(one: str, other: str) -> float:
    """WCAG's contrast ratio of two colours as they stand in settings."""
    return contrast_of(ColorTriplet(*Color.parse(one).rgb), ColorTriplet(*Color.parse(other).rgb))


@pytest.mark.parametrize("name", settings.THEMES)
def test_every_theme_can_be_read(name: str) -> None:
    colours = colours_of(theme_named(name))
    assert set(colours) == set(settings.ROLES)
    least = 7.0 if name.startswith("high-contrast") else 4.0
    for role in ("accent", "foreground", "dim", "late", "soon", "good"):
        for ground in ("background", "panel", "cursor"):
            assert _contrast(colours[role], colours[ground]) >= least, (role, ground)
    assert theme_named(name).dark is (_contrast(colours["background"], "#000000") < 4)


def test_the_themes_that_can_be_named_are_those_there_are() -> None:
    assert set(settings.THEMES) == {*BY_SETTING, *MORE}
    assert len({theme_named(name).name for name in settings.THEMES}) == len(settings.THEMES)


def test_a_theme_of_ones_own_has_its_colours_and_those_of_its_base() -> None:
    mine = ThemeSettings("mine", "light", (("late", "#ff0000"), ("cursor", "#00ff00")))
    theme = theme_named("mine", [mine])
    assert colours_of(theme) == {**colours_of(BY_SETTING["light"]), "late": "#ff0000", "cursor": "#00ff00"}
    assert not theme.dark


# The whole start.


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[program.OccApp, bool]]:
    """The apps that were run, and whether with the mouse."""
    ran: list[tuple[program.OccApp, bool]] = []
    monkeypatch.setattr(
        program.OccApp, "run", lambda app, *, mouse: ran.append((app, mouse, app.has_session and app.theme))
    )
    return ran


def write_settings(text: str) -> None:
    path = settings.config_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_program_starts_as_settled(started: list[Any], options: SessionOptions) -> None:
    write_settings(
        'theme = "mine"\nmouse = false\nanimation = "full"\nstart_section = "orders"\n'
        '[keys]\npreset = "vim"\n[themes.mine]\naccent = "#123456"\n'
    )
    program.run(options)
    app, mouse, theme = started[0]
    assert not mouse
    assert theme == "occ-own"
    assert app.current_theme.accent == "#123456"
    assert app.animation_level == "full"
    assert app.DEFAULT_MODE == "orders"
    assert keys_in_force.keys_of("invoices.mark", "space") == "v,space"


def test_without_settings_nothing_is_different(started: list[Any], options: SessionOptions) -> None:
    program.run(options)
    app, mouse, theme = started[0]
    assert (mouse, theme, app.animation_level, app.DEFAULT_MODE) == (True, "occ-dark", "none", "overview")
    assert keys_in_force.is_as_delivered()


@pytest.mark.parametrize(
    "text", ["[keys]\npayments.pay = 'd'\n", "columns = ['numbr']\n", "refresh_minutes = true\n", "[themes.x]\ny = 1\n"]
)
def test_settings_that_can_not_be_are_a_problem_that_one_sees(
    started: list[Any], options: SessionOptions, text: str
) -> None:
    write_settings(text)
    assert program.run(options) == 0
    app, mouse, _theme = started[0]
    assert mouse
    assert "config.toml:" in app.problem.what
    assert "occ config check" in app.problem.next_step
    assert keys_in_force.is_as_delivered()


# Within.


@pytest.mark.parametrize(
    ("name", "day"), [("iso", "2026-09-02"), ("dmy", "02/09/2026"), ("mdy", "09/02/2026"), ("language", "2026-09-02")]
)
def test_dates_are_written_as_settled(name: str, day: str) -> None:
    locale.use_date_format(name)
    assert formatter("en").table_date(20698) == day
    assert formatter("en_US").date(20698) == (day if name != "language" else "Sep 2, 2026")
    assert formatter("de").date(20698) == {"dmy": "02.09.2026", "language": "02.09.2026"}.get(name, day)
    with locale.speaking("de"):
        assert formatter("de").date(20698) == "02.09.2026"


async def test_columns_are_those_settled_until_one_chooses_others(settled: Settled) -> None:
    wanted = ("invoiceNumber", "agingBucket", "invoiceAmountDue")
    async with settled(columns=wanted) as pilot:
        assert tuple(listed(pilot).table.column_keys()) == wanted
        await press(pilot, "c", "space", "enter")
        assert tuple(listed(pilot).table.column_keys()) == wanted[1:]
        await press(pilot, "c", "backspace")
        assert tuple(listed(pilot).table.column_keys()) == wanted


async def test_what_is_copied_goes_the_way_that_is_settled(settled: Settled, monkeypatch: pytest.MonkeyPatch) -> None:
    async with settled(clipboard="tmux") as pilot:
        sent: list[str] = []
        monkeypatch.setattr(pilot.app._driver, "write", sent.append)
        number = listed(pilot).table.record().invoice_number
        await press(pilot, "y")
        coded = base64.b64encode(number.encode()).decode()
        assert f"\x1bPtmux;\x1b\x1b]52;c;{coded}\a\x1b\\" in sent
        assert "sent to your terminal" in shown(pilot)
        sent.clear()
        pilot.app.suit(Settings(clipboard="off"))
        await press(pilot, "y")
        assert not any("]52;" in words for words in sent)
        assert f"Copying is off (“clipboard” in config.toml); it is {number}" in shown(pilot)
        pilot.app.suit(Settings())
        await press(pilot, "y")
        assert f"\x1b]52;c;{coded}\a" in sent


async def test_a_refresh_by_itself_waits_for_rest(settled: Settled, server: Server) -> None:
    async with settled(refresh_minutes=5) as pilot:
        before, now = server.syncs, pilot.app.clock_s()
        pilot.app._last_key = now
        pilot.app.refresh_by_itself()
        await settle(pilot)
        assert server.syncs == before
        pilot.app._last_key = now - 60
        await press(pilot, "question_mark")
        pilot.app._last_key = now - 60
        pilot.app.refresh_by_itself()
        await settle(pilot)
        assert server.syncs == before
        await press(pilot, "escape")
        pilot.app._last_key = now - 60
        pilot.app.refresh_by_itself()
        await settle(pilot)
        assert server.syncs == before + 1
        assert any(timer.name == "refresh" for timer in pilot.app._timers)


async def test_without_a_setting_nothing_is_asked_by_itself(settled: Settled) -> None:
    async with settled() as pilot:
        assert not any(timer.name == "refresh" for timer in pilot.app._timers)
