"""From no profile to one: the screen on which one signs in stands before everything else until that is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.screens.locking import Locking

if TYPE_CHECKING:
    from occ_tui.services.session import Session, SessionOptions


class Entering(Locking, is_part=True):
    """A part of the app."""

    wants_demo = False
    """One chose to look around on generated data: that is started when this has ended."""
    locks_after_minutes = 0
    """Minutes without a key after which the screen locks; 0 for never."""

    def ask_as_whom(self, options: SessionOptions) -> None:
        """Shows what there is to sign in with; `enter` follows."""
        from occ_tui.screens.sign_in import SignInScreen

        self.push_screen(SignInScreen(options))

    async def enter(self, session: Session) -> None:
        """Looks into what a session shows from now on: its data, or that it is being read for the first time."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        self.look_into(session)
        self.begin_locking(self.locks_after_minutes)
        self.show_first()
        self.begin_looking()

    def show_first(self) -> None:
        """Before anything was read there is nothing to show but how far that is."""
        if self.freshness.at is None:
            from occ_tui.screens.problem import FirstSyncScreen

            self.push_screen(FirstSyncScreen())

    def leave_for_demo(self) -> None:
        """Ends the interface; whoever started it starts a demo then."""
        self.wants_demo = True
        self.exit()
