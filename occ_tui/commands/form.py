"""What can be done while a form is filled in. Letters are typed, so none of these is a letter."""

from __future__ import annotations

from occ_tui.commands.base import Command
from occ_tui.commands.general import Back, Help
from occ_tui.locale import N_


class NextField(Command):
    id = "form.next"
    keys = "tab"
    title = N_("next field")
    tooltip = N_("Goes to the next field; so does enter, except where it begins a new line.")
    method = "next_field"
    footer = 30


class PreviousField(Command):
    id = "form.previous"
    keys = "shift+tab"
    title = N_("field before")
    tooltip = N_("Goes to the field before.")
    method = "previous_field"
    footer = 40


class Submit(Command):
    id = "form.submit"
    keys = "ctrl+s"
    title = N_("go on")
    tooltip = N_("Checks the form and goes on; what is wrong is said beside its field.")
    method = "submit_form"
    footer = 10


class LeaveForm(Back):
    id = "form.leave"
    title = N_("back")
    tooltip = N_("Leaves the form; what was typed is there when you come back.")
    footer = 20


class HelpInForm(Help):
    id = "form.help"
    keys = "ctrl+t"
    tooltip = N_("Lists the keys of the form and of the field one is in.")


FORM: tuple[Command, ...] = (Submit(), NextField(), PreviousField(), LeaveForm(), HelpInForm())
"""What every form offers."""
