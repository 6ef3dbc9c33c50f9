"""`occ invoices … --mail-to`: one line as answer, a preview with `--dry-run`, and an exit code that tells the truth."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.ledger import ACME, ACME_ROWS, fill, write_config

from occ_tui.client.errors import ConnectionCut, InvalidRequest
from occ_tui.client.mail import MailClient
from occ_tui.services import write_path
from occ_tui.services.session import Session, SessionOptions
from occ_tui.wire.mail import EmailReceipt

Occ = Callable[..., Any]


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the portal got; an exception put in first is what it answers instead."""
    got: list[Any] = []

    async def take(_client: MailClient, details: bytes, *, retry_token: str) -> tuple[EmailReceipt, str]:
        error = got.pop() if got and isinstance(got[-1], Exception) else None
        got.append(json.loads(details))
        if error is not None:
            got.append(error)
            raise error
        return EmailReceipt(message_id="<x@portal>", recipient_count=1, invoice_count=2, outbox_id="7"), "REQ1"

    monkeypatch.setattr(MailClient, "email_invoices", take)
    monkeypatch.setattr(write_path.WritePath.__init__, "__kwdefaults__", {"pauses_s": (0, 0), "sleep": asyncio.sleep})
    return got


@pytest.fixture
def mail(occ: Occ, tmp_path: Path, own_home: Path) -> Occ:
    """Runs `occ invoices WORDS` on a filled store."""
    config = write_config(tmp_path)
    with Session.open(SessionOptions(config_file=config)) as session:
        fill(session, {ACME: ACME_ROWS}, minutes_ago=0)
    return lambda *words: occ("invoices", *words, "--config-file", str(config), "--today", "2026-11-23")


def test_the_answer_is_one_line(mail: Occ, taken: list[Any]) -> None:
    done = mail("status:overdue", "--mail-to", "ap@acme.example,boss@acme.example")
    assert (done.code, done.out) == (
        0,
        "The portal took the mail over: 2 invoices for 2 recipients. It delivers it by itself.\n",
    )
    [body] = taken
    assert body["recipients"] == ["ap@acme.example", "boss@acme.example"]
    assert (body["query"], body["today"], body["status"]) == ("status:overdue", "2026-11-23", "all")
    assert (body["attachment"], body["languageCode"]) == ("xlsx", "en")


def test_everything_that_is_asked_for_goes_along(mail: Occ, taken: list[Any]) -> None:
    words = ["--status", "overdue", "--sort", "invoiceAmountDue:desc", "--limit", "1"]
    words += ["--mail-to", "a@x.example", "--mail-to", "b@x.example", "--mail-subject", "Please pay"]
    words += ["--mail-note", "Hello", "--mail-lang", "de", "--mail-attach", "csv", "--mail-pdf"]
    done = mail(*words, "--fields", "invoiceNumber,invoiceAmountDue,isPaid", "-o", "json")
    assert done.code == 0
    told = json.loads(done.out)
    assert (told["state"], told["messageId"], told["opcRequestId"]) == ("SENT", "<x@portal>", "REQ1")
    [body] = taken
    assert body["recipients"] == ["a@x.example", "b@x.example"]
    assert (body["subject"], body["noteLines"], body["limit"]) == ("Please pay", ["Hello"], 1)
    assert (body["languageCode"], body["attachment"], body["isPdfAttached"]) == ("de", "csv", True)
    assert body["sortBy"] == ["invoiceAmountDue:desc"]
    assert body["fields"] == ["invoiceNumber", "invoiceAmountDue", "isPaid"]
    assert body["columns"] == ["invoiceNumber", "invoiceAmountDue"]


def test_a_dry_run_shows_the_mail_and_sends_nothing(mail: Occ, taken: list[Any]) -> None:
    done = mail("--status", "overdue", "--mail-to", "ap@acme.example", "--mail-note", "Hello", "--dry-run")
    assert done.code == 0
    for part in ("ap@acme.example", "overdue invoices of ACME GmbH", "invoices-overdue-2026-11-23.xlsx", "| Hello"):
        assert part in done.out
    assert "Nothing was sent." in done.err
    shown = json.loads(mail("--mail-to", "ap@acme.example", "--dry-run", "-o", "json").out)
    assert shown["invoices"] == len(ACME_ROWS)
    assert {total["currencyCode"] for total in shown["totals"]} >= {"EUR"}
    assert taken == []


