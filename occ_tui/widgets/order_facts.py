"""What an open order says: facts, the timeline, what was ordered, what it brought."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.orders import DONE, Order, OrderEvent, OrderState
from occ_tui.domain.rows.contracts import money_words, quantity_words, status_words
from occ_tui.domain.rows.orders import event_words
from occ_tui.locale import _
from occ_tui.widgets.invoice_lines import cut, fitted
from occ_tui.widgets.line import text

_STEPS = (OrderState.BOOKED, OrderState.APPROVED, OrderState.PROVISIONING, OrderState.PROVISIONED)
"""What every order goes through that is not cancelled."""
_WHEN = 22
"""Cells of a moment at most."""


def timeline(order: Order, write: Formatter, width: int) -> Content:
    """What happened, the earliest first, and dimmed what is still to come."""
    lines: list[Content] = []
    for place, event in enumerate(order.timeline):
        if place:
            lines.append(text("│", "$rule"))
        lines += _event(event, order, write, width)
    for step in _to_come(order):
        if lines:
            lines.append(text("┊", "$rule"))
        lines.append(text(f"○ {event_words(OrderEvent(step, None))}", "$dim"))
    return Content("\n").join(lines) if lines else text(_("Nothing is known of what happened to it."), "$dim")


def _event(event: OrderEvent, order: Order, write: Formatter, width: int) -> list[Content]:
    tone = "$late" if event.kind == OrderState.CANCELLED else "$good" if event.kind in set(_STEPS) else "$accent"
    at = "" if event.at_ms is None else write.date_time(from_epoch_ms(event.at_ms))
    amount = money_words(event.amount, order.currency, write)
    what = " ".join(part for part in (event_words(event), event.invoice_number) if part)
    lines = [Content.assemble(text("● ", tone), text(fitted(at, min(_WHEN, max(12, width // 3))), "$dim"), " ", what)]
    more = " · ".join(part for part in (amount, event.details, event.actor) if part)
    if more:
        lines.append(Content.assemble(text("│ ", "$rule"), text(cut(more, max(4, width - 2)), "$dim")))
    return lines


def _to_come(order: Order) -> list[str]:
    """Steps that are still to come, by what is known of an order that is not over."""
    if order.is_gathered or not order.state or order.state in set(DONE):
        return []
    happened = {event.kind for event in order.timeline}
    if OrderState.AWAITING_ACTIVATION in happened:
        happened.add(OrderState.APPROVED)
    after = max((place for place, step in enumerate(_STEPS) if step in happened), default=-1)
    return [step.value for step in _STEPS[after + 1 :]]


def lines_ordered(order: Order, write: Formatter, width: int) -> Content:
    """Product, quantity and amount of each line, and how much of it was invoiced."""
    shown: list[Content] = []
    amounts = [money_words(line.amount, order.currency, write) for line in order.lines]
    widest = max(map(cell_len, amounts), default=0)
    for line, amount in zip(order.lines, amounts, strict=True):
        room = max(8, width - widest - 2)
        shown.append(
            Content(f"{fitted(line.product or line.part_number, room)}  {fitted(amount, widest, to_the_right=True)}")
        )
        price = money_words(line.unit_price, order.currency, write)
        quantity = quantity_words(line.quantity, "", write)
        invoiced = money_words(line.amount_invoiced, order.currency, write)
        notes = [
            f"{quantity} × {price}" if quantity and price else quantity,
            line.part_number,
            _("{amount} invoiced").format(amount=invoiced) if invoiced else "",
        ]
        said = " · ".join(note for note in notes if note)
        shown.append(text("  " + cut(said, max(1, width - 2)), "$dim"))
    return Content("\n").join(shown)


def services_brought(order: Order, write: Formatter, width: int) -> Content:
    """The subscribed services, with their state and how long they run."""
    shown: list[Content] = []
    for service in order.services:
        shown.append(Content(cut(service.product or service.id, width)))
        notes = [
            status_words(service.status),
            f"{write.table_date(service.start_day)} – {write.table_date(service.end_day)}",
            service.data_center,
            f"CSI {service.csi}" if service.csi else "",
        ]
        shown.append(text("  " + cut(" · ".join(note for note in notes if note), max(1, width - 2)), "$dim"))
    return Content("\n").join(shown)


def blocks(parts: Sequence[tuple[str, Content]]) -> Content:
    """Parts with their headings, a blank line between them; what is empty is left out."""
    shown = [
        Content("\n").join([text(heading, "bold"), said] if heading else [said])
        for heading, said in parts
        if said.plain.strip()
    ]
    return Content("\n\n").join(shown)
