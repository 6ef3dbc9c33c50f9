"""Credits and adjustments that are booked on an invoice after it was loaded."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from occ_tui.portal.balances import LedgerRefused
from occ_tui.portal.booking import Book, Posting, book
from occ_tui.portal.entries import ADJUSTMENT, CREDIT, SUBMITTED
from occ_tui.portal.ledger import recompute
from occ_tui.portal.schema import allocations, corrections, invoices, payments


def correct(
    connection: Connection, invoice_id: int, kind: str, minor: int, day: int, booked_ms: int, reason: str = ""
) -> None:
    """Books a credit or an adjustment on an invoice; it may not take off more than is due and not yet being paid."""
    invoice = connection.execute(select(invoices).where(invoices.c.id == invoice_id)).one()
    if kind not in (CREDIT, ADJUSTMENT):
        raise LedgerRefused(f"a correction of unknown kind {kind!r}")
    change = -minor if kind == CREDIT else minor
    if invoice.due_minor + change < _in_transit(connection, invoice_id):
        raise LedgerRefused(f"more taken off invoice {invoice.internal_invoice_id} than is due")
    row = {"invoice_id": invoice_id, "kind": kind, "day": day, "minor": minor, "reason": reason}
    connection.execute(insert(corrections).values(row))
    against = Book.CREDITED if kind == CREDIT else Book.ADJUSTED
    made = [Posting(Book.RECEIVABLE, change, invoice_id), Posting(against, -change)]
    book(connection, invoice.account_id, kind, invoice.currency, booked_ms, made)
    recompute(connection, invoice_id)


def _in_transit(connection: Connection, invoice_id: int) -> int:
    query = (
        select(allocations.c.minor)
        .join(payments, payments.c.id == allocations.c.payment_id)
        .where(allocations.c.invoice_id == invoice_id, payments.c.state == SUBMITTED)
    )
    return sum(connection.execute(query).scalars())
