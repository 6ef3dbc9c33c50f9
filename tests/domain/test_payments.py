"""What may be paid, how a sum is spread, which methods still work."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.records import record

from occ_tui.domain.invoices import Group
from occ_tui.domain.payments import (
    AmountRefused,
    Method,
    NotPayable,
    Owed,
    PayableKind,
    amount_refusal,
    batches,
    not_payable,
    oldest_first,
    owed_of,
    spread,
)

ACME, OTHER = "ocid1.tenancy.oc1..acme", "ocid1.tenancy.oc1..other"


def owed(name: str, due: int = 11_900, day: int | None = 20_000, **changes) -> Owed:
    known = {"kind": PayableKind.INVOICE, "number": name, "compartment_id": ACME, "account_name": "ACME GmbH"}
    return Owed(**{**known, "id": name, "description": "", "currency": "EUR", "due": due, "due_day": day, **changes})


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        ({"group": Group.CLOSED, "due": 0}, NotPayable.CLOSED),
        ({"group": Group.SUBMITTED}, NotPayable.SUBMITTED),
        ({"due": 0}, NotPayable.NOTHING_DUE),
        ({"due": -5}, NotPayable.NOTHING_DUE),
        ({"in_dispute": 11_900}, NotPayable.DISPUTED),
        ({"is_payable": False}, NotPayable.NOT_ONLINE),
        ({"in_dispute": 11_899}, None),
        ({}, None),
    ],
)
def test_an_invoice_that_cannot_be_paid_says_why(known, reason):
    assert not_payable(record(**{"due": 11_900, "is_payable": True, **known})) is reason


def test_of_a_disputed_invoice_only_what_is_not_in_dispute_can_be_paid():
    thing = owed_of(record(due=11_900, in_dispute=1_900, is_payable=True))
    assert thing.most == 10_000
    assert amount_refusal(thing, 10_000) is None
    assert amount_refusal(thing, 10_001) is AmountRefused.DISPUTED
    assert amount_refusal(thing, 11_901) is AmountRefused.TOO_MUCH
    assert amount_refusal(thing, 0) is AmountRefused.NOT_POSITIVE


def test_a_sum_goes_to_the_oldest_first_and_what_has_no_due_date_comes_last():
    things = [owed("undated", day=None), owed("new", day=20_010), owed("old", day=20_000)]
    assert [thing.id for thing in oldest_first(things)] == ["old", "new", "undated"]
    shares = spread(things, 15_000)
    assert [(share.owed.id, share.amount, share.leaves) for share in shares] == [
        ("old", 11_900, 0),
        ("new", 3_100, 8_800),
    ]


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**9), st.none() | st.integers(0, 40_000)), max_size=12),
    st.integers(0, 10**10),
)
def test_spreading_spends_all_that_can_be_spent_and_never_more_than_is_due(amounts, lump):
    things = [owed(str(place), due, day, in_dispute=held) for place, (due, held, day) in enumerate(amounts)]
    shares = spread(things, lump)
    assert sum(share.amount for share in shares) == min(lump, sum(thing.most for thing in things))
    assert all(0 < share.amount <= share.owed.most for share in shares)
    assert sum(1 for share in shares if share.amount < share.owed.most) <= 1


def test_one_payment_never_mixes_accounts_or_currencies():
    things = [owed("a"), owed("b", currency="JPY"), owed("c", compartment_id=OTHER), owed("d", due=100)]
    made = batches(things, {"a": 500})
    assert [(batch.compartment_id, batch.currency, batch.total) for batch in made] == [
        (ACME, "EUR", 600),
        (ACME, "JPY", 11_900),
        (OTHER, "EUR", 11_900),
    ]


def test_a_card_is_marked_before_it_expires_and_refused_afterwards():
    card = Method("t", "CREDIT_CARD", expires_day=20_060)
    assert card.expires_soon(20_000)
    assert not card.expires_soon(19_999)
    assert not card.is_expired(20_059)
    assert card.is_expired(20_060)
    assert not card.expires_soon(20_060)
    assert not Method("p", "PAYPAL").is_expired(20_000)
