"""The outbox: mail that was promised, written in the transaction of the promise, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.mailing import Mail
from occ_tui.portal.refusals import too_much_mail
from occ_tui.portal.schema import outbox
from occ_tui.portal.state import Portal
from occ_tui.wire.mail import EmailReceipt

Moment: TypeAlias = datetime
MOST_A_DAY = 200
"""Lists that one person may send in 24 hours: nobody's work, but a bound for whoever stole a key."""
GIVEN_UP_AFTER = timedelta(hours=48)
LONGEST_ATTEMPT = timedelta(minutes=10)
"""After so long an attempt has no one who makes it any more."""
_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)


class MailState(StrEnum):
    """What became of a mail."""

    WAITING = "waiting"
    """To be delivered, now or at its next try."""
    SENDING = "sending"
    """An attempt is under way."""
    SENT = "sent"
    """The mail server, or the Maildir, has it."""
    REFUSED = "refused"
    """The mail server refused it for good, or nobody took it for two days; it did not go out."""
    UNSURE = "unsure"
    """The connection was lost while the mail server had it. Not sent again: it would come twice."""
    WITHHELD = "withheld"
    """To an address that is nobody's: made like any other, so that it takes as long, and never sent or shown."""


class OutgoingMail(NamedTuple):
    """A mail in the outbox."""

    id: int
    message_id: str
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message: bytes
    state: MailState
    attempts: int
    created_at: datetime
    reply: str


def put(
    connection: Connection,
    portal: Portal,
    contact_id: int | None,
    mail: Mail,
    now: datetime,
    *,
    secret_until: datetime | None = None,
    is_withheld: bool = False,
) -> EmailReceipt:
    """Puts a mail in, to be delivered at once; what its sender is told. Without a contact it is the portal's.

    A mail that lets somebody in is emptied at `secret_until`, when that is over.
    """
    now_ms = epoch_ms(now)
    row = insert(outbox).values(
        contact_id=contact_id,
        message_id=mail.message_id,
        sender=portal.mail_from,
        recipients="\n".join(mail.recipients),
        subject=mail.subject,
        message=mail.content,
        state=(MailState.WITHHELD if is_withheld else MailState.WAITING).value,
        secret_until_ms=None if secret_until is None else epoch_ms(secret_until),
        created_ms=now_ms,
        changed_ms=now_ms,
        next_try_ms=now_ms,
    )
    key = connection.execute(row).inserted_primary_key
    assert key is not None
    return EmailReceipt(
        outbox_id=str(key[0]),
        message_id=mail.message_id,
        recipient_count=len(mail.recipients),
        invoice_count=mail.invoices,
        time_accepted=from_epoch_ms(now_ms),
    )


