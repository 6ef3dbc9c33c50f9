"""A request to Billing Support by the user's own mail server: recorded, sent once, and noted with what became of it.

Billing Support's address differs by country: the user types it once, and it is offered from then on.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.operations import Kind, State
from occ_tui.locale import _, speaking
from occ_tui.services import notes
from occ_tui.services.desk import Desk
from occ_tui.services.errors import NotesUnusable, RequestNotMailed
from occ_tui.services.notes import NoteState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from occ_tui.domain.contacts import Contact
    from occ_tui.domain.mail.message import Envelope
    from occ_tui.domain.requests import Request
    from occ_tui.services.notes import Note, Subject
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.settings import MailSettings
    from occ_tui.store.journal.records import Draft, Operation


class RequestMail(NamedTuple):
    """A request as it would be mailed."""

    request: Request
    subject: Subject
    """What it is about."""
    contact: Contact
    """Who asks: answers go there."""
    recipients: tuple[str, ...]
    settings: MailSettings
    through: str
    """The mail server's address."""

    def facts(self) -> list[tuple[str, str]]:
        """From whom, to whom, under which subject, by which server, as names and values."""
        return [
            (_("From"), self.settings.sender),
            (_("Answers to"), self.contact.email),
            (_("To"), ", ".join(self.recipients)),
            (_("Subject"), self.request.subject),
            (_("Mail server"), self.through),
        ]


def reason(session: Session) -> str | None:
    """Why no request can be mailed here, with the next best step; `None` when it can."""
    from occ_tui.services.capabilities import no_mail_server

    if session.read_only:
        return session.capabilities.reason("mail")
    return no_mail_server(
        _("No mail server is set: name your own, [mail] in {path} (docs/mail.md), or write the mail file.")
    )


def prepare(
    session: Session, request: Request, subject: Subject, contact: Contact, recipients: Iterable[str]
) -> RequestMail:
    """The request as it would be mailed, with everything that can be refused before it is.

    Errors: `RequestNotMailed`, `ReadOnlyRefused`, `MailServerUnusable`, `FileExposed`.
    """
    from occ_tui import settings
    from occ_tui.client.errors import ReadOnlyRefused
    from occ_tui.domain.mail.wishes import MailRefused, addresses
    from occ_tui.services.mail_server import server_of

    if session.read_only:
        raise ReadOnlyRefused("POST")
    if told := reason(session):
        raise RequestNotMailed(told)
    settled = settings.load().mail
    through = server_of(settled).shown
    try:
        return RequestMail(request, subject, contact, addresses(recipients), settled, through)
    except MailRefused as refusal:
        raise RequestNotMailed(str(refusal)) from None


class Sending:
    """Mails a request once, and keeps in its note what became of it."""

    def __init__(self, session: Session, mail: RequestMail, note: Note | None = None) -> None:
        """Without `note` one is made as soon as the journal has the operation."""
        self.note = note
        """As it stands now."""
        self.problem: NotesUnusable | None = None
        """Why the note does not tell it; what was sent is sent."""
        self.may_have_gone = False
        """It was sent, if only to some, or nobody knows."""
        self._session = session
        self._mail = mail
        self._before = note

    async def send(self, told: Callable[[Operation], None] = lambda operation: None) -> Outcome:
        """Sends it. `told` hears of the operation once it is recorded, before anything is sent.

        Errors, with which nothing was sent: `ItemTaken` (the same request to the same people is under way or unsure),
        those of the journal, `ReadOnlyRefused`, `MailServerUnusable`, `FileExposed`.
        """
        from occ_tui.client.errors import ReadOnlyRefused
        from occ_tui.services.mail_sending import hand_over_once
        from occ_tui.services.mail_server import server_of

        if self._session.read_only:
            raise ReadOnlyRefused("POST")
        mail = self._mail
        server, envelope = server_of(mail.settings), _envelope(mail)
        message = _message(mail, envelope)
        draft = _draft(self._session, mail, f"SMTP {server.shown}", envelope, message)

        def begun(operation: Operation) -> None:
            # Should the program end now, the note says what is known: nothing.
            self._begin_note()
            self._note_mailed(is_sure=False)
            told(operation)

        outcome = await hand_over_once(self._session, draft, server, envelope, message, begun)
        if outcome.operation.state is State.SENT:
            self._note_mailed(is_sure=True, without=outcome.operation.result.get("refused", "").split(", "))
        elif outcome.operation.state is State.REJECTED and self._before is not None:
            with self._noting():
                notes.put_back(self._session, self._before)
                self.note = self._before
        self.may_have_gone = outcome.operation.state is not State.REJECTED
        if self.may_have_gone:
            Desk(self._session).keep_support(mail.recipients)
        return outcome

    def _begin_note(self) -> None:
        mail = self._mail
        if self.note is None:
            with self._noting():
                self.note = notes.add_on(
                    self._session, mail.subject, mail.request, author=mail.contact.name, state=NoteState.PREPARED
                )
        self._before = self.note

    def _note_mailed(self, *, is_sure: bool, without: Sequence[str] = ()) -> None:
        if self.note is not None:
            reached = [recipient for recipient in self._mail.recipients if recipient not in without]
            with self._noting():
                self.note = notes.mailed(self._session, self.note, reached, is_sure=is_sure)

    @contextmanager
    def _noting(self) -> Iterator[None]:
        try:
            yield
        except NotesUnusable as error:
            self.problem = error


def _draft(session: Session, mail: RequestMail, target: str, envelope: Envelope, message: bytes) -> Draft:
    from occ_tui.services.mail_sending import record_of
    from occ_tui.services.service_names import service_of
    from occ_tui.store.journal.records import Draft, Item

    request, subject = mail.request, mail.subject
    return Draft(
        service=service_of(session),
        profile=session.profile.name,
        account=subject.account,
        kind=Kind.MAIL_SMTP,
        object=f"request {request.kind.value}, {subject.number}",
        target=target,
        request=record_of(envelope, message, request.subject, request.language),
        method="smtp",
        items=(Item(_held(mail)),),
    )


def _held(mail: RequestMail) -> str:
    """What only one live operation may be about: a request of this kind about this thing to these people."""
    parts = (mail.subject.account, mail.subject.key, mail.request.kind.value, *sorted(map(str.lower, mail.recipients)))
    return f"request-{sha256(chr(0).join(parts).encode()).hexdigest()[:24]}"


def _envelope(mail: RequestMail) -> Envelope:
    from occ_tui.domain.mail.message import Envelope, new_message_id
    from occ_tui.domain.mail.wishes import MailRefused, address

    sender = mail.settings.sender
    try:
        reply_to = address(mail.contact.email)
    except MailRefused:  # it stands in the text all the same
        reply_to = ""
    message_id = new_message_id(secrets.token_hex(16), sender)
    return Envelope(sender, mail.recipients, message_id, datetime.now(UTC), mail.contact.name, reply_to)


def _message(mail: RequestMail, envelope: Envelope) -> bytes:
    from occ_tui.domain.mail.message import message_of

    request = mail.request
    with speaking(request.language):
        return message_of(request.subject, f"{request.body}\n", "", envelope)
