"""A mail about invoices: a form, then the whole mail to look at and a question, then it is sent beside the keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from textual import on, work
from textual.content import Content
from textual.message import Message

from occ_tui.domain.mail.wishes import Wish
from occ_tui.domain.mail_form import asked, mail_form
from occ_tui.domain.text import clean
from occ_tui.domain.width import cut
from occ_tui.locale import N_, _, language, ngettext
from occ_tui.screens.form import FormScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import mail, problems
from occ_tui.services.problems import EXIT_UNKNOWN, Problem
from occ_tui.widgets.form_fields import EmailsInput
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.domain.forms import Value
    from occ_tui.screens.base import OccScreen
    from occ_tui.services.mail import Chosen, Prepared

_TEXT_LINES = 16
"""Lines of the mail that the question shows."""
_TEXT_ROOM = 60
"""Cells of such a line: what is longer would break the table."""


def _offered_text(offered: tuple[str, ...]) -> str:
    if not offered:
        return ""
    return _("→ takes what is offered: {addresses}").format(addresses=", ".join(offered[:3]))


class MailForm(FormScreen):
    """Asks how the mail is to be, shows it, and has it sent. Closes with the sentence that says so."""

    go_on = N_("Show the mail")

    class Shown(Message, bubble=False):
        """The mail as it would be sent."""

        def __init__(self, prepared: Prepared) -> None:
            super().__init__()
            self.prepared = prepared

    class NotPossible(Message, bubble=False):
        """It can't be sent so."""

        def __init__(self, error: Exception) -> None:
            super().__init__()
            self.error = error

    class Offered(Message, bubble=False):
        """One more address that may be meant: the user's own."""

        def __init__(self, address: str) -> None:
            super().__init__()
            self.address = address

    def __init__(self, chosen: Mapping[str, Chosen], whats: Mapping[str, str], offered: tuple[str, ...]) -> None:
        first = next(iter(whats))
        known = {"what": first, "language": language(), "attach": "xlsx"}
        about = None if len(whats) > 1 else text(whats[first])
        super().__init__(_("Mail"), mail_form(whats, offered, _offered_text(offered)), known, draft="mail", about=about)
        self._chosen = dict(chosen)
        self._offered = offered
        self._is_busy = False

    def on_mount(self) -> None:
        self._ask_own_address()

    @work(group="offer", exit_on_error=False)
    async def _ask_own_address(self) -> None:
        if address := await self.host.ask(mail.own_address):
            self.post_message(self.Offered(address))

    @on(Offered)
    def _offer(self, message: Offered) -> None:
        if message.address not in self._offered:
            self._offered = (*self._offered, message.address)
            self.query_one(EmailsInput).offer(self._offered)

    def submit(self, values: dict[str, Value]) -> None:
        """Prepares the mail in a thread; nothing is sent before it was seen."""
        if self._is_busy:
            return
        read = self.form.read(values)
        name = read.get("what") or next(iter(self._chosen))
        try:
            wish = mail.wish_of(**asked(read), columns=self._columns())
        except Exception as error:
            self._tell_impossible(self.NotPossible(error))
            return
        self._is_busy = True
        self.say(_("Making the mail …"))
        self._prepare(self._chosen[name], wish)

    def _columns(self) -> tuple[str, ...]:
        """Columns of the table in the mail; empty for the usual ones."""
        return ()

    @work(group="mail", exit_on_error=False)
    async def _prepare(self, chosen: Chosen, wish: Wish) -> None:
        session = self.host.session

        async def prepared() -> Prepared:
            return mail.prepare(session, chosen, wish)

        try:
            done = await self.host.asking.run(prepared)
        except Exception as error:
            self.post_message(self.NotPossible(error))
        else:
            self.post_message(self.Shown(done))

    @on(NotPossible)
    def _tell_impossible(self, message: NotPossible) -> None:
        self._is_busy = False
        self.fail(one_line(problems.describe(message.error, session=self.host.session)))

    @on(Shown)
    def _ask_whether(self, message: Shown) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        self._is_busy = False
        self.say("")
        prepared = message.prepared
        count = len(prepared.preview.recipients)
        act = ngettext("Send to {count} recipient", "Send to {count} recipients", count).format(count=count)
        question = ConfirmScreen(_("Send this mail?"), question_content(prepared), act=act, safe=_("Not now"))
        self.app.push_screen(question, lambda is_wanted: self._send(prepared) if is_wanted else None)

    def _send(self, prepared: Prepared) -> None:
        from occ_tui.services import mail_sending

        session = self.host.session
        self._is_busy = True
        self.say(_("Sending …"))
        self.host.begin_write(_("Mail"), lambda _told: mail_sending.send(session, prepared), by=self, at_end=self.ended)

    def ended(self, told: Problem) -> None:
        """What became of it: said below the list when all is well, else in a window that stays."""
        from occ_tui.screens.telling import TellScreen

        self._is_busy = False
        is_there = self.is_attached and self.app.screen is self
        if not told.exit_code:
            words = " ".join(filter(None, (told.what, told.meaning)))
            if is_there:
                self.done(words)
            else:
                cast("OccScreen", self.app.screen).say(words)
            return
        if is_there and told.exit_code == EXIT_UNKNOWN:
            self.done(None)
        elif is_there:
            self.fail(told.what)
        self.app.push_screen(TellScreen.of(told))


def question_content(prepared: Prepared) -> Content:
    """Account, number, totals, recipients and the beginning of the mail, before it is sent."""
    from occ_tui.services.mail_words import preview_facts

    preview = prepared.preview
    accounts = ", ".join(preview.accounts[:3])
    if len(preview.accounts) > 3:
        more = len(preview.accounts) - 3
        accounts += ngettext(", and {count} more", ", and {count} more", more).format(count=more)
    facts = [(_("Account"), accounts), *preview_facts(preview)]
    width = max(len(name) for name, _value in facts) + 2
    lines = [Content.assemble(text(name.ljust(width), "$dim"), text(value)) for name, value in facts]
    said = preview.text.rstrip().splitlines()
    lines += [Content(""), *(text(f"│ {cut(clean(line), _TEXT_ROOM)}", "$dim") for line in said[:_TEXT_LINES])]
    if len(said) > _TEXT_LINES:
        lines.append(text("│ …", "$dim"))
    return Content("\n").join(lines)
