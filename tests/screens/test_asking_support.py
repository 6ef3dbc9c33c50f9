"""`A`: from a row to a complete request to Billing Support, and the note that stays of it."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from support.ledger import HOSTILE, summary
from support.screens import Start, listed, number_at_cursor, press, settle, shown
from textual.pilot import Pilot

from occ_tui import locale
from occ_tui.app import OccApp
from occ_tui.screens.invoice import InvoiceScreen
from occ_tui.screens.request import RequestForm, RequestScreen
from occ_tui.services import editor, notes

CONTACT = (*"Anna", "tab", *"a@acme.example")


async def ask_for_po(pilot: Pilot[None]) -> None:
    """From the list to the preview of a request about a missing PO number."""
    await press(pilot, "A", "enter", *"4500777", "tab", "space", *["tab"] * 5, *CONTACT, "ctrl+s")
    assert isinstance(pilot.app.screen, RequestScreen)


def kept(pilot: Pilot[None]) -> list[notes.Note]:
    """The notes on the invoice under the cursor."""
    record = listed(pilot).table.record()
    assert record is not None
    return notes.of_invoice(pilot.app.session, record)


async def test_a_row_becomes_a_complete_request_in_the_clipboard_and_a_note(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "j")
        number = number_at_cursor(pilot)
        await ask_for_po(pilot)
        assert "not kept yet" in shown(pilot)
        await press(pilot, "y")
        assert "Sent to your terminal's clipboard" in shown(pilot)
        said = pilot.app.clipboard
        for part in (number, "4500777", "ACME GmbH", "0421-7788", "219.00 EUR", "Anna", "a@acme.example", "3 Sep"):
            assert part in said
        await press(pilot, "escape")
        assert number_at_cursor(pilot) == number
        (note,) = kept(pilot)
        assert (note.state, note.author, note.number) == ("copied", "Anna", number)
        line = next(line for line in shown(pilot).splitlines() if number in line)
        assert "¶" in line


async def test_who_asked_need_not_be_typed_again(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await ask_for_po(pilot)
        await press(pilot, "ctrl+s", "escape", "j", "A", "down", "down", "down", "enter", "ctrl+s")
        assert "Documents:" in shown(pilot), "a copy of the invoice needs no more than who asks"
        await press(pilot, "y")
        assert "a@acme.example" in pilot.app.clipboard


async def test_everything_missing_is_told_and_what_was_typed_survives_leaving(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await press(pilot, "A", "down", "down", "enter", "ctrl+u", *"99999", "ctrl+s")
        screen = pilot.app.screen
        assert isinstance(screen, RequestForm)
        assert list(screen.view.errors) == ["amount", "reason", "description", "name", "email"]
        assert "At most" in screen.view.errors["amount"]
        await press(pilot, "escape")
        assert kept(pilot) == []
        await press(pilot, "A", "down", "down", "enter")
        assert "99999" in shown(pilot)


async def test_esc_from_the_preview_goes_back_to_the_form_and_keeps_nothing(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await ask_for_po(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, RequestForm)
        assert pilot.app.screen.view.values["po"] == "4500777"
        await press(pilot, "escape")
        assert kept(pilot) == []


async def test_an_open_invoice_shows_its_notes_and_a_deleted_one_is_gone(start: Start) -> None:
    async with start(size=(120, 40)) as pilot:
        await press(pilot, "enter")
        await ask_for_po(pilot)
        await press(pilot, "ctrl+s", "escape")
        assert isinstance(pilot.app.screen, InvoiceScreen)
        assert "¶ PO number missing" in shown(pilot)
        assert "prepared" in shown(pilot)
        await press(pilot, "A", "up", "enter", "X")
        said = " ".join(shown(pilot).split())
        assert "Delete this note?" in said
        assert "invoice 100001 of ACME GmbH" in said
        assert "119.00 EUR" in said
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RequestScreen), "the first answer keeps it"
        await press(pilot, "X", "right", "enter")
        assert isinstance(pilot.app.screen, InvoiceScreen)
        assert "¶" not in shown(pilot)


async def test_notes_survive_a_restart_and_a_cache_that_is_thrown_away(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        await ask_for_po(pilot)
        await press(pilot, "ctrl+s", "escape")
        pilot.app.session.store().rebuild()
    async with start(size=(80, 24)) as pilot:
        assert len(kept(pilot)) == 1
        assert "¶" in shown(pilot)


async def test_another_terminal_sees_the_note(start: Start) -> None:
    async with start(size=(80, 24)) as pilot:
        assert "¶" not in shown(pilot)
        record = listed(pilot).table.record()
        from occ_tui.domain.requests import Request, RequestKind

        request = Request(RequestKind.COPY, "en", "Subject", "Body")
        notes.add(pilot.app.session, record, request, author="Ben", state=notes.NoteState.PREPARED)
        pilot.app._look_for_changes()
        await settle(pilot)
        assert "¶" in shown(pilot)


@contextmanager
def lent(_app: OccApp) -> Iterator[None]:
    """A terminal that is lent to the editor."""
    yield


async def test_the_editor_gets_the_text_and_what_it_leaves_is_taken(
    start: Start, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OccApp, "suspend", lent)
    script = own_home / "editor"
    script.write_text(
        '#!/bin/sh\nstat -c %a "$1" "$(dirname "$1")" > seen; echo "$1" >> seen\nprintf "PS \\033[31m\\n" >> "$1"\n'
    )
    script.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(script))
    monkeypatch.delenv("VISUAL", raising=False)
    async with start(size=(80, 24)) as pilot:
        await ask_for_po(pilot)
        await press(pilot, "e", "y")
        assert pilot.app.clipboard.endswith("PS \\x1b[31m\n")
    mode, directory_mode, place = (own_home / "seen").read_text().split()
    assert (mode, directory_mode) == ("600", "700")
    assert not Path(place).exists()
    assert not Path(place).parent.exists()


async def test_an_editor_that_fails_or_leaves_nothing_changes_nothing(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OccApp, "suspend", lent)
    monkeypatch.delenv("VISUAL", raising=False)
    async with start(size=(160, 40)) as pilot:
        await ask_for_po(pilot)
        before = pilot.app.screen.request
        for command, said in (
            ("false", "did not do it"),
            ("/no/such/editor", "did not do it"),
            ("truncate -s 0", "nothing"),
        ):
            monkeypatch.setenv("EDITOR", command)
            await press(pilot, "e")
            assert said in shown(pilot)
            assert pilot.app.screen.request == before


async def test_a_terminal_that_cannot_be_lent_says_so(start: Start) -> None:
    async with start(size=(120, 40)) as pilot:
        await ask_for_po(pilot)
        await press(pilot, "e")
        assert "cannot be lent to an editor" in shown(pilot)


async def test_a_file_for_the_mail_program_holds_subject_text_and_sender(start: Start, own_home: Path) -> None:
    async with start(size=(300, 40)) as pilot:
        await ask_for_po(pilot)
        await press(pilot, "x", "enter")
        assert "open it with your mail program" in shown(pilot)
        await press(pilot, "escape")
        assert kept(pilot)[0].state == "saved"
    path = own_home / "request-100001-missing-po.eml"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert message["From"] == "Anna <a@acme.example>"
    assert "100001" in message["Subject"]
    assert message["To"] is None
    assert "4500777" in message.get_content()


async def test_hostile_text_stays_text_in_form_preview_and_note(start: Start) -> None:
    rows = [summary("[b]1\x1b[31m", partyName=HOSTILE, invoicePoNumber="\n\nBcc: x@evil.example")]
    async with start(rows, size=(120, 40)) as pilot:
        await press(pilot, "l")
        await ask_for_po(pilot)
        assert "[/foo]" in shown(pilot)
        await press(pilot, "y")
        assert "\x1b" not in pilot.app.clipboard
        assert "\u202e" not in pilot.app.clipboard
        assert not any(line.startswith("Bcc:") for line in pilot.app.clipboard.splitlines())
        await press(pilot, "escape")
        assert "¶" in shown(pilot)


async def test_the_request_speaks_the_language_chosen_for_it(start: Start) -> None:
    locale.use_language("de")
    async with start(size=(80, 24)) as pilot:
        await ask_for_po(pilot)
        await press(pilot, "y")
        assert "Hello Billing Support" in pilot.app.clipboard, "Oracle is asked in English unless one says otherwise"
        assert "Zwischenablage" in shown(pilot)


async def test_notes_that_cannot_be_kept_do_not_undo_what_was_done(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any, **_named: Any) -> None:
        raise notes.NotesUnusable(Path("/x/notes.db"), "No space left on device")

    async with start(size=(240, 40)) as pilot:
        await ask_for_po(pilot)
        monkeypatch.setattr(notes, "add_on", full)
        await press(pilot, "y")
        assert "4500777" in pilot.app.clipboard
        assert "No space left on device" in shown(pilot)


def test_the_editor_is_found_in_the_usual_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.setenv("VISUAL", "true")
    assert editor.edit("as it was\n") == "as it was\n"
