"""What a sync changed, kept for whoever looks later: a short line an invoice, written with the rows themselves.

The first filling of an account is no news and is not kept. The log is bounded; `Log.complete_from_ms` says since when
nothing is missing from it.
"""

from __future__ import annotations

import sqlite3

from occ_tui.annotations import NamedTuple
from occ_tui.domain.changes import State
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.store.ages import INVOICES
from occ_tui.store.codes import CURRENCY, STATUS, Codes
from occ_tui.store.database import Store
from occ_tui.store.records import records
from occ_tui.store.schema import DAY_SHIFT, NO_DUE_DAY
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers
from occ_tui.store.views import Scope, Since

MOST = 50_000
"""Lines that are kept."""

_COMPLETE_FROM = "changes_from_ms"
_SLOT = f"rid >> {DAY_SHIFT}"
_KNOWN = (
    "IN (SELECT accounts.id FROM accounts JOIN ages USING (compartment_id)"  # noqa: S608
    f" WHERE ages.resource = '{INVOICES}')"
)
"""Accounts whose invoices were published before."""


class LoggedChange(NamedTuple):
    """An invoice's way from the first change in view to the last."""

    compartment_id: str
    account_name: str
    internal_invoice_id: str
    invoice_number: str
    """Known for removed ones only; a stored one has its own."""
    currency: str
    """The same."""
    at_ms: int
    """When the last of its changes was published."""
    before: State | None
    """`None`: there was no such invoice."""
    after: State | None
    """`None`: it was removed."""
    rid: int | None
    """Where it is stored now; `None` when it is gone."""


class Log(NamedTuple):
    """What the log says of a stretch of time."""

    changes: list[LoggedChange]
    """One an invoice, the latest first."""
    complete_from_ms: int
    """Nothing that was published after this instant is missing."""
    last_id: int
    """Number of the newest line there is."""


class Look(NamedTuple):
    """When somebody looked last."""

    at_ms: int
    last_id: int
    """The newest line of the log then."""
    day: int
    """Epoch day that was today for them."""

    def since(self) -> Since:
        """What comes after it."""
        return Since(self.day, self.last_id)


def log_changes(connection: sqlite3.Connection, at_ms: int) -> None:
    """Notes what the plan of `publishing` is about to change, inside its transaction."""
    planned = f"plan AS p CROSS JOIN staging.rows AS r ON r.rowid = p.src WHERE r.account {_KNOWN}"
    gone = f"gone CROSS JOIN invoices AS i USING (rid) WHERE i.account {_KNOWN}"
    count = sum(
        connection.execute(f"SELECT count(*) FROM (SELECT 1 FROM {source} LIMIT {MOST + 1})").fetchone()[0]  # noqa: S608
        for source in (planned, gone)
    )
    if count > MOST:
        connection.execute("DELETE FROM changes")
        _set_complete_from(connection, at_ms)
        return
    columns = "at_ms, account, internal_invoice_id, old_slot, old_status, old_due, new_slot, new_status, new_due"
    connection.execute(
        f"""INSERT INTO changes ({columns}) SELECT ?, r.account, r.internal_invoice_id, i.{_SLOT}, i.status, i.due,
            r.slot, r.status, r.due FROM plan AS p CROSS JOIN staging.rows AS r ON r.rowid = p.src
            LEFT JOIN invoices AS i ON i.rid = p.old_rid WHERE r.account {_KNOWN}""",  # noqa: S608
        (at_ms,),
    )
    connection.execute(
        f"""INSERT INTO changes ({columns}, number, currency) SELECT ?, account, internal_invoice_id, {_SLOT}, status,
            due, NULL, NULL, NULL, number, currency FROM {gone}""",  # noqa: S608
        (at_ms,),
    )
    if count:
        _prune(connection)


def _prune(connection: sqlite3.Connection) -> None:
    last = connection.execute("SELECT max(id) FROM changes").fetchone()[0]
    dropped = connection.execute("SELECT max(at_ms) FROM changes WHERE id <= ?", (last - MOST,)).fetchone()[0]
    if dropped is not None:
        connection.execute("DELETE FROM changes WHERE id <= ?", (last - MOST,))
        _set_complete_from(connection, dropped)


def _set_complete_from(connection: sqlite3.Connection, at_ms: int) -> None:
    connection.execute(f"UPDATE state SET value = max(value, ?) WHERE name = '{_COMPLETE_FROM}'", (at_ms,))  # noqa: S608


