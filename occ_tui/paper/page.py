"""What all our pages have in common: the edges of what is written, the bar at the top, the foot with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.locale import _

if TYPE_CHECKING:
    from occ_tui.paper.sheet import Sheet

LEFT, RIGHT, TOP = 20.0, 190.0, 18.0
"""Edges of the written area of an A4 page, in millimetres."""
BOTTOM = 268.0
"""Where the text stops; the foot stands below."""
_FOOT = 277.0


def begin_page(sheet: Sheet) -> None:
    """Starts a page with our bar at its top edge; what comes next stands at `TOP`."""
    sheet.new_page()
    sheet.block(0, 0, 210, 3, sheet.ACCENT)
    sheet.y = TOP


def draw_feet(sheet: Sheet, note: str, *, size: float, line_mm: float) -> None:
    """Page numbers and `note` at the foot of every page; called last, when the number of pages is known."""
    for number in range(1, sheet.page_count + 1):
        sheet.go_to(number)
        sheet.y = _FOOT
        sheet.rule(LEFT, RIGHT)
        sheet.y += 2.2
        page = _("Page {number} of {count}").format(number=number, count=sheet.page_count)
        sheet.text(page, 150, RIGHT - 150, size=8, colour=sheet.DIM, align="R", most_lines=1)
        sheet.text(note, LEFT, 125, size=size, colour=sheet.DIM, most_lines=2, line_mm=line_mm)


def cut(text: str, longest: int) -> str:
    """`text`, or as much of it as makes `longest` signs with an ellipsis."""
    return text if len(text) <= longest else text[: longest - 1] + "…"
