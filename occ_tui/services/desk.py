"""What the interface keeps for a profile from one start to the next: marks, columns, saved views, past queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from occ_tui.annotations import NamedTuple
from occ_tui.domain.contacts import Contact
from occ_tui.domain.invoices import Tab
from occ_tui.domain.text import clean
from occ_tui.services.desk_state import DeskState
from occ_tui.store.views import SortKey

if TYPE_CHECKING:
    from pathlib import Path

    from occ_tui.services.session import Session

Order = tuple[tuple[SortKey, bool], ...]
"""Sort keys, the first one first, each with whether it descends."""
MOST_HISTORY = 200
MOST_VIEWS = 50
LONGEST_NAME = 40
"""Characters of a view's name."""
_Part = TypeVar("_Part")


class ChosenColumn(NamedTuple):
    """A column of the list, as the user wants it."""

    key: str
    """A key of `domain.rows.invoices`, or of the table it is of; one that this version does not know is left out."""
    is_shown: bool = True
    width: int | None = None
    """Cells; `None` is the column's own width."""


class SavedView(NamedTuple):
    """A list that has a name."""

    name: str
    tab: Tab = Tab.ALL
    query: str = ""
    text: str = ""
    """Free text of the search beside the query."""
    order: Order = ()
    """Empty: as the tab is sorted of itself."""
    columns: tuple[ChosenColumn, ...] = ()
    """Empty: the columns of every list."""


class Desk:
    """See the module. Reads a part when it is asked for; writes it at once."""

    def __init__(self, session: Session) -> None:
        self._state = DeskState.of(session)

    def marks(self) -> list[str]:
        """Internal ids of the marked invoices."""
        return self._read("marks", lambda kept: [_text(invoice) for invoice in kept], [])

    def keep_marks(self, invoices: Iterable[str]) -> bool:
        """Keeps the marks; `False` where the disk does not let us, as in every `keep_`."""
        return self._state.write("marks", list(invoices))

    def columns(self) -> tuple[ChosenColumn, ...]:
        """The columns of every list, in their order; empty before anyone chose."""
        return self._read("columns", _columns, ())

    def keep_columns(self, columns: Sequence[ChosenColumn]) -> bool:
        return self._state.write("columns", [list(column) for column in columns])

    def columns_of(self, table: str) -> tuple[ChosenColumn, ...]:
        """The same of another table than that of the invoices; `table` is letters and dashes."""
        return self._read(f"columns-{table}", _columns, ())

    def keep_columns_of(self, table: str, columns: Sequence[ChosenColumn]) -> bool:
        return self._state.write(f"columns-{table}", [list(column) for column in columns])

    def views(self) -> tuple[SavedView, ...]:
        """The saved views, in the order in which they were saved."""
        return self._read("views", lambda kept: tuple(_view(fields) for fields in kept)[:MOST_VIEWS], ())

    def keep_views(self, views: Sequence[SavedView]) -> bool:
        return self._state.write("views", [_plain(view) for view in views])

    def history(self) -> list[str]:
        """Past queries, the latest last."""
        return self._read("history", lambda kept: [_text(query) for query in kept][-MOST_HISTORY:], [])

    def remember(self, query: str) -> None:
        """Puts a query at the end of the history, where it stands once; one with a card number is not kept."""
        from occ_tui.domain.cards import holds_card_number

        if query and not holds_card_number(query):
            others = [past for past in self.history() if past != query]
            self._state.write("history", [*others, query][-MOST_HISTORY:])

    def contact(self) -> Contact:
        """Who asked Billing Support last."""
        return self._read("contact", lambda kept: Contact(*(_text(part) for part in kept)), Contact())

    def keep_contact(self, contact: Contact) -> bool:
        return self._state.write("contact", list(contact))

    def support(self) -> str:
        """Billing Support's address, as a request was mailed to last; several are parted by commas."""
        return ", ".join(self._read("support", lambda kept: [_text(address) for address in kept], []))

    def keep_support(self, addresses: Iterable[str]) -> bool:
        return self._state.write("support", list(addresses))

    def broken(self) -> list[Path]:
        """Files that could not be understood and were set aside, each told once."""
        return self._state.told()

    def _read(self, name: str, understand: Callable[[Any], _Part], nothing: _Part) -> _Part:
        kept = self._state.read(name)
        if kept is None:
            return nothing
        try:
            if not isinstance(kept, list):
                raise TypeError(name)
            return understand(kept)
        except (TypeError, ValueError, KeyError):
            self._state.set_aside(name)
            return nothing


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return clean(value)


def _columns(kept: Iterable[Any]) -> tuple[ChosenColumn, ...]:
    return tuple(_column(*fields) for fields in kept)


def _column(key: object, is_shown: object, width: object) -> ChosenColumn:
    if not isinstance(is_shown, bool) or not (width is None or (type(width) is int and 0 < width < 200)):
        raise TypeError(key)
    return ChosenColumn(_text(key), is_shown, width)


def _view(fields: dict[str, Any]) -> SavedView:
    order = tuple((SortKey(key), bool(descending)) for key, descending in fields["order"])
    columns = _columns(fields["columns"])
    name = _text(fields["name"])[:LONGEST_NAME]
    return SavedView(name, Tab(fields["tab"]), _text(fields["query"]), _text(fields["text"]), order, columns)


def _plain(view: SavedView) -> dict[str, Any]:
    order = [[key.value, descending] for key, descending in view.order]
    return {**view._asdict(), "tab": view.tab.value, "order": order, "columns": [list(c) for c in view.columns]}
