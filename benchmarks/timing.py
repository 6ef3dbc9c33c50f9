"""Times things against each other: taken in turns, so that what slows one slows the other, and by their medians."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple


@dataclass(frozen=True)
class Figure:
    """Something measured, beside the goal it is held against."""

    name: str
    value: float
    goal: str
    """The goal in words: `≤ 2`, `≥ 10`; empty for what is only measured beside."""
    note: str
    """What the value is made of."""

    def with_note(self, more: str) -> Figure:
        """The same with something more to be said of it."""
        return replace(self, note="; ".join(filter(None, (self.note, more))))

    def with_value(self, value: float) -> Figure:
        """The same with another value."""
        return replace(self, value=value)

    @property
    def shown(self) -> str:
        """The value in words."""
        return _number(self.value)

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; `None` without one."""
        wanted = re.match(r"([≤≥]) ([\d.,]+)", self.goal)
        if wanted is None:
            return None
        limit = float(wanted[2].replace(",", ""))
        return self.value <= limit if wanted[1] == "≤" else self.value >= limit

    @property
    def sign(self) -> str:
        """`✓`, `✗`, or nothing without a goal."""
        return {True: "✓", False: "✗", None: ""}[self.is_met]

    def __str__(self) -> str:
        return f"{self.name:<62} {self.shown:>10} {self.sign:1} {self.goal:<10} {self.note}"


class Spent(NamedTuple):
    """What a run of a program took, in seconds."""

    wall: float
    cpu: float
    """Processor time, the program's own and the system's for it: what others do slows it less."""


def programs(runs: Mapping[str, Sequence[str]], env: Mapping[str, str], rounds: int) -> dict[str, Spent]:
    """The medians of programs run to their end in turns, after one run to warm up; they must succeed."""
    spent: dict[str, list[Spent]] = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, words in runs.items():
            found = _run(words, env)
            if turn:
                spent[name].append(found)
    return {
        name: Spent(statistics.median(one.wall for one in found), statistics.median(one.cpu for one in found))
        for name, found in spent.items()
    }


def _run(words: Sequence[str], env: Mapping[str, str]) -> Spent:
    start = time.perf_counter()
    nowhere = subprocess.DEVNULL
    process = subprocess.Popen(words, env=env, stdin=nowhere, stdout=nowhere, stderr=nowhere)
    _, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, words)
    return Spent(wall, used.ru_utime + used.ru_stime)


def medians(runs: Mapping[str, Callable[[], object]], rounds: int, *, warms_up: bool = True) -> dict[str, float]:
    """The median time in seconds of each of `runs`, called in turns `rounds` times, if it `warms_up` after one more."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values() if warms_up else ():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def command(words: Sequence[str], env: Mapping[str, str] | None = None) -> Callable[[], object]:
    """A run of a program to its end; it must succeed."""
    return lambda: subprocess.run(
        words, check=True, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of all lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def ms(seconds: float) -> str:
    """Seconds as milliseconds, for notes."""
    return f"{seconds * 1000:.1f} ms"


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
