"""A portal in this process and sessions that end at it: what a test books is what the next sync sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from sqlalchemy import insert, select

from occ_tui.client.config import Profile
from occ_tui.client.retry import Timing
from occ_tui.client.transport import Transport
from occ_tui.domain.dates import BusinessClock
from occ_tui.portal import ledger
from occ_tui.portal.app import create_app
from occ_tui.portal.entries import CREDIT
from occ_tui.portal.schema import corrections, invoices
from occ_tui.portal.state import Portal
from occ_tui.services.session import Session, SessionOptions
from occ_tui.wire.signing import fingerprint
from support import portal_world as world
from support.client import pem_of, write_private
from support.ledgers import copied
from support.portal_world import ACME

Fault = Callable[[httpx.Request], httpx.Response | None]


@dataclass
class Served:
    """A portal in this process, what it was asked, and a fault put before it."""

    portal: Portal
    asked: list[httpx.Request] = field(default_factory=list)
    fault: Fault = lambda request: None

    def __post_init__(self) -> None:
        # Once: several threads ask, and making it takes longer than most answers.
        self.app = create_app(self.portal)

    def transport(self) -> httpx.AsyncBaseTransport:
        behind = httpx.ASGITransport(app=self.app)

        async def answer(request: httpx.Request) -> httpx.Response:
            self.asked.append(request)
            return self.fault(request) or await behind.handle_async_request(request)

        return httpx.MockTransport(answer)

    def paths(self) -> list[str]:
        return [request.url.path for request in self.asked]

    def credit(self, internal_id: str, minor: int = 5) -> None:
        """Books a credit."""
        with self.portal.ledger.writing() as connection:
            number = connection.scalar(select(invoices.c.id).where(invoices.c.internal_invoice_id == internal_id))
            entry = {"invoice_id": number, "kind": CREDIT, "day": world.TODAY_NUMBER, "minor": minor, "reason": ""}
            connection.execute(insert(corrections).values(entry))
            ledger.recompute(connection, number or 0)


async def at_once(_seconds: float) -> None: ...


class PortalSession(Session):
    """A session whose transport ends at a portal in this process."""

    served: Served

    def transport(self) -> Transport:
        timing = Timing(sleep=at_once)
        return Transport(self.profile, read_only=self.read_only, timing=timing, http=self.served.transport())


@contextmanager
def serving(directory: Path) -> Iterator[Served]:
    """The hand-made ledger, served."""
    made = copied(directory, world.filled)
    yield Served(Portal(made, world.TODAY, frozenset({world.HOST}), "http://127.0.0.1:8182"))
    made.close()


def session_at(
    served: Served, directory: Path, who: str = "finance", *, kind: str = "portal", read_only: bool = False
) -> PortalSession:
    """The session of a contact, `world.PEOPLE`."""
    key = world.private_key(who)
    profile = Profile(
        name=who,
        kind=kind,
        tenancy=ACME,
        user=f"ocid1.user.oc1..{who}",
        fingerprint=fingerprint(key.public_key()),
        key_file=write_private(directory / f"{who}.pem", pem_of(key)),
        region=world.REGION,
        home_region=world.REGION,
        endpoint=world.URL,
    )
    options = SessionOptions(cache_dir=directory / "cache", today=world.TODAY, read_only=read_only)
    made = PortalSession(options, profile, BusinessClock(world.TODAY))
    made.served = served
    return made
