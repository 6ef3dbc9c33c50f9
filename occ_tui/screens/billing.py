"""The billing profile: contact and address, ways to pay, plans, and who is sent statements."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events, on
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.billing import BILLING
from occ_tui.commands.general import GENERAL, LINKS
from occ_tui.commands.invoices import NextTab, PreviousTab
from occ_tui.commands.moving import MOVING
from occ_tui.commands.payments import PayElsewhere
from occ_tui.commands.sections import SHORT_LIST
from occ_tui.domain.plans import Plan
from occ_tui.domain.schedule import ScheduleRow, to_come
from occ_tui.locale import _
from occ_tui.screens.billing_actions import BillingActions
from occ_tui.screens.billing_known import Known, read_known
from occ_tui.screens.billing_tables import (
    TABLES,
    BillingTab,
    chart,
    contact_facts,
    plan_facts,
    tab_title,
)
from occ_tui.screens.payment_tables import Look, StoredMethod
from occ_tui.services import problems
from occ_tui.widgets.invoice_facts import pairs
from occ_tui.widgets.line import Rule, text
from occ_tui.widgets.record_table import RecordTable
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.search_line import NarrowLine
from occ_tui.widgets.status_tabs import totals
from occ_tui.widgets.tab_line import TabLine, TabTitle
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session

_TABS = tuple(BillingTab)
_WITH_AGE = 76
"""Cells from which on there is room for sums and how old they are."""


class BillingScreen(BillingActions):
    """See the module."""

    CSS_PATH = "../styles/billing.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        *BILLING,
        NextTab(),
        PreviousTab(),
        *MOVING,
        *GENERAL,
        *SHORT_LIST,
        PayElsewhere(),
        *LINKS,
    )
    BINDINGS = bindings(commands)
    section_key = "4"
    hides_useless_keys = True

    def __init__(self) -> None:
        super().__init__()
        self.tab = BillingTab.CONTACT
        self.known: Known | None = None
        self._chart: tuple[Any, Content] = None, Content("")
        """What the months come to, and of what that was drawn: it would take long at each key."""

    def compose_middle(self) -> Iterable[Widget]:
        yield TabLine(id="tabs")
        yield NarrowLine(id="sums")
        yield Rule(id="table-rule")
        yield Horizontal(RecordTable(id="table"), Thumb(id="thumb"), id="list")
        yield Rule(id="facts-rule")
        yield VerticalScroll(Static(id="facts", markup=False), id="facts-scroll", can_focus=False)

    def on_resize(self, _event: events.Resize) -> None:
        self.call_after_refresh(self.show_table)

    @property
    def tabs(self) -> tuple[BillingTab, ...]:
        return _TABS

    @property
    def fetching(self) -> Fetching:
        return self.host.billing

    # Reading.

    def money_moved(self) -> None:
        if (error := self.host.billing.take_untold()) is not None:
            self.say(problems.describe(error, session=self.host.session).what)
        super().money_moved()
        self.open_added()

    def read_known(self, session: Session) -> Known:
        return read_known(session)

    def take_known(self, known: Known) -> None:
        self.known = known
        self.show_table()

    def rows(self, tab: BillingTab) -> tuple[Any, ...]:
        """What the tab lists."""
        known = self.known or Known()
        return {
            BillingTab.CONTACT: tuple(plan for plan in known.plans if plan.has_billing),
            BillingTab.METHODS: known.methods,
            BillingTab.PLANS: known.plans,
            BillingTab.SCHEDULE: known.schedule,
            BillingTab.RECIPIENTS: known.recipients,
        }[tab]

    # Showing.

    def show_table(self, at: str | None = None) -> None:
        if at == "":
            self.table.move_to(0)
            if self.tab is BillingTab.SCHEDULE:
                coming = to_come(self.rows(self.tab), self.host.today)
                at = coming[0].key if coming else ""
        records = TABLES[self.tab](self.rows(self.tab), self.look(), self._when_empty())
        self.table.show(self.arranged(self.narrowed(records, (self.known, self.tab))), at=at)
        tabs = [
            TabTitle(tab.value, tab_title(tab), len(self.rows(tab)) if self._is_known(tab) else None) for tab in _TABS
        ]
        self.query_one("#tabs", TabLine).show(tabs, self.tab.value, self.host.write)
        self.show_sums()
        self.moved()

    def look(self) -> Look:
        """What tables are written with."""
        session = self.host.session
        names = session.account_names()
        return Look(
            self.host.write,
            self.host.today,
            session.options.account is None and len(names) > 1,
            names,
        )

    def moved(self) -> None:
        self._show_facts()
        super().moved()

    def _show_facts(self) -> None:
        said = self._facts()
        for name in ("#facts-rule", "#facts-scroll"):
            self.query_one(name).display = bool(said.cell_length)
        self.query_one("#facts", Static).update(said)

    def _facts(self) -> Content:
        """All of what is under the cursor; of the schedule, what the months come to in its currency."""
        row, width = self.table.current, max(20, self.size.width - 4)
        if isinstance(row, ScheduleRow):
            drawn = (id(self.known), row.currency, self.size)
            if self._chart[0] != drawn:
                most = max(3, self.size.height // 4)
                made = chart(self.rows(BillingTab.SCHEDULE), row.currency, self.look(), width, most)
                self._chart = drawn, made
            return self._chart[1]
        if isinstance(row, Plan):
            is_contact = self.tab is BillingTab.CONTACT
            return pairs(contact_facts(row) if is_contact else plan_facts(row, self.look()), width)
        return Content("")

    def _is_known(self, tab: BillingTab) -> bool:
        if self.known is None or self.known.read_at is None or self.refusal(tab):
            return False
        return bool(self.rows(tab)) or tab not in self.known.not_shown

    def refusal(self, tab: BillingTab) -> str | None:
        """Why there is nothing to show in a tab, with the next best step."""
        if tab is not BillingTab.PLANS and self.known is not None and not self.known.sees_billing:
            return self.no_rights()
        if tab is BillingTab.METHODS:
            return self.host.session.capabilities.reason("payments")
        return None

    def _when_empty(self) -> str:
        if reason := self.refusal(self.tab):
            return reason
        error = self.host.billing.error
        if self.known is None or (self.known.read_at is None and self.host.billing.is_under_way):
            return _("Reading …")
        if self.known.read_at is None and self.tab is not BillingTab.METHODS:
            if error is None:
                return self.in_keys(_("Never read. r asks the server."))
            told = problems.describe(error, session=self.host.session)
            return " ".join(filter(None, (told.what, told.next_step)))
        if reason := self.known.not_shown.get(self.tab):
            return reason
        return {
            BillingTab.CONTACT: _("There is no plan, so invoices go to the address of the account."),
            BillingTab.METHODS: self.in_keys(
                _("No way to pay is stored. A opens a page of the portal on which one is added.")
            ),
            BillingTab.PLANS: _("The account has no plan."),
            BillingTab.SCHEDULE: _("Nothing was or will be invoiced by a schedule."),
            BillingTab.RECIPIENTS: self.in_keys(_("Nobody is sent statements. A adds somebody.")),
        }[self.tab]

    def show_sums(self) -> None:
        age = self._age()
        about = [self.about_tab()] if self.tab is BillingTab.SCHEDULE else [self.about_tab(), Content("")]
        self.search_line.say(about, text(f"{age} ", "$dim") if age else None)

    def about_tab(self) -> Content:
        """A sentence about what the tab lists; of the schedule, what is still to come."""
        if self.tab is BillingTab.SCHEDULE:
            sums: dict[str, int] = {}
            for row in to_come(self.rows(self.tab), self.host.today):
                sums[row.currency] = sums.get(row.currency, 0) + (row.amount or 0)
            room = self.size.width - (44 if self.size.width >= _WITH_AGE else 14)
            shown = totals(sums, self.host.write, max(20, room))
            return Content.assemble(text(f"  {_('to come')} ", "$dim"), shown) if sums else Content("")
        words = {
            BillingTab.CONTACT: _("Where the invoices of each plan go"),
            BillingTab.METHODS: _("What can be paid with"),
            BillingTab.PLANS: _("Plans of the account"),
            BillingTab.SCHEDULE: "",
            BillingTab.RECIPIENTS: _("Who is sent the statements of usage"),
        }
        return text(f"  {words[self.tab]}", "$dim")

    def _age(self) -> str:
        """How old it is, and why it is not newer."""
        if self.refusal(self.tab):
            return ""
        if self.host.billing.is_under_way:
            return _("asking the server …")
        at = self.known.read_at if self.known else None
        if at is None:
            return _("never read")
        when = self.host.write.date_time(at)
        said = _("not reached, as of {time}") if self.host.billing.error else _("as of {time}")
        return said.format(time=when)

    def context(self) -> Context:
        base, row = super().context(), self.table.current
        return base._replace(
            method=row.method if isinstance(row, StoredMethod) else None,
            today=self.host.today,
            refusals=self.refusals(),
        )

    # Commands.

    @on(RowList.Opened)
    def _opened(self) -> None:
        self.open_row()

    def refresh_from_server(self) -> None:
        super().refresh_from_server()
        self.host.payments.start()

    def copy_command(self) -> None:
        words = {
            BillingTab.CONTACT: ["profile"],
            BillingTab.METHODS: ["methods"],
            BillingTab.PLANS: ["plans"],
            BillingTab.SCHEDULE: ["schedule"],
            BillingTab.RECIPIENTS: ["contacts"],
        }
        self.host.copy_command(words[self.tab], self)
