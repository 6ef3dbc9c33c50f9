"""Reading invoices from the store: windows of a sorted list, counts, sums, single rows."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from typing import Any

from occ_tui.domain.invoices import Group, InvoiceRecord, Tab
from occ_tui.domain.search import fts_query, query_tokens
from occ_tui.store import totals
from occ_tui.store.codes import CARD, CURRENCY, METHOD, STATUS, TYPE, Codes
from occ_tui.store.database import Store, StoreDamaged
from occ_tui.store.found import Hits, filter_of
from occ_tui.store.lists import RowList, hits, row_list
from occ_tui.store.schema import (
    DAY_MS,
    IS_CARD_PAYABLE,
    IS_FAILED,
    IS_INEXACT,
    IS_PAID,
    IS_PAYABLE,
    IS_PDF,
    NO_DUE_DAY,
    day_of_rid,
)
from occ_tui.store.scopes import resolve, stretches
from occ_tui.store.views import Count, Scope, SortKey, TabSummary, Upcoming, View

__all__ = [
    "Count",
    "InvoiceReader",
    "Scope",
    "SortKey",
    "TabSummary",
    "Upcoming",
    "View",
    "failed_payments",
    "find_by_number",
    "get",
    "get_many",
    "records",
    "tab_summaries",
    "upcoming",
]

_SELECTED = """rid, internal_invoice_id, account, invoice_id, number, grp, status, type, currency, amount, credited,
 adjusted, applied, due, in_dispute, invoice_day, paid_day, time_invoice, time_due, time_paid, po, reference, party,
 flags, method, card_type, last_digits, card_expires"""
_AT_ONCE = 500
_SUMMED_AT_ONCE = 500


class InvoiceReader:
    """Rows of one view, read where they are looked at. Follows the store when something new is published."""

    def __init__(self, store: Store, view: View) -> None:
        self.store = store
        self.view = view
        self._list: RowList | None = None
        self._hits: Hits | None = None
        self._generation = -1

    def count(self, budget_s: float | None = None) -> Count:
        """How many rows the view has: always exact without text; with text as far as `budget_s` allows."""
        with self.store.reading() as connection:
            rows = self._rows(connection)
            if budget_s is None:
                return Count(rows.size(), True)
            if not (query_tokens(self.view.text) or self.view.query):
                return Count(rows.size(), True)
            found = rows if isinstance(rows, Hits) else self._counted(connection)
            is_exact = found.find(None, time.monotonic() + budget_s)
            return Count(found.known(), is_exact)

    def rows(self, offset: int, limit: int) -> list[InvoiceRecord]:
        """Up to `limit` rows from `offset` on; empty behind the end. Costs the same anywhere."""
        if limit <= 0:
            return []
        with self.store.reading() as connection:
            rids = self._rows(connection).rids(max(0, offset), limit)
            return records(self.store, connection, rids)

    def position(self, internal_invoice_id: str, compartment_id: str | None = None) -> int | None:
        """Where an invoice stands in this view (0 is the first row), `None` if it isn't in it.

        When several accounts know the id and none is named, the first in the order of the store counts.
        """
        with self.store.reading() as connection:
            rids = self._inside(connection, _rids_of(connection, internal_invoice_id, compartment_id))
            return self._rows(connection).position(rids[0]) if rids else None

    def due_sums(self) -> dict[str, int]:
        """What is due on all rows of the view, exactly, per currency in minor units; reads every row."""
        high: dict[int, int] = {}
        low: dict[int, int] = {}
        with self.store.reading() as connection:
            rows = self._rows(connection)
            for start in range(0, rows.size(), _SUMMED_AT_ONCE):
                rids = tuple(rows.rids(start, _SUMMED_AT_ONCE))
                halves = connection.execute(
                    "SELECT currency, sum(due >> 32), sum(due & 0xffffffff) FROM invoices"  # noqa: S608
                    f" WHERE rid IN ({totals.numbers(rids)}) GROUP BY currency"
                )
                for currency, more_high, more_low in halves:
                    high[currency] = high.get(currency, 0) + more_high
                    low[currency] = low.get(currency, 0) + more_low
            words = _codes(self.store, connection).words(CURRENCY)
        return dict(sorted((words.get(code, "?"), totals.whole(high[code], low[code])) for code in high))

    def prepare(self) -> None:
        """Builds what makes jumps to anywhere fast; for a background thread with a connection of its own."""
        with self.store.reading() as connection:
            self._rows(connection).prepare()

    def _rows(self, connection: sqlite3.Connection) -> RowList:
        generation = self.store.generation()
        if self._list is None or generation != self._generation:
            self._list, self._hits = row_list(self.store, connection, self.view), None
            self._generation = generation
        return self._list

    def _counted(self, connection: sqlite3.Connection) -> Hits:
        """The hits in the order in which they are counted fastest."""
        if self._hits is None:
            accounts = resolve(self.store, connection, self.view.scope)
            view = self.view._replace(sort=SortKey.STATUS, descending=False, then=())
            self._hits = hits(self.store, connection, view, filter_of(self.store, connection, view, accounts))
        return self._hits

    def _inside(self, connection: sqlite3.Connection, rows: Sequence[tuple[int, int]]) -> list[int]:
        accounts = resolve(self.store, connection, self.view.scope).ids
        parts = stretches(self.view.tab, self.view.today)
        low, high = parts[0].low, parts[-1].high
        rids = [rid for rid, account in rows if low <= rid < high and account in accounts]
        if tokens := query_tokens(self.view.text):
            found = "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?"
            rids = [rid for rid in rids if connection.execute(found, (fts_query(tokens), rid)).fetchone()]
        if self.view.query:
            from occ_tui.domain.query import predicate

            fits = predicate(self.view.query.at(self.view.today))
            rids = [record.rid for record in records(self.store, connection, rids) if fits(record)]
        return rids


def tab_summaries(store: Store, scope: Scope, today: int) -> dict[Tab, TabSummary]:
    """Counts and sums of all five tabs."""
    with store.reading() as connection:
        memo = store.memo()
        name = ("tabs", scope, today)
        if name not in memo:
            accounts = resolve(store, connection, scope)
            rows = totals.by_currency(connection, accounts, today)
            words = _codes(store, connection).words(CURRENCY)
            memo[name] = {tab: _summary(tab, rows, words, today) for tab in Tab}
        return dict(memo[name])


def upcoming(store: Store, scope: Scope, today: int) -> Upcoming:
    """What the overview shows."""
    overdue = tab_summaries(store, scope, today)[Tab.OVERDUE]
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        words = _codes(store, connection).words(CURRENCY)
        week = totals.due_between(connection, accounts, today, today + 7)
        month = totals.due_between(connection, accounts, today, today + 30)
        failed = connection.execute(
            "SELECT currency, due FROM invoices INDEXED BY invoices_failed"  # noqa: S608
            f" WHERE grp = 0 AND account IN ({totals.numbers(accounts.ids)}) AND flags & {IS_FAILED}"
        ).fetchall()
    sums: dict[str, int] = {}
    for code, due in failed:
        sums[words[code]] = sums.get(words[code], 0) + due
    return Upcoming(
        overdue=overdue,
        due_in_7_days=_sums(week, words),
        due_in_7_days_count=sum(row[1] for row in week),
        due_in_30_days=_sums(month, words),
        due_in_30_days_count=sum(row[1] for row in month),
        failed_payments=dict(sorted(sums.items())),
        failed_payments_count=len(failed),
    )


def failed_payments(store: Store, scope: Scope, limit: int = 100) -> list[InvoiceRecord]:
    """Unpaid invoices whose last payment failed, by due date."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rids = connection.execute(
            "SELECT rid FROM invoices INDEXED BY invoices_failed"  # noqa: S608
            f" WHERE grp = 0 AND account IN ({totals.numbers(accounts.ids)}) AND flags & {IS_FAILED}"
            " ORDER BY rid LIMIT ?",
            (limit,),
        ).fetchall()
        return records(store, connection, [rid for (rid,) in rids])


