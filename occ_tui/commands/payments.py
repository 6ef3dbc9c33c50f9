"""What can be done about money: pay, look after payments, operations that are not over, stored ways to pay."""

from __future__ import annotations

from typing import Any

from occ_tui.commands.base import Command, Context
from occ_tui.commands.general import Back
from occ_tui.commands.invoices import CopyCommand
from occ_tui.domain.operations import State
from occ_tui.locale import N_, _


class Pay(Command):
    id = "payments.pay"
    keys = "p"
    title = N_("pay")
    tooltip = N_("Pays what is marked, or what is under the cursor, after a form and a question.")
    method = "pay"
    footer = 45
    needs = "pay"

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("pay") or (None if context.to_pay else _("There is nothing to pay here."))


class PayElsewhere(Pay):
    tooltip = N_("Goes to what is due, to be paid there.")
    method = "go_to_due"
    footer = 0

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("pay")


class OpenRow(Command):
    id = "payments.open"
    keys = "enter"
    title = N_("open")
    tooltip = N_("Shows all of what is under the cursor.")
    method = "open_row"
    footer = 10

    def run(self, screen: Any) -> Any:
        """An empty list says that it is empty."""
        table = getattr(screen, "table", None)
        if table is not None and not table.total:
            return screen.say(_("There is nothing to open here."))
        return super().run(screen)


class MarkDue(Command):
    id = "payments.mark"
    keys = "space"
    title = N_("mark")
    tooltip = N_("Marks what is under the cursor to be paid together with others, or takes the mark away.")
    method = "mark"
    footer = 40

    def disabled_reason(self, context: Context) -> str | None:
        return None if context.to_pay else _("There is nothing to pay here.")


class MarkAllDue(MarkDue):
    id = "payments.mark_all"
    keys = "asterisk"
    title = N_("mark all")
    tooltip = N_("Marks everything that can be paid; when all is marked, nothing.")
    method = "mark_all"
    footer = 0


class SaveReceipt(Command):
    id = "payments.receipt"
    keys = "d"
    title = N_("receipt")
    tooltip = N_("Saves the receipt of the payment as PDF in the current directory and says where.")
    method = "save_receipt"
    footer = 50

    def disabled_reason(self, context: Context) -> str | None:
        from occ_tui.domain.payments import PaymentStatus

        if reason := context.refusal("payments"):
            return reason
        if context.payment is None:
            return _("There is no payment here.")
        if context.payment.status == PaymentStatus.FAILED:
            return _("A payment that failed has no receipt.")
        return None


class MailReceipt(SaveReceipt):
    id = "payments.mail"
    keys = "m"
    title = N_("mail")
    tooltip = N_("Has the portal mail the receipt of the payment to an address that you name.")
    method = "mail_receipt"
    footer = 51

    def disabled_reason(self, context: Context) -> str | None:
        if context.capabilities is not None and context.capabilities.read_only:
            return _("Nothing is sent while occ only reads.")
        return super().disabled_reason(context)


class ExportPayments(Command):
    id = "payments.export"
    keys = "x"
    title = N_("export")
    tooltip = N_("Writes all payments with what each paid to a CSV file, to be held against your own books.")
    method = "export_payments"
    footer = 52

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("payments")


class CopyReference(Command):
    id = "payments.copy"
    keys = "y"
    title = N_("copy")
    tooltip = N_("Sends the number or the reference under the cursor to the terminal's clipboard.")
    method = "copy_reference"
    when_nothing = N_("There is nothing to copy here.")
    footer = 60


class _OnOperation(Command):
    """An action on an operation of the journal that is not over."""

    def disabled_reason(self, context: Context) -> str | None:
        if context.capabilities is not None and context.capabilities.read_only:
            return context.capabilities.reason("pay")
        if context.operation is None:
            return _("There is no operation here.")
        return _("This operation is over.") if context.operation.is_final else None


class AskAgain(_OnOperation):
    id = "payments.ask_again"
    keys = "u"
    title = N_("ask again")
    tooltip = N_("Asks the server what became of the operation; what is unsure is sent again while that is safe.")
    method = "ask_again"
    footer = 42

    def disabled_reason(self, context: Context) -> str | None:
        if reason := super().disabled_reason(context):
            return reason
        assert context.operation is not None
        if context.operation.state is State.INTENT:
            return _("This was never sent: S sends it, X gives it up.")
        if context.operation.kind.is_mail:
            return _("A mail is not asked for from here: see occ journal.")
        return None


class SendIt(_OnOperation):
    id = "payments.send"
    keys = "S"
    title = N_("send")
    tooltip = N_("Sends what was recorded and never sent, after a question.")
    method = "send_it"
    footer = 43

    def disabled_reason(self, context: Context) -> str | None:
        if reason := super().disabled_reason(context):
            return reason
        assert context.operation is not None
        return None if context.operation.state is State.INTENT else _("This was sent already.")


