"""Support rewards: what may be redeemed on an invoice, which months that eats, a plan so that nothing expires. Pure.

Amounts are minor units: of the *base* currency, in which rewards are earned, or of the invoice's own. A rate says how
much of the invoice's currency one unit of the base currency is; it is an exact decimal. Days are epoch days.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from occ_tui.annotations import NamedTuple
from occ_tui.domain.currencies import exponent

EXPIRES_SOON_DAYS = 60
"""What expires within so many days is marked."""


class Month(NamedTuple):
    """What a month earned and what is left of it, in minor units of the base currency."""

    key: str
    """`usagePeriodKey`."""
    left: int
    """What was earned and not redeemed."""
    expires_day: int | None = None
    """The first day on which it can't be redeemed any more."""
    earned_day: int | None = None
    """The first day on which it can."""

    def available(self, today: int) -> int:
        """What can be redeemed of it today."""
        is_gone = self.expires_day is not None and self.expires_day <= today
        is_early = self.earned_day is not None and self.earned_day > today
        return 0 if is_gone or is_early else max(0, self.left)


class Bite(NamedTuple):
    """What a redemption takes of one month."""

    key: str
    minor: int


class Terms(NamedTuple):
    """A redemption in both currencies."""

    base: int
    """What it takes of the rewards."""
    amount: int
    """What it pays of the invoice; never worth more than `base` at the rate."""


class Invoice(NamedTuple):
    """A support invoice that rewards may pay."""

    id: str
    currency: str
    cap: int
    """See `cap`."""
    rate: Decimal | None
    """`None` where no rate to its currency is known: then it can't be paid with rewards."""
    due_day: int | None = None
    number: str = ""


class Proposal(NamedTuple):
    """What a plan redeems on one invoice, and of which months."""

    invoice: Invoice
    terms: Terms
    bites: tuple[Bite, ...]


class Plan(NamedTuple):
    """See `plan`."""

    proposals: tuple[Proposal, ...]
    left: tuple[Month, ...]
    """Months of which something would stay, the first to expire first."""

    @property
    def base(self) -> int:
        """What it takes of the rewards in all."""
        return sum(proposal.terms.base for proposal in self.proposals)


class Refused(StrEnum):
    """Why an amount can't be redeemed."""

    NOT_POSITIVE = "nothing or less"
    ABOVE_CAP = "more than the part of the invoice before tax that is left"
    ABOVE_AVAILABLE = "more than is available"
    NO_RATE = "no rate to the invoice's currency"


def earned(rate: Decimal, eligible: int) -> int:
    """What usage of `eligible` earns at `rate`; fractions of a minor unit are not granted."""
    return int(Fraction(rate) * eligible // 1)


def split_earned(rate: Decimal, usages: Sequence[int]) -> list[int]:
    """What each of several eligible usages earns: their sum is exactly what all of them together earn."""
    parts, before, total = [], 0, 0
    for usage in usages:
        total += usage
        parts.append(earned(rate, total) - before)
        before += parts[-1]
    return parts


def cap(amount: int, tax: int, redeemed: int, due: int) -> int:
    """How much of an invoice rewards may still pay: its amount before tax less what they paid, no more than is due."""
    return max(0, min(amount - tax - redeemed, due))


def factor(rate: Decimal, base_currency: str, currency: str) -> Fraction:
    """Minor units of `currency` for one minor unit of `base_currency`."""
    return Fraction(rate) * Fraction(10) ** (exponent(currency) - exponent(base_currency))


def terms_of_amount(amount: int, rate: Fraction) -> Terms:
    """What it takes to pay `amount` of an invoice: rounded up, so that the invoice never gets more than was given."""
    return Terms(-(-amount * rate.denominator // rate.numerator), amount)


def terms_of_base(base: int, rate: Fraction) -> Terms:
    """What `base` of the rewards pay: rounded down, and then no more taken than that needs."""
    return terms_of_amount(base * rate.numerator // rate.denominator, rate)


def most(available: int, invoice_cap: int, rate: Fraction) -> Terms:
    """The largest redemption that is beyond neither what is available nor the invoice's cap."""
    return terms_of_amount(min(invoice_cap, max(0, available) * rate.numerator // rate.denominator), rate)


def refusal(terms: Terms, *, available: int, invoice_cap: int) -> Refused | None:
    """Why a redemption can't be made, `None` when it can."""
    if terms.amount <= 0 or terms.base <= 0:
        return Refused.NOT_POSITIVE
    if terms.amount > invoice_cap:
        return Refused.ABOVE_CAP
    return Refused.ABOVE_AVAILABLE if terms.base > available else None


def by_expiry(months: Iterable[Month]) -> list[Month]:
    """The soonest to expire first, those that never do last; of one day, by key."""
    return sorted(months, key=lambda month: (month.expires_day is None, month.expires_day or 0, month.key))


def available(months: Iterable[Month], today: int) -> int:
    """What can be redeemed today in all."""
    return sum(month.available(today) for month in months)


def eat(months: Iterable[Month], base: int, today: int) -> tuple[Bite, ...]:
    """What `base` takes of which months, the soonest to expire first. `ValueError` if there is not as much."""
    bites = []
    rest = base
    for month in by_expiry(months):
        if rest and (part := min(rest, month.available(today))):
            bites.append(Bite(month.key, part))
            rest -= part
    if rest:
        raise ValueError("more than is available")
    return tuple(bites)


def after(months: Iterable[Month], bites: Iterable[Bite]) -> list[Month]:
    """The months once `bites` are taken of them."""
    taken = {bite.key: bite.minor for bite in bites}
    return [month._replace(left=month.left - taken.get(month.key, 0)) for month in months]


def plan(months: Sequence[Month], invoices: Iterable[Invoice], base_currency: str, today: int) -> Plan:
    """Which invoices to pay with what, so that as little as can be expires.

    Each invoice gets as much as it may, the first due first, until nothing is available or every cap is reached: what
    stays then has no invoice to go to, or is less than the smallest unit of every currency that could take it.
    """
    proposals = []
    for invoice in sorted(invoices, key=_urgency):
        if invoice.rate is None or invoice.rate <= 0:
            continue
        rate = factor(invoice.rate, base_currency, invoice.currency)
        terms = most(available(months, today), invoice.cap, rate)
        if refusal(terms, available=available(months, today), invoice_cap=invoice.cap) is None:
            bites = eat(months, terms.base, today)
            months = after(months, bites)
            proposals.append(Proposal(invoice, terms, bites))
    left = tuple(month for month in by_expiry(months) if month.available(today))
    return Plan(tuple(proposals), left)


def _urgency(invoice: Invoice) -> tuple[bool, int, str, str]:
    return (invoice.due_day is None, invoice.due_day or 0, invoice.number, invoice.id)


def rate_between(rates: Mapping[str, Decimal], base_currency: str, currency: str) -> Decimal | None:
    """How much of `currency` one unit of the base currency is; nothing is guessed where no rate is given."""
    return Decimal(1) if currency == base_currency else rates.get(currency)
