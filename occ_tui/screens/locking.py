"""The screen locks itself: after a while without a key, and as soon as the server does not know the key any more."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from textual import events, on, work
from textual.message import Message
from textual.timer import Timer
from textual.widget import AwaitMount

from occ_tui.locale import _
from occ_tui.screens.host import Host
from occ_tui.services import problems

ASKED_AFTER_REST_S = 60.0
"""A key after so long a rest has the server asked what it lets one see."""
SESSION_LOOK_EVERY_S = 30.0
ASKED_EVERY_S = 5.0
"""It is asked no oftener than that, however quickly one goes from section to section."""


class Locking(Host, is_part=True):
    """A part of the app."""

    class Asked(Message, bubble=False):
        """The server said what it lets one see, or why it doesn't."""

        def __init__(self, error: Exception | None = None) -> None:
            super().__init__()
            self.error = error

    session_words: str = ""
    """That the session token ends soon, or has; empty while there is time."""
    lock_after_s: float = 0.0
    """Seconds without a key after which the screen locks; 0 for never."""
    is_locked = False
    """Whether one has to prove who one is before anything is shown."""
    _last_key = 0.0
    _last_asked = float("inf")
    """When the server was asked last; not before all is there."""
    _rest: Timer | None = None
    _behind: tuple[Callable[[], Any], ...] = ()
    """What wanted to be shown while all was hidden; it is, once somebody unlocked."""

    def begin_locking(self, minutes: int) -> None:
        """Locks from now on after so many minutes, where there is a way to unlock."""
        self._last_key = self._last_asked = self.clock_s()
        if self.has_session and self.session.profile.security_token_file is not None:
            self.look_at_session()
            self.set_interval(SESSION_LOOK_EVERY_S, self.look_at_session, name="session")
        if self.has_session and minutes:
            from occ_tui.services import unlocking

            if unlocking.ways(self.session.profile).any:
                self.lock_after_s = minutes * 60.0
                self._wait(self.lock_after_s)

    def clock_s(self) -> float:
        """Seconds that pass while one sleeps, too: who closes a computer and comes back finds it locked."""
        return time.clock_gettime(getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC))

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, (events.Key, events.MouseDown, events.Paste)):
            now = self.clock_s()
            rested_s, self._last_key = now - self._last_key, now
            if self.lock_after_s and rested_s >= self.lock_after_s and not self.is_locked:
                self.lock_screen()  # the timer slept as well; this key is for nothing that lies behind
                return
            if rested_s >= ASKED_AFTER_REST_S:
                self.ask_what_is_allowed()
        await super().on_event(event)

    # After a while.

    def _wait(self, seconds: float) -> None:
        self._rest = self.set_timer(seconds, self._look_at_rest, name="rest")

    def _look_at_rest(self) -> None:
        left_s = self.lock_after_s - (self.clock_s() - self._last_key)
        if left_s > 0 or self.is_locked:
            self._wait(max(left_s, 1.0))
        else:
            self.lock_screen()

    def lock_screen(self) -> None:
        """Hides everything until whoever sits there proves who they are."""
        from occ_tui.screens.lock import LockScreen

        super().push_screen(LockScreen(int(self.lock_after_s // 60)), self._unlocked)
        self.is_locked = True

    def _unlocked(self, _nothing: None) -> None:
        self.is_locked = False
        self._last_key = self.clock_s()
        self._wait(self.lock_after_s)
        self.ask_what_is_allowed()
        behind, self._behind = self._behind, ()
        for show in behind:
            self.call_after_refresh(show)

    def push_screen(self, screen: Any, callback: Any = None, **how: Any) -> Any:  # type: ignore[override]
        """Shows a screen; nothing goes before the lock."""
        if self.is_locked:
            self._behind = (*self._behind, partial(super().push_screen, screen, callback, **how))
            return AwaitMount(self.screen, ())
        return super().push_screen(screen, callback, **how)

    def switch_mode(self, mode: str) -> AwaitMount:
        """Goes to a section; what the server lets one see is asked again on the way."""
        self.ask_what_is_allowed()
        return super().switch_mode(mode)

    # The end of a session.

    def look_at_session(self) -> None:
        """Tells when the session token ends, as soon as that is near."""
        from occ_tui.screens.base import OccScreen
        from occ_tui.services.session_end import ends_soon

        now = self.now()
        until = ends_soon(self.session.profile, now)
        words = ""
        if until is not None:
            said = _("Your session ends at {time}.") if until > now else _("Your session ended at {time}.")
            renew = _("Renew it: {command}").format(command="oci session refresh")
            words = f"{said.format(time=self.write.time(until))} {renew}"
        if words != self.session_words:
            self.session_words = words
            if isinstance(self.screen, OccScreen):
                self.screen.show_warning()

    def banner(self) -> str:
        return " ".join(filter(None, (self.session_words, super().banner())))

    # What the server says.

    def ask_what_is_allowed(self) -> None:
        """Asks the server beside the keys whether it still knows the key, and what one sees."""
        now = self.clock_s()
        if not self.has_session or self.session.profile.kind == "oracle" or now - self._last_asked < ASKED_EVERY_S:
            return
        self._last_asked = now
        self._ask_what_is_allowed()

    @work(group="allowed", exit_on_error=False)
    async def _ask_what_is_allowed(self) -> None:
        from occ_tui.services import allowed

        try:
            await self.ask_in_passing(allowed.refresh)
        except Exception as error:
            self.post_message(self.Asked(error))
        else:
            self.post_message(self.Asked())

    @on(Asked)
    def _take_answer(self, message: Asked) -> None:
        from occ_tui.client.errors import NotAuthenticated

        if isinstance(message.error, NotAuthenticated):
            self.lock(problems.describe(message.error, session=self.session))
        elif message.error is None:
            self._look_for_changes()
