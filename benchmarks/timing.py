"""Times things against each other: taken in turns, so that what slows one slows the other, and by their medians."""

from __future__ import annotations

import re
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Something measured, beside the goal it is held against."""

    name: str
    value: float
    goal: str
    """The goal in words: `≤ 2`, `≥ 10`; empty for what is only measured beside."""
    note: str
    """What the value is made of."""

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
        return f"{self.name:<62} {_number(self.value):>10} {self.sign:1} {self.goal:<10} {self.note}"

    def as_row(self) -> str:
        """The same as a row of a table in Markdown."""
        return f"| {self.name} | {_number(self.value)} | {self.goal} | {self.sign} | {self.note} |"


def medians(runs: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The median time in seconds of each of `runs`, called in turns `rounds` times after one call to warm up."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
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
