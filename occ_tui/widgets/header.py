"""The first line of every screen: who and where, and how old what one sees is."""

from __future__ import annotations

from datetime import date, datetime

from textual.content import Content

from occ_tui.annotations import NamedTuple
from occ_tui.domain.access import ContactType
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows.contact_types import type_words
from occ_tui.domain.text import clean
from occ_tui.locale import _, ngettext
from occ_tui.widgets.line import Line, text


class Identity(NamedTuple):
    """Who and where one is."""

    account: str = ""
    """Name of the account, or of all of them together."""
    account_number: str = ""
    profile: str = ""
    kind: str = ""
    read_only: bool = False
    roles: tuple[str, ...] = ()
    """What the user is to the account, or to each of them; empty where they differ or nobody says."""


class Freshness(NamedTuple):
    """How old what one sees is, and what is being done about it."""

    at: datetime | None = None
    """When the data was read; `None` before the first time."""
    today: date | None = None
    """The day that counts as today."""
    is_syncing: bool = False
    rows_done: int = 0
    """Rows that the sync under way has received."""
    rows_total: int | None = None
    offline_since: datetime | None = None
    """Since when the server can't be reached."""


_TODAY_S = 12 * 3600
"""Data younger than this needs no date beside its time."""


class WhoAndWhere(Line):
    """`occ  ACME GmbH · 0421-7788   finance · portal                as of 14:02 ⟳ 23 Nov 2026`."""

    def show(self, who: Identity, freshness: Freshness, write: Formatter, now: datetime) -> None:
        """Says both; the account's number goes first where room is short, and what one is to it stays longest."""
        where = " · ".join(part for part in (who.profile, who.kind) if part)
        mark = text(" occ ", "bold $accent")
        name = text(" " + clean(who.account), "bold")
        number = text(f" · {clean(who.account_number)}", "$dim") if who.account_number else Content("")
        long, short = marks(who, is_long=True), marks(who, is_long=False)
        tail = Content.assemble(text(f"   {clean(where)}", "$dim"), long)
        lefts = [Content.assemble(mark, name, number, tail), Content.assemble(mark, name, tail)]
        if short.plain:
            lefts += [Content.assemble(mark, name, text(f"  {clean(who.profile)}", "$dim"), short)]
            lefts += [Content.assemble(mark, name, " ", short), Content.assemble(mark, short, name)]
        else:
            lefts += [Content.assemble(mark, name), mark]
        self.say(lefts, text(as_of(freshness, write, now) + " ", "$dim"))


def marks(who: Identity, *, is_long: bool) -> Content:
    """What the user is, and may not do: support staff and sessions that only read are told so in words and colour.

    Other roles are named unless the profile is called just that, and where there is room for it.
    """
    parts: list[Content] = []
    if ContactType.SUPPORT in who.roles:
        parts.append(text(_("SUPPORT: reads, and writes notes") if is_long else _("SUPPORT"), "bold $soon"))
    elif is_long and who.roles and who.roles != (who.profile,):
        parts.append(text(type_words(who.roles), "$dim"))
    if who.read_only:
        parts.append(text(_("read only"), "bold $soon"))
    return Content("").join(Content.assemble(text(" · ", "$dim"), part) for part in parts)


def as_of(freshness: Freshness, write: Formatter, now: datetime) -> str:
    """The age in words: "as of 14:02 ⟳ 23 Nov 2026", "reading 3,120 ⟳ …"."""
    day = write.date(freshness.today) if freshness.today else ""
    if freshness.is_syncing:
        return f"{progress_text(freshness, write)} ⟳ {day}"
    if freshness.at is None:
        return _("nothing read yet ⟳ {date}").format(date=day)
    at = freshness.at.astimezone()
    if abs((now - at).total_seconds()) < _TODAY_S:
        return _("as of {time} ⟳ {date}").format(time=write.time(at), date=day)
    return _("as of {date_time} ⟳ {date}").format(date_time=write.date_time(at), date=day)


def progress_text(freshness: Freshness, write: Formatter) -> str:
    """How far the sync is: "refreshing", "reading 3,120 of 4,000"."""
    if not freshness.rows_done:
        return _("refreshing")
    done = write.number(freshness.rows_done)
    if freshness.rows_total and freshness.rows_total >= freshness.rows_done:
        return _("reading {done} of {total}").format(done=done, total=write.number(freshness.rows_total))
    return ngettext("reading, {done} so far", "reading, {done} so far", freshness.rows_done).format(done=done)


class Sections(Line):
    """The bar of sections: the key and the name of each, the current one in the accent colour."""

    def show(self, sections: list[tuple[str, str, bool]], current: str) -> None:
        """`sections` are key, name, and whether it is open to the user; others stand in parentheses."""
        parts: list[Content] = []
        for key, name, is_open in sections:
            style = "bold $accent" if key == current else "$dim"
            parts.append(text(f" {key} {name} " if is_open else f" {key} ({name}) ", style if is_open else "$dim"))
        self.say(Content("").join(parts))
