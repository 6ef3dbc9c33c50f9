"""Going along the tabs of the list: the statuses, what has changed, the saved views; and what each comes to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual import on

from occ_tui.commands.invoices import Seen
from occ_tui.domain.changes import AnyTab, ChangesTab
from occ_tui.domain.invoices import Tab
from occ_tui.locale import _
from occ_tui.screens.asking import Asking
from occ_tui.screens.changes_tab import ChangesPart, since_words
from occ_tui.store.invoices import TabSummary
from occ_tui.widgets.key_line import KeyHint
from occ_tui.widgets.status_tabs import TABS, StatusTabs, Sums, by_weight

if TYPE_CHECKING:
    from occ_tui.domain.query import Query


class Tabbed(Asking, is_part=True):
    """See the module; a part of the screen of the list."""

    def __init__(self) -> None:
        super().__init__()
        self.summaries: dict[Tab, TabSummary] = {}
        """What each tab of a status comes to."""
        self._changes = ChangesPart(self)

    def show_again(self) -> None:
        super().show_again()
        self.take_news()

    def take_news(self) -> None:
        """What changed is known; the tab of it is shown anew, the line of tabs counts it."""
        found = self.host.news
        if not self.is_current or found is None:
            return
        is_told = found.is_like(self.state.news)
        self.state.news = found
        if is_told:
            self._changes.note_shown()
        elif self.state.is_changes:
            self.show_list(keep_line=True)
        else:
            self.show_sums()

    def show_tab(self, tab: AnyTab, invoice: str | None = None) -> None:
        """Shows a tab, with the cursor on `invoice` or where it last was in it."""
        self.remember_invoice()
        was_view = self.state.view is not None
        self.state.go_to_tab(tab)
        if was_view:
            self.show_asked()
        self.show_list(wanted=invoice)

    def show_all(
        self, *, text: str = "", query: Query | None = None, invoice: str | None = None, compartment_id: str = ""
    ) -> None:
        """Shows all invoices, narrowed by nothing but this, with the cursor on `invoice` of that account."""
        self.remember_invoice()
        self.state.go_to_tab(Tab.ALL)
        self.state.text, self.state.query = text, query
        self.show_asked()
        self.show_list(wanted=invoice)
        reader = self.list_reader()
        # Several accounts may have an invoice of that id.
        at = reader.position(invoice, compartment_id) if reader is not None and invoice else None
        if at is not None:
            self.table.move_to(at)

    def show_sums(self) -> None:
        """Says in the lines above the list what each tab comes to."""
        write, state, tab = self.host.write, self.state, self.state.tab
        counts: dict[AnyTab, int] = {tab: summary.count for tab, summary in self.summaries.items()}
        if state.news is not None:
            counts[ChangesTab.CHANGES] = state.news.number
        names = [view.name for view in self.views]
        self.query_one("#tabs", StatusTabs).show(counts, state.shown_tab, write, names, state.place.view)
        self.show_keys()
        summary = self.summaries.get(tab)
        if state.is_changes:
            self._changes.note_shown()
            self.search_line.show_sums(Sums(words=since_words(state.news, write)), write)
        elif summary is not None:
            sums = summary.amount_sums if tab is Tab.CLOSED else summary.due_sums
            late = summary.oldest_days_late if tab is not Tab.CLOSED else None
            shown = Sums(summary.count, by_weight(sums, self.weights()), late, summary.in_dispute)
            self.search_line.show_sums(shown, write)

    def weights(self) -> Mapping[str, int]:
        """How many invoices each currency has, by which currencies are ordered."""
        everything = self.summaries.get(Tab.ALL)
        return everything.counts if everything else {}

    @on(StatusTabs.Chosen)
    def _chosen(self, message: StatusTabs.Chosen) -> None:
        self.show_tab(message.tab)

    @on(StatusTabs.ViewChosen)
    def _view_chosen(self, message: StatusTabs.ViewChosen) -> None:
        self.open_view(message.name)

    def next_tab(self) -> None:
        self._go_along_tabs(1)

    def previous_tab(self) -> None:
        self._go_along_tabs(-1)

    def _go_along_tabs(self, steps: int) -> None:
        """The tabs, then the saved views, then the tabs again."""
        names = self.view_names()
        places: list[AnyTab | str] = [*TABS, *names]
        # A view may have the name of a tab.
        view = self.state.view.name if self.state.view else ""
        at = len(TABS) + names.index(view) if view in names else TABS.index(self.state.shown_tab)
        place = places[(at + steps) % len(places)]
        if isinstance(place, (Tab, ChangesTab)):
            self.show_tab(place)
        else:
            self.open_view(place)

    def toggle_seen(self) -> None:
        self._changes.toggle_seen()

    def key_hints(self) -> tuple[KeyHint, ...]:
        hints = super().key_hints()
        return (KeyHint("S", _(Seen.title)), *hints) if self.state.is_changes else hints
