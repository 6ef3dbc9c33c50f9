"""The mails that let somebody in: a sign-in code, a code that unlocks, an invitation, each in its reader's language."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime

from occ_tui.domain.access import ContactType
from occ_tui.domain.formatting import formatter
from occ_tui.domain.mail.message import Envelope, message_of, new_message_id
from occ_tui.domain.mail.notice import Notice, as_html, as_text
from occ_tui.domain.text import clean
from occ_tui.locale import LANGUAGES, N_, _, locale_code, ngettext, speaking
from occ_tui.portal.mailing import Mail
from occ_tui.portal.state import Portal

_TYPES = {
    ContactType.FINANCE: N_("Finance"),
    ContactType.TECHNICAL: N_("Sales and technical"),
    ContactType.MANAGEMENT: N_("Management"),
    ContactType.SUPPORT: N_("Support"),
}
_SHOWN_NAME = 80


def known_language(*codes: str | None) -> str:
    """The first of `codes` that mail is written in; English if none is."""
    return next((code for code in codes if code in LANGUAGES), LANGUAGES[0])


def code_mail(portal: Portal, email: str, code: str, purpose: str, minutes: int, language: str) -> Mail:
    """A code for `email`."""
    with speaking(language):
        is_unlock = purpose == "unlock"
        valid = ngettext("It is good for {count} minute, once.", "It is good for {count} minutes, once.", minutes)
        notice = Notice(
            subject=_("Your code to unlock the Customer Center")
            if is_unlock
            else _("Your code for the Customer Center"),
            paragraphs=(_("Type this code where you were asked for it:"),),
            key=f"{code[:4]} {code[4:]}",
            after=(
                valid.format(count=minutes),
                _("Nobody will ever ask you for it by telephone or mail."),
                _("If you did not ask for a code, you need do nothing: without it nobody gets in."),
            ),
            closing=_("Sent by occ."),
        )
        return _message(portal, email, notice)


def invitation_mail(
    portal: Portal,
    email: str,
    token: str,
    inviter: str,
    granted: Sequence[tuple[str, Sequence[ContactType]]],
    expires: datetime,
    language: str,
) -> Mail:
    """An invitation by `inviter` (name and address); `granted` are names of accounts and what one becomes there."""
    with speaking(language):
        write = formatter(locale_code())
        facts = [(clean(name)[:_SHOWN_NAME], ", ".join(_(_TYPES[kind]) for kind in kinds)) for name, kinds in granted]
        command = f"occ --endpoint {portal.endpoint} accept" if portal.endpoint else "occ accept"
        how = _("Accept it in a terminal, and paste the invitation when you are asked for it:\n{command}")
        until = _("It is good once, until {time}, and for this address alone.")
        notice = Notice(
            subject=_("An invitation to the Customer Center"),
            paragraphs=(
                _("{person} invites you to the Customer Center.").format(person=clean(inviter)),
                _("This is your invitation:"),
            ),
            key=token,
            facts=tuple(facts),
            after=(
                how.format(command=command),
                until.format(time=f"{write.date_time(expires, UTC)} UTC"),
                _("Do not pass it on: whoever has it gets in as you."),
            ),
            closing=_("Sent by occ."),
        )
        return _message(portal, email, notice)


def _message(portal: Portal, email: str, notice: Notice) -> Mail:
    message_id = new_message_id(secrets.token_hex(16), portal.mail_from)
    envelope = Envelope(portal.mail_from, (email,), message_id, portal.now())
    content = message_of(notice.subject, as_text(notice), as_html(notice), envelope)
    return Mail(message_id, (email,), notice.subject, content, 0)
