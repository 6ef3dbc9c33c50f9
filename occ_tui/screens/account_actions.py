"""What can be done with an account of the triage desk wherever it is shown: note, remind, look at its invoices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work
from textual.content import Content
from textual.message import Message

from occ_tui.commands.base import Context
from occ_tui.domain.account_notes import AccountNote
from occ_tui.domain.invoices import Tab
from occ_tui.domain.rows.accounts import headline
from occ_tui.locale import _, ngettext
from occ_tui.screens.base import OccScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import account_notes, invoices, mail, problems, reminders
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from occ_tui.screens.writing import Told
    from occ_tui.services.accounts import DeskRow
    from occ_tui.services.paying import Outcome
    from occ_tui.services.reminders import Reminder

_COMMANDS = ("accounts.note", "accounts.mail", "accounts.invoices", "accounts.change_note", "accounts.remove_note")


class AccountActions(OccScreen):
    """For screens that have a current account."""

    class Reread(Message, bubble=False):
        """The server said how an account stands, before anybody is reminded; or it did not."""

        def __init__(self, row: DeskRow, reminder: Reminder | None, error: Exception | None = None) -> None:
            super().__init__()
            self.row = row
            self.reminder = reminder
            self.error = error

    def current_desk_row(self) -> DeskRow | None:
        """The account that actions are about, with what it owes in one currency."""
        raise NotImplementedError

    def notes_changed(self) -> None:
        """A note was written or removed: what is shown is read again."""
        raise NotImplementedError

    def context(self) -> Context:
        base, row = super().context(), self.current_desk_row()
        if row is None:
            refusals = dict.fromkeys(_COMMANDS, _("There is no account here."))
        else:
            refusals = {name: reason for name, reason in self._refusals(row).items() if reason}
        return base._replace(refusals=refusals)

    def _refusals(self, row: DeskRow) -> dict[str, str | None]:
        account = row.account
        nobody_owns = None if any(note.is_own for note in row.notes) else _("There is no note that you wrote.")
        return {
            "accounts.mail": reminders.not_remindable(self.host.session, account),
            "accounts.invoices": reminders.not_shown(account),
            "accounts.change_note": nobody_owns,
            "accounts.remove_note": nobody_owns,
        }

    # Notes.

    def write_note(self) -> None:
        """Opens the form of a new note."""
        row = self.current_desk_row()
        if row is not None:
            self._open_form(row, None)

    def change_note(self) -> None:
        """Opens the form of a note that the user wrote."""
        row = self.current_desk_row()
        if row is not None:
            self._with_own_note(row, _("Change which note?"), lambda note: self._open_form(row, note))

    def remove_note(self) -> None:
        """Asks, then removes a note that the user wrote."""
        row = self.current_desk_row()
        if row is not None:
            self._with_own_note(row, _("Remove which note?"), lambda note: self._ask_removal(row, note))

    def _with_own_note(self, row: DeskRow, title: str, then: object) -> None:
        from occ_tui.screens.chooser import Chooser
        from occ_tui.widgets.choices import Choice

        own = {note.id: note for note in row.notes if note.is_own}
        if len(own) == 1:
            then(next(iter(own.values())))  # type: ignore[operator]
            return
        write = self.host.write
        choices = [Choice(note.id, write.table_date(note.day), headline(note)) for note in own.values()]

        def chosen(name: str | None) -> None:
            if name is not None:
                then(own[name])  # type: ignore[operator]

        self.app.push_screen(Chooser(title, choices), chosen)

    def _open_form(self, row: DeskRow, note: AccountNote | None) -> None:
        from occ_tui.screens.account_note import AccountNoteForm

        form = AccountNoteForm(row, note, self.host.today)

        def closed(result: str | None) -> None:
            if result and form.noted is not None:
                self._write(_("Note on {account}").format(account=row.account.account_name), form.noted)

        self.app.push_screen(form, closed)

    def _ask_removal(self, row: DeskRow, note: AccountNote) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        lines = [row.account.account_name, f"{self.host.write.date(note.day)}  {headline(note)}", note.text]
        body = Content("\n").join(text(line) for line in lines if line)
        question = ConfirmScreen(_("Remove this note?"), body, act=_("Remove it"), safe=_("Keep it"))

        def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                self._write(_("Remove a note"), note, is_removal=True)

        self.app.push_screen(question, answered)

    def _write(self, title: str, note: AccountNote, *, is_removal: bool = False) -> None:
        """At the portal journalled and never cancelled; here at once."""
        session = self.host.session
        act = account_notes.remove if is_removal else account_notes.save
        if not account_notes.is_shared(session, note.compartment_id):
            self._write_here(note, is_removal=is_removal)
            return

        async def start(_told: Told) -> Outcome:
            outcome = await act(session, note)
            assert outcome is not None
            return outcome

        def ended(problem: problems.Problem) -> None:
            self.host.accounts.start()
            self.host.tell_end(write, problem)

        self.say(_("Asking the server …"))
        write = self.host.begin_write(title, start, by=self, at_end=ended)

    def _write_here(self, note: AccountNote, *, is_removal: bool) -> None:
        act = account_notes.remove_here if is_removal else account_notes.keep_here
        try:
            act(self.host.session, note)
        except Exception as error:
            self.say(one_line(problems.describe(error, session=self.host.session)))
            return
        self.say(_("The note was removed.") if is_removal else _("The note was kept on this computer."))
        self.host.look_for_notes()
        self.notes_changed()

    # Reminders.

    def remind(self) -> None:
        """Asks the server how the account stands now; what is paid or on its way is left out of the mail."""
        row = self.current_desk_row()
        if row is not None:
            self.say(_("Asking the server what is still due …"))
            self._read_again(row)

    @work(group="remind", exclusive=True, exit_on_error=False)
    async def _read_again(self, row: DeskRow) -> None:
        try:
            found = await self.host.ask(reminders.reminder, row.account.compartment_id)
        except Exception as error:
            self.post_message(self.Reread(row, None, error))
        else:
            self.post_message(self.Reread(row, found))

    @on(Reread)
    def _take_reread(self, message: Reread) -> None:
        session, found = self.host.session, message.reminder
        if found is None:
            self.say(one_line(problems.describe(message.error or RuntimeError(), session=session)))
            return
        dropped = reminders.dropped_words(found)
        if dropped:
            self.host.start_sync()
        if not found.records:
            self.say(" ".join(filter(None, (_("Nothing is left to remind of."), dropped))))
            return
        from occ_tui.screens.mail_form import MailForm

        here = session.with_account(message.row.account.compartment_id)
        count = len(found.records)
        what = ngettext("{count} overdue invoice of {account}", "{count} overdue invoices of {account}", count)
        what = what.format(count=self.host.write.number(count), account=message.row.account.account_name)
        chosen = {"marked": mail.Chosen(invoices.view(here, Tab.OVERDUE), found.records)}
        offered = tuple(dict.fromkeys(filter(None, (message.row.email, *mail.recipients(here)))))
        whats = {"marked": " ".join(filter(None, (f"{what}.", dropped)))}
        self.app.push_screen(MailForm(chosen, whats, offered), lambda words: self.say(words) if words else None)
        self.say(dropped)

    # Invoices.

    async def show_invoices(self) -> None:
        """Looks at this account alone, at what is overdue."""
        row = self.current_desk_row()
        if row is not None:
            await self.host.look_at(row.account.compartment_id)
            await self.host.open_invoices(Tab.OVERDUE, None)
