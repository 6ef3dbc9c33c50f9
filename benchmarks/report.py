"""Writes docs/performance.md from one run's figures, with the machine, the versions and the day they are of."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.million import ROWS, SHARES
from benchmarks.timing import Figure

_INTRODUCTION = """\
# Speed, measured

Written by `make bench` from its own results; never by hand. Ratios are of one run, in which what is compared
took turns. `ms` are from a key to the last byte that it causes in a pseudo-terminal of 120×40;
“without waiting for a processor” takes off what the program's main thread waited while other programs had both of them.
"""


def document(figures: Iterable[Figure]) -> str:
    """The whole document in Markdown."""
    shares = ", ".join(f"{round(share * ROWS):,} {name}" for name, share in SHARES.items())
    machine = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{_processor()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; {platform.platform(terse=True)}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Textual {version('textual')}",
        f"{ROWS:,} synthetic invoices: {shares}",
    ]
    rows = [figure.as_row() for figure in figures]
    table = ["| figure | value | goal | | made of |", "|---|---:|---|---|---|", *rows]
    return "\n".join([_INTRODUCTION, *(f"- {line}" for line in machine), "", *table, ""])


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
