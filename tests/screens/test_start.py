"""What is asked when the interface starts: all that the first screen is made of, once, beside the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

import pytest
from support.paying_service import running
from support.screens import press, shown

from occ_tui.app import OccApp
from occ_tui.screens.host import Host
from occ_tui.services import agenda, apart, contracts, orders, payments, plans, rewards, sync
from occ_tui.services.demo import start_demo
from occ_tui.services.session import Session

TODAY = date(2026, 11, 23)
SIZE = (120, 40)


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What was started beside the interface, as command lines."""
    found: list[tuple[str, ...]] = []
    start = asyncio.create_subprocess_exec

    async def noting(*words: str, **how: Any) -> asyncio.subprocess.Process:
        found.append(words)
        return await start(*words, **how)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noting)
    # Whoever runs tests has loaded what it takes to ask; whoever starts the interface has not.
    monkeypatch.setattr(apart, "_ASKING", "no.such.module")
    return found


def ask(session: Session, question: Callable[[Session], Coroutine[Any, Any, object]]) -> None:
    """Fills the store, for whoever is in an event loop."""

    async def asked() -> None:
        with session:  # what this thread opens it closes
            await question(session)

    with ThreadPoolExecutor(1) as pool:
        pool.submit(lambda: asyncio.run(asked())).result()


@contextmanager
def synced() -> Iterator[Session]:
    """A session on a portal of which only the invoices were ever asked for."""
    with start_demo(invoices=300, as_="management", today=TODAY) as options, Session.open(options) as session:
        ask(session, sync.sync)
        yield session


async def test_what_comes_is_on_the_overview_without_a_look_at_the_sections(
    started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Host, "now", lambda _self: datetime.now(UTC))
    with synced() as session:
        app = OccApp(session)
        async with running(app, SIZE) as pilot:
            assert "80 instalments" in shown(pilot)
            assert "rewards of 1 month expire" in shown(pilot)
            assert app.screen.section_key == "1"
            assert len(started) == 1, "one process asks for all of it"
            await press(pilot, "4", "5", "6", "7", "1")
            assert len(started) == 1, "what was just asked for is not asked for again"


async def test_with_many_accounts_only_what_was_looked_at_before_is_asked_again(
    started: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Host, "now", lambda _self: datetime(2100, 1, 1, tzinfo=UTC))
    monkeypatch.setattr(agenda, "MOST_ACCOUNTS", 0)
    monkeypatch.setattr(Host, "start_sync", lambda self, **_: self.refresh_if_old())
    monkeypatch.setattr(apart, "_ASKING", "sys")
    asked: list[str] = []
    with synced() as session:
        ask(session, plans.refresh)
        for service in (payments, contracts, orders, plans, rewards):

            async def refresh(_session: Session, name: str = service.__name__.rpartition(".")[2]) -> None:
                asked.append(name)

            monkeypatch.setattr(service, "refresh", refresh)
        async with running(OccApp(session), SIZE) as pilot:
            assert sorted(asked) == ["payments", "plans"]
            await press(pilot, "7")
            assert sorted(asked) == ["payments", "plans", "rewards"]
