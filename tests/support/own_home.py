"""A home of their own for tests that run the program in this process."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from occ_tui import locale
from occ_tui.domain import aging

__all__ = ["own_home"]


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without settings, profiles or cache; the language is English before and after."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for name in ("OCC_PROFILE", "OCI_CONFIG_FILE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "ACCESSIBLE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    yield home
    locale.use_language("en")
    aging.use_edges(aging.EDGES)
