"""What the tests of plain text share: a home of their own, and lines that are typed into `occ --plain`."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable

import pytest
from support.own_home import own_home as own_home
from support.portal_world import TODAY

from occ_tui.cli.main import main


class Said:
    """What was said, and the exit code."""

    def __init__(self, code: int, text: str, err: str) -> None:
        self.code = code
        self.text = text
        self.err = err

    def behind(self, typed: str) -> str:
        """What was said behind a line that was typed, up to the next question."""
        return self.text.partition(f"? {typed}\n")[2].partition("What now?")[0]


@pytest.fixture
def talk(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Said]:
    """Types lines into `occ --plain` as a person of the world, with more words behind the command."""

    def run(world, *lines: str, words: tuple[str, ...] = (), profile: str = "finance") -> Said:
        # What one test read of a world, the next need not read again.
        monkeypatch.setenv("XDG_CACHE_HOME", str(world.config.parent / "cache"))
        monkeypatch.setattr(sys, "stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        capsys.readouterr()
        names = ["--config-file", str(world.config), "--profile", profile, "--today", TODAY.isoformat()]
        code = main(["--plain", *names, *words])
        shown = capsys.readouterr()
        return Said(code, shown.out, shown.err)

    return run
