"""How the user's locale writes amounts, numbers and dates (CLDR, through Babel)."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_date_format
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.money import decimal_string, to_decimal

MINUS = "-"


class Formatter:
    """Writes values for one locale, e.g. `de`, `de_CH`, `en_US`."""

    def __init__(self, locale_code: str = "en") -> None:
        self._locale = _known_locale(locale_code)
        is_english_of_nowhere = self._locale.language == "en" and not self._locale.territory
        self._prose = Locale.parse("en_GB") if is_english_of_nowhere else self._locale
        """English without a territory (that is known) writes 21 Aug 2026, which no reader mistakes."""
        self._decimal = get_decimal_symbol(self._locale)
        self._group = get_group_symbol(self._locale)
        pattern = self._locale.decimal_formats[None]
        self._groups_by_three = pattern.grouping == (3, 3)
        self._table_pattern = _table_pattern(self._locale)

    def amount(self, minor: int, currency: str) -> str:
        """`minor` units with the currency's places, grouped, without its code: `11,900.00`."""
        if not self._groups_by_three:
            return format_decimal(to_decimal(minor, currency), _pattern_places(currency), locale=self._locale)
        whole, _, places = decimal_string(abs(minor), currency).partition(".")
        grouped = f"{int(whole):,}".replace(",", self._group)
        return f"{MINUS if minor < 0 else ''}{grouped}{self._decimal if places else ''}{places}"

    def money(self, minor: int, currency: str) -> str:
        """The same with the currency's code behind it: `11,900.00 EUR`."""
        return f"{self.amount(minor, currency)} {currency}"

    def totals(self, sums: dict[str, int]) -> str:
        """Sums of several currencies side by side: `48,210.15 EUR · 1,204,000 JPY`."""
        return " · ".join(self.money(minor, currency) for currency, minor in sums.items())

    def number(self, value: int) -> str:
        """A grouped count: `1,208`."""
        return (
            f"{value:,}".replace(",", self._group)
            if self._groups_by_three
            else format_decimal(value, locale=self._locale)
        )

    def decimal(self, text: str) -> str:
        """An exact decimal with as many places as it has: `1,045.00`, `0.0125`; any other text stays as it is."""
        whole, dot, places = text.removeprefix("-").partition(".")
        if not (whole.isascii() and whole.isdigit()):
            return text
        minus = MINUS if text.startswith("-") else ""
        return f"{minus}{self.number(int(whole))}{self._decimal if dot else ''}{places}"

    def table_date(self, day: int | None) -> str:
        """An epoch day, always ten wide: `21.08.2026`, `08/21/2026`; a dash for none."""
        return "–" if day is None else from_epoch_day(day).strftime(self._table_pattern)

    def date(self, day: int | date | None) -> str:
        """A day as a sentence writes it: `21 Aug 2026`, `21.08.2026`; a dash for none."""
        if day is None:
            return "–"
        return format_date(from_epoch_day(day) if isinstance(day, int) else day, "medium", locale=self._prose)

    def short_date(self, day: int) -> str:
        """Day and month: `05 Dec`, `5. Dez.`."""
        return format_date(from_epoch_day(day), "d MMM" if self._locale.language == "en" else "d. MMM", self._prose)

    def time(self, instant: datetime, zone: tzinfo | None = None) -> str:
        """Hours and minutes of an aware instant, on the reader's own clock: `14:02`."""
        return format_time(instant.astimezone(zone), "HH:mm", locale=self._locale)

    def date_time(self, instant: datetime, zone: tzinfo | None = None) -> str:
        """An aware instant on the reader's own clock: `21 Aug 2026, 14:02`."""
        return f"{self.date(instant.astimezone(zone).date())}, {self.time(instant, zone)}"


@lru_cache(maxsize=8)
def formatter(locale_code: str) -> Formatter:
    """The (shared) formatter of a locale."""
    return Formatter(locale_code)


def _known_locale(code: str) -> Locale:
    try:
        return Locale.parse(code)
    except UnknownLocaleError:
        return Locale.parse(code.partition("_")[0])


def _pattern_places(currency: str) -> str:
    _, _, places = decimal_string(0, currency).partition(".")
    return f"#,##,##0.{places}" if places else "#,##,##0"


def _table_pattern(locale: Locale) -> str:
    """The locale's short date with two-digit day and month and the whole year, for `strftime`.

    English without a territory gets ISO 8601: 08/09 would be read one way in London and the other in Boston.
    """
    if locale.language == "en" and not locale.territory:
        return "%Y-%m-%d"
    separator = next((sign for sign in "./-" if sign in get_date_format("short", locale).pattern), "-")
    order = sorted("dMy", key=get_date_format("short", locale).pattern.index)
    return separator.join({"d": "%d", "M": "%m", "y": "%Y"}[part] for part in order)
