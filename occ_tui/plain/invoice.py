"""One invoice: the money line, the facts, where it went, its lines, and where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.rows.invoices import status_text
from occ_tui.locale import _, ngettext
from occ_tui.plain import verbs
from occ_tui.plain.page import Page
from occ_tui.plain.requests import note_line
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from occ_tui.plain.invoice_list import InvoiceList
    from occ_tui.plain.walk import Walk
    from occ_tui.services.invoices import DetailLine, InvoiceDetail
    from occ_tui.services.links import Link
    from occ_tui.services.notes import Note


class InvoicePage(Page):
    """See the module. Opened from a list, `next` and `previous` go on in it."""

    def __init__(self, walk: Walk, record: InvoiceRecord, of: InvoiceList | None = None, place: int = 0) -> None:
        super().__init__(walk)
        self.record = record
        self._of = of
        self._place = place

    def show(self) -> None:
        from occ_tui.services import invoices

        if invoices.detail(self.walk.session, self.record) is None:
            self._ask()
        self._read_out()

    def _read_out(self) -> None:
        from occ_tui.services import invoice_words, invoices

        self.record = invoices.get(self.walk.session, self.record.internal_invoice_id) or self.record
        record, write = self.record, self.walk.write
        title = [
            _("Invoice {number}").format(number=record.invoice_number or "–"),
            record.invoice_type,
            status_text(record, self.walk.today),
        ]
        self.say(f"{', '.join(part for part in title if part)}.")
        who = record.party_name or record.account_name
        account = record.account_name if record.account_name != who else ""
        self.say(", ".join(part for part in (who, account) if part) or "–")
        self._say_money()
        detail = invoices.detail(self.walk.session, record)
        self.walk.talk.facts(invoice_words.facts(record, detail, write, has_signs=False))
        self._say_state()
        if detail is not None:
            self._say_detail(detail)
        links = self._links()
        for number, link in enumerate(links, 1):
            self.say(f"{number}. {link.title}")
        for number, note in enumerate(self._notes(), len(links) + 1):
            self.say(f"{number}. {note_line(self.walk, note)}")

    def _say_money(self) -> None:
        from occ_tui.services.invoice_words import money_rows

        record = self.record
        for row in money_rows(record, self.walk.write):
            self.say(f"{row.label}: {row.amount} {record.currency}")
        self.say(_("It adds up.") if record.money_line_holds() else f"! {_('does not add up')}")

    def _say_state(self) -> None:
        """What is under way with it, or why it can't be paid."""
        from occ_tui.domain.payments import not_payable
        from occ_tui.domain.rows.payments import reason_words
        from occ_tui.services.under_way import held_sentence, under_way

        held = under_way(self.walk.session).held.get(self.record.internal_invoice_id)
        if held is not None:
            self.say(held_sentence(held, self.walk.write))
        elif (reason := not_payable(self.record)) is not None:
            self.say(_("It can't be paid now: {reason}.").format(reason=reason_words(reason)))

    def _say_detail(self, detail: InvoiceDetail) -> None:
        if detail.bill_to:
            self.say(f"{_('Bill to')}: {', '.join(detail.bill_to)}")
        if not detail.lines:
            self.say(_("No lines are known of this invoice."))
            return
        count = len(detail.lines)
        words = ngettext("{count} line:", "{count} lines:", count)
        self.say(words.format(count=self.walk.write.number(count)))
        for line in detail.lines:
            self.say(f"  {self._line(line)}")

    def _line(self, line: DetailLine) -> str:
        write = self.walk.write
        parts = [
            line.product or "–",
            line.part_number,
            f"{_('Order')} {line.order_number}" if line.order_number else "",
            f"{_('Quantity')} {write.decimal(line.quantity)}" if line.quantity else "",
            f"{_('Unit price')} {write.decimal(line.unit_price)}" if line.unit_price else "",
            "–" if line.total is None else write.money(line.total, line.currency),
        ]
        return ", ".join(part for part in parts if part)

    def _ask(self) -> None:
        """What only the invoice itself tells; what can't be had is said."""
        from occ_tui.services import invoices

        with self.walk.sentences():
            self.walk.ask(invoices.refresh_detail, self.record)

    def _links(self) -> list[Link]:
        from occ_tui.services.links import of_invoice

        return of_invoice(self.walk.session, self.record)

    def _notes(self) -> list[Note]:
        """Requests about it that were written down here; where they can't be read, it is said why."""
        from occ_tui.services import notes

        found: list[Note] = []
        with self.walk.sentences():
            found += notes.of_invoice(self.walk.session, self.record)
        return found

    def objects(self) -> Sequence[str]:
        return (self.record.internal_invoice_id,)

    # What can be done.

    def offers(self) -> Sequence[Offered]:
        from occ_tui.services import mail

        no_pay = self.walk.session.capabilities.reason("pay")
        no_mail, dry = mail.reason(self.walk.session), _("the same up to the question, and pays nothing")
        offers = [
            Offered(verbs.PAY, lambda _rest: self._pay(is_dry=False), no_pay, _("pays this invoice")),
            Offered(verbs.DRY, lambda _rest: self._pay(is_dry=True), no_pay, dry),
            Offered(verbs.MARK, self._mark, None, _("marks this invoice, or takes its mark away")),
            Offered(verbs.PDF, self._save_pdf),
            Offered(verbs.MAIL, lambda _rest: self._mail(), no_mail, _("mails this invoice, after a look at the mail")),
            Offered(verbs.EXPORT, self._export, None, _("export FILE: writes this invoice to a file")),
            Offered(verbs.ASK, self._ask_support),
        ]
        if self._of is not None:
            offers.append(Offered(verbs.NEXT, lambda _rest: self._move(1)))
            offers.append(Offered(verbs.PREVIOUS, lambda _rest: self._move(-1)))
        return offers

    def open(self, number: int) -> None:
        from occ_tui.plain.asking import invoice_note_page
        from occ_tui.plain.places import page_at

        links, notes = self._links(), self._notes()
        place, page = number - 1, None
        if 0 <= place < len(links):
            page = page_at(self.walk, links[place].place)
        elif 0 <= place - len(links) < len(notes):
            page = invoice_note_page(self.walk, self.record, notes[place - len(links)])
        if page is None:
            self.say(_("There is no line {number} here.").format(number=number))
        else:
            self.walk.open(page)

    def command_words(self) -> list[str]:
        return ["invoice", self.record.invoice_number, "--lines"]

    def refresh(self) -> None:
        self._ask()
        self._read_out()

    def _move(self, by: int) -> None:
        assert self._of is not None
        place = self._place + by
        found = self._of.rows(place, 1) if place >= 0 else []
        if not found:
            self.say(_("This is the end of the list.") if by > 0 else _("This is the beginning of the list."))
            return
        self.record, self._place = found[0], place
        self.show()

    def _mark(self, _rest: str) -> None:
        marks, name = self.walk.marks, self.record.internal_invoice_id
        if name in marks:
            del marks[name]
        else:
            marks[name] = None
        self.say(_("Marked: {count}.").format(count=self.walk.write.number(len(marks))))

    def _pay(self, *, is_dry: bool) -> None:
        from occ_tui.plain.paying import pay

        pay(self.walk, [self.record], is_dry=is_dry)

    def _save_pdf(self, rest: str) -> None:
        from occ_tui.services import invoices

        path = Path(rest).expanduser() if rest else Path()
        saved = self.walk.ask(invoices.save_pdf, self.record, path)
        self.say(_("Saved: {path}").format(path=saved))

    def _mail(self) -> None:
        from occ_tui.plain.mailing import mail_lists
        from occ_tui.services import invoices
        from occ_tui.services.mail import Chosen

        chosen = Chosen(invoices.view(self.walk.session), (self.record,))
        title = _("Invoice {number}").format(number=self.record.invoice_number)
        mail_lists(self.walk, {"invoice": chosen}, {"invoice": title})

    def _export(self, rest: str) -> None:
        from occ_tui.services import export, invoices

        name = invoices.pdf_name(self.record).removesuffix(".pdf") + ".csv"
        path = Path(rest or name).expanduser()
        source = export.of_invoices(self.walk.session, [self.record.internal_invoice_id])
        done = export.export(self.walk.session, source, path, export.format_of(path))
        self.say(_("Saved: {path}").format(path=done.path))

    def _ask_support(self, rest: str) -> None:
        from occ_tui.plain.asking import ask_about_invoice

        ask_about_invoice(self.walk, self.record, rest)
