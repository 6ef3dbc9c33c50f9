"""Orders: asked of the portal or gathered from what was bought, kept in the store; activating one that waits."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.orders import DONE, Order, OrderEvent, OrderLine, OrderService, gathered
from occ_tui.locale import _
from occ_tui.services import contracts
from occ_tui.services.contract_records import Reading, number

if TYPE_CHECKING:
    from occ_tui.client.orders import OrderClient
    from occ_tui.domain.payments import Owed
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.wire.customer_orders import CustomerOrder, OrderSummary

ORDERS = "orders"
"""Resource of the store: a document an order, without its activation token."""
_AT_ONCE = 6


async def refresh(session: Session) -> None:
    """Asks the portal for the orders of every account in view; in detail for those that may have changed.

    Where there is no list of orders they come with the contracts. Errors: the tree of `client.errors`, those of the
    store; then what was stored before is still there.
    """
    from occ_tui.client.orders import OrderClient
    from occ_tui.services.threads import all_of, with_session

    if is_gathered(session):
        await contracts.refresh(session)
        return
    accounts = [account.compartment_id for account in contracts.accounts_in_view(session)]
    known = await with_session(_known, session)
    async with session.transport() as transport:
        asking = _Asking(OrderClient(transport), Reading(session.clock.zone), known)
        found = await all_of([asking.account(compartment_id) for compartment_id in accounts])
    await with_session(_keep, session, dict(zip(accounts, found, strict=True)))


async def refresh_one(session: Session, compartment_id: str, order_number: str) -> Order:
    """Asks for one order in detail and keeps it; the answer has the activation token, which is not kept."""
    from occ_tui.client.orders import OrderClient
    from occ_tui.services.threads import with_session

    async with session.transport() as transport:
        answer = await OrderClient(transport).order(compartment_id, order_number)
    order = order_of(answer, compartment_id, Reading(session.clock.zone))
    await with_session(_keep_one, session, order)
    return order


def is_gathered(session: Session) -> bool:
    """Whether orders are gathered from the services that they brought, for want of a list."""
    return session.capabilities.reason("orders list") is not None


def gathered_words() -> str:
    """What has to be said where they are."""
    return _("Oracle publishes no list of orders: these are gathered from the services that they brought.")


def is_asked(session: Session) -> bool:
    """Whether there is an account to ask about."""
    return contracts.is_asked(session)


def orders(session: Session, *, compartment_id: str | None = None, store: Store | None = None) -> list[Order]:
    """The orders of one account or of those in view, the newest first, as far as they are known."""
    if is_gathered(session):
        return gathered(contracts.subscriptions(session, compartment_id=compartment_id, store=store))
    found = [_of_plain(body) for body in contracts.stored(session, ORDERS, compartment_id, store)]
    return sorted(found, key=lambda order: (-(order.booked_ms or 0), order.number))


def po_numbers(session: Session, *, store: Store | None = None) -> dict[tuple[str, str], tuple[str, ...]]:
    """PO numbers of the invoices that orders in view came to, by account and order number, as far as both are known."""
    from occ_tui.store.deals import po_numbers_of_orders

    accounts = [account.compartment_id for account in contracts.accounts_in_view(session)]
    return po_numbers_of_orders(store or session.store(), accounts, is_gathered=is_gathered(session))


def find(session: Session, order_number: str, *, store: Store | None = None) -> Order:
    """The order of that number. Errors: `OrderNotFound`, `OrderAmbiguous` (several accounts have it)."""
    from occ_tui.services.errors import OrderAmbiguous, OrderNotFound

    found = [order for order in orders(session, store=store) if order.number == order_number]
    if len(found) == 1:
        return found[0]
    raise OrderAmbiguous(order_number, found) if found else OrderNotFound(order_number)


def read_at(session: Session) -> datetime | None:
    """When the orders of the accounts in view were read, the oldest of them; `None` if one never was."""
    return contracts.read_at(session, contracts.CONTRACTS if is_gathered(session) else ORDERS)


def is_known(session: Session) -> bool:
    """Whether the orders of every account in view were ever read."""
    return not contracts.accounts_in_view(session) or read_at(session) is not None


def not_activable(session: Session, order: Order) -> str | None:
    """Why an order can't be activated, with the next best step; `None` if it can."""
    from occ_tui.domain.rows.orders import state_words

    if reason := session.capabilities.reason("activate"):
        return reason
    if order.is_gathered:
        return _(
            "Oracle lists no orders and hands out no activation here. The mail that announced the order has the link."
        )
    if not order.waits_for_activation:
        return _("The order does not wait for activation: {state}.").format(state=state_words(order.state))
    if not contracts.may_change(session, order.compartment_id):
        return _("Orders are activated by a sales/technical contact: ask {names}.").format(
            names=order.admin_email or ", ".join(order.contacts) or order.buyer_email or "–"
        )
    return None


