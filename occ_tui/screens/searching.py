"""Counts and adds up what a search or a query finds: at once as far as a key may wait, the rest beside the keys."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.message import Message

from occ_tui.locale import _, ngettext
from occ_tui.services import invoices
from occ_tui.store.errors import StoreBusy, StoreInterrupted
from occ_tui.store.patience import at_most
from occ_tui.widgets.window import BLOCK

if TYPE_CHECKING:
    from occ_tui.screens.asking import Asking
    from occ_tui.store.database import Store
    from occ_tui.store.invoices import InvoiceReader, View

_PAUSE_S = 0.15
"""How long after the last key the exact count is made."""
_PATIENCE_S = 0.006
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
        self._store: Store | None = None

    def count(self, reader: InvoiceReader, view: View, patience_s: float = _PATIENCE_S) -> int | None:
        """Rows of `view`, or as many as are seen at once; then `Counted` follows. `None`: `Found` follows first."""
        self.is_counting = self.is_finding = False
        self.sums = None
        number: int | None
        if view.query is not None or view.then:
            number = self._at_once(lambda: reader.count().number, patience_s)
        elif view.text:
            number = self._at_once(lambda: len(reader.rows(0, BLOCK)), patience_s)
            self.is_counting = number == BLOCK
        else:
            number = reader.count().number
        self.is_finding = number is None
        if self.is_finding:
            self._beside(partial(self._find, view), 0.0)
        elif view.text or view.query is not None:
            self._beside(partial(self._add_up, view), _PAUSE_S)
        else:
            self._screen.workers.cancel_group(self._screen, "count")
        if number is not None:
            self.say_found(number)
        return number

    def _at_once(self, number: Callable[[], int], patience_s: float) -> int | None:
        try:
            with at_most(self._screen.host.session.store(), patience_s):
                return number()
        except StoreInterrupted:
            return None

    def _beside(self, work: Callable[[Store], Message], pause_s: float) -> None:
        counting: Callable[[], Any] = partial(self._run, work, pause_s)
        self._screen.run_worker(counting, group="count", exclusive=True, exit_on_error=False)

    async def _run(self, work: Callable[[Store], Message], pause_s: float) -> None:
        await asyncio.sleep(pause_s)
        shared = self._screen.host.session.store()

        async def at_leisure() -> Message:
            # A connection of its own that shares what was found.
            with shared.another() as store:
                self._store = store
                try:
                    return work(store)
                finally:
                    self._store = None

        try:
            message = await self._screen.host.counting.run(at_leisure)
        except asyncio.CancelledError:
            if self._store is not None:
                self._store.interrupt()
            raise
        except (StoreInterrupted, StoreBusy):
            return
        self._screen.post_message(message)

    def _find(self, view: View, store: Store) -> Message:
        invoices.reader(self._screen.host.session, view, store=store).count()
        return Found(view)

    def _add_up(self, view: View, store: Store) -> Message:
        found = invoices.reader(self._screen.host.session, view, store=store)
        return Counted(view, found.count().number, found.due_sums())

    def say_found(self, number: int) -> None:
        """Says in the line where one searches or asks how many there are."""
        screen = self._screen
        shown = screen.host.write.number(number) + ("+" if self.is_counting else "")
        found = ngettext("{count} found", "{count} found", number).format(count=shown)
        if screen.query_line.display:
            screen.query_line.say_found(
                f"{found}   " + (_("esc restores") if screen.query_line.is_open else _("esc clears"))
            )
        if screen.search_line.display:
            words = f"{found}   " + _("esc clears") if screen.state.text else _("number, customer, PO or reference")
            screen.search_line.say_found(words)
