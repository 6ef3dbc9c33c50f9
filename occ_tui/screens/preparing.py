"""Makes every order of every tab ready for jumps, beside the keys, as soon as there is something on the screen."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from occ_tui.domain.invoices import Tab
from occ_tui.services import invoices
from occ_tui.store.errors import StoreError
from occ_tui.store.invoices import SortKey

if TYPE_CHECKING:
    from occ_tui.screens.invoices import InvoicesScreen
    from occ_tui.store.database import Store

_PAUSE_S = 0.3
"""The first keys come first."""
MANY = 20_000
"""A list with fewer rows is made ready by the first key that needs it, which nobody notices."""


class Preparing:
    """See the module; a part of the screen of the list. What is worked out is shared by all connections."""

    def __init__(self, screen: InvoicesScreen) -> None:
        self._screen = screen
        self._store: Store | None = None
        self._is_over = False

    def start(self, rows: int) -> None:
        """Begins anew, for the state of the store that is shown now, which has so many `rows`."""
        if rows >= MANY:
            self._screen.run_worker(self._run(), group="prepare", exclusive=True, exit_on_error=False)

    async def _run(self) -> None:
        await asyncio.sleep(_PAUSE_S)
        shared = self._screen.host.session.store()
        self._is_over = False

        async def at_leisure() -> None:
            with shared.another() as store:
                self._store = store
                with suppress(StoreError):  # a key that needs it makes it itself, or says what is wrong
                    self._prepare(store)
                self._store = None

        try:
            await self._screen.host.preparing.run(at_leisure)
        except asyncio.CancelledError:
            self._is_over = True
            if self._store is not None:
                self._store.interrupt()
            raise

    def _prepare(self, store: Store) -> None:
        session, here = self._screen.host.session, self._screen.state.tab
        # Every tab as it is by itself comes before other orders of any: the next key is a tab more often than a sort.
        # By account is sorted when somebody asks for it: it would be every row of each tab in memory.
        sorts = [sort for sort in SortKey if sort is not SortKey.ACCOUNT]
        for sort in sorted(sorts, key=lambda sort: sort is not SortKey.DUE_DATE):
            for tab in sorted(Tab, key=lambda tab: tab is not here):
                if self._is_over:
                    return
                invoices.reader(session, invoices.view(session, tab, sort=sort), store=store).prepare()
