"""What can be done with the list of invoices and with one of them."""

from __future__ import annotations

from occ_tui.commands.base import Command, Context
from occ_tui.commands.general import Back
from occ_tui.commands.requests import Ask
from occ_tui.locale import N_, _


class _OnInvoice(Command):
    """An action that needs an invoice under the cursor."""

    def disabled_reason(self, context: Context) -> str | None:
        return _("There is no invoice here.") if context.record is None else None


class Open(_OnInvoice):
    id = "invoices.open"
    keys = "enter"
    title = N_("open")
    tooltip = N_("Opens the invoice under the cursor.")
    method = "open_invoice"
    footer = 10


class NextTab(Command):
    id = "invoices.next_tab"
    keys = "l,right,right_square_bracket"
    title = N_("next tab")
    tooltip = N_("Shows the next tab.")
    method = "next_tab"


class PreviousTab(Command):
    id = "invoices.previous_tab"
    keys = "h,left,left_square_bracket"
    title = N_("previous tab")
    tooltip = N_("Shows the tab before.")
    method = "previous_tab"


class Search(Command):
    id = "invoices.search"
    keys = "slash"
    title = N_("search")
    tooltip = N_("Narrows the list as you type; esc shows all again.")
    method = "search"
    footer = 52


class Query(Command):
    id = "invoices.query"
    keys = "colon"
    title = N_("query")
    tooltip = N_("Narrows the list by a query; Tab completes, up and down bring back past ones, esc restores.")
    method = "open_query"
    footer = 53


class Columns(Command):
    id = "invoices.columns"
    keys = "c"
    title = N_("columns")
    tooltip = N_("Chooses which columns the list has, in which order and how wide.")
    method = "choose_columns"
    footer = 56


class SaveView(Command):
    id = "invoices.save_view"
    keys = "ctrl+s"
    title = N_("save view")
    tooltip = N_("Keeps query, search, order and columns as a tab with a name.")
    method = "save_view"

    def disabled_reason(self, context: Context) -> str | None:
        return _("What has changed is another list each time; it is no view to keep.") if context.is_changes else None


class Seen(Command):
    id = "invoices.seen"
    keys = "S"
    title = N_("seen")
    tooltip = N_("Counts what has changed as seen, as leaving occ after a look does; once more takes it back.")
    method = "toggle_seen"

    def disabled_reason(self, context: Context) -> str | None:
        return None if context.is_changes else _("This is for the tab of changes, behind All.")


class _OnView(Command):
    """An action on the saved view that one looks at."""

    def disabled_reason(self, context: Context) -> str | None:
        return _("This is no saved view; ctrl+s makes it one.") if context.view is None else None


class RenameView(_OnView):
    id = "invoices.rename_view"
    keys = "R"
    title = N_("rename view")
    tooltip = N_("Gives the saved view another name.")
    method = "rename_view"


class DeleteView(_OnView):
    id = "invoices.delete_view"
    keys = "X"
    title = N_("delete view")
    tooltip = N_("Deletes the saved view, after a question; the invoices stay as they are.")
    method = "delete_view"


class Sort(Command):
    id = "invoices.sort"
    keys = "s"
    title = N_("sort")
    tooltip = N_("Chooses the columns that the list is sorted by; the same one again turns the order round.")
    method = "choose_sort"
    footer = 54


class Mark(_OnInvoice):
    id = "invoices.mark"
    keys = "space"
    title = N_("mark")
    tooltip = N_("Marks the invoice under the cursor, or takes the mark away.")
    method = "mark"
    footer = 40


class MarkAll(_OnInvoice):
    id = "invoices.mark_all"
    keys = "asterisk"
    title = N_("mark all")
    tooltip = N_("Marks every invoice in view; when all are marked, none.")
    method = "mark_all"


class SavePdf(_OnInvoice):
    id = "invoices.pdf"
    keys = "d"
    title = N_("PDF")
    tooltip = N_("Saves the PDF of the invoice in the current directory and says where.")
    method = "save_pdf"
    footer = 50

    def disabled_reason(self, context: Context) -> str | None:
        if reason := super().disabled_reason(context):
            return reason
        if reason := context.refusal("pdf"):
            return reason
        if context.record is not None and not context.record.is_pdf_available:
            return _("The server has no PDF of this invoice.")
        return None


