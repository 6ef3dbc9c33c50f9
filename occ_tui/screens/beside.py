"""Work beside the keys of which only the latest is wanted: it waits for a pause, and gives up when it is replaced."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.message import Message
from textual.worker import Worker

from occ_tui.store.errors import StoreBusy, StoreInterrupted
from occ_tui.store.patience import unless

if TYPE_CHECKING:
    from occ_tui.screens.base import OccScreen
    from occ_tui.store.database import Store

Work = Callable[["Store"], Message | None]
"""Reads through a connection of its own, which shares what was worked out; its message goes to the screen."""


class Beside:
    """See the module. One worker serves key after key: to start one for each costs more than most keys do."""

    def __init__(self, screen: OccScreen) -> None:
        self._screen = screen
        self._wanted: tuple[Work, float] | None = None
        """What is to be done next, and when."""
        self._worker: Worker[None] | None = None
        self._changed = asyncio.Event()
        self._is_stale = False
        """Nobody wants what is being read at this moment."""

    def start(self, work: Work, pause_s: float) -> None:
        """Does `work` after a pause, in the place of what was asked for before."""
        self._wanted = (work, time.monotonic() + pause_s)
        self._is_stale = True
        self._changed.set()
        if self._worker is None or self._worker.is_finished:
            self._worker = self._screen.run_worker(self._run(), group="beside", exit_on_error=False)

    def stop(self) -> None:
        """Nothing is wanted any more."""
        self._wanted, self._is_stale = None, True
        self._changed.set()

    async def _run(self) -> None:
        try:
            while self._wanted is not None:
                self._changed.clear()
                work, at = self._wanted
                if (left := at - time.monotonic()) > 0:
                    await self._rest(left)
                else:
                    self._wanted, self._is_stale = None, False
                    await self._do(work)
        finally:
            self._is_stale = True

    async def _rest(self, seconds: float) -> None:
        """Until it is time, or something else is wanted."""
        waiting = asyncio.get_running_loop().call_later(seconds, self._changed.set)
        try:
            await self._changed.wait()
        finally:
            waiting.cancel()

    async def _do(self, work: Work) -> None:
        shared = self._screen.host.session.store()

        async def at_leisure() -> Message | None:
            with shared.another() as store, unless(store, lambda: self._is_stale):
                return work(store)

        try:
            message = await self._screen.host.counting.run(at_leisure)
        except (StoreInterrupted, StoreBusy):
            return
        if message is not None and not self._is_stale:
            self._screen.post_message(message)
