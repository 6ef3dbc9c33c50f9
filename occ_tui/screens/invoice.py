"""One invoice: money line, facts, lines, last payment, who is billed; and its neighbours in the list."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import HERE, LINKS
from occ_tui.commands.invoices import ELSEWHERE, ONE_INVOICE
from occ_tui.commands.payments import Pay
from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.locale import _
from occ_tui.screens.invoice_actions import InvoiceActions
from occ_tui.screens.requesting import title_of
from occ_tui.screens.threads import thread_facts
from occ_tui.screens.writing import one_line
from occ_tui.services import invoices, notes, problems
from occ_tui.services.errors import OccServiceError
from occ_tui.services.invoices import InvoiceDetail
from occ_tui.services.notes import Note
from occ_tui.services.under_way import held_sentence, transfer_sentence
from occ_tui.widgets import invoice_facts
from occ_tui.widgets.fitted import Fitted
from occ_tui.widgets.line import Line, text
from occ_tui.widgets.money_line import money_line
from occ_tui.widgets.window import Rows

_ASK_AFTER_S = 0.12
"""The server is asked once the user rests on an invoice this long, not for each one passed on the way."""
_FRESH_S = 60
"""A detail younger than this is not asked for again."""


class InvoiceScreen(InvoiceActions):
    """See the module. Closes with the internal id of the invoice that was open last."""

    CSS_PATH = "../styles/invoice.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ONE_INVOICE, Pay(), *HERE, *ELSEWHERE, *LINKS)
    BINDINGS = bindings(commands)
    section_key = "2"

    class Answered(Message, bubble=False):
        """The server told what it knows of an invoice; it is in the store now."""

        def __init__(self, invoice: str) -> None:
            super().__init__()
            self.invoice = invoice

    def __init__(self, rows: Rows, total: int, place: int, record: InvoiceRecord) -> None:
        super().__init__()
        self._rows = rows
        self._total = total
        self._place: int | None = place
        self.record = record
        self.detail: InvoiceDetail | None = None
        self._is_asking = False
        self._threads: tuple[tuple[str, int, bool], list[tuple[str, str]]] | None = None
        self._notes: tuple[str, list[Note]] | None = None
        """Internal id of an invoice and the notes on it, once they were read."""

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(
            Container(
                Vertical(
                    Static(id="money", markup=False),
                    Static(id="bill-to", markup=False),
                    Static(id="notes", markup=False),
                    id="left",
                ),
                Vertical(Fitted(id="facts"), Fitted(id="payment"), id="middle"),
                Vertical(Line(id="lines-title"), Fitted(id="lines"), id="right"),
                id="columns",
            ),
            id="detail",
            can_focus=False,
        )

    def reread(self) -> None:
        """Reads the invoice and its place anew; an invoice that is gone closes the screen."""
        record = invoices.get(self.host.session, self.record.internal_invoice_id)
        if record is None:
            self.dismiss(None)
            return
        self._place = self._rows.position(record.internal_invoice_id)
        self._show(record)

    def _show(self, record: InvoiceRecord) -> None:
        self.record = record
        self.detail = detail = invoices.detail(self.host.session, record)
        self._is_asking = detail is None or (self.host.now() - detail.fetched_at).total_seconds() > _FRESH_S
        self._show_parts()
        if self._is_asking:
            self._ask(record)
        else:
            self.workers.cancel_group(self, "detail")

    def _show_parts(self) -> None:
        if not self.is_attached:
            return
        host, record, detail, write = self.host, self.record, self.detail, self.host.write
        self._show_title()
        self._put("money", money_line(record, write, overdue=record.is_overdue(host.today)))
        facts = [*invoice_facts.facts(record, detail, write), *self._thread_facts()]
        self.query_one("#facts", Fitted).say(lambda room: invoice_facts.pairs(facts, room))
        self._put("bill-to", _block(_("Bill to"), Content("\n").join(invoice_facts.bill_to(record, detail))))
        paid = invoice_facts.last_payment(record, detail, write)

        def payment(room: int) -> Content:
            return self._payment_block(invoice_facts.pairs(paid, room) or text(_("none"), "$dim"))

        self.query_one("#payment", Fitted).say(payment)
        self._show_lines()
        self._put_notes()
        self.show_status()

    def _thread_facts(self) -> list[tuple[str, str]]:
        """Where “>” leads; read when another invoice is opened, its detail came, or contracts and orders did."""
        known = (self.record.internal_invoice_id, self.host.money, self.detail is None)
        if self._threads is None or self._threads[0] != known:
            self._threads = (known, thread_facts(self.links()))
        return self._threads[1]

    def show_notes(self) -> None:
        self._notes = None
        if self.is_attached:
            self._put_notes()

    def _put_notes(self) -> None:
        """Read when another invoice is opened or somebody wrote some, not at each change of the size."""
        invoice = self.record.internal_invoice_id
        if self._notes is None or self._notes[0] != invoice:
            found: list[Note] = []
            try:
                found = notes.of_invoice(self.host.session, self.record)
            except OccServiceError as error:
                self.say(one_line(problems.describe(error, session=self.host.session)))
            self._notes = (invoice, found)
        kept = self._notes[1]
        self.query_one("#notes").display = bool(kept)
        if kept:
            said = invoice_facts.notes([(title_of(note.kind), note) for note in kept], self.host.write)
            self._put("notes", _block(_("Notes"), said))

    def _payment_block(self, last: Content) -> Content:
        """What is under way with the invoice before what was paid last."""
        under_way = self.host.under_way
        parts: list[Content] = []
        if operation := under_way.held.get(self.record.internal_invoice_id):
            words = held_sentence(operation, self.host.write)
            parts += [text(_("Under way"), "bold"), text(words, "$soon"), Content("")]
        transfer = under_way.transfers.get(self.record.internal_invoice_id)
        if transfer is not None and self.record.group != Group.CLOSED:
            parts += [
                text(_("Bank transfer"), "bold"),
                Content(transfer_sentence(transfer, self.host.write, self.host.session.clock.zone)),
                Content(""),
            ]
        title = _("Last attempt to pay") if self.record.is_payment_failed else _("Last payment")
        return Content("\n").join([*parts, _block(title, last)])

    def money_moved(self) -> None:
        if self.is_mounted:
            self._show_parts()

    def _show_title(self) -> None:
        place = ""
        if self._place is not None:
            write = self.host.write
            place = _("‹ {place} of {total} ›").format(
                place=write.number(self._place + 1), total=write.number(self._total)
            )
        said = invoice_facts.title(self.record, self.host.today)
        self.query_one("#title", Line).say(Content.assemble(" ", said), text(f"{place} ", "$dim"))

    def _show_lines(self) -> None:
        detail, record, write = self.detail, self.record, self.host.write
        self.query_one("#lines-title", Line).say(invoice_facts.lines_heading(detail))
        if detail is not None:
            self.query_one("#lines", Fitted).say(lambda room: invoice_facts.line_items(detail, record, write, room))
            return
        words = _("asking the server …") if self._is_asking else self.in_keys(_("not read yet; r asks the server"))
        self.query_one("#lines", Fitted).say(lambda _room: text(words, "$dim"))

    def _put(self, name: str, said: Content) -> None:
        widget = self.query_one(f"#{name}", Static)
        before = widget.content
        if not (isinstance(before, Content) and before.is_same(said)):
            widget.update(said)

    @work(group="detail", exclusive=True, exit_on_error=False)
    async def _ask(self, record: InvoiceRecord) -> None:
        await asyncio.sleep(_ASK_AFTER_S)
        try:
            await self.host.ask(invoices.refresh_detail, record)
        except Exception as error:
            self.post_message(self.AskingFailed(error, record.internal_invoice_id))
        else:
            self.post_message(self.Answered(record.internal_invoice_id))

    @on(Answered)
    def _read_answer(self, message: Answered) -> None:
        if message.invoice == self.record.internal_invoice_id:
            self._is_asking = False
            record = invoices.get(self.host.session, message.invoice)
            self.record = record or self.record
            self.detail = invoices.detail(self.host.session, self.record)
            self._show_parts()

    @on(InvoiceActions.AskingFailed)
    def _stop_asking(self, message: InvoiceActions.AskingFailed) -> None:
        if message.invoice == self.record.internal_invoice_id:
            self._is_asking = False
            self._show_lines()

    # Commands.

    def context(self) -> Context:
        base = super().context()
        return base._replace(record=self.record, to_pay=True)

    def current_record(self) -> InvoiceRecord | None:
        return self.record

    def status(self) -> Content:
        if self.detail is None:
            return Content("")
        at = self.host.write.date_time(self.detail.fetched_at)
        return Content("  " + _("detail as of {date_time}").format(date_time=at))

    def _open_at(self, place: int) -> None:
        if not 0 <= place < self._total or place == self._place:
            self.say(self._no_further(place))
            return
        found = self._rows.rows(place, 1)
        if found:
            self._place = place
            self.query_one("#detail", VerticalScroll).scroll_home(animate=False)
            self._show(found[0])

    def _no_further(self, place: int) -> str:
        """Why there is no other invoice in this direction."""
        if self._total <= 1:
            return self.in_keys(_("This is the only invoice here; esc goes back."))
        return _("This is the first invoice of the list.") if place <= 0 else _("This is the last invoice of the list.")

    def next_invoice(self) -> None:
        self._open_at((self._place if self._place is not None else -1) + 1)

    def previous_invoice(self) -> None:
        if self._place is not None:
            self._open_at(self._place - 1)

    def first_invoice(self) -> None:
        self._open_at(0)

    def last_invoice(self) -> None:
        self._open_at(self._total - 1)

    def show_more(self) -> None:
        self.query_one("#detail", VerticalScroll).scroll_page_down(animate=False)

    def show_less(self) -> None:
        self.query_one("#detail", VerticalScroll).scroll_page_up(animate=False)

    def refresh_from_server(self) -> None:
        """Asks for this invoice again as well."""
        self._is_asking = True
        self._show_parts()
        self._ask(self.record)
        super().refresh_from_server()

    def copy_command(self) -> None:
        self.host.copy_command(["invoice", self.record.invoice_number or self.record.invoice_id, "--lines"], self)

    async def mail(self) -> None:
        """Asks how the mail about this invoice is to be."""
        from occ_tui.screens.mail_form import MailForm
        from occ_tui.services import mail

        session = self.host.session
        if reason := mail.reason(session):
            self.say(reason)
            return
        chosen = mail.Chosen(invoices.view(session), (self.record,))
        what = _("Invoice {number}").format(number=self.record.invoice_number)
        form = MailForm({"invoice": chosen}, {"invoice": what}, mail.recipients(session))
        self.app.push_screen(form, lambda words: self.say(words) if words else None)

    def go_back(self) -> None:
        self.dismiss(self.record.internal_invoice_id)


def _block(heading: str, said: Content) -> Content:
    return Content("\n").join([text(heading, "bold"), said])
