"""What a country wants of a billing address: which fields, in which order, what each must look like. Pure.

A rule comes from a service (`get_address_rule`), so its patterns are text from outside: only those are tried that can
never take long (`is_simple`); what the others mean, the service alone decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from occ_tui.annotations import NamedTuple

MOST_PATTERN = 120
"""Signs of a pattern that is tried."""
_MOST_CHOICES = 8
"""Places of a pattern at which a match may go two ways: each can double the time."""


class RuleField(NamedTuple):
    """One field that a country prescribes."""

    name: str
    """As the wire names it: `postalCode`."""
    label: str
    """What it is called there, in English or whatever the service speaks."""
    is_required: bool = False
    pattern: str = ""
    """A regular expression for the whole value; empty for any."""
    example: str = ""


class CountryRule(NamedTuple):
    """All that a country prescribes for a billing address."""

    country: str
    """ISO 3166, two letters."""
    address: tuple[RuleField, ...] = ()
    contact: tuple[RuleField, ...] = ()
    tax: tuple[RuleField, ...] = ()
    no_tax_reasons: tuple[tuple[str, str], ...] = ()
    """Word and name of each reason for having no tax number."""
    verification: str = ""
    """Whether addresses are verified: OPTIONAL, REQUIRED, NEVER, or the service's own word."""

    @property
    def fields(self) -> tuple[RuleField, ...]:
        """Address, contact and tax, in this order."""
        return (*self.address, *self.contact, *self.tax)


def missing(fields: Iterable[RuleField], values: Mapping[str, str]) -> list[RuleField]:
    """Required fields of which there is nothing."""
    return [field for field in fields if field.is_required and not values.get(field.name, "").strip()]


def misshapen(fields: Iterable[RuleField], values: Mapping[str, str]) -> list[RuleField]:
    """Fields whose value does not look as it has to."""
    return [field for field in fields if not fits(field, values.get(field.name, ""))]


def fits(field: RuleField, value: str) -> bool:
    """Whether a value looks as the field's pattern wants; an empty one always does, as does any that can't be tried."""
    value = value.strip()
    if not value or not field.pattern or not is_simple(field.pattern):
        return True
    return re.fullmatch(field.pattern, value) is not None


_ATOM = r"(?:\\[dws.\-/]|\[[^\[\]\\]+\]|[^\\\[\](){}*+?|.^$])"
_BOUNDS = r"\{\d{1,2}(?:,\d{1,2})?\}"
_PIECE = rf"{_ATOM}(?:{_BOUNDS}|\?)?"
_SIMPLE = re.compile(rf"(?:\(\?:(?:{_PIECE})+\)\??|{_PIECE})*")
_CHOICE = re.compile(r"\?(?!:)|,")


def is_simple(pattern: str) -> bool:
    """Whether a pattern has only bounded repeats, none inside another, and few places where a match may go two ways."""
    return (
        len(pattern) <= MOST_PATTERN
        and _SIMPLE.fullmatch(pattern) is not None
        and len(_CHOICE.findall(pattern)) <= _MOST_CHOICES
        and _compiles(pattern)
    )


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except re.error:
        return False
    return True


def tidied(field: RuleField, value: str) -> str:
    """A value with single blanks, in capital letters where the pattern has no others: `SW1A 1AA`."""
    plain = " ".join(value.split())
    classes = re.sub(r"\\.", "", field.pattern)
    has_only_capitals = re.search("[A-Z]", classes) and not re.search("[a-z]", classes)
    return plain.upper() if has_only_capitals else plain
