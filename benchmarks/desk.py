"""The triage desk of over a thousand accounts: what it computes against a bare read of its rows, and opening it."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import date, timedelta
from pathlib import Path

from benchmarks.million import Home, write_config
from benchmarks.portal import TODAY
from benchmarks.store import summary
from benchmarks.terminal import Counter, Press
from benchmarks.timing import Figure, medians, ms
from occ_tui.domain.account_notes import AccountNote
from occ_tui.domain.dates import epoch_day
from occ_tui.services import accounts
from occ_tui.services.account_notes import NOTES
from occ_tui.services.session import Session, SessionOptions
from occ_tui.store.accounts import Account, save_accounts
from occ_tui.store.database import Store
from occ_tui.store.documents import replace_documents
from occ_tui.store.staging import Staging

FEW = 10
_INVOICES = 12
"""Of every account."""
_ROWS = ("SELECT * FROM totals", "SELECT * FROM accounts", "SELECT body FROM documents")
"""All that a desk is made of, as the file has it."""


def figures(many: int, rounds: int) -> Iterator[Figure]:
    """The desk of `many` accounts: the service against sqlite alone, and `9` against a desk of ten."""
    with ExitStack() as stack:
        homes = {number: _home(stack, number) for number in (FEW, many)}
        yield _against_sqlite(homes[many], many, rounds)
        yield from _opening(homes, many, rounds)
        yield from _moving(homes, many, rounds)


def _against_sqlite(home: Home, many: int, rounds: int) -> Figure:
    options = SessionOptions("million", home.config, today=date.fromisoformat(TODAY), cache_dir=home.directory / "occ")
    with Session.open(options) as session, closing(sqlite3.connect(home.cache)) as bare:
        found = len({row.account for row in accounts.desk(session).rows})
        assert found == many, f"{found} accounts"
        runs = {"desk": lambda: accounts.desk(session), "bare": lambda: [bare.execute(one).fetchall() for one in _ROWS]}
        times = medians(runs, rounds * 3)
    return Figure(
        f"desk: {many:,} accounts summed up and ranked / their rows read by sqlite",
        times["desk"] / times["bare"],
        "≤ 4",
        f"{ms(times['desk'])} / {ms(times['bare'])}",
    )


def _opening(homes: dict[int, Home], many: int, rounds: int) -> Iterator[Figure]:
    """From `9` to the first rows, in programs that were just started, taking turns."""
    times: dict[int, list[float]] = {number: [] for number in homes}
    for turn in range(rounds + 1):
        for number, home in homes.items():
            seconds = _first_desk(home, number)
            if turn:
                times[number].append(seconds)
    at_many, at_few = (statistics.median(times[number]) for number in (many, FEW))
    note = f"{ms(at_many)} / {ms(at_few)}"
    yield Figure(f"desk: 9 to the rows of {many:,} accounts / of {FEW}", at_many / at_few, "≤ 2", note)


def _moving(homes: dict[int, Home], many: int, rounds: int) -> Iterator[Figure]:
    """A key that moves the cursor, on both desks in turns."""
    with ExitStack() as stack:
        terminals = {number: stack.enter_context(Counter(home.occ(), home.env)) for number, home in homes.items()}
        for number, terminal in terminals.items():
            _open_desk(terminal, number)
            terminal.settle(1.0)
        presses: dict[int, list[Press]] = {number: [] for number in terminals}
        for _ in range(rounds * 2):
            for key in ("down", "up"):
                for number, terminal in terminals.items():
                    presses[number].append(terminal.press(key))
    at_many, at_few = (statistics.median(press.ms for press in presses[number]) for number in (many, FEW))
    note = f"{at_many:.1f} ms / {at_few:.1f} ms; {len(presses[many])} keys"
    yield Figure(f"desk: cursor among {many:,} accounts / among {FEW}", at_many / at_few, "≤ 1.5", note)


def _first_desk(home: Home, number: int) -> float:
    with Counter(home.occ(), home.env) as terminal:
        return _open_desk(terminal, number)


def _open_desk(terminal: Counter, number: int) -> float:
    """Seconds from `9` to the rows."""
    terminal.until(b"Needs")
    terminal.settle(1.0)
    start = time.perf_counter()
    terminal.type("9", 0)
    # The tab says how many there are once they were read, with the first of them below it.
    terminal.until(rf"Accounts(\x1b\[[0-9;]*m| )*{number:,}".encode())
    return time.perf_counter() - start


def _home(stack: ExitStack, number: int) -> Home:
    """A store with `number` accounts, their invoices, what a portal tells of them, and notes."""
    directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="occ-bench-")))
    made = Home(directory, number * _INVOICES)
    write_config(made)
    made.cache.parent.mkdir(parents=True, mode=0o700)
    now_ms, today = int(time.time() * 1000), epoch_day(date.fromisoformat(TODAY))
    ids = [f"ocid1.tenancy.oc1..account{at:05}" for at in range(number)]
    with Store.open(made.cache) as store:
        named = enumerate(ids)
        save_accounts(
            store, [Account(name, f"{at:04}-0000", f"Account {at}", ("support",)) for at, name in named], now_ms
        )
        staging = Staging.begin(store, "benchmark", now_ms)
        for at, name in enumerate(ids):
            first = at * _INVOICES
            staging.add_page(name, "all", [summary(one) for one in range(first, first + _INVOICES)], None)
        staging.publish(now_ms, full=ids)
        told = [(name, _told(name, at)) for at, name in enumerate(ids)]
        replace_documents(store, accounts.ATTENTION, "", told, now_ms)
        notes = [_note(name, at, today) for at, name in enumerate(ids) if at % 3 == 0]
        replace_documents(store, NOTES, "", [(note.id, note._asdict()) for note in notes], now_ms)
    return made


def _told(name: str, at: int) -> dict[str, str]:
    """What a portal tells of an account beside its invoices."""
    renewal = date.fromisoformat(TODAY) + timedelta(days=at % 400)
    return {"compartmentId": name, "renewalDate": renewal.isoformat(), "billingEmail": f"ap@account{at}.example"}


def _note(name: str, at: int, today: int) -> AccountNote:
    planned = {"next_action": "Call again", "next_day": today + at % 30 - 10, "next_owner": "Colleague"}
    return AccountNote(f"note-{at}", name, today - at % 60, "CALL", "No answer", author="Colleague", **planned)
