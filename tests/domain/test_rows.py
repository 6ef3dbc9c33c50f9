"""An invoice reads the same in the table, on the command line and in a file: its cells and its fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import record

from occ_tui import locale
from occ_tui.domain.dates import epoch_day, epoch_ms
from occ_tui.domain.formatting import formatter
from occ_tui.domain.invoices import Group
from occ_tui.domain.rows.invoices import (
    COLUMNS,
    FIELDS,
    SIGNS,
    RowContext,
    Tone,
    fields_of,
    fit,
    payment_remark,
    sign,
    status_text,
    tone,
)
from occ_tui.domain.text import csv_safe

TODAY = epoch_day(date(2026, 11, 23))
CONTEXT = RowContext(TODAY, formatter("en"))
NEEDED = ("invoiceNumber", "timeInvoiceDue", "invoiceAmountDue")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    locale.use_language("en")
    yield
    locale.use_language("en")


def cells(**known: Any) -> dict[str, str]:
    return {column.key: column.cell(record(**known), CONTEXT) for column in COLUMNS}


def test_a_row_says_what_is_due_when_and_how_late() -> None:
    shown = cells(
        invoice_number="8391028",
        invoice_type="SUPPORT",
        party_name="Acme",
        po_number="4500",
        reference="R1",
        amount=1190000,
        applied=190000,
        due=1000000,
        invoice_day=TODAY - 60,
        due_day=TODAY - 30,
    )
    assert shown == {
        "invoiceNumber": "8391028",
        "partyName": "Acme",
        "invoiceType": "SUPPORT",
        "invoicePoNumber": "4500",
        "invoiceRefNumber": "R1",
        "timeInvoice": "2026-09-24",
        "timeInvoiceDue": "2026-10-24",
        "daysLate": "30",
        "invoiceAmount": "11,900.00 EUR",
        "invoiceAmountDue": "10,000.00 EUR",
        "payment": "part paid",
    }


def test_what_is_missing_is_a_dash_and_never_nothing() -> None:
    shown = cells()
    missing = ("invoiceNumber", "partyName", "invoiceType", "invoicePoNumber", "invoiceRefNumber", "timeInvoice")
    assert {shown[name] for name in (*missing, "timeInvoiceDue")} == {"–"}
    assert cells(account_name="Acme Ltd")["partyName"] == "Acme Ltd"
    assert shown["daysLate"] == ""


STATES: list[tuple[dict[str, Any], Tone, str]] = [
    ({"due": 1, "due_day": TODAY - 1, "invoice_status": "PAST_DUE"}, Tone.OVERDUE, "overdue 1 day"),
    ({"due": 1, "due_day": TODAY - 84, "invoice_status": "OPEN"}, Tone.OVERDUE, "overdue 84 days"),
    ({"due": 1, "due_day": TODAY, "invoice_status": "OPEN"}, Tone.OPEN, "open"),
    ({"due": 1, "due_day": TODAY, "invoice_status": "PAST_DUE"}, Tone.OPEN, "past due"),
    ({"due": 1, "invoice_status": "DISPUTED"}, Tone.OPEN, "DISPUTED"),
    ({"due": 1, "is_payment_failed": 1, "invoice_status": "OPEN"}, Tone.FAILED, "open"),
    ({"group": Group.SUBMITTED, "invoice_status": "PAYMENT_SUBMITTED"}, Tone.SUBMITTED, "payment submitted"),
    ({"group": Group.CLOSED, "due_day": TODAY - 9, "invoice_status": "CLOSED"}, Tone.CLOSED, "closed"),
]


@pytest.mark.parametrize(("known", "expected", "words"), STATES)
def test_a_state_has_its_sign_and_its_words(known: dict[str, Any], expected: Tone, words: str) -> None:
    row = record(**known)
    assert tone(row, TODAY) == expected
    assert sign(row, TODAY) == SIGNS[expected]
    assert status_text(row, TODAY) == words


def test_no_two_states_share_a_sign() -> None:
    assert len(set(SIGNS.values())) == len(Tone)
    assert all(len(one) == 1 for one in SIGNS.values())


@pytest.mark.parametrize(
    ("known", "remark"),
    [
        ({"amount": 100, "due": 99}, "does not add up"),
        ({"is_inexact": 1}, "does not add up"),
        ({"group": Group.CLOSED, "paid_day": TODAY}, "paid 2026-11-23"),
        ({"group": Group.CLOSED}, ""),
        ({"group": Group.SUBMITTED}, "submitted"),
        ({"is_payment_failed": 1}, "payment failed"),
        ({"is_payment_failed": 1, "card_expires": TODAY + 1}, "payment failed"),
        ({"is_payment_failed": 1, "card_expires": TODAY}, "card expired"),
        ({"amount": 10, "due": 10, "in_dispute": 5}, "in dispute"),
        ({"amount": 10, "due": 10}, ""),
    ],
)
def test_the_remark_is_the_one_thing_worth_knowing(known: dict[str, Any], remark: str) -> None:
    assert payment_remark(record(**known), CONTEXT) == remark


@given(st.integers(0, 300))
def test_columns_give_way_by_importance_and_keep_their_order(room: int) -> None:
    chosen = fit(COLUMNS, room)
    keys = [column.key for column in chosen]
    assert set(NEEDED) <= set(keys)
    assert keys == [column.key for column in COLUMNS if column.key in keys]
    dropped = [column.priority for column in COLUMNS if column not in chosen]
    if dropped:
        assert min(dropped) > max(column.priority for column in chosen)
    if set(keys) != set(NEEDED):
        assert sum(column.width + 2 for column in chosen) - 2 <= room


def test_every_column_has_a_heading_and_fits_it() -> None:
    assert all(len(column.heading()) <= column.width for column in COLUMNS)
    assert fit(COLUMNS[:1], 1) == COLUMNS[:1]


def test_fields_have_oracles_names_exact_amounts_and_utc_instants() -> None:
    row = record(
        invoice_number="1",
        currency="BHD",
        amount=310500,
        due=310500,
        due_day=TODAY - 31,
        time_due=epoch_ms(datetime(2026, 10, 23, tzinfo=UTC)),
        is_payable=1,
    )
    names = ("invoiceAmountDue", "currencyCode", "timeInvoiceDue", "timePaidOn", "isPayable", "isPaid", "paymentMethod")
    assert fields_of(row, TODAY, (*names, "daysLate", "agingBucket", "isOverdue")) == {
        "invoiceAmountDue": "310.500",
        "currencyCode": "BHD",
        "timeInvoiceDue": "2026-10-23T00:00:00.000Z",
        "timePaidOn": None,
        "isPayable": True,
        "isPaid": False,
        "paymentMethod": None,
        "daysLate": 31,
        "agingBucket": "31-60",
        "isOverdue": True,
    }


def test_every_field_can_be_told_of_every_row() -> None:
    assert set(fields_of(record(), TODAY, tuple(FIELDS))) == set(FIELDS)
    with pytest.raises(KeyError):
        fields_of(record(), TODAY, ("noSuchField",))


@pytest.mark.parametrize("start", list("=+-@\t\r"))
def test_no_cell_of_a_csv_is_a_formula(start: str) -> None:
    assert csv_safe(f"{start}1+1") == f"'{start}1+1"
    assert csv_safe(f"a{start}") == f"a{start}"
    assert csv_safe("") == ""
