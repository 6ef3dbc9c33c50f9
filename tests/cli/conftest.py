"""What the command line's tests share: a home of their own, English as the language, no colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from occ_tui import locale
from occ_tui.cli.main import main
from occ_tui.domain import aging


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without settings, profiles or cache; the language is English before and after."""
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    for name in ("OCC_PROFILE", "OCI_CONFIG_FILE", "LC_ALL", "LC_MESSAGES", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home / name))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("LANG", "C.UTF-8")
    yield home
    locale.use_language("en")
    aging.use_edges(aging.EDGES)


class Outcome:
    """What a command printed, and its exit code."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err


@pytest.fixture
def occ(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Runs `occ` with these words in this process."""

    def run(*words: str) -> Outcome:
        capsys.readouterr()
        code = main(list(words))
        captured = capsys.readouterr()
        return Outcome(code, captured.out, captured.err)

    return run
