"""The values of a term, by the kind of its field: each is read, or refused at its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from occ_tui.annotations import NamedTuple
from occ_tui.domain.aging import bucket_names, settled_edges
from occ_tui.domain.query import days
from occ_tui.domain.query.errors import QueryError
from occ_tui.domain.query.fields import ORDERED, STATUSES, UNPAID, Field, Kind
from occ_tui.domain.query.lexer import Token, Value
from occ_tui.domain.query.nodes import (
    AmountLeaf,
    AmountSpan,
    Bucket,
    BucketLeaf,
    FlagLeaf,
    Leaf,
    Mode,
    NumberLeaf,
    Pattern,
    Span,
    StatusLeaf,
    TextLeaf,
)
from occ_tui.locale import _

if TYPE_CHECKING:
    from decimal import Decimal

NONE = "none"
FLAGS = {"yes": True, "no": False, "y": True, "n": False, "true": True, "false": False}
BUCKETS = {"current": Bucket(None, 0), "no-due-date": Bucket(None, None)}
RANGE = ".."
_EQUALS = (":", "=")
_WILDCARDS = frozenset("*?")
_Item = TypeVar("_Item")


class Asked(NamedTuple):
    """A term with what its refusals need."""

    query: str
    field: Field
    token: Token
    today: int

    def refusal(self, value: Value, message: str, nearest: str | None = None) -> QueryError:
        """The error of one value."""
        return QueryError(self.query, value.start, value.end - value.start, message, nearest)


def leaf(query: str, field: Field, token: Token, today: int) -> Leaf:
    """What a term asks. Errors: `QueryError`."""
    asked = Asked(query, field, token, today)
    if token.operator not in _EQUALS:
        _check_comparison(asked)
    readers: dict[Kind, Callable[[Asked], Leaf]] = {
        Kind.TEXT: _text,
        Kind.WORD: _text,
        Kind.STATUS: _status,
        Kind.AMOUNT: _amount,
        Kind.DAY: _day,
        Kind.DAYS: _days,
        Kind.FLAG: _flag,
        Kind.BUCKET: _bucket,
    }
    return readers[field.kind](asked)


def has_wildcard(text: str) -> bool:
    """Whether a bare text is a pattern."""
    return not _WILDCARDS.isdisjoint(text)


def is_none(value: Value) -> bool:
    """Whether a value asks for missing ones."""
    return not value.is_quoted and value.text.lower() == NONE


def _check_comparison(asked: Asked) -> None:
    field, token = asked.field, asked.token
    if field.kind not in ORDERED:
        name = field.name
        message = _("“{field}” has no order; write {example}").format(field=name, example=f"{name}:…")
        raise QueryError(asked.query, token.start, token.values[0].start - token.start, message)
    if len(token.values) > 1:
        raise asked.refusal(token.values[1], _("only one value can stand behind “{sign}”").format(sign=token.operator))
    if RANGE in token.values[0].text or is_none(token.values[0]):
        raise asked.refusal(
            token.values[0], _("behind “{sign}” there must be a single value").format(sign=token.operator)
        )


def _text(asked: Asked) -> Leaf:
    whole = asked.field.kind is Kind.WORD or asked.token.operator == "="
    patterns = []
    for value in asked.token.values:
        if is_none(value):
            continue
        if value.is_quoted:
            mode = Mode.WHOLE if whole else Mode.PHRASE
        elif has_wildcard(value.text):
            mode = Mode.GLOB
        else:
            mode = Mode.WHOLE if whole else Mode.WORDS
        patterns.append(Pattern(mode, value.text))
    return TextLeaf(asked.field.name, _once(patterns), any(map(is_none, asked.token.values)))


def _status(asked: Asked) -> Leaf:
    found: list[str] = []
    for value in asked.token.values:
        word = value.text.lower()
        if word == UNPAID:
            found += STATUSES[:2]
        elif word in STATUSES:
            found.append(word)
        else:
            raise _no_choice(asked, value, (*STATUSES, UNPAID))
    return StatusLeaf(_once(found))


def _flag(asked: Asked) -> Leaf:
    if len(asked.token.values) > 1:
        raise asked.refusal(asked.token.values[1], _("write yes or no"))
    value = asked.token.values[0]
    if value.text.lower() not in FLAGS:
        raise _no_choice(asked, value, tuple(FLAGS)[:2])
    return FlagLeaf(asked.field.name, FLAGS[value.text.lower()])


def _bucket(asked: Asked) -> Leaf:
    buckets, names = [], []
    for value in asked.token.values:
        name = value.text.lower()
        if is_none(value):
            continue
        if name in ("noduedate", "no_due_date"):
            name = "no-due-date"
        bucket = BUCKETS.get(name) or _days_bucket(name)
        if bucket is None:
            raise _no_choice(asked, value, bucket_choices())
        buckets.append(bucket)
        names.append(name)
    or_missing = any(map(is_none, asked.token.values))
    return BucketLeaf(_once(buckets), or_missing, ",".join([*_once(names), *([NONE] if or_missing else [])]))


def bucket_choices() -> tuple[str, ...]:
    """The buckets that the user settled, under the names that a query has for them."""
    _current, *late, _no_due_date = bucket_names(settled_edges())
    return ("current", *late, "no-due-date", NONE)


@cache
def _bucket_form() -> re.Pattern[str]:
    return re.compile(r"(\d{1,5})(?:-(\d{1,5})|\+)", re.ASCII)


def _days_bucket(name: str) -> Bucket | None:
    match = _bucket_form().fullmatch(name)
    if match is None:
        return None
    low, high = match.groups()
    # "90+" is what follows the bucket that ends with 90.
    return Bucket(int(low), int(high)) if high is not None else Bucket(int(low) + 1, None)


def _day(asked: Asked) -> Leaf:
    message = _("“{value}” is no day; write it like 2026-03-01, 2026-03, 2026, today, -30d, eom or 2026-03..today")

    def read(value: Value, text: str) -> Span:
        found = days.span(text, asked.today)
        if found is None:
            raise _unreadable(asked, value, message)
        return found

    return _number_leaf(asked, read, message)


@cache
def _days_form() -> re.Pattern[str]:
    return re.compile(r"(\d{1,6})([dw]?)", re.ASCII)


def _days(asked: Asked) -> Leaf:
    message = _("“{value}” is no number of days; write it like 30, 30d, 2w or 30..60")

    def read(value: Value, text: str) -> Span:
        match = _days_form().fullmatch(text)
        if match is None:
            raise _unreadable(asked, value, message)
        number = int(match[1]) * (7 if match[2] == "w" else 1)
        return Span(number, number)

    return _number_leaf(asked, read, message)


def _number_leaf(asked: Asked, read: Callable[[Value, str], Span], message: str) -> Leaf:
    spans = []
    for value, low, high in _ends(asked, message):
        first, last = read(value, low) if low else None, read(value, high) if high else None
        spans.append(_compared(asked.token.operator, first, last))
    or_missing = any(map(is_none, asked.token.values))
    return NumberLeaf(asked.field.name, tuple(spans), or_missing, _source(asked))


def _compared(operator: str, first: Span | None, last: Span | None) -> Span:
    if operator not in _EQUALS and first is not None and first.low is not None and first.high is not None:
        return {
            "<": Span(None, first.low - 1),
            "<=": Span(None, first.high),
            ">": Span(first.high + 1, None),
            ">=": Span(first.low, None),
        }[operator]
    return Span(first.low if first else None, last.high if last else None)


@cache
def _amount_form() -> re.Pattern[str]:
    return re.compile(r"[+-]?\d{1,20}(?:\.\d{1,10})?", re.ASCII)


def _amount(asked: Asked) -> Leaf:
    from decimal import Decimal  # takes a tenth of a look-up's time; most ask for no amount

    message = _("“{value}” is no amount; write it like 5000, 1250.50 or 100..500")

    def read(value: Value, text: str) -> Decimal | None:
        if not text:
            return None
        if _amount_form().fullmatch(text) is None:
            raise _unreadable(asked, value, message)
        return Decimal(text)

    spans = []
    operator = asked.token.operator
    for value, low, high in _ends(asked, message):
        first, last = read(value, low), read(value, high)
        if operator in ("<", "<="):
            spans.append(AmountSpan(None, first, is_high_included=operator == "<="))
        elif operator in (">", ">="):
            spans.append(AmountSpan(first, None, is_low_included=operator == ">="))
        else:
            spans.append(AmountSpan(first, last))
    return AmountLeaf(asked.field.name, tuple(spans), _source(asked))


def _ends(asked: Asked, message: str) -> Iterator[tuple[Value, str, str]]:
    """Each value that is not `none`, with the texts of its two ends; the same one twice without a range."""
    distinct: dict[str, Value] = {}
    for value in asked.token.values:
        distinct.setdefault(value.text.lower(), value)
    for text, value in distinct.items():
        if is_none(value):
            if asked.field.kind is Kind.AMOUNT:
                raise asked.refusal(value, _("an amount is never missing; zero is 0"))
            continue
        low, is_range, high = text.partition(RANGE)
        if is_range and not low and not high:
            raise _unreadable(asked, value, message)
        yield value, low, high if is_range else low


def _unreadable(asked: Asked, value: Value, message: str) -> QueryError:
    return asked.refusal(value, message.format(value=value.text))


def _no_choice(asked: Asked, value: Value, choices: Sequence[str]) -> QueryError:
    import difflib

    near = difflib.get_close_matches(value.text.lower(), choices, n=1, cutoff=0.6)
    message = _("“{value}” is no value of “{field}”; there are {choices}")
    shown = message.format(value=value.text, field=asked.field.name, choices=", ".join(choices))
    return asked.refusal(value, shown, near[0] if near else None)


def _source(asked: Asked) -> str:
    """Operator and values in their normal form, `none` last."""
    operator = ":" if asked.token.operator == "=" else asked.token.operator
    texts = _once(value.text.lower() for value in asked.token.values if not is_none(value))
    none = [NONE] if any(map(is_none, asked.token.values)) else []
    return operator + ",".join([*texts, *none])


def _once(items: Iterable[_Item]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(items))
