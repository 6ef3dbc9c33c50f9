"""Marked invoices: they stay marked whatever the list shows, and from one start to the next."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.widgets.window import Rows


class Marks:
    """See the module; with what is due on each. `changed` is called when other invoices are marked than before."""

    MOST = 5000
    """How many can be marked at once."""

    def __init__(self, changed: Callable[[], None] = lambda: None) -> None:
        self._due: dict[str, tuple[str, int]] = {}
        self._changed = changed

    def __contains__(self, invoice: object) -> bool:
        return invoice in self._due

    def __len__(self) -> int:
        return len(self._due)

    def ids(self) -> list[str]:
        """Internal ids of the marked invoices, in the order in which they were marked."""
        return list(self._due)

    def take(self, invoices: Iterable[str], find: Callable[[list[str]], list[InvoiceRecord]]) -> None:
        """Marks what was marked the last time, as far as it is still there."""
        self._due = dict.fromkeys(list(invoices)[: self.MOST], ("", 0))
        self.forget_all_but(find)

    def toggle(self, record: InvoiceRecord) -> None:
        """Marks an invoice, or takes its mark away."""
        if self._due.pop(record.internal_invoice_id, None) is None:
            self._due[record.internal_invoice_id] = (record.currency, record.due)
        self._changed()

    def drop(self, invoices: Iterable[str]) -> None:
        """Takes marks away."""
        gone = [invoice for invoice in invoices if self._due.pop(invoice, None) is not None]
        if gone:
            self._changed()

    def toggle_all(self, rows: Rows, total: int) -> bool:
        """Marks all of a view, or none when all are marked; `False` where that would be too many."""
        if total > self.MOST:
            return False
        records = rows.rows(0, total)
        marks = {record.internal_invoice_id: (record.currency, record.due) for record in records}
        if all(invoice in self._due for invoice in marks):
            for invoice in marks:
                del self._due[invoice]
        elif len(self._due.keys() | marks.keys()) > self.MOST:
            return False
        else:
            self._due.update(marks)
        self._changed()
        return True

    def sums(self) -> dict[str, int]:
        """What is due on the marked invoices, per currency in minor units."""
        sums: dict[str, int] = {}
        for currency, due in self._due.values():
            sums[currency] = sums.get(currency, 0) + due
        return dict(sorted(sums.items()))

    def forget_all_but(self, find: Callable[[list[str]], list[InvoiceRecord]]) -> None:
        """Reads what is due anew and drops marks of invoices that are gone."""
        if not self._due:
            return
        found = {record.internal_invoice_id: (record.currency, record.due) for record in find(self.ids())}
        self._due = {invoice: found[invoice] for invoice in self._due if invoice in found}
