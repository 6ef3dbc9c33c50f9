"""The pictures of the documents, taken from the real program on generated data: `update` writes, `check` compares.

Everything in them is fixed: the data, the time of day, which payments are under way. So a picture that is not what the
program shows is stale, and nothing else is.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import os
import pkgutil
import re
import shutil
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import NamedTuple, Self

from textual.pilot import Pilot

from occ_tui import locale, services
from occ_tui.app import OccApp
from occ_tui.screens.host import Host
from occ_tui.services import (
    accounts,
    agenda,
    contracts,
    demo,
    invoice_detail,
    orders,
    payments,
    people,
    plans,
    rewards,
    sync,
)
from occ_tui.services.desk_state import DeskState
from occ_tui.services.session import Session, SessionOptions
from occ_tui.store.invoices import find_by_number

IMAGES = Path(__file__).parents[1] / "docs" / "img"
NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
TODAY = NOW.date()
SIZE = (120, 32)
INVOICE, ORDER = "100423129", "3794151"
"""What stands open in pictures of one thing."""


class Shot(NamedTuple):
    """What a picture shows: who looks, in which section, and after which keys."""

    section: str
    keys: tuple[str, ...] = ()
    who: str = "finance"


SHOTS = {
    "people": Shot("people", who="management"),
    "overview": Shot("overview"),
    "invoices": Shot("invoices", ("j", "j", "j", "space")),
    "invoice": Shot("invoices", ("j", "enter")),
    "paying": Shot("invoices", ("space", "space", "p")),
    "payments": Shot("payments", ("]",)),
    "billing": Shot("billing"),
    "schedule": Shot("billing", ("]", "]", "]")),
    "contracts": Shot("contracts"),
    "orders": Shot("orders"),
    "order": Shot("orders", ("j", "j", "j", "j", "enter")),
    "rewards": Shot("rewards"),
    "accounts": Shot("accounts", who="support"),
}
"""Name of a picture → what it shows. The people come first: a portal writes down once a minute who was there."""
READ_BEFORE = {
    "finance": (payments, plans, contracts, orders, rewards, agenda),
    "management": (people,),
    "support": (accounts,),
}
"""Who looks → what is read of the server beforehand."""
FOR_SUPPORT = {"accounts": 14, "invoices": 700}


class _Clock(datetime):
    """A clock that stands still, for those who ask `datetime` for the time."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls.fromtimestamp(NOW.timestamp(), tz)


def _stop_clocks() -> None:
    """It is always `NOW` where the program says how old something is; what signs requests keeps the real time."""
    fixed_ms = int(NOW.timestamp() * 1000)
    for found in pkgutil.walk_packages(services.__path__, f"{services.__name__}."):
        module = importlib.import_module(found.name)
        if getattr(module, "now_ms", None) is sync.now_ms and module is not sync:
            module.now_ms = lambda: fixed_ms  # type: ignore[attr-defined]
        if found.name.rpartition(".")[2] in ("news", "changes", "situation"):
            module.datetime = _Clock  # type: ignore[attr-defined]
    sync.now_ms = lambda: fixed_ms
    Host.now = lambda _host: NOW  # type: ignore[method-assign]


async def pictures(languages: list[str], names: list[str]) -> AsyncIterator[tuple[str, str]]:
    """File name and text of each picture."""
    _stop_clocks()
    # Whatever the sample has under way stays so, however long the pictures take.
    demo.SETTLE_AFTER_S = demo.ANSWER_AFTER_S = "never"  # type: ignore[assignment]
    with ExitStack() as stack:
        served: dict[bool, SessionOptions] = {}
        for name in names:
            shot = SHOTS[name]
            is_support = shot.who == "support"
            if is_support not in served:
                sizes = FOR_SUPPORT if is_support else {}
                served[is_support] = stack.enter_context(demo.start_demo(today=TODAY, **sizes))
            for language in languages:
                with Session.open(served[is_support]._replace(profile=shot.who)) as session:
                    # Nobody was there before: no list remembers where one was.
                    shutil.rmtree(DeskState.of(session).directory, ignore_errors=True)
                    await _read(session, shot)
                    locale.use_language(language)
                    yield f"{name}-{language}.svg", await _take(session, shot)
                    locale.use_language("en")


