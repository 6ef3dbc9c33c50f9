"""All that is said of a subscription, a service, a renewal quote or a request about them, as labels and values."""

from __future__ import annotations

from occ_tui.domain.contracts import Quote, RateCard, Request, RequestKind, Service, Subscription
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows import contracts as cells
from occ_tui.domain.rows import terms
from occ_tui.locale import _


def quote_words(quote: Quote, write: Formatter, today: int) -> str:
    """`88,000.00 EUR for 14 Dec 2026 – 13 Dec 2027, until 13 Dec 2026`."""
    money = cells.money_words(quote.amount, quote.currency, write)
    said = _("{amount} for {start} – {end}").format(
        amount=money, start=write.date(quote.start_day), end=write.date(quote.end_day)
    )
    if quote.status == "ACCEPTED":
        return f"{said}, {_('accepted')}"
    if not quote.is_open(today):
        return f"{said}, {_('expired')}"
    until = _("can be accepted until {day}").format(day=write.date(quote.expires_day))
    return f"{said}, {until}" if quote.expires_day is not None else said


def acceptance_facts(
    subscription: Subscription, quote: Quote, account_name: str, write: Formatter
) -> list[tuple[str, str]]:
    """What a person confirms who accepts a renewal; values may be empty."""
    return [
        (_("Account"), account_name),
        (_("Contract"), subscription.contract_id),
        (_("Subscription"), f"{subscription.id} {subscription.service_name}".strip()),
        (_("Quote"), quote.number),
        (_("For"), quote.description),
        (_("Term"), f"{write.date(quote.start_day)} – {write.date(quote.end_day)}"),
        (_("Amount"), cells.money_words(quote.amount, quote.currency, write)),
        (_("Due date"), write.date(quote.due_day) if quote.due_day is not None else ""),
        ("", _("It is ordered by this, and is to be paid then.")),
    ]


def use_words(used: str, available: str, whole: str, currency: str, write: Formatter) -> str:
    """`12 %, 1,200.00 EUR used, 8,800.00 EUR left`; empty where nothing is known of it."""
    share = cells.percent(used, available, whole)
    if not share:
        return ""
    said = [share, _("{amount} used").format(amount=cells.money_words(used, currency, write))]
    if available:
        said.append(_("{amount} left").format(amount=cells.money_words(available, currency, write)))
    return ", ".join(said)


def rate_card_words(card: RateCard, write: Formatter) -> str:
    """`4.00 EUR, beyond it 5.00 EUR, 10 % discount`, tier by tier where there are some."""
    over = cells.money_words(card.overage_price, card.currency, write)
    said = [card.product or card.part_number]
    if card.tiers:
        for tier in card.tiers:
            upto = cells.quantity_words(tier.up_to, card.unit, write)
            words = _("up to {quantity}").format(quantity=upto) if upto else _("beyond that")
            said.append(f"{words} {cells.money_words(tier.unit_price, card.currency, write)}")
    else:
        said.append(cells.money_words(card.unit_price, card.currency, write))
        said.append(_("beyond it {price}").format(price=over) if over else "")
    said.append(_("{percent} % discount").format(percent=card.discount) if card.discount else "")
    return ", ".join(part for part in said if part)


def subscription_facts(subscription: Subscription, write: Formatter, today: int) -> list[tuple[str, str]]:
    """Terms, value, orders and invoices of a subscription; values may be empty."""
    return [
        (_("Subscription"), subscription.id),
        (_("Contract"), subscription.contract_id),
        (_("Customer"), subscription.customer_name),
        (_("Service"), subscription.service_name),
        (_("Kind"), terms.subscription_words(subscription.type)),
        (_("State"), cells.status_words(subscription.status)),
        (_("On hold"), _hold(subscription, write)),
        (_("From"), write.date(subscription.start_day)),
        *end_facts(subscription.end_day, write, today),
        (_("Value"), money(subscription.total, subscription, write)),
        (_("Committed"), money(subscription.committed, subscription, write)),
        (_("Orders"), ", ".join(subscription.orders)),
        (_("Invoices"), ", ".join(subscription.invoices_of())),
    ]


