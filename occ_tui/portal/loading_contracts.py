"""Entries of contracts and orders into tables, in bulk; a part of `loading`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Table, func, select

from occ_tui.domain.access import ContactType
from occ_tui.portal.balances import LedgerRefused
from occ_tui.portal.entries_contracts import (
    ContractEntry,
    ContractRequestEntry,
    OfContracts,
    OrderEntry,
    QuoteEntry,
    RateCardEntry,
    ServiceEntry,
)
from occ_tui.portal.paying_rows import row_of
from occ_tui.portal.schema_contracts import (
    commitments,
    contract_requests,
    contracts,
    order_contacts,
    order_events,
    order_lines,
    orders,
    quote_contacts,
    rate_card_tiers,
    rate_cards,
    renewal_quotes,
    services,
)

Naming = Callable[[int, int, Iterable[tuple[str, ContactType]]], list[tuple[int, str, str]]]

TABLES = (
    contracts,
    orders,
    order_lines,
    order_events,
    order_contacts,
    services,
    commitments,
    rate_cards,
    rate_card_tiers,
    renewal_quotes,
    quote_contacts,
    contract_requests,
)
"""In the order in which their rows refer to each other."""

_NUMBERED = (
    contracts, orders, order_events, services, commitments, rate_cards, renewal_quotes, contract_requests,
)  # fmt: skip


class ContractRows:
    """Rows of contracts and orders that wait to be written; `account` gives the row of an account's OCID.

    `name` is told who is named on a document, see `loading_people.PeopleRows.name`.
    """

    def __init__(self, connection: Connection, account: Callable[[str], int], name: Naming) -> None:
        self._connection = connection
        self._account = account
        self._name = name
        self.waiting: dict[Table, list[tuple[Any, ...]]] = {table: [] for table in TABLES}
        self._ids = {table.name: connection.scalar(select(func.max(table.c.id))) or 0 for table in _NUMBERED}
        self._orders: dict[tuple[int, str], int] = {}
        self._contracts: dict[tuple[int, str], int] = {}
        self._quotes: dict[tuple[int, str], int] = {}
        """Contract and number → quote."""

    def add(self, entry: OfContracts) -> None:
        """Makes the rows of `entry`."""
        match entry:
            case OrderEntry():
                self._add_order(entry)
            case ContractEntry():
                self._add_contract(entry)
            case QuoteEntry():
                self._add_quote(entry)
            case ContractRequestEntry():
                self._add_request(entry)

    def _add_order(self, entry: OrderEntry) -> None:
        if not entry.events:
            raise LedgerRefused(f"order {entry.number} without an event")
        account = self._account(entry.account_ocid)
        self._orders[account, entry.number] = number = self._next(orders)
        last = entry.events[-1]
        self._put(
            orders,
            entry,
            id=number,
            account_id=account,
            state=str(last.kind),
            booked_ms=entry.events[0].event_ms,
            changed_ms=last.event_ms,
        )
        for event in entry.events:
            self.waiting[order_events].append(
                (self._next(order_events), number, str(event.kind), event.event_ms, event.actor, event.details)
            )
        for position, line in enumerate(entry.lines, 1):
            prices = (str(line.quantity), str(line.net_unit_price), line.total_minor)
            self.waiting[order_lines].append((number, position, line.part_number, line.product, *prices))
        self.waiting[order_contacts] += self._name(account, number, entry.contacts)

    def _add_contract(self, entry: ContractEntry) -> None:
        account = self._account(entry.account_ocid)
        self._contracts[account, entry.subscription_id] = number = self._next(contracts)
        self._put(contracts, entry, id=number, account_id=account)
        for position, service in enumerate(entry.services, 1):
            self._add_service(account, number, position, service)

    def _add_service(self, account: int, contract: int, position: int, entry: ServiceEntry) -> None:
        number = self._next(services)
        order = self._order(account, entry.order_number)
        self._put(services, entry, id=number, contract_id=contract, order_id=order, line_number=position)
        for item in entry.commitments:
            self._put(commitments, item, id=self._next(commitments), service_id=number, used_minor=0)
        for card in entry.rate_cards:
            self._add_rate_card(number, card)

    def _add_rate_card(self, service: int, entry: RateCardEntry) -> None:
        number = self._next(rate_cards)
        overage = _price(entry.overage_price, entry.net_unit_price)
        self._put(rate_cards, entry, id=number, service_id=service, overage_price=overage)
        for position, tier in enumerate(entry.tiers, 1):
            up_to = "" if tier.up_to_quantity is None else str(tier.up_to_quantity)
            prices = (str(tier.net_unit_price), _price(tier.overage_price, tier.net_unit_price))
            self.waiting[rate_card_tiers].append((number, position, up_to, *prices))

    def _add_quote(self, entry: QuoteEntry) -> None:
        account = self._account(entry.account_ocid)
        contract = self._contract(account, entry.subscription_id)
        self._quotes[contract, entry.number] = number = self._next(renewal_quotes)
        self._put(renewal_quotes, entry, id=number, contract_id=contract)
        self.waiting[quote_contacts] += self._name(account, number, entry.contacts)

    def _add_request(self, entry: ContractRequestEntry) -> None:
        account = self._account(entry.account_ocid)
        quote = None
        if entry.quote_number:
            key = (self._contract(account, entry.subscription_id), entry.quote_number)
            named = (renewal_quotes.c.contract_id == key[0], renewal_quotes.c.number == key[1])
            quote = self._quotes.get(key) or self._found(renewal_quotes, named, f"quote {entry.quote_number}")
        row_id = self._next(contract_requests)
        known = {"id": row_id, "account_id": account, "quote_id": quote, "waits_since_ms": entry.changed_ms}
        self._put(contract_requests, entry, **known)

    def _order(self, account: int, name: str) -> int:
        key = (account, name)
        named = (orders.c.account_id == account, orders.c.number == name)
        return self._orders.get(key) or self._found(orders, named, f"order {name}")

    def _contract(self, account: int, name: str) -> int:
        named = (contracts.c.account_id == account, contracts.c.subscription_id == name)
        return self._contracts.get((account, name)) or self._found(contracts, named, f"subscription {name}")

    def _found(self, table: Table, named: Sequence[Any], title: str) -> int:
        """A row that was there before."""
        number: int | None = self._connection.scalar(select(table.c.id).where(*named))
        if number is None:
            raise LedgerRefused(f"no {title}")
        return number

    def _put(self, table: Table, entry: Any, **more: Any) -> None:
        """A row of what an entry says under the names of the columns, and of what it does not."""
        said = {
            column.name: _stored(getattr(entry, column.name)) for column in table.columns if hasattr(entry, column.name)
        }
        self.waiting[table].append(row_of(table, **(said | more)))

    def _next(self, table: Table) -> int:
        self._ids[table.name] += 1
        return self._ids[table.name]


def _price(price: Decimal | None, otherwise: Decimal) -> str:
    return str(otherwise if price is None else price)


def _stored(value: Any) -> Any:
    """A value as a column holds it: exact decimals as text, words of closed lists as plain ones."""
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, Decimal | StrEnum) else value
