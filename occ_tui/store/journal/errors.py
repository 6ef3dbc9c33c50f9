"""What can go wrong with the journal. In each case nothing has been sent."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple

if TYPE_CHECKING:
    from occ_tui.domain.operations import Refusal, State

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_PRIMARY_CODE = 0xFF


class Finding(NamedTuple):
    """One thing that does not add up."""

    what: str
    """Which check found it: file, schema, event, chain, end, operation, item, request."""
    where: str
    """Number of the event, id of the operation, or name of the part; empty for the file as a whole."""
    detail: str = ""


class JournalError(Exception):
    """The journal can't do what was asked.

    JournalError
    ├─ JournalDamaged    it was altered or lost: set aside, and nothing that writes is allowed
    ├─ CopyDamaged       another file than the journal in use, which somebody named, is damaged
    ├─ JournalTooNew     written by a newer version of occ
    ├─ JournalFull       no room on the disk
    ├─ JournalBusy       another process kept writing for longer than the time-out
    ├─ NoSuchOperation   no operation has that id, or several begin like it
    ├─ ItemTaken         a live operation holds what a new one would touch
    ├─ DrivenElsewhere   another process is at work on the operation
    └─ StepRefused       the operation may not take that step
    """

    def __init__(self, path: Path, reason: str = "") -> None:
        super().__init__(f"{path}: {reason}" if reason else str(path))
        self.path = path
        self.reason = reason


class JournalDamaged(JournalError):
    """See the tree; `findings` may be empty when it was another process that set it aside."""

    def __init__(self, path: Path, findings: tuple[Finding, ...] = (), moved_to: Path | None = None) -> None:
        super().__init__(path, findings[0].detail if findings else "")
        self.findings = findings
        self.moved_to = moved_to
        """Where it lies now; `None` if it was not moved, or is gone altogether."""


class CopyDamaged(JournalError):
    """See the tree; it says nothing about the journal in use, and stops nothing."""

    def __init__(self, path: Path, findings: tuple[Finding, ...] = (), *, is_only_unproven: bool = False) -> None:
        super().__init__(path, findings[0].detail if findings else "")
        self.findings = findings
        self.is_only_unproven = is_only_unproven
        """All that is there adds up; what would prove that nothing is missing at the end is not beside it."""


class JournalTooNew(JournalError): ...


class JournalFull(JournalError): ...


class JournalBusy(JournalError): ...


class NoSuchOperation(JournalError):
    """No operation has that id; `candidates` are those that begin with it, if several do."""

    def __init__(self, path: Path, wanted: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(path, "no such operation")
        self.wanted = wanted
        self.candidates = candidates


class ItemTaken(JournalError):
    """`operation` is live and holds `object`."""

    def __init__(self, path: Path, object_: str, operation: str) -> None:
        super().__init__(path, "another operation holds it")
        self.object = object_
        self.operation = operation


class DrivenElsewhere(JournalError):
    """Another process is at work on `operation`."""

    def __init__(self, path: Path, operation: str) -> None:
        super().__init__(path, "another process drives it")
        self.operation = operation


class StepRefused(JournalError):
    """`operation` is `before` and may not become `after`."""

    def __init__(self, path: Path, operation: str, before: State, after: State, why: Refusal) -> None:
        super().__init__(path, why.value)
        self.operation = operation
        self.before = before
        self.after = after
        self.why = why


def explained(error: sqlite3.Error, path: Path) -> JournalError:
    """The journal's own error for one of SQLite's."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if is_damage(error):
        return JournalDamaged(path, (Finding("file", "", str(error)),))
    if code == sqlite3.SQLITE_FULL:
        return JournalFull(path, str(error))
    return JournalBusy(path, str(error)) if code in _BUSY else JournalError(path, str(error))


def is_damage(error: sqlite3.Error) -> bool:
    """Whether SQLite says that the file is not what it should be (and not merely busy, full or out of reach)."""
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    is_no_text = not code and "UTF-8" in str(error)
    return code in _DAMAGED or is_no_text or isinstance(error, sqlite3.DataError)
