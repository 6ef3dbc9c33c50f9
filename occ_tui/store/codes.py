"""Words of enumerations kept as small numbers; a word nobody knew before gets a number of its own.

Numbers of types and payment methods follow the alphabet, so that rows sort by word: known words stand far
enough apart for unknown ones to find a place between them. When a gap is used up (eight unknown words between the
same two), the next one stands last.
"""

from __future__ import annotations

import sqlite3
from bisect import bisect_left

from occ_tui.domain.invoices import InvoiceStatus, InvoiceType
from occ_tui.store.database import Store

STATUS, TYPE, CURRENCY, METHOD, CARD = "status", "type", "currency", "method", "card"

_SPACING = 256
_KNOWN: dict[str, list[str]] = {
    TYPE: sorted(InvoiceType),
    METHOD: ["CREDIT_CARD", "ECHECK", "OTHER", "PAYPAL"],
}
"""Kinds whose numbers follow the alphabet."""
_FIRST: dict[str, list[str]] = {STATUS: list(InvoiceStatus), CURRENCY: ["EUR", "USD"], CARD: []}
"""Kinds whose numbers follow arrival, behind these."""


class Codes:
    """The words of one store in both directions, as of when they were read."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._codes: dict[str, dict[str, int]] = {
            kind: {str(word): _SPACING * n for n, word in enumerate(words, 1)} for kind, words in _KNOWN.items()
        }
        for kind, words in _FIRST.items():
            self._codes[kind] = {str(word): n for n, word in enumerate(words, 1)}
        for kind, code, word in connection.execute("SELECT kind, code, word FROM words"):
            self._codes[kind][word] = code
        self._words = {kind: {code: word for word, code in codes.items()} for kind, codes in self._codes.items()}

    def word(self, kind: str, code: int | None) -> str:
        """The word behind a number; empty for none."""
        return "" if code is None else self._words[kind].get(code, "?")

    def words(self, kind: str) -> dict[int, str]:
        """All words of a kind by their number."""
        return self._words[kind]

    def code(self, kind: str, word: str) -> int:
        """The number of a known word; `KeyError` for an unknown one."""
        return self._codes[kind][word]

    def add(self, kind: str, word: str) -> int:
        """Gives a word its number, if it has none yet. Storing it is the caller's."""
        codes, words = self._codes[kind], self._words[kind]
        if word in codes:
            return codes[word]
        code = _between(word, codes) if kind in _KNOWN else max(words, default=0) + 1
        if code in words:
            code = max(words) + _SPACING
        codes[word], words[code] = code, word
        return code


class GrowingCodes(Codes):
    """Codes for a writer: an unknown word gets its number at once, in a transaction of its own.

    So two processes never give one number to two words, and a number is never lost with a sync that breaks off.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        with store.reading() as connection:
            super().__init__(connection)

    def code(self, kind: str, word: str) -> int:
        """The number of a word, a new one if it has none."""
        known = self._codes[kind].get(word)
        return self._grow(kind, word) if known is None else known

    def _grow(self, kind: str, word: str) -> int:
        with self._store.writing() as connection:
            super().__init__(connection)
            code = self.add(kind, word)
            connection.execute("INSERT OR IGNORE INTO words (kind, code, word) VALUES (?, ?, ?)", (kind, code, word))
        return code


def _between(word: str, codes: dict[str, int]) -> int:
    ordered = sorted(codes)
    place = bisect_left(ordered, word)
    below = codes[ordered[place - 1]] if place else 0
    above = codes[ordered[place]] if place < len(ordered) else below + 2 * _SPACING
    return (below + above) // 2
