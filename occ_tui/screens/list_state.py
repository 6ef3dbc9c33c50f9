"""What a list of invoices remembers while one looks elsewhere: tab, order, words, marks, where the cursor was."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from textual.content import Content

from occ_tui.domain.formatting import Formatter
from occ_tui.domain.invoices import InvoiceRecord, Tab
from occ_tui.domain.money import exponent
from occ_tui.domain.rows.invoices import COLUMNS
from occ_tui.locale import N_, _, pgettext
from occ_tui.screens.overview_items import nothing_overdue
from occ_tui.services.invoices import Overview
from occ_tui.store.invoices import SortKey, TabSummary
from occ_tui.widgets.window import Rows

if TYPE_CHECKING:
    from occ_tui.screens.chooser import Choice

_FIRST_ORDER = {Tab.CLOSED: (SortKey.DUE_DATE, True), Tab.ALL: (SortKey.STATUS, False)}
"""How a tab is sorted before anyone chose: what is closed by the latest, the rest by what is due first."""


@dataclass
class ListState:
    """See the module."""

    tab: Tab = Tab.OVERDUE
    text: str = ""
    """What is searched for, in every tab."""
    orders: dict[Tab, tuple[SortKey, bool]] = field(default_factory=dict)
    """Column and whether descending, per tab."""
    last_invoice: dict[Tab, str] = field(default_factory=dict)
    """Internal id of the invoice that the cursor stood on last, per tab."""

    @property
    def sort(self) -> SortKey:
        """What the current tab is sorted by."""
        return self._order[0]

    @property
    def descending(self) -> bool:
        """Whether the highest come first."""
        return self._order[1]

    @property
    def _order(self) -> tuple[SortKey, bool]:
        return self.orders.get(self.tab) or _FIRST_ORDER.get(self.tab, (SortKey.DUE_DATE, False))

    def sort_by(self, key: SortKey) -> None:
        """Sorts the current tab by `key`; by the one it is sorted by already, the other way round."""
        self.orders[self.tab] = (key, not self.descending if key is self.sort else False)

    def sort_choices(self) -> tuple[list[Choice], int]:
        """The columns one can sort by, and which of them is the current one."""
        from occ_tui.screens.chooser import Choice

        titles = {SortKey.of(column.sort): column.heading() for column in COLUMNS if column.sort}
        titles[SortKey.STATUS] = pgettext("column", "Status")
        choices = []
        for key, title in titles.items():
            is_current = key is self.sort
            arrow = ("▼" if self.descending else "▲") if is_current else ""
            hint = _("enter turns it round") if is_current else ""
            choices.append(Choice(key.value, title, hint, arrow))
        return choices, list(titles).index(self.sort)

    def places(self, summaries: Mapping[Tab, TabSummary]) -> int:
        """Decimal places of the finest currency in the current tab."""
        summary = summaries.get(self.tab)
        return max((exponent(code) for code in summary.amount_sums), default=2) if summary else 2

    def nothing_here(self, known: Overview, everything: int, write: Formatter) -> Content:
        """What an empty tab says."""
        if not everything:
            return Content("\n").join(
                [
                    Content(_("There are no invoices in this account.")),
                    Content(""),
                    Content(
                        _(
                            "That may be right for a new account. If you expect some: `occ whoami` shows who the "
                            "server takes you for and which accounts you see; r asks the server again."
                        )
                    ),
                ]
            )
        if self.tab is Tab.OVERDUE:
            return Content(nothing_overdue(known, write))
        return Content(_(_EMPTY[self.tab]))

    def command_line(self) -> list[str]:
        """The command that shows the same list, behind `occ`."""
        words = ["invoices", *self.text.split()]
        if self.tab is not Tab.ALL:
            words += ["--status", self.tab.value]
        return [*words, "--sort", f"{self.sort.value}:desc" if self.descending else self.sort.value]


_EMPTY = {
    Tab.OPEN: N_("Nothing is open that is not overdue."),
    Tab.SUBMITTED: N_("No payment is on its way."),
    Tab.CLOSED: N_("No invoice is closed yet."),
    Tab.ALL: N_("There are no invoices in this account."),
}


class Marks:
    """Marked invoices, with what is due on each."""

    MOST = 5000
    """How many can be marked at once."""

    def __init__(self) -> None:
        self._due: dict[str, tuple[str, int]] = {}

    def __contains__(self, invoice: object) -> bool:
        return invoice in self._due

    def __len__(self) -> int:
        return len(self._due)

    def toggle(self, record: InvoiceRecord) -> None:
        """Marks an invoice, or takes its mark away."""
        if self._due.pop(record.internal_invoice_id, None) is None:
            self._due[record.internal_invoice_id] = (record.currency, record.due)

    def toggle_all(self, rows: Rows, total: int) -> bool:
        """Marks all of a view, or none when all are marked; `False` where that would be too many."""
        if total > self.MOST:
            return False
        records = rows.rows(0, total)
        if all(record.internal_invoice_id in self._due for record in records):
            for record in records:
                del self._due[record.internal_invoice_id]
        else:
            self._due.update((record.internal_invoice_id, (record.currency, record.due)) for record in records)
        return True

    def sums(self) -> dict[str, int]:
        """What is due on the marked invoices, per currency in minor units."""
        sums: dict[str, int] = {}
        for currency, due in self._due.values():
            sums[currency] = sums.get(currency, 0) + due
        return dict(sorted(sums.items()))

    def forget_all_but(self, find: Callable[[str], InvoiceRecord | None]) -> None:
        """Reads what is due anew and drops marks of invoices that are gone."""
        found = {invoice: find(invoice) for invoice in self._due}
        self._due = {invoice: (row.currency, row.due) for invoice, row in found.items() if row is not None}
