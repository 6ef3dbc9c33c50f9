"""What a sync changed, kept for whoever looks later: a short line an invoice, written with the rows themselves.

The first filling of an account is no news and is not kept. The log is bounded; `Log.complete_from_ms` says since when
nothing is missing from it.
"""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.store.ages import INVOICES
from occ_tui.store.codes import CURRENCY, STATUS, Codes
from occ_tui.store.database import Store
from occ_tui.store.invoices import records
from occ_tui.store.schema import DAY_SHIFT, LAST_DUE_DAY, NO_DUE_DAY, first_rid
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers
from occ_tui.store.views import Scope

MOST = 50_000
"""Lines that are kept."""

_COMPLETE_FROM = "changes_from_ms"
_SLOT = f"rid >> {DAY_SHIFT}"
_KNOWN = (
    "IN (SELECT accounts.id FROM accounts JOIN ages USING (compartment_id)"  # noqa: S608
    f" WHERE ages.resource = '{INVOICES}')"
)
"""Accounts whose invoices were published before."""


class State(NamedTuple):
    """An invoice before or after a change."""

    group: int
    status: str
    due: int
    """Minor units."""
    due_day: int | None


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
        condition, value = ("at_ms > ?", after_ms) if after_ms is not None else ("id > ?", after_id)
        rows = connection.execute(
            f"""SELECT account, internal_invoice_id, at_ms, old_slot, old_status, old_due, new_slot, new_status,
                new_due, number, currency FROM changes WHERE {condition} AND account IN ({numbers(accounts.ids)})
                ORDER BY id""",  # noqa: S608
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
    for account, internal_id, at_ms, *states, number, currency in rows:
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
        )
    return list(reversed(found.values()))


def _state(columns: list[object], codes: Codes) -> State | None:
    slot, status, due = columns
    if not isinstance(slot, int) or not isinstance(due, int):
        return None
    due_day = slot & NO_DUE_DAY
    word = codes.word(STATUS, status)  # type: ignore[arg-type]
    return State(slot >> DAY_SHIFT, word, due, None if due_day == NO_DUE_DAY else due_day)


def fell_due(store: Store, scope: Scope, since_day: int, today: int) -> list[InvoiceRecord]:
    """Unpaid invoices that were not overdue on `since_day` and are on `today`, by due date."""
    first, end = (first_rid(Group.UNPAID, min(max(day, 0), LAST_DUE_DAY)) for day in (since_day, today))
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rids = connection.execute(
            "SELECT rid FROM invoices WHERE rid >= ? AND rid < ?"  # noqa: S608
            f" AND account IN ({numbers(accounts.ids)}) ORDER BY rid",
            (first, end),
        ).fetchall()
        return records(store, connection, [rid for (rid,) in rids])


def current(store: Store, changes: list[LoggedChange]) -> dict[tuple[str, str], InvoiceRecord]:
    """The invoices of `changes` as they are now, by compartment id and their own."""
    with store.reading() as connection:
        rids = [
            row[0]
            for change in changes
            if change.after is not None
            and (
                row := connection.execute(
                    "SELECT rid FROM invoices JOIN accounts ON accounts.id = account"
                    " WHERE internal_invoice_id = ? AND compartment_id = ?",
                    (change.internal_invoice_id, change.compartment_id),
                ).fetchone()
            )
        ]
        found = records(store, connection, rids)
    return {(record.compartment_id, record.internal_invoice_id): record for record in found}


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


def _last_id(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0])
