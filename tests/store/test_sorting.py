"""A list sorted in Python has the order in which the store would give it, whatever it is sorted by."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store_ledgers import ACME, LEDGERS, TODAY, everything, sync

from occ_tui.domain.sorting import SortKey, ordered
from occ_tui.store.database import Store
from occ_tui.store.invoices import InvoiceReader
from occ_tui.store.views import Tab, View
from occ_tui.wire.invoices import InvoiceSummary

ORDERS = st.lists(st.tuples(st.sampled_from(SortKey), st.booleans()), min_size=1, max_size=3)


@given(rows=LEDGERS, asked=st.lists(ORDERS, min_size=15, max_size=15))
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
def test_python_sorts_as_the_store_does(rows: list[InvoiceSummary], asked: list[list[tuple[SortKey, bool]]]) -> None:
    with TemporaryDirectory() as directory, Store.open(Path(directory, "cache.db")) as store:
        sync(store, {ACME: rows})
        records = everything(store)
        for orders in asked:
            (sort, descending), *then = orders
            view = View(Tab.ALL, sort, descending, today=TODAY, then=tuple(then))
            assert InvoiceReader(store, view).rows(0, len(records)) == ordered(records[::-1], orders, TODAY), orders
