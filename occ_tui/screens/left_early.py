"""A screen that is closed before it is there: escape may come sooner than a busy machine has made a window.

Textual makes no widgets for it any more, and then tells it all the same that it is there. Whoever looks for a widget
then finds none, and the program would end with a mistake of its own.
"""

from __future__ import annotations

from textual import events
from textual.screen import Screen, ScreenResultType


class LeftEarly(Screen[ScreenResultType]):
    """See the module; a part of every screen and window."""

    _was_left = False
    """It was closed before it was there: nothing but its end is told any more."""

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Mount):
            self._was_left = self._pruning or self._closing
        if not self._was_left or isinstance(event, events.Unmount):
            await super().on_event(event)
