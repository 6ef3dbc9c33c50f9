"""What is done with the lists of the billing profile: an instalment's invoice opened, what is in view written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from occ_tui.domain.schedule import ScheduleRow
from occ_tui.locale import _
from occ_tui.screens.billing_part import BillingPart
from occ_tui.screens.billing_tables import BillingTab, tab_title
from occ_tui.services import problems
from occ_tui.services.links import Link, of_schedule, to_account


class ScheduleActions(BillingPart):
    """A part of the screen of the billing profile."""

    def open_invoice(self, row: ScheduleRow) -> None:
        """The invoice of an instalment, if there is one and it is known here."""
        from occ_tui.screens.invoice import InvoiceScreen
        from occ_tui.screens.threads import OneRow
        from occ_tui.services import invoices
        from occ_tui.services.errors import OccServiceError

        if not row.invoice_number:
            self.say(_("It is not invoiced yet."))
            return
        try:
            found = invoices.find(self.host.session.with_account(row.compartment_id), row.invoice_number)
        except OccServiceError as error:
            self.say(problems.describe(error, session=self.host.session).what)
        else:
            self.app.push_screen(InvoiceScreen(OneRow([found]), 1, 0, found))

    def links(self) -> Sequence[Link]:
        """To the account of whatever is under the cursor; from the schedule to invoice, order and contract, too."""
        row = self.table.current
        if row is None:
            return ()
        session = self.host.session
        return of_schedule(session, row) if isinstance(row, ScheduleRow) else to_account(session, row.compartment_id)

    def export_here(self) -> None:
        """Asks for a name, whose ending says the format, and writes what the tab shows."""
        from occ_tui.services import schedule

        session, rows = self.host.session, self.table.records.rows
        if self.tab is BillingTab.SCHEDULE:
            name = schedule.default_name(self.host.today, "csv")
            self.ask_for_file(name, lambda path: schedule.export(session, rows, path))
        else:
            self._export_plans(rows)

    def _export_plans(self, rows: Sequence[Any]) -> None:
        from occ_tui.domain.rows import plans
        from occ_tui.services.record_export import default_name, export_records

        fields_of: dict[BillingTab, tuple[Callable[[Any, str], dict[str, Any]], Sequence[str], str]] = {
            BillingTab.CONTACT: (plans.profile_fields, plans.PROFILE_FIELDS, "profile"),
            BillingTab.PLANS: (plans.plan_fields, plans.PLAN_FIELDS, "plans"),
            BillingTab.RECIPIENTS: (plans.recipient_fields, plans.CONTACT_FIELDS, "recipients"),
        }
        made, fields, name = fields_of[self.tab]
        names = self.host.session.account_names()
        written = [made(row, names.get(row.compartment_id, "")) for row in rows]
        title = tab_title(self.tab)
        self.ask_for_file(
            default_name(name, self.host.today), lambda path: export_records(written, fields, path, title=title)
        )
