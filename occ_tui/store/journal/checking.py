"""What does not add up in a journal: the file, the chain of events, and whether the rest is what the events say.

SQLite's own check finds fewer than half of random overwrites; so everything is compared with the hashed events.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

from occ_tui.domain.operations import State, is_live
from occ_tui.store.journal import schema
from occ_tui.store.journal.chain import START, Head, event_hash, read_head
from occ_tui.store.journal.errors import Finding, explained, is_damage
from occ_tui.store.journal.file import is_journal

COLUMNS = (
    "id",
    "retry_token",
    "service",
    "profile",
    "account",
    "kind",
    "object",
    "etag",
    "amount_minor",
    "currency",
    "method",
    "target",
    "request_sha256",
    "state",
    "attempts",
    "created_ms",
    "first_sent_ms",
    "changed_ms",
    "result",
    "opc_request_id",
)
"""What the events say of an operation, in the order of the table, without the request's bytes."""
ITEM_COLUMNS = ("operation", "position", "service", "profile", "account", "object", "etag", "amount_minor", "is_live")
NO_HEAD = "the record of the last event beside the journal is missing"
"""Detail of a finding: what is there may be whole, but nothing proves that its end is not missing."""
CHANGING = ("state", "attempts", "first_sent_ms", "changed_ms", "result", "opc_request_id")
"""What a step may change."""


def findings(connection: sqlite3.Connection, path: Path) -> tuple[Finding, ...]:
    """Everything that does not add up; empty when all does. Reads one state of the journal, and writes nothing."""
    # Read before the journal itself: the head beside it is never ahead of it.
    try:
        beside = read_head(path)
    except ValueError as error:
        return (Finding("end", "", str(error)),)
    try:
        connection.execute("BEGIN")
        try:
            return tuple(_findings(connection, beside))
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
    except UnicodeDecodeError:
        return (Finding("file", "", "it holds what is no text"),)
    except sqlite3.Error as error:
        if is_damage(error) or _is_about_schema(error):
            return (Finding("file", "", str(error)),)
        raise explained(error, path) from error


def _is_about_schema(error: sqlite3.Error) -> bool:
    """A table or column that is missing, or a schema that can't be parsed."""
    return getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_ERROR


def _findings(connection: sqlite3.Connection, beside: Head | None) -> Iterator[Finding]:
    if not is_journal(connection):
        yield Finding("file", "", "it does not call itself a journal of this version")
        return
    problems = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    if problems != ["ok"]:
        yield Finding("file", "", str(problems[0]))
        return
    if schema.schema_of(connection) != schema.expected_schema():
        yield Finding("schema", "", "tables, indexes or triggers are not those of a journal")
        return
    rows = connection.execute("SELECT seq, at_ms, operation, state, body, prev_hash, hash FROM events ORDER BY seq")
    events = rows.fetchall()
    broken = list(_chain(events))
    yield from broken
    yield from _end(connection, events, beside)
    if not broken:
        try:
            yield from _contents(connection, events)
        except (KeyError, TypeError, ValueError):
            yield Finding("event", "", "the chain holds, but its events make no sense")


def _chain(events: list[tuple[Any, ...]]) -> Iterator[Finding]:
    previous = START
    for number, (seq, at_ms, operation, state, body, prev_hash, digest) in enumerate(events, 1):
        if seq != number:
            yield Finding("chain", str(number), "an event is missing")
            return
        if prev_hash != previous:
            yield Finding("chain", str(seq), "it does not follow the event before it")
            return
        if not isinstance(body, str) or event_hash(prev_hash, seq, at_ms, operation, state, body) != digest:
            yield Finding("event", str(seq), "it was altered")
            return
        previous = digest


def _end(connection: sqlite3.Connection, events: list[tuple[Any, ...]], beside: Head | None) -> Iterator[Finding]:
    heads = connection.execute("SELECT one, seq, hash FROM head").fetchall()
    last = (1, events[-1][0], events[-1][6]) if events else (1, 0, START)
    if heads != [last]:
        yield Finding("end", str(last[1]), "its own record of the last event disagrees: events were cut off or added")
    if beside is None:
        if events:
            yield Finding("end", str(last[1]), NO_HEAD)
    elif beside.seq > len(events):
        yield Finding("end", str(beside.seq), "events are missing at the end")
    elif beside.hash != (events[beside.seq - 1][6] if beside.seq else START):
        yield Finding("end", str(beside.seq), "the record of the last event beside the journal is of another one")


def _contents(connection: sqlite3.Connection, events: list[tuple[Any, ...]]) -> Iterator[Finding]:
    """Whether operations, items and requests are exactly what the events make of them."""
    told, items = _fold(events)
    statement = f"SELECT {', '.join(COLUMNS)}, request FROM operations ORDER BY id"  # noqa: S608
    seen = set()
    for *row, request in connection.execute(statement):
        name = row[0]
        seen.add(name)
        if told.get(name) != row:
            yield Finding("operation", str(name), "it is not what its events say")
        elif not isinstance(request, bytes) or sha256(request).hexdigest() != row[COLUMNS.index("request_sha256")]:
            yield Finding("request", str(name), "the bytes to send were altered")
    for name in sorted(told.keys() - seen):
        yield Finding("operation", name, "it is missing")
    statement = f"SELECT {', '.join(ITEM_COLUMNS)} FROM operation_items ORDER BY operation, position"  # noqa: S608
    if connection.execute(statement).fetchall() != sorted(items):
        yield Finding("item", "", "what operations touch is not what their events say")


def _fold(events: Iterable[tuple[Any, ...]]) -> tuple[dict[str, list[Any]], list[tuple[Any, ...]]]:
    operations: dict[str, dict[str, Any]] = {}
    touched: dict[str, list[list[Any]]] = {}
    for _seq, at_ms, name, state, text, _prev, _hash in events:
        body = json.loads(text)
        if name not in operations:
            touched[name] = body.pop("items")
            operations[name] = {"id": name, "created_ms": at_ms} | body
        operations[name] |= {"state": state, "changed_ms": at_ms}
        operations[name].update({key: value for key, value in body.items() if key in CHANGING})
    rows = {name: [known[column] for column in COLUMNS] for name, known in operations.items()}
    items = [
        (name, place, known["service"], known["profile"], known["account"], *item, int(is_live(State(known["state"]))))
        for name, known in operations.items()
        for place, item in enumerate(touched[name])
    ]
    return rows, items
