"""What the desk reads of the store: exact sums of any view, marked invoices in one go, queries that give up in time."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store_ledgers import ACME, GLOBEX, LEDGERS, TODAY, everything, expected, summary, sync

from occ_tui.domain.invoices import Tab
from occ_tui.store import invoices
from occ_tui.store.database import Store
from occ_tui.store.errors import StoreInterrupted
from occ_tui.store.invoices import InvoiceReader, get_many
from occ_tui.store.patience import at_most
from occ_tui.store.views import Scope, SortKey, View
from occ_tui.wire.invoices import InvoiceSummary


@given(
    acme=LEDGERS,
    globex=LEDGERS,
    tab=st.sampled_from(list(Tab)),
    sort=st.sampled_from([SortKey.DUE_DATE, SortKey.AMOUNT]),
    text=st.sampled_from(["", "a", "45"]),
    scope=st.sampled_from([Scope(), Scope((ACME,))]),
)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_sums_of_a_view_are_those_of_its_rows(
    acme: list[InvoiceSummary], globex: list[InvoiceSummary], tab: Tab, sort: SortKey, text: str, scope: Scope
) -> None:
    with (
        TemporaryDirectory() as directory,
        Store.open(Path(directory, "cache.db")) as store,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(invoices, "_SUMMED_AT_ONCE", 2)
        sync(store, {ACME: acme, GLOBEX: globex})
        view = View(tab, sort, False, text, scope, TODAY)
        wanted: dict[str, int] = {}
        for record in expected(everything(store), view):
            wanted[record.currency] = wanted.get(record.currency, 0) + record.due
        assert InvoiceReader(store, view).due_sums() == wanted


def test_marked_invoices_are_read_in_one_go_as_far_as_they_are_in_view(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        sync(store, {ACME: [summary(str(number)) for number in range(1200)], GLOBEX: [summary("only")]})
        wanted = [*(str(number) for number in range(0, 1200, 2)), "only", "gone"]
        found = {record.internal_invoice_id for record in get_many(store, wanted)}
        assert found == set(wanted) - {"gone"}
        assert "only" not in {record.internal_invoice_id for record in get_many(store, wanted, Scope((ACME,)))}
        assert get_many(store, []) == []


def test_a_query_gives_up_in_time_and_can_be_asked_again(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        sync(store, {ACME: [summary(str(number)) for number in range(300)]})
        view = View(Tab.ALL, SortKey.TYPE, then=((SortKey.AMOUNT, True),), today=TODAY)
        with pytest.raises(StoreInterrupted), at_most(store, -1):
            InvoiceReader(store, view).count()
        with at_most(store, 60):
            assert InvoiceReader(store, view).count().number == 300
