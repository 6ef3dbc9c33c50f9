"""A sync is seen whole or not at all, changes only what changed, and loses no row without saying so."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.store_ledgers import (
    ACME,
    GLOBEX,
    LEDGERS,
    NOW_MS,
    TODAY,
    check_upkeep,
    day,
    everything,
    summary,
    sync,
)

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.store import opening, publishing
from occ_tui.store.accounts import Account, list_accounts, save_accounts
from occ_tui.store.convert import NO_ID, TOO_LARGE
from occ_tui.store.database import Store
from occ_tui.store.errors import StoreBusy, StoreDamaged, StoreError, TooManyOnOneDay
from occ_tui.store.invoices import InvoiceReader, Scope, SortKey, View, get, tab_summaries
from occ_tui.store.schema import first_rid
from occ_tui.store.staging import YOUNG_MS, staging_path
from occ_tui.store.sync_state import (
    Age,
    Mark,
    Published,
    RefusedRow,
    Staging,
    SyncLock,
    ages,
    interrupted_since,
    publish_rows,
)
from occ_tui.wire.invoices import InvoiceSummary


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cache.db") as opened:
        yield opened


STEPS = st.lists(st.tuples(st.sampled_from([ACME, GLOBEX]), LEDGERS, st.booleans()), min_size=1, max_size=4)


@pytest.mark.parametrize("bulk", [0, 10, 20_000])
@given(steps=STEPS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_rows_totals_and_search_agree_after_any_syncs(
    bulk: int, steps: list[tuple[str, list[InvoiceSummary], bool]]
) -> None:
    with (
        TemporaryDirectory() as directory,
        Store.open(Path(directory, "cache.db")) as store,
        patch.object(publishing, "BULK_ROWS", bulk),
    ):
        wanted: dict[tuple[str, str | None], InvoiceSummary] = {}
        for account, rows, is_full in steps:
            before = dict(wanted)
            if is_full:
                wanted = {key: row for key, row in wanted.items() if key[0] != account}
            wanted |= {(account, row.internal_invoice_id): row for row in rows}
            published = sync(store, {account: rows}, full=is_full)
            records = everything(store)
            assert {(r.compartment_id, r.internal_invoice_id) for r in records} == set(wanted)
            for record in records:
                row = wanted[record.compartment_id, record.internal_invoice_id]
                assert record.invoice_number == (row.invoice_number or "")
                assert record.invoice_status == row.invoice_status
                assert record.invoice_type == (row.invoice_type or "")
                assert record.party_name == (row.party_name or "")
                paid = row.last_payment_detail
                assert record.payment_method == ((paid and paid.payment_method) or "")
            assert published.new == len(wanted.keys() - before.keys())
            assert published.removed == len(before.keys() - wanted.keys())
            check_upkeep(store)


def test_the_same_sync_twice_changes_nothing(store: Store) -> None:
    rows = [summary(str(n), invoicePoNumber=None) for n in range(20)]
    assert sync(store, {ACME: rows}) == Published(new=20, changed=0, removed=0, unchanged=0, refused=0)
    before, token = everything(store), store.generation()
    assert sync(store, {ACME: rows}) == Published(new=0, changed=0, removed=0, unchanged=20, refused=0)
    assert everything(store) == before
    assert not store.changed_since(token)


def test_a_changed_row_keeps_its_place_while_group_and_due_day_stay(store: Store) -> None:
    sync(store, {ACME: [summary("1"), summary("2")]})
    first = get(store, "1")
    sync(store, {ACME: [summary("1", partyName="Neu AG"), summary("2", timeInvoiceDue=day(TODAY))]})
    changed, moved = get(store, "1"), get(store, "2")
    assert first is not None
    assert changed == first._replace(party_name="Neu AG")
    assert moved is not None
    assert moved.due_day == TODAY
    assert [r.party_name for r in InvoiceReader(store, View(Tab.OVERDUE, text="neu", today=TODAY)).rows(0, 9)] == [
        "Neu AG"
    ]
    check_upkeep(store)


def test_an_incremental_sync_removes_only_what_it_is_told(store: Store) -> None:
    sync(store, {ACME: [summary(str(n)) for n in range(4)], GLOBEX: [summary("0")]})
    staging = Staging.begin(store, "incremental", NOW_MS)
    staging.add_page(ACME, "open", [summary("1", invoiceAmountDue=Decimal(0), invoiceStatus="CLOSED")], None)
    assert [record.internal_invoice_id for record in staging.vanished(ACME)] == ["0", "2", "3"]
    assert [record.internal_invoice_id for record in staging.vanished(ACME, limit=1)] == ["0"]
    published = staging.publish(NOW_MS, incremental=(ACME,), removed=[(ACME, "2"), (ACME, "1"), (ACME, "unknown")])
    assert published == Published(new=0, changed=1, removed=1, unchanged=0, refused=0)
    assert [(r.compartment_id, r.internal_invoice_id) for r in everything(store)] == [
        (ACME, "0"),
        (ACME, "3"),
        (GLOBEX, "0"),
        (ACME, "1"),
    ]


def test_nothing_is_seen_before_it_is_published(store: Store) -> None:
    sync(store, {ACME: [summary("1")]})
    with store.another() as reader:
        staging = Staging.begin(store, "all", NOW_MS)
        staging.add_page(ACME, "all", [summary("2"), summary("3")], None)
        assert [record.internal_invoice_id for record in everything(reader)] == ["1"]
        staging.publish(NOW_MS, full=(ACME,))
        assert [record.internal_invoice_id for record in everything(reader)] == ["2", "3"]
        with reader.reading():
            seen = everything(reader)
            sync(store, {ACME: []})
            assert everything(reader) == seen
        assert everything(reader) == []


def test_an_interrupted_sync_goes_on_where_it_stopped(store: Store) -> None:
    staging = Staging.begin(store, "full", NOW_MS)
    assert staging.mark(ACME, "all") is None
    staging.add_page(ACME, "all", [summary("1"), summary("2")], "page-2")
    staging.add_page(ACME, "closed", [summary("1")], None)
    staging.close()
    assert interrupted_since(store) == NOW_MS
    again = Staging.begin(store, "full", NOW_MS + YOUNG_MS - 1)
    assert again.started_ms == NOW_MS
    assert again.mark(ACME, "all") == Mark("page-2", 2, False)
    assert again.mark(ACME, "closed") == Mark(None, 1, True)
    assert again.row_count() == 3
    again.add_page(ACME, "all", [summary("3")], None)
    assert again.publish(NOW_MS + 5, full=(ACME,)).new == 3
    assert ages(store) == [Age("invoices", ACME, NOW_MS, NOW_MS, "UTC")]
    assert interrupted_since(store) is None


@pytest.mark.parametrize(("query_set", "later"), [("full", YOUNG_MS), ("full", -1), ("incremental", 1)])
def test_an_old_or_another_sync_starts_afresh(store: Store, query_set: str, later: int) -> None:
    staging = Staging.begin(store, "full", NOW_MS)
    staging.add_page(ACME, "all", [summary("1")], "page-2")
    staging.close()
    again = Staging.begin(store, query_set, NOW_MS + later)
    assert again.mark(ACME, "all") is None
    assert again.row_count() == 0
    again.discard()
    assert not staging_path(store.path).exists()


def test_staged_pages_of_before_a_restart_of_the_machine_are_not_gone_on_with(store: Store) -> None:
    Staging.begin(store, "full", NOW_MS).close()
    with patch("occ_tui.store.staging._this_boot", return_value=""):
        assert Staging.begin(store, "full", NOW_MS + 1).started_ms == NOW_MS + 1
    with patch("pathlib.Path.read_text", side_effect=FileNotFoundError):
        Staging.begin(store, "full", NOW_MS + 2).discard()


def test_a_sync_that_was_published_is_never_gone_on_with(store: Store) -> None:
    staging = Staging.begin(store, "full", NOW_MS)
    staging.add_page(ACME, "all", [summary("1")], None)
    with patch.object(Staging, "discard"):
        staging.publish(NOW_MS, full=(ACME,))
    staging.close()
    assert interrupted_since(store) is None
    assert Staging.begin(store, "full", NOW_MS).mark(ACME, "all") is None


def test_damaged_staged_pages_are_thrown_away(store: Store) -> None:
    path = staging_path(store.path)
    path.write_bytes(b"damaged" * 2000)
    assert interrupted_since(store) is None
    staging = Staging.begin(store, "full", NOW_MS)
    staging.add_page(ACME, "all", [summary("1")], None)
    assert staging.publish(NOW_MS, full=(ACME,)).new == 1


def test_a_page_that_fails_half_way_leaves_no_mark(store: Store) -> None:
    staging = Staging.begin(store, "full", NOW_MS)
    with (
        patch("occ_tui.store.staging.INSERT_STAGED", "INSERT INTO nowhere VALUES (?)"),
        pytest.raises(StoreError),
    ):
        staging.add_page(ACME, "all", [summary("1")], None)
    assert staging.mark(ACME, "all") is None
    staging.discard()


def test_rows_that_cannot_be_kept_are_reported(store: Store) -> None:
    too_large = Decimal(2**63) / 100
    rows = [
        summary("1"),
        summary("", invoiceId=None, invoiceNumber="no-id"),
        summary("", invoiceId="falls-back"),
        summary("2", invoiceAmount=too_large),
        summary("3", invoiceAmountDue=Decimal("1e30")),
        summary("4", invoiceAmount=-too_large, invoiceNumber=None),
    ]
    staging = Staging.begin(store, "full", NOW_MS)
    assert staging.add_page(ACME, "all", rows, None) == [
        RefusedRow(ACME, "no-id", NO_ID),
        RefusedRow(ACME, "INV-2", TOO_LARGE),
        RefusedRow(ACME, "INV-3", TOO_LARGE),
        RefusedRow(ACME, "4", TOO_LARGE),
    ]
    assert staging.publish(NOW_MS, full=(ACME,)) == Published(new=2, changed=0, removed=0, unchanged=0, refused=4)
    assert [record.internal_invoice_id for record in everything(store)] == ["1", "falls-back"]


def one(store: Store, **changes: Any) -> InvoiceRecord:
    sync(store, {ACME: [summary("1", **changes)]})
    (record,) = everything(store)
    return record


def test_an_amount_finer_than_its_currency_is_rounded_and_marked(store: Store) -> None:
    half_up, half_down = one(store, invoiceAmount=Decimal("0.015")), one(store, invoiceAmount=Decimal("0.025"))
    assert (half_up.amount, half_up.is_inexact) == (2, True)
    assert (half_down.amount, half_down.is_inexact) == (2, True)
    tiny = one(store, invoiceAmount=Decimal("1." + "0" * 40 + "1"))
    assert (tiny.amount, tiny.is_inexact) == (100, True)


def test_nineteen_digits_arrive_whole_and_add_up(store: Store) -> None:
    largest = Decimal(2**63 - 1) / 100
    sync(store, {ACME: [summary(str(n), invoiceAmount=largest, invoiceAmountDue=-largest) for n in range(5)]})
    assert {record.amount for record in everything(store)} == {2**63 - 1}
    assert not any(record.is_inexact for record in everything(store))
    overdue = tab_summaries(store, Scope(), TODAY)[Tab.OVERDUE]
    assert overdue.amount_sums == {"EUR": 5 * (2**63 - 1)}
    assert overdue.due_sums == {"EUR": -5 * (2**63 - 1)}


def test_a_row_without_a_currency_says_so(store: Store) -> None:
    assert one(store, currency=None).currency == "XXX"


def test_what_the_server_said_comes_back(store: Store) -> None:
    record = one(
        store,
        invoiceId="1",
        invoiceStatus="NEW_STATUS",
        invoiceType="GIFT",
        isPaid=True,
        isPayable=True,
        isCreditCardPayable=True,
        isPaymentFailed=True,
        isDisplayDownloadPdf=True,
        currency={"currencyCode": "JPY"},
        lastPaymentDetail={
            "paymentMethod": "CREDIT_CARD",
            "creditCardType": "VISA",
            "lastDigits": "4242",
            "timePaidOn": day(TODAY - 2),
            "timeExpiration": day(TODAY + 30),
        },
    )
    assert (record.invoice_id, record.invoice_status, record.invoice_type) == ("1", "NEW_STATUS", "GIFT")
    assert (record.group, record.amount, record.currency) == (2, 119, "JPY")
    assert record.is_paid
    assert record.is_payable
    assert record.is_card_payable
    assert record.is_payment_failed
    assert record.is_pdf_available
    assert (record.payment_method, record.card_type, record.last_digits) == ("CREDIT_CARD", "VISA", "4242")
    assert (record.paid_day, record.card_expires) == (TODAY - 2, TODAY + 30)
    assert record.account_name == "acme"


def test_a_due_date_is_a_day_in_the_accounts_time_zone(store: Store) -> None:
    tokyo = timezone(timedelta(hours=9))
    row = summary("1", timeInvoiceDue=day(TODAY) + timedelta(hours=20))
    publish_rows(store, ACME, [row], now_ms=NOW_MS, zone=tokyo)
    assert everything(store)[0].due_day == TODAY + 1


@pytest.mark.parametrize("hours", [-13, -1, 0, 9, 14])
@pytest.mark.parametrize("due", [-3, 0, TODAY, 1_100_000])
def test_moments_come_back_to_the_millisecond_whatever_the_zone(store: Store, hours: int, due: int) -> None:
    zone, odd = timezone(timedelta(hours=hours)), timedelta(hours=20, milliseconds=1)
    paid = {"paymentMethod": "OTHER", "timePaidOn": day(TODAY) + odd}
    publish_rows(
        store,
        ACME,
        [summary("1", timeInvoice=day(-1) - odd, timeInvoiceDue=day(due) + odd, lastPaymentDetail=paid)],
        now_ms=NOW_MS,
        zone=zone,
    )
    (record,) = everything(store)
    moments = [day(-1) - odd, day(due) + odd, day(TODAY) + odd]
    assert [record.time_invoice, record.time_due, record.time_paid] == [epoch_ms(moment) for moment in moments]


def test_an_invoice_that_came_in_two_pages_is_there_once_as_it_came_last(store: Store) -> None:
    staging = Staging.begin(store, "twice", NOW_MS)
    staging.add_page(ACME, "all", [summary("1", partyName="Early"), summary("2")], "next")
    staging.add_page(ACME, "all", [summary("3"), summary("1", partyName="Late")], None)
    assert staging.publish(NOW_MS, full=[ACME]).new == 3
    assert [row.party_name for row in everything(store) if row.internal_invoice_id == "1"] == ["Late"]
    check_upkeep(store)


def test_a_few_fresh_rows_are_seen_at_once(store: Store) -> None:
    sync(store, {ACME: [summary("1"), summary("2")]})
    rows = [summary("1", invoiceStatus="CLOSED"), summary("", invoiceId=None)]
    published, refused = publish_rows(store, ACME, rows, now_ms=NOW_MS)
    assert (published.changed, published.removed, published.refused) == (1, 0, 1)
    assert [row.reason for row in refused] == [NO_ID]
    assert [record.internal_invoice_id for record in everything(store)] == ["2", "1"]
    check_upkeep(store)


def test_gaps_are_used_before_a_day_is_said_to_be_full(store: Store) -> None:
    with patch.multiple(publishing, MAX_SEQ=3):
        last = first_rid(0, TODAY) + publishing.MAX_SEQ
        sync(store, {ACME: [summary(str(n), timeInvoiceDue=day(TODAY)) for n in range(3)]})
        with store.writing() as connection:
            connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
            connection.execute("UPDATE invoices SET rid = ? WHERE internal_invoice_id = '0'", (last,))
        more = [summary(str(n), timeInvoiceDue=day(TODAY)) for n in range(5)]
        with pytest.raises(TooManyOnOneDay):
            sync(store, {ACME: more}, full=False)
        Staging.begin(store, "another", NOW_MS).discard()
        sync(store, {ACME: more[:4]}, full=False)
        assert [record.rid for record in everything(store)] == [last - 3, last - 2, last - 1, last]


def test_accounts_no_longer_listed_are_hidden_until_they_come_back(store: Store) -> None:
    acme, globex = (Account(name, name[-4:], name[-4:].upper(), ("finance",)) for name in (ACME, GLOBEX))
    save_accounts(store, [globex, acme], NOW_MS)
    sync(store, {ACME: [summary("1")], GLOBEX: [summary("2"), summary("3")]})
    view = View(Tab.ALL, today=TODAY)
    assert InvoiceReader(store, view).count().number == 3
    save_accounts(store, [acme], NOW_MS)
    assert list_accounts(store) == [acme]
    assert [record.internal_invoice_id for record in InvoiceReader(store, view).rows(0, 9)] == ["1"]
    assert tab_summaries(store, Scope(), TODAY)[Tab.ALL].count == 1
    token = store.generation()
    save_accounts(store, [acme], NOW_MS + 1)
    assert not store.changed_since(token)
    save_accounts(store, [acme, globex], NOW_MS + 2)
    assert list_accounts(store) == [acme, globex]
    assert InvoiceReader(store, view).count().number == 3
    assert [age for age in ages(store) if age.resource == "accounts"] == [Age("accounts", "", NOW_MS + 2, NOW_MS + 2)]


def test_an_incremental_sync_leaves_the_age_of_the_full_one(store: Store) -> None:
    sync(store, {ACME: []}, now_ms=NOW_MS)
    sync(store, {ACME: []}, full=False, now_ms=NOW_MS + 9)
    assert ages(store) == [Age("invoices", ACME, NOW_MS + 9, NOW_MS, "UTC")]


def test_unknown_words_stand_in_alphabetical_order(store: Store) -> None:
    words = ["ZZZ", "AAA", "HARDWARF", "SUPPORT", *(f"M{n}" for n in range(30))]
    sync(store, {ACME: [summary(str(n), invoiceType=word) for n, word in enumerate(words)]})
    with store.another() as other:
        kinds = [
            r.invoice_type for r in InvoiceReader(other, View(Tab.ALL, sort=SortKey.TYPE, today=TODAY)).rows(0, 99)
        ]
    assert sorted(kinds) == sorted(words)
    assert kinds[0] == "AAA"
    assert [kind for kind in kinds if not kind.startswith("M")] == ["AAA", "HARDWARF", "SUPPORT", "ZZZ"]


def test_one_sync_at_a_time(tmp_path: Path) -> None:
    first, second = SyncLock(tmp_path / "cache.db"), SyncLock(tmp_path / "cache.db")
    with first:
        assert first.try_acquire()
        assert not second.try_acquire()
        assert not second.wait(timeout_s=0)
    assert second.wait(timeout_s=5)
    second.release()
    second.release()
    assert (tmp_path / "cache.db.lock").stat().st_mode & 0o777 == 0o600


def test_a_sync_that_another_process_only_just_begins_is_not_interrupted(store: Store) -> None:
    staging_path(store.path).touch(mode=0o600)
    assert interrupted_since(store) is None


def test_a_sync_that_ends_while_one_asks_is_not_interrupted_and_leaves_no_file(store: Store) -> None:
    staging = Staging.begin(store, "full", NOW_MS)
    connect = opening.connect

    def late(path: Path, *, read_only: bool) -> sqlite3.Connection:
        staging.discard()
        return connect(path, read_only=read_only)

    with patch("occ_tui.store.ages.connect", late):
        assert interrupted_since(store) is None
    assert not staging_path(store.path).exists()


def test_a_damaged_store_is_not_taken_for_a_damaged_staging_file(store: Store) -> None:
    Staging.begin(store, "full", NOW_MS).close()
    damaged = {"side_effect": StoreDamaged(store.path)}
    with patch("occ_tui.store.ages.published_run", **damaged), pytest.raises(StoreDamaged):
        interrupted_since(store)
    with patch("occ_tui.store.staging.published_run", **damaged), pytest.raises(StoreDamaged):
        Staging.begin(store, "full", NOW_MS)
    assert interrupted_since(store) == NOW_MS


def test_that_nobody_can_tell_whether_a_sync_was_interrupted_is_said(store: Store) -> None:
    Staging.begin(store, "full", NOW_MS).close()
    with (
        patch("occ_tui.store.opening.BUSY_TIMEOUT_MS", 10),
        closing(sqlite3.connect(staging_path(store.path), isolation_level=None)) as other,
    ):
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        other.execute("UPDATE run SET refused = 0")
        with pytest.raises(StoreBusy):
            interrupted_since(store)
