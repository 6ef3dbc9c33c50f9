"""A mail on its way: recorded first, then taken over by the portal or a mail server, or nobody knows.

The portal knows the retry token, so that the same bytes may go out again until it says so. A mail server knows none:
when the connection is lost while it has the message, it stays unsure until a person decides.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from occ_tui.domain.mail.wishes import MailRefused
from occ_tui.domain.operations import Kind, State
from occ_tui.locale import speaking
from occ_tui.services.errors import MailNotPossible
from occ_tui.services.mail import Prepared, Way
from occ_tui.services.paying import Outcome, carry_out, require_free
from occ_tui.services.service_names import service_of
from occ_tui.services.write_path import Proof, Sent
from occ_tui.store.journal.records import Draft, Item

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.domain.mail.attachments import Attachment
    from occ_tui.domain.mail.message import Envelope
    from occ_tui.services.session import Session
    from occ_tui.store.journal.driven import Driven
    from occ_tui.store.journal.records import Operation
    from occ_tui.wire.smtp import MailServer

Told = Callable[["Operation"], None]


class PortalMail:
    """Has a portal send the list. Sent again, it is answered as it was the first time."""

    proves_absence = False

    def __init__(self, transport: Transport) -> None:
        from occ_tui.client.mail import MailClient

        self._mail = MailClient(transport)

    async def send(self, operation: Operation) -> Sent:
        """See `write_path.Exchange`."""
        receipt, request_id = await self._mail.email_invoices(operation.request, retry_token=operation.retry_token)
        told = {
            "outboxId": receipt.outbox_id,
            "messageId": receipt.message_id,
            "invoices": receipt.invoice_count,
            "recipients": receipt.recipient_count,
        }
        facts = {name: str(value) for name, value in told.items() if value is not None}
        return Sent(State.SENT, facts, request_id)

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        """A portal tells of its outbox only by answering the same request under the same token again."""
        return Proof(None)


class ServerMail:
    """What a mail server was given: it tells nothing about it afterwards."""

    proves_absence = False

    async def send(self, operation: Operation) -> Sent:
        """Never: it might arrive twice."""
        raise RuntimeError("a mail is not handed to a mail server again")

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        """Nothing can be asked."""
        return Proof(None)


async def send(session: Session, prepared: Prepared, told: Told = lambda operation: None) -> Outcome:
    """Sends what was shown. `told` hears of the operation once it is recorded, before anything is sent.

    Errors, with which nothing was sent: `ItemTaken` (the same list is under way, or unsure, to the same people), those
    of the journal, `ReadOnlyRefused`, `MailNotPossible`, and what fetching PDFs for a mail server may raise.
    """
    from occ_tui.client.errors import ReadOnlyRefused

    if session.read_only:
        raise ReadOnlyRefused("POST")
    if prepared.preview.way is Way.PORTAL:
        from occ_tui.wire.mail import PATH

        return await carry_out(session, _draft(session, prepared, Kind.MAIL, f"POST {PATH}", prepared.request), told)
    return await _by_server(session, prepared, told)


def _draft(session: Session, prepared: Prepared, kind: Kind, target: str, request: bytes) -> Draft:
    return Draft(
        service=service_of(session),
        profile=session.profile.name,
        account=prepared.account,
        kind=kind,
        object=prepared.name,
        target=target,
        request=request,
        method=prepared.preview.way.value,
        items=(Item(_held(prepared)),),
    )


def _held(prepared: Prepared) -> str:
    """What only one live operation may be about: this list to these people."""
    ids = sorted(f"{record.compartment_id} {record.internal_invoice_id}" for record in prepared.sent.records)
    parts = [*sorted(map(str.lower, prepared.wish.recipients)), str(prepared.sent.today), prepared.name, *ids]
    return f"mail-{sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"


async def _by_server(session: Session, prepared: Prepared, told: Told) -> Outcome:
    from occ_tui.services.mail_server import server_of
    from occ_tui.services.threads import in_thread

    server = server_of(prepared.settings)
    attached = await _attachments(session, prepared)
    envelope = _envelope(prepared)
    message = await in_thread(_message, prepared, envelope, attached)
    subject, language = prepared.preview.subject, prepared.wish.language
    names = [file.name for file in attached]
    request = record_of(envelope, message, subject, language, names, invoices=prepared.preview.invoices)
    draft = _draft(session, prepared, Kind.MAIL_SMTP, f"SMTP {server.shown}", request)
    return await hand_over_once(session, draft, server, envelope, message, told)


async def hand_over_once(
    session: Session, draft: Draft, server: MailServer, envelope: Envelope, message: bytes, told: Told
) -> Outcome:
    """Records `draft`, then hands `message` to the user's own mail server; it never goes there a second time by itself.

    `told` hears of the operation before anything is sent. Errors, with which nothing was sent: those of the journal.
    """
    from occ_tui.services.journal import open_journal

    require_free(session, draft)
    with open_journal(session) as journal, journal.begin(draft) as driven:
        told(driven.operation)
        driven.sending()
        try:
            return await _hand_over(driven, server, envelope, message)
        except Exception as error:
            return Outcome(driven.operation, error)  # it has left, or may have; what failed since tells nothing of it


async def _hand_over(driven: Driven, server: MailServer, envelope: Envelope, message: bytes) -> Outcome:
    from occ_tui.wire.smtp import NotHandedOver, Unsure, hand_over

    try:
        done = await hand_over(server, envelope.sender, envelope.recipients, message)
    except Unsure as error:
        return Outcome(driven.to(State.UNKNOWN, result={"message": error.reason}), error)
    except NotHandedOver as error:
        return Outcome(driven.to(State.REJECTED, result={"message": str(error)}), error)
    except BaseException:
        driven.to(State.UNKNOWN)
        raise
    facts = {"messageId": envelope.message_id, "reply": done.reply}
    if done.refused:
        facts["refused"] = ", ".join(done.refused)
    return Outcome(driven.to(State.SENT, result={name: value for name, value in facts.items() if value}))


async def _attachments(session: Session, prepared: Prepared) -> list[Attachment]:
    from occ_tui.domain.mail import attachments as files
    from occ_tui.services.threads import in_thread

    attached = await in_thread(_the_list, prepared)
    if prepared.wish.with_pdfs:
        from occ_tui.client.invoices import InvoiceClient

        having = files.with_pdf(prepared.sent.records)
        async with session.transport() as transport:
            client = InvoiceClient(transport)
            for record, name in zip(having, files.pdf_names(having), strict=True):
                content = await client.pdf(record.compartment_id, record.internal_invoice_id)
                attached.append(files.Attachment(name, files.PDF, content))
    try:
        files.check_size(attached)
    except MailRefused as refusal:
        raise MailNotPossible(str(refusal)) from None
    return attached


def _the_list(prepared: Prepared) -> list[Attachment]:
    from occ_tui.domain.mail.attachments import the_list

    with speaking(prepared.wish.language):
        return the_list(prepared.sent, prepared.wish)


def _envelope(prepared: Prepared) -> Envelope:
    from occ_tui.domain.mail.message import Envelope, new_message_id

    sender = prepared.settings.sender
    message_id = new_message_id(secrets.token_hex(16), sender)
    return Envelope(sender, prepared.wish.recipients, message_id, datetime.now(UTC))


def _message(prepared: Prepared, envelope: Envelope, attached: Sequence[Attachment]) -> bytes:
    from occ_tui.domain.mail.letter import letter
    from occ_tui.domain.mail.message import message

    with speaking(prepared.wish.language):
        said = letter(prepared.sent._replace(sender=envelope.sender), prepared.wish, [file.name for file in attached])
        return message(said, envelope, attached)


def record_of(
    envelope: Envelope, message: bytes, subject: str, language: str, attached: Sequence[str] = (), **more: object
) -> bytes:
    """What the journal keeps of a message that goes to a mail server: it never goes out again, so not its bytes."""
    kept = {
        "messageId": envelope.message_id,
        "sender": envelope.sender,
        "recipients": list(envelope.recipients),
        "subject": subject,
        "languageCode": language,
        **more,
        "attachments": list(attached),
        "bytes": len(message),
        "sha256": sha256(message).hexdigest(),
    }
    return json.dumps(kept, ensure_ascii=False).encode()
