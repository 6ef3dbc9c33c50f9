"""`make soak`: an hour of a robot at a million invoices; fails when memory grows or exceeds its limit.

The robot warms everything up, then works at random (by a seed, which is told). Private memory is sampled behind every
few activities, always at the list. Growth is the median of the last quarter less that of the second: single peaks
don't count, what stays does.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks import million
from benchmarks.million import Home
from benchmarks.places import RESULTS
from benchmarks.robot import Robot
from benchmarks.terminal import Counter
from benchmarks.timing import Figure

RESULT = RESULTS / "soak.json"
"""What the last whole session found, for docs/performance.md, which is of another hour."""
_IDLE_S = 5
_FEWEST = 20
"""Samples without which a quarter says nothing."""
_MOST_SAMPLES = 240
_WARM_UP = 3
"""Times that everything is done once before anything is sampled."""
_WHOLE_MINUTES = 10
"""From this length on a session at a million invoices is kept for the document."""
_TABS = rb"Overdue"
"""Stands above the list whichever of its tabs one sees; not every tab has rows."""


class Limits(NamedTuple):
    """What a session may take, in MB of private memory."""

    rows: int
    most_mb: float
    growth_mb: float


WHOLE = Limits(million.ROWS, most_mb=60.0, growth_mb=2.0)
SMALL = Limits(20_000, most_mb=120.0, growth_mb=8.0)
"""For a minute, in which caches still fill: it finds what leaves some tens of kilobytes behind at every key."""


class Sample(NamedTuple):
    """The program at one moment of the session."""

    seconds: float
    keys: int
    mb: float
    """Private memory."""


class Session(NamedTuple):
    """What a session was like."""

    rows: int
    seed: int
    minutes: float
    samples: Sequence[Sample]
    idle_bytes: int
    """Sent without any key, in `_IDLE_S` seconds at the end."""

    @property
    def most_mb(self) -> float:
        return max(sample.mb for sample in self.samples)

    @property
    def growth_mb(self) -> float:
        """The median of the last quarter less that of the second; the first is still warming up."""
        quarter = len(self.samples) // 4
        second, last = self.samples[quarter : 2 * quarter], self.samples[-quarter:]
        return statistics.median(sample.mb for sample in last) - statistics.median(sample.mb for sample in second)

    def figures(self, limits: Limits) -> Iterator[Figure]:
        """What is held against a goal."""
        keys = self.samples[-1].keys
        session = f"{self.minutes:g} minutes, {keys:,} keys, seed {self.seed}, {self.rows:,} invoices"
        yield Figure("session: most private memory, MB", self.most_mb, f"≤ {limits.most_mb:g}", session)
        first, last = self.samples[0].mb, self.samples[-1].mb
        note = f"medians of the second and the last quarter; {first:.1f} at first, {last:.1f} at last"
        yield Figure("session: growth of private memory, MB", self.growth_mb, f"≤ {limits.growth_mb:g}", note)
        yield Figure("session: bytes, idle, per second", self.idle_bytes / _IDLE_S, "≤ 0", f"{_IDLE_S} s at its end")


def work(home: Home, minutes: float, seed: int, *, is_told: bool = False) -> Session:
    """A session of `minutes` after the warm-up. Raises `AssertionError` when the program ends or shows no rows."""
    with tempfile.TemporaryDirectory(prefix="occ-soak-") as own:
        # Columns and views that the robot leaves behind are its own.
        env = home.env | {"XDG_STATE_HOME": own, "XDG_CONFIG_HOME": own}
        with Counter(home.occ(), env) as terminal:
            terminal.until(b"Needs")
            robot = Robot(terminal, seed)
            robot.back_to_list()
            for _ in range(_WARM_UP):
                robot.do_everything()
            try:
                samples = list(_samples(terminal, robot, minutes * 60, is_told))
            except AssertionError as error:
                reports = [path.read_text(encoding="utf-8") for path in Path(own).rglob("internal-error-*.txt")]
                last = f"Its status is {terminal.status}; what it wrote last is {bytes(terminal.output[-1000:])!r}."
                raise AssertionError("\n".join([str(error), last, *reports])) from None
            terminal.settle(2.0)
            return Session(home.rows, seed, minutes, samples, terminal.idle(_IDLE_S))


def _samples(terminal: Counter, robot: Robot, seconds: float, is_told: bool) -> Iterator[Sample]:
    start = time.monotonic()
    every = seconds / _MOST_SAMPLES
    due = 0.0
    told = 0
    while (now := time.monotonic() - start) < seconds:
        robot.do_something()
        assert terminal.is_alive, f"the program ended after {robot.keys:,} keys"
        if now < due:
            continue
        due = now + every
        yield (sample := Sample(now, robot.keys, terminal.private_mb()))
        if is_told and now // 60 > told:
            told = int(now // 60)
            print(f"{told:4} min {sample.keys:8,} keys {sample.mb:7.1f} MB", flush=True)
    assert re.search(_TABS, robot.redraw()), "the list of invoices is no longer shown"


def last_figures() -> Iterator[Figure]:
    """Those of the last whole session, which was at another time than the rest of a run."""
    if not RESULT.exists():
        return
    found = json.loads(RESULT.read_text(encoding="utf-8"))
    for name, value, goal, note in found["figures"]:
        yield Figure(name, value, goal, f"{note}; measured {found['at']} by `make soak`")


def _keep(figures: Sequence[Figure]) -> None:
    at = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
    rows = [(figure.name, figure.value, figure.goal, figure.note) for figure in figures]
    RESULT.write_text(json.dumps({"at": at, "figures": rows}, indent=1), encoding="utf-8")


def main() -> int:
    """Works, prints the figures, and keeps those of a whole session; 1 if a limit was passed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=int(time.time()) % 100_000)
    parser.add_argument("--small", action="store_true", help=f"one minute at {SMALL.rows:,} invoices, for CI")
    options = parser.parse_args()
    limits, minutes = (SMALL, min(1.0, options.minutes)) if options.small else (WHOLE, options.minutes)
    print(f"a session of {minutes:g} minutes, seed {options.seed} …", flush=True)
    session = work(million.home(limits.rows), minutes, options.seed, is_told=True)
    assert len(session.samples) >= _FEWEST, f"only {len(session.samples)} samples: give it more minutes"
    figures = list(session.figures(limits))
    for figure in figures:
        print(figure)
    if not options.small and minutes >= _WHOLE_MINUTES:
        _keep(figures)
    missed = [figure for figure in figures if figure.is_met is False]
    for figure in missed:
        print(f"missed: {figure.name} is {figure.value:.1f}, goal {figure.goal}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
