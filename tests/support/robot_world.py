"""A portal in this process with generated data of every section, and an app on it as anybody, in any state."""

from __future__ import annotations

import asyncio
import fcntl
import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import pytest

from occ_tui.app import OccApp
from occ_tui.portal import generate
from occ_tui.portal.entries import AccountEntry, ContactEntry, GrantEntry
from occ_tui.portal.generate import Plan
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.state import Portal
from occ_tui.services import accounts, apart, contracts, orders, payments, people, plans, rewards, sync
from occ_tui.services.ages import SyncAge
from support.ledgers import copied
from support.portal_world import HOST, TODAY, key_of
from support.rewards_world import RewardsWorld, WorldSession
from support.screens import NOW
from support.standing_clock import stand_still

PLAN = Plan(today=TODAY, accounts=3, invoices=240, seed=5)
"""Enough that every section has more lines than a screen; three accounts, of which all but support see one."""
SECTIONS = (payments, plans, contracts, orders, rewards, people, accounts)


class _Remembering(RewardsWorld):
    """Asks the portal nothing twice that nobody changed: a robot refreshes the same section hundreds of times."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self._known: dict[tuple[str, ...], httpx.Response] = {}

    async def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            self._known.clear()
            return await super().answer(request)
        key_id = request.headers.get("authorization", "").partition('keyId="')[2].partition('"')[0]
        question = (key_id, str(request.url), request.headers.get("if-none-match", ""))
        if question not in self._known:
            self._known[question] = await super().answer(request)
        known = self._known[question]
        return httpx.Response(known.status_code, headers=known.headers, content=known.content)


@dataclass
class RobotWorld:
    """The portal, and stores of its people that were filled once."""

    world: RewardsWorld
    directory: Path

    def session(self, who: str, **options: Any) -> WorldSession:
        """A session of somebody whose cache is their own."""
        known = self.world.session(who)
        contact = next(one for one in generate.sample_contacts(PLAN.seed) if one.profile == who)
        home = generate.first_account_ocid(PLAN.seed)
        profile = known.profile._replace(
            tenancy=home, user=contact.entry.user_ocid, kind=str(options.pop("kind", "portal"))
        )
        made = WorldSession(known.options._replace(**options), profile, known.clock)
        made.world = self.world
        return made


def make_robot_world(directory: Path, *, is_empty: bool = False) -> RobotWorld:
    """The portal over a ledger of generated data whose contacts have keys of ours; or over one of people alone."""
    books = directory / "books"
    books.mkdir(mode=0o700)
    portal = Portal(copied(books, _books, is_empty), TODAY, frozenset({HOST}), "http://127.0.0.1:8182")
    portal.now = lambda: NOW  # type: ignore[method-assign]
    return RobotWorld(_Remembering(portal, directory), directory)


def _books(directory: Path, is_empty: bool) -> Ledger:
    ledger = Ledger.create(directory, TODAY)
    home = generate.first_account_ocid(PLAN.seed)
    keys = [key_of(contact.profile, contact.entry.user_ocid, home) for contact in generate.sample_contacts(PLAN.seed)]
    made = generate.entries(PLAN)
    kept = [one for one in made if not is_empty or isinstance(one, (AccountEntry, ContactEntry, GrantEntry))]
    ledger.load([*kept, *keys])
    return ledger


def no_network(request: httpx.Request) -> Exception:
    """What a request ends with while the network is down."""
    return httpx.ConnectError("no route", request=request)


def open_app(
    made: RobotWorld,
    monkeypatch: pytest.MonkeyPatch,
    who: str,
    *,
    section: str = "overview",
    is_filled: bool = True,
    **options: Any,
) -> OccApp:
    """An app of somebody; `is_filled`: their store knows all that the portal says."""
    stand_still(monkeypatch, NOW)
    monkeypatch.setattr(apart, "sync", sync.sync)
    session = made.session(who, **options)
    if is_filled:
        shutil.copytree(_filled(who, made.directory), made.directory / "cache")
        monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW, NOW))
    return OccApp(session, section=section)


def _filled(who: str, directory: Path) -> Path:
    """A cache of somebody who has looked at everything; made once for all test processes, copied by each test."""
    all_tests = directory.parent.parent if "PYTEST_XDIST_WORKER" in os.environ else directory.parent
    made = all_tests / f"robot-{who}"
    with (all_tests / f"robot-{who}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            begun = Path(mkdtemp(dir=all_tests))
            session = make_robot_world(begun).session(who)
            with ThreadPoolExecutor(1) as pool:  # whoever calls may be in an event loop
                pool.submit(lambda: asyncio.run(_fill(session))).result()
            begun.rename(made)
    return made / "cache"


async def _fill(session: WorldSession) -> None:
    await sync.sync(session)
    for section in SECTIONS:
        with suppress(Exception):  # somebody may not see it
            await section.refresh(session)
    session.close()
