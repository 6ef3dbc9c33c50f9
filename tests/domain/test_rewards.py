"""Rewards never pay more than they may, never more than there is, and what expires first goes first."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain import rewards
from occ_tui.domain.currencies import exponent
from occ_tui.domain.rewards import Invoice, Month, Refused, Terms

TODAY = 20_000
CURRENCIES = ("EUR", "USD", "JPY", "BHD")
days = st.one_of(st.none(), st.integers(TODAY - 5, TODAY + 400))
amounts = st.integers(0, 10**8)
rates = st.decimals("0.0001", "500", places=4)


@st.composite
def months(draw: st.DrawFn) -> list[Month]:
    count = draw(st.integers(0, 8))
    return [Month(f"m{place}", draw(amounts), draw(days), draw(days)) for place in range(count)]


@st.composite
def invoices(draw: st.DrawFn) -> list[Invoice]:
    count = draw(st.integers(0, 8))
    return [
        Invoice(f"i{place}", draw(st.sampled_from(CURRENCIES)), draw(amounts), draw(st.none() | rates), draw(days))
        for place in range(count)
    ]


@given(rate=st.decimals("0.01", "1", places=3), usages=st.lists(amounts, max_size=9))
def test_what_products_earn_comes_to_exactly_what_the_month_earns(rate: Decimal, usages: list[int]) -> None:
    parts = rewards.split_earned(rate, usages)
    assert sum(parts) == rewards.earned(rate, sum(usages))
    assert rewards.earned(rate, sum(usages)) <= rate * sum(usages)
    assert all(part >= 0 for part in parts)


@given(months(), st.data())
def test_months_are_eaten_in_the_order_of_their_expiry_and_exactly(known: list[Month], data: st.DataObject) -> None:
    there_is = rewards.available(known, TODAY)
    base = data.draw(st.integers(0, there_is))
    bites = {bite.key: bite.minor for bite in rewards.eat(known, base, TODAY)}
    assert sum(bites.values()) == base
    order = [month for month in rewards.by_expiry(known) if month.available(TODAY)]
    eaten = [bites.get(month.key, 0) for month in order]
    assert all(0 <= part <= month.available(TODAY) for part, month in zip(eaten, order, strict=True))
    for place, part in enumerate(eaten):
        if part:
            assert all(eaten[before] == order[before].available(TODAY) for before in range(place))
    after = rewards.after(known, rewards.eat(known, base, TODAY))
    assert rewards.available(after, TODAY) == there_is - base


@given(months(), st.integers(1, 10**6))
def test_more_than_is_available_is_never_eaten(known: list[Month], more: int) -> None:
    with pytest.raises(ValueError, match="available"):
        rewards.eat(known, rewards.available(known, TODAY) + more, TODAY)


@given(amounts, rates, st.sampled_from(CURRENCIES), st.sampled_from(CURRENCIES))
def test_rounding_never_gives_an_invoice_more_than_was_taken(
    amount: int, rate: Decimal, base_currency: str, currency: str
) -> None:
    factor = rewards.factor(rate, base_currency, currency)
    terms = rewards.terms_of_amount(amount, factor)
    assert terms.amount == amount
    assert terms.base * factor >= amount, "worth at least what the invoice gets"
    assert (terms.base - 1) * factor < amount, "and not a unit more than that needs"
    of_base = rewards.terms_of_base(amount, factor)
    assert of_base.base <= amount
    assert of_base.base * factor >= of_base.amount
    assert rewards.terms_of_amount(of_base.amount, factor) == of_base, "either amount says the same"


@given(amounts, amounts, rates, st.sampled_from(CURRENCIES))
def test_the_most_is_within_both_bounds_and_nothing_above_it_is(
    available: int, cap: int, rate: Decimal, currency: str
) -> None:
    factor = rewards.factor(rate, "EUR", currency)
    most = rewards.most(available, cap, factor)
    assert most.base <= available
    assert most.amount <= cap
    more = rewards.terms_of_amount(most.amount + 1, factor)
    assert rewards.refusal(more, available=available, invoice_cap=cap) in (Refused.ABOVE_CAP, Refused.ABOVE_AVAILABLE)


@given(st.integers(-10, 10**8), st.integers(-10, 10**8), amounts, amounts)
def test_a_redemption_is_refused_beyond_any_bound(base: int, amount: int, available: int, cap: int) -> None:
    found = rewards.refusal(Terms(base, amount), available=available, invoice_cap=cap)
    assert (found is None) == (0 < amount <= cap and 0 < base <= available)


@given(amounts, amounts, amounts, amounts)
def test_the_cap_is_the_part_before_tax_that_is_left_and_due(amount: int, tax: int, redeemed: int, due: int) -> None:
    cap = rewards.cap(amount, tax, redeemed, due)
    assert cap == 0 or (cap <= due and cap + redeemed <= amount - tax)


@given(months(), invoices())
def test_a_plan_is_within_every_bound_and_leaves_nothing_that_an_invoice_could_take(
    known: list[Month], open_ones: list[Invoice]
) -> None:
    there_is = rewards.available(known, TODAY)
    made = rewards.plan(known, open_ones, "EUR", TODAY)
    assert made.base <= there_is
    assert sum(month.available(TODAY) for month in made.left) == there_is - made.base
    paid = {proposal.invoice.id: proposal.terms for proposal in made.proposals}
    assert len(paid) == len(made.proposals), "no invoice twice"
    left = list(known)
    for proposal in made.proposals:
        assert proposal.bites == rewards.eat(left, proposal.terms.base, TODAY)
        left = rewards.after(left, proposal.bites)
    for invoice in open_ones:
        terms = paid.get(invoice.id, Terms(0, 0))
        assert terms.amount <= invoice.cap
        if invoice.rate is None:
            assert invoice.id not in paid
            continue
        factor = rewards.factor(invoice.rate, "EUR", invoice.currency)
        is_full = terms.amount == invoice.cap
        assert is_full or (there_is - made.base) * factor < 1, "nothing is left that it could take"


def test_the_first_due_gets_it_first_and_what_stays_is_named_by_expiry() -> None:
    known = [Month("b", 700, TODAY + 30), Month("a", 500, TODAY + 10), Month("gone", 900, TODAY)]
    open_ones = [Invoice("late", "EUR", 600, Decimal(1), TODAY - 3), Invoice("none", "EUR", 100, Decimal(1), None)]
    made = rewards.plan(known, open_ones, "EUR", TODAY)
    assert [(proposal.invoice.id, proposal.terms.base) for proposal in made.proposals] == [("late", 600), ("none", 100)]
    assert made.proposals[0].bites == (("a", 500), ("b", 100))
    assert made.left == (Month("b", 500, TODAY + 30),)


def test_a_rate_moves_the_point_as_far_as_the_currencies_differ() -> None:
    assert rewards.factor(Decimal("163"), "EUR", "JPY") == Fraction(163, 100)
    assert rewards.factor(Decimal("0.409"), "EUR", "BHD") == Fraction(4090, 1000)
    assert exponent("JPY") == 0
    assert rewards.terms_of_base(100, Fraction(163, 100)) == Terms(100, 163)
    assert rewards.rate_between({"JPY": Decimal(163)}, "EUR", "EUR") == 1
    assert rewards.rate_between({"JPY": Decimal(163)}, "EUR", "CHF") is None
