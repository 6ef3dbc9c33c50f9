"""Journals with something in them, and processes that die while they write one.

Run as `python -m support.journal_world kill DIRECTORY`, `… loop JOURNAL` or `… race JOURNAL OBJECTS`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from occ_tui.domain.operations import Kind, State
from occ_tui.store.journal.errors import ItemTaken
from occ_tui.store.journal.journal import Journal
from occ_tui.store.journal.records import Draft, Item, Operation

SERVICE, ACME = "https://portal.example", "ocid1.tenancy.oc1..acme"
NOW_MS = 1_795_435_200_000
STEP_EVENTS = frozenset({"open", "os.remove", "os.rename", "os.mkdir", "fcntl.flock", "os.chmod", "os.link"})


class Clock:
    """Milliseconds that pass only when a test says so."""

    def __init__(self) -> None:
        self.ms = NOW_MS

    def __call__(self) -> int:
        self.ms += 1
        return self.ms


def draft(object_: str = "i1", *, items: tuple[str, ...] | None = None, **changes: Any) -> Draft:
    """A payment of 119.00 EUR for one invoice, unless said otherwise."""
    touched = tuple(Item(name, f"etag-{name}", 11_900) for name in (items if items is not None else (object_,)))
    known: dict[str, Any] = {
        "service": SERVICE,
        "profile": "finance",
        "account": ACME,
        "kind": Kind.PAY,
        "object": object_,
        "target": "POST /customerCenter/20261101/payments",
        "request": json.dumps({"invoice": object_, "email": "ada@acme.example"}).encode(),
        "etag": f"etag-{object_}",
        "amount_minor": 11_900,
        "currency": "EUR",
        "method": "tok-visa-4242",
        "items": touched,
    }
    return Draft(**{**known, **changes})


def filled(path: Path, operations: int = 6) -> list[Operation]:
    """Writes a journal with operations in many states; what it holds then."""
    with Journal.open(path, clock=Clock()) as journal:
        for number in range(operations):
            with journal.begin(draft(f"i{number}", items=(f"i{number}", f"j{number}"))) as driven:
                if number % 3:
                    driven.sending()
                if number % 3 == 2:
                    driven.to(State.UNKNOWN, opc_request_id=f"req-{number}")
                    driven.to(State.PAID, is_read_back=True, result={"payment": f"p{number}"})
        return journal.operations()


def pay_once(journal: Journal, tell: Callable[[str], None], object_: str = "i1") -> None:
    """One payment; tells when it opens a socket and when the first byte would leave."""
    with journal.begin(draft(object_)) as driven:
        tell("socket")
        driven.sending()
        tell("bytes")
        driven.to(State.UNKNOWN, opc_request_id="req-1")
        tell("answer")
        driven.to(State.SUBMITTED, is_read_back=True)
        driven.to(State.PAID, is_read_back=True, result={"payment": "p1"})
        tell("end")


def _killed(path: Path, at: int | None) -> tuple[int, list[str]]:
    """Steps made, and what was told, by a process of its own that pays once and is killed before step `at`."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        steps = count()

        def step(*_: object) -> None:
            number = next(steps)
            if number == at:
                os.kill(os.getpid(), signal.SIGKILL)
            os.write(writing, b"step\n")

        sys.addaudithook(lambda event, _: step() if event in STEP_EVENTS else None)
        with Journal.open(path) as journal:
            journal._connection.set_trace_callback(step)
            pay_once(journal, lambda word: os.write(writing, f"{word}\n".encode()) and None)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "r") as told:
        words = told.read().split()
    _, status = os.waitpid(child, 0)
    assert status == (0 if at is None else signal.SIGKILL), f"ended with {status} at step {at}"
    return words.count("step"), [word for word in words if word != "step"]


def kill(directory: Path) -> None:
    """A journal for each step, killed before it; the words that each process told, as a line of JSON."""
    # What is imported at the first opening must not count as steps.
    filled(directory / "warm" / "journal.db")
    total, told = _killed(directory / "whole" / "journal.db", None)
    for at in range(total):
        _, told = _killed(directory / str(at) / "journal.db", at)
        print(json.dumps([at, told]))


def loop(path: Path) -> None:
    """Pays one invoice after the other until it is killed."""
    with Journal.open(path) as journal:
        for number in count():
            pay_once(journal, lambda _: None, f"i{number}")
            print(number, flush=True)


def race(path: Path, objects: int) -> None:
    """Tries to begin a payment for each object; prints those that it won."""
    with Journal.open(path) as journal:
        journal._connection.execute("PRAGMA busy_timeout = 60000")
        print("ready", flush=True)
        sys.stdin.readline()
        for number in range(objects):
            try:
                with journal.begin(draft(f"i{number}")):
                    print(number)
            except ItemTaken:
                pass


if __name__ == "__main__":
    if sys.argv[1] == "kill":
        kill(Path(sys.argv[2]))
    elif sys.argv[1] == "loop":
        loop(Path(sys.argv[2]))
    else:
        race(Path(sys.argv[2]), int(sys.argv[3]))
