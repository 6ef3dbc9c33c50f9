"""The invoices by status: tabs with their sums, the list, a search and a query that narrow as one types."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import ClassVar

from textual import events, on
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import GENERAL, LINKS
from occ_tui.commands.invoices import INVOICE_LIST
from occ_tui.commands.moving import MOVING
from occ_tui.commands.payments import Pay
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.locale import _
from occ_tui.screens.command_line import command_line
from occ_tui.screens.not_open import not_open_words
from occ_tui.screens.preparing import Preparing
from occ_tui.screens.searching import FOUND_PATIENCE_S, Counted, Found, Placed
from occ_tui.screens.tabs import Tabbed
from occ_tui.services import invoices
from occ_tui.store.invoices import InvoiceReader, View
from occ_tui.widgets.invoice_table import InvoiceTable, Listing
from occ_tui.widgets.line import Rule, spread, text
from occ_tui.widgets.query_line import QueryLine
from occ_tui.widgets.row import Row
from occ_tui.widgets.search_line import SearchLine
from occ_tui.widgets.status_tabs import StatusTabs, by_weight, totals
from occ_tui.widgets.thumb import Thumb
from occ_tui.widgets.window import BLOCK


class _TableAndThumb(Row):
    """The table, and beside it the mark that shows where in it one is."""


class InvoicesScreen(Tabbed):
    """See the module."""

    CSS_PATH = "../styles/invoices.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        *INVOICE_LIST,
        Pay(),
        *MOVING,
        *GENERAL,
        *LINKS,
    )
    BINDINGS = bindings(commands)
    section_key = "2"

    def __init__(self) -> None:
        super().__init__()
        self._has_many_accounts = False
        self._view: View | None = None
        self._reader: InvoiceReader | None = None
        self._preparing = Preparing(self)
        self._later: tuple[InvoiceReader, str | None, bool] | None = None
        """Reader, wanted invoice and whether lines stay, of a view whose rows are still being found."""
        self._put_at = 0
        """Where the cursor was put when the view was shown."""

    def compose_middle(self) -> Iterable[Widget]:
        yield StatusTabs(id="tabs")
        yield SearchLine(id="search-line")
        yield QueryLine(id="query-line")
        yield Rule(id="table-rule")
        yield _TableAndThumb(InvoiceTable(id="table", marks=self.marks), Thumb(id="thumb"), id="list")

    def on_mount(self) -> None:
        self.table.thumb = self.query_one("#thumb", Thumb)
        self.table.focus()
        self.watch(self.search_line.field, "value", self._narrow, init=False)
        self.watch(self.query_line.field, "value", self._query_typed, init=False)
        self.watch(self.app, "news", self.take_news, init=False)
        self.watch(self.table, "cursor", self.show_status, init=False)

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self.show_status)

    def list_reader(self) -> InvoiceReader | None:
        return self._reader

    # Reading.

    def reread(self) -> None:
        session = self.host.session
        self.summaries = invoices.tab_summaries(session)
        self._has_many_accounts = session.options.account is None and len(session.accounts()) > 1
        if self._desk is None:
            self.read_desk()
        else:
            self.marks.forget_all_but(partial(invoices.get_many, session))
        self.show_notes()
        self.once_painted(self.host.read_news)
        self.show_list(keep_line=True)
        self._preparing.start(self.summaries[Tab.ALL].count)

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
        self.show_sums()
        self.show_status()

    def _put(self, reader: InvoiceReader, total: int, wanted: str | None, keep_line: bool, is_typing: bool) -> None:
        state = self.state
        before = self.table.record()
        self._reader, self._later = reader, None
        candidates = [wanted, before.internal_invoice_id if before else None, state.last_invoice.get(state.place)]
        names = [name for name in dict.fromkeys(candidates) if name]
        if is_typing and state.text:
            place = _among_first(reader, names)
        elif self._view is not None:
            place = self._searching.place(reader, self._view, names)
        at = place if place is not None else (self.table.cursor if keep_line else 0)
        self.table.show(self._listing(reader, total), at=at, keep_line=keep_line)
        self._put_at = self.table.cursor
        self.show_sums()
        self.show_status()

    @on(Found)
    def _found(self, message: Found) -> None:
        """What is found is there now; what nobody asks for any more is dropped."""
        if message.view == self._view and self._later is not None:
            reader, wanted, keep_line = self._later
            total = self._searching.count(reader, message.view, FOUND_PATIENCE_S)
            if total is not None:
                self._put(reader, total, wanted, keep_line, False)

    @on(Placed)
    def _placed(self, message: Placed) -> None:
        """The cursor goes where it belongs, unless somebody has moved it since."""
        if message.view == self._view and self.table.cursor == self._put_at:
            self.table.move_to(message.place)

    def _listing(self, reader: InvoiceReader, total: int) -> Listing:
        host, state = self.host, self.state
        return Listing(
            source=reader,
            total=total,
            order=tuple((key.value, descending) for key, descending in state.order),
            today=host.today,
            write=host.write,
            places=state.places(self.summaries),
            many_accounts=self._has_many_accounts,
            columns=state.widths,
            happened=reader.happened if state.is_changes else None,
            is_settled=state.tab is Tab.CLOSED,
            remarks=host.under_way.remarks(),
            when_empty=Content("") if total else self._when_empty(),
        )

    def _when_empty(self) -> Content:
        host, state = self.host, self.state
        if reason := not_open_words(host, "invoices"):
            return Content(reason)
        if self._searching.is_finding:
            return Content(_("Looking through the invoices …"))
        if state.query is not None and not self.query_line.is_readable:
            return Content(self.in_keys(_("This query can't be read yet. esc restores the list.")))
        if state.query is not None:
            return Content(self.in_keys(_("No invoice in this tab is what the query asks for. esc shows all again.")))
        if state.text:
            return Content(self.in_keys(_("No invoice in this tab has these words. esc shows all again.")))
        if state.is_changes:
            return self._changes.when_empty(host.write)
        everything = self.summaries.get(Tab.ALL)
        known = invoices.overview(host.session)
        return state.nothing_here(known, everything.count if everything else 0, host.write)

    # What one sees below the list.

    def context(self) -> Context:
        base = super().context()
        view = self.state.view.name if self.state.view else None
        record = self.table.record()
        to_pay = record is not None or bool(len(self.marks))
        return base._replace(record=record, view=view, is_changes=self.state.is_changes, to_pay=to_pay)

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
        if sums is None and self.state.is_changes and self.state.news is not None and not self.state.is_narrowed:
            sums = self.state.news.sums
        if not sums:
            return said
        width = self.size.width
        right = totals(by_weight(sums, self.weights()), write, max(10, width - said.cell_length - 5))
        return spread(said, Content.assemble(right, " "), width)

    def current_record(self) -> InvoiceRecord | None:
        return self.table.record()

    def money_moved(self) -> None:
        """What is under way with an invoice stands in its row."""
        if self._reader is not None:
            self.show_list(keep_line=True)

    # Commands.

    def to_be_paid(self) -> list[InvoiceRecord]:
        if not len(self.marks):
            return super().to_be_paid()
        return invoices.get_many(self.host.session, self.marks.ids())

    def paid(self, things: Sequence[str]) -> None:
        self.marks.drop(things)
        self.table.refresh()

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
        self.host.copy_command(command_line(self.state, keeps_views=self.host.session.profile.kind != "demo"), self)


def _among_first(reader: InvoiceReader, names: Sequence[str]) -> int | None:
    first = [record.internal_invoice_id for record in reader.rows(0, BLOCK)]
    return next((first.index(name) for name in names if name in first), None)
