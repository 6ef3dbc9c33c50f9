"""How late is late: the edges of the aging buckets, days late, groups, and the money line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import record

from occ_tui.domain.aging import BUCKETS, EDGES, aging_bucket, bucket_names, days_late, use_edges
from occ_tui.domain.aging_table import aged, by_currency
from occ_tui.domain.invoices import Group, InvoiceRecord, InvoiceStatus, group_of

TODAY = 20_000


@pytest.mark.parametrize(
    ("late", "bucket"),
    [
        (-1000, "current"),
        (-1, "current"),
        (0, "current"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "90+"),
        (10_000, "90+"),
    ],
)
def test_a_bucket_begins_the_day_after_the_one_before_it_ends(late: int, bucket: str) -> None:
    assert aging_bucket(TODAY - late, TODAY) == bucket
    assert record(due=1, due_day=TODAY - late).aging_bucket(TODAY) == bucket
    assert record(due_day=TODAY - late).is_overdue(TODAY) is (late > 0)


def test_no_due_date_has_a_bucket_of_its_own() -> None:
    assert aging_bucket(None, TODAY) == "noDueDate"
    undated = record(due=1)
    assert undated.aging_bucket(TODAY) == "noDueDate"
    assert undated.days_late(TODAY) is None
    assert not undated.is_overdue(TODAY)


@given(st.none() | st.integers(-50_000, 50_000))
def test_every_invoice_has_a_bucket_that_is_listed(due_day: int | None) -> None:
    assert aging_bucket(due_day, TODAY) in BUCKETS


@pytest.mark.parametrize(
    ("due_day", "paid_day", "due", "expected"),
    [
        (TODAY, None, 1, 0),
        (TODAY - 1, None, 1, 1),
        (TODAY + 5, None, 1, 0),
        (TODAY - 10, TODAY - 3, 0, 7),
        (TODAY - 10, TODAY - 20, 0, 0),
        (TODAY - 10, TODAY - 3, 1, 10),
        (TODAY - 10, None, 0, 0),
        (TODAY - 10, None, -1, 10),
        (None, TODAY, 1, None),
    ],
)
def test_days_late_run_to_the_payment_or_to_today_while_anything_is_due(
    due_day: int | None, paid_day: int | None, due: int, expected: int | None
) -> None:
    assert days_late(due_day, paid_day, TODAY, due) == expected
    assert record(due_day=due_day, paid_day=paid_day, due=due).days_late(TODAY) == expected


def test_what_is_paid_or_closed_has_no_bucket() -> None:
    assert record(due=0, due_day=TODAY - 50).aging_bucket(TODAY) is None
    assert record(due=5, due_day=TODAY - 50, group=Group.CLOSED).aging_bucket(TODAY) is None
    assert record(due=5, due_day=TODAY - 50, group=Group.SUBMITTED).aging_bucket(TODAY) == "31-60"


@pytest.mark.parametrize("group", [Group.SUBMITTED, Group.CLOSED])
def test_only_what_is_unpaid_is_overdue(group: Group) -> None:
    assert not record(due=1, due_day=TODAY - 1, group=group).is_overdue(TODAY)


@pytest.mark.parametrize(
    ("status", "group"),
    [
        ("OPEN", Group.UNPAID),
        ("PAST_DUE", Group.UNPAID),
        ("PAYMENT_SUBMITTED", Group.SUBMITTED),
        ("CLOSED", Group.CLOSED),
    ],
)
def test_each_status_has_its_group_whatever_else_the_server_says(status: str, group: Group) -> None:
    assert group_of(status) == group_of(status, True) == group
    assert group_of(InvoiceStatus(status)) == group


@pytest.mark.parametrize("status", ["", "DISPUTED", "open", "<U+202E>NEPO"])
def test_an_unknown_status_is_unpaid_unless_the_server_says_paid(status: str) -> None:
    assert group_of(status) == Group.UNPAID
    assert group_of(status, is_paid=True) == Group.CLOSED


@pytest.mark.parametrize(
    ("line", "holds"),
    [
        ({"amount": 100, "due": 100}, True),
        ({"amount": 100, "credited": 30, "adjusted": -5, "applied": 25, "due": 40}, True),
        ({"amount": 100, "adjusted": 5, "due": 105}, True),
        ({"amount": -100, "applied": -100, "due": 0}, True),
        ({"amount": 100, "due": 99}, False),
        ({"amount": 100, "credited": 30, "due": 100}, False),
        ({"amount": 100, "due": 100, "is_inexact": True}, False),
    ],
)
def test_a_money_line_holds_to_the_last_unit_or_is_marked(line: dict[str, Any], holds: bool) -> None:
    assert record(**line).money_line_holds() is holds


@given(*[st.integers(-(2**62), 2**62)] * 4)
def test_a_line_made_by_the_rule_holds_and_one_unit_off_does_not(
    amount: int, credited: int, adjusted: int, applied: int
) -> None:
    due = amount - credited + adjusted - applied
    line = {"amount": amount, "credited": credited, "adjusted": adjusted, "applied": applied}
    assert record(**line, due=due).money_line_holds()
    assert not record(**line, due=due + 1).money_line_holds()


@pytest.mark.parametrize(
    ("applied", "due", "group", "expected"),
    [
        (1, 1, Group.UNPAID, True),
        (0, 1, Group.UNPAID, False),
        (1, 0, Group.UNPAID, False),
        (1, 1, Group.CLOSED, False),
    ],
)
def test_part_paid_is_something_applied_and_something_due(applied: int, due: int, group: Group, expected: bool) -> None:
    assert record(applied=applied, due=due, group=group).is_part_paid() is expected


_DAY = st.integers(TODAY - 200, TODAY + 200)
_EDGES = st.lists(st.integers(1, 400), min_size=1, max_size=8, unique=True).map(sorted)
_MINOR = st.integers(-(10**6), 10**6)


@st.composite
def ledger_rows(draw: st.DrawFn) -> InvoiceRecord:
    """Invoices in every state; the money line of some does not hold."""
    return record(
        compartment_id=draw(st.sampled_from("ab")),
        account_name=draw(st.sampled_from(["ACME", "Globex"])),
        currency=draw(st.sampled_from(["EUR", "JPY"])),
        group=draw(st.sampled_from(list(Group))),
        is_payment_failed=draw(st.booleans()),
        invoice_day=draw(st.none() | _DAY),
        due_day=draw(st.none() | _DAY),
        paid_day=draw(st.none() | _DAY),
        amount=draw(_MINOR),
        credited=draw(_MINOR),
        adjusted=draw(_MINOR),
        applied=draw(st.just(0) | _MINOR),
        due=draw(st.just(0) | _MINOR),
    )


LEDGER = st.lists(ledger_rows(), max_size=30)


@given(LEDGER, _DAY, _EDGES)
def test_every_row_of_which_anything_is_due_is_in_one_bucket_and_the_sums_are_those_of_the_rows(
    rows: list[InvoiceRecord], day: int, edges: list[int]
) -> None:
    lines = aged(rows, day, edges)
    due = [row for row in rows if row.due_on(day)]
    assert sum(line.count_of_all for line in lines) == len(due)
    for line in lines:
        own = [row for row in due if (row.compartment_id, row.account_name, row.currency) == line[:3]]
        assert line.total == sum(row.due_on(day) for row in own)
        for place, name in enumerate(bucket_names(edges)):
            inside = [row for row in own if aging_bucket(row.due_day, day, edges) == name]
            assert line.counts[place] == len(inside)
            assert line.sums[place] == sum(row.due_on(day) for row in inside)
    for summed in by_currency(lines):
        assert summed.total == sum(line.total for line in lines if line.currency == summed.currency)


@given(st.none() | st.integers(-50_000, 50_000), _EDGES)
def test_buckets_of_ones_own_begin_where_the_one_before_ends(due_day: int | None, edges: list[int]) -> None:
    name = aging_bucket(due_day, TODAY, edges)
    assert name in bucket_names(edges)
    if due_day is None or due_day >= TODAY:
        assert name == ("noDueDate" if due_day is None else "current")
    elif name.endswith("+"):
        assert TODAY - due_day > edges[-1]
    else:
        low, high = map(int, name.split("-"))
        assert low <= TODAY - due_day <= high


def test_buckets_are_the_users_own_once_settled() -> None:
    try:
        use_edges((14,))
        assert record(due=1, due_day=TODAY - 15).aging_bucket(TODAY) == "14+"
        assert bucket_names((14,)) == ("current", "1-14", "14+", "noDueDate")
    finally:
        use_edges(EDGES)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"due": 100}, 100),
        ({"due": 100, "invoice_day": TODAY + 1}, 0),
        ({"due": 40, "applied": 60, "paid_day": TODAY + 1}, 100),
        ({"due": 40, "applied": 60, "paid_day": TODAY}, 40),
        ({"due": 40, "applied": 60}, 40),
        ({"due": 40, "applied": 60, "paid_day": TODAY + 1, "is_payment_failed": True}, 40),
        ({"due": 40, "applied": 60, "paid_day": TODAY + 1, "group": Group.SUBMITTED}, 40),
        ({"applied": 100, "paid_day": TODAY + 1, "group": Group.CLOSED}, 100),
        ({"applied": 100, "paid_day": TODAY, "group": Group.CLOSED}, 0),
        ({"applied": 100, "group": Group.CLOSED}, 0),
        ({"due": 7, "group": Group.CLOSED}, 0),
    ],
)
def test_what_was_due_on_a_day_follows_from_the_days_that_are_known(known: dict[str, Any], expected: int) -> None:
    assert record(**known).due_on(TODAY) == expected
