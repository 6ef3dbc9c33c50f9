"""The part of `occ portal check` that is about contracts and orders: they and the invoices tell one story."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, exists, func, not_, select

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.money import decimal_string
from occ_tui.domain.payments import PayableKind
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.portal import invoiced
from occ_tui.portal.billing import schedule_sums
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import accounts, invoice_lines, invoices
from occ_tui.portal.schema_contracts import (
    contract_requests,
    contracts,
    order_events,
    orders,
    rate_cards,
    renewal_quotes,
    services,
)
from occ_tui.portal.schema_payments import payables
from occ_tui.wire.customer_contracts import ContractRequestKind

DAY_MS = 86_400_000


class Finding(NamedTuple):
    """What cannot be true, and of what."""

    subject: str
    reason: str


def findings(ledger: Ledger) -> Iterator[Finding]:
    """All there are. An account that has no order at all, as after an import, has none to agree with."""
    with ledger.reading() as connection:
        yield from _timelines(connection)
        yield from _commitments(connection)
        yield from _owed(connection)
        yield from _quotes(connection)
        for row in connection.execute(select(accounts.c.id).where(_has(orders)).order_by(accounts.c.id)).all():
            yield from _ordered_lines(connection, row.id)
            yield from _dated_lines(connection, row.id)
        for row in connection.execute(select(accounts.c.id).where(_has(contracts)).order_by(accounts.c.id)).all():
            yield from _subscriptions(connection, row.id)
            yield from _schedule(connection, row.id)


def _has(table: Any) -> Any:
    return exists().where(table.c.account_id == accounts.c.id)


def _timelines(connection: Connection) -> Iterator[Finding]:
    """Orders whose events are not in the order of their times, or whose state is not their last."""
    query = (
        select(orders, order_events.c.kind, order_events.c.event_ms)
        .outerjoin(order_events, order_events.c.order_id == orders.c.id)
        .order_by(orders.c.id, order_events.c.id)
    )
    told: list[Any] = []
    for row in [*connection.execute(query).all(), None]:
        if told and (row is None or row.id != told[0].id):
            yield from _timeline(told)
            told = []
        if row is not None:
            told.append(row)


def _timeline(told: Sequence[Any]) -> Iterator[Finding]:
    order = told[0]
    times = [row.event_ms for row in told]
    if order.kind is None:
        yield Finding(_order(order.number), _("nothing ever happened to it"))
    elif times != sorted(times):
        yield Finding(_order(order.number), _("its events are not in the order of their times"))
    elif (order.state, order.booked_ms, order.changed_ms) != (told[-1].kind, times[0], times[-1]):
        yield Finding(_order(order.number), _("its state is not that of its last event"))


def _ordered_lines(connection: Connection, account_id: int) -> Iterator[Finding]:
    """Lines of invoices with an order that the account does not have, or that was booked after the invoice."""
    known = and_(orders.c.account_id == invoices.c.account_id, orders.c.number == invoice_lines.c.order_number)
    query = (
        select(invoices.c.internal_invoice_id, invoice_lines.c.order_number, orders.c.id.label("order_id"))
        .distinct()
        .select_from(invoices)
        .join(invoice_lines, invoice_lines.c.invoice_id == invoices.c.id)
        .outerjoin(orders, known)
        .where(invoices.c.account_id == account_id, invoice_lines.c.order_number != "")
        .where(orders.c.id.is_(None) | (orders.c.booked_ms >= invoices.c.time_invoice_ms))
    )
    for row in connection.execute(query):
        message = _("order {number} is not there") if row.order_id is None else _("order {number} was booked after it")
        yield Finding(clean(row.internal_invoice_id), message.format(number=clean(row.order_number)))


def _dated_lines(connection: Connection, account_id: int) -> Iterator[Finding]:
    """Lines of a subscription's order that begin on another day than their invoice's: the schedule goes by the line."""
    # A day begins up to fourteen hours before it does in UTC, or up to twelve later.
    days = (invoice_lines.c.start_day * DAY_MS - DAY_MS < invoices.c.time_invoice_ms) & (
        invoices.c.time_invoice_ms < (invoice_lines.c.start_day + 2) * DAY_MS
    )
    brought = exists().where(services.c.order_id == orders.c.id)
    query = (
        select(invoices.c.internal_invoice_id, orders.c.number)
        .distinct()
        .select_from(orders)
        .join(invoice_lines, invoice_lines.c.order_number == orders.c.number)
        .join(
            invoices,
            and_(invoices.c.id == invoice_lines.c.invoice_id, invoices.c.account_id == orders.c.account_id),
        )
        .where(orders.c.account_id == account_id, brought)
        .where(not_(func.coalesce(days, False)))
    )
    for row in connection.execute(query):
        reason = _("lines of order {number} do not begin with the invoice").format(number=clean(row.number))
        yield Finding(clean(row.internal_invoice_id), reason)


def _subscriptions(connection: Connection, account_id: int) -> Iterator[Finding]:
    """Invoices that name a subscription which is not there, or which is not what they are for."""
    known = {
        row.subscription_id: row
        for row in connection.execute(select(contracts).where(contracts.c.account_id == account_id))
    }
    parts = _parts(connection, account_id)
    query = (
        select(invoices.c.id, invoices.c.internal_invoice_id, invoices.c.type, invoices.c.currency)
        .add_columns(invoices.c.subscription_ids, invoices.c.time_invoice_ms)
        .where(invoices.c.account_id == account_id, invoices.c.subscription_ids != "")
    )
    for invoice in connection.execute(query.order_by(invoices.c.id)):
        for name in invoice.subscription_ids.split("\n"):
            if reason := _why_not(known.get(name), invoice):
                yield Finding(clean(invoice.internal_invoice_id), reason.format(number=clean(name)))
    yield from _foreign_parts(connection, account_id, parts)
    yield from _strays(connection, account_id)


def _strays(connection: Connection, account_id: int) -> Iterator[Finding]:
    """Invoices of subscriptions with lines of an order that brought none of them."""
    named = ("\n" + invoices.c.subscription_ids + "\n").like("%\n" + contracts.c.subscription_id + "\n%")
    query = (
        select(invoices.c.internal_invoice_id, invoice_lines.c.order_number)
        .distinct()
        .select_from(invoices)
        .join(invoice_lines, invoice_lines.c.invoice_id == invoices.c.id)
        .where(invoices.c.account_id == account_id, invoices.c.subscription_ids != "")
        .where(invoice_lines.c.order_number != "")
        .where(
            ~exists()
            .where(orders.c.account_id == account_id, orders.c.number == invoice_lines.c.order_number)
            .where(services.c.order_id == orders.c.id, contracts.c.id == services.c.contract_id)
            .where(named)
        )
    )
    for row in connection.execute(query):
        reason = _("order {number} brought none of its subscriptions").format(number=clean(row.order_number))
        yield Finding(clean(row.internal_invoice_id), reason)


def _why_not(contract: Any, invoice: Any) -> str:
    """What is wrong with the subscription of an invoice; empty if nothing is."""
    if contract is None:
        return _("subscription {number} is not there")
    if (contract.kind, contract.currency) != (invoice.type, invoice.currency):
        return _("subscription {number} is of another kind or currency")
    day = None if invoice.time_invoice_ms is None else invoice.time_invoice_ms // DAY_MS
    if day is not None and not contract.start_day - 1 <= day <= contract.end_day + 1:
        return _("subscription {number} is not in force on the day of the invoice")
    return ""


def _parts(connection: Connection, account_id: int) -> dict[str, set[str]]:
    """Order number → the parts that its services or their rate cards have."""
    found: dict[str, set[str]] = {}
    for part in (services.c.part_number, rate_cards.c.part_number):
        query = (
            select(orders.c.number, part)
            .join(services, services.c.order_id == orders.c.id)
            .outerjoin(rate_cards, rate_cards.c.service_id == services.c.id)
            .where(orders.c.account_id == account_id)
        )
        for number, name in connection.execute(query):
            found.setdefault(number, set()).add(name)
    return found


def _foreign_parts(connection: Connection, account_id: int, parts: dict[str, set[str]]) -> Iterator[Finding]:
    """Lines of a subscription's order for something that the subscription does not have."""
    for number, known in sorted(parts.items()):
        wanted = (invoices.c.internal_invoice_id, invoice_lines.c.part_number)
        query = invoiced.lines(account_id, [number], *wanted).distinct()
        for row in connection.execute(query.where(invoice_lines.c.part_number.not_in(known))):
            reason = _("order {number} has no part {part}")
            text = reason.format(number=clean(number), part=clean(row.part_number))
            yield Finding(clean(row.internal_invoice_id), text)


