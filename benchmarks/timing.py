"""Times things against each other: taken in turns, so that what slows one slows the other, and by their medians."""

from __future__ import annotations

import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A ratio that was measured, beside the goal it is held against."""

    name: str
    ratio: float
    goal: str
    """The goal in words: `≤ 2`, `≥ 10`."""
    note: str
    """What the ratio is made of."""

    def __str__(self) -> str:
        return f"{self.name:<58} {self.ratio:>8.2f}   goal {self.goal:<8} {self.note}"


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


def ms(seconds: float) -> str:
    """Seconds as milliseconds, for notes."""
    return f"{seconds * 1000:.1f} ms"