def find_by_number(store: Store, number: str, scope: Scope) -> list[InvoiceRecord]:
    """Invoices called `number` (case-insensitive), else those with that internal id; several if accounts share it."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope)
        rids = [
            rid
            for group in Group
            for rid, account in connection.execute(
                "SELECT rid, account FROM invoices INDEXED BY invoices_number"
                " WHERE grp = ? AND number COLLATE NOCASE = ? ORDER BY rid",
                (int(group), number),
            )
            if account in accounts.ids
        ]
        rids = rids or [rid for rid, account in _rids_of(connection, number, None) if account in accounts.ids]
        return records(store, connection, rids)


def get(store: Store, internal_invoice_id: str, scope: Scope | None = None) -> InvoiceRecord | None:
    """The invoice with this id, `None` if the store has none; the first one when accounts share it."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope or Scope())
        rids = [rid for rid, number in _rids_of(connection, internal_invoice_id, None) if number in accounts.ids]
        return next(iter(records(store, connection, rids[:1])), None)


def get_many(store: Store, internal_invoice_ids: Sequence[str], scope: Scope | None = None) -> list[InvoiceRecord]:
    """Those of these invoices that the store has, the first one where accounts share an id, in no certain order."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope or Scope())
        found: dict[str, int] = {}
        for start in range(0, len(internal_invoice_ids), _AT_ONCE):
            some = internal_invoice_ids[start : start + _AT_ONCE]
            rows = connection.execute(
                "SELECT internal_invoice_id, rid, account FROM invoices"  # noqa: S608
                f" WHERE internal_invoice_id IN ({', '.join('?' * len(some))}) ORDER BY rid",
                some,
            )
            for invoice, rid, account in rows:
                if account in accounts.ids:
                    found.setdefault(invoice, rid)
        return records(store, connection, list(found.values()))


def _rids_of(
    connection: sqlite3.Connection, internal_invoice_id: str, compartment_id: str | None
) -> list[tuple[int, int]]:
    """`(rid, account number)` of the rows with this id, in row order."""
    return connection.execute(
        "SELECT rid, account FROM invoices JOIN accounts ON accounts.id = account"
        " WHERE internal_invoice_id = ?1 AND (?2 IS NULL OR compartment_id = ?2) ORDER BY rid",
        (internal_invoice_id, compartment_id),
    ).fetchall()


def _summary(tab: Tab, rows: Sequence[tuple[Any, ...]], words: dict[int, str], today: int) -> TabSummary:
    counts: dict[str, int] = {}
    sums: tuple[dict[str, int], ...] = ({}, {}, {})
    earliest: int | None = None
    for group, is_late, code, first_day, number, *halves in rows:
        if tab not in (Tab.ALL, _tab_of(group, is_late)):
            continue
        currency = words.get(code, "?")
        counts[currency] = counts.get(currency, 0) + number
        for found, high, low in zip(sums, halves[::2], halves[1::2], strict=True):
            found[currency] = found.get(currency, 0) + totals.whole(high, low)
        if is_late:
            earliest = first_day if earliest is None else min(earliest, first_day)
    amount, due, in_dispute = (dict(sorted(found.items())) for found in sums)
    return TabSummary(
        count=sum(counts.values()),
        due_sums=due,
        amount_sums=amount,
        in_dispute={currency: minor for currency, minor in in_dispute.items() if minor},
        oldest_days_late=None if earliest is None else today - earliest,
        counts=dict(sorted(counts.items())),
    )


def _tab_of(group: int, is_late: bool) -> Tab:
    if group == Group.UNPAID:
        return Tab.OVERDUE if is_late else Tab.OPEN
    return Tab.SUBMITTED if group == Group.SUBMITTED else Tab.CLOSED


def _sums(rows: Sequence[tuple[int, ...]], words: dict[int, str]) -> dict[str, int]:
    return dict(sorted((words.get(code, "?"), totals.whole(high, low)) for code, _, high, low in rows))


def _codes(store: Store, connection: sqlite3.Connection) -> Codes:
    memo = store.memo()
    if "codes" not in memo:
        memo["codes"] = Codes(connection)
    codes: Codes = memo["codes"]
    return codes


def _account_names(store: Store, connection: sqlite3.Connection) -> dict[int, tuple[str, str]]:
    memo = store.memo()
    if "account names" not in memo:
        rows = connection.execute("SELECT id, compartment_id, account_name FROM accounts")
        memo["account names"] = {number: (compartment_id, name) for number, compartment_id, name in rows}
    names: dict[int, tuple[str, str]] = memo["account names"]
    return names


def records(store: Store, connection: sqlite3.Connection, rids: Sequence[int]) -> list[InvoiceRecord]:
    """The rows `rids`, in that order, inside the caller's transaction."""
    if not rids:
        return []
    codes, names = _codes(store, connection), _account_names(store, connection)
    rows: dict[int, tuple[Any, ...]] = {}
    for start in range(0, len(rids), _AT_ONCE):
        some = tuple(rids[start : start + _AT_ONCE])
        statement = f"SELECT {_SELECTED} FROM invoices WHERE rid IN ({totals.numbers(some)})"  # noqa: S608
        rows.update((row[0], row) for row in connection.execute(statement))
    if len(rows) < len(rids):
        raise StoreDamaged(store.path, "an index names rows that are not there")
    return [_record(rows[rid], codes, names) for rid in rids]


