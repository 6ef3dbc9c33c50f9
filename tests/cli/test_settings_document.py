"""docs/settings.md: every example loads, every setting and every word stands in it, its commands are executed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from occ_tui import settings
from occ_tui.commands.keymap import actions
from occ_tui.domain.rows.invoices import ALL_COLUMNS
from occ_tui.screens.settled import problems_of

DOCUMENT = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```toml\n(.*?)```", DOCUMENT, re.DOTALL)
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL) for line in block.splitlines()]
TABLE = re.findall(r"^\| `([a-z_]+)` \| ?([^|]*?) ?\| .* \|$", DOCUMENT, re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_can_be_used(tmp_path: Path, example: str) -> None:
    path = tmp_path / "config.toml"
    path.write_text(example)
    settled = settings.load(path)
    assert problems_of(settled) == []
    assert settled != settings.Settings()


def test_every_setting_has_an_example_or_is_explained_by_its_line() -> None:
    shown = {key for example in EXAMPLES for key in tomllib.loads(example)}
    assert shown == set(settings.Settings._fields)


def test_the_table_has_every_setting_with_its_default() -> None:
    assert [name for name, _default in TABLE] == list(settings.Settings._fields)
    delivered = settings.Settings()._asdict()
    for name, default in TABLE:
        if default:
            value = tomllib.loads(f"x = {default.strip('`')}")["x"]
            assert delivered[name] == (tuple(value) if isinstance(value, list) else value), name


def test_every_word_that_can_be_chosen_is_named() -> None:
    words = [*settings.THEMES, *settings.PRESETS, *settings.DATE_FORMATS, *settings.ANIMATIONS, *settings.CLIPBOARDS]
    assert [word for word in words if f'"{word}"' not in DOCUMENT] == []
    names = [*settings.ROLES, *(column.key for column in ALL_COLUMNS)]
    assert [name for name in names if f"`{name}`" not in DOCUMENT] == []


def test_every_action_is_listed() -> None:
    assert [action for action in actions() if f"| `{action}` |" not in DOCUMENT] == []


def test_its_commands_can_be_executed(occ: Callable[..., Any]) -> None:
    assert len(COMMANDS) == 3
    for command in COMMANDS:
        _occ, *words = command.split()
        assert occ(*words).code == 0
