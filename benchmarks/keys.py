"""From a key to the rows it shows, at a million invoices, in a pseudo-terminal: milliseconds and bytes."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator, Sequence

from benchmarks.million import COMMON_WORD, Home
from benchmarks.terminal import Counter, Press
from benchmarks.timing import Figure, ms, percentile

MINIMAL = """
from textual.app import App
from textual.widgets import Static
class Minimal(App):
    def compose(self):
        yield Static("ready-to-read")
Minimal().run()
"""
ON_INVOICES = """
import gc, sys
gc.disable()  # as occ_tui.cli.interface does
from datetime import date
from pathlib import Path
from occ_tui.services.session import SessionOptions
from occ_tui.app import INVOICES, run
run(SessionOptions(profile="million", config_file=Path(sys.argv[1]), today=date.fromisoformat(sys.argv[2])), INVOICES)
"""
_ROWS_SHOWN = rb"! (\x1b\[[0-9;]*m)* *\d{8}"
_TABS = 5


def first_rows(store: Home, rounds: int) -> Iterator[Figure]:
    """The first rows against the first paint of the smallest Textual application there is."""
    today = store.occ()[-1]
    programs = {
        "minimal": ([sys.executable, "-c", MINIMAL], rb"ready-to-read"),
        "rows": ([sys.executable, "-c", ON_INVOICES, str(store.config), today], _ROWS_SHOWN),
        "occ": (store.occ(), rb"Needs"),
    }
    times: dict[str, list[float]] = {name: [] for name in programs}
    for turn in range(rounds + 1):
        for name, (words, wanted) in programs.items():
            with Counter(words, store.env) as terminal:
                seconds = terminal.until(wanted)
            if turn:
                times[name].append(seconds)
    middle = {name: statistics.median(values) for name, values in times.items()}
    for name, said in (("rows", f"first rows of {store.rows:,}"), ("occ", f"first paint of occ on {store.rows:,}")):
        yield Figure(
            f"{said} / first paint of a minimal Textual app",
            middle[name] / middle["minimal"],
            "≤ 1.25",
            f"{ms(middle[name])} / {ms(middle['minimal'])}",
        )


def figures(store: Home, rounds: int) -> Iterator[Figure]:
    """Every kind of key: how long, how many bytes; then silence and memory."""
    with Counter(store.occ(), store.env) as terminal:
        terminal.until(b"Needs")
        terminal.settle(1.0)
        terminal.press("2")
        terminal.until(_ROWS_SHOWN)
        terminal.settle(2.0)
        for name, presses, most in _each(terminal, rounds):
            yield from _latency(name, presses)
            if most:
                counts = [press.count for press in presses]
                yield Figure(f"bytes: {name}, most", max(counts), most, f"median {statistics.median(counts):,.0f}")
        yield Figure("bytes: idle, per second", terminal.idle(5.0) / 5, "≤ 0", "")
        yield Figure(f"private memory at {store.rows:,}, MB", terminal.private_mb(), "≤ 60", "after all of these keys")


def while_syncing(store: Home, rounds: int) -> Iterator[Figure]:
    """The same while a sync reads page after page in the same program."""
    from benchmarks.endless import endless_service

    with endless_service(store.socket) as service, Counter(store.occ(), store.env) as terminal:
        terminal.until(b"Needs")
        terminal.press("2")
        terminal.until(_ROWS_SHOWN)
        terminal.settle(1.0)
        terminal.press("r")
        terminal.idle(2.0)
        assert service.pages > 1, "no sync is under way"
        presses = [terminal.press(key) for _ in range(rounds) for key in ("down", "pagedown", "]", "[")]
        yield from _latency(f"any key while a sync reads ({service.pages} pages)", presses, ("", "≤ 20", ""))


def _each(terminal: Counter, rounds: int) -> Iterator[tuple[str, list[Press], str]]:
    """`(name, what each press cost, goal of its bytes)`."""
    press = terminal.press
    for _ in range(2):
        press("[")  # from the overdue round the end to the closed ones, which are most of all
    terminal.settle(1.0)
    yield "cursor", [press(key) for key in _turns(("down", "down", "up", "up"), rounds)], "≤ 600"
    yield "page", [press(key) for key in _turns(("pagedown", "pagedown", "pageup"), rounds)], "≤ 8,000"
    yield "jump (G, g)", [press(key) for key in _turns(("G", "g"), rounds)], ""
    yield "home, end", [press(key) for key in _turns(("end", "home"), rounds)], ""
    yield "tab", [press("]") for _ in range(_TABS * max(2, rounds // _TABS))], "≤ 8,000"
    sorts, jumps = _sorts(terminal, rounds)
    yield "sort", sorts, ""
    yield "jump right after a sort", jumps, ""
    opening, typing, backspaces = [], [], []
    words = [f"10{number:03}" for number in range(100, 100 + rounds)]
    for word in words:
        opening.append(press("/"))
        typing += [press(letter) for letter in word]
        backspaces += [press("backspace") for _ in word[1:]]
        press("escape")
        terminal.settle(0.1)
    yield "opening the search", opening, ""
    yield "typing in the search", typing, ""
    yield "backspace", backspaces, ""
    yield "search that half of all rows match", _adversarial(terminal, rounds), ""


def _adversarial(terminal: Counter, rounds: int) -> list[Press]:
    presses = []
    for _ in range(rounds):
        terminal.press("/")
        presses += [terminal.press(letter) for letter in COMMON_WORD]
        terminal.press("escape")
        terminal.settle(0.3)
    return presses


def _sorts(terminal: Counter, rounds: int) -> tuple[list[Press], list[Press]]:
    """Sorts by one column after the other, each followed at once by a jump to the end."""
    sorts, jumps = [], []
    for number in range(rounds):
        terminal.press("s")
        for _ in range(number % 3 + 1):
            terminal.press("down")
        sorts.append(terminal.press("enter"))
        jumps.append(terminal.press("G"))
        terminal.press("g")
    return sorts, jumps


def _turns(keys: Sequence[str], rounds: int) -> Iterator[str]:
    for _ in range(rounds):
        yield from keys


def _latency(
    name: str, presses: Sequence[Press], goals: tuple[str, str, str] = ("≤ 8", "≤ 16", "≤ 33")
) -> Iterator[Figure]:
    times = [press.ms for press in presses]
    alone = [max(0.0, press.ms - press.waited_ms) for press in presses]
    values = (statistics.median(times), percentile(times, 0.95), max(times))
    less = (statistics.median(alone), percentile(alone, 0.95), max(alone))
    for kind, value, own, goal in zip(("median", "95 %", "most"), values, less, goals, strict=True):
        if goal or goals[0]:
            yield Figure(
                f"ms, {name}: {kind}", value, goal, f"{own:.1f} without waiting for a processor; {len(times)} keys"
            )
