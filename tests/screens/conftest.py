"""What the tests of screens share: a home of their own, a server that does what a test says, an app on both."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.every_theme import look_in_every_theme
from support.ledger import ACME, write_config
from support.paying_service import PayingService, make_paying_app, running, with_invoices
from support.screens import NOW, TODAY, Server, Start, make_app
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.screens.confirm import ConfirmScreen
from occ_tui.screens.host import Host
from occ_tui.services import agenda, allowed, apart, invoices, notes, payments, sync
from occ_tui.services.session import SessionOptions
from occ_tui.wire.invoices import InvoiceSummary


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of its own, English, UTC, and a time that stands still."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for name in ("OCC_PROFILE", "OCI_CONFIG_FILE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    monkeypatch.chdir(home)
    monkeypatch.setattr(Host, "now", lambda _self: NOW)
    monkeypatch.setattr(notes, "_now_ms", lambda: int(NOW.timestamp() * 1000))
    # Questions listen at once: no picture depends on the time that passed.
    monkeypatch.setattr(ConfirmScreen, "ARMED_AFTER_S", 0)
    locale.use_language("en")
    yield home
    locale.use_language("en")
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Server:
    """The server; nothing reaches a network."""
    made = Server()
    monkeypatch.setattr(sync, "sync", made.sync)
    monkeypatch.setattr(apart, "sync", made.sync)
    monkeypatch.setattr(invoices, "refresh_detail", made.refresh_detail)
    monkeypatch.setattr(invoices, "detail", made.detail)
    monkeypatch.setattr(invoices, "save_pdf", made.save_pdf)
    monkeypatch.setattr(payments, "refresh", made.refresh_payments)
    monkeypatch.setattr(agenda, "refresh", made.refresh_payments)
    monkeypatch.setattr(allowed, "refresh", made.refresh_allowed)
    return made


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A profile whose portal does not exist: what needs a server asks `server` instead."""
    return write_config(tmp_path)


@pytest.fixture
def options(config: Path, tmp_path: Path) -> SessionOptions:
    """Options of a session on that profile, on 23 November 2026."""
    return SessionOptions(config_file=config, today=TODAY, cache_dir=tmp_path / "cache")


@pytest.fixture
def start(options: SessionOptions, server: Server, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Runs the app on a filled store: `async with start(size=(80, 24)) as pilot:`."""

    @asynccontextmanager
    async def run(
        rows: list[InvoiceSummary] | None = None,
        *,
        size: tuple[int, int] = (120, 40),
        section: str = "invoices",
        theme: str = "dark",
        filled: bool = True,
        account: Any = ACME,
        settled: bool = True,
    ) -> AsyncIterator[Pilot[None]]:
        app = make_app(options, monkeypatch, rows, section=section, theme=theme, filled=filled, account=account)
        async with running(app, size, settled=settled) as pilot:
            yield pilot

    return run


@pytest.fixture
def service() -> PayingService:
    """A portal in memory that takes payments."""
    return with_invoices()


@pytest.fixture
def start_paying(service: PayingService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    """Runs the app on `service`, by the very services and journal: `async with start_paying() as pilot:`."""

    def start(*, size: tuple[int, int] = (80, 24), **options: Any) -> Any:
        return running(make_paying_app(service, tmp_path, monkeypatch, **options), size)

    return start


@pytest.fixture
def snap_compare(snap_compare: Callable[..., bool]) -> Callable[..., bool]:
    """Compares with the picture that is kept; before that, the same screen is looked at in every other theme."""

    def compare(app: Any, *, run_before: Callable[[Pilot[None]], Awaitable[None]] | None = None, **rest: Any) -> bool:
        async def run(pilot: Pilot[None]) -> None:
            if run_before is not None:
                await run_before(pilot)
            await look_in_every_theme(pilot)

        return snap_compare(app, run_before=run, **rest)

    return compare
