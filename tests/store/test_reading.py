"""What the store shows is what plain Python says of the same rows: every tab, order, direction and word."""

from __future__ import annotations

import random
import sys
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store_ledgers import ACME, GLOBEX, LEDGERS, TODAY, day, everything, expected, in_tab, summary, sync

from occ_tui.domain.invoices import Group, InvoiceRecord, Tab
from occ_tui.store import found, lists, runs, segments
from occ_tui.store.ahead import due_between
from occ_tui.store.database import Store
from occ_tui.store.invoices import (
    Count,
    InvoiceReader,
    failed_payments,
    find_by_number,
    get,
    tab_summaries,
    upcoming,
)
from occ_tui.store.runs import Marks
from occ_tui.store.views import Scope, SortKey, View
from occ_tui.wire.invoices import InvoiceSummary

SLOW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


@given(acme=LEDGERS, globex=LEDGERS, scope=SCOPES, today=st.integers(TODAY - 2, TODAY + 2))
@settings(SLOW, max_examples=30)
def test_tab_summaries_are_the_sums_of_their_rows(
    acme: list[InvoiceSummary], globex: list[InvoiceSummary], scope: Scope, today: int
) -> None:
    with TemporaryDirectory() as directory, Store.open(Path(directory, "cache.db")) as store:
        sync(store, {ACME: acme, GLOBEX: globex})
        records = everything(store)
        summaries = tab_summaries(store, scope, today)
        for tab in Tab:
            rows = expected(records, View(tab, SortKey.STATUS, scope=scope, today=today))
            found = summaries[tab]
            assert found.count == len(rows) == sum(found.counts.values())
            for sums, field in (
                (found.due_sums, "due"),
                (found.amount_sums, "amount"),
                (found.in_dispute, "in_dispute"),
            ):
                for currency in {r.currency for r in rows}:
                    assert sums.get(currency, 0) == sum(getattr(r, field) for r in rows if r.currency == currency)
            late = [today - r.due_day for r in rows if r.due_day is not None and r.is_overdue(today)]
            assert found.oldest_days_late == (max(late) if late else None)


def test_midnight_moves_rows_from_open_to_overdue_without_a_write(store: Store) -> None:
    sync(store, {ACME: [summary("1", invoiceStatus="OPEN", timeInvoiceDue=day(TODAY))]})
    before = store.generation()
    assert [r.internal_invoice_id for r in InvoiceReader(store, View(Tab.OPEN, today=TODAY)).rows(0, 9)] == ["1"]
    assert InvoiceReader(store, View(Tab.OVERDUE, today=TODAY)).rows(0, 9) == []
    (overdue,) = InvoiceReader(store, View(Tab.OVERDUE, today=TODAY + 1)).rows(0, 9)
    assert overdue.invoice_status == "OPEN"
    assert InvoiceReader(store, View(Tab.OPEN, today=TODAY + 1)).count() == Count(0, True)
    assert store.generation() == before


@pytest.mark.parametrize("sort", [SortKey.DUE_DATE, SortKey.AMOUNT])
def test_a_search_that_takes_too_long_says_that_there_are_more(store: Store, sort: SortKey) -> None:
    with patch.object(found, "_CHUNK", 8):
        sync(store, {ACME: [summary(str(n)) for n in range(50)]})
        reader = InvoiceReader(store, View(Tab.ALL, sort, text="acme", today=TODAY))
        some = reader.count(budget_s=0)
        assert not some.is_exact
        assert 0 < some.number < 50
        assert reader.count(budget_s=60) == Count(50, True)
    assert InvoiceReader(store, View(Tab.ALL, today=TODAY)).count(budget_s=0) == Count(50, True)


def test_the_first_hits_are_shown_without_reading_all(store: Store) -> None:
    sync(store, {ACME: [summary(str(n)) for n in range(300)]})
    reader = InvoiceReader(store, View(Tab.OVERDUE, text="acme", today=TODAY))
    assert len(reader.rows(0, 5)) == 5
    assert reader.rows(295, 50) == everything(store)[295:]
    reader.prepare()
    assert reader.rows(-3, 1) == everything(store)[:1]
    assert reader.rows(0, 0) == []