def check_rate(connection: Connection, caller: Caller, now: datetime) -> None:
    """Refuses what is more than anybody sends in a day."""
    day_ms = timedelta(days=1) // timedelta(milliseconds=1)
    since = epoch_ms(now) - day_ms
    mine = select(outbox.c.created_ms).where(outbox.c.contact_id == caller.contact_id, outbox.c.created_ms > since)
    sent = connection.execute(mine.order_by(outbox.c.created_ms)).scalars().all()
    if len(sent) >= MOST_A_DAY:
        raise too_much_mail(max(1, (sent[-MOST_A_DAY] - since) // 1000))


def claim(connection: Connection, now: datetime) -> OutgoingMail | None:
    """The next mail to deliver, from now on SENDING; `None` when none is due."""
    now_ms = epoch_ms(now)
    due = (outbox.c.state == MailState.WAITING.value, outbox.c.next_try_ms <= now_ms)
    row = connection.execute(select(outbox).where(*due).order_by(outbox.c.next_try_ms, outbox.c.id).limit(1)).first()
    if row is None:
        return None
    _change(connection, row.id, now, state=MailState.SENDING.value, attempts=row.attempts + 1)
    return _mail(row)._replace(state=MailState.SENDING, attempts=row.attempts + 1)


def delivered(
    connection: Connection, mail: OutgoingMail, now: datetime, reply: str, *, forgets_secrets: bool = False
) -> None:
    """The mail server has it; what lets somebody in need not lie here any more."""
    _change(connection, mail.id, now, state=MailState.SENT.value, reply=reply)
    if forgets_secrets:
        _forget(connection, outbox.c.id == mail.id)


def forget_secrets(connection: Connection, now: datetime) -> None:
    """Empties mails whose codes and tokens are over, and drops those that were for nobody."""
    over = outbox.c.secret_until_ms <= epoch_ms(now)
    connection.execute(delete(outbox).where(outbox.c.state == MailState.WITHHELD.value, over))
    _forget(connection, over)


def _forget(connection: Connection, which: ColumnElement[bool]) -> None:
    settled = outbox.c.state.not_in((MailState.WAITING.value, MailState.SENDING.value))
    spent = (which, outbox.c.secret_until_ms.is_not(None), settled)
    connection.execute(update(outbox).where(*spent).values(message=b"", secret_until_ms=None))


def unsure(connection: Connection, mail: OutgoingMail, now: datetime, reply: str) -> None:
    """Nobody knows whether the mail server has it."""
    _change(connection, mail.id, now, state=MailState.UNSURE.value, reply=reply)


def not_delivered(connection: Connection, mail: OutgoingMail, now: datetime, reply: str, *, is_passing: bool) -> None:
    """It did not go out: tried again later where that may help, for two days."""
    if not is_passing or now - mail.created_at > GIVEN_UP_AFTER:
        _change(connection, mail.id, now, state=MailState.REFUSED.value, reply=reply)
        return
    pause = min(_FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10), _LONGEST_PAUSE)
    _change(connection, mail.id, now, state=MailState.WAITING.value, reply=reply, next_try_ms=epoch_ms(now + pause))


def recover(connection: Connection, now: datetime, becomes: MailState) -> int:
    """Attempts whose process is gone become `becomes`: UNSURE, or WAITING where a second delivery does no harm."""
    before = epoch_ms(now - LONGEST_ATTEMPT)
    stale = (outbox.c.state == MailState.SENDING.value, outbox.c.changed_ms < before)
    values = {"state": becomes.value, "changed_ms": epoch_ms(now), "reply": "the portal ended while it was sent"}
    return connection.execute(update(outbox).where(*stale).values(values)).rowcount


def next_try(connection: Connection) -> datetime | None:
    """When the next mail that waits is due."""
    waiting = select(func.min(outbox.c.next_try_ms)).where(outbox.c.state == MailState.WAITING.value)
    due_ms = connection.scalar(waiting)
    return None if due_ms is None else from_epoch_ms(due_ms)


def mails(connection: Connection) -> Sequence[OutgoingMail]:
    """Everything that is or was in the outbox, in the order in which it came; without the messages themselves."""
    columns = [column for column in outbox.c if column.name != "message"]
    shown = select(*columns).where(outbox.c.state != MailState.WITHHELD.value)
    return [_mail(row) for row in connection.execute(shown.order_by(outbox.c.id))]


def find(connection: Connection, number: int) -> OutgoingMail | None:
    """One mail, with its message."""
    shown = (outbox.c.id == number, outbox.c.state != MailState.WITHHELD.value)
    row = connection.execute(select(outbox).where(*shown)).first()
    return None if row is None else _mail(row)


def _change(connection: Connection, number: int, now: datetime, **values: object) -> None:
    connection.execute(update(outbox).where(outbox.c.id == number).values(changed_ms=epoch_ms(now), **values))


def _mail(row: AnyRow) -> OutgoingMail:
    return OutgoingMail(
        row.id,
        row.message_id,
        row.sender,
        tuple(row.recipients.split("\n")),
        row.subject,
        getattr(row, "message", b""),
        MailState(row.state),
        row.attempts,
        from_epoch_ms(row.created_ms),
        row.reply,
    )
