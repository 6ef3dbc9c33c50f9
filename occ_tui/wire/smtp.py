"""A message is handed to a mail server, once: taken over, refused without any effect, or nobody knows.

NotHandedOver
├─ ServerSaidNo     the server refused, before or after it had the whole message; nothing went out
├─ NoConnection     no connection, no TLS, no sign-in; nothing went out
└─ Unsure           the connection was lost while the server had the message: it may go out, or not
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain.text import clean
from occ_tui.settings import is_loopback

TIMEOUT_S = 60.0
_LONGEST_ANSWER = 300


__all__ = [
    "HandedOver",
    "MailServer",
    "NoConnection",
    "NotHandedOver",
    "Security",
    "ServerSaidNo",
    "Unsure",
    "hand_over",
    "is_loopback",
]


class Security(StrEnum):
    """How the way to the server is protected; the words of `settings.SECURITY`."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailServer(NamedTuple):
    """Where mail is handed over."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    username: str = ""
    password: str = ""
    ca_file: str = ""
    """Certificates (PEM) to trust besides the system's."""

    @property
    def shown(self) -> str:
        """As it stands in sentences: without user and password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    def __repr__(self) -> str:
        return f"MailServer({self.shown})"


class HandedOver(NamedTuple):
    """The server took the message over."""

    refused: tuple[str, ...] = ()
    """Recipients that it did not take; everybody else's copy is on its way."""
    reply: str = ""
    """What it said, filtered."""


class NotHandedOver(Exception):
    """No server took the message over, as far as is known."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
        """In the server's or the system's own words, filtered."""


class ServerSaidNo(NotHandedOver):
    """The server refused; nothing went out."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code} {reason}".strip())
        self.code = code

    @property
    def is_passing(self) -> bool:
        """Whether the server itself says that it may go better later (4xx)."""
        return 400 <= self.code < 500


class NoConnection(NotHandedOver):
    """Nobody answered, or the way was not safe, or the sign-in failed; nothing went out."""


class Unsure(NotHandedOver):
    """The connection was lost after the server had begun to take the message."""


async def hand_over(
    server: MailServer, sender: str, recipients: Sequence[str], message: bytes, *, timeout_s: float = TIMEOUT_S
) -> HandedOver:
    """Hands `message` (whole, with CRLF) over. Errors: `NotHandedOver`; `Unsure` alone may mean that it went out."""
    import aiosmtplib

    client = aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        timeout=timeout_s,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=None if server.security is Security.NONE else _tls_context(server),
        local_hostname="localhost",  # the name of this computer is nobody's business
    )
    try:
        refused = await _prepare(client, server, sender, recipients)
        try:
            _code, reply = await client.data(message)
        except aiosmtplib.SMTPResponseException as error:
            raise _said_no(error) from None
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            raise Unsure(_reason(error)) from None
        with suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            await client.quit(timeout=5)
        return HandedOver(refused, clean(reply)[:_LONGEST_ANSWER])
    finally:
        client.close()


async def _prepare(client: object, server: MailServer, sender: str, recipients: Sequence[str]) -> tuple[str, ...]:
    """All that comes before the message itself; the recipients that the server refused, if it took others."""
    import aiosmtplib

    assert isinstance(client, aiosmtplib.SMTP)
    refused: dict[str, aiosmtplib.SMTPResponseException] = {}
    try:
        await client.connect()
        if server.username:
            await client.login(server.username, server.password)
        await client.mail(sender)
        for recipient in recipients:
            try:
                await client.rcpt(recipient)
            except aiosmtplib.SMTPRecipientRefused as error:
                refused[recipient] = error
    except aiosmtplib.SMTPAuthenticationError as error:
        # What the server says may quote what was sent to it.
        raise NoConnection(f"{error.code}: sign-in refused") from None
    except aiosmtplib.SMTPResponseException as error:
        raise _said_no(error) from None
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        raise NoConnection(_reason(error)) from None
    if len(refused) == len(recipients):
        raise _said_no(next(iter(refused.values())))
    return tuple(refused)


def _said_no(error: object) -> NotHandedOver:
    return ServerSaidNo(int(getattr(error, "code", 0)), clean(str(getattr(error, "message", "")))[:_LONGEST_ANSWER])


def _reason(error: Exception) -> str:
    text = str(error) or type(error).__name__
    return clean(" ".join(text.split()))[:_LONGEST_ANSWER]


def _tls_context(server: MailServer) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if server.ca_file:
        context.load_verify_locations(server.ca_file)
    return context
