"""A QR code in half blocks: two dots of a column in one cell, dark on light whatever the theme."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size

from occ_tui.domain import ascii_only
from occ_tui.locale import _
from occ_tui.services.codes import Dots
from occ_tui.widgets.line import text
from occ_tui.widgets.promptly import Promptly

MARGIN = 2
"""Light dots around the code. The standard wants four; what reads codes from screens is content with two."""
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}


def cells_of(dots: Dots) -> Size:
    """Columns and rows that a code takes with its margin."""
    side = len(dots) + 2 * MARGIN
    return Size(side, (side + 1) // 2)


def half_blocks(dots: Dots) -> list[str]:
    """The code with its margin, a line of text for every two rows of dots."""
    side = len(dots) + 2 * MARGIN
    empty = (False,) * side
    rows = [empty] * MARGIN + [(*empty[:MARGIN], *row, *empty[:MARGIN]) for row in dots] + [empty] * MARGIN
    if len(rows) % 2:
        rows.append(empty)
    return [
        "".join(_BLOCKS[pair] for pair in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    ]


def can_be_shown() -> bool:
    """Whether there are blocks to make a code of."""
    return not ascii_only.is_on()


def why_hidden(columns: int, rows: int) -> str:
    """Why a code that would be there can't be seen, with what it needs; and what helps."""
    if not can_be_shown():
        return _("There is no code in ASCII: it is made of blocks. Without --ascii it can be seen.")
    words = _("The code needs {columns} × {rows}; enlarge the terminal to see it.")
    return words.format(columns=columns, rows=rows)


class QrCode(Promptly):
    """See the module. Takes no room while it has no code."""

    DEFAULT_CSS = "QrCode { width: auto; height: auto; }"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._lines: list[str] = []
        self.display = False

    def show(self, dots: Dots | None) -> None:
        """Shows a code, or none; in ASCII there is none."""
        lines = [] if dots is None or not can_be_shown() else half_blocks(dots)
        if lines != self._lines:
            self._lines = lines
            self.display = bool(lines)
            self.refresh(layout=True)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return len(self._lines[0]) if self._lines else 0

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines)

    def render(self) -> Content:
        # Without colours a dark terminal is taken for granted: its text is the light.
        style = "reverse" if self.app.no_color else "#000000 on #ffffff"
        return Content("\n").join([text(line, style) for line in self._lines])