def test_an_unsure_send_is_exit_code_7_and_is_not_repeated(
    mail: Occ, occ: Occ, taken: list[Any], tmp_path: Path
) -> None:
    taken.append(ConnectionCut("http://portal"))
    done = mail("--status", "overdue", "--mail-to", "ap@acme.example")
    assert (done.code, done.out) == (7, "")
    assert "It is not known whether the mail was sent." in done.err
    assert "failed" not in done.err
    again = mail("--status", "overdue", "--mail-to", "ap@acme.example")
    assert again.code == 7
    assert "The same list to the same recipients" in again.err
    listed = occ("journal", "list", "--open", "-o", "json")
    [known] = json.loads(listed.out)
    assert (known["state"], known["kind"]) == ("UNKNOWN", "mail")
    shown = occ("journal", "show", known["id"])
    assert "ap@acme.example" in shown.out
    taken.clear()
    resumed = occ("journal", "resume", known["id"], "--config-file", str(tmp_path / "config"))
    assert resumed.code == 0, resumed.err
    assert "The portal took the mail over" in resumed.out
    assert len(taken) == 1


def test_a_refusal_is_exit_code_6_with_the_portals_reason(mail: Occ, taken: list[Any]) -> None:
    taken.append(InvalidRequest(400, "InvalidParameter", "query: no such field."))
    done = mail("--mail-to", "ap@acme.example")
    assert done.code == 6
    assert "The portal refused the mail: query: no such field." in done.err
    assert "Nothing was sent." in done.err


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["--mail-to", "nobody"], 2, "is no e-mail address"),
        (["--mail-to", ","], 2, "nobody is named"),
        (["--mail-to", ",".join(f"a{number}@x.example" for number in range(21))], 2, "at most 20 recipients"),
        (["--mail-to", "a@x.example", "--to", "x.csv"], 2, "--mail-to goes with neither"),
        (["--mail-to", "a@x.example", "-o", "csv"], 2, "the answer of --mail-to is a line"),
        (["--mail-to", "a@x.example", "--mail-attach", "pdf"], 2, "none of xlsx, csv, none"),
        (["--mail-to", "a@x.example", "--fields", "secret"], 2, "no field “secret”"),
        (["--mail-to", "a@x.example", "--mail-note", "x" * 5000], 2, "the note is longer"),
        (["--mail-subject", "x"], 2, "--mail-subject wants --mail-to"),
        (["--dry-run"], 2, "--dry-run wants --mail-to"),
        (["number:NOTHING", "--mail-to", "a@x.example"], 2, "no invoice to send"),
        (["--mail-to", "a@x.example", "--read-only"], 3, "only reads"),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_sent(
    mail: Occ, taken: list[Any], words: list[str], code: int, told: str
) -> None:
    done = mail(*words)
    assert (done.code, taken) == (code, []), done.err
    assert told in done.err


def test_it_answers_in_german(mail: Occ, taken: list[Any]) -> None:
    done = mail("--mail-to", "ap@acme.example", "--lang", "de")
    assert done.out.startswith("Das Portal hat die E-Mail übernommen: 2 Rechnungen für 1 Empfänger.")
    assert taken[0]["languageCode"] == "de"


def test_a_look_up_imports_nothing_of_mail(mail: Occ) -> None:
    import subprocess
    import sys

    code = "import sys, occ_tui.cli.invoices; print([m for m in sys.modules if 'mail' in m])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found.strip() == "['occ_tui.cli.mail_options']"


def test_config_shows_the_mail_server_and_checks_the_password_file(occ: Occ, own_home: Path, tmp_path: Path) -> None:
    settings = own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    settings.parent.mkdir(parents=True)
    secret = tmp_path / "secret"
    lines = ["[mail]", 'host = "mail.acme.example"', 'username = "me"', f'password_file = "{secret}"']
    settings.write_text("\n".join([*lines, 'sender = "me@acme.example"']))
    secret.write_text("hunter2\n")
    secret.chmod(0o600)
    shown = occ("config", "show")
    assert 'host = "mail.acme.example"' in shown.out
    assert "hunter2" not in shown.out
    assert occ("config", "check").code == 0
    secret.chmod(0o640)
    exposed = occ("config", "check")
    assert exposed.code != 0
    assert f"chmod 600 {secret}" in exposed.err
    secret.unlink()
    assert "cannot be read" in occ("config", "check").err
