"""The form of one payment (`services.pay_form`) as a screen, with the question before it is paid."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.content import Content

from occ_tui.domain.forms import Form, Value
from occ_tui.domain.payments import Batch, Owed, PayableKind, Share
from occ_tui.domain.rows.payments import kind_words
from occ_tui.locale import N_, _, ngettext
from occ_tui.screens.form import FormScreen
from occ_tui.services.pay_form import TRANSFER, NothingToPay, Order, PayForm
from occ_tui.services.paying import Offer
from occ_tui.widgets.form import FormView
from occ_tui.widgets.invoice_lines import fitted
from occ_tui.widgets.line import Line, text


class PayScreen(FormScreen):
    """See the module. Closes when it was confirmed, or left; `order` is what was confirmed."""

    go_on: ClassVar[str] = N_("Go on to the question")

    def __init__(self, batch: Batch, offer: Offer, *, place: int = 1, total: int = 1, failed_with: str = "") -> None:
        self._batch = batch
        self.order: Order | None = None
        self._offer = offer
        self._failed_with = failed_with
        self._place = place
        self._total = total
        names = " ".join(share.owed.id for share in batch.shares)
        super().__init__("", Form(()), draft=f"pay {batch.compartment_id} {batch.currency} {names}")

    def on_mount(self) -> None:
        self._show_total()

    def compose_middle(self):  # type: ignore[no-untyped-def]
        session, write = self.host.session, self.host.write
        self._pay = PayForm(
            session, self._batch, self._offer, write, self._label, failed_with=self._failed_with, soon="◷"
        )
        self.form = self._pay.form
        self._before = self.form.values(self._pay.known())
        self._about = self._payee_words()
        self._heading = self._title()
        return super().compose_middle()

    def _title(self) -> str:
        count = len(self._batch.shares)
        words = ngettext("Pay {count} item of {account}", "Pay {count} items of {account}", count)
        said = words.format(count=self.host.write.number(count), account=self._batch.account_name)
        if self._total > 1:
            said += " · " + _("{place} of {total}").format(place=self._place, total=self._total)
        return said

    def _payee_words(self) -> Content:
        to = _("to {payee}").format(payee=self._pay.payee or "Oracle")
        odd = self._pay.suspicion_words()
        return Content.assemble(to, "\n", text(f"! {odd}", "bold $soon")) if odd else Content(to)

    def _label(self, owed: Owed) -> str:
        write = self.host.write
        widest = max(len(write.amount(share.owed.due, self._batch.currency)) for share in self._batch.shares)
        what = fitted(kind_words(owed.kind) if owed.kind is not PayableKind.INVOICE else owed.description, 12)
        return f"{fitted(owed.number, 12)} {what} {write.amount(owed.due, owed.currency).rjust(widest)}"

    # What the amounts come to.

    @on(FormView.Edited)
    def _edited(self, message: FormView.Edited) -> None:
        """Each amount changes the sum; a sum that is typed goes to the oldest first."""
        for name, value in self._pay.followed(message.name, self.view.values).items():
            if self.view.values[name] != value:
                self.view.put_value(name, value)
        self._show_total()

    def _show_total(self) -> None:
        amounts = self._pay.amounts(self.view.values)
        total = "–" if amounts is None else self.host.write.money(sum(amounts.values()), self._batch.currency)
        right = _("in total {amount}").format(amount=total)
        self.query_one("#title", Line).say(text(f" {self._heading}", "bold"), text(f"{right} ", "bold"))

    # Deciding.

    def submit(self, values: dict[str, Value]) -> None:
        if not self.is_current:
            return  # the question stands before the form already
        try:
            order = self._pay.order(values)
        except NothingToPay as wrong:
            self.fail(str(wrong), {wrong.field: wrong.beside})
            return
        if order.way == TRANSFER:
            self._decide(order)
        else:
            self._ask_to_pay(order)

    def _ask_to_pay(self, order: Order) -> None:
        from occ_tui.screens.confirm import ConfirmScreen

        money = self.host.write.money(order.batch.total, order.batch.currency)
        payee = self._pay.payee or "Oracle"

        def answered(is_wanted: bool | None) -> None:
            if is_wanted and self.order is None:
                self._decide(order)

        if order.method is None:
            heading = _("Open a page to pay {amount} to {payee}?").format(amount=money, payee=payee)
            act = _("Open the page")
        else:
            heading = _("Pay {amount} to {payee}?").format(amount=money, payee=payee)
            act = _("Pay {amount}").format(amount=money)
        self.app.push_screen(ConfirmScreen(heading, self._question(order), act=act, safe=_("Not now")), answered)

    def _question(self, order: Order) -> Content:
        """Payee, account, every item, amount, currency and method."""
        facts, odd = self._pay.facts(order), self._pay.suspicion_words()
        widest = max(len(name) for name, _value in facts) + 2
        lines = [Content.assemble(text(name.ljust(widest), "$dim"), text(value, "bold")) for name, value in facts]
        if odd:
            lines.insert(1, text(f"! {odd}", "bold $soon"))
        return Content("\n").join([*lines, Content(""), *self._items(order.batch.shares)])

    def _items(self, shares: Sequence[Share]) -> list[Content]:
        write, lines = self.host.write, []
        widest = max(len(write.amount(share.amount, share.owed.currency)) for share in shares)
        for share in shares:
            owed = share.owed
            amount = write.amount(share.amount, owed.currency).rjust(widest)
            said = text(f"  {self._pay.about(share)}", "$dim")
            lines.append(Content.assemble(f"{fitted(owed.number, 14)} {amount} {owed.currency}", said))
        return lines

    def _decide(self, order: Order) -> None:
        self.order = order
        self.done("go")
