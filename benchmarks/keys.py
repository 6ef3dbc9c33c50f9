"""From a key to the rows it shows, at a million invoices, in a pseudo-terminal: milliseconds and bytes."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from benchmarks.million import COMMON_WORD, Home
from benchmarks.terminal import ROWS_SHOWN, Counter, Press
from benchmarks.timing import Figure, percentile

_PROGRESS = rb"^[^\n]{0,300}reading [0-9,]+ of [0-9,]+ .{0,60}$"
"""What a sync writes by itself, now and then: the header with how far it is, and nothing else."""
_TABS = 6


def figures(store: Home, rounds: int) -> Iterator[Figure]:
    """Every kind of key: how long, how many bytes; then silence and memory."""
    with _on_the_list(store) as terminal:
        for name, presses, most in _each(terminal, rounds):
            yield from _latency(name, presses)
            if most:
                counts = [press.count for press in presses]
                yield Figure(f"bytes: {name}, most", max(counts), most, f"median {statistics.median(counts):,.0f}")
        times = [press.ms for press in _searches_in_another_order(terminal, rounds)]
        note = f"all that match are collected; {len(times)} keys"
        yield Figure("ms, typing while another column sorts: 95 %", percentile(times, 0.95), "≤ 117", note)
        yield Figure("bytes: idle, per second", terminal.idle(5.0) / 5, "≤ 0", "")
        yield Figure(f"private memory at {store.rows:,}, MB", terminal.private_mb(), "≤ 60", "after all of these keys")


def ten_times_as_many(store: Home, rounds: int) -> Iterator[Figure]:
    """Every kind of key in a store that is ten times as large: what 95 of 100 take, and the memory."""
    with _on_the_list(store) as terminal:
        for name, presses, _most in _each(terminal, rounds):
            yield from _latency(f"{name} at {store.rows:,}", presses, ("", "≤ 16", ""))
        yield Figure(f"private memory at {store.rows:,}, MB", terminal.private_mb(), "", "after all of these keys")


def while_syncing(store: Home, rounds: int) -> Iterator[Figure]:
    """The same while a sync that the program began reads page after page."""
    from benchmarks.endless import endless_service

    with endless_service(store.socket) as service, Counter(store.occ(), store.env) as terminal:
        terminal.until(b"Needs")
        terminal.press("2")
        terminal.until(ROWS_SHOWN)
        terminal.settle(1.0)
        terminal.press("r")
        for _ in range(30):
            terminal.idle(1.0)
            if service.pages > 3:
                break
        assert service.pages > 3, "no sync is under way"
        keys = ("down", "pagedown", "]", "[")
        presses = [terminal.press(key, besides=_PROGRESS) for _ in range(rounds) for key in keys]
        yield from _latency(f"any key while a sync reads ({service.pages} pages)", presses, ("", "≤ 20", ""))


@contextmanager
def _on_the_list(store: Home) -> Iterator[Counter]:
    with Counter(store.occ(), store.env) as terminal:
        terminal.until(b"Needs")
        terminal.settle(1.0)
        terminal.press("2")
        terminal.until(ROWS_SHOWN)
        terminal.idle(2.0 * store.rows / 1_000_000)  # until every order is ready for jumps
        yield terminal


def _each(terminal: Counter, rounds: int) -> Iterator[tuple[str, list[Press], str]]:
    """`(name, what each press cost, goal of its bytes)`."""
    press = terminal.press
    for _ in range(3):
        press("[")  # from the overdue round the end to the closed ones, which are most of all
    terminal.settle(1.0)
    yield "cursor", [press(key) for key in _turns(("down", "down", "up", "up"), rounds)], "≤ 600"
    yield "page", [press(key) for key in _turns(("pagedown", "pagedown", "pageup"), rounds)], "≤ 8,000"
    yield "jump (G, g)", [press(key) for key in _turns(("G", "g"), rounds)], ""
    yield "home, end", [press(key) for key in _turns(("end", "home"), rounds)], ""
    yield "tab", [press("]") for _ in range(_TABS * max(2, rounds // _TABS))], "≤ 8,000"
    opening, typing, backspaces = _searches(terminal, rounds)
    yield "opening the search", opening, ""
    yield "typing in the search", typing, ""
    yield "backspace", backspaces, ""
    yield "search that half of all rows match", _adversarial(terminal, rounds), ""
    sorts, jumps = _sorts(terminal, rounds)
    yield "sort", sorts, ""
    yield "jump right after a sort", jumps, ""


def _searches(terminal: Counter, rounds: int) -> tuple[list[Press], list[Press], list[Press]]:
    """Searches for numbers in the order that the tab has by itself; opened, typed, and taken back."""
    opening, typing, backspaces = [], [], []
    for number in range(rounds):
        word = f"10{100 + number:03}"
        opening.append(terminal.press("/"))
        typing += [terminal.press(letter) for letter in word]
        backspaces += [terminal.press("backspace") for _ in word[1:]]
        terminal.press("escape")
        terminal.settle(0.1)
    return opening, typing, backspaces


def _searches_in_another_order(terminal: Counter, rounds: int) -> list[Press]:
    presses = []
    terminal.press("s")
    terminal.press("down")
    terminal.press("enter")
    for number in range(rounds):
        terminal.press("/")
        presses += [terminal.press(letter) for letter in f"10{100 + number:03}"]
        terminal.press("escape")
        terminal.settle(0.3)
    return presses


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
    computing = [press.cpu_ms for press in presses]
    columns = [(statistics.median(kind), percentile(kind, 0.95), max(kind)) for kind in (times, alone, computing)]
    for kind, value, own, computed, goal in zip(("median", "95 %", "most"), *columns, goals, strict=True):
        if goal or goals[0]:
            note = f"{own:.1f} without waiting for a processor, {computed:.1f} computing; {len(times)} keys"
            yield Figure(f"ms, {name}: {kind}", value, goal, note)
