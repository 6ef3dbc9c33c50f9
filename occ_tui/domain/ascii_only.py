"""Text in ASCII alone, sign for sign as wide as it was: for terminals and fonts that have nothing else.

What is written is put so at one door, the encoding of the terminal's stream (`cli/ascii_streams.py`); nothing that
makes text has to know of it, and what stood under each other still does.
"""

from __future__ import annotations

from functools import cache

from occ_tui.domain.width import cells

_SIGNS = {
    "·": ".",
    "…": "~",
    "⟳": "@",
    "◷": "o",
    "≠": "!",
    "±": "+",
    "×": "x",
    "▌": ">",
    "▾": "-",
    "░": ".",
    "▒": ":",
    "▁": "_",
    "▂": ".",
    "▃": "-",
    "▄": "=",
    "▔": "-",
    "┊": ":",
    "▕": "|",
    "▏": "|",
    "▎": "|",
    "▊": "|",
}
"""Signs of ours that would say something else, or the same as another, by their nearest ASCII."""

_is_on = False


def use_ascii(is_on: bool) -> None:
    """Settles for the process whether people are shown ASCII alone."""
    global _is_on
    _is_on = is_on


def is_on() -> bool:
    """Whether people are shown ASCII alone: pictures made of blocks say nothing then."""
    return _is_on


def in_ascii(text: str) -> str:
    """`text` in ASCII with as many cells: `ü` becomes `u`, a wide sign two letters, a mark without a cell nothing."""
    return text if text.isascii() else "".join(map(_sign, text))


@cache
def _sign(sign: str) -> str:
    if sign.isascii():
        return sign
    from anyascii import anyascii

    room = cells(sign)
    letters = _SIGNS.get(sign) or anyascii(sign).strip(":") or "?" * room
    return letters[:room].ljust(room)