def read_log(store: Store, scope: Scope, *, after_id: int = 0, after_ms: int | None = None) -> Log:
    """What was published behind line `after_id`, or later than `after_ms`."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        condition, value = ("c.at_ms > ?", after_ms) if after_ms is not None else ("c.id > ?", after_id)
        rows = connection.execute(
            f"""SELECT c.account, c.internal_invoice_id, c.at_ms, old_slot, old_status, old_due, new_slot, new_status,
                new_due, i.rid, c.number, c.currency FROM changes AS c LEFT JOIN invoices AS i
                ON i.internal_invoice_id = c.internal_invoice_id AND i.account = c.account
                WHERE {condition} AND c.account IN ({numbers(accounts.ids)}) ORDER BY c.id""",  # noqa: S608
            (value,),
        ).fetchall()
        codes = Codes(connection)
        names = {
            number: (compartment_id, name)
            for number, compartment_id, name in connection.execute(
                "SELECT id, compartment_id, account_name FROM accounts"
            )
        }
        complete_from = connection.execute("SELECT value FROM state WHERE name = ?", (_COMPLETE_FROM,)).fetchone()[0]
        return Log(_collapsed(rows, codes, names), int(complete_from), _last_id(connection))


def _collapsed(rows: list[tuple[object, ...]], codes: Codes, names: dict[int, tuple[str, str]]) -> list[LoggedChange]:
    found: dict[tuple[object, object], LoggedChange] = {}
    for account, internal_id, at_ms, *states, rid, number, currency in rows:
        before, after = _state(states[:3], codes), _state(states[3:], codes)
        earlier = found.pop((account, internal_id), None)
        found[account, internal_id] = LoggedChange(
            *names[account],  # type: ignore[index]
            internal_invoice_id=str(internal_id),
            invoice_number=str(number or ""),
            currency=codes.word(CURRENCY, currency),  # type: ignore[arg-type]
            at_ms=at_ms,  # type: ignore[arg-type]
            before=earlier.before if earlier else before,
            after=after,
            rid=rid,  # type: ignore[arg-type]
        )
    return list(reversed(found.values()))


def _state(columns: list[object], codes: Codes) -> State | None:
    slot, status, due = columns
    if not isinstance(slot, int) or not isinstance(due, int):
        return None
    due_day = slot & NO_DUE_DAY
    word = codes.word(STATUS, status)  # type: ignore[arg-type]
    return State(slot >> DAY_SHIFT, word, due, None if due_day == NO_DUE_DAY else due_day)


def current(store: Store, changes: list[LoggedChange]) -> dict[int, InvoiceRecord]:
    """The invoices of `changes` as they are now, by where they are stored."""
    with store.reading() as connection:
        return {row.rid: row for row in records(store, connection, [at.rid for at in changes if at.rid is not None])}


def last_look(store: Store, who: str) -> Look | None:
    """When `who` looked last; `None` before the first time."""
    with store.reading() as connection:
        row = connection.execute("SELECT at_ms, last_id, day FROM looks WHERE who = ?", (who,)).fetchone()
    return Look(*row) if row else None


def note_look(store: Store, who: str, *, at_ms: int, day: int, last_id: int | None = None) -> None:
    """Remembers that `who` has seen everything up to line `last_id` (default: the newest) on `day`."""
    with store.writing() as connection:
        seen = _last_id(connection) if last_id is None else last_id
        connection.execute("INSERT OR REPLACE INTO looks VALUES (?, ?, ?, ?)", (who, at_ms, seen, day))


def advance_look(store: Store, who: str, look: Look) -> None:
    """`who` has seen `look`, unless another terminal of theirs has seen more already."""
    with store.writing() as connection:
        connection.execute(
            """INSERT INTO looks VALUES (?1, ?2, ?3, ?4) ON CONFLICT (who) DO UPDATE
                SET at_ms = ?2, last_id = ?3, day = ?4 WHERE (?3, ?4, ?2) > (last_id, day, at_ms)""",
            (who, look.at_ms, look.last_id, look.day),
        )


def put_back(store: Store, who: str, look: Look) -> None:
    """`who` has seen no more than at an earlier look."""
    note_look(store, who, at_ms=look.at_ms, day=look.day, last_id=look.last_id)


def _last_id(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0])
