"""The invoices by status: tabs with their sums, the list, a search that narrows as one types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import GENERAL, LATER
from occ_tui.commands.invoices import INVOICE_LIST, LATER_INVOICES
from occ_tui.commands.moving import MOVING
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.locale import _
from occ_tui.screens.invoice_actions import InvoiceActions
from occ_tui.screens.list_state import ListState, Marks
from occ_tui.screens.searching import Counted, Searching
from occ_tui.services import invoices
from occ_tui.store.invoices import InvoiceReader, SortKey, TabSummary, View
from occ_tui.widgets.invoice_table import InvoiceTable, Listing
from occ_tui.widgets.line import Rule, text
from occ_tui.widgets.search_field import SearchField
from occ_tui.widgets.search_line import SearchLine
from occ_tui.widgets.status_tabs import TABS, StatusTabs, Sums, SumsLine, by_weight, totals
from occ_tui.widgets.thumb import Thumb
from occ_tui.widgets.window import BLOCK


class InvoicesScreen(InvoiceActions):
    """See the module."""

    CSS_PATH = "../styles/invoices.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        *INVOICE_LIST,
        *MOVING,
        *GENERAL,
        *LATER,
        *LATER_INVOICES,
    )
    BINDINGS = bindings(commands)
    section_key = "2"

    def __init__(self) -> None:
        super().__init__()
        self.state = ListState()
        self.marks = Marks()
        self._summaries: dict[Tab, TabSummary] = {}
        self._has_many_accounts = False
        self._view: View | None = None
        self._reader: InvoiceReader | None = None
        self._searching = Searching(self)

    def compose_middle(self) -> Iterable[Widget]:
        yield StatusTabs(id="tabs")
        yield SumsLine(id="sums")
        yield SearchLine(id="search-line")
        yield Rule(id="table-rule")
        yield Horizontal(InvoiceTable(id="table", marks=self.marks), Thumb(id="thumb"), id="list")

    def on_mount(self) -> None:
        self.table.thumb = self.query_one("#thumb", Thumb)
        self.table.focus()
        self.watch(self.search_line.field, "value", self._narrow, init=False)
        self.watch(self.table, "cursor", self.show_status, init=False)

    @property
    def table(self) -> InvoiceTable:
        """The list."""
        return self.query_one("#table", InvoiceTable)

    @property
    def search_line(self) -> SearchLine:
        """Where one searches."""
        return self.query_one("#search-line", SearchLine)

    # Reading.

    def reread(self) -> None:
        session = self.host.session
        self._summaries = invoices.tab_summaries(session)
        self._has_many_accounts = session.options.account is None and len(session.accounts()) > 1
        self.marks.forget_all_but(self._still_there)
        self.show_list(keep_line=True)

    def _still_there(self, invoice: str) -> InvoiceRecord | None:
        return invoices.get(self.host.session, invoice)

    def show_tab(self, tab: Tab, invoice: str | None = None) -> None:
        """Shows a tab, with the cursor on `invoice` or where it last was in it."""
        self._remember()
        self.state.tab = tab
        self.show_list(wanted=invoice)

    def show_list(self, *, wanted: str | None = None, keep_line: bool = False, is_typing: bool = False) -> None:
        """Reads the view anew. The cursor goes to `wanted`, stays on its record, or returns to the tab's last one.

        While one types only the first rows are searched for them: finding a place in what a search found takes long.
        """
        session, state = self.host.session, self.state
        before = self.table.record()
        self._view = invoices.view(session, state.tab, sort=state.sort, descending=state.descending, text=state.text)
        self._reader = reader = invoices.reader(session, self._view)
        total = self._searching.count(reader, self._view)
        candidates = [wanted, before.internal_invoice_id if before else None, state.last_invoice.get(state.tab)]
        position = partial(_among_first, reader) if is_typing and state.text else reader.position
        place = next((at for name in candidates if name and (at := position(name)) is not None), None)
        at = place if place is not None else (self.table.cursor if keep_line else 0)
        self.table.show(self._listing(reader, total), at=at, keep_line=keep_line)
        self._show_sums()
        self.show_status()

    def _listing(self, reader: InvoiceReader, total: int) -> Listing:
        host, state = self.host, self.state
        return Listing(
            source=reader,
            total=total,
            sort=state.sort,
            descending=state.descending,
            today=host.today,
            write=host.write,
            places=state.places(self._summaries),
            many_accounts=self._has_many_accounts,
            is_settled=state.tab is Tab.CLOSED,
            when_empty=Content("") if total else self._when_empty(),
        )

    def _when_empty(self) -> Content:
        host, state = self.host, self.state
        if state.text:
            return Content(_("No invoice in this tab has these words. esc shows all again."))
        everything = self._summaries.get(Tab.ALL)
        known = invoices.overview(host.session)
        return state.nothing_here(known, everything.count if everything else 0, host.write)

    def _show_sums(self) -> None:
        write, tab = self.host.write, self.state.tab
        counts = {tab: summary.count for tab, summary in self._summaries.items()}
        self.query_one("#tabs", StatusTabs).show(counts, tab, write)
        summary = self._summaries.get(tab)
        if summary is not None:
            sums = summary.amount_sums if tab is Tab.CLOSED else summary.due_sums
            late = summary.oldest_days_late if tab is not Tab.CLOSED else None
            shown = Sums(summary.count, by_weight(sums, self._weights()), late, summary.in_dispute)
            self.query_one("#sums", SumsLine).show(shown, write)

    def _weights(self) -> Mapping[str, int]:
        everything = self._summaries.get(Tab.ALL)
        return everything.counts if everything else {}

    def _remember(self) -> None:
        record = self.table.record()
        if record is not None:
            self.state.last_invoice[self.state.tab] = record.internal_invoice_id

    # What one sees below the list.

    def context(self) -> Context:
        base = super().context()
        return Context(self.table.record(), base.capabilities, base.is_syncing)

    def status(self) -> Content:
        write, total = self.host.write, self.table.total
        if not total:
            return Content("")
        plus = "+" if self._searching.is_counting else ""
        place = _("{place} of {total}").format(
            place=write.number(self.table.cursor + 1), total=write.number(total) + plus
        )
        said = Content(f"  {place}")
        if not len(self.marks):
            return said
        marked = _("{count} marked").format(count=write.number(len(self.marks)))
        return Content.assemble(said, text(f" · ● {marked}  ", "$accent"), totals(self.marks.sums(), write))

    def current_record(self) -> InvoiceRecord | None:
        return self.table.record()

    # Commands.

    def open_invoice(self) -> None:
        from occ_tui.screens.invoice import InvoiceScreen

        record = self.table.record()
        if record is not None and self._reader is not None:
            self._remember()
            self.app.push_screen(InvoiceScreen(self._reader, self.table.total, self.table.cursor, record), self._return)

    def _return(self, invoice: str | None) -> None:
        """Coming back from the detail, the cursor stands on the invoice that was open last."""
        at = self._reader.position(invoice) if self._reader is not None and invoice else None
        if at is not None:
            self.table.move_to(at)

    @on(InvoiceTable.Opened)
    def _opened(self) -> None:
        self.open_invoice()

    @on(StatusTabs.Chosen)
    def _chosen(self, message: StatusTabs.Chosen) -> None:
        self.show_tab(message.tab)

    def next_tab(self) -> None:
        self.show_tab(TABS[(TABS.index(self.state.tab) + 1) % len(TABS)])

    def previous_tab(self) -> None:
        self.show_tab(TABS[(TABS.index(self.state.tab) - 1) % len(TABS)])

    def search(self) -> None:
        self.query_one("#sums").display = False
        self.search_line.open()
        self._searching.say_found()

    def _narrow(self, words: str) -> None:
        if words.strip() != self.state.text:
            self._remember()
            self.state.text = words.strip()
            self.show_list(is_typing=True)

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        """Takes a count only for the view that is still shown."""
        if message.view == self._view:
            self._searching.is_counting = False
            self.table.set_total(message.number)
            self._searching.say_found()
            self.show_status()

    @on(SearchField.Submitted)
    def _to_the_list(self) -> None:
        self.table.focus()

    def go_back(self) -> None:
        """Clears the search; without one there is nothing to go back from."""
        if self.search_line.display:
            self.search_line.close()
            self.query_one("#sums").display = True
            self.table.focus()
            self._narrow("")

    def choose_sort(self) -> None:
        from occ_tui.screens.chooser import Chooser

        choices, at = self.state.sort_choices()
        self.app.push_screen(Chooser(_("Sort by"), choices, at=at), self._sort_by)

    def _sort_by(self, key: str | None) -> None:
        if key:
            self.state.sort_by(SortKey(key))
            self.show_list()

    @on(InvoiceTable.HeadingClicked)
    def _heading_clicked(self, message: InvoiceTable.HeadingClicked) -> None:
        self._sort_by(SortKey.of(message.sort))

    def mark(self) -> None:
        record = self.table.record()
        if record is not None:
            self.marks.toggle(record)
            self.table.refresh_row(self.table.cursor)
            self.table.move_by(1)
            self.show_status()

    def mark_all(self) -> None:
        if self._reader is None:
            return
        if not self.marks.toggle_all(self._reader, self.table.total):
            limit = self.host.write.number(Marks.MOST)
            self.say(_("At most {limit} invoices can be marked at once; narrow the list first.").format(limit=limit))
            return
        self.table.refresh()
        self.show_status()

    def copy_command(self) -> None:
        self.host.copy_command(self.state.command_line(), self)

    def move_down(self) -> None:
        self.table.move_by(1)

    def move_up(self) -> None:
        self.table.move_by(-1)

    def move_half_page_down(self) -> None:
        self.table.page_by(0.5)

    def move_half_page_up(self) -> None:
        self.table.page_by(-0.5)

    def move_page_down(self) -> None:
        self.table.page_by(1)

    def move_page_up(self) -> None:
        self.table.page_by(-1)

    def move_first(self) -> None:
        self.table.move_to(0)

    def move_last(self) -> None:
        self.table.move_to(self.table.total - 1)


def _among_first(reader: InvoiceReader, invoice: str) -> int | None:
    first = reader.rows(0, BLOCK)
    return next((at for at, record in enumerate(first) if record.internal_invoice_id == invoice), None)
