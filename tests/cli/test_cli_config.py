"""`occ config`: where the settings are, what is in force and why, and everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from occ_tui import settings
from occ_tui.domain.dates import iso_day
from occ_tui.domain.formatting import formatter

Occ = Callable[..., Any]

WRONG = """theme = "pink"
refresh_minutes = -1
columns = ["invoiceNumbr"]
[keys]
preset = "vmi"
payments.pay = "d"
"move.dwn" = "x"
[themes.mine]
late = "red"
[mail]
hots = "x"
"""
TOLD = [
    (1, '"theme" is one of: dark, light'),
    (2, '"refresh_minutes" wants a whole number of minutes'),
    (3, 'there is no column "invoiceNumbr"; the nearest is "invoiceNumber"'),
    (5, 'the nearest to "vmi" is "vim"'),
    (6, "the key “d” is both “PDF” (invoices.pdf) and “pay” (payments.pay)"),
    (7, 'there is no action "move.dwn"; the nearest is "move.down"'),
    (9, '"late" wants a colour like "#5aa9e6"'),
    (11, 'there is no setting "hots"; the nearest is "host"'),
]
MINE = """# mine
theme = "mine"
columns = ["invoiceNumber", "daysLate"]

[keys]
preset = "vim"
payments.pay = ["P", "f9"]
"general.help" = "\\\\"

[themes.mine]
base = "light"
late = "#ff0000"
"""


@pytest.fixture
def file(own_home: Path) -> Path:
    path = own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    path.parent.mkdir(parents=True)
    return path


def test_check_tells_everything_that_is_wrong_with_its_line(occ: Occ, file: Path) -> None:
    file.write_text(WRONG)
    shown = occ("config", "check")
    assert shown.code == 1
    lines = shown.err.splitlines()
    for line, words in TOLD:
        assert any(f"config.toml:{line}: " in said and words in said for said in lines), (line, words)
    numbers = [int(said.split("config.toml:")[1].split(":")[0]) for said in lines if "config.toml:" in said]
    assert numbers == sorted(numbers)
    assert "defaults where it can" in lines[-1]


def test_check_speaks_german(occ: Occ, file: Path) -> None:
    file.write_text(WRONG)
    shown = occ("config", "check", "--lang", "de")
    assert shown.code == 1
    assert "die Taste „d“" in shown.err
    assert "there is no" not in shown.err
    assert "wants" not in shown.err


def test_what_is_in_order_is_said_to_be(occ: Occ, file: Path) -> None:
    assert occ("config", "check").code == 0
    file.write_text(MINE)
    shown = occ("config", "check")
    assert shown.code == 0
    assert "in order" in shown.err


def test_show_says_what_is_in_force_and_why_and_can_be_saved(occ: Occ, file: Path) -> None:
    file.write_text(MINE)
    before = settings.load()
    shown = occ("config", "show")
    assert shown.code == 0
    lines = {line.split(" = ")[0]: line.rpartition("# ")[2] for line in shown.out.splitlines() if " = " in line}
    assert lines["theme"] == "line 2"
    assert lines["refresh_minutes"] == "default"
    assert lines['"payments.pay"'] == "line 7"
    assert lines["late"] == "line 12"
    assert lines["host"] == "default"
    assert set(settings.Settings._fields) - {"mail", "keys", "themes"} <= set(lines)
    file.write_text(shown.out)
    assert settings.load() == before
    file.unlink()
    file.write_text(occ("config", "show").out)
    assert settings.load() == settings.Settings()


def test_dates_are_written_as_settled_for_people_alone(occ: Occ, file: Path) -> None:
    file.write_text('date_format = "mdy"\n')
    occ("config", "path")
    assert formatter("en").table_date(20698) == "09/02/2026"
    assert iso_day(20698) == "2026-09-02"
    file.unlink()
    occ("config", "path")
    assert formatter("en").table_date(20698) == "2026-09-02"


def test_without_a_file_everything_is_as_delivered(occ: Occ, file: Path) -> None:
    shown = occ("config", "show").out
    assert "line " not in shown
    assert occ("config", "path").out.strip() == str(file)
