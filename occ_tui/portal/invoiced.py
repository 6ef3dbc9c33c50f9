"""What of orders was invoiced: lines of invoices by the number of their order, and what that used of commitments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select, update

from occ_tui.portal.schema import invoice_lines, invoices
from occ_tui.portal.schema_contracts import commitments, contracts, orders, services

AnyRow = Row[Any]
_line = invoice_lines.c


def lines(account_id: int, order_numbers: Sequence[str], *columns: Any) -> Select[Any]:
    """Lines of these orders of an account, each beside its invoice. A line that carries tax has no order."""
    return (
        select(*columns)
        .select_from(invoice_lines)
        .join(invoices, invoices.c.id == _line.invoice_id)
        .where(_line.order_number.in_(order_numbers), invoices.c.account_id == account_id)
    )


def consumed(connection: Connection, account_id: int, order_number: str, start_day: int, end_day: int) -> int:
    """What was invoiced on an order for periods that begin on these days, in minor units and before tax."""
    query = lines(account_id, [order_number], func.sum(_line.total_minor))
    return int(connection.scalar(query.where(_line.start_day.between(start_day, end_day))) or 0)


def commitments_with_use(connection: Connection) -> Iterator[tuple[AnyRow, int]]:
    """Every commitment with what its lines come to: never more than was committed to."""
    query = (
        select(commitments, contracts.c.account_id, orders.c.number.label("order_number"))
        .join(services, services.c.id == commitments.c.service_id)
        .join(contracts, contracts.c.id == services.c.contract_id)
        .join(orders, orders.c.id == services.c.order_id)
        .order_by(commitments.c.id)
    )
    for row in connection.execute(query).all():
        used = consumed(connection, row.account_id, row.order_number, row.start_day, row.end_day)
        yield row, min(used, row.committed_minor)


def bring_up_commitments(connection: Connection) -> None:
    """Brings what is used of commitments up to the invoices; to be called in the transaction that wrote them."""
    for row, used in commitments_with_use(connection):
        if row.used_minor != used:
            connection.execute(update(commitments).where(commitments.c.id == row.id).values(used_minor=used))
