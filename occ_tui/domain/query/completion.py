"""What may stand where the cursor is in a query: fields, and values from the data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache

from occ_tui.annotations import NamedTuple
from occ_tui.domain.query.fields import FIELDS, STATUSES, UNPAID, Field, Kind, find, plain
from occ_tui.domain.query.lexer import quoted
from occ_tui.domain.query.values import NONE, bucket_choices
from occ_tui.domain.query.writing import is_bare
from occ_tui.domain.search import fold
from occ_tui.locale import N_, _


class Completion(NamedTuple):
    """One way to go on."""

    start: int
    """`text[start:end]` of the query is what `text` replaces."""
    end: int
    text: str
    description: str
    """In the user's language; empty where the text says it all."""


Values = Callable[[Field, str], Sequence[str]]
"""Values of a field in the data that begin with a prefix (folded), most useful first; `store.query_values` has one."""

_DAYS = {
    "today": N_("today"),
    "yesterday": N_("yesterday"),
    "tomorrow": N_("tomorrow"),
    "-30d": N_("30 days ago"),
    "+2w": N_("in two weeks"),
    "bow": N_("begin of this week"),
    "eow": N_("end of this week"),
    "bom": N_("begin of this month"),
    "eom": N_("end of this month"),
    "boq": N_("begin of this quarter"),
    "eoq": N_("end of this quarter"),
    "boy": N_("begin of this year"),
    "eoy": N_("end of this year"),
}
_CHOICES: dict[Kind, Callable[[], tuple[str, ...]]] = {
    Kind.STATUS: lambda: (*STATUSES, UNPAID),
    Kind.FLAG: lambda: ("yes", "no"),
    Kind.BUCKET: bucket_choices,
}


@cache
def _begun() -> re.Pattern[str]:
    """Field and operator at the beginning of a term."""
    return re.compile(r"([A-Za-z][A-Za-z_-]*)(:(?:<=|>=|<|>|=)?|<=|>=|<|>|=)")


def complete(text: str, cursor: int, values: Values = lambda _field, _prefix: ()) -> list[Completion]:
    """What may stand at `cursor` (characters before it), best first; empty where nothing can be told."""
    cursor = max(0, min(cursor, len(text)))
    start = _word_start(text[:cursor])
    word = text[start:cursor]
    while word.startswith("-") or word[:4].lower() == "not:":
        skipped = 1 if word.startswith("-") else 4
        start, word = start + skipped, word[skipped:]
    term = _begun().match(word)
    if term is None:
        return [] if word.startswith('"') else _fields(start, cursor, word)
    field = find(term[1])
    if field is None:
        return []
    place = start + _value_start(word, term.end())
    return _values(field, place, cursor, text[place:cursor], values, is_equal=term[2] in (":", "="))


def _word_start(head: str) -> int:
    """Where the word begins that `head` ends with; a quoted space does not part words."""
    start, is_quoted, is_escaped = 0, False, False
    for place, sign in enumerate(head):
        if is_quoted:
            is_quoted = is_escaped or sign != '"'
            is_escaped = sign == "\\" and not is_escaped
        elif sign == '"':
            is_quoted = True
        elif sign.isspace() or sign in "()":
            start = place + 1
    return start


def _value_start(word: str, place: int) -> int:
    """Where the last of the values begins that start at `place`."""
    start, is_quoted = place, False
    for at in range(place, len(word)):
        if word[at] == '"' and word[at - 1] != "\\":
            is_quoted = not is_quoted
        elif word[at] == "," and not is_quoted:
            start = at + 1
    return start


def _fields(start: int, end: int, word: str) -> list[Completion]:
    """Fields whose name begins with `word`, then those of which another name does."""
    wanted = plain(word)
    if word and not wanted:
        return []
    by_name = [field for field in FIELDS if plain(field.name).startswith(wanted)]
    by_alias = [f for f in FIELDS if f not in by_name and any(plain(name).startswith(wanted) for name in f.aliases)]
    return [Completion(start, end, f"{field.name}:", _(field.description)) for field in [*by_name, *by_alias]]


def _values(field: Field, start: int, end: int, typed: str, values: Values, *, is_equal: bool) -> list[Completion]:
    if field.kind is Kind.DAY:
        return _days(start, end, typed, with_none=is_equal)
    if not is_equal or field.kind in (Kind.AMOUNT, Kind.DAYS):
        return []
    if field.kind in _CHOICES:
        return _chosen(start, end, typed, _CHOICES[field.kind]())
    prefix = fold(typed.removeprefix('"').replace('\\"', '"').replace("\\\\", "\\"))
    found = [Completion(start, end, value if is_bare(value) else quoted(value), "") for value in values(field, prefix)]
    return found if typed.startswith('"') else [*found, *_chosen(start, end, typed, (NONE,))]


def _days(start: int, end: int, typed: str, *, with_none: bool) -> list[Completion]:
    """Words for days; behind `..` for the end of a range."""
    first, is_range, last = typed.rpartition("..")
    start += len(first) + len(is_range)
    words = [word for word in _DAYS if word.startswith(last.lower())]
    found = [Completion(start, end, word, _(_DAYS[word])) for word in words]
    return found if is_range or not with_none else [*found, *_chosen(start, end, typed, (NONE,))]


def _chosen(start: int, end: int, typed: str, words: Iterable[str]) -> list[Completion]:
    meaning = {NONE: _("no value"), UNPAID: _("overdue or open")}
    return [Completion(start, end, word, meaning.get(word, "")) for word in words if word.startswith(typed.lower())]
