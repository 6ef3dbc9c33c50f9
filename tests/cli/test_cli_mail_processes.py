"""Mail between real processes: a client that is killed half-way, a portal that delivers, and never two for one."""

from __future__ import annotations

import asyncio
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from support.ledger import ACME, ACME_ROWS, fill, write_config
from support.mailbox import Mailbox, attached, body, mail_server, read

from occ_tui.portal import outbox
from occ_tui.portal.cli import main as portal_command
from occ_tui.portal.ledger import Ledger
from occ_tui.services.session import Session, SessionOptions

LONG_S = 60
"""How long a test waits for what should happen at once."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("made") / "portal"
    assert portal_command(["init", str(directory), "--invoices", "60", "--today", "2026-11-23"]) == 0
    return directory


class Wire:
    """A line to a portal; what comes back over it can be kept back."""

    def __init__(self) -> None:
        self.port = 0
        self.target = Path()
        self.holds = False
        self.kept_back = asyncio.Event()
        """An answer to a mail was kept back: the portal has done its part."""

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self.target)
        asked = bytearray()

        async def forth() -> None:
            while chunk := await reader.read(65536):
                asked.extend(chunk)
                back.write(chunk)
            back.close()

        async def home() -> None:
            while chunk := await there.read(65536):
                if self.holds and b"/actions/email" in asked:
                    self.kept_back.set()
                    continue
                writer.write(chunk)
            writer.close()

        await asyncio.gather(forth(), home(), return_exceptions=True)


@asynccontextmanager
async def serving(made: Path, *options: str, wire: Wire | None = None) -> AsyncIterator[tuple[Process, dict[str, Any]]]:
    """The portal as a process of its own, over a wire if there is one."""
    server = None
    if wire is not None:
        server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
        wire.port = server.sockets[0].getsockname()[1]
        wire.target = made.parent / "api"
        options = (*options, "--uds", str(wire.target), "--public-url", f"http://127.0.0.1:{wire.port}")
    else:
        options = (*options, "--port", "0")
    command = ["-m", "occ_tui.portal", "serve", str(made), "--today", "2026-11-23", "--pages-port", "0"]
    process = await asyncio.create_subprocess_exec(sys.executable, *command, *options, stdout=PIPE, stderr=PIPE)
    assert process.stdout is not None
    try:
        ready = json.loads(await process.stdout.readline())
        yield process, ready
    finally:
        process.kill()
        await process.wait()
        if server is not None:
            server.close()


async def said(process: Process, words: bytes) -> None:
    """Waits until a portal logs `words`."""
    assert process.stderr is not None
    async with asyncio.timeout(LONG_S):
        while words not in await process.stderr.readline():
            pass


async def start(*words: str) -> Process:
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "occ_tui", *words, stdout=PIPE, stderr=PIPE)


async def occ(*words: str) -> tuple[int, str, str]:
    """Runs `occ`: exit code, output, errors."""
    process = await start(*words)
    async with asyncio.timeout(LONG_S):
        out, err = await process.communicate()
    assert process.returncode is not None
    return process.returncode, out.decode(), err.decode()


async def kill(process: Process) -> None:
    process.send_signal(signal.SIGKILL)
    await process.communicate()
    assert process.returncode == -signal.SIGKILL


async def left_open() -> dict[str, Any]:
    """The one operation of the journal that is not over."""
    _code, out, _err = await occ("journal", "list", "--open", "-o", "json")
    [known] = json.loads(out)
    return dict(known)


async def test_a_client_killed_before_the_answer_came_resumes_and_exactly_one_mail_goes(
    made: Path, own_home: Path
) -> None:
    wire = Wire()
    async with serving(made, wire=wire) as (portal, ready):
        profile = ("--config-file", str(made / "config"), "--profile", "finance", "--today", "2026-11-23")
        profile += ("--endpoint", ready["url"])
        send = ("invoices", "--status", "overdue", "--mail-to", "ap@acme.example", *profile)
        assert (await occ("sync", *profile))[0] == 0
        wire.holds = True
        client = await start(*send)
        async with asyncio.timeout(LONG_S):
            await wire.kept_back.wait()
        await kill(client)
        known = await left_open()
        assert (known["state"], known["attempts"]) == ("SENDING", 1)
        assert "unknown" in (await occ("journal", "list"))[1]
        wire.holds = False
        code, _out, err = await occ(*send)
        assert code == 7, err
        assert "The same list to the same recipients" in err
        code, out, err = await occ("journal", "resume", known["id"], *profile)
        assert code == 0, err
        assert "The portal took the mail over" in out
        await said(portal, b"delivered")
    ledger = Ledger.open(made)
    with ledger.reading() as connection:
        assert [(mail.state, mail.attempts) for mail in outbox.mails(connection)] == [("sent", 1)]
    ledger.close()
    [arrived] = (made / "mail" / "new").iterdir()
    message = read(arrived.read_bytes())
    assert message["To"] == "ap@acme.example"
    assert "overdue" in body(message)
    assert (await occ("journal", "verify"))[0] == 0


async def test_a_client_killed_while_a_mail_server_has_the_mail_leaves_it_unsure_until_a_person_decides(
    tmp_path: Path, own_home: Path
) -> None:
    config = write_config(tmp_path)
    text = config.read_text()
    config.write_text("\n".join(line for line in text.splitlines() if not line.startswith("occ_endpoint")))
    settings = own_home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    settings.parent.mkdir(parents=True)
    with Session.open(SessionOptions(config_file=config)) as session:
        fill(session, {ACME: ACME_ROWS}, minutes_ago=0)
    profile = ("--config-file", str(config), "--today", "2026-11-23")
    send = ("invoices", "--status", "overdue", "--mail-to", "ap@acme.example", *profile)
    async with mail_server(Mailbox(gate=asyncio.Event())) as mailbox:
        lines = ["[mail]", 'host = "127.0.0.1"', f"port = {mailbox.port}", 'security = "none"']
        settings.write_text("\n".join([*lines, 'sender = "me@acme.example"']))
        client = await start(*send)
        async with asyncio.timeout(LONG_S):
            await mailbox.arrived.wait()
        await kill(client)
        assert mailbox.gate is not None
        mailbox.gate.set()
        known = await left_open()
        assert (known["state"], known["kind"]) == ("SENDING", "mail-smtp")
        code, _out, err = await occ("journal", "resume", known["id"], *profile)
        assert code == 7
        assert "It is not known whether the mail was sent." in err
        assert (await occ(*send))[0] == 7
        assert mailbox.attempts == 1, "nothing was sent a second time"
        code, _out, err = await occ("journal", "resolve", known["id"], "--reason", "Ann has it", *profile)
        assert code == 0, err
        code, out, err = await occ(*send)
        assert code == 0, err
        assert "The mail server took the mail over" in out
    assert mailbox.attempts == 2
    assert set(attached(mailbox.mails()[-1])) == {"invoices-overdue-2026-11-23.xlsx"}


async def test_a_served_portal_hands_its_mail_to_a_mail_server(made: Path, own_home: Path) -> None:
    profile = ("--config-file", str(made / "config"), "--profile", "finance", "--today", "2026-11-23")
    async with mail_server(Mailbox()) as mailbox:
        options = ("--smtp", f"127.0.0.1:{mailbox.port}", "--mail-from", "center@portal.example")
        async with serving(made, *options) as (portal, _ready):
            assert (await occ("sync", *profile))[0] == 0
            code, _out, err = await occ("invoices", "--status", "open", "--mail-to", "ap@acme.example", *profile)
            assert code == 0, err
            await said(portal, b"delivered")
    [envelope], [mail] = mailbox.envelopes, mailbox.mails()
    assert (envelope.mail_from, envelope.rcpt_tos) == ("center@portal.example", ["ap@acme.example"])
    assert "open invoice" in mail["Subject"]
    assert str(mail["From"]).endswith("<center@portal.example>")
