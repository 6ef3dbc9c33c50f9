"""Sample rewards tell one story with the invoices, for every seed; and `portal check` sees when they do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text

from occ_tui.domain.dates import epoch_day
from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.rewards import available
from occ_tui.domain.text import is_clean
from occ_tui.portal import payment_list, rewards
from occ_tui.portal.check import problems
from occ_tui.portal.entries import InvoiceEntry, RewardsEntry
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import accounts

TODAY = date(2026, 11, 23)
DAY = epoch_day(TODAY)


def made(**plan: object) -> list[object]:
    return list(entries(Plan(**{"today": TODAY, **plan})))  # type: ignore[arg-type]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    known = Ledger.create(tmp_path)
    known.load(entries(Plan(today=TODAY, accounts=2)))
    yield known
    known.close()


@pytest.mark.parametrize("seed", range(10))
def test_ten_seeds_agree_with_themselves(tmp_path: Path, seed: int) -> None:
    known = Ledger.create(tmp_path)
    known.load(entries(Plan(today=TODAY, accounts=3, invoices=1500, seed=seed)))
    assert list(problems(known)) == []
    known.close()


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2028, 2, 29), date(2026, 12, 31)])
def test_any_day_has_something_to_redeem_and_something_that_expires_soon(tmp_path: Path, today: date) -> None:
    known = Ledger.create(tmp_path)
    known.load(entries(Plan(today=today)))
    assert list(problems(known)) == []
    with known.reading() as connection:
        program = rewards.programs_of(connection, 1)[0]
        months = [rewards.month_of(row) for row in rewards.months_of(connection, program.id)]
    known.close()
    day = epoch_day(today)
    assert available(months, day) > 10_000
    assert any(month.available(day) and (month.expires_day or 0) - day <= 75 for month in months)


def test_redemptions_are_payments_of_support_invoices_in_several_months_and_currencies() -> None:
    found = [
        (entry, payment)
        for seed in range(8)
        for entry in made(seed=seed)
        if isinstance(entry, InvoiceEntry)
        for payment in entry.payments
        if payment.redemption
    ]
    assert len(found) >= 32
    assert {entry.type for entry, _payment in found} == {InvoiceType.SUPPORT}
    assert len({entry.currency for entry, _payment in found}) > 1
    assert any(len(payment.redemption.uses) > 1 for _entry, payment in found if payment.redemption)
    assert all(sum(paid.amount_minor for paid in entry.payments) > 0 for entry, _payment in found)


def test_an_account_earns_the_same_whatever_comes_after_it_and_another_seed_other_things() -> None:
    first, again = (next(e for e in made(accounts=1) if isinstance(e, RewardsEntry)) for _time in range(2))
    assert first == again
    other = next(e for e in made(accounts=1, seed=2) if isinstance(e, RewardsEntry))
    assert other.code != first.code
    assert first.rate == Decimal("0.25")
    assert len({month.expires_day for month in first.months}) > len(first.months) // 2
    assert any(month.is_manual for month in first.months)
    products = [product for month in first.months for product in month.products]
    assert {product.is_eligible for product in products} == {True, False}


def test_an_account_without_invoices_earned_nothing() -> None:
    empty = next(e for e in made(invoices=0) if isinstance(e, RewardsEntry))
    assert empty.months == []


def test_hostile_names_are_hostile_and_what_routes_are_made_of_is_not() -> None:
    entry = next(e for e in made(is_hostile=True) if isinstance(e, RewardsEntry))
    assert all(not is_clean(product.name) for month in entry.months for product in month.products)
    assert all(is_clean(month.key) for month in entry.months)
    assert all(is_clean(person.email) for person in entry.redeemers)


def test_a_loaded_redemption_is_a_payment_that_says_what_paid_it(ledger: Ledger) -> None:
    with ledger.reading() as connection:
        account = connection.execute(select(accounts).where(accounts.c.id == 1)).one()
        rows = payment_list.page(connection, 1, payment_list.PaymentSelection(), None, 2000).rows
        made = payment_list.messages_of(connection, account, rows)
    paid = [payment for payment in made if (payment.reference or "").startswith("RW")]
    assert len(paid) >= 3
    assert {payment.method.name for payment in paid if payment.method} == {"Support rewards"}
    others = [payment for payment in made if payment not in paid and payment.method]
    assert "Support rewards" not in {payment.method.name for payment in others if payment.method}


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        ("update reward_months set usage_minor = usage_minor + 1 where id = 3", "its products come to"),
        ("update reward_products set earned_minor = earned_minor + 1 where month_id = 3", "eligible usage times"),
        ("update invoices set tax_minor = 0 where type = 'USAGE'", "were invoiced for it"),
        ("update reward_months set redeemed_minor = redeemed_minor + 1 where id = 1", "is not what its redemptions"),
        ("update reward_months set expires_day = 1 where redeemed_minor > 0", "it took"),
        ("update reward_redemptions set base_minor = base_minor + 1 where id = 1", "did not take what expires first"),
        ("update reward_redemptions set rate = '2' where id = 1", "two amounts do not agree"),
        ("update reward_redemptions set minor = minor + 1 where id = 1", "its payment is not what was redeemed"),
        ("update invoices set tax_minor = amount_minor where type = 'SUPPORT'", "amount before tax"),
        ("update postings set book = 'BANK' where book = 'REWARDS'", "REWARDS holds 0.00"),
    ],
)
def test_what_can_not_be_true_of_rewards_is_found(ledger: Ledger, damage: str, reason: str) -> None:
    with ledger.writing() as connection:
        connection.execute(text("drop trigger postings_no_update"))
        connection.execute(text(damage))
    assert any(reason in problem.reason for problem in problems(ledger))
