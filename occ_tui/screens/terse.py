"""What is written to the terminal, in fewer bytes: nobody is told twice what they know already.

Textual ends each piece of text with a reset and begins the next with both of its colours. Most pieces of a screen share
the background with the one before, and over a slow line a quarter of all bytes would say just that.
"""

from __future__ import annotations

import re
from functools import lru_cache

from textual.drivers.linux_driver import LinuxDriver

from occ_tui.annotations import NamedTuple

_STYLING = re.compile(r"(?:\x1b\[0m((?:\n?\x1b\[\d+;\d+H)?))?\x1b\[([\d;]*)m")
"""A style that begins; before it, where they are there, the end of the last one and a move to another place."""
_LENGTH = {"5": 3, "2": 5}
"""How many numbers a colour takes that is told by its number, or by red, green and blue."""


class _Style(NamedTuple):
    """What one sequence sets; a colour that is not set is the terminal's own."""

    attributes: tuple[str, ...]
    foreground: str
    background: str


def terse(written: str) -> str:
    """The same picture as `written` gives, which begins without any style."""
    before: str | None = None

    def turned(match: re.Match[str]) -> str:
        nonlocal before
        move, codes = match.groups()
        known, before = before, codes
        if move is None or known is None:
            return match[0]
        return move.lstrip() + _turn(known, codes)

    return _STYLING.sub(turned, written)


@lru_cache(maxsize=4096)
def _turn(before: str, after: str) -> str:
    """The sequence that turns one style into another."""
    was, will_be = _read(before), _read(after)
    lost = set(was.attributes) - set(will_be.attributes)
    if lost or (was.foreground and not will_be.foreground) or (was.background and not will_be.background):
        return f"\x1b[0;{after}m" if after else "\x1b[0m"
    told = [code for code in will_be.attributes if code not in was.attributes]
    told += [now for then, now in zip(was[1:], will_be[1:], strict=True) if now != then]
    return f"\x1b[{';'.join(told)}m" if told else ""


def _read(codes: str) -> _Style:
    attributes, foreground, background = [], "", ""
    numbers = codes.split(";") if codes else []
    while numbers:
        first = numbers[0]
        length = _LENGTH.get("".join(numbers[1:2]), 1) if first in ("38", "48") else 1
        code = ";".join(numbers[:length])
        del numbers[:length]
        if len(first) == 2 and first[0] in "39":
            foreground = code
        elif (len(first) == 2 and first[0] == "4") or len(first) == 3:
            background = code
        else:
            attributes.append(code)
    return _Style(tuple(attributes), foreground, background)


class TerseDriver(LinuxDriver):
    """Textual's driver, with less to say."""

    def write(self, data: str) -> None:
        super().write(terse(data))
