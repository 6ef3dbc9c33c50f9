"""The tabs of the invoices in one line, each with its count, and the sums of the current one below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message

from occ_tui.annotations import NamedTuple
from occ_tui.domain.changes import AnyTab, ChangesTab
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import Tab
from occ_tui.domain.rows.invoices import SIGNS, Tone
from occ_tui.locale import _, ngettext, pgettext
from occ_tui.widgets.line import Line, spread, text
from occ_tui.widgets.tab_line import tab_words

TABS: tuple[AnyTab, ...] = (*Tab, ChangesTab.CHANGES)
"""In the order in which they stand."""

_TONES: dict[AnyTab, str] = {Tab.OVERDUE: "$late", Tab.OPEN: "", Tab.SUBMITTED: "", Tab.CLOSED: ""}


def tab_title(tab: AnyTab) -> str:
    """The tab's name in the user's language."""
    titles: dict[AnyTab, str] = {
        Tab.OVERDUE: pgettext("tab", "Overdue"),
        Tab.OPEN: pgettext("tab", "Open"),
        Tab.SUBMITTED: pgettext("tab", "Payment submitted"),
        Tab.CLOSED: pgettext("tab", "Closed"),
        Tab.ALL: pgettext("tab", "All"),
        ChangesTab.CHANGES: pgettext("tab", "Changes"),
    }
    return titles[tab]


def short_tab_title(tab: AnyTab) -> str:
    """The same where room is short."""
    titles: dict[AnyTab, str] = {
        Tab.SUBMITTED: pgettext("tab", "Submitted"),
        Tab.CLOSED: pgettext("short tab", "Closed"),
        ChangesTab.CHANGES: pgettext("short tab", "Changes"),
    }
    return titles.get(tab) or tab_title(tab)


class Sums(NamedTuple):
    """What a tab comes to."""

    count: int = 0  # type: ignore[assignment]  # a tuple's own `count` is not missed
    sums: Mapping[str, int] | None = None
    """Minor units per currency: what is due; what was invoiced where nothing is due any more."""
    oldest_days_late: int | None = None
    in_dispute: Mapping[str, int] | None = None
    words: str = ""
    """What is said instead."""


class StatusTabs(Line):
    """`Overdue 14  Open 52  Submitted 3  Closed 1,208  All 1,277  Changes 8  │ Big ones`: saved views stand last."""

    class Chosen(Message):
        """A tab was clicked."""

        def __init__(self, tab: AnyTab) -> None:
            super().__init__()
            self.tab = tab

    class ViewChosen(Message):
        """A saved view was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._places: list[tuple[int, int, AnyTab | str]] = []
        self._views: tuple[str, ...] = ()
        self._view = ""
        self._counts: Mapping[AnyTab, int] = {}
        self._current: AnyTab = Tab.OVERDUE
        self._write: Formatter | None = None
        self._made: dict[tuple[AnyTab, str, int], tuple[Content, list[tuple[int, int, AnyTab | str]]]] = {}
        """The line and its places for a current tab, view and width, while the counts stay as they are."""

    def show(
        self,
        counts: Mapping[AnyTab, int],
        current: AnyTab,
        write: Formatter,
        views: Sequence[str] = (),
        view: str = "",
    ) -> None:
        """Shows the tabs with their counts and the names of saved views; `view`, or `current`, in the accent colour."""
        shown = (dict(counts), current, tuple(views), view)
        if shown != (self._counts, self._current, self._views, self._view) or self._write is None:
            before = self.said()
            if (shown[0], shown[2]) != (self._counts, self._views):
                self._made.clear()
            self._counts, self._current, self._views, self._view = shown
            self._write = write
            self.refresh_said(before)

    def render(self) -> Content:
        asked = (self._current, self._view, self.size.width)
        if asked not in self._made:
            self._made[asked] = (self._whole_line(), self._places)
        line, self._places = self._made[asked]
        return line

    def _whole_line(self) -> Content:
        wordings = [(tab_title, gap, TABS) for gap in (4, 2)] + [(short_tab_title, gap, TABS) for gap in (2, 1, 0)]
        some = tuple(tab for tab in TABS if tab in (self._current, Tab.OVERDUE, Tab.OPEN, ChangesTab.CHANGES))
        little = tuple(tab for tab in TABS if tab in (self._current, ChangesTab.CHANGES))
        last = [(short_tab_title, 0, counted) for counted in (some, little, (self._current,))]
        few = tuple(name for name in self._views if name == self._view)
        for names, tries in ((self._views, wordings), (few, (*wordings, *last))):
            room = self.size.width - (3 + sum(cell_len(name) + 2 for name in names) if names else 0)
            room -= len(self._told_besides(names))
            for titles, gap, counted in tries:
                line = self._line(titles, " " * gap, counted)
                if line.cell_length <= room:
                    return self._with_views(line)
        return self._with_views(line)

    def _with_views(self, line: Content) -> Content:
        """As many saved views as there is room for, the current one in any case, and how many there are besides."""
        parts = [line]
        at, is_first = line.cell_length, True
        names = list(self._views)
        while names and at + sum(cell_len(name) + 2 for name in names) + 3 > self.size.width:
            others = [name for name in names if name != self._view]
            if not others:
                break
            names.remove(others[-1])
        for name in names:
            part = text(f" {name} ", "bold $tab-foreground on $tab-background" if name == self._view else "$dim")
            if is_first:
                parts.append(text(" │", "$rule"))
                at, is_first = at + 2, False
            self._places.append((at, at + part.cell_length, name))
            parts.append(part)
            at += part.cell_length
        besides = self._told_besides(names)
        if at + len(besides) <= self.size.width:
            parts.append(text(besides, "$dim"))
        return Content.assemble(*parts)

    def _told_besides(self, names: Sequence[str]) -> str:
        """How many saved views there are besides these."""
        return f" +{len(self._views) - len(names)}" if len(names) < len(self._views) else ""

    def _line(self, titles: Callable[[AnyTab], str], gap: str, counted: Sequence[AnyTab]) -> Content:
        parts: list[Content] = [Content(" ")]
        self._places = []
        at = 1
        for tab in TABS:
            part = self._tab(tab, titles(tab), tab in counted)
            self._places.append((at, at + part.cell_length, tab))
            parts += [part, text(gap, "$dim")]  # as what follows: fewer changes of style are fewer bytes
            at += part.cell_length + len(gap)
        return Content.assemble(*parts)

    def _tab(self, tab: AnyTab, title: str, is_counted: bool) -> Content:
        count = self._counts.get(tab) if is_counted else None
        number = "" if count is None or self._write is None else f" {self._write.number(count)}"
        is_current = tab is self._current and not self._view
        return tab_words(title, number, is_current=is_current, tone=_TONES.get(tab, "") if count else "")

    def on_click(self, event: events.Click) -> None:
        for start, end, tab in self._places:
            if start <= event.x < end:
                self.post_message(self.Chosen(tab) if isinstance(tab, (Tab, ChangesTab)) else self.ViewChosen(tab))


