"""How the user's locale writes amounts, numbers and dates, as CLDR has it."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.locale_facts import LocaleFacts, facts_of, known_locale
from occ_tui.domain.money import InexactAmount, Money, decimal_string, exponent
from occ_tui.locale import date_format

MINUS = "-"

_PATTERNS = {"iso": ("y-MM-dd", "MM-dd"), "dmy": ("dd/MM/y", "dd/MM"), "mdy": ("MM/dd/y", "MM/dd")}
"""Dates as the user's settings may want them, whole and without the year; `dmy` with points where those are usual."""


class Formatter:
    """Writes values for one locale, e.g. `de`, `de_CH`, `en_US`."""

    def __init__(self, locale_code: str = "en") -> None:
        self._code = locale_code
        self._facts = facts_of(locale_code)

    def amount(self, minor: int, currency: str) -> str:
        """`minor` units with the currency's places, grouped, without its code: `11,900.00`."""
        whole, _, places = decimal_string(abs(minor), currency).partition(".")
        point = self._facts.decimal if places else ""
        return f"{MINUS if minor < 0 else ''}{self.number(int(whole))}{point}{places}"

    def money(self, minor: int, currency: str) -> str:
        """The same with the currency's code behind it: `11,900.00 EUR`."""
        return f"{self.amount(minor, currency)} {currency}"

    def read_amount(self, typed: str, currency: str) -> Money:
        """The amount that someone typed as this locale writes it: `11,900.00`, `11900`; its code may stand behind it.

        `InexactAmount` for what is no amount of `currency`, and for what could be read in two ways: nothing is guessed.
        """
        digits = typed.strip().removesuffix(currency).strip()
        group = self._facts.group
        for stand_in, groups in ((" ", "\xa0\u202f"), ("'", "’")):
            # Keyboards have no no-break space, and their apostrophe is a straight one.
            digits = digits.replace(stand_in, group) if group in groups else digits
        amount = _read(digits, self._facts, self._code)
        if -int(amount.as_tuple().exponent) > exponent(currency):
            # 5.000 may well be five thousand to whoever typed it.
            raise InexactAmount(f"more places than {currency} has")
        return Money.of(amount, currency)

    def totals(self, sums: dict[str, int]) -> str:
        """Sums of several currencies side by side: `48,210.15 EUR · 1,204,000 JPY`."""
        return " · ".join(self.money(minor, currency) for currency, minor in sums.items())

    def number(self, value: int) -> str:
        """A grouped count: `1,208`."""
        if self._facts.groups_by_three:
            return f"{value:,}".replace(",", self._facts.group)
        from babel.numbers import format_decimal

        return format_decimal(value, locale=known_locale(self._code))

    def decimal(self, text: str) -> str:
        """An exact decimal with as many places as it has: `1,045.00`, `0.0125`; any other text stays as it is."""
        whole, dot, places = text.removeprefix("-").partition(".")
        if not (whole.isascii() and whole.isdigit()):
            return text
        minus = MINUS if text.startswith("-") else ""
        return f"{minus}{self.number(int(whole))}{self._facts.decimal if dot else ''}{places}"

    def table_date(self, day: int | None) -> str:
        """An epoch day, always ten wide: `21.08.2026`, `08/21/2026`; a dash for none."""
        if day is None:
            return "–"
        settled = self._settled()
        return (
            _dated(settled[0], from_epoch_day(day), self._facts.months)
            if settled
            else _ten_wide(day, self._facts.table_date)
        )

    def date(self, day: int | date | None) -> str:
        """A day as a sentence writes it: `21 Aug 2026`, `21.08.2026`; a dash for none."""
        if day is None:
            return "–"
        settled = self._settled()
        pattern = settled[0] if settled else self._facts.date
        return _dated(pattern, from_epoch_day(day) if isinstance(day, int) else day, self._facts.months)

    def short_date(self, day: int) -> str:
        """Day and month: `05 Dec`, `5. Dez.`."""
        settled = self._settled()
        pattern = settled[1] if settled else "d MMM" if self._code.startswith("en") else "d. MMM"
        return _dated(pattern, from_epoch_day(day), self._facts.months)

    def _settled(self) -> tuple[str, str] | None:
        """The patterns that the user settled; `None` where the locale's hold, as in what others will read."""
        if (name := date_format()) == "language":
            return None
        whole, short = _PATTERNS[name]
        if name == "dmy" and "." in self._facts.table_date:
            return whole.replace("/", "."), f"{short.replace('/', '.')}."
        return whole, short

    def time(self, instant: datetime, zone: tzinfo | None = None) -> str:
        """Hours and minutes of an aware instant, on the reader's own clock: `14:02`."""
        return instant.astimezone(zone).strftime("%H:%M")

    def date_time(self, instant: datetime, zone: tzinfo | None = None) -> str:
        """An aware instant on the reader's own clock: `21 Aug 2026, 14:02`."""
        return f"{self.date(instant.astimezone(zone).date())}, {self.time(instant, zone)}"


@lru_cache(maxsize=1024)
def _ten_wide(day: int, pattern: str) -> str:
    """The same few days come in row after row."""
    return from_epoch_day(day).strftime(pattern)


@lru_cache(maxsize=8)
def formatter(locale_code: str) -> Formatter:
    """The (shared) formatter of a locale."""
    return Formatter(locale_code)


def _dated(pattern: str, day: date, months: tuple[str, ...]) -> str:
    """A date in a pattern of CLDR's letters, as far as the dates of English and German use them."""
    parts = {
        "d": f"{day.day}",
        "dd": f"{day.day:02}",
        "M": f"{day.month}",
        "MM": f"{day.month:02}",
        "MMM": months[day.month - 1],
        "y": f"{day.year}",
    }
    return re.sub("d+|M+|y+", lambda letters: parts[letters[0]], pattern)


def _read(digits: str, facts: LocaleFacts, code: str) -> Decimal:
    """A number as a locale writes it, grouped as it groups or not at all; `InexactAmount` for anything else."""
    decimal, group = re.escape(facts.decimal), re.escape(facts.group)
    if facts.groups_by_three:
        if not re.fullmatch(rf"-?(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{group}[0-9]{{3}})+)(?:{decimal}[0-9]+)?", digits):
            raise InexactAmount("that is not an amount")
        return Decimal(digits.replace(facts.group, "").replace(facts.decimal, "."))
    from babel.numbers import NumberFormatError, parse_decimal

    if not re.fullmatch(rf"-?[0-9]+(?:[0-9{group}{decimal}]*[0-9])?", digits):
        raise InexactAmount("that is not an amount")
    try:
        return Decimal(parse_decimal(digits, locale=known_locale(code), strict=True))
    except NumberFormatError as error:
        raise InexactAmount("that is not an amount") from error
