"""Starting anywhere (`occ --at orders/3794121`): what was named is shown as soon as it is known."""

from __future__ import annotations

from textual import events

from occ_tui.locale import _
from occ_tui.screens.base import OccScreen
from occ_tui.screens.entering import Entering
from occ_tui.screens.fetching import Fetching
from occ_tui.screens.threads import open_place
from occ_tui.services.places import Start, find

WANTS_SOMETHING = (events.Key, events.MouseDown, events.Paste)
"""What tells that somebody is on the way to something already."""


class Arriving(Entering, is_part=True):
    """A part of the app."""

    bound_for = Start()
    """What is still to be shown; whoever presses a key meanwhile wants something else."""

    def begin_arriving(self, start: Start) -> None:
        """Shows `start` now, or when what it is of was read."""
        self.bound_for = start
        self.watch(self, "money", self.arrive, init=False)
        self.call_after_refresh(self.arrive)

    async def on_event(self, event: events.Event) -> None:
        if self.freshness.at is not None and isinstance(event, WANTS_SOMETHING):
            self.bound_for = Start()
        await super().on_event(event)

    def arrive(self) -> None:
        """Shows what was named, once the section is there; says so where there is no such thing, or several."""
        screen, start = self.screen, self.bound_for
        if not (start.name and isinstance(screen, OccScreen) and screen.section_key and self.freshness.at is not None):
            return
        found = find(self.session, start)
        if not found and self._is_awaited(start.section):
            return
        self.bound_for = Start()
        if len(found) == 1:
            open_place(screen, found[0])
        elif found:
            words = screen.in_keys(_("{name} is in several places; “/” narrows the list to them."))
            screen.say(words.format(name=start.name))
        else:
            screen.say(
                screen.in_keys(_("There is no {name} here, as far as is known; r asks the server.")).format(
                    name=start.name
                )
            )

    def _is_awaited(self, section: str) -> bool:
        """Whether the server is being asked for what the section shows, for the first time."""
        fetching = getattr(self, section, None)
        return isinstance(fetching, Fetching) and fetching.is_under_way
