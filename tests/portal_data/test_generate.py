"""Sample data: the same for everyone, in the proportions of a real customer, with every oddity that breaks programs."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from datetime import date
from decimal import Decimal
from itertools import islice

import pytest

from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import epoch_day
from occ_tui.domain.invoices import Group, InvoiceType
from occ_tui.domain.money import to_minor
from occ_tui.domain.text import is_clean
from occ_tui.portal.balances import Allocation, Balance, Correction, derive
from occ_tui.portal.entries import (
    ADJUSTMENT,
    CREDIT,
    FAILED,
    SETTLED,
    SUBMITTED,
    AccountEntry,
    ContactEntry,
    GrantEntry,
    InvoiceEntry,
)
from occ_tui.portal.generate import Plan, entries, invoice_entries, sample_contacts
from occ_tui.portal.generate.hostile import ENDLESS
from occ_tui.portal.generate.stories import CYCLE, OLDEST_DAYS_LATE, place

TODAY = date(2026, 11, 23)
DAY = epoch_day(TODAY)


def balance(entry: InvoiceEntry) -> Balance:
    return derive(
        entry.amount_minor,
        entry.currency,
        [Correction(change.kind, change.minor) for change in entry.corrections],
        [
            Allocation(number, paid.amount_minor, paid.state, paid.paid_ms, paid.reference)
            for number, paid in enumerate(entry.payments)
        ],
    )


@pytest.fixture(scope="module")
def ledger() -> list[tuple[InvoiceEntry, Balance]]:
    """The invoices of the default plan with what they come to."""
    return [(entry, balance(entry)) for entry in invoice_entries(Plan(today=TODAY))]


def is_overdue(entry: InvoiceEntry, money: Balance) -> bool:
    return money.state == Group.UNPAID and entry.due_day is not None and entry.due_day < DAY


def test_the_first_account_is_the_one_of_the_sketches() -> None:
    account = next(entry for entry in entries(Plan(today=TODAY, invoices=0)) if isinstance(entry, AccountEntry))
    assert (account.name, account.number) == ("ACME GmbH", "0421-7788")
    assert account.city == "München"


def test_the_default_plan_has_the_proportions_of_the_sketch(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    counts = Counter("overdue" if is_overdue(*pair) else Group(pair[1].state).name for pair in ledger)
    assert counts == {"overdue": 14, "UNPAID": 52, "SUBMITTED": 3, "CLOSED": 1208}
    oldest = max(DAY - entry.due_day for entry, money in ledger if is_overdue(entry, money) and entry.due_day)
    assert oldest == OLDEST_DAYS_LATE


def test_overdue_amounts_come_in_three_kinds_of_decimal_places(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    assert {"EUR", "JPY", "BHD"} <= {entry.currency for entry, money in ledger if is_overdue(entry, money)}


def test_all_types_and_currencies_occur(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    assert {entry.type for entry, _money in ledger} == set(InvoiceType)
    currencies = Counter(entry.currency for entry, _money in ledger)
    assert set(currencies) == {"EUR", "USD", "CHF", "JPY", "BHD"}
    assert currencies["EUR"] > len(ledger) // 2


ODDITIES = {
    "part paid": lambda entry, money: money.applied_minor and money.due_minor,
    "credited": lambda entry, money: any(change.kind == CREDIT for change in entry.corrections),
    "adjusted upwards": lambda entry, money: any(c.kind == ADJUSTMENT and c.minor > 0 for c in entry.corrections),
    "adjusted downwards": lambda entry, money: any(c.kind == ADJUSTMENT and c.minor < 0 for c in entry.corrections),
    "disputed": lambda entry, money: 0 < entry.disputed_minor <= money.due_minor,
    "failed card": lambda entry, money: money.due_minor and any(p.state == FAILED for p in entry.payments),
    "expired card": lambda entry, money: any(p.card_expires_day and p.card_expires_day < DAY for p in entry.payments),
    "card failed, then paid": lambda entry, money: not money.due_minor and entry.payments[0].state == FAILED,
    "no PO number": lambda entry, money: not entry.po_number,
    "no due date, unpaid": lambda entry, money: entry.due_day is None and money.due_minor,
    "no reference": lambda entry, money: not entry.reference,
    "due today": lambda entry, money: entry.due_day == DAY and money.state == Group.UNPAID,
    "not payable": lambda entry, money: not entry.is_payable,
    "no PDF": lambda entry, money: not entry.is_pdf_available,
    "long party": lambda entry, money: len(entry.party_name) > 150,
    "Chinese party": lambda entry, money: "贸易" in entry.party_name,
    "Arabic party": lambda entry, money: "شركة" in entry.party_name,
    "Hebrew party": lambda entry, money: "אקמי" in entry.party_name,
    "several subscriptions": lambda entry, money: len(entry.subscription_ids) > 1,
    "many lines": lambda entry, money: len(entry.lines) > 20,
    "order number": lambda entry, money: entry.lines[0].order_number,
    "paid late": lambda entry, money: entry.due_day and (money.last_payment_ms or 0) // 86_400_000 > entry.due_day,
}


@pytest.mark.parametrize("name", ODDITIES)
def test_every_oddity_occurs(name: str, ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    assert any(ODDITIES[name](entry, money) for entry, money in ledger)


def test_the_odd_invoices_are_among_the_overdue_ones_too(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    overdue = [pair for pair in ledger if is_overdue(*pair)]
    for name in ("part paid", "failed card", "expired card", "disputed", "credited", "no PO number"):
        assert any(ODDITIES[name](entry, money) for entry, money in overdue), name


def test_lines_add_up_to_the_amount_tax_included(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    for entry, _money in ledger:
        assert sum(line.total_minor for line in entry.lines) == entry.amount_minor > 0
        assert sum(line.total_minor for line in entry.lines if line.part_number == "TAX") == entry.tax_minor


def test_a_line_is_its_quantity_times_its_price(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    for entry, _money in ledger:
        for line in entry.lines:
            assert to_minor(line.quantity * line.net_unit_price, entry.currency) == line.total_minor


def test_nothing_is_paid_or_corrected_after_today_nor_before_the_invoice(
    ledger: list[tuple[InvoiceEntry, Balance]],
) -> None:
    for entry, _money in ledger:
        assert entry.time_invoice_ms is not None
        for paid in entry.payments:
            assert entry.time_invoice_ms <= paid.paid_ms < (DAY + 1) * 86_400_000
        assert all(change.day <= DAY for change in entry.corrections)


def test_nothing_is_ever_overpaid_and_only_submitted_payments_wait(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    for entry, money in ledger:
        assert money.due_minor >= 0
        waiting = [paid for paid in entry.payments if paid.state == SUBMITTED]
        assert bool(waiting) == (money.state == Group.SUBMITTED)
        assert sum(paid.amount_minor for paid in waiting) in (0, money.due_minor)


def test_the_last_payment_of_a_closed_invoice_is_the_one_that_settled_it(
    ledger: list[tuple[InvoiceEntry, Balance]],
) -> None:
    for entry, money in ledger:
        if money.state == Group.CLOSED:
            assert max(entry.payments, key=lambda paid: paid.paid_ms).state == SETTLED


def test_numbers_of_an_account_are_unique_and_rise_with_the_date(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    for name in ("number", "internal_invoice_id", "invoice_id"):
        assert len({getattr(entry, name) for entry, _money in ledger}) == len(ledger)
    dated = sorted((entry.time_invoice_ms or 0, int(entry.number)) for entry, _money in ledger[1:])
    days = [first[0] for first in dated]
    assert [day for day, _number in sorted(dated, key=lambda pair: pair[1])] == days


def test_many_invoices_on_few_days_still_have_different_numbers() -> None:
    numbers = [entry.number for entry in islice(invoice_entries(Plan(today=TODAY, invoices=98_000)), 3000)]
    assert len(set(numbers)) == len(numbers)


def test_the_same_plan_gives_the_same_records_whatever_pythons_hash_seed() -> None:
    script = (
        "from datetime import date; import hashlib; from occ_tui.portal.generate import *;"
        "plan = Plan(today=date(2026, 11, 23), accounts=3, invoices=150, is_hostile=True);"
        "print(hashlib.sha256(repr(list(entries(plan))).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_another_seed_makes_other_invoices_in_the_same_proportions() -> None:
    first, second = (list(invoice_entries(Plan(today=TODAY, seed=seed))) for seed in (2, 3))
    assert first[0] != second[0]
    overdue = [sum(is_overdue(entry, balance(entry)) for entry in made) for made in (first, second)]
    assert overdue == [14, 14]


@pytest.mark.parametrize("seed", [0, 1, 2, 1276, 1277, -5, 10**30])
def test_every_story_is_told_once_in_a_cycle(seed: int) -> None:
    assert sorted(place(seed, number) for number in range(CYCLE)) == list(range(CYCLE))


def test_invoices_are_made_one_at_a_time_and_the_beginning_does_not_depend_on_the_end() -> None:
    many = invoice_entries(Plan(today=TODAY, invoices=10**9, accounts=10**6))
    assert len(list(islice(many, 5))) == 5


def test_invoices_are_spread_evenly_over_the_accounts() -> None:
    made = list(entries(Plan(today=TODAY, accounts=4, invoices=10)))
    counts = Counter(entry.account_ocid for entry in made if isinstance(entry, InvoiceEntry))
    assert sorted(counts.values()) == [2, 2, 3, 3]
    accounts = [entry for entry in made if isinstance(entry, AccountEntry)]
    assert len({entry.number for entry in accounts}) == len({entry.ocid for entry in accounts}) == 4


def test_contacts_see_the_first_account_and_support_sees_them_all() -> None:
    made = list(entries(Plan(today=TODAY, accounts=3, invoices=0)))
    accounts = [entry.ocid for entry in made if isinstance(entry, AccountEntry)]
    grants = [entry for entry in made if isinstance(entry, GrantEntry)]
    people = {contact.entry.user_ocid: contact.profile for contact in sample_contacts(1)}
    assert [entry.user_ocid for entry in made if isinstance(entry, ContactEntry)] == list(people)
    seen = {name: [g.account_ocid for g in grants if people[g.user_ocid] == name] for name in people.values()}
    assert seen == {
        "finance": accounts[:1],
        "technical": accounts[:1],
        "management": accounts[:1],
        "support": accounts,
    }
    assert {grant.contact_type for grant in grants} == set(ContactType)


PLAIN = {
    "ocid", "time_zone", "country_code", "account_ocid", "internal_invoice_id", "currency", "type", "kind", "method",
    "card_brand", "last_digits", "failure_reason", "method_token", "order_number", "part_number", "subscription_ids",
}  # fmt: skip


def texts(record: object) -> list[tuple[str, str]]:
    """Every text in a record and in the records that it holds, with the name of its field."""
    found: list[tuple[str, str]] = []
    for item in fields(record):  # type: ignore[arg-type]
        value = getattr(record, item.name)
        if item.name in PLAIN or (item.name == "state" and not isinstance(record, AccountEntry)):
            continue
        if isinstance(value, str):
            found.append((item.name, value))
        elif isinstance(value, tuple):
            for part in value:
                found.extend([(item.name, part)] if isinstance(part, str) else texts(part))
    return found


def hostile_records() -> list[AccountEntry | InvoiceEntry]:
    made = entries(Plan(today=TODAY, accounts=2, invoices=300, is_hostile=True))
    return [entry for entry in made if isinstance(entry, AccountEntry | InvoiceEntry)]


def test_with_hostile_every_text_field_is_hostile() -> None:
    for record in hostile_records():
        for name, text in texts(record):
            assert not is_clean(text), name


@pytest.mark.parametrize(
    "attack",
    [
        "\x1b[",
        "\x1b]",
        "\x9b",
        "\x9d",
        "\x90",
        "[/foo]",
        "[link=",
        "\u202e",
        "\u2066",
        "\u200b",
        "\n",
        "\r",
        "\x00",
        "{nb}",
    ],
)
def test_hostile_texts_hold_every_kind_of_attack(attack: str) -> None:
    assert any(attack in text for record in hostile_records() for _name, text in texts(record))


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t"])
def test_hostile_texts_begin_formulas(sign: str) -> None:
    assert any(text.startswith(sign) for record in hostile_records() for _name, text in texts(record))


def test_a_hostile_text_is_very_long() -> None:
    assert any(len(text) > ENDLESS for record in hostile_records() for _name, text in texts(record))


def test_hostile_identifiers_still_fit_into_a_path() -> None:
    for record in hostile_records():
        if isinstance(record, InvoiceEntry):
            assert record.internal_invoice_id.isdigit()
            assert all(len(paid.last_digits) in (0, 4) for paid in record.payments)


def test_hostile_data_tells_the_same_story_as_plain_data() -> None:
    plain, hostile = (list(invoice_entries(Plan(today=TODAY, invoices=50, is_hostile=bad))) for bad in (False, True))
    assert [balance(entry)[:7] for entry in plain] == [balance(entry)[:7] for entry in hostile]


def test_prices_are_exact_decimals(ledger: list[tuple[InvoiceEntry, Balance]]) -> None:
    assert all(isinstance(line.net_unit_price, Decimal) for entry, _money in ledger[:50] for line in entry.lines)
