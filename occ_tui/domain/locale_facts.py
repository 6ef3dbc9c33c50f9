"""What a locale's habits come to, as facts that are known without loading CLDR.

CLDR's data (through Babel) takes 6 MB and a tenth of the first paint. The locales that most people have stand here;
any other one is looked up there. A test holds what stands here to CLDR.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple

if TYPE_CHECKING:
    from babel import Locale

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec")
_AMERICAN = (*_ENGLISH[:8], "Sep", *_ENGLISH[9:])
_GERMAN = ("Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.")
_AUSTRIAN = ("Jän.", *_GERMAN[1:8], "Sep.", *_GERMAN[9:])


class LocaleFacts(NamedTuple):
    """How a locale writes numbers and dates."""

    decimal: str
    group: str
    groups_by_three: bool
    """Or not at all regularly, as in India; then CLDR has to be asked for each number."""
    table_date: str
    """For `strftime`: always ten wide."""
    date: str
    """The date of a sentence, in CLDR's letters: `d MMM y`."""
    months: tuple[str, ...]
    """As they stand in such a date."""


_GREAT_BRITAIN = LocaleFacts(".", ",", True, "%d/%m/%Y", "d MMM y", _ENGLISH)
_EUROPE = _GREAT_BRITAIN._replace(decimal=",", group=".")
_GERMANY = LocaleFacts(",", ".", True, "%d.%m.%Y", "dd.MM.y", _GERMAN)
_SWITZERLAND = _GERMANY._replace(decimal=".", group="'")
KNOWN = {
    "en": _GREAT_BRITAIN._replace(table_date="%Y-%m-%d"),
    "en_AT": _EUROPE,
    "en_AU": _GREAT_BRITAIN,
    "en_CA": LocaleFacts(".", ",", True, "%Y-%m-%d", "MMM d, y", _AMERICAN),
    "en_CH": _GREAT_BRITAIN._replace(group="'", table_date="%d.%m.%Y"),
    "en_DE": _EUROPE,
    "en_GB": _GREAT_BRITAIN,
    "en_IE": _GREAT_BRITAIN,
    "en_NZ": _GREAT_BRITAIN,
    "en_US": LocaleFacts(".", ",", True, "%m/%d/%Y", "MMM d, y", _AMERICAN),
    "de": _GERMANY,
    "de_AT": _GERMANY._replace(months=_AUSTRIAN),
    "de_CH": _SWITZERLAND,
    "de_DE": _GERMANY,
    "de_LI": _SWITZERLAND,
    "de_LU": _GERMANY,
}


def facts_of(code: str) -> LocaleFacts:
    """The facts of `code` (`de`, `de_CH`, `en_US`), or of its language where the territory is not known."""
    return KNOWN.get(code) or from_cldr(code)


def from_cldr(code: str) -> LocaleFacts:
    """The same from CLDR."""
    from babel import Locale
    from babel.dates import get_date_format, get_month_names
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = known_locale(code)
    of_nowhere = locale.language == "en" and not locale.territory
    # English without a territory (that is known) writes 21 Aug 2026, which no reader mistakes, and in tables ISO 8601:
    # 08/09 would be read one way in London and the other in Boston.
    prose = Locale.parse("en_GB") if of_nowhere else locale
    months = get_month_names("abbreviated", locale=prose)
    return LocaleFacts(
        get_decimal_symbol(locale),
        get_group_symbol(locale),
        locale.decimal_formats[None].grouping == (3, 3),
        "%Y-%m-%d" if of_nowhere else _table_pattern(get_date_format("short", locale).pattern),
        get_date_format("medium", prose).pattern,
        tuple(months[month] for month in range(1, 13)),
    )


def known_locale(code: str) -> Locale:
    """`code` as Babel has it, or its language where the territory is not known."""
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(code)
    except UnknownLocaleError:
        return Locale.parse(code.partition("_")[0])


def _table_pattern(short: str) -> str:
    """A short date with two-digit day and month and the whole year."""
    separator = next((sign for sign in "./-" if sign in short), "-")
    return separator.join({"d": "%d", "M": "%m", "y": "%Y"}[part] for part in sorted("dMy", key=short.index))
