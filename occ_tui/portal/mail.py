"""The portal's postman: drains the outbox into a mail server or a Maildir, and never delivers twice on purpose."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Coroutine
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from occ_tui.portal import outbox
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.outbox import MailState, OutgoingMail
from occ_tui.wire.smtp import HandedOver, MailServer, NoConnection, ServerSaidNo, Unsure, hand_over

log = logging.getLogger("occ.portal")

MAILDIR = "mail"
LONGEST_SLEEP_S = 60.0


class Delivery(Protocol):
    """Where mail goes."""

    after_crash: MailState
    """What an attempt whose process died means."""
    forgets_secrets: bool
    """Whether a code that was delivered need not be readable in the outbox any more."""

    async def deliver(self, mail: OutgoingMail) -> HandedOver:
        """Delivers one mail, once. Errors: `wire.smtp.NotHandedOver`."""


class Relay:
    """A mail server."""

    after_crash = MailState.UNSURE
    forgets_secrets = True

    def __init__(self, server: MailServer) -> None:
        self.server = server

    async def deliver(self, mail: OutgoingMail) -> HandedOver:
        """See `Delivery`."""
        try:
            async with asyncio.timeout(outbox.LONGEST_ATTEMPT.total_seconds() / 2):
                return await hand_over(self.server, mail.sender, mail.recipients, mail.message)
        except TimeoutError:
            raise Unsure("it took too long") from None


class Maildir:
    """A directory in the form of Maildir (0700, a file of mode 0600 a mail), for portals without a mail server.

    A mail's file is named by its place in the outbox: delivered twice it is still one file.
    """

    after_crash = MailState.WAITING
    forgets_secrets = False

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def deliver(self, mail: OutgoingMail) -> HandedOver:
        """See `Delivery`."""
        try:
            await asyncio.to_thread(self._write, mail)
        except OSError as error:
            raise NoConnection(error.strerror or type(error).__name__) from None
        return HandedOver()

    def _write(self, mail: OutgoingMail) -> None:
        for part in (self.directory, *(self.directory / name for name in ("tmp", "new", "cur"))):
            part.mkdir(mode=0o700, exist_ok=True)
        name = f"{int(mail.created_at.timestamp())}.{mail.id}.occ"
        if (self.directory / "new" / name).exists() or any((self.directory / "cur").glob(f"{name}*")):
            return
        beside = self.directory / "tmp" / name
        with suppress(FileNotFoundError):
            beside.unlink()
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as stream:
            stream.write(mail.message.replace(b"\r\n", b"\n"))
            stream.flush()
            os.fsync(stream.fileno())
        beside.rename(self.directory / "new" / name)


class Postman:
    """Delivers what is in the outbox of `ledger`, one mail after the other."""

    def __init__(self, ledger: Ledger, delivery: Delivery) -> None:
        self._ledger = ledger
        self._delivery = delivery
        self._called = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def call(self) -> None:
        """Something was put into the outbox. From any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended
                self._loop.call_soon_threadsafe(self._called.set)

    async def run(self) -> None:
        """Delivers until it is cancelled; what it has in its hands then is delivered first."""
        self._loop = asyncio.get_running_loop()
        while True:
            self._called.clear()
            await self._guarded(self.drain())
            with suppress(TimeoutError):
                await asyncio.wait_for(self._called.wait(), await asyncio.to_thread(self._pause_s))

    async def _guarded(self, work: Coroutine[None, None, int]) -> None:
        """A mail that is being handed over is not dropped half-way when the portal ends."""
        task = asyncio.create_task(work)
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            with suppress(Exception):
                await asyncio.wait_for(task, 2)
            raise
        except Exception:
            log.exception("mail could not be delivered")

    async def drain(self) -> int:
        """Delivers everything that is due now; how many mails were taken up."""
        await asyncio.to_thread(self._recover)
        count = 0
        while mail := await asyncio.to_thread(self._claim):
            count += 1
            await self._deliver(mail)
        return count

    async def _deliver(self, mail: OutgoingMail) -> None:
        try:
            done = await self._delivery.deliver(mail)
        except Unsure as error:
            await asyncio.to_thread(self._note_unsure, mail, error.reason)
        except ServerSaidNo as error:
            await asyncio.to_thread(self._note_failure, mail, str(error), error.is_passing)
        except NoConnection as error:
            await asyncio.to_thread(self._note_failure, mail, error.reason, True)
        else:
            refused = f"; refused: {', '.join(done.refused)}" if done.refused else ""
            await asyncio.to_thread(self._note_delivered, mail, done.reply + refused)

    def _claim(self) -> OutgoingMail | None:
        with self._ledger.writing() as connection:
            return outbox.claim(connection, _now())

    def _recover(self) -> None:
        with self._ledger.writing() as connection:
            outbox.recover(connection, _now(), self._delivery.after_crash)
            outbox.forget_secrets(connection, _now())

    def _note_delivered(self, mail: OutgoingMail, reply: str) -> None:
        with self._ledger.writing() as connection:
            outbox.delivered(connection, mail, _now(), reply, forgets_secrets=self._delivery.forgets_secrets)
        log.info("mail %s: delivered", mail.id)

    def _note_unsure(self, mail: OutgoingMail, reply: str) -> None:
        with self._ledger.writing() as connection:
            outbox.unsure(connection, mail, _now(), reply)
        log.info("mail %s: unsure: %s", mail.id, reply)

    def _note_failure(self, mail: OutgoingMail, reply: str, is_passing: bool) -> None:
        with self._ledger.writing() as connection:
            outbox.not_delivered(connection, mail, _now(), reply, is_passing=is_passing)
        log.info("mail %s: not delivered: %s", mail.id, reply)

    def _pause_s(self) -> float:
        with self._ledger.reading() as connection:
            due = outbox.next_try(connection)
        return LONGEST_SLEEP_S if due is None else max(0.0, min(LONGEST_SLEEP_S, (due - _now()).total_seconds()))


def _now() -> datetime:
    return datetime.now(UTC)