def to_activate(session: Session, *, store: Store | None = None) -> list[Order]:
    """Orders that wait until the user activates them; empty where somebody else does."""
    found = orders(session, store=store)
    return [order for order in found if order.waits_for_activation and not_activable(session, order) is None]


def owed(session: Session, order: Order) -> Owed | None:
    """What is to be paid before an order goes on, as far as it is known."""
    from occ_tui.services.payments import payables

    return next((one for one in payables(session) if one.id == order.payable_id), None)


def not_payable(session: Session, order: Order) -> str | None:
    """Why nothing is paid for an order, with the next best step; `None` if it can be."""
    if reason := session.capabilities.reason("pay"):
        return reason
    if order.is_gathered:
        return _("Whether an order must be paid is not known here: its invoices are paid in section 2.")
    if not order.waits_for_payment:
        return _("Nothing is to be paid for this order before it goes on; its invoices are paid in section 2.")
    if reason := contracts.pays_elsewhere(session, order.compartment_id):
        return reason
    if owed(session, order) is None:
        return _("What is due for this order is not known yet; r asks the server.")
    return None


async def activate(session: Session, order: Order) -> Outcome:
    """Activates an order that waits for it, which a person has confirmed; journalled before anything is sent.

    The token that opens the order is asked for now. What became of it is what the server says of the order after
    that, see `refresh_one`. Errors: `OrderNotWaiting`, those of the client, those of the journal: then nothing was
    sent.
    """
    from occ_tui.client.transport import path_segment
    from occ_tui.services.changing import change
    from occ_tui.services.errors import OrderNotWaiting
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.orders import ActivateOrderDetails
    from occ_tui.wire.routes import ACTIVATION

    now = await refresh_one(session, order.compartment_id, order.number)
    reason = not_activable(session, now)
    if reason is None and not now.activation_token:
        reason = _("The portal handed out nothing to activate it with. Ask again in a while.")
    if reason is not None:
        raise OrderNotWaiting(order.number, reason)
    return await change(
        session,
        order.compartment_id,
        "POST",
        f"{ACTIVATION}/{path_segment(now.activation_token)}/actions/activate",
        object=f"order {order.number}",
        body=dumps(ActivateOrderDetails(compartment_id=order.compartment_id).to_wire()),
    )


class _Asking:
    """Reads the orders of accounts, a few questions at a time."""

    def __init__(self, client: OrderClient, read: Reading, known: Mapping[tuple[str, str], Order]) -> None:
        self._client = client
        self._read = read
        self._known = known
        self._gate = asyncio.Semaphore(_AT_ONCE)

    async def account(self, compartment_id: str) -> list[Order]:
        from occ_tui.services.threads import all_of

        async with self._gate:
            listed = await self._client.orders(compartment_id)
        return await all_of([self._order(compartment_id, row) for row in listed if row.order_number])

    async def _order(self, compartment_id: str, row: OrderSummary) -> Order:
        """With its details; those of an order that is over are asked for again only when its row changed."""
        before = self._known.get((compartment_id, row.order_number or ""))
        listed = summary_of(row, compartment_id)
        if before is not None and before.state in set(DONE) and _same_row(before, listed):
            return before
        async with self._gate:
            answer = await self._client.order(compartment_id, row.order_number or "")
        return order_of(answer, compartment_id, self._read)._replace(activation_token="")


