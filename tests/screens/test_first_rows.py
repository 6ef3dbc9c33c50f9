"""The way to the first rows: what is not loaded on it, and how often it is painted."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from support.ledger import ACME, fill
from support.screens import TODAY, Start, ledger, listed, press, until

from occ_tui.screens import readying
from occ_tui.services.session import Session, SessionOptions

LATER = (
    *(
        "textual.command",
        "textual.containers",
        "textual.types",
        "textual.widgets._input",
        "textual.widgets._select",
        "typing_extensions",
    ),
    *("textual.widgets._directory_tree", "textual.widgets._markdown", "pygments", "rich.markdown", "rich.traceback"),
    *("httpx", "pydantic", "msgspec", "cryptography", "babel", "hashlib", "secrets", "email"),
    *("ssl", "asyncio.sslproto", "rich.table", "platformdirs", "tempfile", "uuid"),
    *("occ_tui.domain.forms", "occ_tui.domain.cards", "occ_tui.domain.requests"),
    *("occ_tui.services.mail", "occ_tui.services.paying", "occ_tui.services.unlocking", "occ_tui.services.demo"),
    *("occ_tui.screens.pay_run", "occ_tui.screens.chooser", "occ_tui.screens.palette", "occ_tui.screens.help"),
    *("occ_tui.screens.payments", "occ_tui.screens.billing", "occ_tui.screens.contracts", "occ_tui.screens.orders"),
    *("occ_tui.screens.rewards", "occ_tui.screens.people", "occ_tui.screens.accounts", "occ_tui.widgets.callout"),
)
"""Modules that nothing in the first picture is made of; each of them, or what it draws in, takes milliseconds."""
OF_THE_AGENDA = tuple(
    f"occ_tui.{name}" for name in ("services.agenda", "services.orders", "domain.contracts", "domain.payments")
)
"""What it takes to read what comes, which is read once one sees what there is."""
PROGRAM = """
import json, sys
from datetime import date
from importlib import import_module
from occ_tui.cli import interface

import_module("occ_tui.screens.lean_textual")
from occ_tui import app as program
from textual._compositor import Compositor
from occ_tui.services.session import Session, SessionOptions
from pathlib import Path

config, cache, today, section = sys.argv[1:]
options = SessionOptions(config_file=Path(config), cache_dir=Path(cache), today=date.fromisoformat(today))
painted, loaded = [], []
render = Compositor.render_update

def noting(self, *args, **options):
    made = render(self, *args, **options)
    if made is not None:
        loaded.extend([] if painted else sys.modules)
        painted.append("\\n".join(strip.text for strip in self.render_strips()))
    return made

Compositor.render_update = noting

def told():
    print(json.dumps({"modules": sorted(loaded), "painted": painted}), file=sys.__stdout__)
    app.exit()

with Session.open(options) as session:
    app = program.OccApp(session, section=section)
    app.begin_readying = told
    app.run(headless=True, size=(120, 40))
"""


@pytest.mark.parametrize(
    ("section", "wanted", "others"),
    [
        ("invoices", "100001", ("occ_tui.screens.overview", "occ_tui.domain.payments", "occ_tui.services.agenda")),
        ("overview", "Needs", ("occ_tui.screens.invoices", "occ_tui.widgets.invoice_table", *OF_THE_AGENDA)),
    ],
)
def test_the_first_that_is_painted_are_the_rows_and_nothing_else_is_loaded_for_them(
    options: SessionOptions, section: str, wanted: str, others: tuple[str, ...]
) -> None:
    with Session.open(options) as session:
        fill(session, {ACME: ledger()})
    words = [str(options.config_file), str(options.cache_dir), TODAY.isoformat(), section]
    done = subprocess.run([sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, check=True)
    told = json.loads(done.stdout)
    assert {name for name in told["modules"] if name in (*LATER, *others)} == set()
    assert wanted in told["painted"][0]


async def test_what_the_next_keys_need_is_there_before_they_are_pressed(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded: list[str] = []
    monkeypatch.setattr(readying, "import_module", loaded.append)
    async with start() as pilot:
        await until(pilot, lambda: loaded == list(readying.SOON))


async def test_a_screen_has_its_size_from_the_first_picture_on(start: Start) -> None:
    async with start(size=(80, 20)) as pilot:
        assert {"-narrow", "-low"} <= listed(pilot).classes
        await pilot.resize_terminal(120, 40)
        await press(pilot, "down")
        assert {"-wide", "-high"} <= listed(pilot).classes
        assert not {"-narrow", "-low"} & listed(pilot).classes
