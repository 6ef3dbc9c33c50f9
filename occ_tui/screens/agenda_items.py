"""The next weeks on the overview: a line for each day or week and topic, each leading to where it is dealt with."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial

from textual.content import Content

from occ_tui.domain.agenda import AHEAD_DAYS, Coming, by_day, folded, totals
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows.agenda import coming_words
from occ_tui.locale import _
from occ_tui.screens.overview_items import indented, most_of
from occ_tui.widgets.item_list import Item
from occ_tui.widgets.line import text
from occ_tui.widgets.status_tabs import by_weight

_MOST_LINES = 10
_SOON_DAYS = 7
_DATE = 9
"""Width of a day and month, in cells."""


def agenda_items(
    entries: Sequence[Coming] | None,
    write: Formatter,
    today: int,
    weights: Mapping[str, int],
    open_coming: Callable[[Coming], Awaitable[None]],
) -> list[Item]:
    """Heading, lines, and what all of it comes to; the heading alone while it is read.

    Where there are many, weeks stand together: every kind of thing is seen. Of several currencies, that of most
    invoices (`weights`) stands first.
    """
    heading = _("The next {days} days").format(days=AHEAD_DAYS)
    items = [Item(text(heading, "bold"))]
    if entries is None:
        return items
    lines = folded(by_day(entries), _MOST_LINES)
    for line in lines:
        is_soon = line.day is not None and line.day - today <= _SOON_DAYS
        day = "" if line.day is None else write.short_date(line.day)
        what = coming_words(line, write)
        if line.until is not None:
            what = _("{what}, until {day}").format(what=what, day=write.short_date(line.until))
        said = Content.assemble(text(f"{day:{_DATE}}", "$soon" if is_soon else "$dim"), what)
        money = most_of(by_weight(line.sums, weights), write) if line.sums else Content("")
        items.append(Item(indented(said), money, opens=partial(open_coming, line)))
    if not lines:
        items.append(Item(indented(text(_("Nothing that occ knows of."), "$dim"))))
    if sums := totals(entries):
        items.append(Item(indented(text(_("To pay in all"), "$dim")), most_of(by_weight(sums, weights), write)))
    return items