def _same_row(before: Order, listed: Order) -> bool:
    parts = {"contacts": (), "lines": (), "services": (), "timeline": (), "activation_token": ""}
    return before._replace(**parts) == listed._replace(**parts)  # type: ignore[arg-type]


def summary_of(row: OrderSummary, compartment_id: str) -> Order:
    """A row of the list."""
    return Order(
        number=row.order_number or "",
        compartment_id=compartment_id,
        state=str(row.status or ""),
        description=row.description or "",
        booked_ms=_ms(row.time_booked),
        updated_ms=_ms(row.time_updated),
        currency=row.currency_code or "",
        amount=number(row.amount),
        data_center=row.data_center_region or "",
        buyer_email=row.buyer_email or "",
        admin_email=row.admin_email or "",
        contract_id=row.contract_id or "",
        subscription_id=row.subscription_id or "",
        payable_id=row.payable_id or "",
        amount_due=number(row.amount_due),
    )


def order_of(answer: CustomerOrder, compartment_id: str, read: Reading) -> Order:
    """An order with all that belongs to it."""
    return summary_of(answer, compartment_id)._replace(
        contacts=tuple(contact.email for contact in answer.contacts or () if contact.email),
        lines=tuple(
            OrderLine(
                line.part_number or "",
                line.product or "",
                number(line.quantity),
                number(line.net_unit_price),
                number(line.amount),
                number(line.quantity_invoiced),
                number(line.amount_invoiced),
            )
            for line in answer.lines or ()
        ),
        services=tuple(
            OrderService(
                service.subscribed_service_id or "",
                service.subscription_id or "",
                service.product or "",
                service.status or "",
                service.quantity or "",
                read.day(service.time_start),
                read.last_day(service.time_end),
                service.data_center or "",
                "" if service.csi is None else str(service.csi),
            )
            for service in answer.services or ()
        ),
        timeline=tuple(
            OrderEvent(
                str(event.kind or ""),
                _ms(event.time),
                event.actor or "",
                event.details or "",
                event.invoice_number or "",
                event.internal_invoice_id or "",
                number(event.amount),
            )
            for event in answer.timeline or ()
        ),
        activation_token=answer.activation_token or "",
    )


def plain(order: Order) -> dict[str, Any]:
    """An order as JSON has it, without what opens it."""
    return {
        **order._asdict(),
        "activation_token": "",
        "lines": [line._asdict() for line in order.lines],
        "services": [service._asdict() for service in order.services],
        "timeline": [event._asdict() for event in order.timeline],
    }


def _of_plain(body: dict[str, Any]) -> Order:
    return Order(
        **{
            **body,
            "contacts": tuple(body["contacts"]),
            "lines": tuple(OrderLine(**line) for line in body["lines"]),
            "services": tuple(OrderService(**service) for service in body["services"]),
            "timeline": tuple(OrderEvent(**event) for event in body["timeline"]),
        }
    )


def _known(session: Session) -> dict[tuple[str, str], Order]:
    with session.new_store() as store:
        return {(order.compartment_id, order.number): order for order in orders(session, store=store)}


def _keep(session: Session, found: Mapping[str, Sequence[Order]]) -> None:
    from occ_tui.services.sync import now_ms
    from occ_tui.store.documents import replace_documents

    at_ms = now_ms()
    with session.new_store() as store:
        for compartment_id, known in found.items():
            replace_documents(store, ORDERS, compartment_id, [(one.number, plain(one)) for one in known], at_ms)


def _keep_one(session: Session, order: Order) -> None:
    from occ_tui.store.documents import replace_document

    with session.new_store() as store:
        replace_document(store, ORDERS, order.compartment_id, order.number, plain(order))


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else epoch_ms(instant)
