"""What is closed is let go: a session of hours must not grow."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from rich.segment import Segment
from support.screens import Start, listed, press, shown, until
from support.walking import TODAY
from textual.widget import Widget

from occ_tui.screens import leftovers
from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.services.demo import start_demo
from occ_tui.widgets.promptly import Kept

HEAVY = {
    *("httpx", "httpcore", "h11", "anyio", "pydantic", "pydantic_core", "msgspec", "cryptography"),
    *("openpyxl", "xlsxwriter", "icalendar", "segno", "fpdf", "PIL", "keyring", "aiosmtplib"),
    "babel",
    *("jinja2", "fastapi", "starlette", "sqlalchemy", "uvicorn"),
}
"""What whoever only reads in the interface has no use for; some of it alone takes ten megabytes."""
OURS = ("occ_tui.client.transport", "occ_tui.wire.invoices", "occ_tui.wire.contracts", "occ_tui.portal")


@pytest.mark.parametrize("keys", [["question_mark"], ["c"], ["ctrl+p"], ["x"]])
async def test_what_a_closed_screen_looked_like_is_forgotten(start: Start, keys: list[str]) -> None:
    async with start() as pilot:
        listed(pilot)
        await press(pilot, *keys)
        opened = pilot.app.screen
        pictures = [weakref.ref(widget._styles_cache) for widget in opened.walk_children(Widget)]
        assert pictures
        await press(pilot, "escape")
        assert pilot.app.screen is not opened
        del opened
        # Something else has to be on the way: what was done last is remembered until the next.
        await press(pilot, "down", "up")
        gc.collect()
        assert [picture for picture in pictures if picture() is not None] == []


async def test_invoices_that_were_looked_at_are_forgotten(start: Start) -> None:
    async with start() as pilot:
        listed(pilot)
        opened = []
        for _ in range(5):
            await press(pilot, "enter")
            assert isinstance(pilot.app.screen, InvoiceScreen)
            opened.append(weakref.ref(pilot.app.screen))
            await press(pilot, "escape", "down", "up")
        gc.collect()
        # What was begun while the first one was open, and goes on, remembers where it was begun.
        assert len([screen for screen in opened if screen() is not None]) <= 1


async def test_a_closed_screen_is_looked_for_as_soon_as_nobody_types(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leftovers, "AFTER_S", 0.01)
    async with start() as pilot:
        await press(pilot, "enter")
        opened = weakref.ref(pilot.app.screen)
        await press(pilot, "escape", "down", "up")
        await until(pilot, lambda: opened() is None)


async def test_few_pieces_of_lines_that_were_painted_are_kept(start: Start) -> None:
    segment = Segment("a line that was seen once")
    async with start():
        for cut in range(2, 5002):
            segment._split_cells(segment, cut)
        assert Segment._split_cells.cache_info().currsize <= 2048


async def test_a_section_that_is_not_seen_keeps_nothing_painted(start: Start) -> None:
    async with start() as pilot:
        before = listed(pilot)
        await press(pilot, "1")
        assert [widget for widget in before.walk_children(Kept) if widget._painted is not None] == []
        await press(pilot, "2")
        assert "100001" in shown(pilot)


def test_reading_loads_nothing_that_asking_takes(own_home: Path) -> None:
    with start_demo(invoices=300, today=TODAY) as options:
        paths = [str(Path(__file__).parents[1]), *sys.path]
        done = subprocess.run(
            [sys.executable, "-m", "support.walking", str(options.config_file), str(options.cache_dir)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
            cwd=own_home,
            stdout=subprocess.PIPE,
            check=True,
        )
    told = json.loads(done.stdout)
    seen = [name for name, _ in told["seen"]]
    for wanted in ("InvoiceScreen", "PayScreen", "MailForm", "ContactScreen", "OrderScreen", "RedeemScreen"):
        assert wanted in seen
    invoice, with_pdf = (said for name, said in told["seen"] if name == "InvoiceScreen")
    assert "detail as of" in invoice
    assert "Saved as" in with_pdf
    tops = {name.partition(".")[0] for name in told["modules"]}
    assert tops & HEAVY == set()
    assert [name for name in told["modules"] if name.startswith(OURS)] == []
