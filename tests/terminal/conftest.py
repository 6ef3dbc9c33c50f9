"""The installed `occ` in a real pseudo-terminal, with a home of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.terminal import OCC, Terminal, home_in

TODAY = "2026-11-23"


@pytest.fixture
def home(tmp_path: Path) -> dict[str, str]:
    """Directories of a user who has never run occ."""
    return home_in(tmp_path)


@pytest.fixture
def occ_demo(home: dict[str, str]) -> Callable[..., Terminal]:
    """Starts `occ demo` with a fixed day and seed."""

    def start(*options: str, columns: int = 80, rows: int = 24, **env: str) -> Terminal:
        command = [OCC, "demo", "--today", TODAY, "--seed", "7", "--invoices", "300", *options]
        return Terminal(command, columns, rows, home | env)

    return start