def test_lists_that_were_sought_give_way_however_short_they_are(store: Store) -> None:
    sync(store, {ACME: [summary(str(number), invoiceNumber=f"N{number}") for number in range(300)]})
    kept = 0
    for number in range(300):
        assert InvoiceReader(store, View(Tab.ALL, text=f"n{number}", today=TODAY)).count().number >= 1
        kept = max(kept, len(store.memo()))
    assert kept < 50
    assert InvoiceReader(store, View(Tab.ALL, text="n7", today=TODAY)).count().number == 11


def test_a_reader_follows_what_another_connection_publishes(store: Store) -> None:
    sync(store, {ACME: [summary("1"), summary("2")]})
    token = store.generation()
    with store.another() as screen:
        reader = InvoiceReader(screen, View(Tab.OVERDUE, SortKey.NUMBER, today=TODAY))
        assert reader.count().number == 2
        assert not screen.changed_since(token)
        sync(store, {ACME: [summary("0"), summary("1"), summary("2"), summary("3")]})
        assert screen.changed_since(token)
        assert [record.internal_invoice_id for record in reader.rows(0, 9)] == ["0", "1", "2", "3"]
        assert reader.position("3") == 3


def test_one_of_very_many_accounts_is_read_like_any_other(store: Store) -> None:
    accounts = {f"account{n:02}": [summary(f"{n}-{m}") for m in range(3)] for n in range(12)}
    sync(store, accounts)
    scope = Scope(tuple(accounts)[:10])
    view = View(Tab.ALL, SortKey.STATUS, scope=scope, today=TODAY)
    check(store, everything(store), view, 4)


def test_an_invoice_is_found_by_number_in_any_case_and_by_id(store: Store) -> None:
    sync(
        store,
        {ACME: [summary("1", invoiceNumber="Inv-7"), summary("2")], GLOBEX: [summary("3", invoiceNumber="INV-7")]},
    )
    everywhere = find_by_number(store, "inv-7", Scope())
    assert [record.compartment_id for record in everywhere] == [ACME, GLOBEX]
    assert [record.internal_invoice_id for record in find_by_number(store, "INV-7", Scope((GLOBEX,)))] == ["3"]
    assert [record.invoice_number for record in find_by_number(store, "1", Scope())] == ["Inv-7"]
    assert find_by_number(store, "nothing", Scope()) == []
    record = get(store, "3")
    assert record is not None
    assert (record.compartment_id, record.invoice_id) == (GLOBEX, "id-3")
    assert get(store, "3", Scope((ACME,))) is None


@SLOW
@given(acme=LEDGERS, first=st.integers(TODAY - 40, TODAY + 40), days=st.integers(0, 90))
def test_what_is_due_on_each_day_is_the_sum_of_its_rows(acme: list[InvoiceSummary], first: int, days: int) -> None:
    with TemporaryDirectory() as directory, Store.open(Path(directory, "cache.db")) as store:
        sync(store, {ACME: acme})
        wanted: dict[int, tuple[int, dict[str, int]]] = {}
        for record in everything(store):
            if record.group == Group.UNPAID and record.due_day is not None and first <= record.due_day <= first + days:
                count, sums = wanted.get(record.due_day, (0, {}))
                wanted[record.due_day] = (
                    count + 1,
                    sums | {record.currency: sums.get(record.currency, 0) + record.due},
                )
        seen = due_between(store, Scope(), first, first + days)
        assert {one.day: (one.count, one.due_sums) for one in seen} == wanted
        assert [one.day for one in seen] == sorted(wanted)


