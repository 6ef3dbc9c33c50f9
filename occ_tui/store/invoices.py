"""Reading invoices from the store: windows of a sorted list, counts, sums, single rows."""

from __future__ import annotations

from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.store.database import Store
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
    "tab_summaries",
    "upcoming",
]


class InvoiceReader:
    """Rows of one view, read where they are looked at. Follows the store when something new is published."""

    def __init__(self, store: Store, view: View) -> None:
        raise NotImplementedError

    def count(self, budget_s: float | None = None) -> Count:
        """How many rows the view has: always exact without text; with text as far as `budget_s` allows."""
        raise NotImplementedError

    def rows(self, offset: int, limit: int) -> list[InvoiceRecord]:
        """Up to `limit` rows from `offset` on; empty behind the end. Costs the same anywhere."""
        raise NotImplementedError

    def position(self, internal_invoice_id: str) -> int | None:
        """Where an invoice stands in this view (0 is the first row), `None` if it isn't in it."""
        raise NotImplementedError


def tab_summaries(store: Store, scope: Scope, today: int) -> dict[Tab, TabSummary]:
    """Counts and sums of all five tabs."""
    raise NotImplementedError


def upcoming(store: Store, scope: Scope, today: int) -> Upcoming:
    """What the overview shows."""
    raise NotImplementedError


def failed_payments(store: Store, scope: Scope, limit: int = 100) -> list[InvoiceRecord]:
    """Unpaid invoices whose last payment failed, by due date."""
    raise NotImplementedError


def find_by_number(store: Store, number: str, scope: Scope) -> list[InvoiceRecord]:
    """Invoices called `number` (number, invoice id or internal id; case-insensitive); several if accounts share it."""
    raise NotImplementedError


def get(store: Store, internal_invoice_id: str, scope: Scope | None = None) -> InvoiceRecord | None:
    """The invoice with this id, `None` if the store has none."""
    raise NotImplementedError
