"""Sentences that name a key name the one that is in force: “/” narrows this list, esc shows all again."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from occ_tui.commands.base import Command
from occ_tui.commands.key_names import key_name
from occ_tui.commands.keys_in_force import is_as_delivered, keys_of

_AFTER_A = (
    "adds|opens|invites|activates|asks|on a contract|in the tab"
    "|fügt|öffnet|lädt|aktiviert|bittet|nimmt|fragt|auf einem Vertrag|im Reiter"
)
"""Words behind an A that is a key; before any other word it is an article."""


@cache
def _key() -> re.Pattern[str]:
    """A key in quotation marks, one whose name is no word, and a letter where a sentence or a part of one begins.

    Compiled where keys are not as delivered.
    """
    return re.compile(
        r"(?<=[“„])\S{1,6}(?=[”“])"
        r"|(?<![\w+])(?:esc|\w+\+\w)(?!\w)"
        r"|(?:^|(?<=[.,;:] ))(?:[B-HJ-Zb-z]|A(?= (?:" + _AFTER_A + r") ))(?= \w)"
    )


def reworded(words: str, commands: Iterable[Command]) -> str:
    """`words` with the keys of `commands` that are not as delivered; a key that still does the same stays."""
    if is_as_delivered():
        return words
    others: dict[str, str] = {}
    for command in commands:
        now = keys_of(command.id, command.keys).split(",")
        for key in command.keys.split(","):
            if key not in now:
                others.setdefault(key_name(key), key_name(now[0]))
    # Sentences may begin with “Strg+S”, whose name is “strg+s”; a letter alone is another key than its capital.
    return _key().sub(lambda key: others.get(key[0].lower() if "+" in key[0] else key[0], key[0]), words)
