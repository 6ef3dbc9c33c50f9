"""Whether a text holds a card number: such a number is refused wherever it is typed, and never kept. Pure.

A card number has 13 to 19 digits, a known issuer's beginning, and a check digit that agrees (Luhn). It is found with
any sign that is no letter and no digit between its digits, in digits of any script, and amid other text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, TypeAlias

from occ_tui.annotations import NamedTuple

SHORTEST, LONGEST = 13, 19
IsOther: TypeAlias = Callable[[str, str], bool]
"""Whether a text is a number of another kind, given the name of what it was typed for."""


class Issuer(NamedTuple):
    """What the numbers of an issuer begin with, and how long they are."""

    first: int
    last: int
    """The first and the last beginning, as numbers of the same length."""
    lengths: Iterable[int]

    def has(self, digits: str) -> bool:
        """Whether `digits` could be one of its numbers."""
        beginning = int(digits[: len(str(self.first))])
        return self.first <= beginning <= self.last and len(digits) in self.lengths


_LONG = range(16, 20)
ISSUERS = (
    Issuer(4, 4, (13, 16, 18, 19)),  # VISA
    Issuer(51, 55, (16,)),  # MASTERCARD
    Issuer(2221, 2720, (16,)),
    Issuer(34, 34, (15,)),  # AMEX
    Issuer(37, 37, (15,)),
    Issuer(6011, 6011, _LONG),  # DISCOVER
    Issuer(644, 659, _LONG),
    Issuer(622126, 622925, _LONG),
    Issuer(300, 305, range(14, 20)),  # DINER
    Issuer(309, 309, range(14, 20)),
    Issuer(36, 36, range(14, 20)),
    Issuer(38, 39, range(14, 20)),
    Issuer(3528, 3589, _LONG),  # JCB
    Issuer(506699, 506778, (16,)),  # ELO; its others begin like VISA and Maestro
    Issuer(509000, 509999, (16,)),
    Issuer(627780, 627780, (16,)),
    Issuer(636297, 636368, (16,)),
    Issuer(650031, 655058, (16,)),
    Issuer(5018, 5018, _LONG),  # Maestro
    Issuer(5020, 5020, _LONG),
    Issuer(5038, 5038, _LONG),
    Issuer(5893, 5893, _LONG),
    Issuer(6304, 6304, _LONG),
    Issuer(6759, 6763, _LONG),
    Issuer(62, 62, _LONG),  # UnionPay
    Issuer(2200, 2204, _LONG),  # Mir
)

_BY_FIRST_DIGIT = {
    digit: tuple(issuer for issuer in ISSUERS if str(issuer.first)[0] <= digit <= str(issuer.last)[0])
    for digit in "23456"
}

_MACHINE_MADE = re.compile(
    r"(?<![0-9a-z])(?:[0-9a-f]{32,}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?![0-9a-z])", re.IGNORECASE
)
"""Tokens and UUIDs in hexadecimal: random digits, some of which would agree by chance."""
_INSTANT = re.compile(
    r"(?<![0-9])(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?(?![0-9])"
)
"""RFC 3339: so do its digits, between some times of the day."""
_MADE_VISIBLE = re.compile(r"<U\+[0-9A-F]{4,6}>|\\x[0-9a-f]{2}")
"""What `text.clean` writes for a sign that nobody would see: between digits it parts them as the sign itself did."""
_RUN = re.compile(r"[0-9]+(?:[^0-9A-Za-z\r\n]{1,3}[0-9]+)*")
"""Groups of digits with signs between them."""


def holds_card_number(text: str, known: Iterable[str] = ()) -> bool:
    """Whether `text`, as it was typed or after the filter, holds a card number.

    `known` are numbers of invoices, orders and the like, which may stand in it whatever they look like.
    """
    if sum(map(str.isdecimal, text)) < SHORTEST:
        return False
    plain = _MADE_VISIBLE.sub(" ", _ascii_digits(text))
    for number in known:
        if number:
            plain = re.sub(rf"(?<![0-9A-Za-z]){re.escape(number)}(?![0-9A-Za-z])", "x", plain)
    plain = _MACHINE_MADE.sub(" x ", _INSTANT.sub(" x ", plain))
    return any(_is_card_number(digits) for digits in _candidates(plain))


def any_holds_card_number(
    value: Any, apart: Collection[str] = (), is_other: IsOther = lambda _name, _text: False
) -> bool:
    """The same for every string in a JSON value, names included, and for its numbers; not below the names `apart`.

    A text for which `is_other` says so, given the name that it stands under, is a number of another kind.
    """
    if isinstance(value, dict):
        kept = [
            item
            for name, item in value.items()
            if name not in apart and not (isinstance(item, str) and holds_card_number(item) and is_other(name, item))
        ]
        return any(any_holds_card_number(item, apart, is_other) for item in (*value, *kept))
    if isinstance(value, list):
        return any(any_holds_card_number(item, apart, is_other) for item in value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    return isinstance(value, str) and holds_card_number(value)


def _ascii_digits(text: str) -> str:
    """`text` with the digits of every script as ASCII, and without letters of others than Latin."""
    if text.isascii():
        return text
    return "".join(_plain(sign) for sign in unicodedata.normalize("NFKC", text))


def _plain(sign: str) -> str:
    digit = unicodedata.decimal(sign, None)
    if digit is not None:
        return str(digit)
    return "x" if sign.isalpha() else sign


def _candidates(text: str) -> Iterator[str]:
    """Every sequence of whole groups that has the length of a card number."""
    for run in _RUN.finditer(text):
        groups = re.findall("[0-9]+", run.group())
        for start in range(len(groups)):
            digits = ""
            for group in groups[start:]:
                digits += group
                if len(digits) > LONGEST:
                    break
                if len(digits) >= SHORTEST:
                    yield digits


def _is_card_number(digits: str) -> bool:
    return any(issuer.has(digits) for issuer in _BY_FIRST_DIGIT.get(digits[0], ())) and _agrees(digits)


def _agrees(digits: str) -> bool:
    """Luhn's check: every second digit from the right counts twice."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) << place % 2
        total += value - 9 if value > 9 else value
    return total % 10 == 0
