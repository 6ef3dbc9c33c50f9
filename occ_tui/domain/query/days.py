"""Days as a query writes them: `2026-03-01`, `2026-03`, `today`, `-30d`, `eom+2w`."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from occ_tui.domain.dates import epoch_day, from_epoch_day
from occ_tui.domain.query.nodes import Span

ANCHORS = ("today", "yesterday", "tomorrow", "bow", "eow", "bom", "eom", "boq", "eoq", "boy", "eoy")
"""Words for days: this one, its neighbours; begin and end of the week (Monday, Sunday), month, quarter and year."""

_FIRST, _LAST = epoch_day(date.min), epoch_day(date.max)
_DAYS = {"d": 1, "w": 7}
_MONTHS = {"m": 1, "y": 12}


@cache
def _relative() -> re.Pattern[str]:
    anchors = "|".join(ANCHORS)
    return re.compile(rf"({anchors}|\d{{4}}-\d\d-\d\d)?((?:[+-]\d{{1,5}}[dwmy]){{0,4}})", re.ASCII)


@cache
def _offset() -> re.Pattern[str]:
    return re.compile(r"([+-]\d+)([dwmy])")


@cache
def _period() -> re.Pattern[str]:
    return re.compile(r"(\d{4})(?:-(\d\d))?", re.ASCII)


def span(text: str, today: int) -> Span | None:
    """The days that `text` (lower case) means, `None` if it means none. A day out of the calendar is its end."""
    if period := _period().fullmatch(text):
        return _whole(int(period[1]), int(period[2]) if period[2] else None)
    match = _relative().fullmatch(text)
    if not text or match is None:
        return None
    anchor, offsets = match.groups()
    day = _anchor(anchor or "today", today)
    if day is None:
        return None
    for number, unit in _offset().findall(offsets):
        day = _moved(day, int(number), unit, to_end=(anchor or "") in ("eom", "eoq", "eoy"))
    return Span(day, day)


def _whole(year: int, month: int | None) -> Span | None:
    if year < 1 or month not in (None, *range(1, 13)):
        return None
    first = epoch_day(date(year, month or 1, 1))
    return Span(first, _month_end(year, month or 12))


def _anchor(word: str, today: int) -> int | None:
    if word[0].isdigit():
        try:
            return epoch_day(date.fromisoformat(word))
        except ValueError:
            return None
    day = from_epoch_day(today)
    quarter = (day.month - 1) // 3 * 3
    return {
        "today": lambda: today,
        "yesterday": lambda: max(today - 1, _FIRST),
        "tomorrow": lambda: min(today + 1, _LAST),
        "bow": lambda: max(today - day.weekday(), _FIRST),
        "eow": lambda: min(today - day.weekday() + 6, _LAST),
        "bom": lambda: epoch_day(day.replace(day=1)),
        "eom": lambda: _month_end(day.year, day.month),
        "boq": lambda: epoch_day(date(day.year, quarter + 1, 1)),
        "eoq": lambda: _month_end(day.year, quarter + 3),
        "boy": lambda: epoch_day(date(day.year, 1, 1)),
        "eoy": lambda: _month_end(day.year, 12),
    }[word]()


def _moved(day: int, number: int, unit: str, *, to_end: bool) -> int:
    """`day` moved; months keep the day of the month where there is one, and an end of month stays one."""
    if unit in _DAYS:
        return min(max(day + number * _DAYS[unit], _FIRST), _LAST)
    old = from_epoch_day(day)
    year, month = divmod(old.year * 12 + old.month - 1 + number * _MONTHS[unit], 12)
    if not date.min.year <= year <= date.max.year:
        return _FIRST if number < 0 else _LAST
    end = _month_end(year, month + 1)
    if to_end and epoch_day(old) == _month_end(old.year, old.month):
        return end
    return min(epoch_day(date(year, month + 1, 1)) + old.day - 1, end)


def _month_end(year: int, month: int) -> int:
    if (year, month) >= (date.max.year, 12):
        return _LAST
    following = date(year + month // 12, month % 12 + 1, 1)
    return epoch_day(following) - 1