def test_the_overview_counts_what_falls_due_and_what_failed(store: Store) -> None:
    rows = [
        summary("late", timeInvoiceDue=day(TODAY - 1)),
        summary("today", invoiceStatus="OPEN", timeInvoiceDue=day(TODAY), isPaymentFailed=True),
        summary("week", invoiceStatus="OPEN", timeInvoiceDue=day(TODAY + 7), currency={"currencyCode": "JPY"}),
        summary("month", invoiceStatus="OPEN", timeInvoiceDue=day(TODAY + 30)),
        summary("later", invoiceStatus="OPEN", timeInvoiceDue=day(TODAY + 31)),
        summary("never", invoiceStatus="OPEN", timeInvoiceDue=None),
        summary("closed", invoiceStatus="CLOSED", isPaymentFailed=True),
    ]
    sync(store, {ACME: rows})
    seen = upcoming(store, Scope(), TODAY)
    assert seen.overdue.count == 1
    assert (seen.due_in_7_days, seen.due_in_7_days_count) == ({"EUR": 11900, "JPY": 119}, 2)
    assert (seen.due_in_30_days, seen.due_in_30_days_count) == ({"EUR": 23800, "JPY": 119}, 3)
    assert (seen.failed_payments, seen.failed_payments_count) == ({"EUR": 11900}, 1)
    assert [record.internal_invoice_id for record in failed_payments(store, Scope())] == ["today"]


def test_a_row_that_leaves_its_tab_has_no_position_there(store: Store) -> None:
    sync(store, {ACME: [summary("1"), summary("2")]})
    reader = InvoiceReader(store, View(Tab.OVERDUE, today=TODAY))
    assert reader.position("1") == 0
    assert reader.position("unheard of") is None
    sync(store, {ACME: [summary("1", invoiceStatus="CLOSED"), summary("2")]})
    assert reader.position("1") is None
    assert in_tab(everything(store)[-1], Tab.CLOSED, TODAY)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("timeInvoiceDue", SortKey.DUE_DATE),
        ("due", SortKey.DUE),
        ("days-late", SortKey.DAYS_LATE),
        ("LATE", SortKey.DAYS_LATE),
    ],
)
def test_sort_keys_go_by_oracles_names_and_short_ones(name: str, key: SortKey) -> None:
    assert SortKey.of(name) is key


def test_an_unknown_sort_key_is_refused() -> None:
    with pytest.raises(ValueError, match="colour"):
        SortKey.of("colour")


def test_rows_are_the_same_while_another_thread_adds_marks(store: Store) -> None:
    chance = random.Random(1)
    kinds = ("PAST_DUE", "PAYMENT_SUBMITTED", "CLOSED")
    with (
        patch.object(runs, "MARK_EVERY", 4),
        patch.object(segments, "MARK_EVERY", 4),
        patch.object(lists, "MARK_EVERY", 4),
    ):
        rows = [
            summary(
                f"i{number}", invoiceStatus=chance.choice(kinds), timeInvoiceDue=day(TODAY - chance.choice([10, 12]))
            )
            for number in range(300)
        ]
        sync(store, {ACME: rows})
        view = View(Tab.ALL, SortKey.DUE_DATE, today=TODAY)
        right = [record.internal_invoice_id for record in InvoiceReader(store, view).rows(0, 300)]
        searched: list[runs.Run] = []
        between, bounds = segments.Segment._between, runs.Run.bounds

        def noticed(segment: segments.Segment, number: int, run: runs.Run, position: int) -> tuple[int, int]:
            searched[:] = segment._runs
            return between(segment, number, run, position)

        def after_others(run: runs.Run, place: runs.Place) -> tuple[int, int]:
            for one in searched:
                one.window(chance.randrange(one.size), 1)  # as an export does beside a jump
            return bounds(run, place)

        with patch.object(segments.Segment, "_between", noticed), patch.object(runs.Run, "bounds", after_others):
            for at in chance.sample(range(len(right)), 100):
                store.kept.clear()
                shown = [record.internal_invoice_id for record in InvoiceReader(store, view).rows(at, 3)]
                assert shown == right[at : at + 3]
    assert searched


def test_a_mark_and_its_place_stay_together_while_another_thread_adds_some() -> None:
    marks = Marks([0], [(0, 0)])
    turns = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        # In front of what is there already: every one moves those behind it.
        adding = threading.Thread(target=lambda: [marks.add(at, (at, at)) for at in range(20_000, 0, -1)])
        adding.start()
        while adding.is_alive():
            position, place = marks.nearest(10_000)
            assert place == (position, position)
            before, after = marks.around((5_000, 5_000))
            assert before is not None
            assert before[1] == (before[0], before[0])
            assert before[0] <= 5_000 < (after or 20_001)
    finally:
        sys.setswitchinterval(turns)
    assert marks.nearest(30_000) == (20_000, (20_000, 20_000))
