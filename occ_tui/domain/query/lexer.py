"""Cuts the text of a query into tokens that know their places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from functools import cache

from occ_tui.annotations import NamedTuple
from occ_tui.domain.query import fields
from occ_tui.domain.query.errors import QueryError
from occ_tui.locale import _


class TokenKind(StrEnum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    NOT = "-"
    OR = "or"
    AND = "and"
    WORD = "word"
    QUOTED = "quoted"
    TERM = "term"


class Value(NamedTuple):
    """One value of a term."""

    text: str
    is_quoted: bool
    start: int
    end: int


class Token(NamedTuple):
    """A piece of a query; `text[start:end]` is its place."""

    kind: TokenKind
    start: int
    end: int
    text: str = ""
    """A word; a quoted text without its quotes; the name of a term's field."""
    operator: str = ""
    """`:`, `=`, `<`, `<=`, `>` or `>=` of a term."""
    values: tuple[Value, ...] = ()


KEYWORDS = {"or": TokenKind.OR, "and": TokenKind.AND, "not": TokenKind.NOT}
_BREAKS = frozenset('()"')


@cache
def _term() -> re.Pattern[str]:
    """The beginning of a term; there may be space around a comparison, not behind a colon."""
    return re.compile(r"([A-Za-z][A-Za-z_-]*)(?:(?::|\s*(?=[<>=]))(<=|>=|<|>|=)\s*|(:))")


@cache
def _strange() -> re.Pattern[str]:
    """A name and what looks like an operator behind it and is none: `!=`, `==`, `=>`, `<>`, `~`, `≥` …"""
    signs = r"![:<=>~]|[≠≤≥≈]|(?:<=|>=|[<>](?!=)|=)\s*[<=>~]"
    return re.compile(rf"([A-Za-z][A-Za-z_-]*)(?:(?:\s*|:)((?:{signs})[!:<=>~]*)|\s*(~[!:<=>~]*))")


def tokens(text: str) -> Iterator[Token]:
    """The tokens of `text`, in order. Errors: `QueryError`."""
    place = 0
    before: Token | None = None
    while True:
        while place < len(text) and text[place].isspace():
            place += 1
        if place == len(text):
            return
        if text[place] == ":" and before is not None:
            _check_colon(text, place, before)
        before = _token(text, place)
        yield before
        place = before.end


def _token(text: str, start: int) -> Token:
    sign = text[start]
    if sign in "()":
        return Token(TokenKind(sign), start, start + 1)
    if sign == '"':
        value = _quoted(text, start)
        return Token(TokenKind.QUOTED, start, value.end, value.text)
    if sign == "-":
        if _is_over(text, start + 1):
            raise QueryError(text, start, 1, _("something is missing behind “{word}”").format(word=sign))
        return Token(TokenKind.NOT, start, start + 1)
    _check_operator(text, start)
    if term := _term().match(text, start):
        name, comparison, colon = term.groups()
        if name.lower() == "not" and colon:
            return Token(TokenKind.NOT, start, term.end())
        values = tuple(_values(text, term.end()))
        return Token(TokenKind.TERM, start, values[-1].end, name, comparison or colon, values)
    if sign in "<=>":
        raise QueryError(text, start, 1, _("the name of a field is missing before “{sign}”").format(sign=sign))
    end = start
    while end < len(text) and not text[end].isspace() and text[end] not in _BREAKS:
        end += 1
    word = text[start:end]
    return Token(KEYWORDS.get(word.lower(), TokenKind.WORD), start, end, word)


def _check_operator(text: str, start: int) -> None:
    """Refuses an operator that does not exist behind a field that does: as free text it would just find nothing."""
    match = _strange().match(text, start)
    field = fields.find(match[1]) if match else None
    if match is None or field is None:
        return
    signs = match[2] or match[3]
    existing = ": = < <= > >=" if field.kind in fields.ORDERED else ": ="
    message = _("there is no operator “{sign}”, only {operators}, and -{field}: for not")
    shown = message.format(sign=signs, field=field.name, operators=existing)
    raise QueryError(text, match.end() - len(signs), len(signs), shown)


def _check_colon(text: str, place: int, before: Token) -> None:
    """Refuses a colon that stands apart from its field: as free text the two would just find nothing."""
    if before.kind is TokenKind.WORD and (field := fields.find(before.text)) is not None:
        message = _("no space comes before “:”: {field}:VALUE").format(field=field.name)
        raise QueryError(text, place, 1, message)


def _values(text: str, place: int) -> Iterator[Value]:
    """The values of a term, parted by commas; at least one."""
    while True:
        value = _quoted(text, place) if text[place : place + 1] == '"' else _bare(text, place)
        yield value
        place = value.end
        if text[place : place + 1] == ",":
            place += 1
        elif _is_over(text, place):
            return
        else:
            message = _("a space or a comma is missing here") if value.is_quoted else _("this needs quotes as a whole")
            raise QueryError(text, place, 1, message)


def _bare(text: str, start: int) -> Value:
    end = start
    while end < len(text) and not text[end].isspace() and text[end] not in _BREAKS and text[end] != ",":
        end += 1
    if end == start:
        raise QueryError(text, start, 1, _("a value is missing here"))
    return Value(text[start:end], False, start, end)


def _quoted(text: str, start: int) -> Value:
    signs: list[str] = []
    place = start + 1
    while place < len(text):
        sign = text[place]
        if sign == '"':
            if not "".join(signs).strip():
                raise QueryError(text, start, place + 1 - start, _("there is nothing between these quotes"))
            return Value("".join(signs), True, start, place + 1)
        if sign == "\\" and text[place + 1 : place + 2] in ('"', "\\"):
            place += 1
            sign = text[place]
        signs.append(sign)
        place += 1
    raise QueryError(text, start, len(text) - start, _("this quote is never closed"))


def _is_over(text: str, place: int) -> bool:
    """Whether a term or word ends before `place`."""
    return place >= len(text) or text[place].isspace() or (text[place] in "()" and text[place] != "(")


def quoted(text: str) -> str:
    """`text` in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