def service_facts(
    subscription: Subscription, service: Service, write: Formatter, today: int, between: str = " · "
) -> list[tuple[str, str]]:
    """Terms, prices, people and invoices of a service; values may be empty. `between` parts what has one label."""
    return [
        (_("Product"), service.product),
        (_("Part"), service.part_number),
        (_("State"), cells.status_words(service.status)),
        (_("From"), write.date(service.start_day)),
        *end_facts(service.end_day, write, today),
        (_("Term"), terms.term_words(service.term)),
        (_("Renewable"), cells.renewable_words(service.is_renewable)),
        (_("Renewal"), _joined(" ", service.renewal_number, terms.renewal_words(service.renewal_type))),
        (_("Quantity"), cells.quantity_words(service.quantity, service.unit, write)),
        (_("Unit price"), money(service.unit_price, subscription, write)),
        (_("Net amount"), money(service.net_amount, subscription, write)),
        (_("Value"), money(service.total, subscription, write)),
        (
            _("Pricing"),
            _joined(between, terms.pricing_words(service.pricing_model), terms.program_words(service.program_type)),
        ),
        (_("Billed"), terms.frequency_words(service.billing_frequency)),
        (_("Terms"), terms.payment_words(service.payment_terms)),
        (_("Data centre"), service.data_center),
        (_("CSI"), service.csi),
        (_("Provisioned"), "" if service.provisioned_day is None else write.date(service.provisioned_day)),
        (_("Buyer"), service.buyer_email),
        (_("Administrator"), service.admin_email),
        (_("Order"), service.order_number),
        (_("Invoices"), ", ".join(subscription.invoices_of(service.id))),
    ]


def request_facts_of(request: Request, write: Formatter, next_step: str = "") -> list[tuple[str, str]]:
    """What was asked about a contract, and what became of it; `next_step` is what one can do. Values may be empty."""
    return [
        (_("State"), cells.request_state_words(request.status)),
        (_("Why"), cells.request_reason_words(request.reason)),
        (_("Next"), next_step),
        (_("Contract"), request.contract_id),
        (_("Subscription"), request.subscription_id),
        (_("Service"), request.service_id),
        (_("Subject"), request.subject),
        (_("Quantity"), request.quantity),
        (_("Wished from"), "" if request.wanted_day is None else write.date(request.wanted_day)),
        (_("Quote"), request.quote_number),
        (_("Amount"), cells.money_words(request.amount, request.currency, write)),
        (_("By"), request.by),
        (_("E-mail"), request.contact_email),
        (_("Asked"), "" if request.requested_ms is None else write.date_time(from_epoch_ms(request.requested_ms))),
        (_("Changed"), "" if request.updated_ms is None else write.date_time(from_epoch_ms(request.updated_ms))),
        (_("Number"), request.id),
    ]


def can_be_taken(request: Request) -> bool:
    """Whether a renewal quote came of it that nobody took yet."""
    return request.kind == RequestKind.QUOTE and bool(request.quote_number) and not request.payable_id


def end_facts(end_day: int | None, write: Formatter, today: int) -> list[tuple[str, str]]:
    """When it ends, and how soon that is."""
    words = cells.ends_words(end_day, today)
    return [(_("Ends"), write.date(end_day) + (f", {words}" if words else ""))]


def _hold(subscription: Subscription, write: Formatter) -> str:
    until = subscription.hold_until_day
    said = "" if until is None else _("until {day}").format(day=write.date(until))
    return ", ".join(part for part in (subscription.hold_reason, said) if part)


def money(amount: str, subscription: Subscription, write: Formatter) -> str:
    """An amount of a subscription, in its currency."""
    return cells.money_words(amount, subscription.currency, write)


def _joined(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)
