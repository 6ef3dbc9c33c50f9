"""`m` on a request to Billing Support: seen first, sent by the user's own mail server, and told by its note."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.mailbox import Mailbox, body, mail_server_beside, name_server
from support.screens import Start, listed, press, shown
from textual.pilot import Pilot

from occ_tui.screens.request import RequestScreen
from occ_tui.screens.request_mail import RequestMailForm
from occ_tui.services import notes

TO = "bs@oracle.example"


@pytest.fixture
def mailbox(own_home: Path) -> Iterator[Mailbox]:
    """The user's own mail server, named in the settings."""
    with mail_server_beside(Mailbox()) as made:
        name_server(own_home, made.port)
        yield made


async def ask_for_copy(pilot: Pilot[None]) -> None:
    """From the list to the preview of a request for a copy."""
    await press(pilot, "A", *["down"] * 3, "enter", *["tab"] * 4, *"Anna", "tab", *"a@acme.example", "ctrl+s")
    assert isinstance(pilot.app.screen, RequestScreen), shown(pilot)


def kept(pilot: Pilot[None]) -> list[notes.Note]:
    record = listed(pilot).table.record()
    assert record is not None
    return notes.of_invoice(pilot.app.session, record)  # type: ignore[attr-defined]


async def test_a_request_is_seen_sent_and_noted(start: Start, mailbox: Mailbox) -> None:
    async with start(size=(100, 40)) as pilot:
        await ask_for_copy(pilot)
        await press(pilot, "m", *TO, "ctrl+s")
        said = shown(pilot)
        for part in ("Send this mail?", TO, "me@acme.example", "Hello Billing Support", "[ Not now ]"):
            assert part in said
        assert mailbox.attempts == 0
        await press(pilot, "right", "enter")
        assert "The mail server took the mail over, for 1 recipient." in shown(pilot)
        await press(pilot, "j")
        assert f"sent to {TO} · 23 Nov 2026, 14:02" in " ".join(shown(pilot).split())
        await press(pilot, "escape")
        [note] = kept(pilot)
        assert (note.state, note.sent_to, note.author) == ("sent", TO, "Anna")
        await press(pilot, "enter")
        assert f"sent to {TO}" in " ".join(shown(pilot).split())
    [message] = mailbox.mails()
    assert (message["To"], message["Reply-To"]) == (TO, "a@acme.example")
    assert note.body in body(message)


async def test_the_address_need_not_be_typed_again_and_not_now_sends_nothing(start: Start, mailbox: Mailbox) -> None:
    async with start(size=(100, 40)) as pilot:
        await ask_for_copy(pilot)
        await press(pilot, "m", *TO, "ctrl+s", "right", "enter", "escape")
        await press(pilot, "j", "A", *["down"] * 3, "enter", "ctrl+s", "m", "ctrl+s")
        assert f"To           {TO}" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, RequestMailForm)
        await press(pilot, "escape", "escape", "escape")
        assert kept(pilot) == []
    assert mailbox.attempts == 1


async def test_a_connection_lost_behind_the_message_is_said_to_be_unsure(start: Start, mailbox: Mailbox) -> None:
    mailbox.fault = "cut"
    async with start(size=(100, 40)) as pilot:
        await ask_for_copy(pilot)
        await press(pilot, "m", *TO, "ctrl+s", "right", "enter")
        assert "? It is not known whether the mail was sent." in shown(pilot)
        assert "failed" not in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, RequestScreen)
        assert f"not known whether it was sent to {TO}" in " ".join(shown(pilot).split())
        mailbox.fault = ""
        await press(pilot, "m", "ctrl+s", "right", "enter")
        assert "The same request to the same" in shown(pilot), "it is not sent a second time"
    assert mailbox.attempts == 1


async def test_a_refusal_keeps_the_address_and_the_note_says_nothing_was_sent(start: Start, mailbox: Mailbox) -> None:
    mailbox.fault = "data"
    async with start(size=(100, 40)) as pilot:
        await ask_for_copy(pilot)
        await press(pilot, "m", *TO, "ctrl+s", "right", "enter")
        assert "looks like spam" in shown(pilot)
        assert "Nothing was sent." in shown(pilot)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, RequestMailForm)
        assert TO in shown(pilot)
        mailbox.fault = ""
        await press(pilot, "ctrl+s", "right", "enter", "escape")
        [note] = kept(pilot)
        assert (note.state, note.sent_to) == ("sent", TO)


async def test_what_was_mailed_and_then_copied_still_tells_to_whom_it_went(start: Start, mailbox: Mailbox) -> None:
    async with start(size=(160, 40)) as pilot:
        await ask_for_copy(pilot)
        await press(pilot, "m", *TO, "ctrl+s", "right", "enter", "y", "j")
        said = " ".join(shown(pilot).split())
        assert "sent to the clipboard" in said
        assert f"mailed to {TO} on 23 Nov 2026, 14:02" in said


async def test_without_a_mail_server_it_says_what_to_set_and_the_file_is_there(start: Start, own_home: Path) -> None:
    async with start(size=(300, 40)) as pilot:
        await ask_for_copy(pilot)
        await press(pilot, "m")
        assert isinstance(pilot.app.screen, RequestScreen)
        said = shown(pilot)
        for part in ("[mail] in", "config.toml", "docs/mail.md", "mail file"):
            assert part in said
        await press(pilot, "x", "enter")
        assert "open it with your mail program" in shown(pilot)
    assert (own_home / "request-100001-copy.eml").exists()
