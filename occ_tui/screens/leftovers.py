"""What a closed screen leaves behind is looked for as soon as nobody types.

A screen and its widgets refer to each other, so that only the garbage collector finds them. By itself it does so after
some ten screens more, whose places in memory are then taken for good: ten megabytes, a sixth of all there is.
"""

from __future__ import annotations

import gc

from textual import events
from textual.await_complete import AwaitComplete
from textual.timer import Timer

from occ_tui.screens.part import AppPart

AFTER_S = 0.1
"""Without a key: it takes some milliseconds, and nobody shall wait for it."""


class Leftovers(AppPart, is_part=True):
    """See the module. A part of the app."""

    _leftovers_timer: Timer | None = None

    def pop_screen(self) -> AwaitComplete:
        done = super().pop_screen()
        self._collect_soon()
        return done

    async def on_event(self, event: events.Event) -> None:
        if self._leftovers_timer is not None and isinstance(event, events.Key):
            self._collect_soon()
        await super().on_event(event)

    def _collect_soon(self) -> None:
        if self._leftovers_timer is None:
            self._leftovers_timer = self.set_timer(AFTER_S, self._collect, name="leftovers")
        else:
            self._leftovers_timer.reset()

    def _collect(self) -> None:
        self._leftovers_timer = None
        gc.collect()
