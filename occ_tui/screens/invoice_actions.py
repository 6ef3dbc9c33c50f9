"""What can be done with an invoice wherever it is shown: pay it, copy its number, save its PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from textual import on, work
from textual.message import Message

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.locale import _
from occ_tui.screens.paying import Paying, Wish
from occ_tui.screens.requesting import Requesting
from occ_tui.screens.writing import one_line
from occ_tui.services import invoices, problems
from occ_tui.services.links import Link, Place, PlaceKind, of_invoice


class InvoiceActions(Requesting, Paying, is_part=True):
    """For screens that have a current invoice."""

    class PdfSaved(Message, bubble=False):
        """A PDF was written."""

        def __init__(self, path: Path) -> None:
            super().__init__()
            self.path = path

    class AskingFailed(Message, bubble=False):
        """The server did not give what a screen asked for."""

        def __init__(self, error: Exception, invoice: str) -> None:
            super().__init__()
            self.error = error
            self.invoice = invoice
            """Internal id of the invoice it was about."""

    def place(self) -> Place | None:
        record = self.current_record()
        return record and Place(PlaceKind.INVOICE, record.compartment_id, record.internal_invoice_id)

    def links(self) -> Sequence[Link]:
        record = self.current_record()
        return () if record is None else of_invoice(self.host.session, record)

    def to_be_paid(self) -> list[InvoiceRecord]:
        """What `p` pays: the current invoice, where nothing else is marked."""
        record = self.current_record()
        return [] if record is None else [record]

    def pay(self) -> None:
        """Asks what can be paid of it, and goes on to the form."""
        records = self.to_be_paid()
        if records:
            self.begin_paying(Wish(tuple(records)))

    def copy_number(self) -> None:
        """Sends the number to the clipboard of the terminal (OSC 52), which may or may not take it."""
        record = self.current_record()
        if record is not None:
            self.copy(record.invoice_number or record.invoice_id)

    def save_pdf(self) -> None:
        """Saves the PDF in the current directory, beside everything else."""
        record = self.current_record()
        if record is not None:
            self.say(_("Fetching the PDF of {number} …").format(number=record.invoice_number))
            self._save_pdf(record)

    @work(group="pdf", exit_on_error=False)
    async def _save_pdf(self, record: InvoiceRecord) -> None:
        directory = Path.cwd()
        try:
            path = await self.host.ask(invoices.save_pdf, record, directory)
        except Exception as error:
            self.post_message(self.AskingFailed(error, record.internal_invoice_id))
        else:
            self.post_message(self.PdfSaved(path))

    @on(PdfSaved)
    def _say_saved(self, message: PdfSaved) -> None:
        self.say(_("Saved as {path}").format(path=message.path))

    @on(AskingFailed)
    def _say_failed(self, message: AskingFailed) -> None:
        from occ_tui.client.errors import NotAuthenticated
        from occ_tui.services.errors import FileExists

        if isinstance(message.error, FileExists):
            self.say(_("{name} is here already; it was left as it is.").format(name=message.error.path.name))
            return
        problem = problems.describe(message.error, session=self.host.session)
        if isinstance(message.error, NotAuthenticated):
            self.host.lock(problem)
            return
        self.say(one_line(problem))
