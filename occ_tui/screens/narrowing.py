"""`/` on a short list: it is narrowed as one types to the rows that have all words; esc shows all again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from textual import on
from textual.content import Content

from occ_tui.domain.search import fold
from occ_tui.locale import _, ngettext
from occ_tui.screens.row_moves import RowMoves
from occ_tui.widgets.record_table import Records
from occ_tui.widgets.search_field import SearchField
from occ_tui.widgets.search_line import NarrowLine


class Narrowing(RowMoves):
    """A part of the screen of a list, whose line of sums (`#sums`) is the one in which one searches."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[str, str] = {}
        """What each row says, by its key: formatting all of them takes too long for each letter."""
        self._said_of: tuple[Any, ...] = ()

    def on_mount(self) -> None:
        self.watch(self.search_line, "value", self._narrow, init=False)

    # What a screen says.

    def show_narrowed(self) -> None:
        """Shows the list anew: other words are searched for."""
        raise NotImplementedError

    def more_words(self, _row: Any) -> Iterable[str]:
        """What a row may be found by besides what its columns say."""
        return ()

    # Searching.

    @property
    def search_line(self) -> NarrowLine:
        """Where one searches."""
        return self.query_one("#sums", NarrowLine)

    @property
    def words(self) -> str:
        """What is searched for; empty while nothing is."""
        return self.search_line.value.strip() if self.search_line.is_open else ""

    def search(self) -> None:
        self.search_line.open()
        self.show_narrowed()

    def _narrow(self, _words: str) -> None:
        if self.search_line.is_open:
            self.show_narrowed()

    @on(SearchField.Submitted)
    def _to_the_list(self) -> None:
        self.table.focus()

    def end_search(self) -> None:
        """Shows all rows again, the cursor where it is."""
        if self.search_line.is_open:
            self.search_line.close()
            self.table.focus()
            self.show_narrowed()

    def go_back(self) -> None:
        if self.search_line.is_open:
            self.end_search()
        else:
            super().go_back()

    def found(self, records: Records[Any], of: Any) -> list[Any]:
        """The rows of `records` that have all words; `of` is what they were read from, and who reads them."""
        if self._said_of != (of, self.host.write):
            self._said, self._said_of = {}, (of, self.host.write)
        wanted = fold(self.words).split()
        return [row for row in records.rows if self._has(records, row, wanted)]

    def _has(self, records: Records[Any], row: Any, wanted: Sequence[str]) -> bool:
        key = records.key(row)
        said = self._said.get(key)
        if said is None:
            said = self._said[key] = fold("\n".join([*records.words(row), *self.more_words(row)]))
        return all(word in said for word in wanted)

    def narrowed(self, records: Records[Any], of: Any, shown: Sequence[Any] | None = None) -> Records[Any]:
        """`records` as far as they were found; `shown` is what else stands between them. Says how many there are."""
        if not self.search_line.is_open:
            return records
        if not self.words:
            self.search_line.say_found(_("any word of what is shown"))
            return records
        rows = self.found(records, of)
        self.say_found(len(rows))
        empty = Content(self.in_keys(_("Nothing in this list has these words. esc shows all again.")))
        return replace(records, rows=rows if shown is None else shown, when_empty=empty)

    def say_found(self, number: int) -> None:
        """Says beside the words how many rows have them."""
        count = self.host.write.number(number)
        found = ngettext("{count} found", "{count} found", number).format(count=count)
        self.search_line.say_found(f"{found}   " + self.in_keys(_("esc clears")))
