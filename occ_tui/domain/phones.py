"""Telephone numbers as people type them. What a country has is known by a library, imported when one is read."""

from __future__ import annotations

from occ_tui.annotations import NamedTuple


class Phone(NamedTuple):
    """A number in the two parts that the wire has."""

    country_code: str
    """Digits: `49`."""
    number: str
    """Digits of the national number, with the zeros that belong to it: `89123456`."""


class NoPhone(ValueError):
    """The text is no telephone number."""


def read(text: str, country: str) -> Phone:
    """The number in `text`; without a `+` it is one of `country` (two letters). Error: `NoPhone`."""
    import phonenumbers

    if any(map(str.isalpha, text)):
        raise NoPhone(text)  # the library would take letters for the keys that have them
    try:
        number = phonenumbers.parse(text, country if country in phonenumbers.SUPPORTED_REGIONS else None)
    except phonenumbers.NumberParseException:
        raise NoPhone(text) from None
    if not phonenumbers.is_valid_number(number) or number.extension:
        raise NoPhone(text)
    return Phone(str(number.country_code), phonenumbers.national_significant_number(number))


def written(country_code: str, number: str) -> str:
    """The number as it is written abroad: `+49 89 1430 0`; what is none stays as it is."""
    import phonenumbers

    plain = f"+{country_code.lstrip('+')} {number}".strip() if country_code else number
    try:
        parsed = phonenumbers.parse(plain, None)
    except phonenumbers.NumberParseException:
        return plain
    if not phonenumbers.is_valid_number(parsed):
        return plain
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


def example(country: str) -> str:
    """A number that a country could have, written as abroad; empty for a country without any."""
    import phonenumbers

    number = phonenumbers.example_number_for_type(country, phonenumbers.PhoneNumberType.FIXED_LINE)
    if number is None:
        return ""
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))
