"""The filter for every string that comes from outside: nothing in it can steer a terminal or hide from the eye.

Controls become visible escapes (`\\x1b`), characters that reorder or hide text become their code point
(`<U+202E>`). Applied once, where text enters; idempotent, so that a second time does no harm.
"""

from __future__ import annotations

import re
from functools import cache

_CONTROL = "\x00-\x1f\x7f-\x9f"
_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Bidi controls, zero-width and line separators, and the rest of Unicode's Default_Ignorable_Code_Point."""
_SURROGATE = "\ud800-\udfff"
_FIRST_HIDDEN = "\u034f"
"""The first of all that hide although Unicode calls them printable: words of Latin letters are looked at no further."""


@cache
def _hostile() -> re.Pattern[str]:
    """Compiled when the first text comes that is not of plain Latin letters: many a look-up has none."""
    return re.compile(f"[{_CONTROL}{_INVISIBLE}{_SURROGATE}]")


def clean(text: str) -> str:
    """`text` with everything that could act on a terminal, or deceive a reader, made visible."""
    if text.isprintable() and (text.isascii() or max(text) < _FIRST_HIDDEN):
        return text
    return _hostile().sub(_visible, text)


def clean_lines(text: str) -> str:
    """The same for a text of several lines: its line breaks (`\\n`, whatever they were) stay, tabs become blanks."""
    lines = re.split("\r\n|\r|\n", text.replace("\t", "    "))
    return "\n".join(clean(line) for line in lines)


def is_clean(text: str) -> bool:
    """Whether `clean` would leave `text` as it is."""
    return _hostile().search(text) is None


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0xA0 else f"<U+{code:04X}>"


def csv_safe(cell: str) -> str:
    """`cell` so that no spreadsheet takes it for a formula: a leading `= + - @`, tab or return gets an apostrophe."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
