"""Where threads lead: from an invoice to its orders, contracts and payments, and from each of them back."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple

if TYPE_CHECKING:
    from occ_tui.domain.contracts import Subscription
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.domain.orders import Order
    from occ_tui.domain.payments import PaymentRecord
    from occ_tui.domain.schedule import ScheduleRow
    from occ_tui.services.session import Session


_MOST_INVOICES = 20
"""Of an account's overdue invoices so many are offered; its list has them all."""


class PlaceKind(StrEnum):
    """What a thread can lead to, in the order in which it is offered."""

    ACCOUNT = "account"
    INVOICE = "invoice"
    ORDER = "order"
    CONTRACT = "contract"
    SCHEDULE = "schedule"
    PAYMENT = "payment"


class Place(NamedTuple):
    """Something that has a screen."""

    kind: PlaceKind
    compartment_id: str
    key: str
    """An account's OCID, an invoice's internal id, an order's number, the id of a subscription (of its schedule too) or
    a payment."""


class Link(NamedTuple):
    """A place, and how it is called."""

    place: Place
    title: str
    """`Order 3318842`."""
    hint: str = ""
    name: str = ""
    """`3318842`."""


def of_invoice(session: Session, record: InvoiceRecord) -> list[Link]:
    """Orders of its lines, as far as they were read, the contracts that it was billed under, and its payments."""
    from occ_tui.services import contracts, invoices, orders, payments

    here = record.compartment_id
    detail = invoices.detail(session, record)
    numbers = {line.order_number for line in detail.lines if line.order_number} if detail else set()
    subscriptions = [
        one
        for one in contracts.subscriptions(session, compartment_id=here)
        if record.invoice_number in one.invoices_of() or numbers & set(one.orders)
    ]
    for one in subscriptions:
        numbers |= {billed.order_number for billed in one.billed if billed.invoice_number == record.invoice_number}
    found = [
        order
        for order in orders.orders(session, compartment_id=here)
        if (order.number in numbers or record.invoice_number in {number for number, _id in order.invoices})
    ]
    paid = [
        payment
        for payment in payments.payments(session)
        if any(part.id == record.internal_invoice_id for part in payment.parts)
    ]
    return [
        *map(_to_order, found),
        *map(to_contract, subscriptions),
        *map(_to_payment, paid),
    ]


def of_order(session: Session, order: Order) -> list[Link]:
    """The contract that it brought, and the invoices that it came to."""
    from occ_tui.services import contracts

    known = contracts.subscriptions(session, compartment_id=order.compartment_id)
    brought = {order.subscription_id, *(service.subscription_id for service in order.services)}
    mine = [one for one in known if one.id in brought or order.number in one.orders]
    billed = [number for one in mine for number in one.invoices_of(order_number=order.number)]
    numbers = [number for number, _internal in order.invoices]
    return [
        *_to_invoices(session, order.compartment_id, [*numbers, *billed]),
        *map(to_contract, mine),
        *to_account(session, order.compartment_id),
    ]


def of_contract(session: Session, subscription: Subscription) -> list[Link]:
    """Its schedule, the orders that it came of, and the invoices that came of it."""
    from occ_tui.services import orders

    here = subscription.compartment_id
    found = [
        order
        for order in orders.orders(session, compartment_id=here)
        if (order.number in subscription.orders or order.subscription_id == subscription.id)
    ]
    numbers = [*subscription.invoices_of(), *(number for order in found for number, _internal in order.invoices)]
    return [
        *_to_schedule(session, subscription),
        *_to_invoices(session, here, numbers),
        *map(_to_order, found),
        *to_account(session, here),
    ]


def of_account(session: Session, compartment_id: str) -> list[Link]:
    """Its first overdue invoices, its contracts, and its orders that are not done."""
    from occ_tui.domain.invoices import Tab
    from occ_tui.domain.orders import DONE
    from occ_tui.services import contracts, invoices, orders

    here = session.with_account(compartment_id)
    overdue = invoices.reader(here, invoices.view(here, Tab.OVERDUE)).rows(0, _MOST_INVOICES)
    open_orders = [one for one in orders.orders(session, compartment_id=compartment_id) if one.state not in DONE]
    return [
        *map(_to_invoice, overdue),
        *map(to_contract, contracts.subscriptions(session, compartment_id=compartment_id)),
        *map(_to_order, open_orders),
    ]


