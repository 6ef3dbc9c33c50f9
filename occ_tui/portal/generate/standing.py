"""What every sample account has going on: contracts in force, renewals, orders on their way, requests.

Orders and renewals that wait for their payment are those of its payables, under the same numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.money import to_decimal
from occ_tui.domain.payments import PayableKind
from occ_tui.portal.entries import Entry, PayableEntry
from occ_tui.portal.entries_contracts import (
    ContractRequestEntry,
    OrderEntry,
    OrderEventEntry,
    OrderLineEntry,
    QuoteEntry,
)
from occ_tui.portal.generate import catalogue, draw
from occ_tui.portal.generate.deals import AGREEMENTS, Deals
from occ_tui.portal.generate.prices import unit_price
from occ_tui.portal.generate.sold import DAY_MS, Term, contacts, contract, event, timeline
from occ_tui.wire.customer_contracts import ContractRequestKind, ContractRequestState
from occ_tui.wire.customer_orders import OrderEventKind

_FIRST_QUOTE = 8_950_000
"""Beyond the numbers of payables."""
_QUOTED_BEFORE = 90
"""Days before its end in which a contract has a renewal quote."""
_ASKED_BY = "Tarek Haddad"


def standing(deals: Deals, owed: list[PayableEntry]) -> Iterator[Entry]:
    """All of that; `owed` are the account's payables."""
    parts = deals.parts
    current = {kind: [deals.current(kind, place) for place in range(len(AGREEMENTS[kind]))] for kind in AGREEMENTS}
    yield from deals.made()
    yield from _pending(deals, [item for item in owed if item.kind == PayableKind.ORDER])
    yield from _on_their_way(deals)
    renewed = [item for item in owed if item.kind == PayableKind.RENEWAL]
    for place, (term, payable) in enumerate(zip(current[InvoiceType.SUPPORT], renewed, strict=False)):
        yield _accepted_quote(deals, term, payable)
        yield _acceptance(deals, term, payable, place)
    others = [*current[InvoiceType.SUPPORT][len(renewed) :], *current[InvoiceType.SUBSCRIPTION]]
    offered = [term for term in others if term.end_day < parts.today + _QUOTED_BEFORE]
    for place, term in enumerate(offered):
        yield _open_quote(deals, term, str(_FIRST_QUOTE + place * 7), place)
    for place, asked in enumerate(_requests(parts.today)):
        term = current[InvoiceType.SUBSCRIPTION][0]
        yield replace(
            asked,
            account_ocid=parts.home.entry.ocid,
            public_id=_request_id(deals, 50 + place),
            contract_id=deals.parts.agreement(term.code),
            subscription_id=term.subscription_id,
            subject=parts.text(asked.subject, place),
            contact_email=parts.email("it"),
        )


def _pending(deals: Deals, owed: list[PayableEntry]) -> Iterator[OrderEntry]:
    """Orders that wait for their payment."""
    parts = deals.parts
    for place, payable in enumerate(owed):
        yield OrderEntry(
            account_ocid=payable.account_ocid,
            number=payable.number,
            currency=payable.currency,
            description=parts.text(payable.description, place),
            buyer_email=parts.email("ap"),
            admin_email=parts.email("it"),
            events=(event(OrderEventKind.BOOKED, parts.today - 8 + 4 * place, 10),),
            lines=(_line(payable.description, payable.amount_minor, payable.currency),),
            contacts=contacts(parts),
        )


def _on_their_way(deals: Deals) -> Iterator[Entry]:
    """One being provisioned, one that awaits activation, one that was just booked, one that was cancelled."""
    parts = deals.parts
    today = parts.today
    yield from contract(
        parts,
        _coming(deals, InvoiceType.SUBSCRIPTION, 150, booked_day=today - 5, start_day=today + 20),
        timeline(today - 5, today + 20, OrderEventKind.PROVISIONING),
    )
    waits = (
        event(OrderEventKind.BOOKED, today - 9, 9),
        event(OrderEventKind.APPROVED, today - 8, 12),
        event(OrderEventKind.AWAITING_ACTIVATION, today - 8, 13),
    )
    yield from contract(parts, _coming(deals, InvoiceType.USAGE, 151, booked_day=today - 9, start_day=today + 1), waits)
    yield _piece(deals, 152, InvoiceType.HARDWARE, 1, today - 2, (event(OrderEventKind.BOOKED, today - 2, 15),))
    cancelled = (
        event(OrderEventKind.BOOKED, today - 60, 9),
        event(OrderEventKind.CANCELLED, today - 57, 17, _ASKED_BY, "Ordered twice"),
    )
    yield _piece(deals, 153, InvoiceType.EDUCATION, 0, today - 60, cancelled)


