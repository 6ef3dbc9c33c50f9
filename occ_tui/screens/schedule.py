"""The billing schedule of one subscription, where a thread leads: what was and will be invoiced, and where it leads."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from occ_tui.commands.base import Command, bindings
from occ_tui.commands.general import HERE, OpenLink
from occ_tui.commands.moving import MOVING
from occ_tui.commands.schedule import ONE_SCHEDULE
from occ_tui.domain.schedule import ScheduleRow, by_day, to_come
from occ_tui.locale import _
from occ_tui.screens.billing_tables import schedule_table
from occ_tui.screens.payment_tables import Look
from occ_tui.screens.row_moves import RowMoves
from occ_tui.screens.threads import follow
from occ_tui.services import links
from occ_tui.services.links import Link, Place
from occ_tui.services.schedule import schedule
from occ_tui.widgets.line import Line, Rule, text
from occ_tui.widgets.record_table import RecordTable
from occ_tui.widgets.thumb import Thumb


class ScheduleScreen(RowMoves):
    """See the module."""

    CSS_PATH = "../styles/payments.tcss"
    commands: ClassVar[tuple[Command, ...]] = (*ONE_SCHEDULE, *MOVING, *HERE, OpenLink())
    BINDINGS = bindings(commands)
    section_key = "4"
    hides_useless_keys = True

    def __init__(self, where: Place, name: str) -> None:
        """`where` is the place of a schedule, `name` what its subscription is called."""
        super().__init__()
        self._where = where
        self._name = name
        self._rows: Sequence[ScheduleRow] = ()

    def compose_middle(self) -> Iterable[Widget]:
        yield Line(id="title")
        yield Rule(id="table-rule")
        yield Horizontal(RecordTable(id="table"), Thumb(id="thumb"), id="list")

    def on_mount(self) -> None:
        self.table.thumb = self.query_one("#thumb", Thumb)
        self.table.focus()
        self.watch(self.table, "cursor", self.show_status, init=False)
        self._show(is_first=True)

    @property
    def table(self) -> RecordTable[ScheduleRow]:
        return self.query_one("#table", RecordTable)

    def reread(self) -> None:
        self.money_moved()

    def money_moved(self) -> None:
        if self.is_attached:
            self._show()

    def _show(self, *, is_first: bool = False) -> None:
        host = self.host
        known = schedule(host.session)
        here = (self._where.compartment_id, self._where.key)
        self._rows = by_day(row for row in known if (row.compartment_id, row.subscription_id) == here)
        coming = to_come(self._rows, host.today)
        look = Look(host.write, host.today, many_accounts=False, names={})
        empty = self.in_keys(_("No schedule of this subscription is known; r asks the server."))
        self.table.show(schedule_table(self._rows, look, empty), at=coming[0].key if is_first and coming else None)
        title = _("Billing schedule of {subscription}").format(subscription=self._name)
        self.query_one("#title", Line).say(Content.assemble(" ", text(title, "bold")))
        self.show_status()
        self.show_keys()

    def status(self) -> Content:
        if not self._rows:
            return Content("")
        number = self.host.write.number
        words = _("{number} of {total}").format(number=number(self.table.cursor + 1), total=number(len(self._rows)))
        return Content(f"  {words}")

    def place(self) -> Place:
        return self._where

    def links(self) -> Sequence[Link]:
        """To the invoice, the order and the contract of the row under the cursor."""
        row = self.table.current
        return links.of_schedule(self.host.session, row) if row is not None else ()

    @on(RecordTable.Opened)
    def open_row(self) -> None:
        """Goes on along the thread."""
        follow(self)

    def copy_command(self) -> None:
        self.host.copy_command(["schedule", "--subscription", self._where.key], self)

    def go_back(self) -> None:
        self.dismiss(None)
