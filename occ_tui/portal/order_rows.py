"""Orders of an account: where each stands, what was ordered, what of it was invoiced, and what happened when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, and_, case, func, select

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.invoices import Group
from occ_tui.domain.money import to_decimal
from occ_tui.domain.payments import PayableKind
from occ_tui.portal import invoiced
from occ_tui.portal.contract_rows import of_services
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.schema import invoice_lines, invoices
from occ_tui.portal.schema_contracts import contracts, order_contacts, order_events, order_lines, orders, services
from occ_tui.portal.schema_payments import payables
from occ_tui.wire.customer_orders import (
    OrderContact,
    OrderEvent,
    OrderEventKind,
    OrderLine,
    OrderService,
    OrderState,
)

_line = invoice_lines.c


def of_account(account_id: int) -> Select[Any]:
    """Orders of an account, each with its status and what is due on it."""
    is_waiting = and_(orders.c.state == OrderState.BOOKED, payables.c.state != Group.CLOSED.value)
    status = case((is_waiting, OrderState.PENDING_PAYMENT.value), else_=orders.c.state)
    owed = and_(
        payables.c.account_id == orders.c.account_id,
        payables.c.kind == PayableKind.ORDER,
        payables.c.number == orders.c.number,
    )
    return (
        select(orders, status.label("status"), payables.c.public_id, payables.c.due_minor)
        .outerjoin(payables, owed)
        .where(orders.c.account_id == account_id)
    )


def find(connection: Connection, account_id: int, number: str) -> AnyRow | None:
    """An order of an account."""
    return connection.execute(of_account(account_id).where(orders.c.number == number)).first()


def summaries(connection: Connection, account: AnyRow, rows: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """The fields of an `OrderSummary` for each of `rows`."""
    amounts = _amounts(connection, rows)
    brought = _brought(connection, [row.id for row in rows])
    found = []
    for row in rows:
        contract = brought.get(row.id)
        found.append(
            {
                "order_number": row.number,
                "compartment_id": account.ocid,
                "status": row.status,
                "description": row.description or None,
                "time_booked": from_epoch_ms(row.booked_ms),
                "time_updated": from_epoch_ms(row.changed_ms),
                "currency_code": row.currency,
                "amount": to_decimal(amounts.get(row.id, 0), row.currency),
                "data_center_region": row.data_center_region or None,
                "buyer_email": row.buyer_email or None,
                "admin_email": row.admin_email or None,
                "contract_id": contract.contract_id if contract else None,
                "subscription_id": contract.subscription_id if contract else None,
                "payable_id": row.public_id,
                "amount_due": None if row.due_minor is None else to_decimal(row.due_minor, row.currency),
            }
        )
    return found


def lines_of(connection: Connection, order: AnyRow) -> list[OrderLine]:
    """What was ordered: services, or lines of its own, or what was called off; each with what of it was invoiced."""
    billed = _invoiced_parts(connection, order)
    own = select(order_lines).where(order_lines.c.order_id == order.id).order_by(order_lines.c.position)
    bought = select(services).where(services.c.order_id == order.id).order_by(services.c.id)
    made: list[OrderLine] = []
    for row in [*connection.execute(bought), *connection.execute(own)]:
        made.append(_line_message(row, order.currency, billed.pop(row.part_number, (Decimal(0), 0))))
    is_called_off = not made
    for part, (quantity, minor) in billed.items():
        # What is metered within a service, or all there is.
        rest = connection.execute(_named_part(order, part)).one()
        amount = to_decimal(minor, order.currency)
        made.append(
            OrderLine.model_construct(
                part_number=part or None,
                product=rest.product,
                quantity=quantity if is_called_off else None,
                net_unit_price=Decimal(rest.net_unit_price),
                amount=amount if is_called_off else None,
                quantity_invoiced=quantity,
                amount_invoiced=amount,
            )
        )
    return made


def services_of(connection: Connection, account: AnyRow, order: AnyRow, today: int) -> list[OrderService]:
    """The services that an order brought."""
    zone = account.time_zone
    query = of_services(today).where(services.c.order_id == order.id).order_by(services.c.id)
    return [
        OrderService.model_construct(
            subscribed_service_id=row.service_id,
            subscription_id=row.subscription_id,
            part_number=row.part_number,
            product=row.product or None,
            status=row.status,
            quantity=row.quantity,
            time_start=midnight(row.start_day, zone),
            time_end=midnight(row.end_day, zone),
            csi=row.csi,
            data_center=row.data_center or None,
        )
        for row in connection.execute(query)
    ]


def timeline(connection: Connection, account: AnyRow, order: AnyRow) -> list[OrderEvent]:
    """What happened to an order, its invoices among it, the earliest first."""
    query = select(order_events).where(order_events.c.order_id == order.id).order_by(order_events.c.id)
    told: list[tuple[datetime, int, OrderEvent]] = []
    for number, row in enumerate(connection.execute(query)):
        time = from_epoch_ms(row.event_ms)
        told.append((time, number, _event(row.kind, time, actor=row.actor or None, details=row.details or None)))
    head = invoices.c
    billed = (
        invoiced.lines(
            account.id, [order.number], head.number, head.internal_invoice_id, head.time_invoice_ms, head.currency
        )
        .add_columns(func.sum(_line.total_minor).label("minor"))
        .where(head.time_invoice_ms.is_not(None))
        .group_by(head.id)
        .order_by(head.time_invoice_ms, head.id)
    )
    for number, row in enumerate(connection.execute(billed), len(told)):
        time = from_epoch_ms(row.time_invoice_ms)
        event = _event(
            OrderEventKind.INVOICED,
            time,
            invoice_number=row.number,
            internal_invoice_id=row.internal_invoice_id,
            amount=to_decimal(int(row.minor), row.currency),
        )
        told.append((time, number, event))
    return [event for _time, _number, event in sorted(told, key=lambda item: item[:2])]


def contacts_of(connection: Connection, order: AnyRow) -> list[OrderContact]:
    """Who is named on an order, and as what."""
    query = select(order_contacts).where(order_contacts.c.order_id == order.id)
    types: dict[str, list[str]] = {}
    for row in connection.execute(query.order_by(order_contacts.c.email, order_contacts.c.contact_type)):
        types.setdefault(row.email, []).append(row.contact_type)
    return [OrderContact.model_construct(email=email, contact_types=kinds) for email, kinds in types.items()]


def _event(kind: str, time: datetime, **more: Any) -> OrderEvent:
    return OrderEvent.model_construct(kind=str(kind), time=time, **more)


def _line_message(row: AnyRow, currency: str, billed: tuple[Decimal, int]) -> OrderLine:
    quantity, minor = billed
    return OrderLine.model_construct(
        part_number=row.part_number or None,
        product=row.product or None,
        quantity=Decimal(row.quantity),
        net_unit_price=Decimal(row.net_unit_price),
        amount=to_decimal(row.total_minor, currency),
        quantity_invoiced=quantity,
        amount_invoiced=to_decimal(minor, currency),
    )


def _invoiced_parts(connection: Connection, order: AnyRow) -> dict[str, tuple[Decimal, int]]:
    """Part number → how many were invoiced, and for how much."""
    query = invoiced.lines(order.account_id, [order.number], _line.part_number, _line.quantity, _line.total_minor)
    found: dict[str, tuple[Decimal, int]] = {}
    wanted = query.where(invoices.c.currency == order.currency).order_by(_line.part_number)
    for part, quantity, minor in connection.execute(wanted):
        before, sum_minor = found.get(part, (Decimal(0), 0))
        found[part] = (before + Decimal(quantity), sum_minor + minor)
    return found


def _named_part(order: AnyRow, part: str) -> Select[Any]:
    query = invoiced.lines(order.account_id, [order.number], _line.product, _line.net_unit_price)
    return query.where(_line.part_number == part).order_by(_line.invoice_id, _line.position).limit(1)


def _amounts(connection: Connection, rows: Sequence[AnyRow]) -> dict[int, int]:
    """Order → its net amount: of its services, of its lines, or of what was called off."""
    ids = [row.id for row in rows]
    found: dict[int, int] = {}
    for table in (order_lines, services):
        query = select(table.c.order_id, func.sum(table.c.total_minor)).where(table.c.order_id.in_(ids))
        for number, minor in connection.execute(query.group_by(table.c.order_id)):
            found[number] = found.get(number, 0) + int(minor)
    rest = {row.number: row for row in rows if row.id not in found}
    if rest:
        account = rows[0].account_id
        billed = invoiced.lines(account, list(rest), _line.order_number, invoices.c.currency)
        billed = billed.add_columns(func.sum(_line.total_minor)).group_by(_line.order_number, invoices.c.currency)
        for number, currency, minor in connection.execute(billed):
            if currency == rest[number].currency:
                found[rest[number].id] = int(minor)
    return found


def _brought(connection: Connection, ids: Iterable[int]) -> dict[int, AnyRow]:
    """Order → the subscription that it brought."""
    query: Select[Any] = (
        select(services.c.order_id, contracts.c.contract_id, contracts.c.subscription_id)
        .distinct()
        .join(contracts, contracts.c.id == services.c.contract_id)
        .where(services.c.order_id.in_(list(ids)))
    )
    return {row.order_id: row for row in connection.execute(query)}
