"""One sample invoice: its type, dates, lines that add up, and what was booked on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import NamedTuple

from occ_tui.domain.invoices import InvoiceType
from occ_tui.domain.money import to_decimal
from occ_tui.portal.entries import CREDIT, TAX_PART_NUMBER, Entry, InvoiceEntry, LineEntry, PaymentEntry
from occ_tui.portal.generate import catalogue, draw, payments
from occ_tui.portal.generate.deals import Deal, Deals
from occ_tui.portal.generate.hostile import poisoned
from occ_tui.portal.generate.paying import FailingCards
from occ_tui.portal.generate.people import Home
from occ_tui.portal.generate.prices import quantity, unit_price
from occ_tui.portal.generate.stories import CYCLE, FIRST_DAY, STORIES, Fate, Story, place

HISTORY_DAYS = 6 * 365
SHARED_NUMBER = "100000017"
"""The first closed invoice of every account has this number: one that several accounts have must be asked about."""

_PER_ACCOUNT_IDS = 10**8
_FIRST_ID = 7 * 10**11


def invoices(
    home: Home,
    account: int,
    count: int,
    before: int,
    cards: FailingCards,
    deals: Deals,
    *,
    seed: int,
    today: int,
    is_hostile: bool,
    redeemed: Mapping[int, PaymentEntry] | None = None,
) -> Iterator[Entry]:
    """The `count` invoices of account number `account`; `before` of the ledger's invoices come before them.

    Payments that failed were made with one of `cards`. `redeemed` are payments by rewards, by the place of their
    invoice. In front of an invoice come the contract and the order that it is the first of.
    """
    numbers = _Numbers(account, count)
    for index in range(count):
        first = outline(home, account, index, before, seed=seed, today=today)
        entry = _invoice(first, home, numbers, account, index, today, cards, deals)
        if redeemed and index in redeemed:
            entry = replace(entry, payments=payments.with_rewards(tuple(entry.payments), redeemed[index]))
        yield from deals.made()
        yield poisoned(entry, before + index) if is_hostile else entry


class Outline(NamedTuple):
    """The beginning of an invoice; the rest is drawn from what is left of its chance."""

    kind: InvoiceType
    currency: str
    day: int
    due_day: int | None
    terms: str
    story: Story
    chance: int
    """By which its order is chosen."""
    rng: Random

    def lines(self, order_number: str = "") -> tuple[LineEntry, ...]:
        """Its lines; to be asked for once, and first of all."""
        return _lines(self.rng, self.kind, self.currency, self.day, order_number)


def outline(home: Home, account: int, index: int, before: int, *, seed: int, today: int) -> Outline:
    """How the invoice that is `index`th of its account begins."""
    rng = draw.for_invoice(seed, account, index)
    story = STORIES[place(seed, before + index)]
    kind = rng.choice(catalogue.TYPE_DRAW)
    currency = story.currency or _currency(rng, home)
    day, due_day, terms = _dates(rng, story, (before + index) // CYCLE, today)
    return Outline(kind, currency, day, due_day, terms, story, rng.randrange(900_000), rng)


def whole(
    home: Home, account: int, index: int, before: int, cards: FailingCards, *, seed: int, today: int
) -> InvoiceEntry:
    """The invoice that is `index`th of its account, but with numbers of its own and its order that others may have."""
    first = outline(home, account, index, before, seed=seed, today=today)
    deals = Deals(home, account, 1, seed=seed, today=today, is_hostile=False)
    return _invoice(first, home, _Numbers(account, 1), account, index, today, cards, deals)


class _Numbers:
    """Invoice numbers of one account: nine digits or more, higher for later days, none twice."""

    STEP = 7
    """Between two numbers of a day; shares no factor with the numbers that a day has."""

    def __init__(self, account: int, count: int) -> None:
        self._base = 100_000_000 + account % 900 * 1_000_000
        per_day = 97 + count // 100
        self._per_day = per_day + (per_day % self.STEP == 0)
        self._taken: dict[int, int] = {}

    def next(self, day: int) -> str:
        taken = self._taken.get(day, 0)
        self._taken[day] = taken + 1
        return str(self._base + (day - FIRST_DAY) * self._per_day + 100 + taken * self.STEP % self._per_day)


def _invoice(
    first: Outline,
    home: Home,
    numbers: _Numbers,
    account: int,
    index: int,
    today: int,
    cards: FailingCards,
    deals: Deals,
) -> InvoiceEntry:
    kind, currency, invoice_day, due_day, terms, story, chance, rng = first
    deal = deals.find(kind, currency, invoice_day, chance)
    lines = first.lines(deal.order_number)
    tax = lines[-1].total_minor if lines[-1].part_number == TAX_PART_NUMBER else 0
    amount = sum(line.total_minor for line in lines)
    changes = payments.corrections(rng, story, amount, invoice_day, today)
    owed = amount + sum(-change.minor if change.kind == CREDIT else change.minor for change in changes)
    identity = _FIRST_ID + account * _PER_ACCOUNT_IDS + index
    number = SHARED_NUMBER if index == 0 and story.fate is Fate.CLOSED else numbers.next(invoice_day)
    payer = rng.choice(catalogue.BUYERS)
    reference = f"R-{identity % 10**7:07}" if rng.randrange(4) else ""
    po_number = f"45{rng.randrange(10**7, 10**8)}" if story.has_po else ""
    party = _party(rng, home)
    disputed = min(owed, owed // 2 + rng.randrange(1, 100)) if story.is_disputed else 0
    lines, subscriptions = _spread(rng, deals, deal, lines)
    return InvoiceEntry(
        account_ocid=home.entry.ocid,
        internal_invoice_id=str(identity),
        invoice_id=f"{identity + 11}",
        number=number,
        type=kind,
        currency=currency,
        amount_minor=amount,
        tax_minor=tax,
        time_invoice_ms=invoice_day * payments.DAY_MS,
        due_day=due_day,
        reference=reference,
        po_number=po_number,
        party_name=party,
        payment_terms=terms,
        disputed_minor=disputed,
        subscription_ids=subscriptions,
        is_payable=rng.randrange(33) != 0,
        is_card_payable=currency != "BHD" and rng.randrange(8) != 0,
        is_pdf_available=rng.randrange(40) != 0,
        lines=lines,
        corrections=changes,
        payments=payments.payments(rng, story, owed, invoice_day, due_day, today, payer, cards),
    )


def _currency(rng: Random, home: Home) -> str:
    return home.currency if rng.randrange(10) < 6 else rng.choice(catalogue.CURRENCY_DRAW)


def _party(rng: Random, home: Home) -> str:
    if rng.randrange(5):
        return home.entry.name
    return rng.choice(catalogue.PARTIES).format(name=home.entry.name, word=home.word)


def _spread(
    rng: Random, deals: Deals, deal: Deal, lines: tuple[LineEntry, ...]
) -> tuple[tuple[LineEntry, ...], tuple[str, ...]]:
    """The lines with the numbers of the subscriptions that they are for: now and then two, which take turns."""
    if deal.subscription_id is None:
        return lines, ()
    chances = [rng.randrange(10**7, 10**8) for _ in range(1 + (rng.randrange(6) == 0))]
    other = deals.beside(deal, chances[-1]) if len(chances) > 1 else None
    if other is None or other.subscription_id is None or len([line for line in lines if line.order_number]) < 2:
        return lines, (deal.subscription_id,)
    spread = [
        replace(line, order_number=other.order_number) if line.order_number and number % 2 else line
        for number, line in enumerate(lines)
    ]
    return tuple(spread), (deal.subscription_id, other.subscription_id)


def _dates(rng: Random, story: Story, cycle: int, today: int) -> tuple[int, int | None, str]:
    """Day of the invoice, due day and payment terms. Later cycles spread what the first one fixes."""
    terms, days = rng.choice(catalogue.TERMS)
    fixed = story.days if cycle == 0 else None
    if story.fate is Fate.OVERDUE:
        due_day = today - (fixed or 1 + rng.randrange(20) * rng.randrange(20) // rng.randrange(1, 4))
    elif story.fate is Fate.CLOSED:
        due_day = today - rng.randrange(-12, HISTORY_DAYS)
    else:
        due_day = today + (rng.randrange(days + 1) if fixed is None else min(fixed, days))
    invoice_day = min(due_day - days, today)
    if not story.has_due_date:
        return invoice_day, None, ""
    return invoice_day, due_day, terms


def _lines(rng: Random, kind: InvoiceType, currency: str, invoice_day: int, order_number: str) -> tuple[LineEntry, ...]:
    """The lines, tax last: together they are the invoice's amount, exactly."""
    products = catalogue.PRODUCTS[kind]
    count = 1 + rng.randrange(3) + (rng.randrange(24) if kind is InvoiceType.USAGE and not rng.randrange(12) else 0)
    rate = catalogue.CURRENCIES[currency]
    is_charged_over_time = kind not in (InvoiceType.HARDWARE, InvoiceType.EDUCATION)
    days = 364 if kind in (InvoiceType.SUPPORT, InvoiceType.LICENSE) else 30
    lines = []
    first = rng.randrange(len(products))
    for number in range(count):
        product = products[(first + number) % len(products)]
        ordered = quantity(rng, product.most)
        unit = unit_price(product, currency)
        lines.append(
            LineEntry(
                product=product.name,
                net_unit_price=to_decimal(unit, currency),
                total_minor=unit * ordered,
                quantity=Decimal(ordered),
                order_number=order_number,
                part_number=product.part_number,
                start_day=invoice_day if is_charged_over_time else None,
                end_day=invoice_day + days if is_charged_over_time else None,
            )
        )
    net = sum(line.total_minor for line in lines)
    if tax := (net * rate.tax_percent + 50) // 100:
        lines.append(
            LineEntry(
                product=rate.tax_name,
                net_unit_price=to_decimal(tax, currency),
                total_minor=tax,
                part_number=TAX_PART_NUMBER,
            )
        )
    return tuple(lines)
