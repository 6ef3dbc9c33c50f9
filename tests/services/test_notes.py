"""Notes of a profile: they outlive cache and sync, and what can't be read is set aside, never overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import ledger

from occ_tui.domain.contacts import Contact
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.requests import Request, RequestKind
from occ_tui.services import invoices, notes, problems, requests
from occ_tui.services.errors import NotesUnusable
from occ_tui.services.session import Session, SessionOptions

ASKED = Request(RequestKind.COPY, "en", "Invoice 777: copy", "Hello\n\x1b[31m")
ANNA = Contact("Anna Adler", "anna@acme.example", "")


@pytest.fixture
def session(own_home: Path) -> Session:
    """A session on the small ledger."""
    path = ledger.write_config(own_home)
    ledger.filled(path)
    return Session.open(SessionOptions(config_file=path))


def invoice(session: Session, number: str = "777") -> InvoiceRecord:
    return invoices.find(session, number)


def keep(session: Session) -> notes.Note:
    return notes.add(session, invoice(session), ASKED, author="Anna", state=notes.NoteState.PREPARED)


def test_a_sync_that_publishes_all_anew_leaves_the_notes(session: Session) -> None:
    kept = keep(session)
    ledger.fill(session, {ledger.ACME: ledger.ACME_ROWS}, minutes_ago=0)
    assert [note.id for note in notes.of_invoice(session, invoice(session))] == [kept.id]


def test_a_damaged_cache_that_is_rebuilt_leaves_the_notes(session: Session) -> None:
    keep(session)
    session.close()
    session.cache_path.write_bytes(b"this is no database" * 500)
    assert session.notice() is None
    session.store()
    assert session.notice() is not None
    ledger.fill(session, {ledger.ACME: ledger.ACME_ROWS})
    assert [note.subject for note in notes.of_invoice(session, invoice(session))] == ["Invoice 777: copy"]


def test_an_invoice_without_notes_makes_no_file(session: Session) -> None:
    assert notes.of_invoice(session, invoice(session)) == []
    assert notes.noted(session) == frozenset()
    assert not notes.notes_path(session).exists()


def test_what_is_kept_is_filtered_on_the_way_in_and_out(session: Session) -> None:
    kept = keep(session)
    assert kept.body == "Hello\n\\x1b[31m"
    with notes.stored.opened(notes.notes_path(session)) as connection:
        notes.stored.change(connection, kept._replace(body="a\n\x1b]0;x\x07", state="\x9b"))
    (read,) = notes.of_invoice(session, invoice(session))
    assert read.body == "a\n\\x1b]0;x\\x07"
    assert notes.state_text(read) == "\\x9b"


def test_another_process_is_noticed(session: Session) -> None:
    before = notes.token(session)
    kept = keep(session)
    after = notes.token(session)
    assert after != before
    notes.change(session, kept, state=notes.NoteState.SENT)
    assert notes.of_invoice(session, invoice(session))[0].state == "sent"


def test_damaged_notes_are_set_aside_told_and_begun_anew(session: Session) -> None:
    keep(session)
    path = notes.notes_path(session)
    path.write_bytes(b"this is no database" * 500)
    with pytest.raises(NotesUnusable) as told:
        notes.of_invoice(session, invoice(session))
    assert told.value.moved_to == path.with_name("notes.db.damaged-1")
    assert told.value.moved_to.read_bytes().startswith(b"this is no database")
    said = problems.describe(told.value, session=session)
    assert "notes.db.damaged-1" in said.meaning
    assert keep(session).id == 1
    assert len(notes.of_invoice(session, invoice(session))) == 1


def test_notes_that_cannot_be_written_say_why(session: Session) -> None:
    path = notes.notes_path(session)
    path.parent.parent.mkdir(parents=True, exist_ok=True)
    path.parent.write_text("in the way")
    with pytest.raises(NotesUnusable) as told:
        keep(session)
    said = problems.describe(told.value, session=session)
    assert "cannot be used" in said.what
    assert said.exit_code == problems.EXIT_INTERNAL


def test_who_asked_is_remembered_for_the_profile(session: Session) -> None:
    assert requests.contact(session) == Contact()
    requests.remember_contact(session, ANNA)
    assert requests.contact(session) == ANNA


def test_a_message_for_the_mail_program_has_no_header_that_its_text_wrote() -> None:
    sly = ASKED._replace(subject="Invoice 1: ä (=1+1)", body="From here\n.\nBcc: x@evil.example")
    raw = requests.message(sly, Contact("Änna, Adler", "anna@acme.example", ""))
    from email import message_from_bytes, policy

    read = message_from_bytes(raw, policy=policy.default)
    assert read["Subject"] == "Invoice 1: ä (=1+1)"
    assert read["Bcc"] is None
    assert read["From"].addresses[0].display_name == "Änna, Adler"
    assert read.get_content().splitlines() == ["From here", ".", "Bcc: x@evil.example"]


def test_a_file_name_is_made_here() -> None:
    assert requests.file_name(ASKED, "../../etc/passwd") == "request-etc-passwd-copy.eml"
    assert requests.file_name(ASKED, "") == "request-without-number-copy.eml"