def of_schedule(session: Session, row: ScheduleRow) -> list[Link]:
    """The invoice that came of a row, its order and its contract."""
    from occ_tui.services import contracts, orders

    here = row.compartment_id
    return [
        *_to_invoices(session, here, [row.invoice_number] if row.invoice_number else []),
        *(_to_order(one) for one in orders.orders(session, compartment_id=here) if one.number == row.order_number),
        *(
            to_contract(one)
            for one in contracts.subscriptions(session, compartment_id=here)
            if one.id == row.subscription_id
        ),
        *to_account(session, here),
    ]


def of_payment(session: Session, payment: PaymentRecord) -> list[Link]:
    """The invoices that it paid."""
    from occ_tui.services import invoices

    records = invoices.get_many(session, [part.id for part in payment.parts])
    return [_to_invoice(record) for record in records]


def _to_invoices(session: Session, compartment_id: str, numbers: Iterable[str]) -> list[Link]:
    from occ_tui.store.invoices import Scope, find_by_number

    scope = Scope((compartment_id,))
    found = [record for number in dict.fromkeys(numbers) for record in find_by_number(session.store(), number, scope)]
    return [_to_invoice(record) for record in found]


def _to_invoice(record: InvoiceRecord) -> Link:
    from occ_tui.domain.formatting import formatter
    from occ_tui.locale import _, locale_code

    place = Place(PlaceKind.INVOICE, record.compartment_id, record.internal_invoice_id)
    money = formatter(locale_code()).money(record.amount, record.currency)
    return Link(
        place,
        _("Invoice {number}").format(number=record.invoice_number),
        f"{record.invoice_type} · {money}",
        record.invoice_number,
    )


def _to_order(order: Order) -> Link:
    from occ_tui.domain.rows.orders import product_words, state_words
    from occ_tui.locale import _

    hint = " · ".join(part for part in (state_words(order.state), product_words(order)) if part)
    place = Place(PlaceKind.ORDER, order.compartment_id, order.number)
    return Link(place, _("Order {number}").format(number=order.number), hint, order.number)


def to_contract(subscription: Subscription) -> Link:
    """Leads to all of a subscription."""
    from occ_tui.locale import _

    number = subscription.contract_id or subscription.id
    place = Place(PlaceKind.CONTRACT, subscription.compartment_id, subscription.id)
    hint = " · ".join(part for part in (subscription.service_name, subscription.id) if part)
    return Link(place, _("Contract {number}").format(number=number), hint, number)


def to_account(session: Session, compartment_id: str) -> list[Link]:
    """Leads to the account that something belongs to."""
    from occ_tui.locale import _

    return [
        Link(
            Place(PlaceKind.ACCOUNT, compartment_id, compartment_id),
            _("Account {name}").format(name=account.account_name),
            account.account_number,
            account.account_name,
        )
        for account in session.accounts()
        if account.compartment_id == compartment_id
    ]


def _to_schedule(session: Session, subscription: Subscription) -> list[Link]:
    """Leads to what was and will be invoiced of a subscription, where that is known."""
    from occ_tui.locale import _, ngettext
    from occ_tui.services.schedule import schedule

    here = (subscription.compartment_id, subscription.id)
    count = sum(1 for row in schedule(session) if (row.compartment_id, row.subscription_id) == here)
    if not count:
        return []
    hint = ngettext("{count} date", "{count} dates", count).format(count=count)
    return [Link(Place(PlaceKind.SCHEDULE, *here), _("Billing schedule"), hint, subscription.id)]


def _to_payment(payment: PaymentRecord) -> Link:
    from occ_tui.domain.rows.payments import status_words
    from occ_tui.locale import _

    place = Place(PlaceKind.PAYMENT, payment.compartment_id, payment.id)
    return Link(
        place, _("Payment {reference}").format(reference=payment.reference or payment.id), status_words(payment)
    )
