"""What holds for all tests: properties are checked as long as they take, and every connection to a store ends."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from occ_tui.store.database import Store

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

for _size in ("COLUMNS", "LINES"):
    # A worker started without a terminal inherits 80 and 24 from readline; programs would believe them, not theirs.
    os.environ.pop(_size, None)

_BESIDE_REAL_PROGRAMS = ("browser", "terminal", "documents", "packaging", "portal/test_text_browser.py")
_PATIENCE_S = 30.0
"""How long a thread that was told to end may take on a busy machine."""


def pytest_xdist_auto_num_workers() -> int:
    """Two for each core: tests of screens wait more than they compute."""
    return 2 * (os.cpu_count() or 1)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What types into real programs hangs on how soon they are given a processor: such a test may fail once.

    The report names what was played twice. Nothing else gets a second try, least of all what is about money.
    """
    here = Path(__file__).parent
    for item in items:
        if any(item.path.is_relative_to(here / place) for place in _BESIDE_REAL_PROGRAMS):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(autouse=True)
def every_connection_ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a thread of the program opened, it also closes; what the test itself opened is closed after it."""
    opened: list[tuple[Store, threading.Thread]] = []
    begin = Store.__init__

    def begin_noted(store: Store, *args: Any, **kwargs: Any) -> None:
        begin(store, *args, **kwargs)
        opened.append((store, threading.current_thread()))

    monkeypatch.setattr(Store, "__init__", begin_noted)
    yield
    left = []
    for store, thread in opened:
        if thread is not threading.main_thread():
            if thread.name.startswith("occ-"):
                thread.join(_PATIENCE_S)
            if _is_open(store):
                left.append(thread.name)
        store.close()
    assert not left, f"connections that nobody closed, by the thread that opened them: {left}"


def _is_open(store: Store) -> bool:
    try:
        store._connection.total_changes  # noqa: B018 - a closed one refuses even that
    except sqlite3.ProgrammingError:
        return False
    return True
