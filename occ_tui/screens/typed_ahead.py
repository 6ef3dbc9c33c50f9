"""Keys that are quicker than the machine: each waits until the screen that it is for is there.

A window that was just opened has no widgets yet. What a key does there would look for one and find none, and the
program would end with a mistake of its own.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual import events

from occ_tui.screens.part import AppPart

PATIENCE_S = 5.0
"""A screen that is not there by then gets no keys: what was typed so long ago is meant for nothing any more."""


class TypedAhead(AppPart, is_part=True):
    """See the module. A part of the app."""

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, (events.Key, events.Paste)) or await self._is_screen_there():
            await super().on_event(event)

    async def _is_screen_there(self) -> bool:
        with suppress(TimeoutError):
            while self.screen_stack and not self.screen.is_mounted:
                await asyncio.wait_for(self.screen._mounted_event.wait(), PATIENCE_S)
        return not self.screen_stack or self.screen.is_mounted
