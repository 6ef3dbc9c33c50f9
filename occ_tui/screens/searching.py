"""Counts and adds up what a search or a query finds: at once as far as a key may wait, the rest beside the keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from occ_tui.domain.sorting import SortKey
from occ_tui.locale import _, ngettext
from occ_tui.screens.beside import Beside
from occ_tui.services import invoices
from occ_tui.store.errors import StoreInterrupted
from occ_tui.store.patience import at_most

if TYPE_CHECKING:
    from occ_tui.screens.asking import Asking
    from occ_tui.store.database import Store
    from occ_tui.store.invoices import InvoiceReader, View

_PAUSE_S = 0.15
"""How long after the last key the exact count is made."""
_SEEN = 64
"""Rows of a search that are found before its first ones are shown."""
_PATIENCE_S = 0.004
"""How long a key waits for what a query finds."""
FOUND_PATIENCE_S = 1.0
"""How long one waits for what was found already; it is there at once but for a store that changes all the time."""


class Counted(Message, bubble=False):
    """The exact number of rows of a view is known, and what is due on them."""

    def __init__(self, view: View, number: int, sums: Mapping[str, int] | None = None) -> None:
        super().__init__()
        self.view = view
        self.number = number
        self.sums = sums
        """Minor units per currency."""


class Found(Message, bubble=False):
    """The rows of a view were collected; every reader of it has them at once now."""

    def __init__(self, view: View) -> None:
        super().__init__()
        self.view = view


class Placed(Message, bubble=False):
    """Where an invoice stands in a view is known."""

    def __init__(self, view: View, place: int) -> None:
        super().__init__()
        self.view = view
        self.place = place


class Searching:
    """See the module; a part of the screen of the list."""

    def __init__(self, screen: Asking) -> None:
        self._screen = screen
        self.is_counting = False
        """The number of rows shown is a lower bound."""
        self.is_finding = False
        """The rows of the view are still being collected."""
        self.sums: Mapping[str, int] | None = None
        """What is due on the rows of a view that is narrowed; `None` where it is not, or not known yet."""
        self._beside = Beside(screen)

    def count(self, reader: InvoiceReader, view: View, patience_s: float = _PATIENCE_S) -> int | None:
        """Rows of `view`, or as many as are seen at once; then `Counted` follows. `None`: `Found` follows first."""
        self.is_counting = self.is_finding = False
        self.sums = None
        number: int | None
        if view.query is not None or view.then or view.since is not None or view.sort is SortKey.ACCOUNT:
            number = self._at_once(lambda: reader.count().number, patience_s)
        elif view.text:
            number = self._at_once(lambda: reader.at_least(_SEEN), patience_s)
            self.is_counting = number == _SEEN
        else:
            number = reader.count().number
        self.is_finding = number is None
        if self.is_finding:
            self._beside.start(partial(self._find, view), 0.0)
        elif view.text or view.query is not None:
            self._beside.start(partial(self._add_up, view), _PAUSE_S)
        else:
            self._beside.stop()
        if number is not None:
            self.say_found(number)
        return number

    def place(self, reader: InvoiceReader, view: View, names: Sequence[str]) -> int | None:
        """Where the first of these invoices stands that is in `view`; what takes longer is told by `Placed`."""
        try:
            with at_most(self._screen.host.session.store(), _PATIENCE_S):
                return _first_place(reader, names)
        except StoreInterrupted:
            if not view.text and view.query is None:  # what was found is counted beside the keys at this moment
                self._beside.start(partial(self._find_place, view, names), 0.0)
            return None

    def _at_once(self, number: Callable[[], int], patience_s: float) -> int | None:
        try:
            with at_most(self._screen.host.session.store(), patience_s):
                return number()
        except StoreInterrupted:
            return None

    def _find(self, view: View, store: Store) -> Message:
        invoices.reader(self._screen.host.session, view, store=store).count()
        return Found(view)

    def _find_place(self, view: View, names: Sequence[str], store: Store) -> Message | None:
        place = _first_place(invoices.reader(self._screen.host.session, view, store=store), names)
        return None if place is None else Placed(view, place)

    def _add_up(self, view: View, store: Store) -> Message:
        found = invoices.reader(self._screen.host.session, view, store=store)
        return Counted(view, found.count().number, found.due_sums())

    def say_found(self, number: int) -> None:
        """Says in the line where one searches or asks how many there are."""
        screen = self._screen
        shown = screen.host.write.number(number) + ("+" if self.is_counting else "")
        found = ngettext("{count} found", "{count} found", number).format(count=shown)
        if screen.query_line.display:
            keys = screen.in_keys(_("esc restores") if screen.query_line.is_open else _("esc clears"))
            screen.query_line.say_found(f"{found}   {keys}" if screen.query_line.is_readable else keys)
        if screen.search_line.is_open:
            words = (
                f"{found}   " + screen.in_keys(_("esc clears"))
                if screen.state.text
                else _("number, customer, PO or reference")
            )
            screen.search_line.say_found(words)


def _first_place(reader: InvoiceReader, names: Sequence[str]) -> int | None:
    return next((at for name in names if (at := reader.position(name)) is not None), None)
