"""Counts what a search finds: at once as far as a key may wait, the rest beside the keys."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.message import Message

from occ_tui.locale import _, ngettext
from occ_tui.services import invoices
from occ_tui.widgets.window import BLOCK

if TYPE_CHECKING:
    from occ_tui.screens.invoices import InvoicesScreen
    from occ_tui.store.database import Store
    from occ_tui.store.invoices import InvoiceReader, View

_PAUSE_S = 0.15
"""How long after the last key the exact count is made."""


class Counted(Message, bubble=False):
    """The exact number of rows of a view is known."""

    def __init__(self, view: View, number: int) -> None:
        super().__init__()
        self.view = view
        self.number = number


class Searching:
    """See the module; a part of the screen of the list."""

    def __init__(self, screen: InvoicesScreen) -> None:
        self._screen = screen
        self.is_counting = False
        """The number of rows shown is a lower bound."""
        self._store: Store | None = None

    def count(self, reader: InvoiceReader, view: View) -> int:
        """Rows of `view`, or as many as are seen at once; then `Counted` follows."""
        number = len(reader.rows(0, BLOCK)) if view.text else reader.count().number
        self.is_counting = bool(view.text) and number == BLOCK
        if self.is_counting:
            counting: Callable[[], Any] = partial(self._count_all, view)
            self._screen.run_worker(counting, group="count", exclusive=True, exit_on_error=False)
        else:
            self._screen.workers.cancel_group(self._screen, "count")
        self._say(number)
        return number

    async def _count_all(self, view: View) -> None:
        await asyncio.sleep(_PAUSE_S)
        session = self._screen.host.session

        async def count() -> int:
            self._store = session.store()
            return invoices.reader(session, view, store=self._store).count().number

        try:
            number = await self._screen.host.counting.run(count)
        except asyncio.CancelledError:
            if self._store is not None:
                self._store.interrupt()
            raise
        except sqlite3.OperationalError:
            return
        self._screen.post_message(Counted(view, number))

    def say_found(self) -> None:
        """Says in the search line how many there are."""
        self._say(self._screen.table.total)

    def _say(self, number: int) -> None:
        line = self._screen.search_line
        if not line.display:
            return
        if not self._screen.state.text:
            line.say_found(_("number, customer, PO or reference"))
            return
        shown = self._screen.host.write.number(number) + ("+" if self.is_counting else "")
        found = ngettext("{count} found", "{count} found", number).format(count=shown)
        line.say_found(f"{found}   " + _("esc clears"))
