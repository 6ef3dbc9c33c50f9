"""What can be done with an invoice wherever it is shown: copy its number, save its PDF."""

from __future__ import annotations

from pathlib import Path

from textual import on, work
from textual.message import Message

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.screens.host import one_line
from occ_tui.services import invoices, problems


class InvoiceActions(OccScreen):
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

    def current_record(self) -> InvoiceRecord | None:
        """The invoice that actions are about."""
        raise NotImplementedError

    def copy_number(self) -> None:
        """Sends the number to the clipboard of the terminal (OSC 52), which may or may not take it."""
        record = self.current_record()
        if record is not None:
            number = clean(record.invoice_number or record.invoice_id)
            self.app.copy_to_clipboard(number)
            self.say(_("{words} sent to your terminal's clipboard").format(words=number))

    def save_pdf(self) -> None:
        """Saves the PDF in the current directory, beside everything else."""
        record = self.current_record()
        if record is not None:
            self.say(_("Fetching the PDF of {number} …").format(number=record.invoice_number))
            self._save_pdf(record)

    @work(group="pdf", exit_on_error=False)
    async def _save_pdf(self, record: InvoiceRecord) -> None:
        session, directory = self.host.session, Path.cwd()
        try:
            path = await self.host.asking.run(lambda: invoices.save_pdf(session, record, directory))
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

        problem = problems.describe(message.error, session=self.host.session)
        if isinstance(message.error, NotAuthenticated):
            self.host.lock(problem)
            return
        self.say(one_line(problem))
