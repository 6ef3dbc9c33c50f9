"""Text in cells of a terminal: how wide it is, how it is cut and padded."""

from __future__ import annotations

ELLIPSIS = "…"


def cells(text: str) -> int:
    """How many columns a terminal gives `text` (clean text: nothing invisible is left in it)."""
    return len(text) if text.isascii() else sum(map(_cells_of_sign, text))


def cut(text: str, room: int) -> str:
    """`text` in at most `room` cells; what is cut off is told by an ellipsis."""
    if cells(text) <= room:
        return text
    if room < 1:
        return ""
    left = room - 1
    for place, sign in enumerate(text):
        left -= _cells_of_sign(sign)
        if left < 0:
            return text[:place].rstrip() + ELLIPSIS
    return text


def pad(text: str, room: int, *, to_right: bool = False) -> str:
    """`text` filled with spaces to `room` cells; longer text stays as it is."""
    filling = " " * (room - cells(text))
    return filling + text if to_right else text + filling


def _cells_of_sign(sign: str) -> int:
    if sign.isascii():
        return 1
    from unicodedata import category, east_asian_width

    if category(sign) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(sign) in "WF" else 1