class CopyNumber(_OnInvoice):
    id = "invoices.copy_number"
    keys = "y"
    title = N_("copy number")
    tooltip = N_("Sends the invoice number to the terminal's clipboard.")
    method = "copy_number"
    footer = 60


class CopyCommand(Command):
    id = "invoices.copy_command"
    keys = "Y"
    title = N_("copy command")
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")
    method = "copy_command"


class NextInvoice(Command):
    id = "invoice.next"
    keys = "j,n,down,right,l,right_square_bracket"
    title = N_("next")
    tooltip = N_("Opens the next invoice of the list.")
    method = "next_invoice"
    footer = 10


class PreviousInvoice(Command):
    id = "invoice.previous"
    keys = "k,N,up,left,h,left_square_bracket"
    title = N_("previous")
    tooltip = N_("Opens the invoice before this one in the list.")
    method = "previous_invoice"
    footer = 20


class FirstInvoice(Command):
    id = "invoice.first"
    keys = "g"
    title = N_("first")
    tooltip = N_("Opens the first invoice of the list.")
    method = "first_invoice"


class LastInvoice(Command):
    id = "invoice.last"
    keys = "G"
    title = N_("last")
    tooltip = N_("Opens the last invoice of the list.")
    method = "last_invoice"


class ScrollDown(Command):
    id = "invoice.scroll_down"
    keys = "ctrl+d,pagedown,end"
    title = N_("scroll down")
    tooltip = N_("Shows more of the invoice where it is longer than the screen.")
    method = "show_more"


class ScrollUp(Command):
    id = "invoice.scroll_up"
    keys = "ctrl+u,pageup,home"
    title = N_("scroll up")
    tooltip = N_("Goes back up in the invoice.")
    method = "show_less"


class BackToList(Back):
    title = N_("back")
    tooltip = N_("Goes back to the list, with the cursor on the invoice that was open last.")
    footer = 5


class Mail(_OnInvoice):
    id = "invoices.mail"
    keys = "m"
    title = N_("mail")
    tooltip = N_("Sends the list or the marked invoices by e-mail, after a look at the mail.")
    method = "mail"
    footer = 46
    needs = "mail"

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("mail") or super().disabled_reason(context)


class Export(_OnInvoice):
    id = "invoices.export"
    keys = "x"
    title = N_("export")
    tooltip = N_("Writes the list or the marked invoices to a file (spreadsheet, CSV, TSV, JSON), or saves their PDFs.")
    method = "export"

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("export") or super().disabled_reason(context)


INVOICE_LIST: tuple[Command, ...] = (
    Open(),
    NextTab(),
    PreviousTab(),
    Search(),
    Query(),
    Sort(),
    Columns(),
    Mark(),
    MarkAll(),
    Seen(),
    SaveView(),
    RenameView(),
    DeleteView(),
    Mail(),
    Export(),
    SavePdf(),
    CopyNumber(),
    CopyCommand(),
    Ask(),
)
"""What the list offers."""


class ExportOfList(Export):
    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("export")


class MailOfList(Mail):
    footer = 0

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("mail")


class MailInvoice(Mail):
    tooltip = N_("Sends this invoice by e-mail, after a look at the mail.")


class QueryOfList(Query):
    footer = 0


class ColumnsOfList(Columns):
    footer = 0


ELSEWHERE: tuple[Command, ...] = (QueryOfList(), ColumnsOfList(), ExportOfList())
"""Commands of the list that lead to it from other screens."""

ONE_INVOICE: tuple[Command, ...] = (
    BackToList(),
    NextInvoice(),
    PreviousInvoice(),
    FirstInvoice(),
    LastInvoice(),
    ScrollDown(),
    ScrollUp(),
    MailInvoice(),
    SavePdf(),
    CopyNumber(),
    CopyCommand(),
    Ask(),
)
"""What an open invoice offers."""
