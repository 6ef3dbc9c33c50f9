"""The last line in German at 80 columns: what matters in a section stands there whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.paying_service import running
from support.piloting import shown
from support.robot_world import make_robot_world, open_app
from support.screens import settle

from occ_tui import locale

MATTERS = {
    "overview": ["enter öffnen", "r abgleichen"],
    "invoices": ["enter öffnen", "Leertaste markieren", "p zahlen", "m E-Mail", "d PDF"],
    "payments": ["enter öffnen", "Leertaste markieren", "p zahlen", "x Export"],
    "billing": ["enter öffnen", "e bearbeiten", "v prüfen", "x Export"],
    "contracts": ["enter öffnen, klappen", "i alles dazu", "/ suchen", "x Export"],
    "orders": ["enter öffnen", "/ suchen", "x Export"],
    "rewards": ["enter öffnen", "p einlösen", "x Export"],
    "people": ["enter öffnen", "A einladen", "e Kontaktarten", "S sperren"],
    "accounts": ["enter öffnen", "n Notiz", "i Rechnungen", "m mahnen"],
}


async def test_what_matters_in_each_section_stands_in_its_last_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locale.use_language("de")
    app = open_app(make_robot_world(tmp_path), monkeypatch, "finance")
    async with running(app, (80, 24)) as pilot:
        for section, hints in MATTERS.items():
            await app.open_section(section)
            await settle(pilot)
            line = shown(pilot).splitlines()[-1]
            assert [hint for hint in hints if f" {hint}  " not in line] == [], section
            assert line.rstrip().endswith("? Tasten")
