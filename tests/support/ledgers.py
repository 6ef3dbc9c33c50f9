"""Ledgers that many tests begin with: made once in a test process, copied for each test that changes one."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from occ_tui.portal import sqlite
from occ_tui.portal.ledger import Ledger


def copied(directory: Path, make: Callable[..., Ledger], *of: Any) -> Ledger:
    """A copy in `directory` of what `make(directory, *of)` made once; both are known by what they are called with."""
    path = sqlite.create_file(directory)
    shutil.copyfile(_made(make, *of), path)
    return Ledger(sqlite.open_engine(path))


@cache
def _made(make: Callable[..., Ledger], *of: Any) -> Path:
    """The file of a ledger that nobody has open, until the process ends."""
    directory = Path(tempfile.mkdtemp(prefix="occ-ledger-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    make(directory, *of).close()
    return directory / sqlite.DATABASE_NAME
