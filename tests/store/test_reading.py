"""What the store shows is what plain Python says of the same rows: every tab, order, direction and word."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store_ledgers import ACME, GLOBEX, LEDGERS, TODAY, everything, expected, sync

from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.store import lists, runs, segments
from occ_tui.store.database import Store
from occ_tui.store.invoices import (
    Count,
    InvoiceReader,
)
from occ_tui.store.views import Scope, SortKey, View
from occ_tui.wire.invoices import InvoiceSummary

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.sampled_from(["", "a", "b-2", "zoe", "45", "東京", "zzz", "a b"])
SCOPES = st.sampled_from([Scope(), Scope((ACME,)), Scope((GLOBEX, ACME)), Scope(("unknown",))])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cache.db") as opened:
        yield opened


def check(store: Store, records: list[InvoiceRecord], view: View, window: int) -> None:
    wanted = expected(records, view)
    reader = InvoiceReader(store, view)
    start = len(wanted) // 2
    assert reader.rows(start, window) == wanted[start : start + window], view
    assert reader.count() == Count(len(wanted), True)
    assert reader.rows(0, len(wanted) + 5) == wanted, view
    stitched = [record for at in range(0, len(wanted) + window, window) for record in reader.rows(at, window)]
    assert stitched == wanted
    for place, record in enumerate(wanted):
        assert reader.position(record.internal_invoice_id, record.compartment_id) == place, view
    for record in set(records) - set(wanted):
        assert reader.position(record.internal_invoice_id, record.compartment_id) is None


@pytest.mark.parametrize(("marks", "small"), [(1024, 16384), (2, 0), (3, 4)])
@given(
    acme=LEDGERS,
    globex=LEDGERS,
    text=TEXTS,
    scope=SCOPES,
    today=st.integers(TODAY - 2, TODAY + 2),
    window=st.integers(1, 9),
)
@SLOW
def test_every_view_shows_what_filtering_and_sorting_shows(
    marks: int,
    small: int,
    acme: list[InvoiceSummary],
    globex: list[InvoiceSummary],
    text: str,
    scope: Scope,
    today: int,
    window: int,
) -> None:
    """Marks closer together stand for ledgers that are larger than a test can be."""
    with (
        TemporaryDirectory() as directory,
        Store.open(Path(directory, "cache.db")) as store,
        patch.object(runs, "MARK_EVERY", marks),
        patch.object(segments, "MARK_EVERY", marks),
        patch.object(lists, "MARK_EVERY", marks),
        patch.object(lists, "SMALL", small),
    ):
        sync(store, {ACME: acme, GLOBEX: globex})
        records = everything(store)
        for tab, sort, descending in product(Tab, SortKey, (False, True)):
            check(store, records, View(tab, sort, descending, text, scope, today), window)
