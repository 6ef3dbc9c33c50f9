"""The one tokenizer of free text: it fills the search index and answers the same question in Python.

A query means: every one of its tokens begins some token of number, party, PO number or reference.
Letters are compared without case and accents. Punctuation inside a word that has a digit is kept, so that
`INV-2024/17` is one token (and so are its tails `2024/17` and `17`, which is what people remember); words of letters
alone are parted at it. Chinese and Japanese, written without spaces, become pairs of characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

MAX_TOKEN = 64
"""Characters that count; a longer token, in text or query, is cut here."""
JOINERS = "-./_:#&+'@,"
"""Punctuation that holds a word with digits together when it stands between two letters or digits."""

_CJK = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
)
_WORD = rf"(?:(?![{_CJK}])[^\W_])+"
_STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"})
"""Letters that Unicode does not take apart into a letter and an accent."""


@cache
def _run() -> re.Pattern[str]:
    """What is looked at as a whole; compiled when first needed, since a look-up without words never is."""
    return re.compile(rf"[{_CJK}]+|{_WORD}(?:[{re.escape(JOINERS)}]{_WORD})*")


@cache
def _part() -> re.Pattern[str]:
    return re.compile(rf"[^{re.escape(JOINERS)}]+")


@cache
def _digit() -> re.Pattern[str]:
    return re.compile(r"\d")


@cache
def _is_cjk() -> re.Pattern[str]:
    return re.compile(f"[{_CJK}]")


def fold(text: str) -> str:
    """`text` without case and accents: `Müller` and `MULLER` become `muller`."""
    if text.isascii():
        return text.lower()
    import unicodedata  # only for what is not ASCII: no look-up waits for it

    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(sign for sign in apart if unicodedata.category(sign) != "Mn").translate(_STROKES)


def is_cjk(sign: str) -> bool:
    """Whether a sign is of a writing without spaces."""
    return _is_cjk().match(sign) is not None


def query_tokens(text: str) -> tuple[str, ...]:
    """What a query looks for, each once; empty (which fits everything) without a letter or digit."""
    if not text:
        return ()
    return tuple(dict.fromkeys(_cut(token) for run in _run().findall(fold(text)) for token in _sought(run)))


def text_tokens(text: str) -> list[str]:
    """What may be found of a field's `text`; a token may come twice."""
    return [token[:MAX_TOKEN] for run in _run().findall(fold(text)) for token in _found(run)]


def index_words(text: str) -> str:
    """The tokens of one field, each once, parted by single spaces: what the index is fed."""
    if text.isascii():
        if text.isalnum():
            return _cut(text.lower())
        prefix, _, rest = text.partition("-")
        if prefix.isalnum() and rest.isalnum() and len(text) <= MAX_TOKEN and not (prefix + rest).isalpha():
            return f"{text} {rest}".lower()  # a number with its prefix, as many references are
    return " ".join(dict.fromkeys(text_tokens(text)))


def matches(tokens: Iterable[str], fields: Iterable[str]) -> bool:
    """Whether each of `tokens` (of `query_tokens`) begins some token of some field."""
    words = [word for field in fields for word in text_tokens(field)]
    return all(any(word.startswith(token) for word in words) for token in tokens)


def fts_query(tokens: Iterable[str]) -> str:
    """The same as an expression of SQLite's FTS5; `tokens` must not be empty."""
    return " ".join(f'"{token}" *' for token in tokens)


def _cut(token: str) -> str:
    return token[:MAX_TOKEN]


def _sought(run: str) -> list[str]:
    if _is_cjk().match(run):
        return [run[i : i + 2] for i in range(max(1, len(run) - 1))]
    return [run] if _digit().search(run) else _part().findall(run)


def _found(run: str) -> list[str]:
    if run.isascii() and run.isalnum():
        return [run]
    if _is_cjk().match(run):
        return [run[i : i + 2] for i in range(len(run))]
    parts = [match.start() for match in _part().finditer(run)]
    return [run[start:] for start in parts] if _digit().search(run) else _part().findall(run)
