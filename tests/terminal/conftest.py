"""The installed `occ` in a real pseudo-terminal, with a home of its own."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.terminal import Terminal

OCC = str(Path(sys.executable).with_name("occ"))
TODAY = "2026-11-23"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Directories of a user who has never run occ."""
    names = {"HOME": "", "XDG_CONFIG_HOME": ".config", "XDG_CACHE_HOME": ".cache", "XDG_STATE_HOME": ".state"}
    for name in names.values():
        (tmp_path / name).mkdir(mode=0o700, exist_ok=True)
    return {variable: str(tmp_path / name) for variable, name in names.items()}


@pytest.fixture
def occ_demo(home: dict[str, str]) -> Callable[..., Terminal]:
    """Starts `occ demo` with a fixed day and seed."""

    def start(*options: str, columns: int = 80, rows: int = 24, **env: str) -> Terminal:
        command = [OCC, "demo", "--today", TODAY, "--seed", "7", "--invoices", "300", *options]
        return Terminal(command, columns, rows, home | env)

    return start
