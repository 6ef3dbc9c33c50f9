"""Short lists in tabs: a line each, the same columns as on the command line; a line opens with all that is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from occ_tui.domain.rows.ages import age_text
from occ_tui.domain.rows.table import Table
from occ_tui.locale import _, ngettext
from occ_tui.plain import verbs
from occ_tui.plain.page import Page
from occ_tui.plain.talk import withheld
from occ_tui.plain.verbs import Offered

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from occ_tui.plain.walk import Walk
    from occ_tui.services.links import Link

LINES = 20
"""Lines that are read out at once."""
_SIGN = re.compile(r"^[✓×…·◷!?–] (?=\S)")
"""What stands before a state and only repeats it."""


@dataclass(frozen=True, slots=True)
class ListTab:
    """A tab: what it is called, what it lists, and what a line of it opens."""

    id: str
    """Its name in English, always accepted."""
    title: str
    rows: Callable[[], Sequence[Any]]
    table: Callable[[Sequence[Any]], Table]
    """Cells of the rows, in their order."""
    command: Sequence[str] = ()
    """The words behind `occ` that list the same."""
    opens: Callable[[Any], Page | None] = lambda _row: None
    """The page of a row; without one, its columns are read out."""
    more: Callable[[Sequence[Any]], Sequence[str]] = lambda _rows: ()
    """Sentences below the list: sums, why it is not complete."""
    fields: tuple[Sequence[str], Callable[[Any], Mapping[str, Any]]] | None = None
    """Names of the fields of a file, and what a row says of them."""
    writes: Callable[[Sequence[Any], Path], int] | None = None
    """What writes a file of the rows in the place of that; without both nothing is exported."""


class ListPage(Page):
    """See the module. A subclass says which tabs there are and where they come from."""

    title = ""
    """Untranslated."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.first = 0
        self.tabs: Sequence[ListTab] = self.made_tabs()
        self.tab = self.tabs[0]
        self._words = ""
        self.freshen()

    # What a subclass says.

    def made_tabs(self) -> Sequence[ListTab]:
        """The tabs, in the order in which they stand."""
        raise NotImplementedError

    def service(self) -> Any:
        """The service that reads the lists (`refresh`)."""
        raise NotImplementedError

    def read_at(self) -> datetime | None:
        """When they were read; `None` if never."""
        at: datetime | None = self.service().read_at(self.walk.session)
        return at

    def extra(self) -> Sequence[Offered]:
        """Commands besides those of every list."""
        return ()

    # What is read out.

    def show(self) -> None:
        from datetime import UTC, datetime

        rows = self.rows()
        table = self.tab.table(rows)
        shown = table.rows[self.first : self.first + LINES]
        self._say_heading(len(shown), len(rows))
        at = self.read_at()
        if at is not None:
            words = age_text(at, datetime.now(UTC))
            self.say(f"{words[:1].upper()}{words[1:]}.")
        if not rows:
            empty = _("Never read.") if at is None else table.when_empty
            self.say(_("Nothing has these words. “/” alone shows all again.") if self._words else empty)
        elif len(table.headings) > 1:
            names = [heading.text for heading in table.headings if heading.text.strip()]
            self.say(_("Each line: {names}.").format(names=", ".join(names)))
        for number, cells in enumerate(shown, self.first + 1):
            self.say(f"{number}. {_joined(table, cells)}")
        for sentence in self.tab.more(rows):
            self.say(sentence)
        left = len(rows) - self.first - len(shown)
        if left > 0:
            words = _("{count} more: “{command}” goes on.")
            self.say(words.format(count=self.walk.write.number(left), command=verbs.NEXT.word))

    def _say_heading(self, shown: int, total: int) -> None:
        write = self.walk.write
        title = f"{_(self.title)}, {self.tab.title}" if len(self.tabs) > 1 else _(self.title)
        if shown:
            words = _("{title}, {first} to {last} of {total}.")
            first, last = write.number(self.first + 1), write.number(self.first + shown)
            self.say(words.format(title=title, first=first, last=last, total=write.number(total)))
        else:
            self.say(f"{title}.")
        if self._words:
            self.say(_("Only what has the words: {text}").format(text=withheld(self._words)))
        if len(self.tabs) > 1:
            said = []
            for place, tab in enumerate(self.tabs, 1):
                here = _("(here)") if tab is self.tab else ""
                said.append(f"{place} {tab.title} {here}".rstrip())
            self.say(_("Tabs: {tabs}.").format(tabs=", ".join(said)))

    def rows(self) -> Sequence[Any]:
        """What the tab lists, narrowed by the words that were searched for."""
        rows = self.tab.rows()
        wanted = self._words.casefold().split()
        if not wanted:
            return rows
        cells = self.tab.table(rows).rows
        said = [" ".join(map(str, row)).casefold() for row in cells]
        return [row for row, words in zip(rows, said, strict=True) if all(word in words for word in wanted)]

    # What can be done.

    def offers(self) -> Sequence[Offered]:
        offers = [
            *self.extra(),
            Offered(verbs.NEXT, lambda _rest: self._move(1)),
            Offered(verbs.PREVIOUS, lambda _rest: self._move(-1)),
            Offered(verbs.SEARCH, self._search),
        ]
        if len(self.tabs) > 1:
            offers.append(Offered(verbs.TAB, self._tab))
        if self.tab.fields is not None or self.tab.writes is not None:
            offers.append(Offered(verbs.EXPORT, self._export))
        offers.append(Offered(verbs.MAIL, lambda _rest: None, self.no_mail()))
        return offers

    def no_mail(self) -> str:
        """Why this list is not mailed, and what is done instead."""
        return _("Only lists of invoices are mailed; “export” writes this list to a file that you can send.")

    def open(self, number: int) -> None:
        rows = self.rows()
        if not 0 < number <= len(rows):
            self.say(_("There is no line {number} here.").format(number=number))
            return
        row = rows[number - 1]
        page = self.tab.opens(row)
        if page is self:
            self.show()
            return
        if page is not None:
            self.walk.open(page)
            return
        table = self.tab.table([row])
        self.walk.talk.facts(labelled(table, table.rows[0]))

    def take(self, line: str) -> bool:
        wanted = line.casefold()
        for tab in self.tabs:
            if len(self.tabs) > 1 and wanted in (tab.id, tab.title.casefold()):
                self.enter(tab)
                if self.walk.page is self:
                    self.show()
                return True
        return False

    def enter(self, tab: ListTab) -> None:
        """Goes to the beginning of a tab, with all that is in it."""
        self.tab, self.first, self._words = tab, 0, ""

    def other_words(self) -> list[str]:
        return [tab.title.casefold() for tab in self.tabs] if len(self.tabs) > 1 else []

    def command_words(self) -> list[str]:
        return list(self.tab.command)

    def refresh(self) -> None:
        self.walk.freshen(self.service(), is_known=self.read_at() is not None)
        self.show()

    def freshen(self) -> None:
        """Asks the server where nothing is known yet."""
        if self.read_at() is None:
            self.walk.freshen(self.service(), is_known=False)

    def one(self, rest: str) -> Any:
        """The row whose line `rest` names; `None`, and said why, if there is none."""
        rows = self.rows()
        word = rest.strip()
        if word.isascii() and word.isdigit() and len(word) < 7 and 0 < int(word) <= len(rows):
            return rows[int(word) - 1]
        self.say(_("Name a line by its number."))
        return None

    def _move(self, by: int) -> None:
        first = self.first + by * LINES
        if first < 0:
            self.say(_("This is the beginning of the list."))
        elif first >= len(self.rows()):
            self.say(_("This is the end of the list."))
        else:
            self.first = first
            self.show()

    def _search(self, rest: str) -> None:
        self._words, self.first = rest, 0
        self.show()

    def _tab(self, rest: str) -> None:
        tabs = list(self.tabs)
        if not rest:
            self.take(tabs[(tabs.index(self.tab) + 1) % len(tabs)].id)
        elif rest.isascii() and rest.isdigit() and len(rest) == 1 and 0 < int(rest) <= len(tabs):
            self.take(tabs[int(rest) - 1].id)
        elif not self.take(rest):
            self.say(_("There is no tab “{word}”. Tabs: {tabs}.").format(word=rest, tabs=", ".join(self.other_words())))

    def _export(self, rest: str) -> None:
        from pathlib import Path

        from occ_tui.services.record_export import default_name, export_records

        path = Path(rest or default_name(self.tab.id, self.walk.today)).expanduser().absolute()
        if self.tab.writes is not None:
            count = self.tab.writes(self.rows(), path)
        else:
            assert self.tab.fields is not None
            names, said = self.tab.fields
            count = export_records(map(said, self.rows()), names, path, title=self.tab.title)
        words = ngettext("{count} row written to {path}", "{count} rows written to {path}", count)
        self.say(words.format(count=self.walk.write.number(count), path=path))


