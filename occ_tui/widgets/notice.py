"""What a terminal says that is too small to show anything else."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from occ_tui.locale import _


class TooSmall(Widget):
    """Lies over the screen while the terminal has fewer than `smallest` columns or rows."""

    DEFAULT_CSS = """
    TooSmall { layer: above; width: 100%; height: 100%; display: none; background: $background; padding: 0; }
    """

    def __init__(self, smallest: tuple[int, int]) -> None:
        super().__init__()
        self._smallest = smallest
        self._now = Size(0, 0)

    def tell(self, size: Size) -> None:
        """Shows itself when `size` is too small."""
        self._now = size
        is_needed = size.width < self._smallest[0] or size.height < self._smallest[1]
        if is_needed != self.display:
            self.display = is_needed
        if is_needed:
            self.refresh()

    def render(self) -> Content:
        columns, rows = self._smallest
        return Content(
            _(
                "occ needs {columns} × {rows}; this terminal has {now_columns} × {now_rows}. Enlarge it, or q to quit."
            ).format(columns=columns, rows=rows, now_columns=self._now.width, now_rows=self._now.height)
        )
