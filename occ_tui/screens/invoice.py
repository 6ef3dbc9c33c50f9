"""One invoice: money line, facts, lines, last payment, who is billed; and its neighbours in the list."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import ClassVar

from textual import events, on, work
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import HERE, LATER
from occ_tui.commands.invoices import ELSEWHERE, LATER_INVOICES, ONE_INVOICE
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.locale import _
from occ_tui.screens.invoice_actions import InvoiceActions
from occ_tui.services import invoices
from occ_tui.services.invoices import InvoiceDetail
from occ_tui.widgets import invoice_facts
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
    commands: ClassVar[tuple[Command, ...]] = (*ONE_INVOICE, *HERE, *ELSEWHERE, *LATER, *LATER_INVOICES)
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

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(
            Container(
                Vertical(
                    Static(id="money", markup=False),
                    Static(id="bill-to", markup=False),
                    id="left",
                ),
                Vertical(Static(id="facts", markup=False), Static(id="payment", markup=False), id="middle"),
                Vertical(Line(id="lines-title"), Static(id="lines", markup=False), id="right"),
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

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self._show_parts)

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
        room = {name: max(20, self.query_one(f"#{name}").content_size.width) for name in ("left", "middle", "right")}
        self._put("facts", invoice_facts.pairs(invoice_facts.facts(record, detail, write), room["middle"]))
        self._put("bill-to", _block(_("Bill to"), Content("\n").join(invoice_facts.bill_to(record, detail))))
        payment = invoice_facts.pairs(invoice_facts.last_payment(record, detail, write), room["middle"])
        self._put("payment", _block(_("Last payment"), payment or text(_("none"), "$dim")))
        self._show_lines(room["right"])
        self.show_status()

    def _show_title(self) -> None:
        place = ""
        if self._place is not None:
            write = self.host.write
            place = _("‹ {place} of {total} ›").format(
                place=write.number(self._place + 1), total=write.number(self._total)
            )
        said = invoice_facts.title(self.record, self.host.today)
        self.query_one("#title", Line).say(Content.assemble(" ", said), text(f"{place} ", "$dim"))

    def _show_lines(self, room: int) -> None:
        self.query_one("#lines-title", Line).say(invoice_facts.lines_heading(self.detail))
        if self.detail is not None:
            said = invoice_facts.line_items(self.detail, self.record, self.host.write, room)
        elif self._is_asking:
            said = text(_("asking the server …"), "$dim")
        else:
            said = text(_("not read yet; r asks the server"), "$dim")
        self._put("lines", said)

    def _put(self, name: str, said: Content) -> None:
        widget = self.query_one(f"#{name}", Static)
        before = widget.content
        if not (isinstance(before, Content) and before.is_same(said)):
            widget.update(said)

    @work(group="detail", exclusive=True, exit_on_error=False)
    async def _ask(self, record: InvoiceRecord) -> None:
        await asyncio.sleep(_ASK_AFTER_S)
        session = self.host.session
        try:
            await self.host.asking.run(lambda: invoices.refresh_detail(session, record))
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
            self._show_lines(max(20, self.query_one("#right").content_size.width))

    # Commands.

    def context(self) -> Context:
        base = super().context()
        return Context(self.record, base.capabilities, base.is_syncing)

    def current_record(self) -> InvoiceRecord | None:
        return self.record

    def status(self) -> Content:
        if self.detail is None:
            return Content("")
        at = self.host.write.date_time(self.detail.fetched_at)
        return Content("  " + _("detail as of {date_time}").format(date_time=at))

    def _open_at(self, place: int) -> None:
        if not 0 <= place < self._total or place == self._place:
            return
        found = self._rows.rows(place, 1)
        if found:
            self._place = place
            self.query_one("#detail", VerticalScroll).scroll_home(animate=False)
            self._show(found[0])

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

    def go_back(self) -> None:
        self.dismiss(self.record.internal_invoice_id)


def _block(heading: str, said: Content) -> Content:
    return Content("\n").join([text(heading, "bold"), said])
