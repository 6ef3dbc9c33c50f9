"""What the section of the payments does with what is under its cursor: pay, open, export, change stored methods."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from occ_tui.domain.payments import Owed, PayableKind, PaymentRecord
from occ_tui.domain.rows.payments import reason_words
from occ_tui.locale import _
from occ_tui.screens.method_actions import MethodActions
from occ_tui.screens.operation_actions import OperationActions
from occ_tui.screens.paying import Wish
from occ_tui.screens.payment_tables import PaymentTab, StoredMethod
from occ_tui.screens.receipts import Receipts
from occ_tui.screens.record_export import RecordExport
from occ_tui.screens.section_list import SectionList
from occ_tui.store.journal.records import Operation


class PaymentActions(SectionList, OperationActions, MethodActions, Receipts, RecordExport):
    """A part of the screen of the payments."""

    tab: PaymentTab

    def __init__(self) -> None:
        super().__init__()
        self.marked: set[str] = set()
        """Ids of what is marked to be paid together."""

    def rows(self, tab: PaymentTab) -> Sequence[Any]:
        """What a tab lists."""
        raise NotImplementedError

    def current_payment(self) -> PaymentRecord | None:
        row = self.table.current
        return row if isinstance(row, PaymentRecord) else None

    def current_operation(self) -> Operation | None:
        row = self.table.current
        return row if isinstance(row, Operation) else None

    # Paying.

    def pay(self) -> None:
        """Pays what is marked or under the cursor; what failed is paid with another method."""
        payment = self.current_payment()
        if self.tab is PaymentTab.FAILED and payment is not None:
            self.pay_again(payment)
            return
        due: Sequence[Owed] = self.rows(PaymentTab.DUE)
        current = self.table.current
        chosen = [owed for owed in due if owed.id in self.marked] or ([current] if isinstance(current, Owed) else [])
        if chosen:
            self.begin_paying(self._wish(chosen))

    def _wish(self, chosen: Sequence[Owed]) -> Wish:
        from occ_tui.services import invoices

        numbers = [owed.id for owed in chosen if owed.kind is PayableKind.INVOICE]
        records = invoices.get_many(self.host.session, numbers)
        return Wish(tuple(records), tuple(owed for owed in chosen if owed.kind is not PayableKind.INVOICE))

    def paid(self, things: Sequence[str]) -> None:
        self.marked.difference_update(things)
        self.table.refresh()

    def mark(self) -> None:
        owed = self.table.current
        if not isinstance(owed, Owed):
            return
        if owed.reason is not None:
            self.say(_("It can't be paid: {reason}.").format(reason=reason_words(owed.reason)))
            return
        self.marked ^= {owed.id}
        self.table.refresh_row(self.table.cursor)
        self.table.move_by(1)
        self.show_status()

    def mark_all(self) -> None:
        can_be_paid = {owed.id for owed in self.rows(PaymentTab.DUE) if owed.reason is None}
        is_all = can_be_paid <= self.marked
        self.marked.clear()
        if not is_all:
            self.marked.update(can_be_paid)
        self.table.refresh()
        self.show_status()

    # Opening.

    async def open_row(self) -> None:
        """Shows all of what is under the cursor."""
        row = self.table.current
        if isinstance(row, PaymentRecord):
            from occ_tui.screens.payment import PaymentScreen

            self.app.push_screen(PaymentScreen(row))
        elif isinstance(row, Operation):
            from occ_tui.screens.operation import OperationScreen

            self.app.push_screen(OperationScreen(row))
        elif isinstance(row, Owed) and row.kind is PayableKind.INVOICE:
            self._open_invoice(row)
        elif isinstance(row, StoredMethod):
            self.say(self.in_keys(_("D makes it the default, R renames it, X removes it.")))
        elif isinstance(row, Owed):
            self.say(row.description or row.number)

    def _open_invoice(self, owed: Owed) -> None:
        from occ_tui.screens.invoice import InvoiceScreen
        from occ_tui.screens.threads import OneRow
        from occ_tui.services import invoices

        found = invoices.get_many(self.host.session, [owed.id])
        if found:
            self.app.push_screen(InvoiceScreen(OneRow(found), 1, 0, found[0]))

    def copy_reference(self) -> None:
        row = self.table.current
        if isinstance(row, Owed):
            self.copy(row.number)
        elif isinstance(row, PaymentRecord):
            self.copy(row.reference or row.id)
        elif isinstance(row, Operation):
            self.copy(" ".join(part for part in (row.id, row.opc_request_id) if part))
        elif isinstance(row, StoredMethod):
            self.copy(row.method.token)

    # Export.

    def export_payments(self) -> None:
        """Asks for a name and writes every payment with what each paid."""
        from occ_tui.services.payment_export import default_name, export_allocations

        session = self.host.session
        self.ask_for_file(default_name(self.host.today), lambda path: export_allocations(session, path))

    # Stored ways to pay.

    def current_method(self) -> StoredMethod | None:
        row = self.table.current
        return row if isinstance(row, StoredMethod) else None

    def end_it(self) -> None:
        """Removes a way to pay, or ends an operation."""
        if self.current_method() is None:
            super().end_it()
        else:
            self.remove_method()
