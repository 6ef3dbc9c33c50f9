"""Lists narrowed to what changed since a look: the same rows as a plain look through all of them finds."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store_ledgers import ACME, GLOBEX, LEDGERS, NOW_MS, TODAY, day, everything, expected, summary, sync

from occ_tui.domain.changes import ChangeKind
from occ_tui.domain.invoices import Tab
from occ_tui.domain.query import parse, predicate
from occ_tui.store import changed as changed_rows
from occ_tui.store.changed import changed
from occ_tui.store.changes import read_log
from occ_tui.store.database import Store
from occ_tui.store.forgetting import forget_all_but
from occ_tui.store.invoices import InvoiceReader
from occ_tui.store.views import Scope, Since, SortKey, View
from occ_tui.wire.invoices import InvoiceSummary

PAID = {"invoiceStatus": "CLOSED", "invoiceAmountApplied": 119, "invoiceAmountDue": 0, "isPaid": True}


def ids(store: Store, view: View) -> list[str]:
    reader = InvoiceReader(store, view)
    rows = reader.rows(0, 1000)
    assert reader.count().number == len(rows)
    assert [reader.position(row.internal_invoice_id) for row in rows] == list(range(len(rows)))
    return [row.internal_invoice_id for row in rows]


def test_a_list_has_what_is_new_paid_changed_or_fell_due_and_says_what(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        rows = [summary(str(number), timeInvoiceDue=day(TODAY + 20)) for number in range(6)]
        late = summary("late", timeInvoiceDue=day(TODAY - 1))
        gone = summary("gone")
        sync(store, {ACME: [*rows, late, gone], GLOBEX: [summary("other")]})
        since = Since(TODAY - 3)
        assert ids(store, View(today=TODAY, since=since)) == ["late"]
        after = [
            summary("0", **PAID),
            summary("1", invoiceAmountDue=50, timeInvoiceDue=day(TODAY + 20)),
            *rows[2:],
            late,
            summary("new"),
        ]
        sync(store, {ACME: after, GLOBEX: [summary("other")]}, now_ms=NOW_MS + 1)
        found = changed(store, Scope(), since, TODAY)
        kinds = {row.internal_invoice_id: found.happened(row.rid) for row in everything(store)}
        assert {name: happened.kind for name, happened in kinds.items() if happened} == {
            "0": ChangeKind.PAID,
            "1": ChangeKind.CHANGED,
            "late": ChangeKind.OVERDUE,
            "new": ChangeKind.NEW,
        }
        assert found.counts == dict.fromkeys(ChangeKind, 1)
        assert found.counts[ChangeKind.REMOVED] == 1
        assert set(ids(store, View(Tab.ALL, SortKey.STATUS, today=TODAY, since=since))) == {"0", "1", "late", "new"}
        assert InvoiceReader(store, View(today=TODAY, since=Since(TODAY, found.last_id))).count().number == 0


def test_changes_of_an_account_that_one_does_not_look_at_are_not_there(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        sync(store, {ACME: [], GLOBEX: []})
        sync(store, {ACME: [summary("1")], GLOBEX: [summary("2")]}, now_ms=NOW_MS + 1)
        assert len(changed(store, Scope(), Since(TODAY), TODAY).rids) == 2
        assert len(changed(store, Scope((GLOBEX,)), Since(TODAY), TODAY).rids) == 1
        forget_all_but(store, [ACME])
        assert len(changed(store, Scope(), Since(TODAY), TODAY).rids) == 1


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    first=LEDGERS,
    second=LEDGERS,
    tab=st.sampled_from(list(Tab)),
    sort=st.sampled_from([SortKey.STATUS, SortKey.DUE_DATE, SortKey.AMOUNT, SortKey.PARTY]),
    descending=st.booleans(),
    text=st.sampled_from(["", "a", "45"]),
    words=st.sampled_from(["", "type:support", "amount>100 a"]),
    scope=st.sampled_from([Scope(), Scope((ACME,))]),
    few=st.sampled_from([0, 500]),
)
def test_any_list_of_changes_is_what_a_plain_look_finds(
    first: list[InvoiceSummary],
    second: list[InvoiceSummary],
    tab: Tab,
    sort: SortKey,
    descending: bool,
    text: str,
    words: str,
    scope: Scope,
    few: int,
) -> None:
    with (
        TemporaryDirectory() as directory,
        Store.open(Path(directory, "cache.db")) as store,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(changed_rows, "_FEW", few)
        sync(store, {ACME: first, GLOBEX: second})
        sync(store, {ACME: second, GLOBEX: first}, now_ms=NOW_MS + 1)
        since = Since(TODAY - 5)
        query = parse(words, today=TODAY) if words else None
        plain = View(tab, sort, descending, text, scope, TODAY, query)
        fits = predicate(query) if query else lambda _record: True
        told = {(at.compartment_id, at.internal_invoice_id) for at in read_log(store, scope).changes}
        wanted = [
            record.rid
            for record in expected(everything(store), plain)
            if fits(record)
            and (
                (record.compartment_id, record.internal_invoice_id) in told
                or (record.is_overdue(TODAY) and not record.is_overdue(TODAY - 5))
            )
        ]
        reader = InvoiceReader(store, plain._replace(since=since))
        assert [row.rid for row in reader.rows(0, 1000)] == wanted
        assert reader.count().number == len(wanted)


def test_changes_are_sought_not_scanned_for(tmp_path: Path) -> None:
    with Store.open(tmp_path / "cache.db") as store:
        sync(store, {ACME: [summary(str(number)) for number in range(50)]})
        sync(store, {ACME: [summary(str(number)) for number in range(5, 55)]}, now_ms=NOW_MS + 1)
        asked: list[str] = []
        with store.reading() as connection:
            connection.set_trace_callback(asked.append)
            view = View(Tab.ALL, SortKey.STATUS, today=TODAY, since=Since(TODAY - 1))
            reader = InvoiceReader(store, view)
            assert reader.count().number == 5
            reader.rows(0, 64)
            connection.set_trace_callback(None)
            plans = {
                step: statement
                for statement in asked
                if " FROM invoices" in statement or " FROM changes" in statement
                for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
            }
        assert len(plans) >= 3
        assert [step for step in plans if step.startswith("SCAN") and "json_each" not in step] == []
