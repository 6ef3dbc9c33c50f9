"""Days are those of the account's time zone on both sides, wherever it lies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update
from support.contracts_world import hand_made
from support.portal_session import PortalSession, Served, session_at
from support.portal_world import ACME, HOST, TODAY, TODAY_NUMBER

from occ_tui.domain.contract_requests import Asked
from occ_tui.domain.contracts import RequestKind
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.formatting import formatter
from occ_tui.portal.schema import accounts
from occ_tui.portal.schema_contracts import contract_requests as kept
from occ_tui.portal.state import Portal
from occ_tui.services import contract_requests, contracts, payables, payments, sync
from occ_tui.services.transfers import Transfer
from occ_tui.services.under_way import transfer_sentence

ZONES = ("America/New_York", "Europe/Berlin", "Asia/Tokyo")

In = Callable[..., PortalSession]


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    books = tmp_path / "books"
    books.mkdir(mode=0o700)
    ledger = hand_made(books)
    yield Portal(ledger, TODAY, frozenset({HOST}), "http://127.0.0.1:8182")
    ledger.close()


@pytest.fixture
def living_in(portal: Portal, tmp_path: Path) -> Iterator[In]:
    """A session on an account of a time zone, whose profile says so; synced."""
    made: list[PortalSession] = []

    def there(zone: str, who: str) -> PortalSession:
        with portal.ledger.writing() as connection:
            connection.execute(update(accounts).where(accounts.c.ocid == ACME).values(time_zone=zone))
        session = session_at(Served(portal), tmp_path, who)
        session.clock = session.clock._replace(zone=ZoneInfo(zone))
        made.append(session)
        asyncio.run(sync.sync(session))
        return session

    yield there
    for session in made:
        session.close()


@pytest.mark.parametrize("days", [0, 20])
@pytest.mark.parametrize("zone", ZONES)
def test_a_contract_ends_on_the_day_that_was_wished(portal: Portal, living_in: In, zone: str, days: int) -> None:
    session, wished = living_in(zone, "technical"), TODAY_NUMBER + days
    asyncio.run(contracts.refresh(session))
    [subscription] = contracts.subscriptions(session)
    wanted = Asked(RequestKind.TERMINATION, "The end", "No longer needed", "", None, wished, "it@acme.example")
    assert asyncio.run(contract_requests.send(session, subscription, wanted)).error is None
    with portal.ledger.reading() as connection:
        assert connection.scalars(select(kept.c.wanted_day)).all() == [wished]
    asyncio.run(contracts.refresh(session))
    assert [request.wanted_day for request in contracts.requests(session)] == [wished]


@pytest.mark.parametrize("zone", ZONES)
def test_orders_and_renewals_are_due_on_the_day_that_the_portal_says(living_in: In, zone: str) -> None:
    session = living_in(zone, "finance")
    asyncio.run(payments.refresh(session))
    beside = [owed for owed in payables.due(session) if owed.number.startswith("70")]
    assert [(owed.number, owed.due_day) for owed in beside] == [(f"70{n}", TODAY_NUMBER + n) for n in range(3)]


@pytest.mark.parametrize(("at", "zone", "day"), [
    ("2026-11-22T20:00:00Z", "Asia/Tokyo", "23 Nov 2026"),
    ("2026-11-22T20:00:00Z", "Europe/Berlin", "22 Nov 2026"),
    ("2026-11-23T02:00:00Z", "America/New_York", "22 Nov 2026"),
])  # fmt: skip
def test_a_transfer_was_announced_on_a_day_of_the_account(at: str, zone: str, day: str) -> None:
    announced = epoch_ms(datetime.fromisoformat(at))
    transfer = Transfer("t", "i", "2000 N-1", 11_900, "EUR", announced, "Anna")
    said = transfer_sentence(transfer, formatter("en"), ZoneInfo(zone))
    assert f"announced on {day} by Anna" in said
