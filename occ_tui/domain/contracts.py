"""What a customer has bought: subscriptions with services, commitments and rate cards, and when they end. Pure.

Days are epoch days. Amounts and quantities are exact decimal strings as the service wrote them, empty where it said
nothing: usage is finer than the smallest unit of a currency.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from enum import StrEnum

from occ_tui.annotations import NamedTuple

ENDING_DAYS = (30, 60, 90)
"""What ends within so many days is marked, the nearest most."""


class Commitment(NamedTuple):
    """A stretch of time for which a service was committed to, and what of it is used."""

    id: str
    start_day: int | None
    end_day: int | None
    quantity: str
    used: str
    available: str
    funded: str


class Tier(NamedTuple):
    """A price up to a quantity; without one, beyond all others."""

    up_to: str
    unit_price: str
    overage_price: str


class RateCard(NamedTuple):
    """What a product costs."""

    service_id: str
    part_number: str
    product: str
    unit: str
    start_day: int | None
    end_day: int | None
    unit_price: str
    overage_price: str
    discount: str
    """Percent."""
    currency: str
    tiers: tuple[Tier, ...] = ()


class Period(NamedTuple):
    """A year or month of the commitment of a whole subscription."""

    name: str
    start_day: int | None
    end_day: int | None
    committed: str
    used: str
    available: str


class Billed(NamedTuple):
    """A row of the billing schedule that has become an invoice."""

    invoice_number: str
    order_number: str
    service_id: str


class Service(NamedTuple):
    """A subscribed service."""

    id: str
    subscription_id: str
    product: str
    part_number: str
    unit: str
    status: str
    operation: str
    start_day: int | None
    end_day: int | None
    quantity: str
    unit_price: str
    net_amount: str
    total: str
    used: str
    available: str
    funded: str
    order_number: str
    order_type: str
    agreement_id: str
    agreement_name: str
    agreement_type: str
    agreement_end_day: int | None
    is_renewable: str
    """Oracle's word: Y, N, or what else it says."""
    renewal_number: str
    """Of the opportunity that the renewal is."""
    renewal_type: str
    term: str
    """`12 MONTHS` as the service counts it."""
    data_center: str
    csi: str
    buyer_email: str
    admin_email: str
    pricing_model: str
    program_type: str
    payment_terms: str
    billing_frequency: str
    provisioned_day: int | None
    commitments: tuple[Commitment, ...] = ()


class Quote(NamedTuple):
    """What going on with a subscription costs."""

    number: str
    contract_id: str
    subscription_id: str
    status: str
    """OFFERED, ACCEPTED, EXPIRED, or a word that a later portal brought."""
    description: str
    currency: str
    amount: str
    start_day: int | None
    """The term that it is for."""
    end_day: int | None
    due_day: int | None
    """When it will be due, once accepted."""
    expires_day: int | None
    """The last day on which it can be accepted."""
    payable_id: str = ""
    """Once accepted: what is to be paid, among the payables."""

    def is_open(self, today: int) -> bool:
        """Whether it can still be accepted."""
        return self.status == "OFFERED" and (self.expires_day is None or self.expires_day >= today)


class Request(NamedTuple):
    """What was asked about a contract, and what became of it."""

    id: str
    kind: str
    """A `RequestKind`, or a word that a later portal brought."""
    status: str
    compartment_id: str
    contract_id: str
    subscription_id: str
    service_id: str
    subject: str
    details: str
    quantity: str
    wanted_day: int | None
    quote_number: str
    currency: str
    amount: str
    payable_id: str
    contact_email: str
    by: str
    requested_ms: int | None
    updated_ms: int | None
    reason: str = ""
    """Why it was declined: a word of the portal."""


class Subscription(NamedTuple):
    """A subscription with all that belongs to it."""

    id: str
    compartment_id: str
    service_name: str
    type: str
    status: str
    currency: str
    total: str
    start_day: int | None
    end_day: int | None
    hold_reason: str
    hold_until_day: int | None
    contract_id: str
    customer_name: str
    committed: str
    used: str
    available: str
    periods: tuple[Period, ...] = ()
    services: tuple[Service, ...] = ()
    rate_cards: tuple[RateCard, ...] = ()
    billed: tuple[Billed, ...] = ()
    quotes: tuple[Quote, ...] = ()
    """Renewal quotes, the newest first."""
    agreement_name: str = ""
    order_number: str = ""

    def open_quote(self, today: int) -> Quote | None:
        """The renewal quote that can be accepted."""
        return next((quote for quote in self.quotes if quote.is_open(today)), None)

    def cards_of(self, service_id: str) -> tuple[RateCard, ...]:
        """The rate cards of one of its services."""
        return tuple(card for card in self.rate_cards if card.service_id == service_id)

    def invoices_of(self, service_id: str = "", order_number: str = "") -> tuple[str, ...]:
        """Numbers of the invoices that came of it, of one of its services or orders; each once."""
        return tuple(
            dict.fromkeys(
                billed.invoice_number
                for billed in self.billed
                if service_id in ("", billed.service_id) and order_number in ("", billed.order_number)
            )
        )

    @property
    def orders(self) -> tuple[str, ...]:
        """Numbers of the orders that it came of."""
        numbers = (self.order_number, *(service.order_number for service in self.services))
        return tuple(dict.fromkeys(number for number in numbers if number))


class RequestKind(StrEnum):
    """What can be asked about a contract; the words of the portal."""

    CHANGE = "CHANGE"
    QUOTE = "QUOTE"
    TERMINATION = "TERMINATION"
    ACCEPT_RENEWAL = "ACCEPT_RENEWAL"


def days_left(end_day: int | None, today: int) -> int | None:
    """Days to the end, 0 on the last one; `None` without an end, or behind it."""
    return None if end_day is None or end_day < today else end_day - today


def ending_within(end_day: int | None, today: int) -> int | None:
    """The narrowest of `ENDING_DAYS` within which it ends; `None` if later, never, or over."""
    left = days_left(end_day, today)
    return None if left is None else next((days for days in ENDING_DAYS if left <= days), None)


def is_over(end_day: int | None, today: int) -> bool:
    """Whether its last day has passed."""
    return end_day is not None and end_day < today


def decimal_of(text: str) -> Decimal | None:
    """The exact number in `text`; `None` if there is none."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def share_used(used: str, available: str, whole: str = "") -> tuple[Decimal, Decimal] | None:
    """What is used, and of how much: of `whole`, or of what is used and available together; `None` without both."""
    part, rest, said = decimal_of(used), decimal_of(available), decimal_of(whole)
    if part is None or part < 0:
        return None
    total = said if said is not None and said > 0 else None if rest is None else part + rest
    return None if total is None or total <= 0 else (part, total)


def by_end(end_day: int | None, today: int) -> tuple[int, int]:
    """Sorts by what ends next; then what never does, then what is over, the latest first."""
    if end_day is None:
        return (1, 0)
    return (2, -end_day) if end_day < today else (0, end_day)
