"""The list becomes a file: what, which format and where is asked in two short steps; writing holds up no key."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on, work
from textual.message import Message
from textual.worker import get_current_worker

from occ_tui.locale import N_, _, ngettext
from occ_tui.screens.desk_screen import DeskScreen
from occ_tui.screens.writing import one_line
from occ_tui.services import invoices, problems
from occ_tui.services.errors import ExportStopped

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.export import Exported, ExportProgress, Source
    from occ_tui.services.pdfs import PdfProgress, PdfsSaved
    from occ_tui.store.invoices import InvoiceReader

_REPORT_EVERY_S = 0.2
_VIEW, _MARKED, _PDF = "view", "marked", "pdf"
_EXPLANATIONS = {
    "xlsx": N_("a spreadsheet, amounts as numbers"),
    "csv": N_("text with commas"),
    "tsv": N_("text with tabs"),
    "json": N_("for programs"),
    "jsonl": N_("for programs, one invoice a line"),
    _PDF: N_("one after the other, each a file of its own"),
}
MOST_PDFS = 5000
"""How many are fetched at once."""


class Exporting(DeskScreen, is_part=True):
    """For the screen of a list: `x` asks, and a thread of its own writes."""

    class ExportProgressed(Message, bubble=False):
        """More rows were written."""

        def __init__(self, progress: ExportProgress) -> None:
            super().__init__()
            self.progress = progress

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Exporting.ExportProgressed)

    class ExportEnded(Message, bubble=False):
        """A file was written, or was not."""

        def __init__(self, done: Exported | None, error: Exception | None = None) -> None:
            super().__init__()
            self.done = done
            self.error = error

    class PdfsProgressed(Message, bubble=False):
        """More PDFs were fetched."""

        def __init__(self, progress: PdfProgress) -> None:
            super().__init__()
            self.progress = progress

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, Exporting.PdfsProgressed)

    class PdfsEnded(Message, bubble=False):
        """All PDFs that could be had were saved."""

        def __init__(self, done: PdfsSaved) -> None:
            super().__init__()
            self.done = done

    def __init__(self) -> None:
        super().__init__()
        self._is_exporting = False

    async def export(self) -> None:
        """Asks what is to be written, and as what."""
        from occ_tui.screens.chooser import Chooser
        from occ_tui.widgets.choices import Choice

        if self._is_exporting:
            self.say(_("An export is under way; it says when it is done."))
            return
        number = self.host.write.number
        marked, shown = len(self.marks), self.table.total
        whats = [(_MARKED, ngettext("{count} marked invoice", "{count} marked invoices", marked), marked)]
        whats.append((_VIEW, ngettext("{count} invoice of this list", "{count} invoices of this list", shown), shown))
        choices = [
            Choice(f"{what}:{how}", words.format(count=number(count)), _(_EXPLANATIONS[how]), how.upper())
            for what, words, count in whats
            for how in _EXPLANATIONS
            if count
        ]
        if choices:
            self.app.push_screen(Chooser(_("Write to a file"), choices), self._ask_where)
        else:
            self.say(_("There is no invoice here."))

    def _ask_where(self, chosen: str | None) -> None:
        from occ_tui.screens.naming import NameScreen
        from occ_tui.services.export import default_name
        from occ_tui.services.files import free_name

        reader = self.list_reader()
        if not chosen or reader is None:
            return
        what, _colon, how = chosen.partition(":")
        if how == _PDF:
            self._ask_directory(what, reader)
            return
        name = free_name(Path.cwd() / default_name(reader.view, how)).name
        title = _("Name of the file, in {directory}").format(directory=Path.cwd())
        self.app.push_screen(NameScreen(title, name), lambda typed: self._begin(what, how, typed))

    def _begin(self, what: str, how: str, typed: str | None) -> None:
        from occ_tui.services import export

        reader = self.list_reader()
        if not (typed or "").strip() or reader is None:
            return
        path = Path.cwd() / Path((typed or "").strip()).expanduser()
        ending = path.suffix.removeprefix(".").lower()
        session = self.host.session
        if what == _MARKED:
            source = export.of_invoices(session, self.marks.ids())
        else:
            source = export.of_view(session, reader.view)
        self._is_exporting = True
        self.say(_("Writing {path} …").format(path=path))
        self._write(source, path, ending if ending in export.FORMATS else how)

    @work(thread=True, group="export", exit_on_error=False)
    def _write(self, source: Source, path: Path, how: str) -> None:
        from occ_tui.services import export

        worker, last = get_current_worker(), 0.0

        def report(progress: ExportProgress) -> None:
            nonlocal last
            now = time.monotonic()
            if now - last >= _REPORT_EVERY_S:
                last = now
                self.post_message(self.ExportProgressed(progress))

        try:
            with closing(self.host.session) as session:  # the connection of this thread, which ends here
                done = export.export(session, source, path, how, progress=report, stop=lambda: worker.is_cancelled)
        except ExportStopped:
            self.post_message(self.ExportEnded(None))
        except Exception as error:
            self.post_message(self.ExportEnded(None, error))
        else:
            self.post_message(self.ExportEnded(done))

    def _ask_directory(self, what: str, reader: InvoiceReader) -> None:
        from occ_tui.screens.naming import NameScreen
        from occ_tui.services.export import list_name

        if what == _VIEW and self.table.total > MOST_PDFS:
            limit = self.host.write.number(MOST_PDFS)
            self.say(_("At most {limit} PDFs are fetched at once; narrow the list first.").format(limit=limit))
            return
        title = _("Directory for the PDFs, in {directory}").format(directory=Path.cwd())
        name = f"{list_name(reader.view)}-pdf"
        self.app.push_screen(NameScreen(title, name), lambda typed: self._begin_pdfs(what, typed))

    def _begin_pdfs(self, what: str, typed: str | None) -> None:
        reader, session = self.list_reader(), self.host.session
        if not (typed or "").strip() or reader is None:
            return
        if what == _MARKED:
            found = [invoices.get(session, name) for name in self.marks.ids()]
        else:
            found = list(reader.rows(0, MOST_PDFS))
        directory = Path.cwd() / Path((typed or "").strip()).expanduser()
        self._is_exporting = True
        self.say(_("Fetching PDFs to {path} …").format(path=directory))
        self._fetch_pdfs([record for record in found if record is not None], directory)

    @work(group="export", exit_on_error=False)
    async def _fetch_pdfs(self, records: list[InvoiceRecord], directory: Path) -> None:
        from occ_tui.services import pdfs

        def report(progress: PdfProgress) -> None:
            self.post_message(self.PdfsProgressed(progress))

        try:
            done = await self.host.ask(pdfs.save_all, records, directory, progress=report)
        except Exception as error:
            self.post_message(self.ExportEnded(None, error))
        else:
            self.post_message(self.PdfsEnded(done))

    @on(PdfsProgressed)
    def _say_fetched(self, message: PdfsProgressed) -> None:
        if self._is_exporting:
            number, progress = self.host.write.number, message.progress
            words = _("Fetching PDFs: {done} of {total}")
            self.say(words.format(done=number(progress.done), total=number(progress.total)))

    @on(PdfsEnded)
    def _say_pdfs(self, message: PdfsEnded) -> None:
        self._is_exporting = False
        done, number = message.done, self.host.write.number
        words = ngettext("{count} PDF saved in {directory}", "{count} PDFs saved in {directory}", done.saved)
        parts = [words.format(count=number(done.saved), directory=done.directory)]
        if done.skipped:
            there = ngettext("{count} was there already", "{count} were there already", done.skipped)
            parts.append(there.format(count=number(done.skipped)))
        if lacking := len(done.unavailable) + len(done.failed):
            lack = ngettext("{count} could not be had", "{count} could not be had", lacking)
            parts.append(lack.format(count=number(lacking)))
        self.say("; ".join(parts))

    @on(ExportProgressed)
    def _say_progress(self, message: ExportProgressed) -> None:
        progress, number = message.progress, self.host.write.number
        if self._is_exporting and progress.rows_done:
            self.say(
                _("Writing: {done} of {total} invoices").format(
                    done=number(progress.rows_done), total=number(progress.rows_total or 0)
                )
            )

    @on(ExportEnded)
    def _say_end(self, message: ExportEnded) -> None:
        self._is_exporting = False
        done = message.done
        if done is None:
            if message.error is not None:
                self.say(one_line(problems.describe(message.error, session=self.host.session)))
            return
        words = ngettext("{count} invoice written to {path}", "{count} invoices written to {path}", done.rows)
        self.say(words.format(count=self.host.write.number(done.rows), path=done.path))
