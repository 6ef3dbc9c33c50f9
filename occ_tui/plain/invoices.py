"""Invoices: what can be done with the list, with lines of it, and with what is marked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.locale import _, ngettext
from occ_tui.plain import verbs, views
from occ_tui.plain.invoice_list import InvoiceList
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from occ_tui.services.pdfs import PdfsSaved

_MARKED, _VIEW = "marked", "view"


class InvoicesPage(InvoiceList):
    """See the module."""

    def offers(self) -> Sequence[Offered]:
        from occ_tui.services import mail

        no_pay = self.walk.session.capabilities.reason("pay")
        return (
            Offered(verbs.NEXT, lambda _rest: self.move(1)),
            Offered(verbs.PREVIOUS, lambda _rest: self.move(-1)),
            *self.narrowing(),
            Offered(verbs.SORT, self.sort),
            Offered(verbs.MARK, self._mark),
            Offered(verbs.PAY, lambda rest: self._pay(rest, is_dry=False), no_pay),
            Offered(verbs.DRY, lambda rest: self._pay(rest, is_dry=True), no_pay),
            Offered(verbs.MAIL, lambda _rest: self._mail(), mail.reason(self.walk.session)),
            Offered(verbs.EXPORT, self._export),
            Offered(
                verbs.PDF, self._save_pdfs, None, _("pdf NUMBER …: saves the PDFs of these lines, or of the marked")
            ),
            Offered(verbs.ASK, self._ask_support, None, _("ask NUMBER: a request to Billing Support about that line")),
        )

    def narrowing(self) -> Sequence[Offered]:
        """What shows others, and keeps what was asked for."""
        return (
            Offered(verbs.TAB, self.go_to_tab),
            Offered(verbs.SEARCH, self.search),
            Offered(verbs.QUERY, self.ask),
            *views.offers(self),
        )

    # Marking and paying.

    def chosen(self, rest: str) -> list[InvoiceRecord] | None:
        """The invoices whose lines `rest` names; without any, the marked ones. `None` if one is not there."""
        from occ_tui.services.invoices import get_many

        numbers = rest.replace(",", " ").split()
        if not numbers:
            known = {
                record.internal_invoice_id: record for record in get_many(self.walk.session, list(self.walk.marks))
            }
            return [known[name] for name in self.walk.marks if name in known]
        found = []
        for word in numbers:
            place = int(word) - 1 if word.isascii() and word.isdigit() and len(word) < 10 else -1
            rows = self.rows(place, 1) if place >= 0 else []
            if not rows:
                self.say(_("There is no line {number} here.").format(number=word))
                return None
            found += rows
        return list({record.internal_invoice_id: record for record in found}.values())

    def _mark(self, rest: str) -> None:
        marks = self.walk.marks
        found = self.chosen(rest) if rest else self.shown()
        for record in found or ():
            name = record.internal_invoice_id
            if rest and name in marks:
                del marks[name]
            else:
                marks[name] = None
        if found is not None:
            sums: dict[str, int] = {}
            for record in self.chosen("") or ():
                sums[record.currency] = sums.get(record.currency, 0) + record.due
            said = f", {self.walk.write.totals(sums)}" if sums else ""
            self.say(_("Marked: {count}.").format(count=f"{self.walk.write.number(len(marks))}{said}"))

    def _pay(self, rest: str, *, is_dry: bool) -> None:
        from occ_tui.plain.paying import pay

        records = self.chosen(rest)
        if records:
            pay(self.walk, records, is_dry=is_dry)
        elif records is not None:
            self.say(_("Pay what? Name lines, as in “pay 1 3”, or mark them."))

    # Mailing, writing and asking.

    def _whats(self) -> dict[str, str]:
        """What a mail or a file can be of: what is marked, the list; with their titles, as far as there is any."""
        whats, number = {}, self.walk.write.number
        if marked := len(self.chosen("") or ()):
            words = ngettext("{count} marked invoice", "{count} marked invoices", marked)
            whats[_MARKED] = words.format(count=number(marked))
        if total := self.total():
            words = ngettext("{count} invoice of this list", "{count} invoices of this list", total)
            whats[_VIEW] = words.format(count=number(total))
        return whats

    def _mail(self) -> None:
        from occ_tui.plain.mailing import mail_lists
        from occ_tui.services.mail import Chosen

        whats, view = self._whats(), self.view()
        known = {_MARKED: Chosen(view, tuple(self.chosen("") or ())), _VIEW: Chosen(view)}
        if whats:
            mail_lists(self.walk, {what: known[what] for what in whats}, whats)
        else:
            self.say(_("There is no invoice here."))

    def _export(self, rest: str) -> None:
        from occ_tui.domain.forms import Option
        from occ_tui.plain.form import Left, chosen_of
        from occ_tui.services import export

        session, view, whats = self.walk.session, self.view(), self._whats()
        path = Path(rest or export.default_name(view, "csv")).expanduser()
        how = export.format_of(path)
        try:
            options = [Option(what, title) for what, title in whats.items()]
            what = chosen_of(self.walk.talk, _("What"), options) if len(whats) > 1 else _VIEW
        except Left:
            self.say(_("Nothing was written."))
            return
        is_marked = what == _MARKED
        source = export.of_invoices(session, list(self.walk.marks)) if is_marked else export.of_view(session, view)
        done = export.export(session, source, path, how)
        words = _("Written: {count} invoices to {path}.")
        self.say(words.format(count=self.walk.write.number(done.rows), path=str(done.path)))

    def _save_pdfs(self, rest: str) -> None:
        from occ_tui.services import invoices, pdfs

        records = self.chosen(rest)
        if records is None:
            return
        if not records:
            self.say(_("Which? Name lines, as in “pdf 1 3”, or mark them."))
        elif len(records) == 1:
            saved = self.walk.ask(invoices.save_pdf, records[0], Path())
            self.say(_("Saved: {path}").format(path=saved))
        else:
            self._say_saved(self.walk.ask(pdfs.save_all, records, Path.cwd()))

    def _say_saved(self, done: PdfsSaved) -> None:
        number = self.walk.write.number
        words = _("PDFs saved: {saved}, there already: {skipped}, in {directory}.")
        self.say(words.format(saved=number(done.saved), skipped=number(done.skipped), directory=done.directory))
        if done.unavailable:
            self.say(_("The server has none of: {numbers}.").format(numbers=", ".join(done.unavailable)))
        for invoice_number, error in done.failed:
            self.say(_("Not saved: {number}.").format(number=invoice_number))
            self.walk.say_problem(error)

    def _ask_support(self, rest: str) -> None:
        from occ_tui.plain.asking import ask_about_invoice

        line, _blank, kind = rest.partition(" ")
        records = self.chosen(line) if line else []
        if records:
            ask_about_invoice(self.walk, records[0], kind.strip())
        elif records is not None:
            self.say(_("Name a line by its number."))
