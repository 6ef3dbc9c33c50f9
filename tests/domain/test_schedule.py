"""The schedule's sums and its calendar: every amount is in one month, in its own currency."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.domain.rows.schedule import schedule_fields
from occ_tui.domain.schedule import Month, ScheduleRow, bar, by_day, months, months_around, to_come

TODAY = epoch_day(date(2026, 11, 23))


def row(
    place: int, day: int | None, amount: int | None, *, is_invoiced: bool = False, currency: str = "EUR"
) -> ScheduleRow:
    status = "INVOICED" if is_invoiced else "NOT_INVOICED"
    return ScheduleRow("a", "S", "", place, currency, invoicing_day=day, amount=amount, status=status)


ROWS = st.lists(
    st.builds(
        lambda place, day, amount, is_invoiced, currency: row(
            place, day, amount, is_invoiced=is_invoiced, currency=currency
        ),
        st.integers(0, 9999),
        st.none() | st.integers(0, 40_000),
        st.none() | st.integers(-(10**12), 10**12),
        st.booleans(),
        st.sampled_from(["EUR", "JPY", "BHD"]),
    ),
    max_size=40,
)


@given(ROWS)
def test_months_come_to_what_their_rows_do_currency_by_currency(rows: list[ScheduleRow]) -> None:
    found = months(rows)
    for currency in ("EUR", "JPY", "BHD"):
        counted = [one for one in rows if one.currency == currency and None not in (one.amount, one.invoicing_day)]
        mine = [month for month in found if month.currency == currency]
        assert sum(month.total for month in mine) == sum(one.amount or 0 for one in counted)
        assert sum(month.invoiced for month in mine) == sum(one.amount or 0 for one in counted if one.is_invoiced)
        assert [month.first_day for month in mine] == sorted({month.first_day for month in mine})
    assert all(from_epoch_day(month.first_day).day == 1 for month in found)


@given(ROWS)
def test_what_is_to_come_is_not_invoiced_and_in_the_order_of_its_days(rows: list[ScheduleRow]) -> None:
    coming = to_come(rows, TODAY)
    assert [one.invoicing_day for one in coming] == sorted(one.invoicing_day for one in coming)  # type: ignore[type-var]
    assert all((one.invoicing_day or 0) >= TODAY and not one.is_invoiced for one in coming)
    assert sorted(map(repr, by_day(rows))) == sorted(map(repr, rows))


def test_months_from_this_one_on_come_first() -> None:
    found = [Month("EUR", epoch_day(date(2026, number, 1)), 1, 0) for number in range(7, 13)]
    assert [from_epoch_day(month.first_day).month for month in months_around(found, TODAY, 2)] == [11, 12]
    assert [from_epoch_day(month.first_day).month for month in months_around(found, TODAY, 4)] == [9, 10, 11, 12]
    assert months_around([], TODAY, 4) == []


@pytest.mark.parametrize(
    ("invoiced", "planned", "largest", "cells"),
    [(100, 0, 100, (20, 0)), (0, 100, 100, (0, 20)), (50, 50, 100, (10, 10)), (1, 0, 1000, (1, 0)), (0, 0, 9, (0, 0)),
     (-5, 0, 9, (0, 0)), (10, 0, 0, (0, 0))],
)  # fmt: skip
def test_a_bar_is_as_long_as_its_month(invoiced: int, planned: int, largest: int, cells: tuple[int, int]) -> None:
    assert bar(Month("EUR", 0, invoiced, planned), largest, 20) == cells


def test_amounts_are_exact_decimals_beside_their_currency() -> None:
    fields = schedule_fields(row(1, TODAY, 1_234_005, currency="BHD"), "ACME")
    assert (fields["amount"], fields["currencyCode"], fields["timeInvoicing"]) == ("1234.005", "BHD", "2026-11-23")
    assert schedule_fields(row(1, None, None), "ACME")["amount"] is None
