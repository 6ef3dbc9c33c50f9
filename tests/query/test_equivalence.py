"""Store and predicate give the same answer to every query, over every ledger: thousands of random cases."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from support.queries import QUERIES
from support.store_ledgers import ACME, GLOBEX, LEDGERS, TODAY, everything, expected, summary, sync

from occ_tui.domain.invoices import Tab
from occ_tui.domain.query import parse, predicate
from occ_tui.store import found, query_indexes
from occ_tui.store.database import Store
from occ_tui.store.invoices import Count, InvoiceReader
from occ_tui.store.query import compile_query
from occ_tui.store.views import Scope, SortKey, View
from occ_tui.wire.invoices import InvoiceSummary

LEDGERS_IN_ALL, QUERIES_EACH = 60, 40
"""Together at least 2,000 cases; each ledger is written once."""
NOT_SHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
"""A failure names its view; making a batch of forty smaller would take minutes."""
ORDERS = st.tuples(st.sampled_from(SortKey), st.booleans())


@st.composite
def views(draw: st.DrawFn) -> View:
    """Views with a query."""
    today = draw(st.integers(TODAY - 3, TODAY + 3))
    sort, descending = draw(ORDERS)
    return View(
        draw(st.sampled_from(Tab)),
        sort,
        descending,
        draw(st.sampled_from(["", "", "", "a", "4500"])),
        draw(st.sampled_from([Scope(), Scope(), Scope((ACME,))])),
        today,
        parse(draw(QUERIES), today=draw(st.sampled_from([today, TODAY]))),
        draw(st.just(()) | st.lists(ORDERS, max_size=3).map(tuple)),
    )


@pytest.mark.parametrize(("chunk", "few"), [(4096, 5000), (2, 0)])
@given(acme=LEDGERS, globex=LEDGERS, asked=st.lists(views(), min_size=QUERIES_EACH, max_size=QUERIES_EACH))
@settings(max_examples=LEDGERS_IN_ALL // 2, deadline=None, suppress_health_check=list(HealthCheck), phases=NOT_SHRUNK)
def test_the_store_finds_what_the_predicate_says(
    chunk: int, few: int, acme: list[InvoiceSummary], globex: list[InvoiceSummary], asked: list[View]
) -> None:
    with (
        TemporaryDirectory() as directory,
        Store.open(Path(directory, "cache.db")) as store,
        patch.object(found, "_CHUNK", chunk),
        patch.object(query_indexes, "FEW", few),
    ):
        sync(store, {ACME: acme, GLOBEX: globex})
        records = everything(store)
        for view in asked:
            assert view.query is not None
            fits = predicate(view.query.at(view.today))
            wanted = [record for record in expected(records, view) if fits(record)]
            reader = InvoiceReader(store, view)
            assert reader.rows(len(wanted) // 2, 2) == wanted[len(wanted) // 2 :][:2], view
            assert reader.rows(0, len(records) + 1) == wanted, view
            assert reader.count(budget_s=60) == Count(len(wanted), True)
            for place, record in enumerate(wanted[:3]):
                assert reader.position(record.internal_invoice_id, record.compartment_id) == place, view
            for record in [record for record in records if record not in wanted][:3]:
                assert reader.position(record.internal_invoice_id, record.compartment_id) is None, view


@pytest.mark.parametrize(
    "text",
    [
        "(a or " * 49 + "b" + ")" * 49,
        "a or " * 800 + "b",
        "acme " * 800,
        "amount>1 " * 400,
        "po:" + "a," * 2000 + "none",
        "number:" + "*a" * 2000,
        "-(" * 50 + "a" + ")" * 50,
        "due:" + ",".join(f"{year}" for year in range(1500, 2300)),
    ],
    ids=range(8),
)
def test_the_longest_and_deepest_queries_are_answered(tmp_path: Path, text: str) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        sync(store, {ACME: [summary("1", invoicePoNumber="a"), summary("2", timeInvoiceDue=None)]})
        query = parse(text, today=TODAY)
        shown = InvoiceReader(store, View(Tab.ALL, SortKey.STATUS, today=TODAY, query=query)).rows(0, 9)
        assert shown == [record for record in everything(store) if predicate(query)(record)]


def test_what_was_typed_is_never_part_of_the_sql(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store, store.reading() as connection:
        for text in ('party:"x\'); DROP"', "type:zz'--", "number:'*", 'id="\'"', "'or'1'='1", "account:'"):
            compiled = compile_query(store, connection, parse(text, today=TODAY))
            assert "DROP" not in compiled.condition.sql
            assert "zz" not in compiled.condition.sql
            assert "1'" not in compiled.condition.sql


def test_lists_that_were_read_to_their_end_are_shared_between_connections(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store, store.another() as screen:
        sync(store, {ACME: [summary(str(number)) for number in range(9)]})
        view = View(Tab.ALL, SortKey.AMOUNT, today=TODAY, query=parse("acme", today=TODAY))
        InvoiceReader(store, view).prepare()
        with patch.object(found, "fts_query", side_effect=AssertionError("asked again")):
            assert len(InvoiceReader(screen, view).rows(0, 99)) == 9
        sync(store, {ACME: [summary("1")]})
        assert len(InvoiceReader(screen, view).rows(0, 99)) == 1
