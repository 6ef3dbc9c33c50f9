"""What a sample account earned by its usage, and what it redeemed on its support invoices.

Both follow from invoices: usage from the lines of USAGE invoices in the account's own currency, redemptions from
SUPPORT invoices that are paid. An account's invoices are looked at for that before they are made, as far as their day
and type go; only those that matter are made whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random
from typing import NamedTuple

from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.rewards import (
    Bite,
    Month,
    after,
    available,
    eat,
    factor,
    most,
    split_earned,
    terms_of_base,
)
from occ_tui.portal.entries import (
    SETTLED,
    TAX_PART_NUMBER,
    InvoiceEntry,
    PaymentEntry,
    RedeemerEntry,
    RedemptionEntry,
    RewardMonthEntry,
    RewardProductEntry,
    RewardsEntry,
)
from occ_tui.portal.generate import catalogue, draw, people
from occ_tui.portal.generate.hostile import poison
from occ_tui.portal.generate.invoices import Outline, outline, whole
from occ_tui.portal.generate.paying import FailingCards
from occ_tui.portal.generate.people import Home
from occ_tui.portal.generate.stories import Fate

RATE = Decimal("0.25")
MONTHS = 15
"""So many whole months are told of; the first of them are expired."""
_EARNED_AFTER_DAYS = 4
_LASTS_MONTHS = 12
_LONGER_MONTHS = 15
"""One month in five lasts longer."""
_GRANTED = -2
"""The month for which something was granted by hand; it lasts for a short time."""
_GRANT_MONTHS = 4
_REDEEMED_WITHIN_DAYS = 240
_QUIET_DAYS = 50
"""Nothing was redeemed for so long: some of it expires soon."""
_CANDIDATES = 40
_REDEMPTIONS = 6
_DAY_MS = 86_400_000
_MINUTE_MS = 60_000

Usage = dict[tuple[int, int], dict[str, tuple[str, int, int]]]
"""Year and month → part number → name, first day, minor units."""


class Rewards(NamedTuple):
    """What there is to load, and the payments by rewards, by the place of their invoice."""

    entry: RewardsEntry
    redeemed: Mapping[int, PaymentEntry]


def of_account(
    home: Home, account: int, count: int, before: int, cards: FailingCards, *, seed: int, today: int
) -> Rewards:
    """The rewards of account number `account`; `before` of the ledger's invoices come before its `count`."""
    rng = draw.for_rewards(seed, account)
    usage, places = _looked_at(home, account, count, before, seed=seed, today=today)
    months = list(_months(rng, usage, home.currency, today))
    entry = RewardsEntry(
        account_ocid=home.entry.ocid,
        subscription_id=draw.ocid("ospsubscription", seed, f"{account}/0"),
        currency=home.currency,
        rate=RATE,
        code=_code(seed, account),
        rates=[
            (currency, catalogue.rate_between(home.currency, currency))
            for currency in catalogue.CURRENCIES
            if currency != home.currency
        ],
        months=months,
        redeemers=_redeemers(home, account, seed, today),
    )
    paid = [(place, whole(home, account, place, before, cards, seed=seed, today=today)) for place in places]
    return Rewards(entry, dict(_redemptions(rng, entry, paid, today)))


def poisoned(entry: RewardsEntry) -> RewardsEntry:
    """The same with hostile names."""
    months = [
        replace(
            month,
            products=[replace(item, name=poison(item.name, place)) for place, item in enumerate(month.products)],
        )
        for month in entry.months
    ]
    redeemers = [
        replace(person, first_name=poison(person.first_name, place), last_name=poison(person.last_name, place + 3))
        for place, person in enumerate(entry.redeemers)
    ]
    return replace(entry, months=months, redeemers=redeemers)


def month_after(year: int, month: int, months: int = 1) -> tuple[int, int]:
    """The year and the month that come `months` later."""
    years, rest = divmod(month - 1 + months, 12)
    return year + years, rest + 1


def _first_of(year: int, month: int) -> int:
    return epoch_day(date(year, month, 1))


def _looked_at(home: Home, account: int, count: int, before: int, *, seed: int, today: int) -> tuple[Usage, list[int]]:
    """Usage of the whole months that are told of, and places of support invoices that were paid not long ago."""
    now = from_epoch_day(today)
    until = _first_of(now.year, now.month)
    since = _first_of(*month_after(now.year, now.month, -MONTHS))
    usage: Usage = defaultdict(dict)
    places: list[int] = []
    for index in range(count):
        first = outline(home, account, index, before, seed=seed, today=today)
        if first.kind is InvoiceType.USAGE and since <= first.day < until and first.currency == home.currency:
            day = from_epoch_day(first.day)
            of_month = usage[day.year, day.month]
            for line in first.lines():
                if line.part_number != TAX_PART_NUMBER:
                    _name, start, minor = of_month.get(line.part_number, ("", first.day, 0))
                    total = minor + line.total_minor
                    of_month[line.part_number] = (line.product, min(start, first.day), total)
        elif len(places) < _CANDIDATES and _may_be_redeemed_on(first, today):
            places.append(index)
    return usage, places


def _may_be_redeemed_on(first: Outline, today: int) -> bool:
    """A support invoice that was paid not long ago."""
    is_paid = first.kind is InvoiceType.SUPPORT and first.story.fate is Fate.CLOSED
    return is_paid and first.due_day is not None and first.due_day > today - _REDEEMED_WITHIN_DAYS


