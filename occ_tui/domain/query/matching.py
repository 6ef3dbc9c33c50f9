"""How a text fits a pattern: the one answer for predicate and SQL, which calls this as a function."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from occ_tui.annotations import NamedTuple
from occ_tui.domain import search
from occ_tui.domain.query.nodes import Mode, Pattern

Matcher = Callable[[str], bool]


@lru_cache(maxsize=512)
def matcher(pattern: Pattern) -> Matcher:
    """Whether a text fits `pattern`. An empty text, which is a missing one, fits nothing."""
    if pattern.mode is Mode.GLOB:
        return _glob(pattern.text)
    folded = search.fold(pattern.text)
    if pattern.mode is Mode.WHOLE:
        return lambda text: bool(text) and search.fold(text) == folded
    tokens = search.query_tokens(pattern.text)
    if pattern.mode is Mode.WORDS and tokens:
        return lambda text: bool(text) and search.matches(tokens, (text,))
    # Words without a letter or digit have no tokens: they are looked for as they stand.
    return lambda text: bool(text) and _has_phrase(search.fold(text), folded)


@lru_cache(maxsize=512)
def free_matcher(pattern: Pattern) -> Callable[[tuple[str, ...]], bool]:
    """Whether a record's number, party, PO and reference together fit a free word or phrase."""
    if pattern.mode is Mode.WORDS:
        tokens = search.query_tokens(pattern.text)
        return lambda fields: search.matches(tokens, fields)
    fits = matcher(pattern)
    return lambda fields: any(map(fits, fields))


def tokens_of(pattern: Pattern) -> tuple[str, ...]:
    """Tokens that every text that fits `pattern` has words for, so that an index finds them; empty if none is known."""
    if pattern.mode is Mode.GLOB:
        return search.query_tokens(re.split(r"[*?]", pattern.text, maxsplit=1)[0])
    return search.query_tokens(pattern.text)


def _has_phrase(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` from the beginning of a word on; both are folded."""
    place = text.find(phrase)
    while place >= 0:
        if not place or _may_part(text[place - 1], phrase[:1]):
            return True
        place = text.find(phrase, place + 1)
    return False


def _may_part(before: str, first: str) -> bool:
    """Whether a word may begin between two signs. Chinese and Japanese are written without spaces."""
    return not (before.isalnum() and first.isalnum()) or search.is_cjk(before) or search.is_cjk(first)


class _Piece(NamedTuple):
    """What stands between two `*`."""

    pattern: re.Pattern[str]
    length: int
    """Signs that it takes, always as many."""


def _glob(text: str) -> Matcher:
    """`*` is any run of signs, `?` any one. Each piece is sought once, from left to right: no backtracking."""
    first, *rest = [_piece(piece) for piece in text.split("*")]

    def fits(value: str) -> bool:
        folded = search.fold(value)
        if not rest:
            return bool(value) and first.pattern.fullmatch(folded) is not None
        start, end = first.length, len(folded) - rest[-1].length
        if not value or start > end or first.pattern.match(folded) is None:
            return False
        for piece in rest[:-1]:
            found = piece.pattern.search(folded, start, end)
            if found is None:
                return False
            start = found.end()
        return rest[-1].pattern.fullmatch(folded, end) is not None

    return fits


def _piece(text: str) -> _Piece:
    literals = [search.fold(part) for part in text.split("?")]
    length = sum(map(len, literals)) + len(literals) - 1
    return _Piece(re.compile(".".join(map(re.escape, literals)), re.DOTALL), length)