class EndIt(_OnOperation):
    id = "payments.end"
    keys = "X"
    title = N_("remove, give up")
    tooltip = N_("Ends an operation with a reason, or removes a stored way to pay; both after a question.")
    method = "end_it"
    footer = 47

    def disabled_reason(self, context: Context) -> str | None:
        if context.method is not None:
            return context.refusal("methods")
        return super().disabled_reason(context)


class OpenPage(_OnOperation):
    id = "payments.page"
    keys = "o"
    title = N_("payment page")
    tooltip = N_("Shows the address of the payment page that is open, and opens it where there is a browser.")
    method = "open_page"
    footer = 41

    def disabled_reason(self, context: Context) -> str | None:
        operation = context.operation
        if operation is None or operation.state is not State.SESSION:
            return _("No payment page is open here.")
        return None


class _OnMethod(Command):
    """An action on a stored way to pay."""

    def disabled_reason(self, context: Context) -> str | None:
        if reason := context.refusal("methods"):
            return reason
        return None if context.method is not None else _("There is no stored way to pay here.")


class MakeDefault(_OnMethod):
    id = "payments.default"
    keys = "D"
    title = N_("make default")
    tooltip = N_("Makes the way to pay under the cursor the one that is offered first.")
    method = "make_default"
    footer = 46

    def disabled_reason(self, context: Context) -> str | None:
        if reason := super().disabled_reason(context):
            return reason
        assert context.method is not None
        if context.method.is_expired(context.today):
            return _("This has expired and can't be used.")
        return _("This is the default already.") if context.method.is_default else None


class RenameMethod(_OnMethod):
    id = "payments.rename"
    keys = "R"
    title = N_("rename")
    tooltip = N_("Gives the way to pay under the cursor another name.")
    method = "rename_method"
    footer = 48


class AddMethod(Command):
    id = "payments.add"
    keys = "A"
    title = N_("add a method")
    tooltip = N_("Opens a page of the portal on which a card is added; its number is never typed here.")
    method = "add_method"

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("methods")


class PaymentsCommand(CopyCommand):
    tooltip = N_("Sends the command line that shows the same to the terminal's clipboard.")


PAYMENTS: tuple[Command, ...] = (
    OpenRow(),
    Pay(),
    MarkDue(),
    MarkAllDue(),
    AskAgain(),
    SendIt(),
    EndIt(),
    OpenPage(),
    SaveReceipt(),
    MailReceipt(),
    ExportPayments(),
    MakeDefault(),
    RenameMethod(),
    AddMethod(),
    CopyReference(),
    PaymentsCommand(),
)
"""What the section offers."""


class BackFromHere(Back):
    title = N_("back")
    tooltip = N_("Goes back to where you came from; nothing is paid or changed by that.")
    footer = 5


class Close(Command):
    id = "outcome.close"
    keys = "enter"
    title = N_("go on")
    tooltip = N_("Goes on: to the next payment if there is one, else back to where you came from.")
    method = "close_it"
    footer = 6


class CopyOutcome(CopyReference):
    id = "outcome.copy"
    title = N_("copy")
    tooltip = N_("Sends reference, operation and request id to the terminal's clipboard.")


class CopyAddress(CopyReference):
    id = "page.copy"
    title = N_("copy address")
    tooltip = N_("Sends the page's whole address to the terminal's clipboard.")
    footer = 10


class OpenBrowser(Command):
    id = "page.browser"
    keys = "o"
    title = N_("browser")
    tooltip = N_("Opens the page in a browser of this computer.")
    method = "open_browser"
    footer = 20

    def disabled_reason(self, context: Context) -> str | None:
        return context.no_browser


class CopyTransfer(CopyReference):
    id = "transfer.copy"
    title = N_("copy")
    tooltip = N_("Sends reference, IBAN, amount or all of it to the terminal's clipboard.")
    footer = 10


class Announce(Command):
    id = "transfer.announce"
    keys = "t"
    title = N_("announce")
    tooltip = N_("Tells the portal that the transfer is on its way; the invoices get a note, no amount changes.")
    method = "announce"
    footer = 20

    def disabled_reason(self, context: Context) -> str | None:
        return context.refusal("pay") or context.refusal("payments")


ONE_PAYMENT: tuple[Command, ...] = (BackFromHere(), Pay(), SaveReceipt(), MailReceipt(), CopyReference())
"""What an open payment offers."""

ONE_OPERATION: tuple[Command, ...] = (BackFromHere(), AskAgain(), SendIt(), EndIt(), OpenPage(), CopyOutcome())
"""What an open operation offers."""

OUTCOME: tuple[Command, ...] = (BackFromHere(), Close(), AskAgain(), SaveReceipt(), MailReceipt(), CopyOutcome())
"""What the outcome of a payment offers; never to pay again."""

PAGE: tuple[Command, ...] = (BackFromHere(), CopyAddress(), OpenBrowser(), AskAgain(), EndIt())
"""What an open payment page offers."""

TRANSFER: tuple[Command, ...] = (BackFromHere(), CopyTransfer(), Announce())
"""What a bank transfer offers."""
