"""A real mail server for tests: takes mail over a socket, or fails at any step one wants; and mail read back."""

from __future__ import annotations

import asyncio
import email
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from occ_tui.wire.smtp import MailServer, Security


@dataclass
class Mailbox:
    """What a mail server took, and how it behaves. A name of `fault` is the step at which it fails."""

    fault: str = ""
    """`rcpt` refuses every recipient, `data` the message, `busy` for now, `cut` hangs up once it has the message,
    `cut before` without keeping it, `greeting` at once."""
    refuses: tuple[str, ...] = ()
    """Recipients that it does not know."""
    envelopes: list[Envelope] = field(default_factory=list)
    attempts: int = 0
    port: int = 0
    users: dict[str, str] = field(default_factory=dict)
    gate: asyncio.Event | None = None
    """Set by a test to let a message through; without one it goes at once."""
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    """A whole message has come."""

    def server(self, security: Security = Security.NONE, **more: Any) -> MailServer:
        """How clients reach it."""
        return MailServer("127.0.0.1", self.port, security, **more)

    def mails(self) -> list[EmailMessage]:
        """Everything taken, parsed."""
        return [read(bytes(envelope.content or b"")) for envelope in self.envelopes]

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's names
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.fault == "rcpt" or address in self.refuses:
            return "550 5.1.1 no such \x1b[31muser"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.attempts += 1
        self.arrived.set()
        if self.gate is not None:
            await self.gate.wait()
        if self.fault == "data":
            return "554 5.7.1 looks like spam"
        if self.fault == "busy":
            return "451 4.3.0 try again later"
        if self.fault != "cut before":
            self.envelopes.append(envelope)
        if self.fault.startswith("cut"):
            assert server.transport is not None
            server.transport.abort()
        return "250 2.0.0 taken as 4711"

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if self.fault == "greeting":
            assert server.transport is not None
            server.transport.abort()
        session.host_name = hostname
        return responses


def name_server(home: Path, port: int) -> None:
    """Settings in `home` that name the server at `port` as the user's own."""
    settings = home / "XDG_CONFIG_HOME" / "occ" / "config.toml"
    settings.parent.mkdir(parents=True, exist_ok=True)
    lines = ["[mail]", 'host = "127.0.0.1"', f"port = {port}", 'security = "none"', 'sender = "me@acme.example"', ""]
    settings.write_text("\n".join(lines))


@asynccontextmanager
async def mail_server(mailbox: Mailbox, **options: Any) -> AsyncIterator[Mailbox]:
    """`mailbox` at a free port of this computer, in the running loop."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(mailbox, enable_SMTPUTF8=False, loop=loop, **options), "127.0.0.1", 0
    )
    mailbox.port = server.sockets[0].getsockname()[1]
    try:
        yield mailbox
    finally:
        server.close()
        await server.wait_closed()


def read(content: bytes) -> EmailMessage:
    """A message as mail programs read it."""
    message = email.message_from_bytes(content, _class=EmailMessage, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    """The text, or the HTML."""
    part = message.get_body((kind,))
    assert isinstance(part, EmailMessage)
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


def attached(message: EmailMessage) -> dict[str, bytes]:
    """Attachments by their names."""
    return {part.get_filename() or "": part.get_payload(decode=True) for part in message.iter_attachments()}  # type: ignore[misc]


@contextmanager
def mail_server_beside(mailbox: Mailbox) -> Iterator[Mailbox]:
    """The same in a thread of its own, for a test that waits for programs."""
    loop = asyncio.new_event_loop()
    ready, ended = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with mail_server(mailbox):
            ready.set()
            await ended.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), name="mail server")
    thread.start()
    ready.wait()
    try:
        yield mailbox
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()
        loop.close()
