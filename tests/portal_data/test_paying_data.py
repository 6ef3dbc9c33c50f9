"""What sample accounts pay with and owe: the same for everyone, with every state that a screen must show."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from occ_tui.domain.dates import epoch_day
from occ_tui.domain.text import is_clean
from occ_tui.portal import payment_list
from occ_tui.portal.entries import (
    FAILED,
    AccountEntry,
    BankAccountEntry,
    InvoiceEntry,
    MethodEntry,
    PayableEntry,
    SubscriptionEntry,
)
from occ_tui.portal.generate import Plan, entries
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import accounts

TODAY = date(2026, 11, 23)
DAYS = [TODAY, date(2027, 1, 1), date(2027, 1, 31), date(2028, 2, 29), date(2026, 12, 10), date(2026, 12, 31)]


def made(today: date = TODAY, kind: type = MethodEntry, count: int = 1, **plan: object) -> list:
    return [e for e in entries(Plan(today=today, accounts=count, invoices=0, **plan)) if isinstance(e, kind)]  # type: ignore[arg-type]


def test_the_same_seed_gives_the_same_and_another_gives_others() -> None:
    for kind in (MethodEntry, PayableEntry, SubscriptionEntry, BankAccountEntry):
        assert made(kind=kind) == made(kind=kind)
    assert made() != made(seed=2)
    assert made(count=3)[:6] == made(), "an account does not depend on how many there are"


@pytest.mark.parametrize("today", DAYS)
def test_every_account_has_every_kind_of_method(today: date) -> None:
    day = epoch_day(today)
    for start in (0, 6):
        good, expired, soon, limited, empty, paypal = made(today, count=2)[start : start + 6]
        assert good.is_default
        assert good.expires_day > day + 700
        assert expired.expires_day <= day
        assert day < soon.expires_day <= day + 60
        assert limited.limit_units == 100
        assert empty.lacks_funds
        assert (paypal.kind, paypal.expires_day) == ("PAYPAL", None)
        assert paypal.email
    tokens = [method.token for method in made(today, count=20)]
    assert len(set(tokens)) == len(tokens) == 120


def test_orders_and_renewals_wait_and_one_is_late() -> None:
    owed = made(kind=PayableEntry)
    assert [payable.kind for payable in owed] == ["ORDER", "ORDER", "RENEWAL", "RENEWAL", "RENEWAL"]
    assert sum(payable.due_day < epoch_day(TODAY) for payable in owed) == 1
    assert all(payable.amount_minor > 0 and payable.description for payable in owed)


def test_every_currency_has_a_bank_account_and_every_iban_its_check_digits() -> None:
    known = made(kind=BankAccountEntry)
    assert {account.currency for account in known} == {"EUR", "USD", "CHF", "JPY", "BHD"}
    lengths = {"DE": 22, "CH": 21, "BH": 22}
    for account in known:
        assert account.iban or account.account_number
        if account.iban:
            assert len(account.iban) == lengths[account.iban[:2]]
            moved = account.iban[4:] + account.iban[:4]
            assert int("".join(str(int(sign, 36)) for sign in moved)) % 97 == 1


def test_a_plan_is_paid_with_the_default_method() -> None:
    plans, methods = made(kind=SubscriptionEntry), made()
    assert [plan.method_token for plan in plans] == [methods[0].token, ""]


def test_what_failed_was_paid_with_a_stored_card_and_says_why() -> None:
    everything = list(entries(Plan(today=TODAY)))
    cards = {entry.token: entry for entry in everything if isinstance(entry, MethodEntry)}
    failed = [
        payment
        for entry in everything
        if isinstance(entry, InvoiceEntry)
        for payment in entry.payments
        if payment.state == FAILED
    ]
    assert {payment.failure_reason for payment in failed} == {"CARD_EXPIRED", "LIMIT_EXCEEDED", "INSUFFICIENT_FUNDS"}
    for payment in failed:
        assert cards[payment.method_token].last_digits == payment.last_digits


def test_a_loaded_failure_names_its_method_and_reason(tmp_path) -> None:
    ledger = Ledger.create(tmp_path)
    ledger.load(entries(Plan(today=TODAY)))
    with ledger.reading() as connection:
        account = connection.execute(select(accounts)).one()
        wanted = payment_list.PaymentSelection(statuses=(payment_list.PaymentStatus.FAILED,))
        rows = payment_list.page(connection, account.id, wanted, None, 1000).rows
        shown = payment_list.messages_of(connection, account, rows)
    ledger.close()
    assert len(shown) > 10
    for payment in shown:
        assert payment.failure_reason
        assert payment.method is not None
        assert payment.method.token
        assert payment.time_failed is not None
        assert payment.allocations


def test_hostile_texts_are_hostile_and_tokens_are_not() -> None:
    for method in made(is_hostile=True):
        assert not is_clean(method.name)
        assert is_clean(method.token)
    for payable in made(kind=PayableEntry, is_hostile=True):
        assert not is_clean(payable.description)
        assert is_clean(payable.number)
    assert made(kind=AccountEntry, is_hostile=True)
