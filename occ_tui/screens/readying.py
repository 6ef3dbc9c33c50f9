"""What the next keys need is loaded once there is something on the screen, one thing after the other, between keys.

Until then nothing is loaded but what the first picture is made of: imports inside functions of screens are there for
that. Whoever is faster than this waits for what the key needs, and for nothing else.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from importlib import import_module

from occ_tui.screens.part import AppPart

SOON = (
    "occ_tui.screens.invoices",
    "occ_tui.screens.overview",
    "occ_tui.screens.invoice",
    "occ_tui.screens.querying",
    "occ_tui.screens.sort_chooser",
    "occ_tui.domain.forms",
    "occ_tui.domain.requests",
    "occ_tui.screens.pay_run",
    "occ_tui.services.mail",
)
"""In the order in which they are likely to be wanted."""
_PAUSE_S = 0.01
_NEW_OBJECTS = 5_000
"""How many may be made before one looks for garbage among them; a key that paints a screen makes thousands."""


class Readying(AppPart, is_part=True):
    """See the module. A part of the app."""

    def begin_readying(self) -> None:
        """There is something on the screen."""
        self._load(iter(SOON))

    def _load(self, names: Iterator[str]) -> None:
        if name := next(names, None):
            import_module(name)
            self.set_timer(_PAUSE_S, lambda: self._load(names), name="readying")
            return
        # What is there now stays to the end: looking through it for garbage again and again would hold up keys.
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS, 10, 10)
        gc.enable()
