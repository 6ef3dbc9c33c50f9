"""Names that deceive: letters of several scripts that look alike, characters that hide. Pure."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

_TOGETHER = frozenset({"CJK", "HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO", "LATIN"})
"""Scripts that honest names mix."""
_LOOK_LIKE = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU"})
"""Scripts with letters that look like those of another."""
_MADE_VISIBLE = re.compile(r"<U\+[0-9A-F]{4,6}>|\\x[0-9a-f]{2}")
"""What the filter for text from outside puts in the place of what hides or steers."""


class Suspicion(StrEnum):
    """Why a name may not be what it looks like."""

    MIXED = "it mixes scripts"
    HIDDEN = "it holds characters that hide"
    STYLED = "it is written with letters that only look like common ones"


def suspicion(name: str) -> Suspicion | None:
    """What is odd about a name that passed the filter of `domain.text`; `None` if nothing is."""
    if _MADE_VISIBLE.search(name):
        return Suspicion.HIDDEN
    letters = [letter for letter in name if letter.isalpha()]
    names = [unicodedata.name(letter, "UNKNOWN") for letter in letters]
    if any(word.startswith(("MATHEMATICAL", "FULLWIDTH LATIN")) for word in names):
        return Suspicion.STYLED
    scripts = {word.split(" ", 1)[0].split("-", 1)[0] for word in names}
    is_odd = len(scripts & _LOOK_LIKE) > 1 or (len(scripts) > 1 and not scripts <= _TOGETHER)
    return Suspicion.MIXED if is_odd else None
