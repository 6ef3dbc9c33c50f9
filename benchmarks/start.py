"""From the start of a program to its first picture, in a pseudo-terminal: ours, the smallest there is, and others'."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.million import Home
from benchmarks.places import HARLEQUIN, POSTING
from benchmarks.terminal import ROWS_SHOWN, Counter
from benchmarks.timing import Figure, ms

MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("ready-to-read")
Minimal().run()
"""


class _Program(NamedTuple):
    """Something that paints."""

    words: Sequence[str]
    sign: bytes
    """What is in its first picture (a regular expression)."""
    env: Mapping[str, str]


def figures(store: Home, rounds: int) -> Iterator[Figure]:
    """The first rows against the first pictures of others, all taking turns."""
    with tempfile.TemporaryDirectory(prefix="occ-bench-") as foreign:
        times = _times(_programs(store, Path(foreign)), rounds)
    minimal = times["minimal"]
    for name, said in (("rows", f"first rows of {store.rows:,}"), ("occ", f"first paint of occ on {store.rows:,}")):
        yield Figure(
            f"{said} / first paint of a minimal Textual app",
            times[name] / minimal,
            "≤ 1.25",
            f"{ms(times[name])} / {ms(minimal)}",
        )
    others = (
        ("posting", "first paint of posting, an empty collection", "≤ 0.25"),
        ("harlequin", "first paint of harlequin, the same SQLite file", ""),
    )
    for name, said, goal in others:
        if name in times:
            note = f"{ms(times['rows'])} / {ms(times[name])}"
            yield Figure(f"first rows of {store.rows:,} / {said}", times["rows"] / times[name], goal, note)


def minimal_s(env: Mapping[str, str], rounds: int) -> float:
    """Seconds until the smallest Textual app paints."""
    return _times({"minimal": _minimal(env)}, rounds)["minimal"]


def _minimal(env: Mapping[str, str]) -> _Program:
    return _Program([sys.executable, "-c", MINIMAL], rb"ready-to-read", env)


def _programs(store: Home, foreign: Path) -> dict[str, _Program]:
    programs = {
        "minimal": _minimal(store.env),
        "rows": _Program(store.occ("--at", "invoices"), ROWS_SHOWN, store.env),
        "occ": _Program(store.occ(), rb"Needs", store.env),
    }
    # The others' homes are empty but for what they write there themselves.
    env = {name: value for name, value in store.env.items() if not name.startswith("XDG_")} | {"HOME": str(foreign)}
    if POSTING.exists():
        collection = foreign / "collection"
        collection.mkdir()
        programs["posting"] = _Program([str(POSTING), "--collection", str(collection)], rb"nter a URL", env)
    if HARLEQUIN.exists():
        words = [str(HARLEQUIN), "--adapter", "sqlite", "--read-only", str(store.cache)]
        programs["harlequin"] = _Program(words, rb"Query Editor", env)
    return programs


def _times(programs: Mapping[str, _Program], rounds: int) -> dict[str, float]:
    """The median of seconds to the first picture, after a turn to warm up."""
    times: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, program in programs.items():
            with Counter(program.words, program.env) as terminal:
                seconds = terminal.until(program.sign)
            if turn:
                times[name].append(seconds)
    return {name: statistics.median(values) for name, values in times.items()}
