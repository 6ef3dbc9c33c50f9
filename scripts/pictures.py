"""The pictures of the documents, taken from the real program on generated data (`make pictures`)."""

from __future__ import annotations

import asyncio
import re
import sys
from datetime import date
from pathlib import Path

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.services import sync
from occ_tui.services.demo import start_demo
from occ_tui.services.session import Session

IMAGES = Path(__file__).parents[1] / "docs" / "img"
TODAY = date(2026, 11, 23)
SIZE = (120, 36)
SHOTS = {"overview": ("1",), "invoices": ("2", "j", "j", "j", "space"), "invoice": ("2", "j", "enter")}
"""Name of a picture → the keys that lead to it."""


async def take(session: Session, name: str, keys: tuple[str, ...]) -> None:
    """Presses `keys` and keeps what the screen shows then."""
    app = OccApp(session)
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        await pilot.press(*keys)
        await app.workers.wait_for_complete()
        await pilot.pause()
        picture = app.export_screenshot(title="occ")
    IMAGES.mkdir(exist_ok=True)
    (IMAGES / f"{name}-{locale.language()}.svg").write_text(_stable(picture), encoding="utf-8")


def _stable(picture: str) -> str:
    """The picture without fonts from elsewhere, class names made up anew each time, and the time of day."""
    picture = re.sub(r"@font-face \{.*?\}\s*", "", picture, flags=re.DOTALL)
    picture = picture.replace("font-family: Fira Code, monospace", "font-family: monospace")
    picture = re.sub(r"terminal-\d+", "terminal", picture)
    return re.sub(r"\b([01]\d|2[0-3]):[0-5]\d\b", "14:02", picture)


async def main(languages: list[str]) -> None:
    """Takes every picture in every language."""
    with start_demo(today=TODAY) as options:
        for language in languages:
            locale.use_language(language)
            with Session.open(options) as session:
                await sync.sync(session)
                for name, keys in SHOTS.items():
                    await take(session, name, keys)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1:] or list(locale.LANGUAGES)))
