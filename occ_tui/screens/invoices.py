"""The invoices by status: tabs with their sums, the list, a search and a query that narrow as one types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import GENERAL, LATER
from occ_tui.commands.invoices import INVOICE_LIST, LATER_INVOICES
from occ_tui.commands.moving import MOVING
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.locale import _
from occ_tui.screens.asking import Asking
from occ_tui.screens.columns import shown_columns
from occ_tui.screens.preparing import Preparing
from occ_tui.screens.querying import Querying
from occ_tui.screens.searching import FOUND_PATIENCE_S, Counted, Found, Searching
from occ_tui.services import invoices
from occ_tui.store.invoices import InvoiceReader, TabSummary, View
from occ_tui.widgets.invoice_table import InvoiceTable, Listing
from occ_tui.widgets.line import Rule, spread, text
from occ_tui.widgets.query_line import QueryLine
from occ_tui.widgets.search_line import SearchLine
from occ_tui.widgets.status_tabs import TABS, StatusTabs, Sums, SumsLine, by_weight, totals
from occ_tui.widgets.thumb import Thumb
from occ_tui.widgets.window import BLOCK


class InvoicesScreen(Asking):
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
        self._summaries: dict[Tab, TabSummary] = {}
        self._has_many_accounts = False
        self._view: View | None = None
        self._reader: InvoiceReader | None = None
        self._searching = Searching(self)
        self._preparing = Preparing(self)
        self._querying = Querying(self)
        self._later: tuple[InvoiceReader, str | None, bool] | None = None
        """Reader, wanted invoice and whether lines stay, of a view whose rows are still being found."""

    def compose_middle(self) -> Iterable[Widget]:
        yield StatusTabs(id="tabs")
        yield SumsLine(id="sums")
        yield SearchLine(id="search-line")
        yield QueryLine(id="query-line")
        yield Rule(id="table-rule")
        yield Horizontal(InvoiceTable(id="table", marks=self.marks), Thumb(id="thumb"), id="list")

    def on_mount(self) -> None:
        self.table.thumb = self.query_one("#thumb", Thumb)
        self.table.focus()
        self.watch(self.search_line.field, "value", self._narrow, init=False)
        self.watch(self.query_line.field, "value", self._querying.typed, init=False)
        self.watch(self.table, "cursor", self.show_status, init=False)

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self.show_status)

    def list_reader(self) -> InvoiceReader | None:
        return self._reader

    # Reading.

    def reread(self) -> None:
        session = self.host.session
        self._summaries = invoices.tab_summaries(session)
        self._has_many_accounts = session.options.account is None and len(session.accounts()) > 1
        if self._desk is None:
            self.read_desk()
        else:
            self.marks.forget_all_but(partial(invoices.get_many, session))
        self.show_list(keep_line=True)
        self._preparing.start(self._summaries[Tab.ALL].count)

    def show_tab(self, tab: Tab, invoice: str | None = None) -> None:
        """Shows a tab, with the cursor on `invoice` or where it last was in it."""
        self.remember_invoice()
        was_view = self.state.view is not None
        self.state.go_to_tab(tab)
        if was_view:
            self.show_asked()
        self.show_list(wanted=invoice)

    def show_list(self, *, wanted: str | None = None, keep_line: bool = False, is_typing: bool = False) -> None:
        """Reads the view anew. The cursor goes to `wanted`, stays on its record, or returns to the tab's last one.

        While one types only the first rows are searched for them: finding a place in what a search found takes long.
        """
        session, state = self.host.session, self.state
        if state.query is not None:
            state.query = state.query.at(self.host.today)
        self._view = state.asked(invoices.view(session, state.tab))
        reader = invoices.reader(session, self._view)
        total = self._searching.count(reader, self._view)
        if total is not None:
            self._put(reader, total, wanted, keep_line, is_typing)
            return
        self._later = (reader, wanted, keep_line)
        if not is_typing:
            self.table.show(self._listing(reader, 0))
        self._show_sums()
        self.show_status()

    def _put(self, reader: InvoiceReader, total: int, wanted: str | None, keep_line: bool, is_typing: bool) -> None:
        state = self.state
        before = self.table.record()
        self._reader, self._later = reader, None
        candidates = [wanted, before.internal_invoice_id if before else None, state.last_invoice.get(state.place)]
        position = partial(_among_first, reader) if is_typing and state.text else reader.position
        place = next((at for name in candidates if name and (at := position(name)) is not None), None)
        at = place if place is not None else (self.table.cursor if keep_line else 0)
        self.table.show(self._listing(reader, total), at=at, keep_line=keep_line)
        self._show_sums()
        self.show_status()

    @on(Found)
    def _found(self, message: Found) -> None:
        """What is found is there now; what nobody asks for any more is dropped."""
        if message.view == self._view and self._later is not None:
            reader, wanted, keep_line = self._later
            total = self._searching.count(reader, message.view, FOUND_PATIENCE_S)
            if total is not None:
                self._put(reader, total, wanted, keep_line, False)

    def _listing(self, reader: InvoiceReader, total: int) -> Listing:
        host, state = self.host, self.state
        return Listing(
            source=reader,
            total=total,
            order=tuple((key.value, descending) for key, descending in state.order),
            today=host.today,
            write=host.write,
            places=state.places(self._summaries),
            many_accounts=self._has_many_accounts,
            columns=shown_columns(state.shown_columns),
            is_settled=state.tab is Tab.CLOSED,
            when_empty=Content("") if total else self._when_empty(),
        )

    def _when_empty(self) -> Content:
        host, state = self.host, self.state
        if self._searching.is_finding:
            return Content(_("Looking through the invoices …"))
        if state.query is not None:
            return Content(_("No invoice in this tab is what the query asks for. esc shows all again."))
        if state.text:
            return Content(_("No invoice in this tab has these words. esc shows all again."))
        everything = self._summaries.get(Tab.ALL)
        known = invoices.overview(host.session)
        return state.nothing_here(known, everything.count if everything else 0, host.write)

    def _show_sums(self) -> None:
        write, state, tab = self.host.write, self.state, self.state.tab
        counts = {tab: summary.count for tab, summary in self._summaries.items()}
        names = [view.name for view in self.views]
        self.query_one("#tabs", StatusTabs).show(counts, tab, write, names, state.place.view)
        summary = self._summaries.get(tab)
        if summary is not None:
            sums = summary.amount_sums if tab is Tab.CLOSED else summary.due_sums
            late = summary.oldest_days_late if tab is not Tab.CLOSED else None
            shown = Sums(summary.count, by_weight(sums, self._weights()), late, summary.in_dispute)
            self.query_one("#sums", SumsLine).show(shown, write)

    def _weights(self) -> Mapping[str, int]:
        everything = self._summaries.get(Tab.ALL)
        return everything.counts if everything else {}

    # What one sees below the list.

    def context(self) -> Context:
        base = super().context()
        view = self.state.view.name if self.state.view else None
        return Context(self.table.record(), base.capabilities, base.is_syncing, view)

    def status(self) -> Content:
        write, total = self.host.write, self.table.total
        if self._searching.is_finding:
            return Content("  …")
        if not total and not len(self.marks):
            return Content("")
        plus = "+" if self._searching.is_counting else ""
        place = _("{place} of {total}").format(
            place=write.number(self.table.cursor + 1 if total else 0), total=write.number(total) + plus
        )
        said = Content(f"  {place}")
        if len(self.marks):
            marked = _("{count} marked").format(count=write.number(len(self.marks)))
            said = Content.assemble(said, text(f" · ● {marked}  ", "$accent"), totals(self.marks.sums(), write))
        sums = self._searching.sums
        if not sums:
            return said
        width = self.size.width
        right = totals(by_weight(sums, self._weights()), write, max(10, width - said.cell_length - 5))
        return spread(said, Content.assemble(right, " "), width)

    def current_record(self) -> InvoiceRecord | None:
        return self.table.record()

    # Commands.

    def open_invoice(self) -> None:
        from occ_tui.screens.invoice import InvoiceScreen

        record = self.table.record()
        if record is not None and self._reader is not None:
            self.remember_invoice()
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

    @on(StatusTabs.ViewChosen)
    def _view_chosen(self, message: StatusTabs.ViewChosen) -> None:
        self.open_view(message.name)

    def next_tab(self) -> None:
        self._go_along_tabs(1)

    def previous_tab(self) -> None:
        self._go_along_tabs(-1)

    def _go_along_tabs(self, steps: int) -> None:
        """The tabs, then the saved views, then the tabs again."""
        names = self.view_names()
        places: list[Tab | str] = [*TABS, *names]
        # A view may have the name of a tab.
        view = self.state.view.name if self.state.view else ""
        at = len(TABS) + names.index(view) if view in names else TABS.index(self.state.tab)
        place = places[(at + steps) % len(places)]
        if isinstance(place, Tab):
            self.show_tab(place)
        else:
            self.open_view(place)

    @on(Counted)
    def _counted(self, message: Counted) -> None:
        """Takes a count only for the view that is still shown."""
        if message.view == self._view:
            self._searching.is_counting = False
            self._searching.sums = message.sums
            self.table.set_total(message.number)
            self._searching.say_found(message.number)
            self.show_status()

    def copy_command(self) -> None:
        self.host.copy_command(self.state.command_line(), self)


def _among_first(reader: InvoiceReader, invoice: str) -> int | None:
    first = reader.rows(0, BLOCK)
    return next((at for at, record in enumerate(first) if record.internal_invoice_id == invoice), None)
