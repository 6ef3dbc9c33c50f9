"""`python -m support.walking CONFIG CACHE`: a walk through the interface in a process of its own; what it had loaded.

Prints JSON: the screens it came by, each with what stood on it, and the names of all modules.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import date
from pathlib import Path

from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.services import apart
from occ_tui.services.session import Session, SessionOptions
from support.piloting import settle, shown

TODAY = date(2026, 11, 23)
WALK = (
    ("2",),
    ("enter",),
    ("d",),
    ("escape", "j", "p"),
    ("escape", "escape", "m"),
    ("escape", "escape", "3"),
    ("4",),
    ("enter",),
    ("escape", "escape", "5"),
    ("6",),
    ("enter",),
    ("escape", "7"),
    ("right", "right", "p"),
    ("escape", "escape", "1"),
)
"""Every section, an invoice with its PDF, an order, and the forms that ask the server before they open."""


async def walk(pilot: Pilot[None]) -> list[tuple[str, str]]:
    """The name of the screen and what it shows, after each step."""
    seen = []
    for step in WALK:
        await pilot.press(*step)
        await settle(pilot)
        seen.append((type(pilot.app.screen).__name__, shown(pilot)))
    return seen


async def main(config: str, cache: str) -> None:
    """The walk; the store is filled by then."""
    options = SessionOptions(profile="finance", config_file=Path(config), today=TODAY, cache_dir=Path(cache))
    with Session.open(options) as session:
        await apart.sync(session)
        app = OccApp(session)
        async with app.run_test(size=(120, 40)) as pilot:
            await settle(pilot)
            seen = await walk(pilot)
        app.close_lanes()
    print(json.dumps({"seen": seen, "modules": sorted(sys.modules)}))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
