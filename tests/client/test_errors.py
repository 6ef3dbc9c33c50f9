"""The tree of errors is the one that is drawn at the top of its module, and each error says what it is about."""

from __future__ import annotations

import inspect
import re
from datetime import UTC, datetime
from pathlib import Path

from occ_tui.client import errors
from occ_tui.client.errors import (
    CircuitOpen,
    ConfigIncomplete,
    ConfigUnreadable,
    FileExposed,
    OccClientError,
    ProfileNotFound,
    ServerTimedOut,
    ServerUnreachable,
)


def drawn_tree() -> dict[str, str]:
    """Name → name of its parent, as drawn."""
    parents: dict[str, str] = {}
    path: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"    ([│ ├└─]*)([A-Z][A-Za-z]+)", line):
            depth = len(found[1]) // 3
            path[depth:] = [found[2]]
            if depth:
                parents[found[2]] = path[depth - 1]
    return parents


def test_the_tree_is_drawn_as_it_grew() -> None:
    classes = [value for _, value in inspect.getmembers(errors, inspect.isclass) if issubclass(value, OccClientError)]
    grown = {kind.__name__: kind.__bases__[0].__name__ for kind in classes if kind is not OccClientError}
    assert drawn_tree() == grown


def test_each_error_says_what_it_is_about() -> None:
    path = Path("/home/me/.oci/config")
    assert str(ConfigUnreadable(path, "why")) == "/home/me/.oci/config: why"
    assert str(ConfigIncomplete(path, "finance", "user")) == "/home/me/.oci/config: [finance]: user: missing"
    assert "none of the profiles was named; there are: a, b" in str(ProfileNotFound(path, None, ["a", "b"]))
    assert "open to other users" in str(FileExposed(path))
    assert str(ServerUnreachable("https://x")) == "https://x: unreachable"
    assert str(ServerTimedOut("https://x", 30, was_sent=True)) == "https://x: no answer within 30 s"
    assert "10:00:30" in str(CircuitOpen(datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)))
