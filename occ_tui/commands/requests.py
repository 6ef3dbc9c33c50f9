"""What can be done with a request to Billing Support, before and after it was kept as a note."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.general import Back
from occ_tui.locale import N_, _


class Ask(Command):
    id = "invoices.ask"
    keys = "A"
    title = N_("ask support")
    tooltip = N_("Writes a request to Billing Support about this invoice, and shows the notes on it.")
    method = "ask_support"

    def disabled_reason(self, context: Context) -> str | None:
        return _("There is no invoice here.") if context.record is None else None


class CopyRequest(Command):
    id = "request.copy"
    keys = "y"
    title = N_("copy")
    tooltip = N_("Sends the request to the terminal's clipboard, and keeps it as a note.")
    method = "copy_request"
    footer = 10


class EditRequest(Command):
    id = "request.edit"
    keys = "e"
    title = N_("editor")
    tooltip = N_("Opens the request in your editor ($VISUAL or $EDITOR).")
    method = "edit_request"
    footer = 20


class SaveRequest(Command):
    id = "request.file"
    keys = "x"
    title = N_("mail file")
    tooltip = N_("Writes the request to a file that your mail program opens, and keeps it as a note.")
    method = "save_request"
    footer = 30


class MailRequest(Command):
    id = "request.mail"
    keys = "m"
    title = N_("mail")
    tooltip = N_("Sends the request by your own mail server, after a look at it, and keeps it as a note.")
    method = "mail_request"
    footer = 15

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusals.get(self.id)


class KeepRequest(Command):
    id = "request.keep"
    keys = "ctrl+s"
    title = N_("keep")
    tooltip = N_("Keeps the request as a note on the invoice, without sending it anywhere.")
    method = "keep_request"
    footer = 40


class DeleteNote(Command):
    id = "request.delete"
    keys = "X"
    title = N_("delete note")
    tooltip = N_("Deletes the note, after a question; what was sent stays sent.")
    method = "delete_note"
    footer = 60


class ScrollRequestDown(Command):
    id = "request.scroll_down"
    keys = "j,down,ctrl+d,pagedown,space"
    title = N_("scroll down")
    tooltip = N_("Shows more of the request.")
    method = "show_more"


class ScrollRequestUp(Command):
    id = "request.scroll_up"
    keys = "k,up,ctrl+u,pageup"
    title = N_("scroll up")
    tooltip = N_("Goes back up in the request.")
    method = "show_less"


class LeaveRequest(Back):
    id = "request.leave"
    title = N_("back")
    tooltip = N_("Goes back; a request that was not kept goes back to its form.")
    footer = 50


REQUEST: tuple[Command, ...] = (
    CopyRequest(),
    MailRequest(),
    EditRequest(),
    SaveRequest(),
    KeepRequest(),
    DeleteNote(),
    ScrollRequestDown(),
    ScrollRequestUp(),
    LeaveRequest(),
)
"""What the screen of a request offers."""
