"""`occ invoice NUMBER --ask KIND --mail-to ADDRESS`: a request that goes out by the user's own mail server, once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support import ledger
from support.mailbox import Mailbox, body, mail_server_beside, name_server

TO = "collections@oracle.example"
WHO = ("--field", "name=Anna Adler", "--field", "email=anna@acme.example")
PO = ("--ask", "missing-po", "--field", "po=4500999", "--field", "document=contract", *WHO)
NUMBER = "100482391"

Ask = Callable[..., Any]


@pytest.fixture
def ask(occ: Ask, own_home: Path) -> Ask:
    """Runs `occ invoice NUMBER` on the small ledger as of a fixed day."""
    path = ledger.write_config(own_home)
    ledger.filled(path)
    return lambda *words: occ("invoice", NUMBER, *words, "--config-file", str(path), "--today", ledger.TODAY)


def noted(ask: Ask) -> list[dict[str, Any]]:
    notes: list[dict[str, Any]] = json.loads(ask("--notes", "-o", "json").out)
    return notes


def test_the_request_arrives_whole_and_its_note_says_to_whom_and_when(ask: Ask, own_home: Path) -> None:
    with mail_server_beside(Mailbox()) as mailbox:
        name_server(own_home, mailbox.port)
        done = ask(*PO, "--mail-to", TO)
    assert (done.code, done.out) == (0, "The mail server took the mail over, for 1 recipient.\n"), done.err
    [message], [envelope] = mailbox.mails(), mailbox.envelopes
    assert (envelope.mail_from, envelope.rcpt_tos) == ("me@acme.example", [TO])
    assert (message["To"], message["From"]) == (TO, "Anna Adler <me@acme.example>")
    assert message["Reply-To"] == "anna@acme.example"
    assert message["Subject"] == f"Invoice {NUMBER}: PO number missing (ACME GmbH)"
    assert message["Content-Language"] == "en"
    assert message["X-Unsent"] is None
    assert body(message).startswith("Hello Billing Support,\n")
    for part in ("4500999", NUMBER, "24,000.00 EUR", "anna@acme.example"):
        assert part in body(message)
    [note] = noted(ask)
    assert (note["state"], note["sentTo"]) == ("sent", [TO])
    assert note["timeSent"] == note["timeChanged"]
    assert "\n".join(note["body"]) == body(message).strip("\n")
    assert f"sent to {TO}" in ask("--notes").out


def test_it_is_written_in_its_own_language(ask: Ask, own_home: Path) -> None:
    with mail_server_beside(Mailbox()) as mailbox:
        name_server(own_home, mailbox.port)
        done = ask(*PO, "--field", "language=de", "--mail-to", TO, "-o", "json")
    [message] = mailbox.mails()
    assert message["Content-Language"] == "de"
    assert "Bestellnummer fehlt" in message["Subject"]
    told = json.loads(done.out)
    assert (told["state"], told["messageId"]) == ("SENT", message["Message-ID"])


@pytest.mark.parametrize(
    ("fault", "code", "words"),
    [("rcpt", 6, "no such"), ("data", 6, "spam"), ("busy", 6, "may pass"), ("greeting", 5, "could not be reached")],
)
def test_what_the_server_refuses_was_not_sent_and_can_be_sent_later(
    ask: Ask, own_home: Path, fault: str, code: int, words: str
) -> None:
    with mail_server_beside(Mailbox(fault=fault)) as mailbox:
        name_server(own_home, mailbox.port)
        done = ask(*PO, "--mail-to", TO)
        assert (done.code, done.out) == (code, "")
        assert "Nothing was sent." in done.err
        assert words in done.err
        [note] = noted(ask)
        assert (note["state"], note["sentTo"], note["timeSent"]) == ("prepared", [], None)
        mailbox.fault = ""
        assert ask(*PO, "--mail-to", TO).code == 0
    assert len(mailbox.envelopes) == 1


def test_a_connection_lost_behind_the_message_is_unsure_and_not_repeated(ask: Ask, occ: Ask, own_home: Path) -> None:
    with mail_server_beside(Mailbox(fault="cut")) as mailbox:
        name_server(own_home, mailbox.port)
        done = ask(*PO, "--mail-to", TO)
        assert (done.code, done.out) == (7, "")
        assert "It is not known whether the mail was sent." in done.err
        assert "failed" not in done.err
        [note] = noted(ask)
        assert (note["state"], note["sentTo"]) == ("unsure", [TO])
        mailbox.fault = ""
        again = ask(*PO, "--mail-to", TO)
        assert again.code == 7
        assert "The same request to the same recipients" in again.err
        assert len(noted(ask)) == 1, "what was not sent leaves no note"
        [known] = json.loads(occ("journal", "list", "--open", "-o", "json").out)
        shown = occ("journal", "show", known["id"])
        for part in (TO, f"request missing-po, {NUMBER}", f"Invoice {NUMBER}: PO number missing"):
            assert part in shown.out
        assert ask(*PO, "--mail-to", "other@oracle.example").code == 0, "other people may be asked"
        config = ("--config-file", str(own_home / "config"))
        assert occ("journal", "resolve", known["id"], "--reason", "they have it", *config).code == 0
        assert ask(*PO, "--mail-to", TO).code == 0
    assert mailbox.attempts == 3


def test_recipients_that_were_refused_are_named_and_not_noted(ask: Ask, own_home: Path) -> None:
    with mail_server_beside(Mailbox(refuses=("gone@oracle.example",))) as mailbox:
        name_server(own_home, mailbox.port)
        done = ask(*PO, "--mail-to", f"{TO},gone@oracle.example")
    assert done.code == 6
    assert "It did not take it for: gone@oracle.example" in done.err
    [note] = noted(ask)
    assert (note["state"], note["sentTo"]) == ("sent", [TO])


def test_without_a_mail_server_it_says_what_to_set_and_nothing_is_kept(ask: Ask, own_home: Path) -> None:
    done = ask(*PO, "--mail-to", TO)
    assert (done.code, done.out) == (2, "")
    for part in ("[mail] in", "config.toml", "docs/mail.md", "Nothing was sent.", "--ask KIND"):
        assert part in done.err
    assert noted(ask) == []
    name_server(own_home, 1)
    unreadable = own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    unreadable.write_text("[mail]\nhost = 7\n")
    assert "wants text" in ask(*PO, "--mail-to", TO).err


def test_a_dry_run_shows_the_mail_sends_nothing_and_keeps_nothing(ask: Ask, own_home: Path) -> None:
    with mail_server_beside(Mailbox()) as mailbox:
        name_server(own_home, mailbox.port)
        dry = ask(*PO, "--mail-to", TO, "--dry-run")
    assert dry.code == 0
    for part in ("me@acme.example", TO, f"127.0.0.1:{mailbox.port}", "Hello Billing Support,"):
        assert part in dry.out
    assert "Nothing was sent." in dry.err
    assert mailbox.attempts == 0
    assert noted(ask) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ((*PO, "--mail-to", "nobody"), 2, "is no e-mail address"),
        ((*PO, "--mail-to", TO, "--read-only"), 3, "only reads"),
        ((*PO, "--mail-to", TO, "-o", "csv"), 2, "the answer of --mail-to is a line"),
        (("--mail-to", TO), 2, "--mail-to belong to --ask"),
        (("--mail-to", TO, "--notes"), 2, "--mail-to belong to --ask"),
        (("--mail-to", TO, "--pay", "page"), 2, "--mail-to belong to --ask"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_sent(
    ask: Ask, own_home: Path, words: tuple[str, ...], code: int, said: str
) -> None:
    with mail_server_beside(Mailbox()) as mailbox:
        name_server(own_home, mailbox.port)
        done = ask(*words)
    assert (done.code, done.out, mailbox.attempts) == (code, "", 0)
    assert said in done.err
    assert noted(ask) == []


def test_notes_that_cannot_be_kept_do_not_undo_what_was_sent(
    ask: Ask, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from occ_tui.services import notes

    def full(*_args: Any, **_named: Any) -> None:
        raise notes.NotesUnusable(Path("/x/notes.db"), "No space left on device")

    monkeypatch.setattr(notes, "add_on", full)
    with mail_server_beside(Mailbox()) as mailbox:
        name_server(own_home, mailbox.port)
        done = ask(*PO, "--mail-to", TO)
    assert (done.code, len(mailbox.envelopes)) == (0, 1)
    assert "No space left on device" in done.err
