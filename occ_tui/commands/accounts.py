"""What can be done on the triage desk: open an account, note what was said, remind, go to its invoices."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.invoices import CopyCommand, NextTab, PreviousTab, QueryOfList
from occ_tui.commands.payments import BackFromHere, OpenRow
from occ_tui.commands.sections import ColumnsHere, ExportHere
from occ_tui.locale import N_


class OpenAccount(OpenRow):
    id = "accounts.open"
    tooltip = N_("Shows the account: what is due by how late it is, notes, and what is to be done next.")


class NewNote(Command):
    id = "accounts.note"
    keys = "n"
    title = N_("note")
    tooltip = N_("Notes what was said: date, outcome, a promise to pay, what is to be done next and by whom.")
    method = "write_note"
    footer = 20

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("notes") or context.refusals.get(self.id)


class ChangeNote(NewNote):
    id = "accounts.change_note"
    keys = "e"
    title = N_("change note")
    tooltip = N_("Changes a note that you wrote.")
    method = "change_note"
    footer = 22


class RemoveNote(NewNote):
    id = "accounts.remove_note"
    keys = "X"
    title = N_("remove note")
    tooltip = N_("Removes a note that you wrote, after a question.")
    method = "remove_note"
    footer = 24


class Remind(Command):
    id = "accounts.mail"
    keys = "m"
    title = N_("remind")
    tooltip = N_(
        "Mails what is overdue to the billing contact; the server is asked first, and what is paid is left out."
    )
    method = "remind"
    footer = 30

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class InvoicesOfAccount(Command):
    id = "accounts.invoices"
    keys = "i"
    title = N_("invoices")
    tooltip = N_("Looks at this account alone, at its overdue invoices; a leads back to all accounts.")
    method = "show_invoices"
    footer = 28

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class SearchAccounts(Command):
    id = "accounts.search"
    keys = "slash"
    title = N_("search")
    tooltip = N_("Narrows the list by name, number or e-mail as you type; esc shows all again.")
    method = "search"
    footer = 32


class SortAccounts(Command):
    id = "accounts.sort"
    keys = "s"
    title = N_("sort")
    tooltip = N_("Chooses what the accounts are sorted by.")
    method = "choose_sort"
    footer = 34


class AccountsCommand(CopyCommand):
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")


class ExportAccounts(ExportHere):
    id = "accounts.export"
    method = "export_accounts"


_WITH_ONE: tuple[Command, ...] = (NewNote(), Remind(), InvoicesOfAccount(), AccountsCommand())

ACCOUNTS: tuple[Command, ...] = (
    OpenAccount(),
    *_WITH_ONE,
    SearchAccounts(),
    SortAccounts(),
    ColumnsHere(),
    ExportAccounts(),
    QueryOfList(),
    NextTab(),
    PreviousTab(),
)
"""What the section offers."""

ONE_ACCOUNT: tuple[Command, ...] = (BackFromHere(), *_WITH_ONE, ChangeNote(), RemoveNote())
"""What the page of an account offers."""
