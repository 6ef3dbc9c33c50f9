"""One payment: what it paid, with what, when, who did it, what became of it; its receipt."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import HERE, OpenLink
from occ_tui.commands.payments import ONE_PAYMENT
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.payments import PaymentRecord, PaymentStatus
from occ_tui.domain.rows.payments import expiry_words, failure_words, kind_words, method_words, status_words
from occ_tui.locale import _
from occ_tui.screens.receipts import Receipts
from occ_tui.services import payments
from occ_tui.services.links import Link, Place, PlaceKind, of_payment
from occ_tui.widgets.fitted import Fitted
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.invoice_lines import point_aligned
from occ_tui.widgets.line import Line, text


class PaymentScreen(Receipts):
    """See the module."""

    CSS_PATH = "../styles/words.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ONE_PAYMENT, *HERE, OpenLink())
    BINDINGS = bindings(commands)
    section_key = "3"
    hides_useless_keys = True

    def __init__(self, payment: PaymentRecord) -> None:
        super().__init__()
        self.payment = payment

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(Fitted(id="words"), id="scroll", can_focus=False)

    def on_mount(self) -> None:
        self._show()

    def reread(self) -> None:
        self.money_moved()

    def money_moved(self) -> None:
        known = payments.payments(self.host.session)
        self.payment = next((payment for payment in known if payment.id == self.payment.id), self.payment)
        self._show()

    def _show(self) -> None:
        if not self.is_attached:
            return
        payment = self.payment
        style = "$late" if payment.status == PaymentStatus.FAILED else ""
        said = Content.assemble(
            " ",
            text(_("Payment {reference}").format(reference=payment.reference), "bold"),
            text(" · ", "$dim"),
            text(status_words(payment), style),
        )
        self.query_one("#title", Line).say(said)
        self.query_one("#words", Fitted).say(self._words)
        self.show_keys()

    def _words(self, room: int) -> Content:
        payment, host = self.payment, self.host
        write = host.write
        known = {other.id: other.reference for other in payments.payments(host.session)}
        account = host.session.account_names().get(payment.compartment_id, "")
        facts = [
            (_("Amount"), write.money(payment.amount, payment.currency)),
            (_("Payee"), payment.payee),
            (_("Account"), account),
            (_("Paid with"), method_words(payment.method)),
            ("", expiry_words(payment.method, host.today, write)),
            (_("Paid by"), payment.paid_by),
            (_("Submitted"), self._when(payment.submitted_ms)),
            (_("Settled"), self._when(payment.settled_ms)),
            (_("Failed"), self._when(payment.failed_ms)),
            (_("Because"), failure_words(payment.failure_reason)),
            (_("Receipt to"), payment.email),
            (_("Remittance text"), payment.remittance_text),
            (_("Makes good"), known.get(payment.replaces, payment.replaces)),
            (_("Made good by"), known.get(payment.replaced_by, payment.replaced_by)),
        ]
        lines = [pairs([(name, value) for name, value in facts if value], room)]
        lines += [
            Content(""),
            text(_("What it was for") if payment.status == PaymentStatus.FAILED else _("What it paid"), "bold"),
        ]
        for part in payment.parts:
            money = point_aligned(write.money(part.amount, payment.currency), payment.currency, 2, 24)
            lines.append(Content(f"{kind_words(part.kind):16} {part.number:14} {money:>22}"))
        if payment.is_failed:
            lines += [
                Content(""),
                text(self.in_keys(_("No money moved. p pays the same with another method.")), "$soon"),
            ]
        return Content("\n").join(lines)

    def _when(self, ms: int | None) -> str:
        return "" if ms is None else self.host.write.date_time(from_epoch_ms(ms))

    def context(self) -> Context:
        base = super().context()
        return base._replace(
            payment=self.payment,
            to_pay=self.payment.is_failed,
        )

    def current_payment(self) -> PaymentRecord | None:
        return self.payment

    def place(self) -> Place | None:
        return Place(PlaceKind.PAYMENT, self.payment.compartment_id, self.payment.id)

    def links(self) -> Sequence[Link]:
        return of_payment(self.host.session, self.payment)

    def pay(self) -> None:
        self.pay_again(self.payment)

    def copy_reference(self) -> None:
        self.copy(self.payment.reference or self.payment.id)

    def go_back(self) -> None:
        self.dismiss(None)
