"""What one looks at: whose invoices, which tab, which order, which words. Plain values; the readers use them."""

from __future__ import annotations

from occ_tui.annotations import TYPE_CHECKING, NamedTuple
from occ_tui.domain.invoices import Tab
from occ_tui.domain.sorting import SortKey

if TYPE_CHECKING:
    from occ_tui.domain.query.nodes import Query

__all__ = ["Count", "Scope", "SortKey", "TabSummary", "Upcoming", "View"]


class Scope(NamedTuple):
    """Whose invoices."""

    accounts: tuple[str, ...] | None = None
    """Compartment ids; `None` is every account in the store."""


class Since(NamedTuple):
    """A look: what was published after it is news."""

    day: int
    """Epoch day that was today then."""
    after_id: int = 0
    """The newest line of the log then."""
    after_ms: int | None = None
    """The instant of the look, where it is that which counts and not the line."""


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
    since: Since | None = None
    """Only what changed since this look."""


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
