"""What comes in the next weeks, as one dated list: what is due, will be invoiced, ends or expires. Pure.

Days are epoch days, amounts minor units; sums never cross currencies.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from occ_tui.annotations import NamedTuple

AHEAD_DAYS = 90
"""How far the list looks."""
_MONDAY = 3
"""Days from the Monday of its week to the first epoch day."""


class Topic(StrEnum):
    """What an entry is about, in the order of a day."""

    DUE = "due"
    """Invoices."""
    ORDER = "order"
    """A pending order that has to be paid."""
    RENEWAL = "renewal"
    """A support renewal that has to be paid."""
    SCHEDULE = "schedule"
    """Will be invoiced by the billing schedule."""
    CONTRACT = "contract"
    """A subscribed service ends."""
    CARD = "card"
    """The last day of a stored card."""
    REWARD = "reward"
    """The last day on which rewards can be redeemed."""
    ON_ITS_WAY = "onItsWay"
    """An order that is not provisioned yet; it has no day."""


class Coming(NamedTuple):
    """One thing that comes, or several of a day."""

    day: int | None
    """`None` for what comes some day."""
    topic: Topic
    count: int  # type: ignore[assignment]  # a tuple's own `count` is not missed
    sums: dict[str, int]
    """Per currency, in alphabetical order; empty where no money is concerned or none is known."""
    what: str = ""
    """Its name; empty for several of different names."""
    account: str = ""
    """Name of the account; empty for several."""
    until: int | None = None
    """The last day, of several days that stand together."""


_TOPICS = tuple(Topic)


def in_order(entries: Iterable[Coming], today: int, days: int = AHEAD_DAYS) -> list[Coming]:
    """Those from today until `days` later, by day and topic; what has no day last."""
    near = [entry for entry in entries if entry.day is None or today <= entry.day <= today + days]
    return sorted(near, key=lambda entry: (entry.day is None, entry.day or 0, _TOPICS.index(entry.topic), entry.what))


def by_day(entries: Iterable[Coming]) -> list[Coming]:
    """The same with what is of one topic on one day as one entry; `entries` are in their order."""
    found: list[Coming] = []
    for entry in entries:
        if found and (found[-1].day, found[-1].topic) == (entry.day, entry.topic):
            found[-1] = _together(found[-1], entry)
        else:
            found.append(entry)
    return found


def folded(lines: Iterable[Coming], most: int) -> list[Coming]:
    """The same in at most `most` lines, or one for each topic: whichever topic has the most is put together.

    First by week (from Monday on), and where that is not enough, all of it; what has no day stays. `lines` are in their
    order, and so is what comes of them: each line stands where its first day does.
    """
    found, weekly = list(lines), set[Topic]()
    while len(found) > most:
        counts = {topic: sum(line.topic is topic for line in found if line.day is not None) for topic in _TOPICS}
        topic = max(_TOPICS, key=lambda one: counts[one])
        if counts[topic] < 2:
            break
        found = _fold(found, topic, by_week=topic not in weekly)
        weekly.add(topic)
    return found


def _fold(lines: list[Coming], topic: Topic, *, by_week: bool) -> list[Coming]:
    """Lines of a topic as one, or as one for each week, in the place of the first of them."""
    places: dict[int, int] = {}
    found: list[Coming] = []
    for line in lines:
        if line.topic is not topic or line.day is None:
            found.append(line)
            continue
        week = (line.day + _MONDAY) // 7 if by_week else 0
        if week in places:
            before = found[places[week]]
            last = line.day if line.until is None else line.until
            found[places[week]] = _together(before, line)._replace(until=last)
        else:
            places[week] = len(found)
            found.append(line)
    return found


def totals(entries: Iterable[Coming]) -> dict[str, int]:
    """What all of them come to, per currency in alphabetical order; what may be redeemed is nothing to pay."""
    sums: dict[str, int] = {}
    for entry in entries:
        if entry.topic not in (Topic.REWARD, Topic.ON_ITS_WAY):
            for currency, minor in entry.sums.items():
                sums[currency] = sums.get(currency, 0) + minor
    return dict(sorted(sums.items()))


def _together(one: Coming, other: Coming) -> Coming:
    sums = dict(one.sums)
    for currency, minor in other.sums.items():
        sums[currency] = sums.get(currency, 0) + minor
    return Coming(
        one.day,
        one.topic,
        one.count + other.count,
        dict(sorted(sums.items())),
        one.what if one.what == other.what else "",
        one.account if one.account == other.account else "",
    )
