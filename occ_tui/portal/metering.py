"""What was used day by day: each line of a usage invoice, spread over the days of its period up to today.

Nothing of it is kept: a line's quantity is divided over its days in whole units, the first days taking what is left
over, so that the days of a line together are the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import chain
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, func, select

from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.money import exponent
from occ_tui.portal import invoiced
from occ_tui.portal.contract_rows import order_numbers
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.schema import invoice_lines, invoices
from occ_tui.portal.schema_contracts import contracts, orders, services

_FIRST_CHUNK, _LAST_CHUNK = 2, 64
"""Days whose lines are read at once: few at first, since a page is often full after a day or two."""
_LONGEST = 400
"""Days of a line's period, at most: what is longer is not metered beyond them."""
_NAME = re.compile(r"u([0-9]{1,18})l([0-9]{1,9})d([0-9]{1,7})")
_line, _head = invoice_lines.c, invoices.c
_COLUMNS: tuple[Any, ...] = (
    *(_line.invoice_id, _line.position, _line.part_number, _line.product, _line.start_day, _line.end_day),
    *(_line.quantity, _line.net_unit_price, _head.currency),
)


class Metered(NamedTuple):
    """What was used of one product on one day."""

    day: int
    row_id: int
    """Row of the invoice."""
    place: int
    """Position of its line."""
    part_number: str
    product: str
    quantity: Decimal
    net_unit_price: Decimal
    currency: str

    @property
    def name(self) -> str:
        """Its `computedUsageId`."""
        return f"u{self.row_id}l{self.place}d{self.day}"

    @property
    def cost(self) -> Decimal:
        """What it costs, exactly."""
        return self.quantity * self.net_unit_price

    @property
    def cost_rounded(self) -> Decimal:
        """The same in the currency's smallest units."""
        return self.cost.quantize(Decimal(1).scaleb(-exponent(self.currency)), ROUND_HALF_EVEN)

    @property
    def key(self) -> tuple[int, int, int]:
        """Its place in the order of days."""
        return self.day, self.row_id, self.place


def of_contract(
    connection: Connection, contract: AnyRow, first_day: int, end_day: int, *, is_descending: bool = False
) -> Iterator[Metered]:
    """What was used from `first_day` on and before `end_day`, day by day; nothing of what is no usage."""
    numbers = order_numbers(connection, contract.id)
    if contract.kind != InvoiceType.USAGE or not numbers:
        return
    spans = invoiced.lines(contract.account_id, numbers, func.min(_line.start_day), func.max(_line.start_day))
    earliest, latest = connection.execute(spans).one()
    if earliest is None:
        return
    first_day, end_day = max(first_day, earliest), min(end_day, latest + _LONGEST)
    for start, end in _chunks(first_day, end_day, is_descending):
        query = _lines(contract.account_id, numbers).where(
            _line.start_day > start - _LONGEST, _line.start_day < end, func.coalesce(_line.end_day, start) >= start
        )
        found = chain.from_iterable(days_of(row, start, end) for row in connection.execute(query))
        yield from sorted(found, reverse=is_descending)


def _chunks(first_day: int, end_day: int, is_descending: bool) -> Iterator[tuple[int, int]]:
    """The days from `first_day` to before `end_day` in runs, each longer than the one before."""
    size = _FIRST_CHUNK
    while first_day < end_day:
        size = min(size, end_day - first_day)
        if is_descending:
            yield end_day - size, end_day
            end_day -= size
        else:
            yield first_day, first_day + size
            first_day += size
        size = min(size * 2, _LAST_CHUNK)


def of_line(connection: Connection, account_id: int, invoice_id: str, position: int) -> tuple[str, list[Metered]]:
    """What was used for one line of an invoice, with the number of its order; nothing for what is no usage."""
    query: Select[Any] = (
        select(*_COLUMNS, _line.order_number)
        .join(invoices, _head.id == _line.invoice_id)
        .where(_head.account_id == account_id, _head.invoice_id == invoice_id, _line.position == position)
        .where(_head.type == InvoiceType.USAGE, _line.order_number != "")
    )
    row = connection.execute(query).first()
    return ("", []) if row is None else (row.order_number, list(days_of(row)))


def named(connection: Connection, account_id: int, name: str) -> tuple[AnyRow, Metered] | None:
    """A computed usage of an account by its name, and the contract that it is of."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    row_id, place, day = (int(part) for part in match.groups())
    query: Select[Any] = (
        select(*_COLUMNS, contracts.c.id.label("contract_row"))
        .join(invoices, _head.id == _line.invoice_id)
        .join(orders, (orders.c.number == _line.order_number) & (orders.c.account_id == _head.account_id))
        .join(services, services.c.order_id == orders.c.id)
        .join(contracts, contracts.c.id == services.c.contract_id)
        .where(_head.account_id == account_id, _head.id == row_id, _line.position == place)
        .where(contracts.c.kind == InvoiceType.USAGE)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    contract = connection.execute(select(contracts).where(contracts.c.id == row.contract_row)).one()
    return next(((contract, item) for item in days_of(row) if item.day == day), None)


def _lines(account_id: int, numbers: Any) -> Select[Any]:
    return invoiced.lines(account_id, numbers, *_COLUMNS)


def days_of(row: AnyRow, first_day: int | None = None, end_day: int | None = None) -> Iterator[Metered]:
    """The days of a line, those to come too; of them, those from `first_day` on and before `end_day`."""
    if row.start_day is None:
        return
    last_day = row.start_day if row.end_day is None else min(row.end_day, row.start_day + _LONGEST - 1)
    days = range(row.start_day, max(row.start_day, last_day) + 1)
    quantity, price = Decimal(row.quantity), Decimal(row.net_unit_price)
    is_whole = quantity == quantity.to_integral_value() and quantity >= 0
    each, rest = divmod(int(quantity), len(days)) if is_whole else (0, 0)
    wanted_from = days.start if first_day is None else max(days.start, first_day)
    wanted_to = days.stop if end_day is None else min(days.stop, end_day)
    for day in range(wanted_from, wanted_to):
        number = day - days.start
        share = Decimal(each + (number < rest)) if is_whole else quantity * (number == 0)
        if share:
            where = (row.invoice_id, row.position)
            yield Metered(day, *where, row.part_number, row.product, share, price, row.currency)
