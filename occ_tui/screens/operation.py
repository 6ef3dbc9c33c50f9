"""One operation of the journal: what it is to do, how it stands, since when, until when, every step it took."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import HERE
from occ_tui.commands.payments import ONE_OPERATION
from occ_tui.domain.operations import UNSURE
from occ_tui.locale import _, pgettext
from occ_tui.screens.operation_actions import OperationActions
from occ_tui.screens.payment_tables import next_step, operation_sign
from occ_tui.screens.rereading import Rereading
from occ_tui.services import journal
from occ_tui.services.journal import Record, target_words
from occ_tui.store.journal.records import Operation
from occ_tui.widgets.fitted import Fitted
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import Line, text


class OperationScreen(OperationActions):
    """See the module."""

    CSS_PATH = "../styles/words.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ONE_OPERATION, *HERE)
    BINDINGS = bindings(commands)
    section_key = "3"
    hides_useless_keys = True

    def __init__(self, operation: Operation) -> None:
        super().__init__()
        self.operation = operation
        self.record: Record | None = None
        self._reading = Rereading(self, self._read)

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(Fitted(id="words"), id="scroll", can_focus=False)

    def on_mount(self) -> None:
        self._show()
        self._reading.start()

    def money_moved(self) -> None:
        self._reading.start()

    async def _read(self) -> None:
        path, name = journal.journal_path(self.host.session), self.operation.id

        async def read() -> Record:
            return journal.record(name, path)

        self.record = await self.host.asking.run(read)
        self.operation = self.record.operation
        self.call_next(self._show)

    def _show(self) -> None:
        if not self.is_attached:
            return
        operation = self.operation
        said = Content.assemble(
            " ",
            operation_sign(operation),
            " ",
            text(journal.kind_text(operation), "bold"),
            " ",
            operation.id,
            text(" · ", "$dim"),
            journal.state_text(operation.state),
        )
        self.query_one("#title", Line).say(said)
        self.query_one("#words", Fitted).say(self._words)
        self.show_keys()

    def _words(self, room: int) -> Content:
        write, operation, record = self.host.write, self.operation, self.record
        until = journal.resend_safe_until(operation)
        amount = operation.amount_minor
        facts = [
            (_("Amount"), "" if amount is None else write.money(amount, operation.currency)),
            (_("Since"), write.date_time(journal.moment(operation.created_ms))),
            (_("Safe to resend until"), write.date_time(until) if until and operation.state in UNSURE else ""),
            (_("Request id"), operation.opc_request_id),
            (_("Next step"), next_step(operation)),
            (_("Attempts"), write.number(operation.attempts)),
            (_("Paid with"), operation.method),
            (_("Profile"), operation.profile),
            (pgettext("operation", "For"), self._named(operation.object)),
            (_("Request"), target_words(operation)),
            *journal.result_facts(operation),
        ]
        parts = [
            *Content(journal.meaning(operation)).wrap(room),
            Content(""),
            pairs([(name, value) for name, value in facts if value], room),
        ]
        if record is not None:
            parts += [Content(""), text(_("What it touches"), "bold"), *self._items(record)]
            parts += [Content(""), text(_("Its steps"), "bold"), *self._steps(record)]
        return Content("\n").join(parts)

    def _items(self, record: Record) -> list[Content]:
        lines = []
        for item in record.items:
            minor = item.amount_minor
            money = "" if minor is None else self.host.write.money(minor, record.operation.currency)
            lines.append(Content.assemble(self._named(item.object), "  ", money))
        return lines

    def _named(self, thing: str) -> str:
        """What an operation touches, as people call it."""
        from occ_tui.services import invoices

        invoice = invoices.get(self.host.session, thing) if thing else None
        return _("Invoice {number}").format(number=invoice.invoice_number) if invoice else thing

    def _steps(self, record: Record) -> list[Content]:
        write = self.host.write
        return [
            Content.assemble(
                text(f"{write.date_time(journal.moment(event.at_ms))}  ", "$dim"), journal.state_text(event.state)
            )
            for event in record.events
        ]

    def context(self) -> Context:
        base = super().context()
        return base._replace(operation=self.operation)

    def current_operation(self) -> Operation | None:
        return self.operation

    def copy_reference(self) -> None:
        words = " ".join(part for part in (self.operation.id, self.operation.opc_request_id) if part)
        self.copy(words)

    def go_back(self) -> None:
        self.dismiss(None)
