"""One order: where it stands, what happened when, what was ordered and what it brought."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on, work
from textual.containers import Container, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import HERE, OpenLink
from occ_tui.commands.moving import SCROLLING
from occ_tui.commands.orders import ONE_ORDER
from occ_tui.domain.orders import Order
from occ_tui.domain.rows.orders import order_facts, state_sign, state_words
from occ_tui.locale import _
from occ_tui.screens.order_actions import OrderActions
from occ_tui.screens.writing import one_line
from occ_tui.services import orders, problems
from occ_tui.widgets import order_facts as shown
from occ_tui.widgets.fitted import Fitted
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import Line, text


class OrderScreen(OrderActions):
    """See the module."""

    CSS_PATH = "../styles/order.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ONE_ORDER, *SCROLLING, *HERE, OpenLink())
    BINDINGS = bindings(commands)
    section_key = "6"
    hides_useless_keys = True

    class Answered(Message, bubble=False):
        """The server told what it knows of the order, which is in the store now; or it did not."""

        def __init__(self, error: Exception | None = None) -> None:
            super().__init__()
            self.error = error

    def __init__(self, order: Order) -> None:
        super().__init__()
        self.order = order
        self._is_asking = False

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield VerticalScroll(
            Container(
                Vertical(Fitted(id="facts"), id="left"),
                Vertical(Fitted(id="more"), id="right"),
                id="columns",
            ),
            id="scroll",
            can_focus=False,
        )

    def on_mount(self) -> None:
        self._show()
        self._ask_server()

    def current_order(self) -> Order | None:
        return self.order

    def reread(self) -> None:
        self.money_moved()

    def money_moved(self) -> None:
        """Reads the order anew; one that is not known any more stays as it was."""
        here = self.order.compartment_id
        known = orders.orders(self.host.session, compartment_id=here)
        self.order = next((one for one in known if one.number == self.order.number), self.order)
        self._show()

    # The server's answer.

    def _ask_server(self) -> None:
        if not self.order.is_gathered:
            self._is_asking = True
            self.show_status()
            self._ask()

    @work(group="order", exclusive=True, exit_on_error=False)
    async def _ask(self) -> None:
        try:
            await self.host.ask(orders.refresh_one, self.order.compartment_id, self.order.number)
        except Exception as error:
            self.post_message(self.Answered(error))
        else:
            self.post_message(self.Answered())

    @on(Answered)
    def _take(self, message: Answered) -> None:
        self._is_asking = False
        if message.error is not None:
            self.say(one_line(problems.describe(message.error, session=self.host.session)))
        else:
            self.money_moved()
        self.show_status()

    # Showing.

    def _show(self) -> None:
        if not self.is_attached:
            return
        order = self.order
        state = f"{state_sign(order.state)} {state_words(order.state)}".strip(" ·")
        said: list[Content | str] = [" ", text(_("Order {number}").format(number=order.number), "bold")]
        if state:
            said += [text(" · ", "$dim"), state]
        self.query_one("#title", Line).say(Content.assemble(*said))
        self.query_one("#facts", Fitted).say(self._left)
        self.query_one("#more", Fitted).say(self._right)
        self.show_keys()

    def _left(self, room: int) -> Content:
        host, order = self.host, self.order
        words = orders.gathered_words() if order.is_gathered else self._waits()
        return shown.blocks(
            [
                ("", text(words, "$soon")),
                (_("What happened"), shown.timeline(order, host.write, room)),
            ]
        )

    def _waits(self) -> str:
        """What the order waits for, and who does that with which key."""
        if self.order.waits_for_activation:
            reason = orders.not_activable(self.host.session, self.order)
            return reason or self.in_keys(_("It waits for activation: A activates it."))
        if self.order.waits_for_payment:
            reason = orders.not_payable(self.host.session, self.order)
            return reason or self.in_keys(_("It must be paid before it goes on: p pays."))
        return ""

    def _right(self, room: int) -> Content:
        order, write = self.order, self.host.write
        threads = Content("\n").join(
            Content.assemble(text("› ", "$accent"), link.title, text(f"  {link.hint}", "$dim")) for link in self.links()
        )
        facts = order_facts(order, self.account_name(order.compartment_id), write)[1:]
        return shown.blocks(
            [
                ("", pairs(facts, room)),
                (_("What was ordered"), shown.lines_ordered(order, write, room)),
                (_("What it brought"), shown.services_brought(order, write, room)),
                (self.in_keys(_("Where “>” leads")), threads),
            ]
        )

    def status(self) -> Content:
        return text("  " + _("asking the server …")) if self._is_asking else Content("")

    # Commands.

    def refresh_from_server(self) -> None:
        self._ask_server()
        super().refresh_from_server()

    def copy_command(self) -> None:
        self.host.copy_command(["order", self.order.number], self)

    def show_more(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=5, animate=False)

    def show_less(self) -> None:
        self.query_one("#scroll", VerticalScroll).scroll_relative(y=-5, animate=False)

    def go_back(self) -> None:
        self.dismiss(None)
