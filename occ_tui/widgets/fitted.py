"""Text that is made for the width it gets: laid out once, with the right words in its first picture."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

NARROWEST = 20
"""Cells that text is made for at least."""

Make = Callable[[int], Content]
"""Makes the text for so many cells."""


class Fitted(Widget):
    """See the module. Whoever asks for its height and whoever paints it get the same text."""

    DEFAULT_CSS = "Fitted { height: auto; width: 1fr; }"

    def __init__(self, *, id: str | None = None, most: int | None = None) -> None:
        """`most` is how many cells the text may have at most."""
        super().__init__(id=id)
        self._make: Make = lambda _width: Content("")
        self._most = most
        self._made: tuple[int, Content] | None = None

    def say(self, make: Make) -> None:
        """Shows what `make` makes; nothing is laid out anew where that is what stands there."""
        before, self._make, self._made = self._made, make, None
        if before is None or not self._at(before[0]).is_same(before[1]):
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._at(width).wrap(width)) if width else 0

    def render(self) -> Content:
        return self._at(self.content_size.width)

    def _at(self, width: int) -> Content:
        if self._made is None or self._made[0] != width:
            room = max(NARROWEST, width)
            self._made = (width, self._make(room if self._most is None else min(self._most, room)))
        return self._made[1]
