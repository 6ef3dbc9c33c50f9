"""Reading invoices from the store: windows of a sorted list, counts and sums of it, places in it."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence

from occ_tui.annotations import TYPE_CHECKING
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.domain.search import fts_query, query_tokens
from occ_tui.store import totals
from occ_tui.store.codes import CURRENCY
from occ_tui.store.database import Store
from occ_tui.store.found import Hits, filter_of
from occ_tui.store.lists import RowList, hits, row_list
from occ_tui.store.lookups import find_by_number, get, get_many, rids_of
from occ_tui.store.records import codes_of, records
from occ_tui.store.scopes import resolve, stretches
from occ_tui.store.summaries import failed_payments, tab_summaries, upcoming
from occ_tui.store.views import Count, Scope, SortKey, TabSummary, Upcoming, View

if TYPE_CHECKING:
    from occ_tui.domain.changes import Happened

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

_SUMMED_AT_ONCE = 500


class InvoiceReader:
    """Rows of one view, read where they are looked at. Follows the store when something new is published."""

    def __init__(self, store: Store, view: View) -> None:
        self.store = store
        self.view = view
        self._list: RowList | None = None
        self._hits: Hits | None = None
        self._generation = -1
        self._last: tuple[tuple[int, int, int], list[InvoiceRecord]] | None = None
        """What was read last (generation, offset, limit): whoever shows a list asks for its beginning several times."""

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

    def at_least(self, wanted: int) -> int:
        """How many rows the view has, as far as `wanted` of them; none is read."""
        with self.store.reading() as connection:
            return len(self._rows(connection).rids(0, wanted))

    def rows(self, offset: int, limit: int) -> list[InvoiceRecord]:
        """Up to `limit` rows from `offset` on; empty behind the end. Costs the same anywhere."""
        if limit <= 0:
            return []
        with self.store.reading() as connection:
            rows = self._rows(connection)
            asked = (self._generation, offset, limit)
            if self._last is None or self._last[0] != asked:
                self._last = (asked, records(self.store, connection, rows.rids(max(0, offset), limit)))
            return self._last[1]

    def position(self, internal_invoice_id: str, compartment_id: str | None = None) -> int | None:
        """Where an invoice stands in this view (0 is the first row), `None` if it isn't in it.

        When several accounts know the id and none is named, the first in the order of the store counts.
        """
        with self.store.reading() as connection:
            rids = self._inside(connection, rids_of(connection, internal_invoice_id, compartment_id))
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
            words = codes_of(self.store, connection).words(CURRENCY)
        return dict(sorted((words.get(code, "?"), totals.whole(high[code], low[code])) for code in high))

    def happened(self, rid: int) -> Happened | None:
        """What happened since the look of the view to the invoice at `rid`; `None` if nothing did."""
        if self.view.since is None:
            return None
        from occ_tui.store.changed import changed

        return changed(self.store, self.view.scope, self.view.since, self.view.today).happened(rid)

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
        if self.view.since is not None:
            from occ_tui.store.changed import changed

            among = changed(self.store, self.view.scope, self.view.since, self.view.today)
            rids = [rid for rid in rids if rid in among]
        if self.view.query:
            from occ_tui.domain.query import predicate

            fits = predicate(self.view.query.at(self.view.today))
            rids = [record.rid for record in records(self.store, connection, rids) if fits(record)]
        return rids
