"""Aging from the store is what plain Python says of the rows, whatever the day and wherever it is read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.store_ledgers import ACME, GLOBEX, LEDGERS, TODAY, day, everything, summary, sync

from occ_tui.domain.aging_table import aged
from occ_tui.domain.invoices import Tab
from occ_tui.domain.query import parse
from occ_tui.store.aging import aging, happened_later
from occ_tui.store.database import Store
from occ_tui.store.invoices import InvoiceReader
from occ_tui.store.views import Scope, View
from occ_tui.wire.invoices import InvoiceSummary

_EDGES = st.lists(st.integers(1, 12), min_size=1, max_size=4, unique=True).map(sorted)
_DAYS = st.integers(TODAY - 8, TODAY + 8) | st.sampled_from([-5, 0, TODAY, 1_100_000])


@settings(max_examples=60)
@given(LEDGERS, LEDGERS, _DAYS, _EDGES)
def test_the_store_ages_as_plain_python_does(
    acme: Sequence[InvoiceSummary], globex: Sequence[InvoiceSummary], today: int, edges: list[int]
) -> None:
    with TemporaryDirectory() as directory, Store.open(Path(directory, "cache.db")) as store:
        sync(store, {ACME: acme, GLOBEX: globex})
        rows = everything(store)
        assert aging(store, Scope(), today, edges) == aged(rows, today, edges)
        own = [record for record in rows if record.compartment_id == GLOBEX]
        assert aging(store, Scope((GLOBEX,)), today, edges) == aged(own, today, edges)


_QUERIES = st.sampled_from(
    ["currency:EUR", "amount>=10", "type:support -po:none", "status:overdue or zoë", "a1", "due<today failed:no", "b-2"]
)


@settings(max_examples=60)
@given(LEDGERS, LEDGERS, _DAYS.filter(lambda number: 0 < number < 10**6), _QUERIES)
def test_aging_of_a_query_is_that_of_the_rows_it_finds(
    acme: Sequence[InvoiceSummary], globex: Sequence[InvoiceSummary], today: int, text: str
) -> None:
    with TemporaryDirectory() as directory, Store.open(Path(directory, "cache.db")) as store:
        sync(store, {ACME: acme, GLOBEX: globex})
        query = parse(text, today=today)
        found = InvoiceReader(store, View(Tab.ALL, today=today, query=query)).rows(0, 1000)
        assert aging(store, Scope(), today, query=query) == aged(found, today)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "cache.db")


def test_a_day_after_which_nothing_happened_is_read_from_the_totals(store: Store) -> None:
    sync(store, {ACME: [summary("1"), summary("2", timeInvoiceDue=None), summary("3", invoiceAmountDue=0)]})
    with store.reading() as connection:
        assert not happened_later(connection, TODAY - 40)
        assert happened_later(connection, TODAY - 41)
    (line,) = aging(store, Scope(), TODAY)
    assert line.counts == (0, 1, 0, 0, 0, 1)
    assert line.sums == (0, 11900, 0, 0, 0, 11900)
    assert aging(store, Scope(), TODAY - 41) == []


def test_what_was_paid_later_was_due_until_then(store: Store) -> None:
    paid = {"paymentMethod": "PAYPAL", "timePaidOn": day(TODAY - 2)}
    closed = {"invoiceStatus": "CLOSED", "invoiceAmountApplied": 119, "invoiceAmountDue": 0, "lastPaymentDetail": paid}
    sync(store, {ACME: [summary("1", **closed)]})
    assert [line.total for line in aging(store, Scope(), TODAY - 3)] == [11900]
    assert aging(store, Scope(), TODAY - 2) == []