def sums_line(sums: Sums, write: Formatter, width: int) -> Content:
    """`48,210.15 EUR · 1,204,000 JPY                 oldest 94 days    in dispute 2,100.00 EUR`."""
    if sums.words:
        return text(f"  {sums.words}", "$dim")
    if not sums.count:
        return Content("")
    left = Content.assemble("  ", totals(sums.sums or {}, write, width - 3))
    right: list[Content] = []
    if sums.oldest_days_late:
        days = sums.oldest_days_late
        words = ngettext("oldest {days} day", "oldest {days} days", days).format(days=write.number(days))
        right.append(text(words, "$dim"))
    short = text("    ").join(right)
    if sums.in_dispute:
        disputed = totals(sums.in_dispute, write)
        right.append(Content.assemble(text(_("in dispute") + " ", "$dim"), disputed))
    whole = text("    ").join(right)
    room = width - left.cell_length - 4
    fitting = next((part for part in (whole, short) if part.cell_length <= room), Content(""))
    return spread(left, Content.assemble(fitting, text(" ", "$dim")) if fitting.cell_length else Content(""), width)


def totals(sums: Mapping[str, int], write: Formatter, room: int | None = None) -> Content:
    """Sums of several currencies: amounts plain, what parts them dim; "+2" stands for those there is no room for."""
    parts = [
        Content.assemble(text(write.amount(minor, code), "$foreground"), text(f" {code}", "$dim"))
        for code, minor in sums.items()
    ]
    between = text(" · ", "$dim")
    shown = between.join(parts)
    left = len(parts) - 1
    while room is not None and shown.cell_length > room and left:
        shown = between.join([*parts[:left], text(f"+{len(parts) - left}", "$dim")])
        left -= 1
    return shown


def by_weight(sums: Mapping[str, int], counts: Mapping[str, int]) -> dict[str, int]:
    """The same sums, the currency with the most invoices first: sums of different currencies can't be compared."""
    order = sorted(sums, key=lambda code: (-counts.get(code, 0), code))
    return {code: sums[code] for code in order if sums[code]}


def tone_style(tone: Tone) -> str:
    """The colour of a tone: red only for what is overdue or failed, dim for what is done."""
    return {Tone.OVERDUE: "$late", Tone.FAILED: "$late", Tone.CLOSED: "$dim", Tone.SUBMITTED: "$dim"}.get(tone, "")


def signed(tone: Tone, words: str) -> Content:
    """`words` behind the sign of their tone, both in its colour."""
    return text(f"{SIGNS[tone]} {words}", tone_style(tone))
