"""Orders by where they stand; one of them with what was ordered, what it brought, and what happened to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from occ_tui.domain.orders import DONE, WAITING, Order
from occ_tui.domain.rows.orders import ORDER_FIELDS, order_facts, order_fields, product_words
from occ_tui.domain.tables import orders as order_tables
from occ_tui.locale import N_, _, pgettext
from occ_tui.plain import verbs
from occ_tui.plain.form import confirmed
from occ_tui.plain.lists import BlocksPage, ListPage, ListTab
from occ_tui.plain.page import Page
from occ_tui.plain.verbs import Offered
from occ_tui.services import orders
from occ_tui.services.links import of_order

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk


class OrdersPage(ListPage):
    """See the module."""

    title = N_("Orders")

    def service(self) -> Any:
        return orders

    def made_tabs(self) -> Sequence[ListTab]:
        walk, session, write = self.walk, self.walk.session, self.walk.write
        names = session.account_names()
        waiting, done = set(WAITING), set(DONE)

        def tab(name: str, title: str, fits: Any, *command: str) -> ListTab:
            return ListTab(
                name,
                title,
                lambda: [order for order in orders.orders(session) if fits(order)],
                lambda rows: order_tables.orders(rows, names, write),
                ("orders", *command),
                lambda order: order_page(walk, order),
                fields=(ORDER_FIELDS, lambda order: order_fields(order, names.get(order.compartment_id, ""))),
                more=lambda _rows: [orders.gathered_words()] if orders.is_gathered(session) else [],
            )

        return (
            tab("all", pgettext("tab", "All"), lambda _order: True),
            tab("waiting", pgettext("tab", "Waiting for you"), lambda o: o.state in waiting, "--state", "waiting"),
            tab("under-way", pgettext("tab", "Under way"), lambda o: o.state not in waiting | done),
            tab("done", pgettext("tab", "Done"), lambda o: o.state in done),
        )

    def extra(self) -> Sequence[Offered]:
        return (
            Offered(verbs.ACTIVATE, self._activate, None, _("activate NUMBER: activates the order of that line")),
            Offered(verbs.PAY, lambda rest: self._pay(rest, is_dry=False), None, _("pay NUMBER: pays that order")),
            Offered(verbs.DRY, lambda rest: self._pay(rest, is_dry=True)),
        )

    def _activate(self, rest: str) -> None:
        order = self.one(rest)
        if order is not None:
            activate(self.walk, order)

    def _pay(self, rest: str, *, is_dry: bool) -> None:
        order = self.one(rest)
        if order is not None:
            pay(self.walk, order, is_dry=is_dry)


def order_page(walk: Walk, order: Order) -> Page:
    """One order with what was ordered, what it brought, and what happened."""
    write, session = walk.write, walk.session
    names = session.account_names()
    parts = [
        (_("What was ordered"), order_tables.lines(order, write)),
        (_("What it brought"), order_tables.services(order, write)),
        (_("What happened"), order_tables.timeline(order, write)),
    ]
    facts = order_facts(order, names.get(order.compartment_id, ""), write)
    no_pay = orders.not_payable(session, order)
    words, dry = _("pays the order, so that it goes on"), _("the same up to the question, and pays nothing")
    offers = (
        Offered(verbs.ACTIVATE, lambda _rest: activate(walk, order), _not_activable(walk, order)),
        Offered(verbs.PAY, lambda _rest: pay(walk, order, is_dry=False), no_pay, words),
        Offered(verbs.DRY, lambda _rest: pay(walk, order, is_dry=True), no_pay, dry),
    )
    title, links = _("Order {number}").format(number=order.number), of_order(session, order)
    return BlocksPage(walk, title, facts[1:], parts, command=("order", order.number), offers=offers, links=links)


def activate(walk: Walk, order: Order) -> None:
    """Activates an order, after a question; where it can't be, it is said why. Errors: those of the service."""
    if reason := _not_activable(walk, order):
        walk.talk.say(reason)
        return
    question = _("Activate order {number}, {product}").format(number=order.number, product=product_words(order))
    if not confirmed(walk.talk, f"{question}?", _("Type “{yes}” to activate; anything else does not:")):
        walk.talk.say(_("Nothing was activated."))
        return
    walk.write_out(orders.activate(walk.session, order))
    walk.freshen(orders, is_known=True)


def pay(walk: Walk, order: Order, *, is_dry: bool) -> None:
    """Pays an order that must be paid before it goes on. Errors: those of `services.paying`."""
    from occ_tui.plain.paying import pay as pay_owed

    owed = orders.owed(walk.session, order)
    reason = orders.not_payable(walk.session, order)
    if reason or owed is None:
        walk.talk.say(reason or _("What is due for this order is not known yet; r asks the server."))
    else:
        pay_owed(walk, [], [owed], is_dry=is_dry)


def _not_activable(walk: Walk, order: Order) -> str | None:
    return walk.session.capabilities.reason("activate") or orders.not_activable(walk.session, order)
