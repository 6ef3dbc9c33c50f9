"""What `list_invoices` must answer, in plain Python over the entries themselves: no SQL, no paging, no projection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Any

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.money import exponent
from occ_tui.portal.entries import CREDIT, SETTLED, SUBMITTED, InvoiceEntry, PaymentEntry
from support import portal_world as world

STATUS_ORDER = ["OPEN", "PAST_DUE", "PAYMENT_SUBMITTED", "CLOSED"]


@dataclass(frozen=True)
class Row:
    """An invoice with what follows from it."""

    place: int
    entry: InvoiceEntry
    due: int = 0
    status: str = ""
    last: PaymentEntry | None = None
    amounts: dict[str, int] = field(default_factory=dict)


def rows(entries: Iterable[Any], account: str = world.ACME) -> list[Row]:
    """The invoices of an account in the order in which they were loaded."""
    of_account = [entry for entry in entries if isinstance(entry, InvoiceEntry) and entry.account_ocid == account]
    return [_row(place, entry) for place, entry in enumerate(of_account)]


def _row(place: int, entry: InvoiceEntry) -> Row:
    credited = sum(c.minor for c in entry.corrections if c.kind == CREDIT)
    adjusted = sum(c.minor for c in entry.corrections if c.kind != CREDIT)
    applied = sum(p.amount_minor for p in entry.payments if p.state == SETTLED)
    due = entry.amount_minor - credited + adjusted - applied
    if not due:
        status = "CLOSED"
    elif any(p.state == SUBMITTED for p in entry.payments):
        status = "PAYMENT_SUBMITTED"
    else:
        is_late = entry.due_day is not None and entry.due_day < world.TODAY_NUMBER
        status = "PAST_DUE" if is_late else "OPEN"
    last = max(entry.payments, key=lambda p: p.paid_ms, default=None)
    return Row(place, entry, due, status, last, {"credited": credited, "adjusted": adjusted, "applied": applied})


def listed(everything: list[Row], **asked: Any) -> list[str]:
    """Internal ids of what a question gives, in its order. Parameters are named as on the wire."""
    chosen = [row for row in everything if _fits(row, asked)]
    column = _column(asked)
    is_descending = asked.get("sortOrder") == "DESC"

    def key(row: Row) -> tuple[Any, ...]:
        value = column(row)
        return (*(part for part in _nulls_last(value)), row.place)

    return [row.entry.internal_invoice_id for row in sorted(chosen, key=key, reverse=is_descending)]


def _nulls_last(value: Any) -> list[Any]:
    parts = value if isinstance(value, tuple) else (value,)
    return [item for part in parts for item in ((1, 0) if part is None else (0, part))]


def _column(asked: dict[str, Any]) -> Any:
    if "sortBy" not in asked:
        is_paid = asked.get("timePaymentStart") or asked.get("timePaymentEnd")
        return _paid_ms if is_paid else lambda row: row.entry.time_invoice_ms
    return {
        "INVOICE_NO": lambda row: row.entry.number,
        "REF_NO": lambda row: row.entry.reference,
        "STATUS": lambda row: (STATUS_ORDER.index(row.status), row.entry.due_day),
        "TYPE": lambda row: str(row.entry.type),
        "INVOICE_DATE": lambda row: row.entry.time_invoice_ms,
        "DUE_DATE": lambda row: row.entry.due_day,
        "PAYM_REF": lambda row: row.last.reference if row.last else "",
        "TOTAL_AMOUNT": lambda row: Fraction(row.entry.amount_minor, 10 ** exponent(row.entry.currency)),
        "BALANCE_DUE": lambda row: Fraction(row.due, 10 ** exponent(row.entry.currency)),
    }[asked["sortBy"]]


def _paid_ms(row: Row) -> int | None:
    return row.last.paid_ms if row.last else None


def _fits(row: Row, asked: dict[str, Any]) -> bool:
    entry = row.entry
    text = asked.get("searchText", "").casefold()
    texts = (entry.number, entry.reference, entry.po_number, entry.party_name)
    return (
        (not asked.get("status") or row.status in asked["status"])
        and (not asked.get("type") or str(entry.type) in asked["type"])
        and ("invoiceId" not in asked or entry.invoice_id == asked["invoiceId"])
        and (not text or any(text in word.casefold() for word in texts))
        and _within(entry.time_invoice_ms, asked.get("timeInvoiceStart"), asked.get("timeInvoiceEnd"))
        and _within(_paid_ms(row), asked.get("timePaymentStart"), asked.get("timePaymentEnd"))
    )


def _within(value: int | None, start: str | None, end: str | None) -> bool:
    if start is None and end is None:
        return True
    if value is None:
        return False
    return (start is None or value >= _ms(start)) and (end is None or value <= _ms(end))


def _ms(text: str) -> int:
    return epoch_ms(datetime.fromisoformat(text))