def _moment(into_day: int | None, day: int | None) -> int | None:
    return None if into_day is None or day is None else day * DAY_MS + into_day


def _record(row: tuple[Any, ...], codes: Codes, names: dict[int, tuple[str, str]]) -> InvoiceRecord:
    rid, internal_id, account, invoice_id, number, group, status, kind, currency, *amounts = row[:15]
    invoice_day, paid_day, time_invoice, time_due, time_paid, po, reference, party, flags = row[15:24]
    method, card_type, last_digits, card_expires = row[24:]
    due_place = day_of_rid(rid)
    compartment_id, account_name = names.get(account, ("", ""))
    word = codes.word
    return InvoiceRecord(
        rid=rid,
        internal_invoice_id=internal_id,
        compartment_id=compartment_id,
        account_name=account_name,
        invoice_id=internal_id if invoice_id is None else invoice_id,
        invoice_number=number or "",
        group=group,
        invoice_status=word(STATUS, status),
        invoice_type=word(TYPE, kind),
        currency=word(CURRENCY, currency),
        amount=amounts[0],
        credited=amounts[1],
        adjusted=amounts[2],
        applied=amounts[3],
        due=amounts[4],
        in_dispute=amounts[5],
        invoice_day=invoice_day,
        due_day=None if due_place == NO_DUE_DAY else due_place,
        paid_day=paid_day,
        time_invoice=_moment(time_invoice, invoice_day),
        time_due=_moment(time_due, due_place),
        time_paid=_moment(time_paid, paid_day),
        po_number=po or "",
        reference=reference or "",
        party_name=party or "",
        is_paid=bool(flags & IS_PAID),
        is_payable=bool(flags & IS_PAYABLE),
        is_card_payable=bool(flags & IS_CARD_PAYABLE),
        is_payment_failed=bool(flags & IS_FAILED),
        is_pdf_available=bool(flags & IS_PDF),
        payment_method=word(METHOD, method),
        card_type=word(CARD, card_type),
        last_digits=last_digits or "",
        card_expires=card_expires,
        is_inexact=bool(flags & IS_INEXACT),
    )
