"""Orders as a portal shows them, which Oracle does not publish: `/customerCenter/20261101/orders`."""

from __future__ import annotations

from enum import StrEnum

from occ_tui.wire.base import Amount, Instant, Text, WireModel


class OrderState(StrEnum):
    """Where an order stands. Whether it must be paid first follows from what is due on it."""

    PENDING_PAYMENT = "PENDING_PAYMENT"
    """It waits for its payment: `payableId` is what to pay, among `GET /payables`."""
    BOOKED = "BOOKED"
    APPROVED = "APPROVED"
    AWAITING_ACTIVATION = "AWAITING_ACTIVATION"
    """`ActivateOrder` brings it on; `activationToken` is there for whoever may."""
    PROVISIONING = "PROVISIONING"
    PROVISIONED = "PROVISIONED"
    CANCELLED = "CANCELLED"


class OrderEventKind(StrEnum):
    """What happened to an order. INVOICED comes once for every invoice that has a line of it."""

    BOOKED = "BOOKED"
    APPROVED = "APPROVED"
    AWAITING_ACTIVATION = "AWAITING_ACTIVATION"
    PROVISIONING = "PROVISIONING"
    PROVISIONED = "PROVISIONED"
    INVOICED = "INVOICED"
    CANCELLED = "CANCELLED"


class OrderSummary(WireModel):
    """A row of `GET /orders`, the newest first."""

    order_number: Text | None = None
    compartment_id: Text | None = None
    status: OrderState | Text | None = None
    description: Text | None = None
    time_booked: Instant | None = None
    time_updated: Instant | None = None
    """When it came into its state."""
    currency_code: Text | None = None
    amount: Amount | None = None
    """Net, of what was ordered; of an order that is called off bit by bit, of what was invoiced so far."""
    data_center_region: Text | None = None
    buyer_email: Text | None = None
    admin_email: Text | None = None
    contract_id: Text | None = None
    subscription_id: Text | None = None
    """What it brought, where it brought a subscription."""
    payable_id: Text | None = None
    """`id` among `GET /payables`, where it is to be paid before there is an invoice; paid ones too."""
    amount_due: Amount | None = None
    """What is due on that."""


class OrderLine(WireModel):
    """What was ordered."""

    part_number: Text | None = None
    product: Text | None = None
    quantity: Amount | None = None
    net_unit_price: Amount | None = None
    amount: Amount | None = None
    quantity_invoiced: Amount | None = None
    amount_invoiced: Amount | None = None


class OrderService(WireModel):
    """A subscribed service that an order brought."""

    subscribed_service_id: Text | None = None
    subscription_id: Text | None = None
    part_number: Text | None = None
    product: Text | None = None
    status: Text | None = None
    """Known: PENDING, ACTIVE, EXPIRED, TERMINATED."""
    quantity: Text | None = None
    time_start: Instant | None = None
    time_end: Instant | None = None
    csi: int | None = None
    data_center: Text | None = None


class OrderEvent(WireModel):
    """A step of the timeline."""

    kind: OrderEventKind | Text | None = None
    time: Instant | None = None
    actor: Text | None = None
    """Who did it; missing where the portal itself did."""
    details: Text | None = None
    invoice_number: Text | None = None
    internal_invoice_id: Text | None = None
    amount: Amount | None = None
    """Of INVOICED: what of the invoice is this order's, net."""


class OrderContact(WireModel):
    """Somebody who is named on an order."""

    email: Text | None = None
    contact_types: list[Text] | None = None
    """Words of `domain.access.ContactType`."""


class CustomerOrder(OrderSummary):
    """The answer of `GET /orders/{orderNumber}`."""

    lines: list[OrderLine] | None = None
    services: list[OrderService] | None = None
    timeline: list[OrderEvent] | None = None
    """The earliest first."""
    contacts: list[OrderContact] | None = None
    activation_token: Text | None = None
    """Of an order that awaits activation, for whoever may activate it. Opens that order and nothing else."""


class OrderCollection(WireModel):
    """A page of `GET /orders`."""

    items: list[OrderSummary] | None = None
