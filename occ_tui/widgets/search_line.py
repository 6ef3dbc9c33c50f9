"""The line in which one searches, with how much it found; while one does not, it says what the tab comes to.

One widget for both: a line that comes and goes moves all others, and the whole screen is painted for it.
"""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content

from occ_tui.domain.formatting import Formatter
from occ_tui.widgets.line import longest_fitting, spread, text
from occ_tui.widgets.search_field import SearchField
from occ_tui.widgets.status_tabs import Sums, sums_line

_LEAD = 4
"""Cells before what one types."""
_FOUND = 40
"""Cells at the right end that say how much was found."""


class NarrowLine(SearchField):
    """`/ acme_                                                      12 found   esc clears`."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.is_open = False
        """Somebody searches, or the list is what a search found."""
        self._found = ""
        self._lefts: tuple[Content, ...] = (Content(""),)
        self._right = Content("")

    @property
    def field(self) -> SearchField:
        """Where one types."""
        return self

    def allow_focus(self) -> bool:
        return self.is_open

    def open(self) -> None:
        """Starts typing."""
        self.is_open = True
        self.refresh()
        self.focus()

    def close(self) -> None:
        """Forgets the words and shows the sums again."""
        self.clear()
        self.is_open = False

    def show_words(self, words: str) -> None:
        """Shows what is searched for, or the sums while that is nothing."""
        self.put(words)
        self.is_open = bool(words)

    def say_found(self, words: str) -> None:
        """Says at the right end how much was found."""
        if words != self._found:
            self._found = words
            self.refresh()

    def say(self, left: Content | Sequence[Content], right: Content | None = None) -> None:
        """What is said while nobody searches, as on a `Line`."""
        lefts = (left,) if isinstance(left, Content) else tuple(left)
        if (lefts, right or Content("")) != (self._lefts, self._right):
            self._lefts, self._right = lefts, right or Content("")
            self.refresh()

    def at_rest(self) -> Content:
        """The line while nobody searches."""
        return longest_fitting(self._lefts, self._right, self.size.width)

    def render(self) -> Content:
        width = self.size.width
        if not self.is_open:
            return self.at_rest()
        found = spread(Content(""), text(f"{self._found} ", "$dim"), _FOUND)
        room = max(1, width - _LEAD - _FOUND)
        typed = self.typed(room)
        return Content.assemble(text("  / ", "bold $accent"), typed, " " * (room - typed.cell_length), found)


class SearchLine(NarrowLine):
    """The same over the invoices, with what the current tab comes to."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sums: tuple[Sums, Formatter] | None = None

    def show_sums(self, sums: Sums, write: Formatter) -> None:
        """Says what the current tab comes to."""
        if self._sums is None or self._sums[0] != sums:
            self._sums = (sums, write)
            self.refresh()

    def at_rest(self) -> Content:
        return sums_line(*self._sums, self.size.width) if self._sums else Content("")
