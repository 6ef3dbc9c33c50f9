"""The billing schedule of one subscription: what was and will be invoiced, each line with where it leads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.schedule import ScheduleRow, by_day
from occ_tui.domain.tables import billing as tables
from occ_tui.locale import _
from occ_tui.plain.lists import BlocksPage, labelled
from occ_tui.plain.page import Page
from occ_tui.services import links
from occ_tui.services.schedule import schedule

if TYPE_CHECKING:
    from occ_tui.plain.walk import Walk
    from occ_tui.services.links import Place


class SchedulePage(Page):
    """See the module."""

    def __init__(self, walk: Walk, place: Place) -> None:
        super().__init__(walk)
        self._place = place

    def _rows(self) -> Sequence[ScheduleRow]:
        here = (self._place.compartment_id, self._place.key)
        known = schedule(self.walk.session)
        return by_day(row for row in known if (row.compartment_id, row.subscription_id) == here)

    def show(self) -> None:
        rows = self._rows()
        self.say(_("Billing schedule of {subscription}").format(subscription=self._place.key) + ".")
        for number, row in enumerate(rows, 1):
            table = tables.schedule([row], self.walk.write)
            said = [value for _name, value in labelled(table, table.rows[0]) if value and value != "–"]
            self.say(f"{number}. {', '.join(said)}")
        if not rows:
            self.say(_("No schedule of this subscription is known; r asks the server."))

    def open(self, number: int) -> None:
        rows = self._rows()
        if 0 < number <= len(rows):
            self.walk.open(row_page(self.walk, rows[number - 1]))
        else:
            self.say(_("There is no line {number} here.").format(number=number))

    def refresh(self) -> None:
        from occ_tui.services import plans

        self.walk.freshen(plans, is_known=True)
        self.show()

    def command_words(self) -> list[str]:
        return ["schedule", "--subscription", self._place.key]


def row_page(walk: Walk, row: ScheduleRow) -> BlocksPage:
    """An instalment, with its invoice, order and contract."""
    table = tables.schedule([row], walk.write)
    title = _("Billing schedule of {subscription}").format(subscription=row.subscription_id)
    facts = labelled(table, table.rows[0])
    command = ("schedule", "--subscription", row.subscription_id)
    return BlocksPage(walk, title, facts, command=command, links=links.of_schedule(walk.session, row))
