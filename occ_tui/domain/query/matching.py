"""How a text fits a pattern: the one answer for predicate and SQL, which calls this as a function."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

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


def _glob(text: str) -> Matcher:
    """`*` is any run of signs, `?` any one. Each piece is sought once, from left to right: no backtracking."""
    pieces = [_piece(piece) for piece in text.split("*")]

    def fits(value: str) -> bool:
        if not value:
            return False
        folded = search.fold(value)
        if len(pieces) == 1:
            return pieces[0].fullmatch(folded) is not None
        first = pieces[0].match(folded)
        if first is None:
            return False
        place = first.end()
        for piece in pieces[1:-1]:
            found = piece.search(folded, place)
            if found is None:
                return False
            place = found.end()
        last, length = pieces[-1], len(folded)
        return _length(last) <= length - place and last.fullmatch(folded, length - _length(last)) is not None

    return fits


def _piece(text: str) -> re.Pattern[str]:
    return re.compile("".join("." if part == "?" else re.escape(search.fold(part)) for part in _parts(text)), re.DOTALL)


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"(\?)", text) if part]


@lru_cache(maxsize=512)
def _length(piece: re.Pattern[str]) -> int:
    """How many signs a piece takes: it has no repetition, so always as many."""
    return len(re.sub(r"\\(.)", r"\1", piece.pattern, flags=re.DOTALL))
