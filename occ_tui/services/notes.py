"""Notes on invoices in business words: kept for the profile beside its desk, seen by every terminal of the user."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from occ_tui.annotations import NamedTuple
from occ_tui.domain.text import clean, clean_lines
from occ_tui.locale import pgettext
from occ_tui.services.desk_state import DeskState
from occ_tui.services.errors import NotesUnusable
from occ_tui.store import notes as stored
from occ_tui.store.errors import StoreDamaged, StoreError
from occ_tui.store.notes import Note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from occ_tui.domain.contracts import Subscription
    from occ_tui.domain.formatting import Formatter
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.domain.requests import Request
    from occ_tui.services.session import Session

__all__ = [
    "Note",
    "NoteState",
    "Subject",
    "add",
    "add_on",
    "change",
    "contract_subject",
    "find",
    "in_database",
    "invoice_subject",
    "keep",
    "mailed",
    "mailed_text",
    "noted",
    "notes_path",
    "of_invoice",
    "on_contracts",
    "put_back",
    "remove",
    "sent_at",
    "state_text",
    "subject_of",
    "token",
]

_Answer = TypeVar("_Answer")
_CONTRACT = "contract "
_MAILED = ("sent", "unsure")


class NoteState(StrEnum):
    """What became of a request last."""

    PREPARED = "prepared"
    COPIED = "copied"
    """It went to the terminal's clipboard, which may or may not have taken it."""
    SAVED = "saved"
    """It was written to a file."""
    SENT = "sent"
    """A mail server took it over."""
    UNSURE = "unsure"
    """A mail server may have taken it over, or not."""


class Subject(NamedTuple):
    """What a note is about."""

    key: str
    """Internal id of the invoice, or `contract_key`."""
    account: str
    """OCID of the account."""
    number: str
    """Of the invoice or contract, as people name it."""


def notes_path(session: Session) -> Path:
    """Where the notes of the session's profile are; none of the cache, which may be thrown away."""
    return DeskState.of(session).directory / "notes.db"


def token(session: Session) -> tuple[int, ...]:
    """Changes when any process wrote a note; costs microseconds."""
    path = notes_path(session)
    found = []
    for place in (path, path.with_name(f"{path.name}-wal")):
        try:
            status = place.stat()
        except OSError:
            found += [0, 0]
        else:
            found += [status.st_mtime_ns, status.st_size]
    return tuple(found)


def add(session: Session, record: InvoiceRecord, request: Request, *, author: str, state: NoteState) -> Note:
    """Keeps `request` as a note on the invoice. Error: `NotesUnusable`."""
    return add_on(session, invoice_subject(record), request, author=author, state=state)


def invoice_subject(record: InvoiceRecord) -> Subject:
    """An invoice as what a note is about."""
    return Subject(record.internal_invoice_id, record.compartment_id, record.invoice_number or record.invoice_id)


def contract_subject(subscription: Subscription) -> Subject:
    """A contract as what a note is about."""
    number = subscription.contract_id or subscription.id
    return Subject(contract_key(subscription), subscription.compartment_id, number)


def subject_of(note: Note) -> Subject:
    """What a note is about."""
    return Subject(note.invoice, note.account, note.number)


def contract_key(subscription: Subscription) -> str:
    """What a note on a contract names in the place of an invoice's id; no such id has a space."""
    return f"{_CONTRACT}{subscription.compartment_id} {subscription.id}"


def on_contracts(session: Session) -> list[Note]:
    """The notes on all contracts, the latest first. Error: `NotesUnusable`."""
    if not notes_path(session).exists():
        return []
    return [
        _filtered(note) for note in in_database(session, lambda connection: stored.with_prefix(connection, _CONTRACT))
    ]


def add_on(session: Session, subject: Subject, request: Request, *, author: str, state: NoteState) -> Note:
    """Keeps `request` as a note on whatever it is about. Error: `NotesUnusable`."""
    now = _now_ms()
    note = Note(
        0,
        *subject,
        request.kind.value,
        request.language,
        clean(request.subject),
        clean_lines(request.body),
        clean(author),
        now,
        state.value,
        now,
    )
    return in_database(session, lambda connection: stored.add(connection, note))


def change(session: Session, note: Note, *, state: NoteState | None = None, subject: str = "", body: str = "") -> Note:
    """Keeps what became of a note, and its text, as far as they changed. Error: `NotesUnusable`.

    A text that is not the one that was mailed is prepared, not sent.
    """
    changed = note._replace(subject=clean(subject) or note.subject, body=clean_lines(body) or note.body)
    if state is None and note.state in _MAILED and changed != note:
        state = NoteState.PREPARED
    return _keep(session, changed._replace(state=state.value if state else note.state, changed_ms=_now_ms()))


