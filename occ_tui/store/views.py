"""What one looks at: whose invoices, which tab, which order, which words. Plain values; the readers use them."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from occ_tui.domain.invoices import Tab

if TYPE_CHECKING:
    from occ_tui.domain.query.nodes import Query


class SortKey(StrEnum):
    """What a list is ordered by; the values are Oracle's field names, as `--sort` takes them.

    Rows without a value stand last in both directions. Equal values follow the store's own order
    (group, due day, arrival), reversed when descending.
    """

    NUMBER = "invoiceNumber"
    TYPE = "invoiceType"
    STATUS = "invoiceStatus"
    """Overdue, open, submitted, closed, and within each by due date: the store's own order."""
    PO = "invoicePoNumber"
    REFERENCE = "invoiceRefNumber"
    PARTY = "partyName"
    INVOICE_DATE = "timeInvoice"
    DUE_DATE = "timeInvoiceDue"
    DAYS_LATE = "daysLate"
    AMOUNT = "invoiceAmount"
    """By number, whatever the currency."""
    DUE = "invoiceAmountDue"
    PAYMENT = "paymentMethod"

    @classmethod
    def of(cls, name: str) -> SortKey:
        """The key that is called `name` (Oracle's name or a short alias, any case); `ValueError` if there is none."""
        wanted = name.casefold().replace("_", "").replace("-", "")
        for key in cls:
            if wanted in (key.value.casefold(), key.name.casefold().replace("_", "")):
                return key
        if wanted in _ALIASES:
            return _ALIASES[wanted]
        raise ValueError(name)


_ALIASES = {
    "late": SortKey.DAYS_LATE,
    "date": SortKey.INVOICE_DATE,
    "total": SortKey.AMOUNT,
    "amountdue": SortKey.DUE,
    "ponumber": SortKey.PO,
    "owed": SortKey.DUE,
    "balance": SortKey.DUE,
    "ref": SortKey.REFERENCE,
    "customer": SortKey.PARTY,
    "invoiced": SortKey.INVOICE_DATE,
    "method": SortKey.PAYMENT,
}
"""Other words that people use, in lower case and without hyphens."""


class Scope(NamedTuple):
    """Whose invoices."""

    accounts: tuple[str, ...] | None = None
    """Compartment ids; `None` is every account in the store."""


class View(NamedTuple):
    """A list of invoices in an order."""

    tab: Tab = Tab.OVERDUE
    sort: SortKey = SortKey.DUE_DATE
    descending: bool = False
    text: str = ""
    """Free text: every word begins some word of number, party, PO or reference (`domain.search`)."""
    scope: Scope = Scope()
    today: int = 0
    """Epoch day that divides overdue from open."""
    query: Query | None = None
    """What else is asked (`domain.query`), as of `today`."""
    then: tuple[tuple[SortKey, bool], ...] = ()
    """Further sort keys and whether descending, for rows whose keys before are equal."""


class Count(NamedTuple):
    """How many rows a view has."""

    number: int
    is_exact: bool
    """`False`: at least `number`; shown with a "+" behind it."""


class TabSummary(NamedTuple):
    """A tab's count and its sums, per currency in alphabetical order, in minor units."""

    count: int  # type: ignore[assignment]  # a tuple's own `count` is not missed
    due_sums: dict[str, int]
    amount_sums: dict[str, int]
    in_dispute: dict[str, int]
    """Only currencies in which something is in dispute."""
    oldest_days_late: int | None
    """Days from the earliest due date to today, while that is in the past; `None` if nothing here is overdue."""
    counts: dict[str, int]
    """Rows per currency."""


class Upcoming(NamedTuple):
    """What the overview says of the days ahead. Sums are of amounts due, per currency, in minor units."""

    overdue: TabSummary
    due_in_7_days: dict[str, int]
    """Due today to today + 7, both included."""
    due_in_7_days_count: int
    due_in_30_days: dict[str, int]
    """Due today to today + 30, both included."""
    due_in_30_days_count: int
    failed_payments: dict[str, int]
    failed_payments_count: int
    """Unpaid invoices whose last card payment failed."""
