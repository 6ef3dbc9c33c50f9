"""What the command line's tests share: a home of their own, English as the language, no colour."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from support.own_home import own_home as own_home

from occ_tui.cli.main import main


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
