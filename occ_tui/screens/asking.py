"""Searching and asking: the two lines that narrow the list as one types, and the way back out of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from textual import on

from occ_tui.domain.changes import AnyTab
from occ_tui.screens.mailing import Mailing
from occ_tui.screens.searching import Searching
from occ_tui.widgets.query_line import QueryField, QueryLine
from occ_tui.widgets.search_field import SearchField
from occ_tui.widgets.search_line import SearchLine

if TYPE_CHECKING:
    from occ_tui.domain.query import Query
    from occ_tui.screens.querying import Querying


class Asking(Mailing, is_part=True):
    """See the module; a part of the screen of the list."""

    def __init__(self) -> None:
        super().__init__()
        self._searching = Searching(self)

    @cached_property
    def _querying(self) -> Querying:
        from occ_tui.screens.querying import Querying

        return Querying(self)

    def show_tab(self, tab: AnyTab, invoice: str | None = None) -> None:
        """Shows a tab, with the cursor on `invoice` or where it last was in it."""
        raise NotImplementedError

    @property
    def search_line(self) -> SearchLine:
        """Where one searches."""
        return self.query_one("#search-line", SearchLine)

    @property
    def query_line(self) -> QueryLine:
        """Where one asks."""
        return self.query_one("#query-line", QueryLine)

    def search(self) -> None:
        self.search_line.open()
        self._make_room()
        self._searching.say_found(self.table.total)

    def _narrow(self, words: str) -> None:
        if words.strip() != self.state.text:
            self.remember_invoice()
            self.state.text = words.strip()
            self.show_list(is_typing=True)

    async def open_query(self) -> None:
        self._querying.open()
        self._make_room()
        self._searching.say_found(self.table.total)

    def _query_typed(self, words: str) -> None:
        if self.query_line.is_open:
            self._querying.typed(words)

    def ask(self, query: Query | None) -> None:
        """Narrows the list to what `query` asks for; `None` asks for nothing."""
        if (query and query.text) != (self.state.query and self.state.query.text):
            self.remember_invoice()
            self.state.query = query
            self.show_list(is_typing=True)

    def say_found(self) -> None:
        """Says anew how much was found; where that is nothing, the list says why."""
        if self.table.total:
            self._searching.say_found(self.table.total)
        else:
            self.show_list(is_typing=True)

    def save_view(self) -> None:
        if self.query_line.is_open:
            if not self._querying.accept():
                return
            self._end_typing()
        super().save_view()

    def show_asked(self) -> None:
        state = self.state
        self.search_line.show_words(state.text)
        self.query_line.rest(state.query.text if state.query else "")
        self._make_room()

    @on(QueryField.CompletionWanted)
    def _complete_query(self) -> None:
        self._querying.take_next_completion()

    @on(QueryField.PastWanted)
    def _take_past_query(self, message: QueryField.PastWanted) -> None:
        self._querying.take_past(message.steps)

    @on(SearchField.Submitted)
    def _to_the_list(self) -> None:
        if self.query_line.is_open and not self._querying.accept():
            return
        self._end_typing()
        self._searching.say_found(self.table.total)

    def _end_typing(self) -> None:
        self.table.focus()
        self._make_room()

    def _make_room(self) -> None:
        """The line of a query stands where the sums were."""
        is_needed = self.search_line.is_open or not self.query_line.display
        if self.search_line.display != is_needed:  # Textual lays out the screen anew even where nothing changes
            self.search_line.display = is_needed

    def go_back(self) -> None:
        """Restores the query before the one being typed; else clears the search, then the query.

        From a saved view it goes back to the tab, or first to what was saved when something else is asked for.
        """
        if self.query_line.is_open:
            self._querying.restore()
        elif (view := self.state.view) is not None:
            asked = (self.state.text, self.state.query.text if self.state.query else "")
            if asked == (view.text, view.query):
                self.show_tab(view.tab)
            else:
                self.open_view(view.name)
            self.table.focus()
            return
        elif self.search_line.is_open:
            self.search_line.close()
            self._narrow("")
        elif self.query_line.display:
            self.query_line.rest("")
            self.ask(None)
        elif not self.state.text:
            super().go_back()
        self._end_typing()
