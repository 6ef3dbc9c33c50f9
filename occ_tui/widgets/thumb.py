"""The one-column mark beside a list that shows which part of it one sees."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from occ_tui.widgets.promptly import Promptly


def extent(total: int, offset: int, height: int) -> tuple[int, int] | None:
    """First line and number of lines of the thumb in a column of `height`; `None` when everything is in view."""
    if height <= 0 or total <= height:
        return None
    size = max(1, height * height // total)
    start = round(offset * (height - size) / (total - height))
    return min(start, height - size), size


def _lines(thumb: tuple[int, int] | None) -> set[int]:
    return set() if thumb is None else set(range(thumb[0], thumb[0] + thumb[1]))


class Thumb(Promptly):
    """See the module. It is a widget of its own so that a list can repaint without it."""

    DEFAULT_CSS = "Thumb { width: 1; color: $rule; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._list = (0, 0)
        self._shown: tuple[int, int] | None = None

    def show(self, total: int, offset: int) -> None:
        """Tells how many lines the list has and which is the first in view."""
        self._list = (total, offset)
        wanted = extent(total, offset, self.size.height - 1)
        if wanted != self._shown:
            changed = _lines(wanted) ^ _lines(self._shown)
            self._shown = wanted
            self.refresh(*(Region(0, 1 + line, 1, 1) for line in changed))

    def on_resize(self) -> None:
        self.show(*self._list)

    def paint(self, crop: Region) -> list[Strip]:
        # Of its thirty lines there are two kinds; Textual would lay out and colour a text of all of them.
        style, lines = self.rich_style, _lines(self._shown)
        kinds = [Strip([Segment(" ", style)], 1), Strip([Segment("▐", style)], 1)]
        for each in self.get_line_filters():
            kinds = [kind.apply_filter(each, self.background_colors[1]) for kind in kinds]
        return [kinds[line - 1 in lines] for line in crop.line_range]
