"""`occ portal mail DIR [N]`: what the portal sent and is about to send, and what one mail says."""

from __future__ import annotations

import argparse
import email
import sys
from email.message import EmailMessage
from email.policy import default

from occ_tui.domain.formatting import formatter
from occ_tui.domain.text import clean
from occ_tui.domain.width import cut, pad
from occ_tui.locale import N_, _, locale_code
from occ_tui.portal import outbox
from occ_tui.portal.ledger import Ledger, LedgerUnusable
from occ_tui.portal.outbox import MailState, OutgoingMail

DONE, BAD_USAGE, NOT_FOUND = 0, 2, 4
_WORDS = {
    MailState.WAITING: N_("waiting"),
    MailState.SENDING: N_("being sent"),
    MailState.SENT: N_("sent"),
    MailState.REFUSED: N_("refused"),
    MailState.UNSURE: N_("unsure"),
    MailState.WITHHELD: N_("withheld"),
}
_SIGNS = {
    MailState.WAITING: "·",
    MailState.SENDING: "…",
    MailState.SENT: "✓",
    MailState.REFUSED: "×",
    MailState.UNSURE: "?",
    MailState.WITHHELD: "–",
}


def show(options: argparse.Namespace) -> int:
    """Lists the outbox, or shows a mail of it."""
    try:
        ledger = Ledger.open(options.directory)
    except LedgerUnusable as error:
        print(error, file=sys.stderr)
        return BAD_USAGE
    try:
        if options.number is None:
            return _list(ledger)
        with ledger.reading() as connection:
            mail = outbox.find(connection, options.number)
    finally:
        ledger.close()
    if mail is None:
        print(_("There is no mail {number}.").format(number=options.number), file=sys.stderr)
        return NOT_FOUND
    if options.raw:
        sys.stdout.buffer.write(mail.message)
    else:
        print("\n".join(_shown(mail)))
    return DONE


def _list(ledger: Ledger) -> int:
    write = formatter(locale_code())
    with ledger.reading() as connection:
        known = outbox.mails(connection)
    if not known:
        print(_("The portal has sent no mail yet."), file=sys.stderr)
    for mail in known:
        state = f"{_SIGNS[mail.state]} {_(_WORDS[mail.state])}"
        to = clean(", ".join(mail.recipients))
        subject = clean(mail.subject)
        print(f"{mail.id:>5}  {write.date_time(mail.created_at)}  {pad(state, 14)}  {pad(cut(to, 40), 40)}  {subject}")
    return DONE


def _shown(mail: OutgoingMail) -> list[str]:
    if not mail.message:
        return [clean(mail.subject), "", _("What it said let somebody in, and is not kept any more.")]
    message = email.message_from_bytes(mail.message, _class=EmailMessage, policy=default)
    body = message.get_body(("plain",))
    attached = [
        f"{clean(part.get_filename() or '')} ({len(part.get_payload(decode=True) or b''):,} bytes)"
        for part in message.iter_attachments()
    ]
    facts = [
        (_("State"), f"{_(_WORDS[mail.state])}{f': {clean(mail.reply)}' if mail.reply else ''}"),
        (_("Attempts"), str(mail.attempts)),
        *((name, clean(str(message[name] or ""))) for name in ("From", "Reply-To", "To", "Date", "Message-ID")),
        (_("Subject"), clean(str(message["Subject"]))),
        (_("Attached"), ", ".join(attached) or "–"),
    ]
    width = max(len(name) for name, _value in facts)
    text = body.get_content() if isinstance(body, EmailMessage) else ""
    return [*(f"{name:{width}}  {value}" for name, value in facts), "", *(clean(line) for line in text.splitlines())]
