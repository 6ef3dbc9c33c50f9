"""Text in cells of a terminal: how wide it is, how it is cut and padded."""

from __future__ import annotations

ELLIPSIS = "…"
_WITHOUT_CELL = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7ff"), ("\U00013430", "\U00013440"), ("\U0001f3fb", "\U0001f3ff"))
"""What joins the sign before it: vowels and finals of Korean syllables, joiners of hieroglyphs, colours of skin."""
_WIDE_SINCE_UNICODE_16 = (
    ("\u2630", "\u2637"),
    ("\u268a", "\u268f"),
    ("\u4dc0", "\u4dff"),
    ("\U0001d300", "\U0001d376"),
)
"""Trigrams, hexagrams and counting rods; the interpreter's tables may be older."""


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
    """As Textual counts them, so that what is padded here stands there where it should."""
    if sign.isascii():
        return 1
    from unicodedata import category, east_asian_width

    if _is_in(sign, _WITHOUT_CELL) or category(sign) in ("Mn", "Me", "Mc"):
        return 0
    return 2 if east_asian_width(sign) in "WF" or _is_in(sign, _WIDE_SINCE_UNICODE_16) else 1


def _is_in(sign: str, ranges: tuple[tuple[str, str], ...]) -> bool:
    return any(first <= sign <= last for first, last in ranges)
