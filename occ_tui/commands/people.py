"""What can be done with the people of an organisation: open, invite, change, suspend, remove, copy."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.invoices import CopyCommand, NextTab, PreviousTab
from occ_tui.commands.payments import CopyReference, OpenRow
from occ_tui.commands.sections import ExportHere
from occ_tui.locale import N_


class _OfPeople(Command):
    """The screen knows why it can't be done: it depends on whom, and on oneself."""

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class OpenPerson(OpenRow):
    id = "people.open"
    tooltip = N_("Shows all that is known of the line under the cursor.")


class Invite(_OfPeople):
    id = "people.invite"
    keys = "A"
    title = N_("invite")
    tooltip = N_("Invites others by e-mail, several at once; each gets what you choose of what you hold yourself.")
    method = "invite"
    footer = 40


class ChangeTypes(_OfPeople):
    id = "people.change"
    keys = "e"
    title = N_("contact types")
    tooltip = N_("Changes what somebody is to the account, and with it what they see.")
    method = "change_types"
    footer = 42


class Suspend(_OfPeople):
    id = "people.suspend"
    keys = "S"
    title = N_("suspend")
    tooltip = N_("Suspends somebody, who is out with their next key press, or lets them in again.")
    method = "suspend"
    footer = 44


class Remove(_OfPeople):
    id = "people.remove"
    keys = "X"
    title = N_("remove")
    tooltip = N_("Takes from somebody all that they are to the account, or takes an invitation back; after a question.")
    method = "remove_person"
    footer = 46


class Resend(_OfPeople):
    id = "people.resend"
    keys = "R"
    title = N_("send again")
    tooltip = N_("Sends an invitation again, with a new token; the old one opens nothing any more.")
    method = "resend"
    footer = 48


class CopyAddress(CopyReference):
    id = "people.copy"
    tooltip = N_("Sends the e-mail address under the cursor to the terminal's clipboard.")
    footer = 0


class PeopleCommand(CopyCommand):
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")


class ExportPeople(ExportHere):
    id = "people.export"
    method = "export_people"


PEOPLE: tuple[Command, ...] = (
    OpenPerson(),
    Invite(),
    ChangeTypes(),
    Suspend(),
    Remove(),
    Resend(),
    ExportPeople(),
    CopyAddress(),
    PeopleCommand(),
    NextTab(),
    PreviousTab(),
)
"""What the section offers."""