def _commitments(connection: Connection) -> Iterator[Finding]:
    for row, used in invoiced.commitments_with_use(connection):
        if row.used_minor != used or not 0 <= used <= row.committed_minor:
            yield Finding(clean(row.commitment_id), _("what is stored as used is not what its invoices come to"))
        if row.end_day < row.start_day:
            day = from_epoch_day(row.end_day).isoformat()
            yield Finding(clean(row.commitment_id), _("it ends on {day}, before it begins").format(day=day))


def _owed(connection: Connection) -> Iterator[Finding]:
    """Orders to be paid that are no orders, or not of that amount."""
    known = and_(orders.c.account_id == payables.c.account_id, orders.c.number == payables.c.number)
    any_order = orders.alias()
    has_orders = exists().where(any_order.c.account_id == payables.c.account_id)
    query = (
        select(payables.c.public_id, payables.c.currency, orders.c.currency.label("ordered"))
        .outerjoin(orders, known)
        .where(payables.c.kind == PayableKind.ORDER, has_orders)
    )
    for row in connection.execute(query.order_by(payables.c.id)):
        if row.ordered is None:
            yield Finding(clean(row.public_id), _("there is no such order"))
        elif row.ordered != row.currency:
            yield Finding(clean(row.public_id), _("its order is in another currency"))


