"""The billing schedule: what of a subscription was invoiced, read from the invoices, and what will be, from its terms.

An invoiced row is a line of an invoice, with that line's quantity, price and amount; a row to come is a service's
price on one of its days after today. Rows are read one by one, so that a page costs what it holds.
"""

from __future__ import annotations

import calendar
import heapq
from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.portal import invoiced
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.schema import invoice_lines, invoices
from occ_tui.portal.schema_contracts import contracts, orders, rate_cards, services
from occ_tui.wire.customer_orders import OrderState

_MONTHS = {"MONTHLY": 1, "QUARTERLY": 3, "ANNUAL": 12}
_AT_ONCE = 200


class ScheduleRow(NamedTuple):
    """A row of the schedule; `row_id` and `place` tell apart those of a day and an order."""

    order_number: str
    invoicing_day: int
    is_planned: int
    """0 if it is invoiced, 1 if it will be."""
    row_id: int
    """Of the invoice, or of the service that is to be invoiced."""
    place: int
    service_id: str
    frequency: str
    part_number: str
    product: str
    start_day: int
    end_day: int | None
    quantity: str
    net_unit_price: str
    minor: int
    invoice_number: str | None = None
    invoice_id: str | None = None

    def key(self, *, by_order: bool) -> Key:
        """What it is sorted by."""
        lead = (self.order_number, self.invoicing_day) if by_order else (self.invoicing_day, self.order_number)
        return (*lead, self.is_planned, self.row_id, self.place)


Key = tuple[Any, ...]


class Schedule:
    """The schedule of one subscription, as it stands on an epoch day."""

    def __init__(self, connection: Connection, contract: AnyRow, today: int) -> None:
        self._connection = connection
        self._contract = contract
        self._today = today
        query = (
            select(services, orders.c.number.label("order_number"), orders.c.state.label("order_state"))
            .join(orders, orders.c.id == services.c.order_id)
            .where(services.c.contract_id == contract.id)
        )
        self._services = connection.execute(query.order_by(services.c.id)).all()
        self._first = {row.order_number: row for row in reversed(self._services)}
        self._by_part = {(row.order_number, row.part_number): row for row in reversed(self._services)}
        by_id = {row.id: row for row in self._services}
        for row in self._rated():
            service = by_id[row.service_id]
            self._by_part.setdefault((service.order_number, row.part_number), service)

    def rows(
        self,
        *,
        by_order: bool = False,
        is_descending: bool = False,
        after: Key | None = None,
        limit: int | None = None,
        service_id: str | None = None,
    ) -> list[ScheduleRow]:
        """At most `limit` rows behind the one whose key is `after`."""
        streams = [
            stream
            for number in self._first
            for stream in (
                self._invoiced(number, by_order, is_descending, after),
                iter(sorted(self._planned(number), key=lambda row: row.key(by_order=by_order), reverse=is_descending)),
            )
        ]
        merged = heapq.merge(*streams, key=lambda row: row.key(by_order=by_order), reverse=is_descending)
        wanted = (
            row
            for row in merged
            if (service_id is None or row.service_id == service_id)
            and (after is None or _is_behind(row.key(by_order=by_order), after, is_descending))
        )
        return list(islice(wanted, limit))

    def _invoiced(self, number: str, by_order: bool, is_descending: bool, after: Key | None) -> Iterator[ScheduleRow]:
        line, head = invoice_lines.c, invoices.c
        columns = (
            *(line.invoice_id.label("row_id"), line.position, line.part_number, line.product, line.start_day),
            *(line.end_day, line.quantity, line.net_unit_price, line.total_minor, head.number, head.invoice_id),
        )
        query = invoiced.lines(self._contract.account_id, [number], *columns).where(line.start_day.is_not(None))
        if after is not None:
            # Days before that of the last row are done; on the day itself, rows are told apart one by one.
            order, day = (after[0], after[1]) if by_order else (number, after[0])
            if order == number:
                query = query.where(line.start_day <= day if is_descending else line.start_day >= day)
            elif (order > number) != is_descending:
                return
        sorting = (line.start_day, line.invoice_id, line.position)
        query = query.order_by(*(column.desc() for column in sorting) if is_descending else sorting)
        for row in self._connection.execute(query.execution_options(yield_per=_AT_ONCE)):
            service = self._by_part.get((number, row.part_number), self._first[number])
            yield ScheduleRow(
                number,
                row.start_day,
                0,
                row.row_id,
                row.position,
                service.service_id,
                service.billing_frequency,
                row.part_number,
                row.product,
                row.start_day,
                row.end_day,
                row.quantity,
                row.net_unit_price,
                row.total_minor,
                row.number,
                row.invoice_id,
            )

    def _planned(self, number: str) -> Iterator[ScheduleRow]:
        for service in self._services:
            if service.order_number != number or service.order_state == OrderState.CANCELLED:
                continue
            last = service.end_day
            if self._contract.terminated_day is not None:
                last = min(last, self._contract.terminated_day)
            for start_day, end_day in periods(service.start_day, service.end_day, service.billing_frequency):
                if self._today < start_day <= last:
                    yield ScheduleRow(
                        number,
                        start_day,
                        1,
                        service.id,
                        0,
                        service.service_id,
                        service.billing_frequency,
                        service.part_number,
                        service.product,
                        start_day,
                        end_day,
                        service.quantity,
                        service.net_unit_price,
                        service.line_minor,
                    )

    def _rated(self) -> list[AnyRow]:
        """Parts that are metered within a service."""
        ids = [row.id for row in self._services]
        query = select(rate_cards.c.service_id, rate_cards.c.part_number).where(rate_cards.c.service_id.in_(ids))
        return list(self._connection.execute(query))


def periods(start_day: int, end_day: int, frequency: str) -> Iterator[tuple[int, int]]:
    """First and last day of every billing period of a service; none of one that is invoiced by use."""
    step = _MONTHS.get(frequency)
    count = 0
    first = start_day
    while step and first <= end_day:
        count += 1
        following = months_after(start_day, step * count)
        yield first, min(following - 1, end_day)
        first = following


def months_after(day: int, months: int) -> int:
    """The same day of a later month, or its last one."""
    found = from_epoch_day(day)
    years, month = divmod(found.month - 1 + months, 12)
    year = found.year + years
    return epoch_day(date(year, month + 1, min(found.day, calendar.monthrange(year, month + 1)[1])))


def schedule_sums(connection: Connection, account_id: int) -> Iterator[tuple[str, str, int, int]]:
    """Each subscription with its currency, what its invoiced rows come to, and what its orders' lines do."""
    for contract in connection.execute(select(contracts).where(contracts.c.account_id == account_id)).all():
        rows = Schedule(connection, contract, 0).rows()
        shown = sum(row.minor for row in rows if not row.is_planned)
        brought = select(services.c.order_id).where(services.c.contract_id == contract.id)
        named = select(orders.c.number).where(orders.c.id.in_(brought))
        numbers = list(connection.scalars(named))
        query = invoiced.lines(account_id, numbers, func.sum(invoice_lines.c.total_minor))
        yield contract.subscription_id, contract.currency, shown, int(connection.scalar(query) or 0)


def _is_behind(key: Key, after: Key, is_descending: bool) -> bool:
    return key < after if is_descending else key > after
