"""What the tests of screens share: a home of their own, a server that does what a test says, an app on both."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.ledger import ACME, write_config
from support.screens import NOW, TODAY, Server, Start, make_app, settle
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.screens.host import Host
from occ_tui.services import invoices, sync
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
    monkeypatch.setattr(invoices, "refresh_detail", made.refresh_detail)
    monkeypatch.setattr(invoices, "detail", made.detail)
    monkeypatch.setattr(invoices, "save_pdf", made.save_pdf)
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
        try:
            async with app.run_test(size=size) as pilot:
                if settled:
                    await settle(pilot)
                yield pilot
        finally:
            app.close_lanes()
            app.session.close()

    return run
