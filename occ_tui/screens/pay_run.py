"""One press of `p` once the server said what can be paid: form, question, outcome, one payment after the other."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.domain.operations import State
from occ_tui.domain.rows.payments import kind_words, reason_words
from occ_tui.locale import _, language, ngettext
from occ_tui.services import paying
from occ_tui.services.pay_form import payments_of
from occ_tui.widgets.line import text

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from typing import Any

    from occ_tui.domain.payments import Batch, Method, Owed
    from occ_tui.screens.outcome import OutcomeScreen
    from occ_tui.screens.pay_form import PayScreen
    from occ_tui.screens.paying import Paying, Wish
    from occ_tui.screens.writing import Told, Write
    from occ_tui.services.paying import Offer, Outcome


class PayRun:
    """From the offer to the last outcome. It lives as long as its screens do."""

    def __init__(self, screen: Paying, wish: Wish, offer: Offer) -> None:
        self._screen = screen
        self._wish = wish
        self._offer = offer
        self._batches = payments_of(offer, wish.amounts)
        self._at = 0

    def start(self) -> None:
        """Says what can't be paid before any form opens."""
        screen, refused = self._screen, self._offer.refused
        if not refused:
            self._next()
            return
        page = self._offer.held.get(refused[0].id)
        if not self._batches and len(refused) == 1 and page is not None and page.state is State.SESSION:
            screen.show_page(page)
            return
        body = self._refusals(refused)
        count = sum(len(batch.shares) for batch in self._batches)
        if not count:
            from occ_tui.screens.telling import TellScreen

            screen.app.push_screen(TellScreen(_("This can't be paid now"), body))
            return
        from occ_tui.screens.confirm import ConfirmScreen

        words = ngettext("Go on with the other {count}", "Go on with the other {count}", count)
        question = ConfirmScreen(_("Not all of this can be paid"), body, act=words.format(count=count), safe=_("Back"))
        screen.app.push_screen(question, self._go_on_without)

    def _go_on_without(self, is_wanted: bool | None) -> None:
        if is_wanted:
            self._next()

    def _refusals(self, refused: Sequence[Owed]) -> Content:
        lines: list[Content] = []
        for owed in refused:
            why = reason_words(owed.reason) if owed.reason is not None else ""
            said = Content.assemble(
                text(f"{kind_words(owed.kind)} {owed.number}", "bold"),
                "  ",
                self._money(owed),
                "\n  ",
                text(why, "$soon"),
            )
            held = self._offer.held.get(owed.id)
            if held is not None:
                where = _("operation {id}: 3 and Unresolved show it").format(id=held.id)
                said = Content.assemble(said, text(f"; {where}", "$dim"))
            lines.append(said)
        return Content("\n").join(lines)

    def _money(self, owed: Owed) -> str:
        return self._screen.host.write.money(owed.due, owed.currency)

    # One payment after the other.

    def _next(self) -> None:
        from occ_tui.screens.pay_form import PayScreen

        if self._at >= len(self._batches):
            return
        batch = self._batches[self._at]
        self._at += 1
        form = PayScreen(
            batch, self._offer, place=self._at, total=len(self._batches), failed_with=self._wish.failed_with
        )
        self._screen.app.push_screen(form, partial(self._filled, form))

    def _filled(self, form: PayScreen, _result: str | None) -> None:
        order = form.order
        if order is None:
            return
        if order.method is None and order.way == "transfer":
            from occ_tui.screens.transfer import TransferScreen

            self._screen.app.push_screen(TransferScreen(order.batch), lambda _result: self._next())
            return
        session, replaces = self._screen.host.session, self._wish.replaces
        ids = [share.owed.id for share in order.batch.shares]
        money = self._screen.host.write.money(order.batch.total, order.batch.currency)
        title = _("Pay {amount}").format(amount=money)
        if order.method is not None:
            method = order.method

            def start(told: Told) -> Coroutine[Any, Any, Outcome]:
                return paying.pay(
                    session,
                    order.batch,
                    method,
                    email=order.email,
                    language=language(),
                    remittance_text=order.remittance_text,
                    replaces=replaces,
                    told=told,
                )
        else:

            def start(told: Told) -> Coroutine[Any, Any, Outcome]:
                owed = order.batch.shares[0].owed
                return paying.open_page(session, owed, email=order.email, language=language(), told=told)

        self._show_outcome(self._screen.host.begin_write(title, start), order.batch, order.method)
        self._screen.paid(ids)

    def _show_outcome(self, write: Write, batch: Batch, method: Method | None) -> None:
        from occ_tui.screens.outcome import OutcomeScreen

        left = len(self._batches) - self._at
        shown = OutcomeScreen(write, batch=batch, method=method, left=left)
        self._screen.app.push_screen(shown, partial(self._seen, shown))

    def _seen(self, shown: OutcomeScreen, result: str | None) -> None:
        operation = shown.write.operation
        if result == "page" and operation is not None:
            from occ_tui.screens.payment_page import PaymentPageScreen

            self._screen.app.push_screen(PaymentPageScreen(operation), self._page_left)
        elif result == "next":
            self._next()

    def _page_left(self, _result: str | None) -> None:
        self._next()
