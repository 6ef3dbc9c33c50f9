"""On which line of a TOML file each key and table stands; the parser of the standard library does not tell."""

from __future__ import annotations

import re

_NAME = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[\w-]+)"""
_NAMES = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_TABLE = re.compile(rf"\s*\[\[?\s*({_NAMES})\s*\]")
_KEY = re.compile(rf"\s*({_NAMES})\s*=")


def lines_of(text: str) -> dict[tuple[str, ...], int]:
    """The line, from 1, that begins each; of tables within dotted names, the first that names them."""
    lines: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.splitlines(), 1):
        if begun := _TABLE.match(line):
            table = names = _parted(begun[1])
        elif written := _KEY.match(line):
            names = (*table, *_parted(written[1]))
        else:
            continue
        for end in range(1, len(names) + 1):
            lines.setdefault(names[:end], number)
    return lines


def _parted(names: str) -> tuple[str, ...]:
    """The names; one in quotes with a dot in it (`"payments.pay"`) counts as several, as it would without quotes."""
    return tuple(".".join(name.strip("\"'") for name in re.findall(_NAME, names)).split("."))
