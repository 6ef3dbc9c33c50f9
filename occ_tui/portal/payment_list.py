"""Pages of payments, newest first, sought by key; and payments as messages, with what they paid and with what.

A page merges one stream per status, each in the order of an index. What a payment was made for, its method and its
successor are read for the whole page at once.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, literal, or_, select

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.money import to_decimal
from occ_tui.domain.payments import PayableKind, PaymentStatus
from occ_tui.portal import printed
from occ_tui.portal.entries import FAILED, SETTLED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.schema import allocations, invoices, payments
from occ_tui.portal.schema_payments import payable_allocations, payables, payment_methods, payment_orders
from occ_tui.portal.schema_rewards import METHOD_NAME, reward_redemptions
from occ_tui.wire.customer_payments import Payment, PaymentAllocation, PaymentMethod

Rows = Sequence[AnyRow]


@dataclass(frozen=True, slots=True)
class PaymentSelection:
    """What `GET /payments` was asked for. Instants are epoch milliseconds, both ends included."""

    statuses: tuple[PaymentStatus, ...] = ()
    """Any of these; all when empty."""
    client_reference: str = ""
    header_id: str = ""
    invoice: str = ""
    """An `internalInvoiceId`."""
    from_ms: int | None = None
    until_ms: int | None = None


class PaymentPage(NamedTuple):
    """A page of payments, and the time and id of its last row if there is another page."""

    rows: Rows
    next_position: tuple[int, int] | None


def page(
    connection: Connection, account_id: int, chosen: PaymentSelection, after: tuple[int, int] | None, limit: int
) -> PaymentPage:
    """The `limit` payments of an account that come after (are older than) the one at `after`."""
    query = _query().where(payments.c.account_id == account_id, *_conditions(connection, account_id, chosen))
    if after:
        paid_ms, last_id = after
        query = query.where(payments.c.paid_ms <= paid_ms, or_(payments.c.paid_ms < paid_ms, payments.c.id < last_id))
    order = (payments.c.paid_ms.desc(), payments.c.id.desc())
    streams = [
        connection.execute(query.where(payments.c.state == status).order_by(*order).limit(limit + 1)).all()
        for status in chosen.statuses or tuple(PaymentStatus)
    ]
    merged = heapq.merge(*streams, key=lambda row: (row.paid_ms, row.id), reverse=True)
    found = [row for row, _room in zip(merged, range(limit + 1), strict=False)]
    shown = found[:limit]
    return PaymentPage(shown, (shown[-1].paid_ms, shown[-1].id) if len(found) > limit else None)


def find_payment(connection: Connection, account_id: int, payment_id: int) -> AnyRow | None:
    """One payment of an account, as `page` gives them."""
    return connection.execute(_query().where(payments.c.account_id == account_id, payments.c.id == payment_id)).first()


def messages_of(connection: Connection, account: AnyRow, rows: Rows) -> list[Payment]:
    """The payments `rows` of an account as messages."""
    ids = [row.id for row in rows]
    paid_for, successors = _allocations(connection, ids), _successors(connection, ids)
    payee = printed.seller_of(account.preferred_email).name
    return [_message(row, account.ocid, payee, paid_for.get(row.id, []), successors.get(row.id)) for row in rows]


def _query() -> Select[Any]:
    order = [column.label(f"order_{column.name}") for column in payment_orders.c]
    return (
        select(
            *payments.c,
            *order,
            payment_methods.c.token,
            payment_methods.c.removed_ms,
            reward_redemptions.c.id.label("redemption_id"),
        )
        .outerjoin(payment_orders, payment_orders.c.payment_id == payments.c.id)
        .outerjoin(payment_methods, payment_methods.c.id == payment_orders.c.method_id)
        .outerjoin(reward_redemptions, reward_redemptions.c.payment_id == payments.c.id)
    )


def _conditions(connection: Connection, account_id: int, chosen: PaymentSelection) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if chosen.client_reference:
        conditions.append(payment_orders.c.client_reference == chosen.client_reference)
    if chosen.header_id:
        conditions.append(payment_orders.c.header_id == chosen.header_id)
    if chosen.invoice:
        # Sought first: the few that it names are then read by key.
        of_invoice = (
            select(allocations.c.payment_id)
            .join(invoices, invoices.c.id == allocations.c.invoice_id)
            .where(invoices.c.account_id == account_id, invoices.c.internal_invoice_id == chosen.invoice)
        )
        conditions.append(payments.c.id.in_(connection.execute(of_invoice).scalars().all()))
    if chosen.from_ms is not None:
        conditions.append(payments.c.paid_ms >= chosen.from_ms)
    if chosen.until_ms is not None:
        conditions.append(payments.c.paid_ms <= chosen.until_ms)
    return conditions


def _allocations(connection: Connection, ids: Sequence[int]) -> dict[int, list[PaymentAllocation]]:
    of_invoices = (
        select(
            allocations.c.payment_id,
            allocations.c.minor,
            invoices.c.internal_invoice_id.label("name"),
            invoices.c.number,
            invoices.c.currency,
            literal(str(PayableKind.INVOICE)).label("kind"),
        )
        .join(invoices, invoices.c.id == allocations.c.invoice_id)
        .where(allocations.c.payment_id.in_(ids))
        .order_by(allocations.c.invoice_id)
    )
    of_payables = (
        select(
            payable_allocations.c.payment_id,
            payable_allocations.c.minor,
            payables.c.public_id.label("name"),
            payables.c.number,
            payables.c.currency,
            payables.c.kind,
        )
        .join(payables, payables.c.id == payable_allocations.c.payable_id)
        .where(payable_allocations.c.payment_id.in_(ids))
        .order_by(payable_allocations.c.payable_id)
    )
    found: defaultdict[int, list[PaymentAllocation]] = defaultdict(list)
    rows: list[AnyRow] = [*connection.execute(of_invoices), *connection.execute(of_payables)]
    for row in rows:
        found[row.payment_id].append(_allocation(row))
    return found


def _allocation(row: AnyRow) -> PaymentAllocation:
    amount = to_decimal(row.minor, row.currency)
    return PaymentAllocation.model_construct(kind=row.kind, id=row.name, number=row.number, amount=amount)


def _successors(connection: Connection, ids: Iterable[int]) -> dict[int, int]:
    """Failed payment → the latest one that replaces it."""
    query = select(payment_orders.c.replaces_payment_id, payment_orders.c.payment_id).where(
        payment_orders.c.replaces_payment_id.in_(list(ids))
    )
    return {row[0]: row[1] for row in connection.execute(query.order_by(payment_orders.c.payment_id))}


def _message(row: AnyRow, ocid: str, payee: str, paid_for: list[PaymentAllocation], successor: int | None) -> Payment:
    ended = row.order_ended_ms if row.order_payment_id is not None else row.paid_ms
    return Payment.model_construct(
        id=str(row.id),
        reference=row.reference or None,
        compartment_id=ocid,
        status=row.state,
        failure_reason=row.order_failure_reason or None,
        currency_code=row.currency,
        amount=to_decimal(row.amount_minor, row.currency),
        time_submitted=_instant(row.paid_ms),
        time_settled=_instant(ended) if row.state == SETTLED else None,
        time_failed=_instant(ended) if row.state == FAILED else None,
        paid_by=row.paid_by or None,
        payee_name=payee,
        method=_method(row),
        client_reference=row.order_client_reference,
        header_id=row.order_header_id,
        email=row.order_email or None,
        remittance_text=row.order_remittance_text or None,
        replaces_payment_id=_text(row.order_replaces_payment_id),
        replaced_by_payment_id=_text(successor),
        allocations=paid_for,
    )


def _method(row: AnyRow) -> PaymentMethod:
    """The method as it was when it was used; its token while it can still be used."""
    return PaymentMethod.model_construct(
        token=row.token if row.removed_ms is None else None,
        kind=row.method,
        name=row.order_method_name or (None if row.redemption_id is None else METHOD_NAME),
        brand=row.card_brand or None,
        last_digits=row.last_digits or None,
        name_on_card=row.name_on_card or None,
        # What was loaded may name PayPal's transaction there.
        email_address=row.paypal_id if "@" in row.paypal_id else None,
        time_expiration=midnight(row.card_expires_day, "UTC"),
    )


def _instant(epoch_ms: int | None) -> datetime | None:
    return None if epoch_ms is None else from_epoch_ms(epoch_ms)


def _text(number: int | None) -> str | None:
    return None if number is None else str(number)
