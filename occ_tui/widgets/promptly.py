"""A widget that tells the screen at once that it must be painted, so that what one key changes is painted together.

Textual lets each widget tell it when its own queue is idle; two widgets changed by one key may then miss the same
repaint, and the second one comes 16 ms and a whole paint later.
"""

from __future__ import annotations

from typing import Self

from textual.geometry import Region
from textual.widget import Widget


class Promptly(Widget):
    """See the module."""

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        if self.is_running and repaint and not layout and not recompose:
            self._check_refresh()
        return self