def _coming(deals: Deals, kind: InvoiceType, code: int, *, booked_day: int, start_day: int) -> Term:
    parts, number = deals.parts, deals.number(booked_day, code)
    currency = parts.home.currency
    subscription = parts.subscription(number)
    return Term(kind, currency, code, 1, start_day, start_day + 364, booked_day, number, subscription)


def _piece(
    deals: Deals, code: int, kind: InvoiceType, place: int, booked_day: int, events: tuple[OrderEventEntry, ...]
) -> OrderEntry:
    """An order of two of a product, of which nothing is invoiced."""
    parts = deals.parts
    product, currency = catalogue.PRODUCTS[kind][place], parts.home.currency
    return OrderEntry(
        account_ocid=parts.home.entry.ocid,
        number=deals.number(booked_day, code),
        currency=currency,
        description=parts.text(product.name, code),
        buyer_email=parts.email("ap"),
        admin_email=parts.email("it"),
        events=events,
        lines=(_line(product.name, unit_price(product, currency) * 2, currency, 2, product.part_number),),
        contacts=contacts(parts),
    )


def _line(product: str, minor: int, currency: str, quantity: int = 1, part_number: str = "") -> OrderLineEntry:
    return OrderLineEntry(
        product, to_decimal(minor // quantity, currency), minor, Decimal(quantity), part_number or _part_number(product)
    )


def _part_number(name: str) -> str:
    return next((item.part_number for items in catalogue.PRODUCTS.values() for item in items if item.name == name), "")


def _accepted_quote(deals: Deals, term: Term, payable: PayableEntry) -> QuoteEntry:
    return _quote(deals, term, payable.number, payable.description, payable.amount_minor, payable.due_day or 0)


def _open_quote(deals: Deals, term: Term, number: str, place: int) -> QuoteEntry:
    product = catalogue.PRODUCTS[term.kind][place]
    periods = term.years * (12 if term.kind is InvoiceType.SUBSCRIPTION else 1)
    return _quote(deals, term, number, product.name, unit_price(product, term.currency) * periods, term.end_day - 14)


def _quote(deals: Deals, term: Term, number: str, description: str, minor: int, due_day: int) -> QuoteEntry:
    parts = deals.parts
    return QuoteEntry(
        account_ocid=parts.home.entry.ocid,
        subscription_id=term.subscription_id,
        number=number,
        description=parts.text(description, int(number)),
        amount_minor=minor,
        offered_day=min(parts.today - 10, term.end_day - _QUOTED_BEFORE),
        expires_day=term.end_day,
        due_day=due_day,
        start_day=term.end_day + 1,
        end_day=term.end_day + 365 * term.years,
        contacts=contacts(parts),
    )


def _acceptance(deals: Deals, term: Term, payable: PayableEntry, place: int) -> ContractRequestEntry:
    """The request by which a quote became a payable."""
    moment = (deals.parts.today - 9 + place) * DAY_MS + 36_000_000
    return ContractRequestEntry(
        account_ocid=payable.account_ocid,
        public_id=_request_id(deals, place),
        contract_id=deals.parts.agreement(term.code),
        kind=ContractRequestKind.ACCEPT_RENEWAL,
        state=ContractRequestState.ACCEPTED,
        created_ms=moment,
        changed_ms=moment,
        subscription_id=term.subscription_id,
        quote_number=payable.number,
        contact_email=deals.parts.email("it"),
        requested_by=_ASKED_BY,
    )


def _requests(today: int) -> tuple[ContractRequestEntry, ...]:
    """A change that was made, and a quote that is being worked on."""
    change = ContractRequestEntry(
        account_ocid="",
        public_id="",
        contract_id="",
        kind=ContractRequestKind.CHANGE,
        state=ContractRequestState.DONE,
        created_ms=(today - 160) * DAY_MS + 33_000_000,
        changed_ms=(today - 151) * DAY_MS + 50_000_000,
        subject="Another administrator for the service",
        details="Please name Tarek Haddad as administrator of the service from now on.",
        requested_by=_ASKED_BY,
    )
    quote = replace(
        change,
        kind=ContractRequestKind.QUOTE,
        state=ContractRequestState.IN_REVIEW,
        created_ms=(today - 3) * DAY_MS + 30_000_000,
        changed_ms=(today - 2) * DAY_MS + 31_000_000,
        subject="Forty more named users",
        details="Please quote forty more hosted named users for the rest of the term.",
        quantity="40",
    )
    return change, quote


def _request_id(deals: Deals, place: int) -> str:
    return f"cr-{draw.digest('request', deals.parts.seed, f'{deals.parts.account}/{place}')[:32]}"
