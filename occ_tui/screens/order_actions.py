"""What can be done with an order wherever it is shown: activate it, pay it, follow it to contract and invoices."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.commands.base import Context
from occ_tui.domain.orders import Order
from occ_tui.domain.rows.orders import order_facts, product_words
from occ_tui.locale import _
from occ_tui.screens.changing import Changing
from occ_tui.screens.paying import Wish
from occ_tui.services import orders
from occ_tui.services.links import Link, Place, PlaceKind, of_order
from occ_tui.widgets.invoice_facts import pairs

if TYPE_CHECKING:
    pass

_ROOM = 64
"""Cells of a line in a question."""


class OrderActions(Changing):
    """For screens that have a current order."""

    def current_order(self) -> Order | None:
        """The order that actions are about."""
        raise NotImplementedError

    def context(self) -> Context:
        base, order = super().context(), self.current_order()
        refusals = {} if order is None else self._refusals(order)
        if order is None:
            refusals = dict.fromkeys(("orders.activate", "orders.pay"), _("There is no order here."))
        return base._replace(refusals=refusals)

    def _refusals(self, order: Order) -> dict[str, str]:
        found = {
            "orders.activate": orders.not_activable(self.host.session, order),
            "orders.pay": orders.not_payable(self.host.session, order),
        }
        return {name: reason for name, reason in found.items() if reason}

    def place(self) -> Place | None:
        order = self.current_order()
        return order and Place(PlaceKind.ORDER, order.compartment_id, order.number)

    def links(self) -> Sequence[Link]:
        order = self.current_order()
        return () if order is None else of_order(self.host.session, order)

    # Commands.

    def copy_reference(self) -> None:
        order = self.current_order()
        if order is not None:
            self.copy(order.number)

    def pay(self) -> None:
        """Leads to the form of the payments."""
        order = self.current_order()
        owed = None if order is None else orders.owed(self.host.session, order)
        if owed is not None:
            self.begin_paying(Wish((), (owed._replace(account_name=self.account_name(owed.compartment_id)),)))

    def activate(self) -> None:
        """Asks, then activates; what became of it is what the server says afterwards."""
        from occ_tui.screens.confirm import ConfirmScreen

        order = self.current_order()
        if order is None:
            return

        def answered(is_wanted: bool | None) -> None:
            if is_wanted:
                self._activate(order)

        name = self.account_name(order.compartment_id)
        facts = order_facts(order._replace(timeline=()), name, self.host.write)
        heading = _("Activate order {number}, {product}?").format(number=order.number, product=product_words(order))
        body = pairs(facts, _ROOM)
        question = ConfirmScreen(heading, Content(body.plain), act=_("Activate it"), safe=_("Not now"))
        self.app.push_screen(question, answered)

    def _activate(self, order: Order) -> None:
        session = self.host.session
        title = _("Activate order {number}").format(number=order.number)
        self.do_write(title, lambda: orders.activate(session, order))
