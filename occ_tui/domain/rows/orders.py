"""Orders as words for people and fields for programs."""

from __future__ import annotations

from typing import Any

from occ_tui.domain.dates import from_epoch_ms, iso_day, iso_instant
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.orders import Order, OrderEvent, OrderState
from occ_tui.domain.rows.contracts import money_words
from occ_tui.locale import N_, _, ngettext

ORDER_FIELDS = (
    "orderNumber",
    "status",
    "description",
    "timeBooked",
    "timeUpdated",
    "amount",
    "amountDue",
    "currencyCode",
    "dataCenterRegion",
    "buyerEmail",
    "adminEmail",
    "contractId",
    "subscriptionId",
    "payableId",
    "lines",
    "services",
    "timeline",
    "invoices",
    "isGathered",
    "accountName",
    "compartmentId",
)

_STATES = {
    OrderState.PENDING_PAYMENT: N_("must be paid"),
    OrderState.BOOKED: N_("booked"),
    OrderState.APPROVED: N_("approved"),
    OrderState.AWAITING_ACTIVATION: N_("waits for activation"),
    OrderState.PROVISIONING: N_("is being provisioned"),
    OrderState.PROVISIONED: N_("provisioned"),
    OrderState.CANCELLED: N_("cancelled"),
}
_SIGNS = {
    OrderState.PENDING_PAYMENT: "!",
    OrderState.AWAITING_ACTIVATION: "◷",
    OrderState.PROVISIONING: "…",
    OrderState.PROVISIONED: "✓",
    OrderState.CANCELLED: "×",
}
_EVENTS = {
    **{state.value: words for state, words in _STATES.items()},
    OrderState.PROVISIONING.value: N_("provisioning begun"),
    "INVOICED": N_("invoiced"),
}


def state_words(state: str) -> str:
    """Where an order stands; a word that we do not know stays as it is."""
    known = next((words for name, words in _STATES.items() if name == state), None)
    return _(known) if known else state


def to_activate_words(count: int, write: Formatter) -> str:
    """`2 orders wait for activation`."""
    words = ngettext("{count} order waits for activation", "{count} orders wait for activation", count)
    return words.format(count=write.number(count))


def state_sign(state: str) -> str:
    """The same in one cell."""
    return next((sign for name, sign in _SIGNS.items() if name == state), "·" if state else " ")


def event_words(event: OrderEvent) -> str:
    """What happened."""
    known = _EVENTS.get(event.kind)
    return _(known) if known else event.kind


def product_words(order: Order) -> str:
    """The first thing that was ordered, and how many more."""
    names = [line.product or line.part_number for line in order.lines if line.product or line.part_number]
    if not names:
        return order.description
    return names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "")


def order_facts(order: Order, account_name: str, write: Formatter) -> list[tuple[str, str]]:
    """What is said of the whole order, without what is not known."""
    state = f"{state_sign(order.state)} {state_words(order.state)}".strip()
    since = "" if order.updated_ms is None else write.date_time(from_epoch_ms(order.updated_ms))
    facts = [
        (_("Order"), order.number),
        (_("State"), state),
        (_("Since"), since),
        (_("Booked"), "" if order.booked_ms is None else write.date_time(from_epoch_ms(order.booked_ms))),
        (_("Description"), order.description),
        (_("Amount"), money_words(order.amount, order.currency, write)),
        (_("To be paid"), money_words(order.amount_due, order.currency, write) if order.payable_id else ""),
        (_("Account"), account_name),
        (_("Contract"), order.contract_id),
        (_("Subscription"), order.subscription_id),
        (_("Data centre"), order.data_center),
        (_("Buyer"), order.buyer_email),
        (_("Administrator"), order.admin_email),
        (_("Invoices"), ", ".join(number for number, _internal in order.invoices)),
    ]
    return [(label, value) for label, value in facts if value]


def order_fields(order: Order, account_name: str) -> dict[str, Any]:
    """An order under the names of `ORDER_FIELDS`; amounts as the exact decimals that the portal gave."""
    return {
        "orderNumber": order.number,
        "status": order.state or None,
        "description": order.description or None,
        "timeBooked": iso_instant(order.booked_ms),
        "timeUpdated": iso_instant(order.updated_ms),
        "amount": order.amount or None,
        "amountDue": order.amount_due or None,
        "currencyCode": order.currency or None,
        "dataCenterRegion": order.data_center or None,
        "buyerEmail": order.buyer_email or None,
        "adminEmail": order.admin_email or None,
        "contractId": order.contract_id or None,
        "subscriptionId": order.subscription_id or None,
        "payableId": order.payable_id or None,
        "lines": [
            {
                "partNumber": line.part_number or None,
                "product": line.product or None,
                "quantity": line.quantity or None,
                "netUnitPrice": line.unit_price or None,
                "amount": line.amount or None,
                "quantityInvoiced": line.quantity_invoiced or None,
                "amountInvoiced": line.amount_invoiced or None,
            }
            for line in order.lines
        ],
        "services": [
            {
                "subscribedServiceId": service.id or None,
                "subscriptionId": service.subscription_id or None,
                "product": service.product or None,
                "status": service.status or None,
                "quantity": service.quantity or None,
                "timeStart": iso_day(service.start_day),
                "timeEnd": iso_day(service.end_day),
                "dataCenter": service.data_center or None,
                "csi": service.csi or None,
            }
            for service in order.services
        ],
        "timeline": [
            {
                "kind": event.kind,
                "time": iso_instant(event.at_ms),
                "actor": event.actor or None,
                "details": event.details or None,
                "invoiceNumber": event.invoice_number or None,
                "internalInvoiceId": event.internal_invoice_id or None,
                "amount": event.amount or None,
            }
            for event in order.timeline
        ],
        "invoices": [number for number, _internal in order.invoices],
        "isGathered": order.is_gathered,
        "accountName": account_name,
        "compartmentId": order.compartment_id,
    }
