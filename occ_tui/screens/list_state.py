"""What a list of invoices remembers while one looks elsewhere: tab, order, words, query, where the cursor was."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content

from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import Tab
from occ_tui.domain.money import exponent
from occ_tui.locale import N_, _
from occ_tui.screens.overview_items import nothing_overdue
from occ_tui.services.desk import ChosenColumn, Order, SavedView
from occ_tui.services.invoices import Overview
from occ_tui.store.invoices import SortKey, TabSummary, View

if TYPE_CHECKING:
    from occ_tui.domain.query import Query

_FIRST_ORDER: dict[Tab, Order] = {Tab.CLOSED: ((SortKey.DUE_DATE, True),), Tab.ALL: ((SortKey.STATUS, False),)}
"""How a tab is sorted before anyone chose: what is closed by the latest, the rest by what is due first."""
_USUAL_ORDER: Order = ((SortKey.DUE_DATE, False),)
MOST_KEYS = 4
"""Columns that a list can be sorted by at once."""


_PLAIN_WORD = re.compile(r"[\w][\w./-]*")
"""A word that the query language takes for nothing else; any other one is quoted."""


class Place(NamedTuple):
    """What one looks at: a tab, or a saved view."""

    tab: Tab
    view: str = ""
    """Name of the saved view; empty for the tab itself."""


@dataclass
class ListState:
    """See the module."""

    tab: Tab = Tab.OVERDUE
    text: str = ""
    """What is searched for, in every tab."""
    query: Query | None = None
    """What else is asked, in every tab."""
    view: SavedView | None = None
    """The saved view that one looks at."""
    columns: tuple[ChosenColumn, ...] = ()
    """The columns of every list, in order; empty before anyone chose."""
    orders: dict[Place, Order] = field(default_factory=dict)
    """What each tab and each saved view is sorted by, where somebody chose."""
    last_invoice: dict[Place, str] = field(default_factory=dict)
    """Internal id of the invoice that the cursor stood on last, per tab and saved view."""
    _own: tuple[str, Query | None] | None = None
    """Text and query from before a saved view was opened."""

    @property
    def place(self) -> Place:
        """The tab or saved view that one looks at."""
        return Place(self.tab, self.view.name if self.view else "")

    @property
    def order(self) -> Order:
        """What the list is sorted by, the first key first."""
        saved = self.view.order if self.view else ()
        return self.orders.get(self.place) or saved or _FIRST_ORDER.get(self.tab, _USUAL_ORDER)

    @property
    def sort(self) -> SortKey:
        """What the list is sorted by first."""
        return self.order[0][0]

    @property
    def shown_columns(self) -> tuple[ChosenColumn, ...]:
        """The columns of this list: the saved view's own, or those of every list."""
        return (self.view.columns if self.view else ()) or self.columns

    def go_to_tab(self, tab: Tab) -> None:
        """Looks at a tab; what a saved view asked for goes with it."""
        if self.view is not None and self._own is not None:
            self.text, self.query = self._own
        self.view, self._own = None, None
        self.tab = tab

    def go_to_view(self, view: SavedView, query: Query | None) -> None:
        """Looks at a saved view, whose query is `query`."""
        if self.view is None:
            self._own = (self.text, self.query)
        self.view, self.tab, self.text, self.query = view, view.tab, view.text, query

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
        return view._replace(
            tab=self.tab, sort=sort, descending=descending, text=self.text, query=self.query, then=tuple(others)
        )

    def places(self, summaries: Mapping[Tab, TabSummary]) -> int:
        """Decimal places of the finest currency in the current tab."""
        summary = summaries.get(self.tab)
        return max((exponent(code) for code in summary.amount_sums), default=2) if summary else 2

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
            return Content(nothing_overdue(known, write))
        return Content(_(_EMPTY[self.tab]))

    def command_line(self) -> list[str]:
        """The command that shows the same list, behind `occ`."""
        asked = [
            word if _PLAIN_WORD.fullmatch(word) and word.casefold() != "or" else f'"{word}"' for word in self._words
        ]
        if self.query is not None and self.query.text:
            asked.append(f"({self.query.text})" if asked else self.query.text)
        status = [] if self.tab is Tab.ALL else ["--status", self.tab.value]
        order = ",".join(f"{key.value}:desc" if descending else key.value for key, descending in self.order)
        options = [*status, "--sort", order]
        if any(word.startswith("-") for word in asked):
            return ["invoices", *options, "--", *asked]
        return ["invoices", *asked, *options]

    @property
    def _words(self) -> list[str]:
        return self.text.replace('"', " ").split()


_EMPTY = {
    Tab.OPEN: N_("Nothing is open that is not overdue."),
    Tab.SUBMITTED: N_("No payment is on its way."),
    Tab.CLOSED: N_("No invoice is closed yet."),
    Tab.ALL: N_("There are no invoices in this account."),
}
