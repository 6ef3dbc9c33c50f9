"""All that is said of an agreement, a subscription, a service or a commitment: terms, use as bars, prices, e-mails."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from occ_tui.domain.contract_tree import Node, NodeKind
from occ_tui.domain.contracts import RateCard, Service, Subscription, ending_within
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows import contracts as cells
from occ_tui.domain.rows.contract_facts import end_facts, money, quote_words, service_facts, subscription_facts
from occ_tui.locale import _
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.invoice_lines import cut, fitted
from occ_tui.widgets.line import text
from occ_tui.widgets.order_facts import blocks

_BAR = 30
"""Cells of a bar at most."""


def title(node: Node, write: Formatter) -> Content:
    """`service  Database EE`."""
    return Content.assemble(
        text(f"{cells.kind_words(node.kind)} ", "$dim"), text(cells.title_words(node, write), "bold")
    )


def facts(node: Node, below: Sequence[Node], write: Formatter, today: int, width: int) -> Content:
    """Everything about a node; `below` are the nodes right under it."""
    parts = {
        NodeKind.AGREEMENT: _agreement,
        NodeKind.SUBSCRIPTION: _subscription,
        NodeKind.SERVICE: _service,
        NodeKind.COMMITMENT: _commitment,
    }[node.kind](node, write, today, width)
    if node.kind is not NodeKind.COMMITMENT and below:
        parts.append((_("What belongs to it"), _below(below, write, today, width)))
    return blocks(parts)


def _agreement(node: Node, write: Formatter, today: int, width: int) -> list[tuple[str, Content]]:
    entries = [
        (_("Agreement"), cells.title_words(node, write)),
        (_("Kind"), node.agreement_type),
        (_("From"), write.date(node.start_day)),
    ]
    return [("", _pairs([*entries, *end_facts(node.end_day, write, today)], width))]


def _subscription(node: Node, write: Formatter, today: int, width: int) -> list[tuple[str, Content]]:
    subscription = node.subscription
    assert subscription is not None
    entries = subscription_facts(subscription, write, today)
    used = _use(subscription.used, subscription.available, subscription.committed, subscription, write, width)
    periods = [
        Content("\n").join(
            [
                text(f"{write.table_date(period.start_day)} – {write.table_date(period.end_day)}  {period.name}"),
                _use(period.used, period.available, period.committed, subscription, write, width),
            ]
        )
        for period in subscription.periods
    ]
    quotes = [text(quote_words(quote, write, today)) for quote in subscription.quotes]
    return [
        ("", _pairs(entries, width)),
        (_("Renewal quotes"), Content("\n").join(part for quote in quotes for part in quote.wrap(width))),
        (_("Used"), used),
        (_("By period"), Content("\n").join(periods)),
    ]


def _service(node: Node, write: Formatter, today: int, width: int) -> list[tuple[str, Content]]:
    subscription, service = node.subscription, node.service
    assert subscription is not None
    assert service is not None
    entries = service_facts(subscription, service, write, today)
    return [
        ("", _pairs(entries, width)),
        (_("Used"), _use(service.used, service.available, service.funded, subscription, write, width)),
        (_("Rate card"), _rate_cards(subscription.cards_of(service.id), service, write, width)),
    ]


def _commitment(node: Node, write: Formatter, today: int, width: int) -> list[tuple[str, Content]]:
    subscription, service, commitment = node.subscription, node.service, node.commitment
    assert subscription is not None
    assert service is not None
    assert commitment is not None
    entries = [
        (_("Service"), service.product),
        (_("From"), write.date(commitment.start_day)),
        *end_facts(commitment.end_day, write, today),
        (_("Quantity"), cells.quantity_words(commitment.quantity, service.unit, write)),
        (_("Committed"), money(commitment.funded, subscription, write)),
    ]
    used = _use(commitment.used, commitment.available, commitment.funded, subscription, write, width)
    return [("", _pairs(entries, width)), (_("Used"), used)]


def _below(below: Sequence[Node], write: Formatter, today: int, width: int) -> Content:
    lines = []
    for node in below:
        money = cells.money_words(node.total, node.currency, write)
        room = max(8, width - len(money) - 5)
        sign = cells.sign(node.end_day, node.status, today)
        name = fitted(cells.title_words(node, write), room)
        lines.append(Content.assemble(text(f"{sign} ", end_tone(node.end_day, today)), f"{name}  {money}"))
    return Content("\n").join(lines)


def end_tone(end_day: int | None, today: int) -> str:
    """The colour of an end: late within 30 days, soon within 90."""
    within = ending_within(end_day, today)
    return "" if within is None else "bold $late" if within == 30 else "$soon"


def _use(used: str, available: str, whole: str, of: Subscription, write: Formatter, width: int) -> Content:
    """A bar, how much of the whole, and both amounts."""
    room = min(_BAR, max(8, width - 8))
    drawn = cells.bar(used, available, whole, room)
    if not drawn:
        return Content("")
    share = cells.percent(used, available, whole)
    full = drawn.count("█") == room
    amounts = [
        _("{amount} used").format(amount=money(used, of, write)),
        _("{amount} left").format(amount=money(available, of, write)) if available else "",
    ]
    said = Content(" · ".join(part for part in amounts if part))
    lines = [Content.assemble(text(drawn, "$soon" if full else "$accent"), f" {share}")]
    return Content("\n").join([*lines, *(line for line in said.wrap(max(8, width)))])


def _rate_cards(cards: Sequence[RateCard], service: Service, write: Formatter, width: int) -> Content:
    lines: list[Content] = []
    for card in cards:
        if card.product != service.product:
            lines.append(text(cut(card.product or card.part_number, width)))
        price = cells.money_words(card.unit_price, card.currency, write)
        over = cells.money_words(card.overage_price, card.currency, write)
        said = [
            price,
            _("beyond it {price}").format(price=over) if over else "",
            _("{percent} % discount").format(percent=card.discount) if card.discount else "",
        ]
        if not card.tiers:
            lines += Content(" · ".join(part for part in said if part)).wrap(max(8, width))
            continue
        for tier in card.tiers:
            upto = cells.quantity_words(tier.up_to, card.unit, write)
            words = _("up to {quantity}").format(quantity=upto) if upto else _("beyond that")
            price = cells.money_words(tier.unit_price, card.currency, write)
            room = max(8, width - len(price) - 2)
            lines.append(Content(f"{fitted(words, room)}  {price}"))
        if said[2]:
            lines.append(text(said[2], "$dim"))
    return Content("\n").join(lines)


def _pairs(entries: Sequence[tuple[str, str]], width: int) -> Content:
    return pairs([(label, value) for label, value in entries if value], width)
