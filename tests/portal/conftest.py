"""The hand-made portal, in this process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from support import contracts_world
from support import portal_world as world
from support.ledgers import copied

from occ_tui.portal.app import create_app
from occ_tui.portal.entries import Entry
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.state import Portal


def serving(ledger: Ledger) -> Portal:
    """A portal over a ledger, as the tests call it."""
    return Portal(ledger, world.TODAY, frozenset({world.HOST}), "http://127.0.0.1:8182")


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A fresh portal over the hand-made ledger."""
    ledger = copied(tmp_path, world.filled)
    yield serving(ledger)
    ledger.close()


@pytest.fixture(scope="module")
def read_only_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The same portal for all tests of a module that change nothing."""
    ledger = copied(tmp_path_factory.mktemp("portal"), world.filled)
    yield serving(ledger)
    ledger.close()


@pytest.fixture
async def client(portal: Portal) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the fresh portal, without any signature of its own."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        yield client


@pytest.fixture
def finance(client: httpx.AsyncClient) -> world.Person:
    """The finance contact of the fresh portal's first account."""
    return world.Person(client)


@pytest.fixture
async def reader(read_only_portal: Portal) -> AsyncIterator[world.Person]:
    """The finance contact of the portal that nobody changes."""
    transport = httpx.ASGITransport(app=create_app(read_only_portal))
    async with httpx.AsyncClient(transport=transport) as client:
        yield world.Person(client)


@dataclass(frozen=True)
class Sample:
    """A portal over generated data, what it was made of, and a technical contact who changes nothing."""

    portal: Portal
    made: list[Entry]
    client: httpx.AsyncClient
    person: world.Person


@pytest.fixture(scope="module")
def sample_ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Ledger, list[Entry]]]:
    """Generated data, for all tests of a module that change nothing."""
    ledger, made = contracts_world.sample(tmp_path_factory.mktemp("sample"))
    yield ledger, made
    ledger.close()


@pytest.fixture
async def sample(sample_ledger: tuple[Ledger, list[Entry]]) -> AsyncIterator[Sample]:
    """The portal over it."""
    ledger, made = sample_ledger
    portal = serving(ledger)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        yield Sample(portal, made, client, contracts_world.someone(client))


@pytest.fixture
async def fresh(tmp_path: Path) -> AsyncIterator[Sample]:
    """The same, to be changed."""
    ledger, made = contracts_world.sample(tmp_path)
    portal = serving(ledger)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        yield Sample(portal, made, client, contracts_world.someone(client))
    ledger.close()
