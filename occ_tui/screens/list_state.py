"""What a list of invoices remembers while one looks elsewhere: tab, order, words, query, where the cursor was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.annotations import NamedTuple
from occ_tui.domain.changes import AnyTab, ChangesTab
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import Tab
from occ_tui.domain.money import exponent
from occ_tui.locale import N_, _
from occ_tui.services.desk import ChosenColumn, Order, SavedView
from occ_tui.services.invoices import Overview
from occ_tui.services.news import News
from occ_tui.store.invoices import SortKey, TabSummary, View
from occ_tui.store.schema import LAST_DUE_DAY, MAX_INTEGER
from occ_tui.store.views import Since

if TYPE_CHECKING:
    from occ_tui.domain.query import Query

_FIRST_ORDER: dict[Tab, Order] = {Tab.CLOSED: ((SortKey.DUE_DATE, True),), Tab.ALL: ((SortKey.STATUS, False),)}
"""How a tab is sorted before anyone chose: what is closed by the latest, the rest by what is due first."""
_NOTHING_SINCE = Since(LAST_DUE_DAY, after_ms=MAX_INTEGER)
"""A look after which nothing happens."""
_USUAL_ORDER: Order = ((SortKey.DUE_DATE, False),)
MOST_KEYS = 4
"""Columns that a list can be sorted by at once."""


class Place(NamedTuple):
    """What one looks at: a tab, or a saved view."""

    tab: Tab
    view: str = ""
    """Name of the saved view; empty for the tab itself."""
    is_changes: bool = False
    """It is the tab of what changed; its rows are of all tabs."""


class ListState:
    """See the module."""

    tab: Tab = Tab.OVERDUE
    text: str = ""
    """What is searched for, in every tab."""
    query: Query | None = None
    """What else is asked, in every tab."""
    view: SavedView | None = None
    """The saved view that one looks at."""
    is_changes: bool = False
    """One looks at what changed; `tab` is all invoices then."""
    news: News | None = None
    """What changed since the last look, once it was read."""
    columns: tuple[ChosenColumn, ...] = ()
    """The columns of every list, in order; empty before anyone chose."""
    _own: tuple[str, Query | None] | None = None
    """Text and query from before a saved view was opened."""

    def __init__(self) -> None:
        self.orders: dict[Place, Order] = {}
        """What each tab and each saved view is sorted by, where somebody chose."""
        self.last_invoice: dict[Place, str] = {}
        """Internal id of the invoice that the cursor stood on last, per tab and saved view."""

    @property
    def place(self) -> Place:
        """The tab or saved view that one looks at."""
        return Place(self.tab, self.view.name if self.view else "", self.is_changes)

    @property
    def shown_tab(self) -> AnyTab:
        """The tab that one looks at, or that the saved view belongs to."""
        return ChangesTab.CHANGES if self.is_changes else self.tab

    @property
    def order(self) -> Order:
        """What the list is sorted by, the first key first."""
        return self.orders.get(self.place) or self.usual_order()

    @property
    def sort(self) -> SortKey:
        """What the list is sorted by first."""
        return self.order[0][0]

    @property
    def shown_columns(self) -> tuple[ChosenColumn, ...]:
        """The columns of this list: the saved view's own, or those of every list."""
        return (self.view.columns if self.view else ()) or self.columns

    @property
    def widths(self) -> tuple[tuple[str, int | None], ...]:
        """Keys and widths of the columns to be shown."""
        return tuple((column.key, column.width) for column in self.shown_columns if column.is_shown)

    def go_to_tab(self, tab: AnyTab) -> None:
        """Looks at a tab; what a saved view asked for goes with it."""
        if self.view is not None and self._own is not None:
            self.text, self.query = self._own
        self.view, self._own = None, None
        self.is_changes = tab is ChangesTab.CHANGES
        self.tab = tab if isinstance(tab, Tab) else Tab.ALL

    def go_to_view(self, view: SavedView, query: Query | None) -> None:
        """Looks at a saved view, whose query is `query`."""
        if self.view is None:
            self._own = (self.text, self.query)
        self.view, self.tab, self.text, self.query = view, view.tab, view.text, query
        self.is_changes = False

    def become_view(self, view: SavedView) -> None:
        """What one looks at is a saved view from now on; outside of it nothing is asked for."""
        self.view, self._own = view, ("", None)

    def as_view(self, name: str) -> SavedView:
        """What one looks at, to be saved under `name`."""
        query = self.query.text if self.query else ""
        return SavedView(name, self.tab, query, self.text, self.order, self.shown_columns)

    def sort_by(self, key: SortKey) -> None:
        """Sorts by `key` alone; by the one it is sorted by already, the other way round."""
        (first, descending), *_others = self.order
        self.orders[self.place] = ((key, not descending if key is first else False),)

    def asked(self, view: View) -> View:
        """`view` of the tab with everything that was chosen here."""
        (sort, descending), *others = self.order
        since = (self.news and self.news.since) or _NOTHING_SINCE
        return view._replace(
            tab=self.tab,
            sort=sort,
            descending=descending,
            text=self.text,
            query=self.query,
            then=tuple(others),
            since=since if self.is_changes else None,
        )

    def places(self, summaries: Mapping[Tab, TabSummary]) -> int:
        """Decimal places of the finest currency in the current tab."""
        summary = summaries.get(self.tab)
        return max((exponent(code) for code in summary.amount_sums), default=2) if summary else 2

    @property
    def is_narrowed(self) -> bool:
        """Whether words or a query leave some of the tab out."""
        return bool(self.text) or self.query is not None

    def usual_order(self) -> Order:
        """How the tab or saved view is sorted where nobody chose."""
        return (self.view.order if self.view else ()) or _FIRST_ORDER.get(self.tab, _USUAL_ORDER)

    def nothing_here(self, known: Overview, everything: int, write: Formatter) -> Content:
        """What an empty tab says."""
        if not everything:
            return Content("\n").join(
                [
                    Content(_("There are no invoices in this account.")),
                    Content(""),
                    Content(
                        _(
                            "That may be right for a new account. If you expect some: `occ whoami` shows who the "
                            "server takes you for and which accounts you see; r asks the server again."
                        )
                    ),
                ]
            )
        if self.tab is Tab.OVERDUE:
            from occ_tui.screens.overview_items import nothing_overdue

            return Content(nothing_overdue(known, write))
        return Content(_(_EMPTY[self.tab]))


_EMPTY = {
    Tab.OPEN: N_("Nothing is open that is not overdue."),
    Tab.SUBMITTED: N_("No payment is on its way."),
    Tab.CLOSED: N_("No invoice is closed yet."),
    Tab.ALL: N_("There are no invoices in this account."),
}
