"""Orders: what was ordered, what it brought, and what happened when. Pure.

Days are epoch days, instants epoch milliseconds. Amounts and quantities are exact decimal strings, empty where the
service said nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain.contracts import Subscription


class OrderState(StrEnum):
    """Where an order stands; the words of the portal."""

    PENDING_PAYMENT = "PENDING_PAYMENT"
    BOOKED = "BOOKED"
    APPROVED = "APPROVED"
    AWAITING_ACTIVATION = "AWAITING_ACTIVATION"
    PROVISIONING = "PROVISIONING"
    PROVISIONED = "PROVISIONED"
    CANCELLED = "CANCELLED"


WAITING = (OrderState.PENDING_PAYMENT, OrderState.AWAITING_ACTIVATION)
"""States in which an order waits for the customer."""
DONE = (OrderState.PROVISIONED, OrderState.CANCELLED)
"""States that nothing follows."""


class OrderLine(NamedTuple):
    """What was ordered."""

    part_number: str
    product: str
    quantity: str
    unit_price: str
    amount: str
    quantity_invoiced: str = ""
    amount_invoiced: str = ""


class OrderService(NamedTuple):
    """A subscribed service that the order brought."""

    id: str
    subscription_id: str
    product: str
    status: str
    quantity: str
    start_day: int | None
    end_day: int | None
    data_center: str
    csi: str


class OrderEvent(NamedTuple):
    """A step of the timeline."""

    kind: str
    """An `OrderState`, INVOICED, or a word that a later portal brought."""
    at_ms: int | None
    actor: str = ""
    details: str = ""
    invoice_number: str = ""
    internal_invoice_id: str = ""
    amount: str = ""


class Order(NamedTuple):
    """An order."""

    number: str
    compartment_id: str
    state: str
    """An `OrderState`, or a word that a later portal brought; empty for one that was only gathered."""
    description: str
    booked_ms: int | None
    updated_ms: int | None
    """When it came into its state."""
    currency: str
    amount: str
    data_center: str
    buyer_email: str
    admin_email: str
    contract_id: str
    subscription_id: str
    payable_id: str
    """What is to be paid for it, among the payables."""
    amount_due: str
    contacts: tuple[str, ...] = ()
    lines: tuple[OrderLine, ...] = ()
    services: tuple[OrderService, ...] = ()
    timeline: tuple[OrderEvent, ...] = ()
    """The earliest first."""
    activation_token: str = ""
    """Opens this order and nothing else; kept in memory alone."""
    is_gathered: bool = False
    """Known from the services that it brought alone."""

    @property
    def booked_day(self) -> int | None:
        """The (UTC) day on which it was booked."""
        return None if self.booked_ms is None else self.booked_ms // 86_400_000

    @property
    def invoices(self) -> tuple[tuple[str, str], ...]:
        """Number and internal id of the invoices that it came to, the earliest first; each once."""
        return tuple(
            dict.fromkeys(
                (event.invoice_number, event.internal_invoice_id) for event in self.timeline if event.invoice_number
            )
        )

    @property
    def waits_for_payment(self) -> bool:
        """Whether it must be paid before it goes on."""
        return self.state == OrderState.PENDING_PAYMENT and bool(self.payable_id)

    @property
    def waits_for_activation(self) -> bool:
        """Whether it can be activated."""
        return self.state == OrderState.AWAITING_ACTIVATION


def gathered(subscriptions: Iterable[Subscription]) -> list[Order]:
    """The orders that subscribed services name, for where no list of orders is: no state and no events are known."""
    found: dict[tuple[str, str], Order] = {}
    for subscription in subscriptions:
        for service in subscription.services:
            if not service.order_number:
                continue
            key = (subscription.compartment_id, service.order_number)
            before = found.get(key)
            found[key] = _with_service(before or _empty(subscription, service.order_number), subscription, service.id)
    return sorted(found.values(), key=lambda order: order.number, reverse=True)


def _empty(subscription: Subscription, number: str) -> Order:
    return Order(
        number=number,
        compartment_id=subscription.compartment_id,
        state="",
        description=subscription.service_name,
        booked_ms=None,
        updated_ms=None,
        currency=subscription.currency,
        amount="",
        data_center="",
        buyer_email="",
        admin_email="",
        contract_id=subscription.contract_id,
        subscription_id=subscription.id,
        payable_id="",
        amount_due="",
        timeline=tuple(
            OrderEvent("INVOICED", None, invoice_number=invoice)
            for invoice in subscription.invoices_of(order_number=number)
        ),
        is_gathered=True,
    )


def _with_service(order: Order, subscription: Subscription, service_id: str) -> Order:
    service = next(one for one in subscription.services if one.id == service_id)
    line = OrderLine(service.part_number, service.product, service.quantity, service.unit_price, service.net_amount)
    brought = OrderService(
        service.id,
        subscription.id,
        service.product,
        service.status,
        service.quantity,
        service.start_day,
        service.end_day,
        service.data_center,
        service.csi,
    )
    return order._replace(
        data_center=order.data_center or service.data_center,
        buyer_email=order.buyer_email or service.buyer_email,
        admin_email=order.admin_email or service.admin_email,
        lines=(*order.lines, line),
        services=(*order.services, brought),
    )
