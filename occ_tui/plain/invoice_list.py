"""The list of invoices, tab by tab: a line each, twenty at a time, narrowed and sorted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from occ_tui.domain.invoices import Group, InvoiceRecord, Tab
from occ_tui.domain.rows.invoices import ALL_COLUMNS, RowContext, payment_remark, status_text
from occ_tui.domain.sorting import SortKey
from occ_tui.locale import _, pgettext
from occ_tui.plain import verbs
from occ_tui.plain.page import Page
from occ_tui.plain.talk import sentence, withheld

if TYPE_CHECKING:
    from occ_tui.domain.query import Query
    from occ_tui.plain.walk import Walk
    from occ_tui.services.desk import Order
    from occ_tui.store.views import View

LINES = 20
"""Lines that are read out at once."""


def tab_titles() -> dict[Tab, str]:
    """How the tabs are called."""
    return {
        Tab.OVERDUE: pgettext("tab", "Overdue"),
        Tab.OPEN: pgettext("tab", "Open"),
        Tab.SUBMITTED: pgettext("tab", "Payment submitted"),
        Tab.CLOSED: pgettext("tab", "Closed"),
        Tab.ALL: pgettext("tab", "All"),
    }


class InvoiceList(Page):
    """See the module."""

    def __init__(self, walk: Walk) -> None:
        super().__init__(walk)
        self.tab = Tab.OVERDUE
        self.first = 0
        """Of the whole list, the place of the first line."""
        self.name = ""
        """Of the saved view that one looks at."""
        self.text = ""
        """Words that were searched for."""
        self.query: Query | None = None
        self.order: Order = ()
        """As it was asked for; empty: as the tab is sorted of itself."""

    # What is read out.

    def show(self) -> None:
        from occ_tui.services.under_way import under_way

        walk, rows = self.walk, self.shown()
        total = self.total()
        self._say_heading(len(rows), total)
        self.say_tabs()
        if not rows:
            self.say_empty()
            return
        remarks = under_way(walk.session).remarks()
        for number, record in enumerate(rows, self.first + 1):
            self.say(f"{number}. {self.line(record, remarks)}")
        self._say_sums(total)
        if self.first + len(rows) < total:
            left = walk.write.number(total - self.first - len(rows))
            self.say(_("{count} more: “{command}” goes on.").format(count=left, command=verbs.NEXT.word))
        if walk.marks:
            self.say(_("Marked: {count}.").format(count=walk.write.number(len(walk.marks))))

    def line(self, record: InvoiceRecord, remarks: Mapping[str, str]) -> str:
        """An invoice in a line: number, customer, type, what is due by when, how it stands."""
        walk = self.walk
        context = RowContext(walk.today, walk.write, remarks=remarks)
        if record.group == Group.CLOSED:
            money = walk.write.money(record.amount, record.currency)
        else:
            day = walk.write.date(record.due_day)
            words = _("{amount} due") if record.due_day is None else _("{amount} due on {day}")
            money = words.format(amount=walk.write.money(record.due, record.currency), day=day)
        parts = [
            _("Invoice {number}").format(number=record.invoice_number or "–"),
            record.party_name or record.account_name,
            record.invoice_type,
            money,
            status_text(record, walk.today),
            payment_remark(record, context),
            self.remark(record),
            _("marked") if record.internal_invoice_id in walk.marks else "",
        ]
        return ", ".join(part for part in parts if part)

    def remark(self, record: InvoiceRecord) -> str:
        """What else this list says of an invoice."""
        return ""

    def title(self) -> str:
        """What the list is called."""
        title = f"{_('Invoices')}, {tab_titles()[self.tab]}"
        return _("{title}, view “{name}”").format(title=title, name=self.name) if self.name else title

    @property
    def is_narrowed(self) -> bool:
        """Whether it is less than its tab."""
        return bool(self.text) or self.query is not None

    def _say_heading(self, shown: int, total: int) -> None:
        write, order = self.walk.write, self._sorted_by()
        names = {column.sort: column.heading() for column in ALL_COLUMNS if column.sort}
        title = self.title()
        key = _("status and due date") if order[0] is SortKey.STATUS else names.get(order[0].value, order[0].value)
        words = _("{title}, {first} to {last} of {total}, sorted by {field}.")
        if order[1]:
            words = _("{title}, {first} to {last} of {total}, sorted by {field}, downwards.")
        if shown:
            first, last = write.number(self.first + 1), write.number(self.first + shown)
            self.say(words.format(title=title, first=first, last=last, total=write.number(total), field=key))
        else:
            self.say(f"{title}.")
        if self.text:
            self.say(_("Only what has the words: {text}").format(text=withheld(self.text)))
        if self.query is not None:
            self.say(_("Only what fits: {query}").format(query=withheld(self.query.text)))

    def say_tabs(self) -> None:
        """Which tabs there are, with the number of their invoices."""
        from occ_tui.services.invoices import tab_summaries

        counts = tab_summaries(self.walk.session)
        said = []
        for place, (tab, title) in enumerate(tab_titles().items(), 1):
            here = _("(here)") if tab is self.tab else ""
            said.append(f"{place} {title} {self.walk.write.number(counts[tab].count)} {here}".rstrip())
        self.say(_("Tabs: {tabs}.").format(tabs=", ".join(said)))

    def say_empty(self) -> None:
        """Why nothing is listed."""
        from occ_tui.services.invoice_words import empty_words

        if self.is_narrowed:
            self.say(_("No invoice matches. “/” alone shows all again."))
        else:
            self.say(empty_words(self.walk.session, self.tab))

    def _say_sums(self, total: int) -> None:
        from occ_tui.services.invoices import reader, tab_summaries

        if self.is_narrowed:
            sums = dict(sorted(reader(self.walk.session, self.view()).due_sums().items()))
        else:
            sums = tab_summaries(self.walk.session)[self.tab].due_sums
        due = {code: minor for code, minor in sums.items() if minor}
        if due:
            words = _("In total {count}, due: {sums}.")
            self.say(words.format(count=self.walk.write.number(total), sums=self.walk.write.totals(due)))
        else:
            words = _("In total {count}, nothing due.")
            self.say(words.format(count=self.walk.write.number(total)))

    # What is asked of the store.

    def view(self) -> View:
        """What is listed, in its order."""
        from occ_tui.services.invoices import view

        sort, descending = self._sorted_by()
        asked = {"text": self.text, "query": self.query, "then": self.order[1:]}
        return view(self.walk.session, self.tab, sort=sort, descending=descending, **asked)  # type: ignore[arg-type]

    def _sorted_by(self) -> tuple[SortKey, bool]:
        return self.order[0] if self.order else (SortKey.STATUS if self.tab is Tab.ALL else SortKey.DUE_DATE, False)

    def shown(self) -> list[InvoiceRecord]:
        """The lines that are read out."""
        return self.rows(self.first, LINES)

    def rows(self, first: int, count: int) -> list[InvoiceRecord]:
        """Lines of the list as it is shown now."""
        from occ_tui.services.invoices import reader

        return reader(self.walk.session, self.view()).rows(first, count)

    def total(self) -> int:
        """How many the list has."""
        from occ_tui.services.invoices import reader

        return reader(self.walk.session, self.view()).count().number

    # Moving, narrowing and sorting.

    def open(self, number: int) -> None:
        found = self.rows(number - 1, 1) if number > 0 else []
        if not found:
            self.say(_("There is no line {number} here.").format(number=number))
            return
        from occ_tui.plain.invoice import InvoicePage

        self.walk.open(InvoicePage(self.walk, found[0], self, number - 1))

    def take(self, line: str) -> bool:
        wanted = line.casefold()
        for tab, title in tab_titles().items():
            if wanted in (tab.value, title.casefold()):
                self.leave_view()
                self.tab, self.first = tab, 0
                if self.walk.page is self:
                    self.show()
                return True
        return False

    def leave_view(self) -> None:
        """What a saved view asks for is not asked for outside of it."""
        if self.name:
            self.name, self.text, self.query, self.order = "", "", None, ()

    def other_words(self) -> list[str]:
        return [title.casefold() for title in tab_titles().values()]

    def command_words(self) -> list[str]:
        sort, descending = self._sorted_by()
        words = ["invoices"]
        if self.tab is not Tab.ALL:
            words += ["--status", self.tab.value]
        if self.order:
            words += ["--sort", f"{sort.value}:desc" if descending else sort.value]
        return words + [withheld(text) for text in (self.text, self.query.text if self.query else "") if text]

    def move(self, by: int) -> None:
        first = self.first + by * LINES
        if first < 0 and self.first == 0:
            self.say(_("This is the beginning of the list."))
        elif first >= self.total():
            self.say(_("This is the end of the list."))
        else:
            self.first = max(0, first)
            self.show()

    def go_to_tab(self, rest: str) -> None:
        tabs = list(Tab)
        if not rest:
            self.take(tabs[(tabs.index(self.tab) + 1) % len(tabs)].value)
        elif rest.isascii() and rest.isdigit() and len(rest) == 1 and 0 < int(rest) <= len(tabs):
            self.take(tabs[int(rest) - 1].value)
        elif not self.take(rest):
            self.say(_("There is no tab “{word}”. Tabs: {tabs}.").format(word=rest, tabs=", ".join(self.other_words())))

    def search(self, rest: str) -> None:
        self.text, self.first = rest, 0
        self.show()

    def ask(self, rest: str) -> None:
        from occ_tui.domain.query import QueryError, parse

        try:
            self.query = parse(rest, today=self.walk.today) if rest else None
        except QueryError as error:
            nearest = _("; did you mean {word}?").format(word=error.nearest) if error.nearest else "."
            self.say(sentence(f"{error.message}{nearest}"))
            return
        self.first = 0
        self.show()

    def sort(self, rest: str) -> None:
        from occ_tui.domain.nearest import did_you_mean

        name, _colon, direction = rest.partition(":")
        titles = {column.heading().casefold(): column.sort for column in ALL_COLUMNS if column.sort}
        try:
            key = SortKey.of(titles.get(name.strip().casefold()) or name.strip())
        except ValueError:
            known = [*titles, *(one.value for one in SortKey)]
            words = _("there is no field “{name}” to sort by").format(name=name)
            self.say(f"{sentence(words)}{did_you_mean(name, known)}")
            self.say(_("Fields: {names}").format(names=", ".join(titles)))
            return
        self.order, self.first = ((key, direction.strip().startswith("desc")),), 0
        self.show()