def _quotes(connection: Connection) -> Iterator[Finding]:
    """Accepted renewals whose payable is not what was quoted, or is not there."""
    query = (
        select(contract_requests.c.public_id, renewal_quotes.c.number, renewal_quotes.c.amount_minor)
        .add_columns(contracts.c.currency, contracts.c.account_id)
        .outerjoin(renewal_quotes, renewal_quotes.c.id == contract_requests.c.quote_id)
        .outerjoin(contracts, contracts.c.id == renewal_quotes.c.contract_id)
        .where(contract_requests.c.kind == ContractRequestKind.ACCEPT_RENEWAL)
    )
    for row in connection.execute(query.order_by(contract_requests.c.id)).all():
        wanted = select(payables.c.amount_minor, payables.c.currency).where(
            payables.c.account_id == row.account_id,
            payables.c.kind == PayableKind.RENEWAL,
            payables.c.number == row.number,
        )
        owed = connection.execute(wanted).first()
        if owed is None or tuple(owed) != (row.amount_minor, row.currency):
            yield Finding(clean(row.public_id), _("what it accepted is not what is to be paid"))


def _schedule(connection: Connection, account_id: int) -> Iterator[Finding]:
    """Subscriptions whose invoiced schedule does not come to what their invoices' lines do."""
    for name, currency, shown, wanted in schedule_sums(connection, account_id):
        if shown != wanted:
            reason = _("its schedule comes to {shown} {currency}, its invoices to {wanted} {currency}")
            text = reason.format(
                shown=decimal_string(shown, currency), wanted=decimal_string(wanted, currency), currency=currency
            )
            yield Finding(_("subscription {number}").format(number=clean(name)), text)


def _order(number: str) -> str:
    return _("order {number}").format(number=clean(number))
