"""The payments: what is due, what was paid, what failed, what is not over, and the stored ways to pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.containers import Horizontal
from textual.content import Content
from textual.widget import Widget

from occ_tui.annotations import NamedTuple
from occ_tui.commands.base import Command, Context, bindings
from occ_tui.commands.general import GENERAL
from occ_tui.commands.invoices import ColumnsOfList, NextTab, PreviousTab, QueryOfList
from occ_tui.commands.moving import MOVING
from occ_tui.commands.payments import PAYMENTS
from occ_tui.domain.payments import Owed, PaymentRecord
from occ_tui.locale import _, ngettext
from occ_tui.screens.not_open import not_open_words
from occ_tui.screens.payment_actions import PaymentActions
from occ_tui.screens.payment_tables import TABLES, Look, PaymentTab, StoredMethod, tab_title
from occ_tui.store.journal.records import Operation
from occ_tui.widgets.line import Line, Rule, spread, text
from occ_tui.widgets.record_table import RecordTable
from occ_tui.widgets.row_list import RowList
from occ_tui.widgets.status_tabs import totals
from occ_tui.widgets.tab_line import TabLine, TabTitle
from occ_tui.widgets.thumb import Thumb

if TYPE_CHECKING:
    from occ_tui.screens.fetching import Fetching
    from occ_tui.services.session import Session

MOST_DUE = 500
"""So many of the oldest invoices, overdue and not, are listed here; the section of the invoices has them all."""
_TABS = tuple(PaymentTab)
_LATE = (PaymentTab.FAILED, PaymentTab.UNRESOLVED)


class Known(NamedTuple):
    """What the store knows of money, read at once."""

    due: tuple[Owed, ...] = ()
    due_count: int = 0
    """All of it, also what is not listed."""
    due_sums: Mapping[str, int] = {}
    paid: tuple[PaymentRecord, ...] = ()
    failed: tuple[PaymentRecord, ...] = ()
    methods: tuple[StoredMethod, ...] = ()


class PaymentsScreen(PaymentActions):
    """See the module."""

    CSS_PATH = "../styles/payments.tcss"
    commands: ClassVar[tuple[Command, ...]] = (
        *PAYMENTS,
        NextTab(),
        PreviousTab(),
        *MOVING,
        *GENERAL,
        QueryOfList(),
        ColumnsOfList(),
    )
    BINDINGS = bindings(commands)
    section_key = "3"
    hides_useless_keys = True

    def __init__(self) -> None:
        super().__init__()
        self.tab = PaymentTab.DUE
        self.known: Known | None = None

    def compose_middle(self) -> Iterable[Widget]:
        yield TabLine(id="tabs")
        yield Line(id="sums")
        yield Rule(id="table-rule")
        yield Horizontal(RecordTable(id="table", marks=self.marked), Thumb(id="thumb"), id="list")

    @property
    def tabs(self) -> tuple[PaymentTab, ...]:
        return _TABS

    @property
    def fetching(self) -> Fetching:
        return self.host.payments

    # Reading.

    def money_moved(self) -> None:
        super().money_moved()
        self.open_added()

    def read_known(self, session: Session) -> Known:
        return read_known(session)

    def take_known(self, known: Known) -> None:
        self.known = known
        self.marked &= {owed.id for owed in known.due if owed.reason is None}
        self.show_table()

    def rows(self, tab: PaymentTab) -> tuple[Any, ...]:
        """What the tab lists."""
        known = self.known or Known()
        return {
            PaymentTab.DUE: known.due,
            PaymentTab.PAID: known.paid,
            PaymentTab.FAILED: known.failed,
            PaymentTab.UNRESOLVED: self.host.under_way.operations,
            PaymentTab.METHODS: known.methods,
        }[tab]

    # Showing.

    def show_table(self, at: str | None = None) -> None:
        session = self.host.session
        names = session.account_names()
        look = Look(
            self.host.write,
            self.host.today,
            session.options.account is None and len(names) > 1,
            names,
            self.host.under_way.remarks(),
        )
        if at == "":
            self.table.move_to(0)
        self.table.show(TABLES[self.tab](self.rows(self.tab), look, self._when_empty()), at=at)
        counts = {tab: len(self.rows(tab)) for tab in _TABS}
        counts[PaymentTab.DUE] = self.known.due_count if self.known else 0
        tabs = [
            TabTitle(
                tab.value, tab_title(tab), counts[tab] if self._is_known(tab) else None, "$late" if tab in _LATE else ""
            )
            for tab in _TABS
        ]
        self.query_one("#tabs", TabLine).show(tabs, self.tab.value, self.host.write)
        self.show_sums()
        self.show_status()
        self.show_keys()

    def _is_known(self, tab: PaymentTab) -> bool:
        return tab is PaymentTab.UNRESOLVED or (self.known is not None and not self._refusal(tab))

    def _refusal(self, tab: PaymentTab) -> str | None:
        """Why the profile's service has nothing to show here, with the next best step."""
        if tab in (PaymentTab.DUE, PaymentTab.UNRESOLVED):
            return None
        return self.host.session.capabilities.reason("payments")

    def _when_empty(self) -> str:
        if reason := self._refusal(self.tab):
            return reason
        if self.tab is not PaymentTab.UNRESOLVED and (reason := not_open_words(self.host, "invoices")):
            return reason
        if self.known is None:
            return _("Reading …")
        return {
            PaymentTab.DUE: _("Nothing is due."),
            PaymentTab.PAID: self.in_keys(_("Nothing was paid yet. p in the tab Due pays.")),
            PaymentTab.FAILED: _("No payment failed that was not made good."),
            PaymentTab.UNRESOLVED: _("Nothing is under way: every payment and every change came to its end."),
            PaymentTab.METHODS: self.in_keys(
                _("No way to pay is stored. A opens a page of the portal on which one is added.")
            ),
        }[self.tab]

    def show_sums(self) -> None:
        write = self.host.write
        sums: dict[str, int] = {}
        if self.tab is PaymentTab.DUE:
            sums = dict(self.known.due_sums if self.known else {})
        elif self.tab is not PaymentTab.METHODS and self.tab is not PaymentTab.UNRESOLVED:
            for payment in self.rows(self.tab):
                sums[payment.currency] = sums.get(payment.currency, 0) + payment.amount
        left = Content.assemble("  ", totals(sums, write, self.size.width - 3)) if sums else Content("")
        age = self._age()
        self.query_one("#sums", Line).say(left, text(f"{age} ", "$dim") if age else None)

    def _age(self) -> str:
        """How old payments are, where that is not what the first line says; why they are not newer."""
        if self.tab in (PaymentTab.DUE, PaymentTab.UNRESOLVED) or self._refusal(self.tab):
            return ""
        if self.host.payments.is_under_way:
            return _("asking the server …")
        at = self.host.payments.read_at
        if at is None:
            return _("never read")
        when = self.host.write.date_time(at)
        return (
            _("not reached, as of {time}").format(time=when)
            if self.host.payments.error
            else _("as of {time}").format(time=when)
        )

    def status(self) -> Content:
        write, table, left = self.host.write, self.table, super().status()
        if not table.total or self.tab is not PaymentTab.DUE:
            return left
        if self.marked:
            chosen = [owed for owed in self.rows(self.tab) if owed.id in self.marked]
            sums: dict[str, int] = {}
            for owed in chosen:
                sums[owed.currency] = sums.get(owed.currency, 0) + owed.most
            words = _("{count} marked").format(count=write.number(len(chosen)))
            left = Content.assemble(left, text(f" · ● {words}  ", "$accent"), totals(sums, write))
        hidden = (self.known.due_count if self.known else 0) - table.total
        if hidden <= 0:
            return left
        words = ngettext("{count} more: see 2", "{count} more: see 2", hidden)
        return spread(left, text(words.format(count=write.number(hidden)) + " "), self.size.width)

    def context(self) -> Context:
        base, row = super().context(), self.table.current
        return base._replace(
            to_pay=self._can_pay(row),
            payment=row if isinstance(row, PaymentRecord) else None,
            operation=row if isinstance(row, Operation) else None,
            method=row.method if isinstance(row, StoredMethod) else None,
            today=self.host.today,
        )

    def _can_pay(self, row: object) -> bool:
        if self.tab is PaymentTab.DUE:
            return bool(self.marked) or row is not None
        return self.tab is PaymentTab.FAILED and row is not None

    # Commands.

    @on(RowList.Opened)
    async def _opened(self) -> None:
        await self.open_row()

    def go_back(self) -> None:
        """Takes the marks away, if there are any."""
        if self.marked:
            self.marked.clear()
            self.table.refresh()
            self.show_status()
        else:
            super().go_back()

    def copy_command(self) -> None:
        words = {
            PaymentTab.DUE: ["payables"],
            PaymentTab.PAID: ["payments"],
            PaymentTab.FAILED: ["payments", "--status", "failed"],
            PaymentTab.UNRESOLVED: ["journal", "list", "--open"],
            PaymentTab.METHODS: ["methods"],
        }
        self.host.copy_command(words[self.tab], self)


def read_known(session: Session) -> Known:
    """Everything the screen shows, from the store; for a thread."""
    from occ_tui.domain.invoices import Tab
    from occ_tui.services import invoices, payables, payments

    due = payables.due(session, limit=MOST_DUE)
    summaries = invoices.tab_summaries(session)
    others = [owed for owed in due if owed.kind != "INVOICE"]
    sums: dict[str, int] = {}
    for tab in (Tab.OVERDUE, Tab.OPEN):
        for currency, minor in summaries[tab].due_sums.items():
            sums[currency] = sums.get(currency, 0) + minor
    for owed in others:
        sums[owed.currency] = sums.get(owed.currency, 0) + owed.due
    standing = payments.standing(session)
    stored = [
        StoredMethod(account.compartment_id, account.account_name, method)
        for account in payments.accounts_in_view(session)
        for method in payments.methods(session, account.compartment_id)
    ]
    paid = sorted((*standing.in_flight, *standing.settled), key=lambda payment: -(payment.submitted_ms or 0))
    count = summaries[Tab.OVERDUE].count + summaries[Tab.OPEN].count + len(others)
    return Known(tuple(due), count, sums, tuple(paid), standing.failed, tuple(stored))
