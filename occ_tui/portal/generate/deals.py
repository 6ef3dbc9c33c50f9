"""What the invoices of a sample account go back to: the contract and the order of each, made when first needed.

An agreement runs in terms, one subscription with one order each, so that on every day one of them is in force. What is
sold piece by piece is called off orders, a new one every month. Finding them costs an invoice next to nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.domain.invoices import InvoiceType
from occ_tui.portal.entries import Entry
from occ_tui.portal.generate import draw
from occ_tui.portal.generate.catalogue import CURRENCIES
from occ_tui.portal.generate.people import Home
from occ_tui.portal.generate.sold import Parts, Term, called_off, contract
from occ_tui.portal.generate.stories import FIRST_DAY

FIRST_ORDER = 3_000_000
_PER_DAY = 200
"""Orders that an account can book in a day."""
_HISTORY_DAYS = 2400
"""So far back there are contracts: beyond the earliest invoice."""
_WINDOW = 30
"""Days in which what is sold piece by piece is called off the same order."""
_CALL_OFF_LEAD = 12

KINDS = tuple(InvoiceType)
TERMED = (InvoiceType.SUBSCRIPTION, InvoiceType.SUPPORT, InvoiceType.USAGE)


class Agreement(NamedTuple):
    """How long its terms are, and in how many days the current one ends."""

    years: int
    ends_in: int


AGREEMENTS: dict[InvoiceType, tuple[Agreement, ...]] = {
    InvoiceType.SUBSCRIPTION: (Agreement(3, 410), Agreement(3, 41)),
    InvoiceType.SUPPORT: (Agreement(2, 11), Agreement(2, 33), Agreement(2, 66), Agreement(2, 84), Agreement(3, 760)),
    InvoiceType.USAGE: (Agreement(3, 502),),
}
"""In an account's own currency. The first three of SUPPORT end a fortnight after their renewals are due."""
ELSEWHERE: dict[InvoiceType, tuple[Agreement, ...]] = {
    InvoiceType.SUBSCRIPTION: (Agreement(3, 240),),
    InvoiceType.SUPPORT: (Agreement(3, 330),),
    InvoiceType.USAGE: (Agreement(3, 170),),
}
"""In every other currency."""


class Deal(NamedTuple):
    """What an invoice goes back to."""

    order_number: str
    subscription_id: str | None = None
    kind: InvoiceType | None = None
    currency: str = ""
    day: int = 0
    agreement: int = 0


class Deals:
    """The contracts and orders of one account, as its invoices and what is owed beside them need them."""

    def __init__(self, home: Home, account: int, count: int, *, seed: int, today: int, is_hostile: bool) -> None:
        self.parts = Parts(home, account, count, seed, today, is_hostile)
        self._new: list[Entry] = []
        self._terms: dict[tuple[InvoiceType, str], list[list[Term]]] = {}
        self._starts: dict[tuple[InvoiceType, str], list[list[int]]] = {}
        self._known: dict[str, Deal] = {}
        """By order number."""

    def made(self) -> Iterator[Entry]:
        """What was made since this was last asked."""
        yield from self._new
        self._new.clear()

    def find(self, kind: InvoiceType, currency: str, day: int, chance: int) -> Deal:
        """The deal of an invoice of epoch day `day`; `chance` is any number, which chooses where there are several."""
        if kind in TERMED:
            chains = self._chains(kind, currency)
            return self._termed(kind, currency, day, chance % len(chains))
        window = day // _WINDOW - chance % 2
        return self._called_off(kind, currency, window * _WINDOW - _CALL_OFF_LEAD)

    def beside(self, deal: Deal, chance: int) -> Deal | None:
        """Another subscription of the same kind and currency on the same day, if there is one."""
        assert deal.kind is not None
        chains = len(self._chains(deal.kind, deal.currency))
        if chains < 2:
            return None
        return self._termed(deal.kind, deal.currency, deal.day, (deal.agreement + 1 + chance % (chains - 1)) % chains)

    def current(self, kind: InvoiceType, agreement: int) -> Term:
        """The term in force today of an agreement in the account's own currency; its entries are made now."""
        home, today = self.parts.home, self.parts.today
        self._termed(kind, home.currency, today, agreement)
        return self._term(kind, home.currency, today, agreement)

    def number(self, booked_day: int, code: int) -> str:
        """The number of the order that an account books on a day, `code` telling apart those of one day."""
        return str(FIRST_ORDER + (booked_day - FIRST_DAY) * _PER_DAY + code)

    def _termed(self, kind: InvoiceType, currency: str, day: int, agreement: int) -> Deal:
        term = self._term(kind, currency, day, agreement)
        if term.order_number not in self._known:
            self._known[term.order_number] = Deal(term.order_number, term.subscription_id, kind, currency)
            self._new += contract(self.parts, term)
        return Deal(term.order_number, term.subscription_id, kind, currency, day, agreement)

    def _term(self, kind: InvoiceType, currency: str, day: int, agreement: int) -> Term:
        self._chains(kind, currency)
        starts = self._starts[kind, currency][agreement]
        return self._terms[kind, currency][agreement][max(0, bisect_right(starts, day) - 1)]

    def _chains(self, kind: InvoiceType, currency: str) -> list[list[Term]]:
        """The terms of every agreement of a kind and currency, the earliest first."""
        chains = self._terms.get((kind, currency))
        if chains is None:
            is_own = currency == self.parts.home.currency
            agreements = (AGREEMENTS if is_own else ELSEWHERE)[kind]
            chains = [self._run(kind, currency, place, item) for place, item in enumerate(agreements)]
            self._terms[kind, currency] = chains
            self._starts[kind, currency] = [[term.start_day for term in chain] for chain in chains]
        return chains

    def _run(self, kind: InvoiceType, currency: str, place: int, agreement: Agreement) -> list[Term]:
        parts = self.parts
        code = 40 + (TERMED.index(kind) * len(CURRENCIES) + _place(currency)) * 6 + place
        last = parts.today + agreement.ends_in
        terms: list[Term] = []
        end_day = last
        while not terms or terms[-1].start_day > parts.today - _HISTORY_DAYS:
            start_day = years_before(last, agreement.years * (len(terms) + 1)) + 1
            lead = 5 + draw.for_contract(parts.seed, parts.account, code * 10 + len(terms)).randrange(16)
            number = self.number(start_day - lead, code)
            years, booked_day = agreement.years, start_day - lead
            terms.append(
                Term(kind, currency, code, years, start_day, end_day, booked_day, number, parts.subscription(number))
            )
            end_day = start_day - 1
        return terms[::-1]

    def _called_off(self, kind: InvoiceType, currency: str, booked_day: int) -> Deal:
        number = self.number(booked_day, KINDS.index(kind) * len(CURRENCIES) + _place(currency))
        deal = self._known.get(number)
        if deal is None:
            self._known[number] = deal = Deal(number)
            self._new.append(called_off(self.parts, kind, currency, number, booked_day))
        return deal


@lru_cache(maxsize=16)
def _place(currency: str) -> int:
    return list(CURRENCIES).index(currency)


def years_before(day: int, years: int) -> int:
    """The same day of an earlier year; the 28th for a 29th of February that it lacks."""
    found = from_epoch_day(day)
    is_leap_day = (found.month, found.day) == (2, 29)
    return epoch_day(date(found.year - years, found.month, 28 if is_leap_day else found.day))
