"""The list of invoices, and moving about in it."""

from __future__ import annotations

from occ_tui.screens.invoice_actions import InvoiceActions
from occ_tui.screens.row_moves import RowMoves
from occ_tui.widgets.invoice_table import InvoiceTable


class TableMoves(RowMoves, InvoiceActions, is_part=True):
    """For screens that have the table."""

    @property
    def table(self) -> InvoiceTable:
        """The list."""
        return self.query_one("#table", InvoiceTable)
