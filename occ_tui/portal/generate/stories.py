"""What becomes of an invoice: which of them are overdue, open, being paid or closed, and which oddity each shows.

The proportions are those of 1,277 invoices, a prime: stepping through it by any number meets every place once. So
every run of 1,277 invoices holds each story exactly as often as it should, however many there are and in whichever
batches they are made.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, auto
from typing import NamedTuple

from occ_tui.domain.dates import epoch_day

FIRST_DAY = epoch_day(date(2016, 1, 1))
"""From here numbers of invoices and orders are counted, so that a later one has a higher number."""
CYCLE = 1277
OVERDUE = 14
OPEN = 52
SUBMITTED = 3
OLDEST_DAYS_LATE = 94


class Fate(Enum):
    """Where an invoice stands today."""

    OVERDUE = auto()
    OPEN = auto()
    SUBMITTED = auto()
    CLOSED = auto()


class Story(NamedTuple):
    """One invoice's story, apart from what is drawn by chance."""

    fate: Fate
    currency: str | None = None
    """The currency if the story needs a certain one."""
    is_part_paid: bool = False
    has_failed_card: bool = False
    has_expired_card: bool = False
    is_disputed: bool = False
    has_credit: bool = False
    adjusts: int = 0
    """1 if an adjustment adds something, -1 if it takes something off."""
    has_due_date: bool = True
    has_po: bool = True
    days: int | None = None
    """Days late (OVERDUE) or days until due (OPEN), if the story fixes them."""


_OVERDUE_STORIES = (
    Story(Fate.OVERDUE, "EUR", days=OLDEST_DAYS_LATE),
    Story(Fate.OVERDUE, "EUR", days=84, is_part_paid=True, has_po=False),
    Story(Fate.OVERDUE, "EUR", days=81, has_failed_card=True, has_expired_card=True),
    Story(Fate.OVERDUE, "EUR", days=74),
    Story(Fate.OVERDUE, "JPY", days=61),
    Story(Fate.OVERDUE, "EUR", days=55, is_disputed=True),
    Story(Fate.OVERDUE, "BHD", days=40),
    Story(Fate.OVERDUE, "EUR", days=33, has_credit=True),
    Story(Fate.OVERDUE, "EUR", days=30, adjusts=1),
    Story(Fate.OVERDUE, "EUR", days=21, adjusts=-1),
    Story(Fate.OVERDUE, "JPY", days=14, is_part_paid=True),
    Story(Fate.OVERDUE, days=9),
    Story(Fate.OVERDUE, "EUR", days=3),
    Story(Fate.OVERDUE, days=1),
)
_ODD_OPEN_STORIES = (
    Story(Fate.OPEN, "EUR", days=0),
    Story(Fate.OPEN, "EUR", days=3),
    Story(Fate.OPEN, has_due_date=False),
    Story(Fate.OPEN, "USD", has_due_date=False, has_po=False),
    Story(Fate.OPEN, "EUR", has_failed_card=True),
    Story(Fate.OPEN, "CHF", has_failed_card=True, has_expired_card=True),
    Story(Fate.OPEN, "EUR", is_part_paid=True),
    Story(Fate.OPEN, "BHD", is_part_paid=True),
    Story(Fate.OPEN, "EUR", is_disputed=True),
    Story(Fate.OPEN, "USD", has_credit=True, adjusts=-1),
    Story(Fate.OPEN, "JPY", adjusts=1),
    Story(Fate.OPEN, "EUR", has_po=False),
)


def place(seed: int, number: int) -> int:
    """Where invoice `number` (counted over all accounts) stands in its cycle: 0 … CYCLE - 1, each once."""
    step = 1 + (seed * 7 + 611) % (CYCLE - 1)
    return (number * step + seed * 131 + 389) % CYCLE


def story_at(where: int) -> Story:
    """The story of a place in the cycle."""
    if where < OVERDUE:
        return _OVERDUE_STORIES[where]
    where -= OVERDUE
    if where < OPEN:
        return _ODD_OPEN_STORIES[where] if where < len(_ODD_OPEN_STORIES) else Story(Fate.OPEN, has_po=where % 8 != 0)
    where -= OPEN
    if where < SUBMITTED:
        return Story(Fate.SUBMITTED, "EUR" if where == 0 else None)
    where -= SUBMITTED
    return Story(
        Fate.CLOSED,
        is_part_paid=where % 13 == 4,
        has_failed_card=where % 41 == 7,
        has_credit=where % 19 == 3,
        adjusts=(1 if where % 46 == 5 else -1) if where % 23 == 5 else 0,
        has_due_date=where % 211 != 100,
        has_po=where % 9 != 2,
    )


STORIES = tuple(story_at(where) for where in range(CYCLE))
"""All of them, so that a million invoices need not make each anew."""
