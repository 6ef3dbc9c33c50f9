"""The forms of the people: whom to invite, each line checked first; what somebody is to the account."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import on, work
from textual.content import Content
from textual.message import Message

from occ_tui.domain.inviting import MOST, read
from occ_tui.domain.rows.contact_types import type_words
from occ_tui.domain.users import Checked, User, Wanted
from occ_tui.locale import N_, _, language, ngettext
from occ_tui.screens.form import FormScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import people, problems
from occ_tui.services.inviting import invite_form, known_types, types_form
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.domain.forms import Value
    from occ_tui.screens.writing import Told
    from occ_tui.services.paying import Outcome
    from occ_tui.services.problems import Problem
    from occ_tui.services.session import Account


class InviteScreen(FormScreen):
    """Asks whom to invite, has each line checked by the portal, asks once more, and invites."""

    go_on = N_("Check")

    class Checked(Message, bubble=False):
        """What the portal would say to each."""

        def __init__(
            self, account: str, wanted: list[Wanted], found: list[Checked], error: Exception | None = None
        ) -> None:
            super().__init__()
            self.account = account
            self.wanted = wanted
            self.found = found
            self.error = error

    def __init__(self, accounts: Sequence[Account]) -> None:
        known: dict[str, Any] = {"language": language(), "account": accounts[0].compartment_id}
        about = text(_("They get a mail with a token that works once, for three days."))
        super().__init__(_("Invite"), invite_form(accounts), known, draft="invite", about=about)
        self._accounts = {account.compartment_id: account for account in accounts}
        self._is_busy = False

    def submit(self, values: dict[str, Value]) -> None:
        if self._is_busy:
            return
        answers = self.form.read(values)
        wanted, refused = read(answers["whom"], answers["types"] or ())
        if refused or not wanted:
            words = [
                _("line {number}: {text}: {reason}").format(number=one.line, text=one.text, reason=one.reason)
                for one in refused[:5]
            ]
            self.fail(_("Nobody was invited."), {"whom": "\n".join(words) or _("This is needed.")})
            return
        self._is_busy = True
        self.say(_("Asking the server …"))
        account = answers.get("account") or next(iter(self._accounts))
        self._check(account, wanted, answers["language"])

    @work(group="invite", exit_on_error=False)
    async def _check(self, account: str, wanted: list[Wanted], in_language: str) -> None:
        self._language = in_language
        try:
            found = await self.host.ask(people.check, account, wanted, in_language)
        except Exception as error:
            self.post_message(self.Checked(account, wanted, [], error))
        else:
            self.post_message(self.Checked(account, wanted, found))

    @on(Checked)
    def _take_check(self, message: Checked) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        self._is_busy = False
        self.say("")
        if message.error is not None:
            self.fail(one_line(problems.describe(message.error, session=self.host.session)))
            return
        lines = {one.email.casefold(): one.line for one in message.wanted}
        refused = [
            _("line {number}: {text}: {reason}").format(
                number=lines.get(one.email.casefold(), 0), text=one.email, reason=one.reason
            )
            for one in message.found
            if one.is_refused
        ]
        if refused:
            self.fail(_("Nobody was invited."), {"whom": "\n".join(refused[:5])})
            return
        account, wanted = message.account, message.wanted
        count = len(wanted)
        heading = ngettext("Invite {count} person?", "Invite {count} people?", count).format(count=count)
        act = ngettext("Invite {count} person", "Invite {count} people", count).format(count=count)
        body = [f"{_('Account')}  {self._accounts[account].account_name}", ""]
        body += [
            ", ".join(filter(None, (one.name, one.email))) + f"  ({type_words(one.contact_types)})"
            for one in wanted[:MOST]
        ]
        question = ConfirmScreen(heading, Content("\n").join(map(text, body)), act=act, safe=_("Not now"))
        self.app.push_screen(question, lambda is_wanted: self._invite(account, wanted) if is_wanted else None)

    def _invite(self, account: str, wanted: list[Wanted]) -> None:
        session, in_language = self.host.session, self._language
        self._is_busy = True
        self.say(_("Sending …"))

        async def start(_told: Told) -> Outcome:
            return await people.invite(session, account, wanted, in_language)

        title = ngettext("Invite {count} person", "Invite {count} people", len(wanted)).format(count=len(wanted))
        self.host.begin_write(title, start, by=self, at_end=self._ended)

    def _ended(self, told: Problem) -> None:
        from occ_tui.screens.telling import TellScreen

        self._is_busy = False
        is_there = self.is_attached and self.app.screen is self
        if not told.exit_code and is_there:
            self.done(" ".join(filter(None, (told.what, told.meaning))))
        elif not told.exit_code:
            self.host.tell(told.what)
        else:
            if is_there:
                self.fail(told.what)
            self.app.push_screen(TellScreen.of(told))


class TypesScreen(FormScreen):
    """Asks what somebody is to the account from now on; `types` and `confirm_email` are the answers."""

    go_on = N_("Save")
    asks_before_saving = True

    def __init__(self, user: User, account: str) -> None:
        self.types: tuple[str, ...] = ()
        self.confirm_email = ""
        about = text(f"{user.name or user.email} · {account}")
        form, known = types_form(user), known_types(user)
        super().__init__(_("Contact types"), form, known, draft=f"types:{user.key}", about=about)

    def submit(self, values: dict[str, Value]) -> None:
        answers = self.form.read(values)
        self.types = tuple(answers["types"] or ())
        self.confirm_email = answers.get("confirm") or ""
        self.done("change")
