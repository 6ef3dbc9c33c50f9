"""Amounts and dates read as the user's locale writes them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.localedata import locale_identifiers
from babel.numbers import get_group_symbol, parse_decimal
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.dates import epoch_day
from occ_tui.domain.formatting import Formatter, formatter
from occ_tui.domain.locale_facts import KNOWN, facts_of, from_cldr
from occ_tui.domain.money import to_decimal

DAY = epoch_day(date(2026, 8, 2))
SWISS = get_group_symbol("de_CH")
"""One apostrophe or the other, as the library's data has it."""
AFTERNOON = datetime(2026, 8, 2, 14, 2, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "euros", "yen", "dinars"),
    [
        ("en", "1,234,567.89", "1,204,000", "-310.500"),
        ("en_US", "1,234,567.89", "1,204,000", "-310.500"),
        ("en_IN", "12,34,567.89", "12,04,000", "-310.500"),
        ("de", "1.234.567,89", "1.204.000", "-310,500"),
        ("de_CH", f"1{SWISS}234{SWISS}567.89", f"1{SWISS}204{SWISS}000", "-310.500"),
        ("en_XX", "1,234,567.89", "1,204,000", "-310.500"),
        ("de_XX", "1.234.567,89", "1.204.000", "-310,500"),
    ],
)
def test_an_amount_is_grouped_and_has_its_currencys_places(locale: str, euros: str, yen: str, dinars: str) -> None:
    write = Formatter(locale)
    assert write.amount(123456789, "EUR") == euros
    assert write.amount(1204000, "JPY") == yen
    assert write.amount(-310500, "BHD") == dinars
    assert write.money(1204000, "JPY") == f"{yen} JPY"


@given(
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.sampled_from(["JPY", "EUR", "BHD", "CLF"]),
    st.sampled_from(["en", "en_IN", "de", "de_CH", "en_US"]),
)
def test_no_amount_is_rounded_by_writing_it(minor: int, currency: str, locale: str) -> None:
    written = formatter(locale).amount(minor, currency)
    assert Decimal(parse_decimal(written, locale=locale)) == to_decimal(minor, currency)


def test_totals_stand_side_by_side_and_are_never_one_number() -> None:
    assert formatter("en").totals({"EUR": 4821015, "JPY": 1204000}) == "48,210.15 EUR · 1,204,000 JPY"
    assert formatter("en").totals({}) == ""


@pytest.mark.parametrize(
    ("locale", "written"),
    [("en", "1,234,567"), ("de", "1.234.567"), ("de_CH", f"1{SWISS}234{SWISS}567"), ("en_IN", "12,34,567")],
)
def test_counts_are_grouped_too(locale: str, written: str) -> None:
    assert Formatter(locale).number(1234567) == written
    assert Formatter(locale).number(999) == "999"


@pytest.mark.parametrize(
    ("locale", "table", "prose", "short", "instant"),
    [
        ("en", "2026-08-02", "2 Aug 2026", "2 Aug", "2 Aug 2026, 14:02"),
        ("en_XX", "2026-08-02", "2 Aug 2026", "2 Aug", "2 Aug 2026, 14:02"),
        ("en_US", "08/02/2026", "Aug 2, 2026", "2 Aug", "Aug 2, 2026, 14:02"),
        ("en_IN", "02/08/2026", "2 Aug 2026", "2 Aug", "2 Aug 2026, 14:02"),
        ("de", "02.08.2026", "02.08.2026", "2. Aug.", "02.08.2026, 14:02"),
        ("de_CH", "02.08.2026", "02.08.2026", "2. Aug.", "02.08.2026, 14:02"),
        ("de_XX", "02.08.2026", "02.08.2026", "2. Aug.", "02.08.2026, 14:02"),
    ],
)
def test_dates_read_as_the_locale_writes_them(locale: str, table: str, prose: str, short: str, instant: str) -> None:
    write = Formatter(locale)
    assert write.table_date(DAY) == table
    assert write.date(DAY) == write.date(date(2026, 8, 2)) == prose
    assert write.short_date(DAY) == short
    assert write.date_time(AFTERNOON, UTC) == instant
    assert write.time(AFTERNOON, UTC) == "14:02"


@given(st.dates(min_value=date(1000, 1, 1)), st.sampled_from(["en", "en_US", "en_IN", "de", "de_CH", "en_GB"]))
def test_a_date_of_a_table_is_always_ten_wide(day: date, locale: str) -> None:
    assert len(formatter(locale).table_date(epoch_day(day))) == 10


def test_no_date_is_a_dash() -> None:
    assert (formatter("de").table_date(None), formatter("de").date(None)) == ("–", "–")


@pytest.mark.parametrize("code", KNOWN)
def test_what_is_known_of_a_locale_is_what_cldr_has(code: str) -> None:
    assert facts_of(code) == from_cldr(code)


@given(
    st.dates(min_value=date(1000, 1, 1)),
    st.sampled_from([code for code in locale_identifiers() if re.fullmatch("(en|de)(_[A-Z]{2})?", code)]),
)
def test_a_date_reads_as_cldr_writes_it_wherever_these_languages_are_spoken(day: date, code: str) -> None:
    assert formatter(code).date(day) == format_date(day, "medium", locale="en_GB" if code == "en" else code)


def test_a_formatter_is_made_once() -> None:
    assert formatter("de") is formatter("de")
