"""Made-up ledgers for the tests of the store, and what plain Python says of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.invoices import Group, InvoiceRecord, Tab
from occ_tui.domain.money import exponent
from occ_tui.domain.search import fts_query, index_words, matches, query_tokens
from occ_tui.store import totals
from occ_tui.store.database import Store
from occ_tui.store.sync_state import Published, Staging
from occ_tui.store.views import SortKey, View
from occ_tui.wire.invoices import InvoiceSummary

TODAY = 20_780
"""23 November 2026."""
NOW_MS = TODAY * 86_400_000
ACME, GLOBEX = "ocid1.tenancy.oc1..acme", "ocid1.tenancy.oc1..globex"


def day(number: int) -> datetime:
    """Midnight of an epoch day."""
    return from_epoch_ms(number * 86_400_000)


def summary(internal_id: str, **changes: Any) -> InvoiceSummary:
    """A row as a server sends it: unpaid, 119.00 EUR, due ten days ago, unless said otherwise."""
    values: dict[str, Any] = {
        "internalInvoiceId": internal_id,
        "invoiceId": f"id-{internal_id}",
        "invoiceNumber": f"INV-{internal_id}",
        "invoiceStatus": "PAST_DUE",
        "invoiceType": "SUPPORT",
        "invoiceAmount": Decimal("119.00"),
        "invoiceAmountDue": Decimal("119.00"),
        "timeInvoice": day(TODAY - 40),
        "timeInvoiceDue": day(TODAY - 10),
        "currency": {"currencyCode": "EUR"},
        "partyName": "ACME GmbH",
    }
    return InvoiceSummary.model_validate({**values, **changes})


_MAYBE_TEXT = st.one_of(
    st.none(),
    st.just(""),
    st.sampled_from(["a1", "A1", "b-2", "B-2", "zoë", "Zoë", "4500-1", "東京商店"]),
    st.text(max_size=4),
)
_IDS = st.integers(0, 23).map(lambda number: f"i{number}")
_DAYS = st.integers(TODAY - 6, TODAY + 6) | st.sampled_from([0, -3, TODAY - 1, TODAY, TODAY + 1, 1_100_000])
_WHEN = st.none() | _DAYS.map(day)
_AMOUNTS = st.sampled_from(["0", "1", "1.5", "-2", "10", "100", "9223372036854775.807", "0.001"]).map(Decimal)
_PAYMENT = st.none() | st.fixed_dictionaries(
    {
        "paymentMethod": st.sampled_from(["CREDIT_CARD", "PAYPAL", "OTHER", "ECHECK", "BARTER", "WIRE"]),
        "timePaidOn": _WHEN,
    }
)
_PAYMENT |= st.fixed_dictionaries(
    {
        "paymentMethod": st.just("CREDIT_CARD"),
        "timePaidOn": _WHEN,
        "creditCardType": st.sampled_from(["VISA", "AMEX", "STRANGE"]),
        "lastDigits": st.sampled_from(["4242", "0005"]),
        "timeExpiration": _WHEN,
    }
)


@st.composite
def summaries(draw: st.DrawFn) -> InvoiceSummary:
    """Rows of every kind, several of them alike."""
    return summary(
        draw(_IDS),
        invoiceNumber=draw(_MAYBE_TEXT),
        invoiceStatus=draw(st.sampled_from(["OPEN", "PAST_DUE", "PAYMENT_SUBMITTED", "CLOSED", "STRANGE"])),
        invoiceType=draw(st.none() | st.sampled_from(["SUPPORT", "USAGE", "HARDWARE", "GIFT", "ZEBRA", "ALMS"])),
        isPaid=draw(st.none() | st.booleans()),
        invoiceAmount=draw(_AMOUNTS),
        invoiceAmountDue=draw(_AMOUNTS),
        invoiceAmountInDispute=draw(st.none() | _AMOUNTS),
        invoiceAmountCredited=draw(st.none() | _AMOUNTS),
        invoiceAmountApplied=draw(st.none() | _AMOUNTS),
        isPayable=draw(st.none() | st.booleans()),
        isDisplayViewPdf=draw(st.none() | st.booleans()),
        timeInvoice=draw(_WHEN),
        timeInvoiceDue=draw(_WHEN),
        isPaymentFailed=draw(st.booleans()),
        invoicePoNumber=draw(_MAYBE_TEXT),
        invoiceRefNumber=draw(_MAYBE_TEXT),
        partyName=draw(_MAYBE_TEXT),
        currency=draw(st.sampled_from([None, *({"currencyCode": code} for code in ("EUR", "JPY", "BHD", "QQQ"))])),
        lastPaymentDetail=draw(_PAYMENT),
    )


LEDGERS = st.lists(summaries(), max_size=40)


def sync(
    store: Store, rows: dict[str, Sequence[InvoiceSummary]], *, full: bool = True, now_ms: int = NOW_MS
) -> Published:
    """A whole sync of some accounts, in pages of seven."""
    staging = Staging.begin(store, "test", now_ms)
    for account, items in rows.items():
        pages = [items[start : start + 7] for start in range(0, len(items), 7)] or [[]]
        for number, page in enumerate(pages):
            last = number == len(pages) - 1
            staging.add_page(account, "all", page, None if last else str(number + 1), account_name=account[-4:])
    accounts = tuple(rows)
    return staging.publish(now_ms, full=accounts if full else (), incremental=() if full else accounts)


def everything(store: Store) -> list[InvoiceRecord]:
    """All rows of the store in its own order, read by the simplest query there is."""
    from occ_tui.store.invoices import records

    with store.reading() as connection:
        return records(
            store, connection, [rid for (rid,) in connection.execute("SELECT rid FROM invoices ORDER BY rid")]
        )


def in_tab(record: InvoiceRecord, tab: Tab, today: int) -> bool:
    """Whether plain Python shows a record on a tab."""
    if tab is Tab.ALL:
        return True
    if record.group == Group.UNPAID:
        return tab is (Tab.OVERDUE if record.is_overdue(today) else Tab.OPEN)
    return tab is (Tab.SUBMITTED if record.group == Group.SUBMITTED else Tab.CLOSED)


def _nocase(text: str) -> str | None:
    return "".join(sign.lower() if sign.isascii() else sign for sign in text) or None


def _key(record: InvoiceRecord, sort: SortKey, today: int) -> Any:
    if sort is SortKey.DAYS_LATE:
        late = record.days_late(today)
        if late is None:
            return None
        return today - record.due_day if record.due else late  # type: ignore[operator]
    ten_thousandths = 10 ** (4 - exponent(record.currency))
    most = 2**63 - 1
    return {
        SortKey.NUMBER: _nocase(record.invoice_number),
        SortKey.TYPE: record.invoice_type or None,
        SortKey.STATUS: 0,
        SortKey.PO: _nocase(record.po_number),
        SortKey.REFERENCE: _nocase(record.reference),
        SortKey.PARTY: _nocase(record.party_name),
        SortKey.ACCOUNT: _nocase(record.account_name),
        SortKey.INVOICE_DATE: record.invoice_day,
        SortKey.DUE_DATE: record.due_day,
        SortKey.AMOUNT: max(-most, min(most, record.amount * ten_thousandths)),
        SortKey.DUE: max(-most, min(most, record.due * ten_thousandths)),
        SortKey.PAYMENT: record.payment_method or None,
    }[sort]


def _coarse(record: InvoiceRecord, sort: SortKey, today: int, *, is_last: bool) -> Any:
    """The key of one of several: by status alone is the store's own order, with another behind it the tabs'."""
    if sort is not SortKey.STATUS:
        return _key(record, sort, today)
    return record.rid if is_last else [in_tab(record, tab, today) for tab in Tab].index(True)


def _ordered(rows: Sequence[InvoiceRecord], view: View) -> list[InvoiceRecord]:
    """Rows by every key of a view: the last one first, since sorting keeps the order of equals."""
    keys = ((view.sort, view.descending), *view.then)
    is_reversed = view.descending is not (view.sort is SortKey.DAYS_LATE)
    ordered = sorted(rows, key=lambda record: record.rid, reverse=is_reversed)
    for number, (sort, descending) in reversed(list(enumerate(keys, 1))):
        pairs = [(_coarse(record, sort, view.today, is_last=number == len(keys)), record) for record in ordered]
        valued = [pair for pair in pairs if pair[0] is not None]
        valued.sort(key=lambda pair: pair[0], reverse=descending)
        ordered = [record for _, record in valued] + [record for key, record in pairs if key is None]
    return ordered


def expected(records: Iterable[InvoiceRecord], view: View) -> list[InvoiceRecord]:
    """What a view shows, by filtering and sorting a list; its query left out."""
    tokens = query_tokens(view.text)
    shown = [
        record
        for record in records
        if in_tab(record, view.tab, view.today)
        and (view.scope.accounts is None or record.compartment_id in view.scope.accounts)
        and matches(tokens, (record.invoice_number, record.party_name, record.po_number, record.reference))
    ]
    if view.then:
        return _ordered(shown, view)
    keyed = [(_key(record, view.sort, view.today), record) for record in shown]
    by_lateness = view.sort is SortKey.DAYS_LATE
    valued = sorted((-key if by_lateness else key, record.rid, record) for key, record in keyed if key is not None)
    empty = sorted(record for key, record in keyed if key is None)
    if view.descending is not by_lateness:
        valued.reverse()
        empty.reverse()
    return [record for *_, record in valued] + empty


def totals_by_hand(store: Store) -> list[tuple[Any, ...]]:
    """The totals table as it would be if it were made of the rows today."""
    with store.reading() as connection:
        return connection.execute(totals.totals_of("invoices") + " ORDER BY 1, 2, 3, 4").fetchall()


def check_upkeep(store: Store) -> None:
    """Totals and search say what the rows say."""
    with store.reading() as connection:
        assert connection.execute("SELECT * FROM totals ORDER BY 1, 2, 3, 4").fetchall() == totals_by_hand(store)
        words = {
            record.rid: {
                word
                for text in (record.invoice_number, record.party_name, record.po_number, record.reference)
                for word in index_words(text).split()
            }
            for record in everything(store)
        }
        for token in {word for found in words.values() for word in found}:
            hits = connection.execute("SELECT rowid FROM search WHERE search MATCH ?", (fts_query([token]),)).fetchall()
            expected = [rid for rid, found in words.items() if any(word.startswith(token) for word in found)]
            assert [rid for (rid,) in hits] == sorted(expected), token
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
