"""Waiting for a file to have something to read, whatever its number is: `select` knows the first 1,024 only."""

from __future__ import annotations

import selectors


def is_readable(file: int, seconds: float) -> bool:
    """Whether `file` has something to read, or has ended, before that time is over."""
    with selectors.DefaultSelector() as waiting:
        waiting.register(file, selectors.EVENT_READ)
        return bool(waiting.select(max(0.0, seconds)))
