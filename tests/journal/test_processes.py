"""Processes that are killed while they write the journal, and processes that want the same thing at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from support.journal_world import draft

from occ_tui.domain.operations import State
from occ_tui.store.journal.journal import Journal

TESTS = Path(__file__).parents[1]
ENVIRONMENT = os.environ | {"PYTHONPATH": str(TESTS)}
COMMAND = [sys.executable, "-m", "support.journal_world"]
RACERS = 3
OBJECTS = 100
KILLS = 12
TOLD = {
    (): {None, State.INTENT},
    ("socket",): {State.INTENT, State.SENDING},
    ("socket", "bytes"): {State.SENDING, State.UNKNOWN},
    ("socket", "bytes", "answer"): {State.UNKNOWN, State.SUBMITTED, State.PAID},
    ("socket", "bytes", "answer", "end"): {State.PAID},
}
"""What had happened outside → what the journal may say of it."""


def test_a_process_killed_between_any_two_steps_left_a_journal_that_knows_what_may_have_happened(tmp_path):
    done = subprocess.run(
        [*COMMAND, "kill", str(tmp_path)], capture_output=True, text=True, env=ENVIRONMENT, timeout=300, check=True
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) > 40
    shown = set()
    for at, told in lines:
        with Journal.open(tmp_path / str(at) / "journal.db") as journal:
            assert journal.verify() == (), at
            known = journal.operations()
            state = known[0].state if known else None
            assert state in TOLD[tuple(told)], (at, told, state)
            shown.add(state)
            _go_on(journal)
            assert journal.verify() == ()
    assert shown == {None, State.INTENT, State.SENDING, State.UNKNOWN, State.SUBMITTED, State.PAID}


def _go_on(journal: Journal) -> None:
    """Whatever was left behind can be ended, and the invoice is free then."""
    for operation in journal.operations(live_only=True):
        with journal.drive(operation.id) as driven:
            if driven.operation.state is State.INTENT:
                driven.to(State.DISCARDED, reason="never sent")
            else:
                driven.to(State.PAID, is_read_back=True)
    with journal.begin(draft("i1")) as driven:
        driven.to(State.DISCARDED, reason="a test")


def test_a_process_killed_at_any_instant_leaves_a_sound_journal(tmp_path):
    path = tmp_path / "journal.db"
    finished = 0
    for number in range(KILLS):
        process = subprocess.Popen([*COMMAND, "loop", str(path)], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        with process:
            # It goes on while we read, and so dies anywhere: within a commit, between two, behind the last.
            for _ in range(2 + number % 3):
                assert process.stdout.readline().strip().isdigit()
            process.kill()
        with Journal.open(path) as journal:
            paid = [operation for operation in journal.operations() if operation.state is State.PAID]
            assert len(paid) >= finished + 2
            finished = len(paid)
            _go_on(journal)
            # The next process pays invoices of the same names.
            assert journal.operations(live_only=True) == []


def test_of_processes_that_want_the_same_invoice_exactly_one_gets_it(tmp_path):
    path = tmp_path / "journal.db"
    command = [*COMMAND, "race", str(path), str(OBJECTS)]
    racers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        for _ in range(RACERS)
    ]
    for racer in racers:
        assert racer.stdout.readline() == "ready\n"
    for racer in racers:
        racer.stdin.write("go\n")
        racer.stdin.flush()
    won = [[int(word) for word in racer.communicate(timeout=120)[0].split()] for racer in racers]
    assert [racer.returncode for racer in racers] == [0] * RACERS
    assert sorted(number for numbers in won for number in numbers) == list(range(OBJECTS))
    with Journal.open(path) as journal:
        assert sorted(operation.object for operation in journal.operations()) == sorted(
            f"i{number}" for number in range(OBJECTS)
        )
