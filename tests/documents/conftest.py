"""The sample that the documents speak of, and somebody who follows them from nothing."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.stranger import TODAY, Stranger
from support.terminal import OCC


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ledger that docs/first-steps.md makes, made once."""
    directory = tmp_path_factory.mktemp("sample") / "books"
    subprocess.run([OCC, "portal", "init", str(directory), "--today", TODAY], check=True, capture_output=True)
    return directory


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[Stranger]:
    """Somebody with nothing."""
    made = Stranger(tmp_path)
    yield made
    made.leave()


@pytest.fixture
def take_first_steps(stranger: Stranger, sample: Path) -> Callable[[], None]:
    """What docs/first-steps.md has one do: the sample is served, its finance contact is the profile."""

    def take() -> None:
        books = stranger.place / "books"
        shutil.copytree(sample, books)
        config = books / "config"
        config.write_text(config.read_text().replace(str(sample), str(books)))
        stranger.type(f"occ portal serve books --today {TODAY} &")
        stranger.type('export OCI_CONFIG_FILE="$PWD/books/config" OCC_PROFILE=finance')

    return take
