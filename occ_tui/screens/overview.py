"""What needs the user now: overdue and due per currency, failed card payments, cards that have expired."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, ClassVar

from textual import on
from textual.widget import Widget

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import GENERAL, LATER
from occ_tui.commands.invoices import ELSEWHERE, LATER_INVOICES, CopyCommand
from occ_tui.commands.moving import MOVING
from occ_tui.commands.overview import OpenItem
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.screens.aging_items import aging_items
from occ_tui.screens.base import OccScreen
from occ_tui.screens.changes_items import changes_items
from occ_tui.screens.overview_items import coming_items, currency_items, failed_items, now_items, weighted
from occ_tui.services import invoices
from occ_tui.services.aging import aging
from occ_tui.services.changes import INTERFACE, Changes, changes
from occ_tui.widgets.item_list import ItemList


class OverviewScreen(OccScreen):
    """See the module."""

    CSS_PATH = "../styles/overview.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        OpenItem(),
        *MOVING,
        *GENERAL,
        CopyCommand(),
        *ELSEWHERE,
        *LATER,
        *LATER_INVOICES,
    )
    BINDINGS = bindings(commands)
    section_key = "1"
    since_last_look: Changes | None = None
    """What happened since the last visit, once it was read."""

    def compose_middle(self) -> Iterable[Widget]:
        yield ItemList(id="items")

    def on_mount(self) -> None:
        self.items.focus()

    @property
    def items(self) -> ItemList:
        """The lines."""
        return self.query_one("#items", ItemList)

    def reread(self) -> None:
        self._show()
        reading: Callable[[], Any] = self._read_changes
        self.run_worker(reading, group="changes", exclusive=True, exit_on_error=False)

    async def _read_changes(self) -> None:
        """In another thread: after a long time there may be many."""
        session = self.host.session

        async def read() -> Changes:
            return changes(session, who=INTERFACE)

        found = await self.host.counting.run(read)
        if found != self.since_last_look:
            self.since_last_look = found
            self._show()

    def _show(self) -> None:
        session, write = self.host.session, self.host.write
        weights = invoices.tab_summaries(session)[Tab.ALL].counts
        known = weighted(invoices.overview(session), weights)
        self.items.show(
            now_items(known, write, self._open_tab, self._open_first_failed),
            coming_items(known, write, partial(self._open_tab, Tab.OPEN)),
            [
                *changes_items(self.since_last_look, write, self._open_invoice),
                *aging_items(aging(session), write, weights),
                *currency_items(known, write),
                *failed_items(known, write, self._open_failed),
            ],
        )

    async def _open_tab(self, tab: Tab) -> None:
        await self.host.open_invoices(tab, None)

    async def _open_invoice(self, record: InvoiceRecord) -> None:
        await self.host.open_invoices(Tab.ALL, record.internal_invoice_id)

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
