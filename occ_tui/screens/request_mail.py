"""Mailing a request to Billing Support: to whom, then the whole mail and a question; it is sent beside the keys."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from textual.content import Content

from occ_tui.domain.mail_form import recipient_form
from occ_tui.locale import N_, _, ngettext
from occ_tui.screens.form import FormScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import problems, request_mail
from occ_tui.services.problems import Problem
from occ_tui.services.request_mail import RequestMail, Sending
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.domain.contacts import Contact
    from occ_tui.domain.forms import Value
    from occ_tui.domain.requests import Request
    from occ_tui.screens.base import OccScreen
    from occ_tui.services.notes import Note, Subject


class RequestMailForm(FormScreen):
    """Asks to whom, shows the mail, and has it sent. Closes with the sentence that says so."""

    go_on = N_("Show the mail")

    def __init__(
        self,
        request: Request,
        subject: Subject,
        contact: Contact,
        note: Note | None,
        *,
        known: str,
        at_end: Callable[[Note | None], None],
    ) -> None:
        """`note` is the one there is already, `known` the address of the last time.

        `at_end` gets the note as it is when all is over.
        """
        self._request, self._subject, self._contact, self._note = request, subject, contact, note
        self._tell_note = at_end
        self._is_busy = False
        super().__init__(
            _("Mail this request"),
            recipient_form(),
            {"to": known},
            draft=f"request-mail:{subject.key}",
            about=text(request.subject),
        )

    def submit(self, values: dict[str, Value]) -> None:
        """Shows the mail; nothing is sent before it was seen."""
        from occ_tui.screens.confirm import ConfirmScreen

        if self._is_busy:
            return
        session, to = self.host.session, self.form.read(values)["to"]
        try:
            mail = request_mail.prepare(session, self._request, self._subject, self._contact, to)
        except Exception as error:
            self.fail(one_line(problems.describe(error, session=session)))
            return
        count = len(mail.recipients)
        act = ngettext("Send to {count} recipient", "Send to {count} recipients", count).format(count=count)
        question = ConfirmScreen(_("Send this mail?"), question_content(mail), act=act, safe=_("Not now"))
        self.app.push_screen(question, lambda is_wanted: self._send(mail) if is_wanted else None)

    def _send(self, mail: RequestMail) -> None:
        sending = Sending(self.host.session, mail, self._note)
        self._is_busy = True
        self.say(_("Sending …"))
        self.host.begin_write(_("Mail"), sending.send, by=self, at_end=lambda told: self._ended(sending, told))

    def _ended(self, sending: Sending, told: Problem) -> None:
        """What became of it: said below the request when all is well, else in a window that stays."""
        from occ_tui.screens.telling import TellScreen

        self._is_busy = False
        self._note = sending.note
        self._tell_note(sending.note)
        self.host.look_for_notes()
        is_there = self.is_attached and self.app.screen is self
        words = " ".join(filter(None, (told.what, told.meaning)))
        if sending.problem is not None:
            words = f"{words} {one_line(problems.describe(sending.problem, session=self.host.session))}"
        if not told.exit_code and is_there:
            self.done(words)
        elif not told.exit_code:
            cast("OccScreen", self.app.screen).say(words)
        elif is_there and sending.may_have_gone:
            self.done(None)
        elif is_there:
            self.fail(told.what)
        if told.exit_code:
            self.app.push_screen(TellScreen.of(told))


def question_content(mail: RequestMail) -> Content:
    """Who it goes to and what it says, before it is sent."""
    facts = mail.facts()
    width = max(len(name) for name, _value in facts) + 2
    lines = [Content.assemble(text(name.ljust(width), "$dim"), text(value)) for name, value in facts if value]
    lines += [Content(""), *(text(f"│ {line}".rstrip(), "$dim") for line in mail.request.body.split("\n"))]
    return Content("\n").join(lines)
