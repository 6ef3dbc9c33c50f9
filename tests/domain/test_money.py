"""Money is exact: minor units of one currency, never rounded in silence, never summed across currencies."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from occ_tui.domain.money import (
    MAX_MINOR,
    NO_CURRENCY,
    CurrencyMismatch,
    InexactAmount,
    Money,
    decimal_string,
    exponent,
    to_decimal,
    to_minor,
    total,
)

CURRENCIES = {"JPY": 0, "KRW": 0, "EUR": 2, "USD": 2, "CHF": 2, NO_CURRENCY: 2, "BHD": 3, "KWD": 3, "CLF": 4}
ANY_CURRENCY = st.sampled_from(sorted(CURRENCIES))
ANY_MINOR = st.integers(-MAX_MINOR, MAX_MINOR)
ANY_MONEY = st.builds(Money, ANY_MINOR, ANY_CURRENCY)


@pytest.mark.parametrize(("currency", "places"), CURRENCIES.items())
def test_currencies_have_their_own_number_of_places(currency: str, places: int) -> None:
    assert exponent(currency) == places


@given(ANY_MINOR, ANY_CURRENCY)
def test_minor_units_and_decimals_are_the_same_amount(minor: int, currency: str) -> None:
    amount = to_decimal(minor, currency)
    assert to_minor(amount, currency) == minor
    assert amount * 10 ** exponent(currency) == minor
    assert Decimal(decimal_string(minor, currency)) == amount


@pytest.mark.parametrize(
    ("minor", "currency", "written"),
    [
        (1190000, "EUR", "11900.00"),
        (-5, "EUR", "-0.05"),
        (0, "EUR", "0.00"),
        (1204000, "JPY", "1204000"),
        (-1, "JPY", "-1"),
        (310500, "BHD", "310.500"),
        (7, "CLF", "0.0007"),
    ],
)
def test_a_decimal_string_has_all_places_of_its_currency(minor: int, currency: str, written: str) -> None:
    assert decimal_string(minor, currency) == written
    assert str(Money(minor, currency)) == f"{written} {currency}"
    assert str(to_decimal(minor, currency)) == written


@given(ANY_MINOR, ANY_CURRENCY, st.integers(1, 9), st.integers(1, 1200))
def test_a_fraction_of_the_smallest_unit_is_refused_however_small(
    minor: int, currency: str, digit: int, depth: int
) -> None:
    sign = "-" if minor < 0 else ""
    written = f"{sign}{abs(to_decimal(minor, currency)):f}"
    finer = Decimal(f"{written}{'' if '.' in written else '.'}{'0' * (depth - 1)}{digit}")
    with pytest.raises(InexactAmount):
        to_minor(finer, currency)


@pytest.mark.parametrize("zeros", ["", "0", "000000000000000000000000000000000000000"])
def test_zeros_behind_the_smallest_unit_do_no_harm(zeros: str) -> None:
    assert to_minor(Decimal(f"12.30{zeros}"), "EUR") == 1230
    assert to_minor(Decimal(f"12.{zeros}"), "JPY") == 12


@pytest.mark.parametrize(
    "amount",
    ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999999", "1E+30", "92233720368547758.08", "-92233720368547758.08"],
)
def test_what_is_no_amount_or_too_large_for_any_ledger_is_refused(amount: str) -> None:
    with pytest.raises(InexactAmount):
        to_minor(Decimal(amount), "EUR")


def test_the_largest_amounts_are_exact() -> None:
    assert to_minor(Decimal("92233720368547758.07"), "EUR") == MAX_MINOR
    assert to_minor(-(2**63 - 1), "JPY") == -MAX_MINOR
    assert to_minor(12, "BHD") == 12000


def test_money_is_made_from_a_decimal() -> None:
    assert Money.of(Decimal("12.30"), "EUR") == Money(1230, "EUR")
    assert Money(1230, "EUR").amount == Decimal("12.30")
    with pytest.raises(InexactAmount):
        Money.of(Decimal("12.305"), "EUR")


@given(ANY_MONEY, ANY_MONEY)
def test_two_currencies_never_meet_in_one_sum(one: Money, other: Money) -> None:
    assume(one.currency != other.currency)
    with pytest.raises(CurrencyMismatch):
        one + other
    with pytest.raises(CurrencyMismatch):
        one - other


@given(ANY_MINOR, ANY_MINOR, ANY_CURRENCY)
def test_one_currency_adds_up(one: int, other: int, currency: str) -> None:
    left, right = Money(one, currency), Money(other, currency)
    assert left + right == right + left == Money(one + other, currency)
    assert left + right - right == left
    assert -left + left == Money(0, currency)
    assert not left - left
    assert bool(left) == (one != 0)


@given(st.lists(ANY_MONEY))
def test_a_total_is_one_sum_per_currency_and_loses_nothing(amounts: list[Money]) -> None:
    sums = total(amounts)
    assert list(sums) == sorted({amount.currency for amount in amounts})
    for currency, summed in sums.items():
        assert summed == Money(sum(amount.minor for amount in amounts if amount.currency == currency), currency)
