"""Orders, and what belongs to one, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.orders import Order
from occ_tui.domain.rows import orders as cells
from occ_tui.domain.rows.contracts import money_words, quantity_words, status_words
from occ_tui.domain.rows.orders import event_words
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.locale import _


def orders(found: Sequence[Order], accounts: Mapping[str, str], write: Formatter) -> Table:
    """Orders, and where they stand."""
    headings = [
        Heading(" "),
        Heading(_("Order"), is_whole=True),
        Heading(_("Booked"), is_whole=True, priority=1),
        Heading(_("State"), is_whole=True),
        Heading(_("Product")),
        Heading(_("Amount"), is_number=True),
        Heading(_("Data centre"), priority=2),
        *([Heading(_("Account"), priority=3, most=30)] if len(accounts) > 1 else []),
    ]
    rows = [
        [
            cells.state_sign(order.state),
            order.number,
            write.table_date(order.booked_day),
            cells.state_words(order.state) or "–",
            cells.product_words(order),
            money_words(order.amount, order.currency, write),
            order.data_center,
            *([accounts.get(order.compartment_id, "")] if len(accounts) > 1 else []),
        ]
        for order in found
    ]
    return Table(headings, rows, _("No orders."))


def lines(order: Order, write: Formatter) -> Table:
    """What was ordered."""
    headings = [
        Heading(_("Product")),
        Heading(_("Part"), is_whole=True, priority=2),
        Heading(_("Quantity"), is_number=True),
        Heading(_("Amount"), is_number=True),
        Heading(_("Invoiced"), is_number=True, priority=1),
    ]
    rows = [
        [
            line.product,
            line.part_number,
            quantity_words(line.quantity, "", write),
            money_words(line.amount, order.currency, write),
            money_words(line.amount_invoiced, order.currency, write),
        ]
        for line in order.lines
    ]
    return Table(headings, rows)


def services(order: Order, write: Formatter) -> Table:
    """What it brought."""
    headings = [
        Heading(_("Service"), is_whole=True),
        Heading(_("Product")),
        Heading(_("State")),
        Heading(_("From"), is_whole=True, priority=1),
        Heading(_("Ends"), is_whole=True),
        Heading(_("Data centre"), priority=2),
    ]
    rows = [
        [
            service.id,
            service.product,
            status_words(service.status),
            write.table_date(service.start_day),
            write.table_date(service.end_day),
            service.data_center,
        ]
        for service in order.services
    ]
    return Table(headings, rows)


def timeline(order: Order, write: Formatter) -> Table:
    """What happened when."""
    headings = [
        Heading(_("When"), is_whole=True),
        Heading(_("What")),
        Heading(_("Invoice"), is_whole=True),
        Heading(_("By"), priority=1),
        Heading(_("Details"), priority=2, most=60),
    ]
    rows = [
        [
            "–" if event.at_ms is None else write.date_time(from_epoch_ms(event.at_ms)),
            event_words(event),
            event.invoice_number,
            event.actor,
            event.details,
        ]
        for event in order.timeline
    ]
    return Table(headings, rows)
