"""The log of what syncs changed: complete, bounded, and silent about the first filling."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from support.store_ledgers import ACME, GLOBEX, LEDGERS, NOW_MS, TODAY, day, everything, summary, sync

from occ_tui.domain.invoices import Group
from occ_tui.store import changes
from occ_tui.store.changed import fell_due
from occ_tui.store.changes import LoggedChange, last_look, note_look, read_log
from occ_tui.store.database import Store
from occ_tui.store.forgetting import forget_all_but
from occ_tui.store.sync_state import publish_rows
from occ_tui.store.views import Scope
from occ_tui.wire.invoices import InvoiceSummary

PAID = {"invoiceStatus": "CLOSED", "invoiceAmountApplied": 119, "invoiceAmountDue": 0, "isPaid": True}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cache.db") as opened:
        yield opened


def logged(store: Store, after_id: int = 0, scope: Scope | None = None) -> dict[str, LoggedChange]:
    return {
        change.internal_invoice_id: change for change in read_log(store, scope or Scope(), after_id=after_id).changes
    }


def test_the_first_filling_of_an_account_is_no_news_and_what_comes_later_is(store: Store) -> None:
    sync(store, {ACME: [summary("1"), summary("2"), summary("3"), summary("4", invoiceNumber="GONE-4")]})
    assert logged(store) == {}
    changed = [summary("1", **PAID), summary("2"), summary("3", timeInvoiceDue=day(TODAY + 5)), summary("5")]
    sync(store, {ACME: changed}, now_ms=NOW_MS + 1)
    found = logged(store)
    assert set(found) == {"1", "3", "4", "5"}
    assert found["1"].before
    assert found["1"].after
    assert (found["1"].before.due, found["1"].after.due) == (11900, 0)
    assert (found["1"].before.status, found["1"].after.status) == ("PAST_DUE", "CLOSED")
    assert found["1"].after.group == Group.CLOSED
    assert found["3"].before
    assert found["3"].after
    assert (found["3"].before.due_day, found["3"].after.due_day) == (TODAY - 10, TODAY + 5)
    assert (found["4"].after, found["4"].invoice_number, found["4"].currency) == (None, "GONE-4", "EUR")
    assert found["5"].before is None
    assert {change.at_ms for change in found.values()} == {NOW_MS + 1}


def test_an_account_that_joins_later_is_no_news_either(store: Store) -> None:
    sync(store, {ACME: []})
    sync(store, {ACME: [summary("1")], GLOBEX: [summary("2")]}, now_ms=NOW_MS + 1)
    assert set(logged(store)) == {"1"}
    assert logged(store, scope=Scope((GLOBEX,))) == {}


def test_several_changes_of_an_invoice_are_one_from_first_to_last(store: Store) -> None:
    sync(store, {ACME: [summary("1")]})
    for step, amount in enumerate((100, 50, 20), 1):
        sync(store, {ACME: [summary("1", invoiceAmountDue=amount)]}, now_ms=NOW_MS + step)
    (change,) = read_log(store, Scope()).changes
    assert change.before
    assert change.after
    assert (change.before.due, change.after.due, change.at_ms) == (11900, 2000, NOW_MS + 3)
    (later,) = read_log(store, Scope(), after_ms=NOW_MS + 2).changes
    assert later.before
    assert later.before.due == 5000


def test_a_row_refreshed_by_itself_is_logged_too(store: Store) -> None:
    sync(store, {ACME: [summary("1")]})
    publish_rows(store, ACME, [summary("1", **PAID)], now_ms=NOW_MS + 7)
    assert logged(store)["1"].at_ms == NOW_MS + 7


def test_the_log_is_bounded_and_says_from_when_on_it_is_complete(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST", 3)
    far = 1 << 42
    sync(store, {ACME: [summary("1")]})
    sync(store, {ACME: [summary("1"), summary("2"), summary("3")]}, now_ms=far)
    sync(store, {ACME: [summary(str(number)) for number in range(1, 6)]}, now_ms=far + 1)
    log = read_log(store, Scope())
    assert [change.internal_invoice_id for change in log.changes] == ["5", "4", "3"]
    assert log.complete_from_ms == far
    seen = log.last_id
    sync(store, {ACME: [summary(str(number)) for number in range(1, 20)]}, now_ms=far + 2)
    log = read_log(store, Scope(), after_id=seen)
    assert log.changes == []
    assert log.complete_from_ms == far + 2
    sync(store, {ACME: [summary(str(number)) for number in range(1, 21)]}, now_ms=far + 3)
    assert set(logged(store, after_id=seen)) == {"20"}


def test_what_a_lost_account_changed_is_forgotten_with_it(store: Store) -> None:
    sync(store, {ACME: [], GLOBEX: []})
    sync(store, {ACME: [summary("1")], GLOBEX: [summary("2")]}, now_ms=NOW_MS + 1)
    forget_all_but(store, [GLOBEX])
    assert set(logged(store)) == {"2"}


def test_looks_are_kept_one_a_person(store: Store) -> None:
    assert last_look(store, "command") is None
    sync(store, {ACME: []})
    sync(store, {ACME: [summary("1")]}, now_ms=NOW_MS + 1)
    note_look(store, "command", at_ms=5, day=TODAY)
    note_look(store, "interface", at_ms=6, day=TODAY, last_id=0)
    look, other = last_look(store, "command"), last_look(store, "interface")
    assert look
    assert other
    assert logged(store, after_id=look.last_id) == {}
    assert set(logged(store, after_id=other.last_id)) == {"1"}


def test_what_fell_due_needs_no_sync(store: Store) -> None:
    rows = [summary(str(offset), timeInvoiceDue=day(TODAY + offset)) for offset in (-3, -2, -1, 0)]
    sync(store, {ACME: [*rows, summary("x", timeInvoiceDue=None), summary("p", timeInvoiceDue=day(TODAY - 2), **PAID)]})
    found = fell_due(store, Scope(), TODAY - 2, TODAY)
    assert [record.internal_invoice_id for record in found] == ["-2", "-1"]


@settings(max_examples=40)
@given(LEDGERS, LEDGERS, LEDGERS)
def test_the_log_leads_from_one_state_to_the_other(
    first: Sequence[InvoiceSummary], second: Sequence[InvoiceSummary], third: Sequence[InvoiceSummary]
) -> None:
    def states(store: Store) -> dict[str, tuple[int, str, int, int | None]]:
        return {
            row.internal_invoice_id: (row.group, row.invoice_status, row.due, row.due_day) for row in everything(store)
        }

    with TemporaryDirectory() as directory, Store.open(Path(directory, "cache.db")) as store:
        sync(store, {ACME: first})
        before = states(store)
        sync(store, {ACME: second}, now_ms=NOW_MS + 1)
        sync(store, {ACME: third}, now_ms=NOW_MS + 2)
        after = states(store)
        found = logged(store)
        for name in before.keys() | after.keys():
            if name in found:
                assert found[name].before == before.get(name)
                assert found[name].after == after.get(name)
            else:
                assert before.get(name) == after.get(name)
