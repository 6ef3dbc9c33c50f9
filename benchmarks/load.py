"""What other programs took of the processors while something was measured: a figure from a busy machine says so."""

from __future__ import annotations

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")
MUCH = 0.3
"""Processors that others may use before a figure says so."""


class Load:
    """From when it was made, or from the last look on."""

    def __init__(self) -> None:
        self._since = time.monotonic()
        self._busy, self._own = _busy_s(), _own_s()
        self._last = 0.0

    def look(self) -> float:
        """Processors that others used on average since the last look; that of the last one if it was just now."""
        elapsed = time.monotonic() - self._since
        if elapsed >= 1.0:
            busy, own = _busy_s(), _own_s()
            self._last = max(0.0, (busy - self._busy - (own - self._own)) / elapsed)
            self._since, self._busy, self._own = time.monotonic(), busy, own
        return self._last


def _busy_s() -> float:
    """Seconds that all processors together computed since the machine started."""
    line = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0]
    user, nice, system, _idle, _waiting, interrupt, soft, *_ = map(int, line.split()[1:])
    return (user + nice + system + interrupt + soft) / _TICKS


def _own_s() -> float:
    """Seconds of this process, of those it started, and of those that have ended."""
    used: dict[int, float] = {}
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            except OSError:
                continue
            number = int(entry.name)
            parents[number] = int(fields[1])
            used[number] = sum(map(int, fields[11:15])) / _TICKS
    return sum(seconds for number, seconds in used.items() if _is_ours(number, parents))


def _is_ours(number: int, parents: dict[int, int]) -> bool:
    while number > 1:
        if number == os.getpid():
            return True
        number = parents.get(number, 0)
    return False
