"""Contracts, orders and invoices of sample data tell one story, and `occ portal check` notices when they do not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from occ_tui.domain.dates import epoch_day
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal.billing import Schedule, periods
from occ_tui.portal.check import problems
from occ_tui.portal.entries import InvoiceEntry, PayableEntry
from occ_tui.portal.entries_contracts import ContractEntry, ContractRequestEntry, OrderEntry, QuoteEntry
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import invoice_lines, invoices
from occ_tui.portal.schema_contracts import (
    commitments,
    contract_requests,
    contracts,
    order_events,
    orders,
    renewal_quotes,
)
from occ_tui.portal.schema_payments import payables
from occ_tui.wire.customer_orders import OrderState

TODAY = date(2026, 11, 23)
DAY = epoch_day(TODAY)
DAY_MS = 86_400_000


def ledger_of(directory: Path, plan: Plan) -> Ledger:
    ledger = Ledger.create(directory, plan.today)
    ledger.load(entries(plan))
    return ledger


@pytest.mark.parametrize("seed", range(10))
def test_ten_seeds_agree_with_themselves(tmp_path: Path, seed: int) -> None:
    plan = Plan(today=TODAY, accounts=1 + seed % 3, invoices=700, seed=seed, is_hostile=seed == 9)
    ledger = ledger_of(tmp_path, plan)
    assert list(problems(ledger)) == []
    with ledger.reading() as connection:
        assert connection.scalar(select(func.count()).select_from(contracts))
    ledger.close()


@pytest.mark.parametrize("today", [date(2024, 2, 29), date(2019, 12, 31), date(2040, 3, 1)])
def test_any_day_can_be_today(tmp_path: Path, today: date) -> None:
    ledger = ledger_of(tmp_path, Plan(today=today, invoices=300))
    assert list(problems(ledger)) == []
    ledger.close()


@pytest.fixture(scope="module")
def made() -> list[Any]:
    """Everything of the default plan."""
    return list(entries(Plan(today=TODAY)))


def of(made: list[Any], kind: type[Any]) -> list[Any]:
    return [entry for entry in made if isinstance(entry, kind)]


def test_orders_and_renewals_that_are_owed_are_orders_and_renewals_here(made: list[Any]) -> None:
    numbers = {entry.number for entry in of(made, OrderEntry)}
    quotes = {entry.number: entry for entry in of(made, QuoteEntry)}
    accepted = {entry.quote_number for entry in of(made, ContractRequestEntry) if entry.quote_number}
    for owed in of(made, PayableEntry):
        if owed.kind == "ORDER":
            assert owed.number in numbers
        else:
            assert quotes[owed.number].amount_minor == owed.amount_minor
            assert owed.number in accepted
    assert set(quotes) - accepted, "some can still be accepted"


def test_some_contracts_end_within_each_of_the_next_three_months(made: list[Any]) -> None:
    days = [entry.end_day - DAY for entry in of(made, ContractEntry) if entry.start_day <= DAY <= entry.end_day]
    for first, last in ((0, 30), (31, 60), (61, 90)):
        assert any(first <= day <= last for day in days)


def test_every_state_of_an_order_occurs(made: list[Any]) -> None:
    states = Counter(str(entry.events[-1].kind) for entry in of(made, OrderEntry))
    assert set(states) == set(OrderState) - {"PENDING_PAYMENT", "APPROVED"}


def test_an_order_is_made_before_the_invoice_that_needs_it(made: list[Any]) -> None:
    known: set[str] = set()
    for entry in made:
        if isinstance(entry, OrderEntry):
            assert entry.number not in known
            known.add(entry.number)
        elif isinstance(entry, InvoiceEntry):
            assert {line.order_number for line in entry.lines} - {""} <= known


def test_no_order_is_without_lines_services_or_invoices(made: list[Any]) -> None:
    invoiced = {line.order_number for entry in of(made, InvoiceEntry) for line in entry.lines}
    brought = {service.order_number for entry in of(made, ContractEntry) for service in entry.services}
    for order in of(made, OrderEntry):
        assert order.lines or order.number in invoiced | brought


def test_a_contract_is_never_in_two_terms_at_once(made: list[Any]) -> None:
    found: dict[str, list[tuple[int, int]]] = {}
    for entry in of(made, ContractEntry):
        found.setdefault(entry.contract_id, []).append((entry.start_day, entry.end_day))
    assert any(len(terms) > 1 for terms in found.values())
    for terms in found.values():
        for (_start, end), (start, _end) in zip(sorted(terms), sorted(terms)[1:], strict=False):
            assert end < start


def test_commitments_are_used_but_not_all_of_them(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, Plan(today=TODAY))
    with ledger.reading() as connection:
        rows = connection.execute(select(commitments).where(commitments.c.used_minor > 0)).all()
    ledger.close()
    assert len(rows) >= 4
    assert any(row.used_minor < row.committed_minor for row in rows)


def test_the_schedule_goes_on_after_today_by_the_terms_of_its_services(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, Plan(today=TODAY))
    with ledger.reading() as connection:
        query = select(contracts).where(contracts.c.kind == InvoiceType.SUBSCRIPTION, contracts.c.end_day > DAY + 100)
        contract = connection.execute(query.where(contracts.c.start_day < DAY)).first()
        assert contract is not None
        rows = Schedule(connection, contract, DAY).rows()
    ledger.close()
    planned = [row for row in rows if row.is_planned]
    assert planned
    assert [row.invoicing_day for row in rows] == sorted(row.invoicing_day for row in rows)
    assert all(DAY < row.invoicing_day <= contract.end_day for row in planned)
    assert all(row.invoice_number is None for row in planned)
    months = Counter(row.service_id for row in planned)
    assert len(set(months.values())) == 1, "each of its services once a month"


def test_periods_follow_the_calendar() -> None:
    first = epoch_day(date(2024, 1, 31))
    days = [epoch_day(date(2024, 2, 29)), epoch_day(date(2024, 3, 31)), epoch_day(date(2024, 4, 30))]
    assert list(periods(first, days[2], "MONTHLY")) == [
        (first, days[0] - 1), (days[0], days[1] - 1), (days[1], days[2] - 1), (days[2], days[2]),
    ]  # fmt: skip
    assert list(periods(first, first + 400, "ON_USAGE")) == []


Break = Callable[[Any], None]


def _an_order_vanishes(connection: Any) -> None:
    used = select(invoice_lines.c.order_number).where(invoice_lines.c.order_number != "").limit(1)
    connection.execute(update(orders).where(orders.c.number == used.scalar_subquery()).values(number="gone"))


def _an_order_comes_late(connection: Any) -> None:
    connection.execute(update(order_events).values(event_ms=order_events.c.event_ms + 4000 * DAY_MS))
    late = orders.c.booked_ms + 4000 * DAY_MS
    connection.execute(update(orders).values(booked_ms=late, changed_ms=orders.c.changed_ms + 4000 * DAY_MS))


def _a_subscription_vanishes(connection: Any) -> None:
    named = select(invoices.c.subscription_ids).where(invoices.c.subscription_ids != "").limit(1)
    connection.execute(
        update(contracts).where(contracts.c.subscription_id == named.scalar_subquery()).values(subscription_id="gone")
    )


def _events_change_places(connection: Any) -> None:
    last = select(func.max(order_events.c.id)).scalar_subquery()
    connection.execute(update(order_events).where(order_events.c.id == last).values(event_ms=1))


def _a_commitment_is_typed_in(connection: Any) -> None:
    connection.execute(update(commitments).where(commitments.c.used_minor > 0).values(used_minor=1))


def _an_invoice_gets_a_line(connection: Any) -> None:
    line = connection.execute(select(invoice_lines).where(invoice_lines.c.order_number != "")).first()
    values = {**line._mapping, "position": 99, "start_day": None}
    connection.execute(insert(invoice_lines).values(**values))


def _a_quote_is_changed(connection: Any) -> None:
    connection.execute(update(renewal_quotes).values(amount_minor=renewal_quotes.c.amount_minor + 1))


def _an_owed_order_vanishes(connection: Any) -> None:
    wanted = select(payables.c.number).where(payables.c.kind == "ORDER").limit(1)
    connection.execute(update(orders).where(orders.c.number == wanted.scalar_subquery()).values(number="gone"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_an_order_vanishes, "is not there"),
        (_an_order_comes_late, "was booked after it"),
        (_a_subscription_vanishes, "is not there"),
        (_events_change_places, "not in the order of their times"),
        (_a_commitment_is_typed_in, "not what its invoices come to"),
        (_an_invoice_gets_a_line, "do not begin with the invoice"),
        (_a_quote_is_changed, "not what is to be paid"),
        (_an_owed_order_vanishes, "there is no such order"),
    ],
)
def test_what_does_not_agree_is_found(tmp_path: Path, change: Break, words: str) -> None:
    ledger = ledger_of(tmp_path, Plan(today=TODAY, invoices=60))
    with ledger.writing() as connection:
        change(connection)
    found = [problem.reason for problem in problems(ledger)]
    ledger.close()
    assert any(words in reason for reason in found), found


def test_an_account_without_contracts_has_nothing_to_agree_with(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, Plan(today=TODAY, invoices=60))
    with ledger.writing() as connection:
        connection.execute(delete(contract_requests))
        for name in (
            "quote_contacts", "renewal_quotes", "rate_card_tiers", "rate_cards", "commitments", "services", "contracts",
            "order_contacts", "order_events", "order_lines", "orders",
        ):  # fmt: skip
            connection.execute(delete(contracts.metadata.tables[name]))
    assert list(problems(ledger)) == []
    ledger.close()


def test_a_ledger_of_the_same_version_without_these_tables_gets_them_with_their_indexes(tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path, Plan(today=TODAY, invoices=0))
    with ledger.writing() as connection:
        connection.exec_driver_sql("DROP INDEX invoice_lines_by_order")
        for name in ("contract_requests", "quote_contacts", "renewal_quotes"):
            connection.exec_driver_sql(f"DROP TABLE {name}")
    ledger.close()
    ledger = Ledger.open(tmp_path)
    with ledger.reading() as connection:
        names = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
    assert {"contract_requests", "renewal_quotes", "contract_requests_by_contract", "invoice_lines_by_order"} <= names
    assert list(problems(ledger)) == []
    ledger.close()
