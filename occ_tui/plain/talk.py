"""Lines out and lines in: text that is only ever added to, without anything that could steer a terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TextIO

from occ_tui.domain.cards import holds_card_number
from occ_tui.domain.text import clean_lines
from occ_tui.locale import _

_CARD = re.compile(r"····(\d{2,6})(?!\d)")
"""How the last digits of a card are written elsewhere."""


class Ended(Exception):
    """There is nobody to type anything any more: the end of the input."""


class Talk:
    """What is said goes to `out`, what is typed comes from `reader`, edited by the terminal's own line editing.

    Where no terminal is, what was read is written behind its prompt, so that the output is whole by itself.
    """

    def __init__(self, reader: TextIO | None = None, out: TextIO | None = None) -> None:
        self._reader = reader or sys.stdin
        self._out = out or sys.stdout
        self.is_terminal = self._reader.isatty()
        """Somebody types at a terminal, which edits lines and could be lent to an editor."""
        if isinstance(self._reader, TextIOWrapper):
            self._reader.reconfigure(errors="backslashreplace")  # what is no text is no reason to stop reading

    def say(self, text: str = "") -> None:
        """`text` and a line break; of several lines, each as one."""
        self._write(f"{plain(text)}\n")

    def facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """`Name: value`, a line each, but what is not known; a value without a name goes on with the line before."""
        for name, value in facts:
            if value and value != "–":
                self.say(f"{name}: {value}" if name else f"  {value}")

    def ask(self, prompt: str) -> str:
        """What was typed behind `prompt`, without blanks at its ends. Error: `Ended`."""
        self._write(f"{plain(prompt)} ")
        line = self._reader.readline()
        if not line:
            self._write("\n")
            raise Ended
        typed = line.strip()
        if not self.is_terminal:
            self._write(f"{plain(withheld(typed))}\n")
        return typed

    def _write(self, text: str) -> None:
        try:
            self._out.write(text)
        except UnicodeEncodeError:
            encoding = self._out.encoding
            self._out.write(text.encode(encoding, "backslashreplace").decode(encoding))
        self._out.flush()


def plain(text: str) -> str:
    """`text` with nothing in it but characters that print, blanks and line breaks."""
    cleaned = _CARD.sub(lambda found: _("ending in {digits}").format(digits=found[1]), clean_lines(text))
    cleaned = cleaned.replace(" · ", ", ")  # what the interface parts by a dot, as sums of several currencies
    if cleaned.replace("\n", "").isprintable():
        return cleaned
    return "".join(sign if sign.isprintable() or sign == "\n" else _shown(sign) for sign in cleaned)


def _shown(sign: str) -> str:
    return " " if sign.isspace() else f"<U+{ord(sign):04X}>"


def sentence(words: str) -> str:
    """`words` with a capital at their beginning."""
    return f"{words[:1].upper()}{words[1:]}"


def withheld(text: str) -> str:
    """What was looked for, unless it looks like a card number, which is shown nowhere."""
    return "…" if holds_card_number(text) else text