def keep(
    session: Session,
    subject: Subject,
    request: Request,
    note: Note | None,
    *,
    author: str,
    state: NoteState | None = None,
) -> Note:
    """Makes a note of `request`, or keeps in the one that there is what became of it. Error: `NotesUnusable`."""
    if note is None:
        return add_on(session, subject, request, author=author, state=state or NoteState.PREPARED)
    return change(session, note, state=state, subject=request.subject, body=request.body)


def mailed(session: Session, note: Note, recipients: Sequence[str], *, is_sure: bool) -> Note:
    """Keeps that the note was mailed just now, or that nobody knows whether it was. Error: `NotesUnusable`."""
    now, state = _now_ms(), NoteState.SENT if is_sure else NoteState.UNSURE
    return _keep(
        session, note._replace(state=state.value, changed_ms=now, sent_to=clean(", ".join(recipients)), sent_ms=now)
    )


def put_back(session: Session, note: Note) -> None:
    """Keeps state and sending as they are in `note`: what was begun had no effect. Error: `NotesUnusable`."""
    _keep(session, note)


def find(session: Session, note: int) -> Note | None:
    """The note of that number; `None` if somebody deleted it. Error: `NotesUnusable`."""
    found = in_database(session, lambda connection: stored.one(connection, note))
    return _filtered(found) if found is not None else None


def _keep(session: Session, note: Note) -> Note:
    in_database(session, lambda connection: stored.change(connection, note))
    return note


def remove(session: Session, note: Note) -> bool:
    """Deletes a note; `False` if another terminal did. Error: `NotesUnusable`."""
    return in_database(session, lambda connection: stored.remove(connection, note.id))


def of_invoice(session: Session, record: InvoiceRecord) -> list[Note]:
    """The notes on an invoice, the latest first. Error: `NotesUnusable`."""
    if not notes_path(session).exists():
        return []
    return [
        _filtered(note)
        for note in in_database(session, lambda connection: stored.of_invoice(connection, record.internal_invoice_id))
    ]


def noted(session: Session) -> frozenset[str]:
    """Internal ids of the invoices that have a note. Error: `NotesUnusable`."""
    return in_database(session, stored.noted) if notes_path(session).exists() else frozenset()


def moment(note: Note) -> datetime:
    """When the last thing became of a note."""
    return datetime.fromtimestamp(note.changed_ms / 1000, UTC)


def sent_at(note: Note) -> datetime | None:
    """When a note was mailed last, or may have been; `None` if it never was."""
    return None if note.sent_ms is None else datetime.fromtimestamp(note.sent_ms / 1000, UTC)


def mailed_text(note: Note, write: Formatter) -> str:
    """To whom and when a note was mailed, where its state does not tell; else empty."""
    at = sent_at(note)
    if at is None or not note.sent_to or note.state in _MAILED:
        return ""
    words = pgettext("note", "mailed to {recipients} on {time}")
    return words.format(recipients=note.sent_to, time=write.date_time(at))


def state_text(note: Note) -> str:
    """What became of a note, in the user's language; a word of another version stays as it is."""
    if note.sent_to and note.state == NoteState.SENT:
        return pgettext("note", "sent to {recipients}").format(recipients=note.sent_to)
    if note.sent_to and note.state == NoteState.UNSURE:
        return pgettext("note", "not known whether it was sent to {recipients}").format(recipients=note.sent_to)
    words = {
        NoteState.PREPARED: pgettext("note", "prepared"),
        NoteState.COPIED: pgettext("note", "sent to the clipboard"),
        NoteState.SAVED: pgettext("note", "written to a file"),
        NoteState.SENT: pgettext("note", "sent"),
        NoteState.UNSURE: pgettext("note", "not known whether it was sent"),
    }
    return next((said for state, said in words.items() if state == note.state), note.state)


def in_database(session: Session, work: Callable[[sqlite3.Connection], _Answer]) -> _Answer:
    """What `work` answers; what was damaged is set aside, and told by the error."""
    path = notes_path(session)
    try:
        with stored.opened(path) as connection:
            return work(connection)
    except StoreDamaged as error:
        from occ_tui.store.setting_aside import set_aside

        raise NotesUnusable(path, error.reason, set_aside(path, is_sound=stored.is_sound)) from error
    except StoreError as error:
        raise NotesUnusable(path, error.reason) from error


def _filtered(note: Note) -> Note:
    """The file may have been written by anyone: what is shown passes the filter again."""
    texts = {name: clean(value) for name, value in note._asdict().items() if isinstance(value, str) and name != "body"}
    return note._replace(**texts, body=clean_lines(note.body))  # type: ignore[arg-type]


def _now_ms() -> int:
    return int(datetime.now(UTC).timestamp() * 1000)
