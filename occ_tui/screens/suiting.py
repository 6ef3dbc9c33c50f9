"""What the user settled of how the interface looks and behaves (`config.toml`)."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from occ_tui.commands import keys_in_force
from occ_tui.commands.general import Refresh
from occ_tui.screens.base import OccScreen
from occ_tui.screens.locking import Locking
from occ_tui.settings import Settings

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.types import AnimationLevel

    from occ_tui.commands.keymap import Keymap

_MINUTE_S = 60.0
REST_S = 10.0
"""Who pressed a key no longer ago than this is at work: a refresh by itself waits."""


class Suiting(Locking, is_part=True):
    """A part of the app."""

    _later: Timer | None = None
    """When a refresh by itself is tried again."""

    def suit(self, settled: Settings, keymap: Keymap | None = None) -> None:
        """Does as settled from now on; before the app runs."""
        self.settled = settled
        level: dict[str, AnimationLevel] = {"none": "none", "basic": "basic", "full": "full"}
        self.animation_level = level[settled.animation]
        keys = keymap.keys if keymap is not None else {}
        keys_in_force.use(keys)
        self.set_keymap(keys)

    # The clipboard.

    def copy_to_clipboard(self, text: str) -> None:
        """Sends `text` the way that is settled: OSC 52, through tmux around it, or not at all."""
        if self.settled.clipboard == "osc52":
            super().copy_to_clipboard(text)
        elif self.settled.clipboard == "tmux" and self._driver is not None:
            coded = base64.b64encode(text.encode()).decode()
            self._driver.write(f"\x1bPtmux;\x1b\x1b]52;c;{coded}\a\x1b\\")

    # Refreshing by itself.

    def begin_refreshing(self) -> None:
        """From now on asks the server every so many minutes, if that is settled."""
        if self.settled.refresh_minutes:
            self.set_interval(self.settled.refresh_minutes * _MINUTE_S, self.refresh_by_itself, name="refresh")

    def refresh_by_itself(self) -> None:
        """Does what the key for it does, where nothing else is done; while one types, a little later."""
        screen = self.screen
        if not self.has_session or self.is_locked or not isinstance(screen, OccScreen):
            return
        if self.clock_s() - self._last_key < REST_S:
            if self._later is not None:
                self._later.stop()
            self._later = self.set_timer(REST_S, self.refresh_by_itself, name="refresh later")
            return
        command = next((command for command in screen.commands if isinstance(command, Refresh)), None)
        if command is not None and not self.writing.is_busy and not command.disabled_reason(screen.context()):
            command.run(screen)
