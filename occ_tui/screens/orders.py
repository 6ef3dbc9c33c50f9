"""The orders: what waits for the customer, what is on its way, what is done; each opens with its timeline."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from occ_tui.annotations import NamedTuple
from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import GENERAL, LINKS
from occ_tui.commands.moving import MOVING
from occ_tui.commands.orders import ORDERS
from occ_tui.commands.sections import SHORT_LIST
from occ_tui.domain.orders import DONE, WAITING, Order, OrderState
from occ_tui.domain.rows import orders as cells
from occ_tui.domain.rows.contracts import minor_of
from occ_tui.locale import _, pgettext
from occ_tui.screens.order_actions import OrderActions
from occ_tui.screens.searched_list import SearchedList
from occ_tui.screens.section_words import age_words, empty_words
from occ_tui.services import orders
from occ_tui.widgets.line import Rule, text
from occ_tui.widgets.record_table import Column, Records, RecordTable
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.search_line import NarrowLine
from occ_tui.widgets.tab_line import TabLine, TabTitle
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session


class OrderTab(StrEnum):
    """The tabs, in the order in which they stand."""

    ALL = "all"
    WAITING = "waiting"
    UNDER_WAY = "under-way"
    DONE = "done"


_TABS = tuple(OrderTab)


class Known(NamedTuple):
    """What the store knows of orders, read at once."""

    orders: tuple[Order, ...]
    po_numbers: Mapping[tuple[str, str], tuple[str, ...]]


class OrdersScreen(SearchedList, OrderActions):
    """See the module."""

    CSS_PATH = "../styles/payments.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ORDERS, *SHORT_LIST, *MOVING, *GENERAL, *LINKS)
    BINDINGS = bindings(commands)
    section_key = "6"
    section = "orders"
    hides_useless_keys = True

    def __init__(self) -> None:
        super().__init__()
        self.tab = OrderTab.ALL
        self.found_orders: tuple[Order, ...] | None = None
        self.po_numbers: Mapping[tuple[str, str], tuple[str, ...]] = {}
        """Of the invoices that orders came to, by account and order number."""

    def compose_middle(self) -> Iterable[Widget]:
        yield TabLine(id="tabs")
        yield NarrowLine(id="sums")
        yield Rule(id="table-rule")
        yield Horizontal(RecordTable(id="table"), Thumb(id="thumb"), id="list")

    @property
    def fetching(self) -> Fetching:
        """Orders that are gathered come with the contracts."""
        return self.host.contracts if orders.is_gathered(self.host.session) else self.host.orders

    def current_order(self) -> Order | None:
        order: Order | None = self.current_row
        return order

    def read_known(self, session: Session) -> Known:
        return Known(tuple(orders.orders(session)), orders.po_numbers(session))

    def take_known(self, known: Known) -> None:
        self.found_orders, self.po_numbers = known
        self.show_table()

    def rows(self, tab: str) -> list[Order]:
        """What the tab lists."""
        found = self.found_orders or ()
        if tab is OrderTab.ALL:
            return list(found)
        parts: dict[str, set[str]] = {OrderTab.WAITING: set(WAITING), OrderTab.DONE: set(DONE)}
        if tab in parts:
            return [order for order in found if order.state in parts[tab]]
        over = {*WAITING, *DONE}
        return [order for order in found if order.state and order.state not in over]

    # Showing.

    def show_order(self, number: str, compartment_id: str) -> None:
        """Puts the cursor on an order, in the tab of all."""
        self.end_search()
        self.tab = OrderTab.ALL
        self.show_table(f"{compartment_id} {number}")

    @property
    def tabs(self) -> tuple[OrderTab, ...]:
        """Orders that were only gathered have no state: there is one list of them."""
        return (OrderTab.ALL,) if orders.is_gathered(self.host.session) else _TABS

    def show_table(self, at: str | None = None) -> None:
        if at == "":
            self.table.move_to(0)
        self.table.show(self.arranged(self.narrowed(self._records(), (self.found_orders, self.po_numbers))), at=at)
        counts = {tab: len(self.rows(tab)) if self.found_orders is not None else None for tab in self.tabs}
        titles = {
            OrderTab.ALL: pgettext("tab", "All"),
            OrderTab.WAITING: pgettext("tab", "Waiting for you"),
            OrderTab.UNDER_WAY: pgettext("tab", "Under way"),
            OrderTab.DONE: pgettext("tab", "Done"),
        }
        shown = [
            TabTitle(tab.value, titles[tab], counts[tab], "$soon" if tab is OrderTab.WAITING else "")
            for tab in self.tabs
        ]
        self.query_one("#tabs", TabLine).show(shown, self.tab, self.host.write)
        self.show_sums()
        self.show_status()
        self.show_keys()

    def _records(self) -> Records[Order]:
        write, session = self.host.write, self.host.session
        names = session.account_names()
        many = session.options.account is None and len(names) > 1
        account: list[Column[Order]] = [
            Column(_("Account"), lambda order: names.get(order.compartment_id, ""), priority=3, most=24, key="account")
        ]
        dated: list[Column[Order]] = [
            Column(_("Booked"), lambda order: write.table_date(order.booked_day), priority=2, key="booked")
        ]
        is_gathered = orders.is_gathered(session)
        columns: list[Column[Order]] = [
            Column(_("Order"), lambda order: order.number, key="order"),
            *([] if is_gathered else dated),
            *(account if many else []),
            *([] if is_gathered else [Column(_("State"), _state, key="state")]),
            Column(_("Product"), cells.product_words, priority=1, grows=True, least=16, key="product"),
            Column(_("Amount"), money=lambda order: minor_of(order.amount, order.currency), priority=4, key="amount"),
            Column(
                _("Services"),
                lambda order: write.number(len(order.services)),
                is_number=True,
                priority=6,
                key="services",
            ),
            Column(_("Data centre"), lambda order: order.data_center, priority=5, most=20, key="dataCentre"),
        ]
        return Records(
            self.rows(self.tab),
            tuple(columns),
            lambda order: f"{order.compartment_id} {order.number}",
            lambda order: text(cells.state_sign(order.state), _TONES.get(order.state, "")),
            lambda order: "$dim" if order.state in set(DONE) else "",
            write,
            Content(self._when_empty()),
        )

    def _when_empty(self) -> str:
        words: dict[str, str] = {
            OrderTab.ALL: self.in_keys(_("No orders. r asks the server whether there are new ones.")),
            OrderTab.WAITING: _("Nothing waits for you: no order must be paid or activated."),
            OrderTab.UNDER_WAY: _("No order is on its way."),
            OrderTab.DONE: _("No order is done yet."),
        }
        return empty_words(self.host, self.fetching, is_read=self.found_orders is not None, words=words[self.tab])

    def show_sums(self) -> None:
        is_gathered = orders.is_gathered(self.host.session)
        wordings = (orders.gathered_words(), _("Gathered from services: Oracle lists no orders."))
        left = [text(f"  {words}", "$soon") for words in wordings] if is_gathered else Content("")
        age = age_words(self.host, self.fetching)
        self.search_line.say(left, text(f"{age} ", "$dim") if age else None)

    def more_words(self, order: Order) -> Iterable[str]:
        """Whatever else an open order says of itself."""
        lines = [part for line in order.lines for part in (line.product, line.part_number)]
        services = [part for one in order.services for part in (one.product, one.csi, one.subscription_id)]
        invoices = [number for number, _internal in order.invoices]
        people = (order.buyer_email, order.admin_email, *order.contacts)
        po_numbers = self.po_numbers.get((order.compartment_id, order.number), ())
        named = (order.description, order.contract_id, order.subscription_id)
        return (*named, *lines, *services, *invoices, *po_numbers, *people)

    # Commands.

    def export_orders(self) -> None:
        """Writes the orders that one sees, to a name that is asked for."""
        from occ_tui.domain.rows.orders import ORDER_FIELDS, order_fields
        from occ_tui.services.record_export import default_name, export_records

        names = self.host.session.account_names()
        rows = [order_fields(order, names.get(order.compartment_id, "")) for order in self.table.records.rows]
        name = default_name("orders", self.host.today)
        self.ask_for_file(name, lambda path: export_records(rows, ORDER_FIELDS, path, title=_("Orders")))

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.open_row()

    def open_row(self) -> None:
        """Shows the order under the cursor."""
        from occ_tui.screens.order import OrderScreen

        order = self.current_order()
        if order is not None:
            self.app.push_screen(OrderScreen(order))

    def copy_command(self) -> None:
        self.host.copy_command(["orders", *(["--state", "waiting"] if self.tab is OrderTab.WAITING else [])], self)


_TONES = {
    OrderState.PENDING_PAYMENT.value: "$late",
    OrderState.AWAITING_ACTIVATION.value: "$soon",
    OrderState.PROVISIONED.value: "$good",
    OrderState.CANCELLED.value: "$dim",
}


def _state(order: Order) -> Content:
    words = cells.state_words(order.state)
    return text(words, "$soon") if order.state in set(WAITING) else Content(words)
