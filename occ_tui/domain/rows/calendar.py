"""Days as a calendar that other programs read (ICS, RFC 5545): one event a day-long entry, the same id each time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.text import clean, clean_lines

PRODUCT = "-//occ//Customer Center//EN"


class Entry(NamedTuple):
    """Something that happens on a day."""

    key: str
    """What tells it from all others; a calendar that is read again replaces what has the same."""
    day: int
    title: str
    details: str = ""
    """Lines, parted by line feeds."""


def calendar(entries: Iterable[Entry], name: str, today: int) -> bytes:
    """The entries as a file called `name`; made as of `today`, so that the same days make the same file."""
    import icalendar

    stamp = datetime.combine(from_epoch_day(today), time(tzinfo=UTC))
    made = icalendar.Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("x-wr-calname", clean(name))
    for entry in entries:
        event = icalendar.Event()
        day = from_epoch_day(entry.day)
        event.add("uid", f"{hashlib.sha256(entry.key.encode()).hexdigest()[:32]}@occ.invalid")
        event.add("dtstamp", stamp)
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", clean(entry.title))
        if entry.details:
            event.add("description", clean_lines(entry.details))
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())
