"""What a sample account pays with and what it owes beside invoices, and the accounts that transfers go to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from random import Random
from typing import NamedTuple

from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.payments import PayableKind
from occ_tui.portal.entries import BankAccountEntry, Entry, MethodEntry, PayableEntry
from occ_tui.portal.generate import catalogue, draw, profile
from occ_tui.portal.generate.hostile import poison
from occ_tui.portal.generate.people import Home
from occ_tui.portal.generate.prices import unit_price
from occ_tui.wire.customer_payments import FailureReason, MethodKind

DAY_MS = 86_400_000
LOW_LIMIT = 100
"""Whole units of any currency that the card with a limit pays at most."""
_SOON_FROM_DAY = 10
"""Until this day of a month, a card that ends with the month ends soon; later, one that ends with the next."""
_PAYEE = "Oracle Deutschland B.V. & Co. KG"


class FailingCards(NamedTuple):
    """The stored cards of an account with which payments fail."""

    expired: MethodEntry
    limited: MethodEntry
    empty: MethodEntry

    def for_failure(self, *, is_expired: bool, draws_limit: bool) -> tuple[MethodEntry, FailureReason]:
        """The card with which a payment failed, and why."""
        if is_expired:
            return self.expired, FailureReason.CARD_EXPIRED
        if draws_limit:
            return self.limited, FailureReason.LIMIT_EXCEEDED
        return self.empty, FailureReason.INSUFFICIENT_FUNDS


def methods(home: Home, account: int, *, seed: int, today: int) -> list[MethodEntry]:
    """The stored methods of account number `account`, the default first."""
    rng = draw.for_paying(seed, account)
    holder = "FRANZISKA BRANDT" if account == 0 else rng.choice(catalogue.BUYERS).upper()
    made = [
        _card(home, "VISA", holder, rng, _month(today, 30), name="Company card", is_default=True),
        _card(home, "MASTERCARD", holder, rng, _month(today, -12), name="Old card"),
        _card(home, "AMEX", holder, rng, _soon(today), name="Travel"),
        _card(home, "MASTERCARD", holder, rng, _month(today, 20), name="Small purchases", limit_units=LOW_LIMIT),
        _card(home, "VISA", holder, rng, _month(today, 9), name="Project card", lacks_funds=True),
        MethodEntry(
            account_ocid=home.entry.ocid,
            token="",
            kind=MethodKind.PAYPAL,
            name="PayPal",
            email=home.entry.preferred_email,
        ),
    ]
    return [
        replace(entry, token=f"pm-{draw.digest('method', seed, f'{account}/{number}')[:32]}")
        for number, entry in enumerate(made)
    ]


def failing_cards(stored: list[MethodEntry]) -> FailingCards:
    """Those of an account's `methods` that fail."""
    return FailingCards(stored[1], stored[3], stored[4])


def payables(home: Home, account: int, *, seed: int, today: int) -> Iterator[PayableEntry]:
    """Two orders that wait for their payment and three renewals, one of them late."""
    rng = draw.for_paying(seed, account)
    first = 8_000_000 + rng.randrange(900_000)
    for number, (kind, source, days) in enumerate(_OWED):
        product = rng.choice(catalogue.PRODUCTS[source])
        unit = unit_price(product, home.currency)
        yield PayableEntry(
            account_ocid=home.entry.ocid,
            kind=kind,
            number=str(first + number * 13),
            currency=home.currency,
            amount_minor=unit * rng.randrange(1, 4),
            description=product.name,
            due_day=today + days,
        )


_OWED = (
    (PayableKind.ORDER, InvoiceType.SUBSCRIPTION, 6),
    (PayableKind.ORDER, InvoiceType.HARDWARE, 14),
    (PayableKind.RENEWAL, InvoiceType.SUPPORT, -3),
    (PayableKind.RENEWAL, InvoiceType.SUPPORT, 19),
    (PayableKind.RENEWAL, InvoiceType.SUPPORT, 52),
)


def of_account(
    home: Home,
    account: int,
    stored: list[MethodEntry],
    owed: list[PayableEntry],
    *,
    seed: int,
    today: int,
    is_hostile: bool,
) -> Iterator[Entry]:
    """All of that, as `Ledger.load` takes it; `owed` are its `payables`."""
    for number, method in enumerate(stored):
        yield replace(method, name=poison(method.name, number)) if is_hostile else method
    for number, payable in enumerate(owed):
        yield replace(payable, description=poison(payable.description, number)) if is_hostile else payable
    yield from profile.of_account(home, account, stored, seed=seed, today=today, is_hostile=is_hostile)


def bank_accounts() -> Iterator[BankAccountEntry]:
    """One per currency. Check digits agree, but no such bank exists: nobody can pay into one by mistake."""
    bank, bic = "Musterbank AG", "MUSTDE00XXX"
    yield BankAccountEntry(
        currency="EUR", payee_name=_PAYEE, bank_name=bank, iban=iban("DE", "000000000012345678"), bic=bic
    )
    yield BankAccountEntry(
        currency="CHF", payee_name=_PAYEE, bank_name=bank, iban=iban("CH", "00000012345678901"), bic="MUSTCH00XXX"
    )
    yield BankAccountEntry(
        currency="BHD", payee_name=_PAYEE, bank_name=bank, iban=iban("BH", "MUST00000012345678"), bic="MUSTBH00XXX"
    )
    yield BankAccountEntry(
        currency="USD", payee_name=_PAYEE, bank_name=bank, bic="MUSTUS00XXX",
        account_number="000123456", routing_number="990000000",
    )  # fmt: skip
    yield BankAccountEntry(
        currency="JPY", payee_name=_PAYEE, bank_name=bank, bic="MUSTJP00XXX", account_number="0001234"
    )


def iban(country: str, rest: str) -> str:
    """The IBAN of an account, with its check digits (ISO 13616)."""
    digits = "".join(str(int(sign, 36)) for sign in f"{rest}{country}00")
    return f"{country}{98 - int(digits) % 97:02}{rest}"


def _card(
    home: Home, brand: str, holder: str, rng: Random, expires_day: int, *, name: str, is_default: bool = False,
    limit_units: int | None = None, lacks_funds: bool = False,
) -> MethodEntry:  # fmt: skip
    return MethodEntry(
        account_ocid=home.entry.ocid,
        token="",
        kind=MethodKind.CREDIT_CARD,
        name=name,
        brand=brand,
        last_digits=f"{rng.randrange(10_000):04}",
        name_on_card=holder,
        expires_day=expires_day,
        is_default=is_default,
        limit_units=limit_units,
        lacks_funds=lacks_funds,
    )


def _month(today: int, months: int) -> int:
    """The first day of the month that is `months` after this one."""
    day = from_epoch_day(today)
    years, month = divmod(day.month - 1 + months, 12)
    return epoch_day(date(day.year + years, month + 1, 1))


def _soon(today: int) -> int:
    """A month's first day, between 18 and 52 days ahead."""
    return _month(today, 1 if from_epoch_day(today).day <= _SOON_FROM_DAY else 2)