async def _read(session: Session, shot: Shot) -> None:
    """Fills the store, once for each of the contacts: then a picture waits for nothing."""
    if sync.last_sync(session).at is not None:
        return
    await sync.sync(session)
    for service in READ_BEFORE[shot.who]:
        await service.refresh(session)
    if shot.who == "finance":
        (record,) = find_by_number(session.store(), INVOICE, session.scope())
        await invoice_detail.refresh(session, record)
        await orders.refresh_one(session, record.compartment_id, ORDER)


async def _take(session: Session, shot: Shot) -> str:
    """Presses the keys and keeps what the screen shows then."""
    app = OccApp(session, section=shot.section)
    async with app.run_test(size=SIZE) as pilot:
        await _settle(pilot)
        for key in shot.keys:
            await pilot.press(key)
            await _settle(pilot)
        picture = app.export_screenshot(title="occ")
    app.close_lanes()
    return _stable(picture)


async def _settle(pilot: Pilot[None]) -> None:
    """Waits until nothing is under way any more: what one worker found may have begun another."""
    await pilot.pause()
    while pilot.app.workers:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def _stable(picture: str) -> str:
    """The picture without fonts from elsewhere and class names made up anew each time."""
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    picture = picture.replace("font-family: Fira Code, monospace", "font-family: monospace")
    picture = re.sub(r"terminal-\d+", "terminal", picture)
    return re.sub(r"[ \t]+$", "", picture, flags=re.MULTILINE)


async def update(languages: list[str], names: list[str]) -> int:
    IMAGES.mkdir(exist_ok=True)
    async for name, picture in pictures(languages, names):
        (IMAGES / name).write_text(picture, encoding="utf-8")
    return 0


async def check(languages: list[str], names: list[str]) -> int:
    """Says which pictures are not what the program shows, with the first line of text that differs."""
    wrong, seen = [], set()
    async for name, picture in pictures(languages, names):
        seen.add(name)
        path = IMAGES / name
        there = path.read_text(encoding="utf-8") if path.exists() else ""
        if there != picture:
            wrong.append(f"docs/img/{name} is stale: {_difference(there, picture)}")
    unknown = {path.name for path in IMAGES.iterdir()} - {f"{n}-{lang}.svg" for n in SHOTS for lang in locale.LANGUAGES}
    wrong += [f"docs/img/{name} is made by nothing" for name in sorted(unknown)]
    print("\n".join([*wrong, "run make pictures"]) if wrong else f"{len(seen)} pictures are what the program shows.")
    return 1 if wrong else 0


def _difference(there: str, here: str) -> str:
    old, new = _lines(there), _lines(here)
    for before, now in zip(old, new, strict=False):
        if before != now:
            return f"{before!r} is now {now!r}"
    return "other colours or places" if len(old) == len(new) else f"{len(old)} lines are now {len(new)}"


def _lines(picture: str) -> list[str]:
    """The text of a picture, piece by piece."""
    return [piece.replace("&#160;", " ").strip() for piece in re.findall(r"<text[^>]*>([^<]*)</text>", picture)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("update", "check"))
    parser.add_argument("names", nargs="*", default=[], help="pictures (default: all)")
    parser.add_argument("--lang", choices=tuple(locale.LANGUAGES), action="append")
    args = parser.parse_args()
    # A home of its own: nothing of whoever runs this shows, and nothing is left behind.
    with tempfile.TemporaryDirectory() as home:
        for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
            os.environ[name] = f"{home}/{name}"
        os.environ["TZ"] = "UTC"
        time.tzset()
        for name in ("NO_COLOR", "OCC_PROFILE", "OCI_CONFIG_FILE", "TEXTUAL", "COLORTERM"):
            os.environ.pop(name, None)
        run = update if args.what == "update" else check
        return asyncio.run(run(args.lang or list(locale.LANGUAGES), args.names or list(SHOTS)))


if __name__ == "__main__":
    sys.exit(main())
