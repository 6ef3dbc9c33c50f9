"""Mailing invoices and requests: a form, the whole mail read out, a question, then what became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.mail_form import asked, mail_form, recipient_form
from occ_tui.domain.text import clean
from occ_tui.locale import _, language, ngettext
from occ_tui.plain.form import Left, confirmed, fill
from occ_tui.services import mail

if TYPE_CHECKING:
    from occ_tui.domain.contacts import Contact
    from occ_tui.domain.requests import Request
    from occ_tui.plain.walk import Walk
    from occ_tui.services.mail import Chosen
    from occ_tui.services.notes import Note, Subject

_LINES = 40
"""Of a mail so many lines are read out; what follows is only said to be there."""


def nothing_sent() -> str:
    """What is said when no mail left."""
    return _("Nothing was sent.")


def mail_lists(walk: Walk, chosen: Mapping[str, Chosen], whats: Mapping[str, str], offered: Sequence[str] = ()) -> None:
    """Mails one of `chosen`, whose titles are `whats`, to whom a person names and confirms.

    `offered` are addresses that may be meant before others. Errors: those of `services.mail` and `mail_sending`.
    """
    from occ_tui.services.mail_sending import send

    talk, session = walk.talk, walk.session
    if reason := mail.reason(session):
        talk.say(reason)
        return
    own = asyncio.run(mail.own_address(session))
    addresses = tuple(dict.fromkeys(filter(None, (*offered, *mail.recipients(session), own))))
    form = mail_form(whats, addresses)
    first = next(iter(whats))
    if len(whats) == 1:
        talk.say(_("Mail: {what}").format(what=whats[first]))
    try:
        read = form.read(fill(talk, form, {"what": first, "language": language(), "attach": "xlsx"}))
    except Left:
        talk.say(nothing_sent())
        return
    wish = mail.wish_of(**asked(read))
    prepared = mail.prepare(session, chosen[read.get("what") or first], wish)
    _say_mail(walk, prepared.preview)
    if _is_wanted(walk, len(prepared.preview.recipients)):
        walk.write_out(send(session, prepared))
    else:
        talk.say(nothing_sent())


def mail_request(walk: Walk, request: Request, subject: Subject, contact: Contact, note: Note | None) -> Note | None:
    """Mails a request to Billing Support by the user's own mail server; the note as it is afterwards.

    Errors: those of `services.request_mail`.
    """
    from occ_tui.services import request_mail, requests

    talk, session = walk.talk, walk.session
    form = recipient_form()
    try:
        to = form.read(fill(talk, form, {"to": requests.support(session)}))["to"]
    except Left:
        talk.say(nothing_sent())
        return note
    prepared = request_mail.prepare(session, request, subject, contact, to)
    talk.facts(prepared.facts())
    if not _is_wanted(walk, len(prepared.recipients)):
        talk.say(nothing_sent())
        return note
    sending = request_mail.Sending(session, prepared, note)
    walk.write_out(sending.send())
    if sending.problem is not None:
        walk.say_problem(sending.problem)
    return sending.note


def _say_mail(walk: Walk, preview: mail.Preview) -> None:
    """Accounts, recipients, totals and attachments, then the text of the mail."""
    from occ_tui.services.mail_words import preview_facts

    talk = walk.talk
    accounts = ", ".join(preview.accounts[:3])
    if (more := len(preview.accounts) - 3) > 0:
        accounts += ngettext(", and {count} more", ", and {count} more", more).format(count=more)
    talk.facts([(_("Account"), accounts), *preview_facts(preview)])
    talk.say(_("The mail says:"))
    lines = [clean(line) for line in preview.text.rstrip().splitlines() if line.strip()]
    for line in lines[:_LINES]:
        talk.say(f"  {line}")
    if (left := len(lines) - _LINES) > 0:
        more_lines = ngettext("… and {count} line", "… and {count} lines", left)
        talk.say(f"  {more_lines.format(count=walk.write.number(left))}")


def _is_wanted(walk: Walk, count: int) -> bool:
    words = ngettext("Send this mail to {count} recipient?", "Send this mail to {count} recipients?", count)
    prompt = _("Type “{yes}” to send it; anything else sends nothing:")
    return confirmed(walk.talk, words.format(count=walk.write.number(count)), prompt)
