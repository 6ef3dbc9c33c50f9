"""What can be done in the billing profile: change contact and address, verify, ways to pay, recipients."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.invoices import CopyCommand
from occ_tui.commands.payments import CopyReference, MakeDefault, RenameMethod
from occ_tui.locale import N_


class _OfScreen(Command):
    """The screen knows why it can't be done."""

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class EditContact(_OfScreen):
    id = "billing.edit"
    keys = "e"
    title = N_("edit")
    tooltip = N_("Changes contact, address and tax numbers in a form; what changes is shown before it is saved.")
    method = "edit_contact"
    footer = 20


class OpenProfile(_OfScreen):
    id = "billing.open"
    keys = "enter"
    title = N_("open")
    tooltip = N_("Opens the form of the contact, or shows all of what is under the cursor.")
    method = "open_row"
    footer = 10


class VerifyAddress(_OfScreen):
    id = "billing.verify"
    keys = "v"
    title = N_("verify")
    tooltip = N_("Asks the server how good the address is; nothing is changed by that.")
    method = "verify_address"
    footer = 30


class AddHere(_OfScreen):
    id = "billing.add"
    keys = "A"
    title = N_("add")
    tooltip = N_("Adds a recipient of statements, or opens a page on which a way to pay is added.")
    method = "add_here"
    footer = 40


class RemoveHere(_OfScreen):
    id = "billing.remove"
    keys = "X"
    title = N_("remove")
    tooltip = N_("Removes the recipient or the way to pay under the cursor, after a question.")
    method = "remove_here"
    footer = 42


class CopyHere(CopyReference):
    id = "billing.copy"
    tooltip = N_("Sends the address, the number or the e-mail address under the cursor to the terminal's clipboard.")


class BillingCommand(CopyCommand):
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")


class ExportHere(_OfScreen):
    id = "billing.export"
    keys = "x"
    title = N_("export")
    tooltip = N_("Writes the tab to a file: CSV, JSON, a spreadsheet; the schedule as a calendar (ICS), too.")
    method = "export_here"
    footer = 44


BILLING: tuple[Command, ...] = (
    OpenProfile(),
    EditContact(),
    VerifyAddress(),
    AddHere(),
    RemoveHere(),
    MakeDefault(),
    RenameMethod(),
    ExportHere(),
    CopyHere(),
    BillingCommand(),
)
"""What the section offers."""