def _months(rng: Random, usage: Usage, currency: str, today: int) -> Iterator[RewardMonthEntry]:
    now = from_epoch_day(today)
    for place in range(-MONTHS, 0):
        year, month = month_after(now.year, now.month, place)
        lasts = _LONGER_MONTHS if place % 5 == 0 else _LASTS_MONTHS
        ended = _first_of(*month_after(year, month))
        if of_month := usage.get((year, month)):
            products = _products(of_month)
            yield RewardMonthEntry(
                key=f"{year}{month:02}",
                started_day=_first_of(year, month),
                ended_day=ended - 1,
                earned_day=ended + _EARNED_AFTER_DAYS,
                expires_day=_first_of(*month_after(year, month, lasts + 1)),
                earned_minor=sum(product.earned_minor for product in products),
                products=products,
            )
        if usage and place == _GRANTED:
            yield _grant(rng, year, month, currency)


def _grant(rng: Random, year: int, month: int, currency: str) -> RewardMonthEntry:
    """What somebody granted by hand: no usage stands behind it."""
    rate = catalogue.CURRENCIES[currency]
    ended = _first_of(*month_after(year, month))
    return RewardMonthEntry(
        key=f"{year}{month:02}M",
        started_day=_first_of(year, month),
        ended_day=ended - 1,
        earned_day=ended + _EARNED_AFTER_DAYS,
        expires_day=_first_of(*month_after(year, month, _GRANT_MONTHS)),
        earned_minor=5_000 * rng.randrange(1, 6) * rate.times // rate.over // rate.step * rate.step,
        is_manual=True,
    )


def _products(of_month: Mapping[str, tuple[str, int, int]]) -> list[RewardProductEntry]:
    numbers = sorted(of_month)
    eligible = [number for number in numbers if number not in catalogue.EARNS_NOTHING]
    parts = dict(zip(eligible, split_earned(RATE, [of_month[number][2] for number in eligible]), strict=True))
    made = []
    for number in numbers:
        name, start, minor = of_month[number]
        made.append(RewardProductEntry(number, name, start, minor, parts.get(number, 0), number in parts))
    return made


def _redemptions(
    rng: Random, program: RewardsEntry, paid: list[tuple[int, InvoiceEntry]], today: int
) -> Iterator[tuple[int, PaymentEntry]]:
    """Some of the support invoices that were `paid`, in the order of that, each with what rewards paid of it."""
    months = [Month(month.key, month.earned_minor, month.expires_day, month.earned_day) for month in program.months]
    rates = {program.currency: Decimal(1), **dict(program.rates)}
    possible = [(entry.payments[-1].paid_ms, place, entry) for place, entry in paid if _may_be_rewarded(entry, today)]
    possible.sort(key=lambda item: item[:2])
    step = max(1, len(possible) // _REDEMPTIONS)
    for paid_ms, place, entry in possible[::step][:_REDEMPTIONS]:
        last, day = entry.payments[-1], paid_ms // _DAY_MS
        rate = factor(rates[entry.currency], program.currency, entry.currency)
        largest = most(available(months, day), min(entry.amount_minor - entry.tax_minor, last.amount_minor), rate)
        terms = terms_of_base(largest.base * rng.randrange(10, 45) // 100, rate)
        if terms.amount <= 0:
            continue
        bites = eat(months, terms.base, day)
        months = after(months, bites)
        yield place, _payment(rng, program, rates[entry.currency], last, terms.base, terms.amount, bites)


def _may_be_rewarded(entry: InvoiceEntry, today: int) -> bool:
    last = entry.payments[-1] if entry.payments else None
    return last is not None and last.state == SETTLED and last.paid_ms < (today - _QUIET_DAYS) * _DAY_MS


def _payment(
    rng: Random,
    program: RewardsEntry,
    rate: Decimal,
    last: PaymentEntry,
    base: int,
    minor: int,
    bites: tuple[Bite, ...],
) -> PaymentEntry:
    redeemer = program.redeemers[0]
    return PaymentEntry(
        method="OTHER",
        state=SETTLED,
        paid_ms=last.paid_ms - _MINUTE_MS,
        amount_minor=minor,
        reference=f"RW{rng.randrange(10**8, 10**9)}",
        paid_by=f"{redeemer.first_name} {redeemer.last_name}",
        redemption=RedemptionEntry(program.subscription_id, redeemer.email, rate, base, bites),
    )


def _redeemers(home: Home, account: int, seed: int, today: int) -> list[RedeemerEntry]:
    """Who may redeem: of the first account its management and its finance contact."""
    since_ms = (today - 300) * _DAY_MS
    if account:
        first, _, last = home.entry.contact_name.partition(" ")
        return [RedeemerEntry(home.entry.preferred_email, first, last, since_ms)]
    known = {contact.profile: contact.entry for contact in people.contacts(seed)}
    made = []
    for place, profile in enumerate(("management", "finance")):
        first, _, last = known[profile].name.partition(" ")
        made.append(RedeemerEntry(known[profile].email, first, last, since_ms + place * _DAY_MS))
    return made


def _code(seed: int, account: int) -> str:
    """Sixteen letters and digits in four groups; letters first, so that no group is a number."""
    sign = draw.digest("redemption", seed, str(account)).upper()
    return "-".join("KRTX"[place] + sign[place * 3 : place * 3 + 3] for place in range(4))
