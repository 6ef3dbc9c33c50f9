"""A statement's balance is, on every day, what aging says was due; whatever it begins with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import record

from occ_tui.domain.aging_table import aged, by_currency
from occ_tui.domain.invoices import Group, InvoiceRecord
from occ_tui.domain.statement import EntryKind, entries_of, sections

TODAY = 20_000
_DAY = st.integers(TODAY - 20, TODAY + 20)
_MINOR = st.just(0) | st.integers(-1000, 1000)


@st.composite
def rows(draw: st.DrawFn) -> InvoiceRecord:
    names = ("amount", "credited", "adjusted", "applied", "due")
    return record(
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        group=draw(st.sampled_from(list(Group))),
        is_payment_failed=draw(st.booleans()),
        invoice_day=draw(st.none() | _DAY),
        paid_day=draw(st.none() | _DAY),
        **{name: draw(_MINOR) for name in names},
    )


def due(records: list[InvoiceRecord], day: int) -> dict[str, int]:
    return {line.currency: line.total for line in by_currency(aged(records, day)) if line.total}


@given(st.lists(rows(), max_size=20), _DAY, _DAY)
def test_opening_and_closing_balance_are_what_was_due_on_those_days(
    records: list[InvoiceRecord], one: int, other: int
) -> None:
    first, last = sorted((one, other))
    made = sections(records, first, last)
    assert {section.currency: section.opening for section in made if section.opening} == due(records, first - 1)
    assert {section.currency: section.closing for section in made if section.closing} == due(records, last)
    for section in made:
        assert (section.balances() or [section.opening])[-1] == section.closing
        assert all(first <= entry.day <= last for entry in section.entries if entry.day is not None)


@given(st.lists(rows(), max_size=20), _DAY, _DAY)
def test_a_known_opening_balance_spares_reading_what_came_before(
    records: list[InvoiceRecord], one: int, other: int
) -> None:
    first, last = sorted((one, other))
    named = [
        row
        for row in records
        if any(day is not None and first <= day <= last for day in (row.invoice_day, row.paid_day))
    ]
    assert sections(named, first, last, due(records, first - 1)) == [
        section for section in sections(records, first, last) if section.entries or section.opening
    ]


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"amount": 100, "due": 100}, [("invoice", 100)]),
        (
            {"amount": 100, "credited": 30, "adjusted": -5, "applied": 25, "due": 40},
            [("invoice", 100), ("credit", -30), ("adjustment", -5), ("payment", -25)],
        ),
        ({"amount": 100, "due": 90}, [("invoice", 100), ("difference", -10)]),
        ({"amount": 100, "due": 90, "group": Group.CLOSED}, [("invoice", 100), ("difference", -100)]),
    ],
)
def test_an_invoice_has_an_entry_for_all_that_changed_it(
    known: dict[str, Any], expected: list[tuple[str, int]]
) -> None:
    assert [(entry.kind.value, entry.amount) for entry in entries_of(record(**known))] == expected


def test_a_payment_stands_on_its_day_and_one_of_an_unknown_day_says_so() -> None:
    paid = entries_of(record(amount=5, applied=5, invoice_day=10, paid_day=30, group=Group.CLOSED))[-1]
    assert (paid.kind, paid.day, paid.is_day_known) == (EntryKind.PAYMENT, 30, True)
    unknown = entries_of(record(amount=5, applied=5, invoice_day=10, group=Group.CLOSED))[-1]
    assert (unknown.day, unknown.is_day_known) == (10, False)
