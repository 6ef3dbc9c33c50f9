"""The hand-made portal, in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
from support import portal_world as world

from occ_tui.portal.app import create_app
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.state import Portal


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A fresh portal over the hand-made ledger."""
    ledger = Ledger.create(tmp_path, world.TODAY)
    ledger.load(world.entries())
    try:
        yield Portal(ledger, world.TODAY, frozenset({world.HOST}), "http://127.0.0.1:8182")
    finally:
        ledger.close()


@pytest.fixture
async def client(portal: Portal) -> AsyncIterator[httpx.AsyncClient]:
    """A client without any signature of its own."""
    transport = httpx.ASGITransport(app=create_app(portal))
    async with httpx.AsyncClient(transport=transport) as client:
        yield client


@pytest.fixture
def finance(client: httpx.AsyncClient) -> world.Person:
    """The finance contact of the first account."""
    return world.Person(client)
