"""Inviting, changing, suspending and removing people: each after a form or a question, by the journal."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.content import Content

from occ_tui.commands.base import Context
from occ_tui.domain.users import Event, Invitation, User
from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.services import managing, people
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.screens.writing import Told
    from occ_tui.services.managing import Question
    from occ_tui.services.paying import Outcome
    from occ_tui.services.problems import Problem


class PeopleActions(OccScreen):
    """For the screen that has a current user, invitation or event."""

    def current_person(self) -> User | Invitation | Event | None:
        """What actions are about."""
        raise NotImplementedError

    def context(self) -> Context:
        base = super().context()
        refusals = managing.refusals(self.host.session, self.current_person())
        return base._replace(refusals=refusals)

    def account_of(self, person: User | Invitation | Event) -> str:
        """The name of the account that a line is of."""
        return managing.account_of(self.host.session, person)

    # Commands.

    def open_row(self) -> None:
        """Shows all of the line under the cursor."""
        from occ_tui.screens.people_tables import facts
        from occ_tui.screens.telling import TellScreen

        person = self.current_person()
        if person is not None:
            found = facts(person, self.account_of(person), self.host.write)
            heading = person.name or person.email if isinstance(person, User) else person.email
            self.app.push_screen(TellScreen(heading or _("What was done"), _pairs(found)))

    def copy_reference(self) -> None:
        person = self.current_person()
        if person is not None and person.email:
            self.copy(person.email)

    def invite(self) -> None:
        from occ_tui.screens.inviting import InviteScreen
        from occ_tui.services.inviting import accounts_to_invite_to

        accounts = accounts_to_invite_to(self.host.session)
        if not accounts:
            self.say(self.in_keys(_("No account is known yet; r asks the server.")))
        else:
            self.app.push_screen(InviteScreen(accounts), self._after_invite)

    def _after_invite(self, told: str | None) -> None:
        self.host.people.start()
        if told:
            self.say(told)

    def change_types(self) -> None:
        from occ_tui.screens.inviting import TypesScreen

        user = self.current_person()
        if isinstance(user, User):
            form = TypesScreen(user, self.account_of(user))
            self.app.push_screen(form, partial(self._change_types, user, form))

    def _change_types(self, user: User, form: Any, result: str | None) -> None:
        session, types, confirm = self.host.session, form.types, form.confirm_email
        if result:
            self._write(
                _("Change {who}").format(who=user.email),
                lambda: people.change_types(session, user, types, confirm_email=confirm),
            )

    def suspend(self) -> None:
        user = self.current_person()
        if isinstance(user, User):
            self._ask(managing.suspension(self.host.session, user))

    def remove_person(self) -> None:
        person = self.current_person()
        if isinstance(person, User | Invitation):
            self._ask(managing.removal(self.host.session, person))

    def resend(self) -> None:
        invitation, session = self.current_person(), self.host.session
        if isinstance(invitation, Invitation):
            self._write(_("Send {who} again").format(who=invitation.email), lambda: people.resend(session, invitation))

    # Asking and writing.

    def _ask(self, question: Question) -> None:
        """Who it is about and what it means; of oneself, the address has to be typed."""
        from occ_tui.screens.confirm import ConfirmScreen
        from occ_tui.screens.naming import NameScreen

        title = question.heading
        if question.own_address:
            hints = _("that is yourself: type your address   enter go on   esc close")

            def typed(email: str | None) -> None:
                if (email or "").strip().casefold() == question.own_address.casefold():
                    self._write(title, lambda: question.change(question.own_address))
                elif email is not None:
                    self.say(_("That is not your address. Nothing was changed."))

            self.app.push_screen(NameScreen(title, "", hints), typed)
            return
        lines = [f"{label}  {value}" if label else value for label, value in question.about]
        body = Content("\n").join(map(text, [*lines, "", question.meaning]))
        screen = ConfirmScreen(title, body, act=question.act, safe=_("Not now"))
        self.app.push_screen(screen, lambda wanted: self._write(title, lambda: question.change("")) if wanted else None)

    def _write(self, title: str, change: Callable[[], Coroutine[Any, Any, Outcome]]) -> None:
        """Changes something at the server; the lists are asked for when it is over."""
        host = self.host

        async def start(_told: Told) -> Outcome:
            return await change()

        def ended(problem: Problem) -> None:
            host.people.start()
            host.tell_end(write, problem)

        self.say(_("Asking the server …"))
        write = host.begin_write(title, start, by=self, at_end=ended)


def _pairs(found: list[tuple[str, str]]) -> Content:
    width = max(len(label) for label, _value in found) + 2
    return Content("\n").join(Content.assemble(text(label.ljust(width), "$dim"), text(value)) for label, value in found)
