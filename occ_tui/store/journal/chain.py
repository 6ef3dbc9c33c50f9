"""The event chain: each event's hash covers all of it and the hash before it, so that none can change unnoticed.

Not found is what someone with the user's own rights rewrites from the first event on, together with both head
records: the hashes need no key. A copy of `journal.head` kept elsewhere would show even that.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from occ_tui.annotations import NamedTuple

START = "0" * 64
"""What stands in place of the hash before the first event."""


class Head(NamedTuple):
    """The last event: its number and hash; 0 and `START` before the first."""

    seq: int
    hash: str


def canonical(body: object) -> str:
    """The one way in which `body` is written as JSON."""
    return json.dumps(body, ensure_ascii=True, sort_keys=True, separators=(",", ":"))


def event_hash(prev_hash: str, seq: int, at_ms: int, operation: str, state: str, body: str) -> str:
    """SHA-256 (hex) over everything that an event says, and what it follows."""
    return sha256(canonical([prev_hash, seq, at_ms, operation, state, body]).encode()).hexdigest()


def append(connection: sqlite3.Connection, at_ms: int, operation: str, state: str, body: dict[str, object]) -> Head:
    """Adds an event inside the caller's write transaction."""
    before = Head(*connection.execute("SELECT seq, hash FROM head").fetchone())
    text, seq = canonical(body), before.seq + 1
    new = Head(seq, event_hash(before.hash, seq, at_ms, operation, state, text))
    connection.execute(
        "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?)", (seq, at_ms, operation, state, text, before.hash, new.hash)
    )
    connection.execute("UPDATE head SET seq = ?, hash = ?", new)
    return new


def head_path(journal: Path) -> Path:
    """Where the head is kept a second time, so that a journal set back to an older copy, or lost, is noticed."""
    return journal.with_name("journal.head" if journal.name == "journal.db" else f"{journal.name}.head")


def read_head(journal: Path) -> Head | None:
    """The head kept beside the journal; `None` if there is none. Error: `ValueError` if it can't be read as one."""
    try:
        text = head_path(journal).read_text(encoding="ascii")
    except FileNotFoundError:
        return None
    number, _space, digest = text.strip().partition(" ")
    if not number.isdigit() or len(digest) != 64:
        raise ValueError("that is no head of a journal")
    return Head(int(number), digest)


def write_head(journal: Path, head: Head) -> None:
    """Keeps `head` beside the journal, unless a later one is there: another process may have been faster.

    Called behind the commit: a crash in between leaves an earlier head, which does no harm.
    """
    with locked(journal.with_name(f"{journal.name}.lock")):
        with suppress(ValueError):
            known = read_head(journal)
            if known is not None and known.seq >= head.seq:
                return
        _write_head(head_path(journal), head)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Holds a lock that the kernel frees when its holder dies."""
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
    finally:
        os.close(file)


def _write_head(place: Path, head: Head) -> None:
    beside = place.with_name(f".{place.name}-{secrets.token_hex(6)}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    try:
        with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="ascii") as stream:
            stream.write(f"{head.seq} {head.hash}\n")
            stream.flush()
            os.fsync(stream.fileno())
        beside.replace(place)
    finally:
        with suppress(OSError):
            beside.unlink()
