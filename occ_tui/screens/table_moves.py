"""Moving about in the list of invoices."""

from __future__ import annotations

from occ_tui.screens.invoice_actions import InvoiceActions
from occ_tui.widgets.invoice_table import InvoiceTable


class TableMoves(InvoiceActions):
    """For screens that have the table."""

    @property
    def table(self) -> InvoiceTable:
        """The list."""
        return self.query_one("#table", InvoiceTable)

    def move_down(self) -> None:
        self.table.move_by(1)

    def move_up(self) -> None:
        self.table.move_by(-1)

    def move_half_page_down(self) -> None:
        self.table.page_by(0.5)

    def move_half_page_up(self) -> None:
        self.table.page_by(-0.5)

    def move_page_down(self) -> None:
        self.table.page_by(1)

    def move_page_up(self) -> None:
        self.table.page_by(-1)

    def move_first(self) -> None:
        self.table.move_to(0)

    def move_last(self) -> None:
        self.table.move_to(self.table.total - 1)