class BlocksPage(Page):
    """Facts of one thing, tables of what belongs to it, and where it leads."""

    def __init__(
        self,
        walk: Walk,
        title: str,
        facts: Sequence[tuple[str, str]],
        tables: Sequence[tuple[str, Table]] = (),
        *,
        command: Sequence[str] = (),
        offers: Sequence[Offered] = (),
        links: Sequence[Link] = (),
        objects: Sequence[str] = (),
    ) -> None:
        super().__init__(walk)
        self._links = links
        self._objects = objects
        self._title = title
        self._facts = facts
        self._tables = tables
        self._command = command
        self._offers = offers

    def show(self) -> None:
        self.say(f"{self._title}.")
        self.walk.talk.facts(self._facts)
        for title, table in self._tables:
            if table.rows:
                self.say(f"{title}:")
            for cells in table.rows:
                self.say(f"  {_joined(table, cells)}")
        for number, link in enumerate(self._links, 1):
            self.say(f"{number}. {link.title}")

    def open(self, number: int) -> None:
        from occ_tui.plain.places import open_link

        if self._links:
            open_link(self, self._links, number)
        else:
            super().open(number)

    def objects(self) -> Sequence[str]:
        return self._objects

    def offers(self) -> Sequence[Offered]:
        return self._offers

    def command_words(self) -> list[str]:
        return list(self._command)


def labelled(table: Table, cells: Sequence[str]) -> list[tuple[str, str]]:
    """What a row says, each cell by its heading, without signs."""
    pairs = zip(table.headings, cells, strict=True)
    return [(heading.text.strip(), _SIGN.sub("", cell)) for heading, cell in pairs if heading.text != " "]


def _joined(table: Table, cells: Sequence[str]) -> str:
    """What a row says, without signs, which only repeat its words, and without what is not known."""
    return ", ".join(cell for _name, cell in labelled(table, cells) if cell and cell != "–")
