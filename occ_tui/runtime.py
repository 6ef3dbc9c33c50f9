"""How Python goes about running this program: where its own habits cost what one would notice (measured)."""

from __future__ import annotations

import gc
import sys

_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Imports make many objects and no garbage; looking for it every 700 objects, Python's own habit, takes a tenth."""
_SWITCH_S = 0.0005
"""How long a thread that reads, counts or prepares may make another wait for Python; ten times as much by itself."""


def collect_rarely() -> None:
    """Garbage is looked for after many objects, not after every few."""
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, 10, 10)


def take_turns_often() -> None:
    """Where threads have work at the same time: neither a key nor the next page waits for one of them long."""
    sys.setswitchinterval(_SWITCH_S)
