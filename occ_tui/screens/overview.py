"""What needs the user now: overdue and due per currency, failed card payments, cards that have expired."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import ClassVar

from textual import on
from textual.widget import Widget

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import GENERAL, LINKS
from occ_tui.commands.invoices import ColumnsOfList, CopyCommand, MailOfList, QueryOfList
from occ_tui.commands.moving import MOVING
from occ_tui.commands.overview import ExportAgenda, OpenItem
from occ_tui.commands.payments import PayElsewhere
from occ_tui.domain.agenda import Coming, Topic
from occ_tui.domain.changes import ChangesTab
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.locale import _, ngettext
from occ_tui.screens.agenda_items import agenda_items
from occ_tui.screens.aging_items import aging_items
from occ_tui.screens.changes_items import changes_items
from occ_tui.screens.money_items import Money, money_items, read_money
from occ_tui.screens.overview_items import activation_items, currency_items, failed_items, now_items, weighted
from occ_tui.screens.record_export import RecordExport
from occ_tui.screens.rereading import Rereading
from occ_tui.services import invoices
from occ_tui.services.aging import aging
from occ_tui.services.invoices import Totals
from occ_tui.services.news import News
from occ_tui.store.errors import StoreError
from occ_tui.widgets.item_list import ItemList

_PAYMENT_TABS = {Topic.ORDER: "due", Topic.RENEWAL: "due", Topic.CARD: "methods"}
_SECTIONS = {
    Topic.SCHEDULE: ("billing", "schedule"),
    Topic.CONTRACT: ("contracts", "ending"),
    Topic.REWARD: ("rewards", ""),
    Topic.ON_ITS_WAY: ("orders", ""),
}
"""Section and tab in which each topic is dealt with."""


class OverviewScreen(RecordExport):
    """See the module."""

    CSS_PATH = "../styles/overview.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        OpenItem(),
        ExportAgenda(),
        *MOVING,
        *GENERAL,
        CopyCommand(),
        MailOfList(),
        QueryOfList(),
        ColumnsOfList(),
        PayElsewhere(),
        *LINKS,
    )
    BINDINGS = bindings(commands)
    section_key = "1"
    _news: News | None = None
    """What is shown of what happened since the last look."""
    money: Money = Money()
    """How payments stand, once they were read."""

    agenda: list[Coming] | None = None
    """What comes, once it was read."""
    to_activate = 0
    """How many orders wait for the user to activate them, once that was read."""

    def __init__(self) -> None:
        super().__init__()
        self._reading_money = Rereading(self, self._read_money)
        self._reading_agenda = Rereading(self, self._read_agenda)

    def compose_middle(self) -> Iterable[Widget]:
        yield ItemList(id="items")

    def on_mount(self) -> None:
        self.items.focus()
        self.watch(self.app, "news", self._take_news, init=False)

    @property
    def items(self) -> ItemList:
        """The lines."""
        return self.query_one("#items", ItemList)

    def reread(self) -> None:
        self._show()
        # What it takes to read all the rest is not even loaded before one sees what is said of invoices.
        self.once_painted(self.money_moved)
        self.once_painted(self.host.read_news)

    def money_moved(self) -> None:
        self._reading_money.start()
        self._reading_agenda.start()

    async def _read_agenda(self) -> None:
        from occ_tui.services.agenda import agenda
        from occ_tui.services.orders import to_activate

        session, shared = self.host.session, self.host.session.store()

        async def read() -> tuple[list[Coming], int]:
            with shared.another() as store:
                return agenda(session, store=store), len(to_activate(session, store=store))

        with suppress(StoreError):  # the keys will say what is wrong
            found = await self.host.counting.run(read)
            if found != (self.agenda, self.to_activate):
                self.agenda, self.to_activate = found
                self._show()

    async def _read_money(self) -> None:
        session, known = self.host.session, self.host.under_way

        async def read() -> Money:
            return read_money(session, known)

        found = await self.host.asking.run(read)
        if found != self.money:
            self.money = found
            self._show()

    def show_again(self) -> None:
        super().show_again()
        self._take_news()

    def _take_news(self) -> None:
        found = self.host.news
        if self.is_current and found is not None and not found.is_like(self._news):
            self._show()

    def _show(self) -> None:
        session, write = self.host.session, self.host.write
        self._news = self.host.news
        weights = invoices.tab_summaries(session)[Tab.ALL].counts
        known = weighted(invoices.overview(session), weights)
        self.items.show(
            [
                *now_items(
                    known._replace(failed=Totals(0, {})) if self.money.failed.count else known,
                    write,
                    self._open_tab,
                    self._open_first_failed,
                    sees_invoices=not self.host.lacks("invoices"),
                ),
                *activation_items(self.to_activate, write, partial(self._open_part, "orders", "waiting")),
                *money_items(self.money, write, self.host.open_payments),
            ],
            agenda_items(self.agenda, write, self.host.today, weights, self._open_coming),
            [
                *changes_items(self._news, write, self._open_change),
                *aging_items(aging(session), write, weights),
                *currency_items(known, write),
                *failed_items(known, write, self._open_failed),
            ],
        )

    async def _open_coming(self, line: Coming) -> None:
        """Goes to where a thing that comes is dealt with, as near to it as there is a way."""
        if line.topic is Topic.DUE:
            await self.host.open_invoices(Tab.OPEN, self._first_due(line))
        elif line.topic in _PAYMENT_TABS:
            await self.host.open_payments(_PAYMENT_TABS[line.topic])
        else:
            await self._open_part(*_SECTIONS[line.topic])

    async def _open_part(self, section: str, tab: str) -> None:
        from occ_tui.screens.billing import BillingScreen
        from occ_tui.screens.section_list import SectionList

        screen = await self.host.open_section(section)
        if tab and isinstance(screen, BillingScreen | SectionList):
            screen.show_tab(tab)

    def _first_due(self, line: Coming) -> str | None:
        """The first of the open invoices that a line stands for: before it stand those that are due earlier."""
        before = sum(
            entry.count
            for entry in self.agenda or ()
            if entry.topic is Topic.DUE and (entry.day or 0) < (line.day or 0)
        )
        session = self.host.session
        found = invoices.reader(session, invoices.view(session, Tab.OPEN)).rows(before, 1)
        return found[0].internal_invoice_id if found and found[0].due_day == line.day else None

    def export_agenda(self) -> None:
        """Asks for a name, and writes what comes as a calendar."""
        from occ_tui.services.agenda import default_name, export

        session, entries = self.host.session, self.agenda or []
        self.ask_for_file(default_name(self.host.today), lambda path: export(session, entries, path))

    def written_words(self, count: int) -> str:
        return ngettext("{count} entry written to {path}", "{count} entries written to {path}", count)

    async def _open_tab(self, tab: Tab) -> None:
        await self.host.open_invoices(tab, None)

    async def _open_change(self, record: InvoiceRecord | None = None) -> None:
        await self.host.open_invoices(ChangesTab.CHANGES, record and record.internal_invoice_id)

    async def _open_failed(self, record: InvoiceRecord) -> None:
        tab = Tab.OVERDUE if record.is_overdue(self.host.today) else Tab.OPEN
        await self.host.open_invoices(tab, record.internal_invoice_id)

    async def _open_first_failed(self) -> None:
        failed = invoices.overview(self.host.session).failed_invoices
        if failed:
            await self._open_failed(failed[0])

    @on(ItemList.Opened)
    async def open_item(self) -> None:
        """Goes where the current line leads."""
        item = self.items.current
        if item is not None and item.opens is not None:
            await item.opens()
        else:
            self.say(_("There is nothing to open here."))

    def copy_command(self) -> None:
        self.host.copy_command(["invoices", "--status", "overdue"], self)

    def move_down(self) -> None:
        self.items.move_by(1)

    def move_up(self) -> None:
        self.items.move_by(-1)

    def move_half_page_down(self) -> None:
        self.items.move_by(5)

    def move_half_page_up(self) -> None:
        self.items.move_by(-5)

    def move_page_down(self) -> None:
        self.items.move_by(10)

    def move_page_up(self) -> None:
        self.items.move_by(-10)

    def move_first(self) -> None:
        self.items.move_by(-9999)

    def move_last(self) -> None:
        self.items.move_by(9999)
