"""Writes docs/performance.md from one run's figures, with the machine, the versions and the day they are of."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.million import ROWS, SHARES
from benchmarks.pace import Pace
from benchmarks.timing import Figure

if TYPE_CHECKING:
    from benchmarks.kinds import Kind

_INTRODUCTION = """\
# Speed, measured

Written by `make bench` from its own results; never by hand. Ratios are of one run, in which what is compared
took turns. `ms` are from a key to the last byte that it causes in a pseudo-terminal of 120×40;
“without waiting for a processor” takes off what the program's main thread, and the one that measures it, waited while
other programs had both of them; “computing” is what the main thread computed, until all was silent again;
“others used” tells how many processors they had while a figure was measured, where that was much.
`python -m benchmarks --only NAME` measures one kind of figures again.
"""
_HEAD = ("| figure | value | goal | | made of |", "|---|---:|---|---|---|")
_PACED_HEAD = ("| figure | value | goal | | at its pace | | made of |", "|---|---:|---|---|---:|---|---|")


def document(found: Iterable[tuple[Kind, Figure]], pace: Pace) -> str:
    """The whole document in Markdown: a table for each kind of figure, and how many goals are reached."""
    found = list(found)
    goals = [figure.is_met for _, figure in found if figure.is_met is not None]
    paced = [(pace.paced(figure) or figure).is_met for _, figure in found if figure.is_met is not None]
    shares = ", ".join(f"{round(share * ROWS):,} {name}" for name, share in SHARES.items())
    machine = [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC",
        f"{_processor()}, {os.cpu_count()} cores, load at the end {os.getloadavg()[0]:.1f}",
        f"{platform.platform(terse=True)}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, Textual {version('textual')}",
        f"{ROWS:,} synthetic invoices: {shares}",
    ]
    machine.append(str(pace))
    machine.append(f"{sum(goals)} of {len(goals)} goals reached; at that pace, {sum(map(bool, paced))}")
    parts = [_INTRODUCTION, *(f"- {line}" for line in machine), ""]
    for kind, figures in groupby(found, lambda pair: pair[0]):
        parts += [f"## {kind.title}", "", *_table([figure for _, figure in figures], pace), ""]
    return "\n".join(parts)


def _table(figures: Sequence[Figure], pace: Pace) -> Iterator[str]:
    is_paced = any(pace.paced(figure) for figure in figures)
    yield from _PACED_HEAD if is_paced else _HEAD
    for figure in figures:
        cells = [figure.name, figure.shown, figure.goal, figure.sign]
        if is_paced:
            there = pace.paced(figure)
            cells += [there.shown, there.sign] if there else ["", ""]
        yield f"| {' | '.join((*cells, figure.note))} |"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
