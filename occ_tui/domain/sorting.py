"""By what invoices are sorted, and a list of them in the order in which the store would give it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum

from occ_tui.annotations import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord


class SortKey(StrEnum):
    """What a list is ordered by; the values are Oracle's field names, as `--sort` takes them.

    Rows without a value stand last in both directions. Equal values follow the store's own order
    (group, due day, arrival), reversed when descending.
    """

    NUMBER = "invoiceNumber"
    TYPE = "invoiceType"
    STATUS = "invoiceStatus"
    """Overdue, open, submitted, closed, and within each by due date: the store's own order."""
    PO = "invoicePoNumber"
    REFERENCE = "invoiceRefNumber"
    PARTY = "partyName"
    ACCOUNT = "accountName"
    INVOICE_DATE = "timeInvoice"
    DUE_DATE = "timeInvoiceDue"
    DAYS_LATE = "daysLate"
    AMOUNT = "invoiceAmount"
    """By number, whatever the currency."""
    DUE = "invoiceAmountDue"
    PAYMENT = "paymentMethod"

    @classmethod
    def of(cls, name: str) -> SortKey:
        """The key that is called `name` (Oracle's name or a short alias, any case); `ValueError` if there is none."""
        wanted = name.casefold().replace("_", "").replace("-", "")
        for key in cls:
            if wanted in (key.value.casefold(), key.name.casefold().replace("_", "")):
                return key
        if wanted in _ALIASES:
            return _ALIASES[wanted]
        raise ValueError(name)


_ALIASES = {
    "late": SortKey.DAYS_LATE,
    "date": SortKey.INVOICE_DATE,
    "total": SortKey.AMOUNT,
    "amountdue": SortKey.DUE,
    "ponumber": SortKey.PO,
    "owed": SortKey.DUE,
    "balance": SortKey.DUE,
    "ref": SortKey.REFERENCE,
    "customer": SortKey.PARTY,
    "invoiced": SortKey.INVOICE_DATE,
    "method": SortKey.PAYMENT,
}
"""Other words that people use, in lower case and without hyphens."""


_KEY_PLACES = 4
"""Amounts of several currencies compare in ten-thousandths of their unit, the finest there is."""
_MOST = 2**63 - 1
"""Beyond it all amounts compare alike, as they do in the store."""


def ordered(
    records: Iterable[InvoiceRecord], orders: Sequence[tuple[SortKey, bool]], today: int
) -> list[InvoiceRecord]:
    """`records` by `orders` (keys and whether they descend), what is equal by `rid`: group, due day, arrival."""
    found = sorted(records, key=lambda record: record.rid)
    if not orders:
        return found
    key, descending = orders[-1] if len(orders) > 1 and orders[-1][0] is SortKey.STATUS else orders[0]
    if descending is not (key is SortKey.DAYS_LATE):  # the later it is, the earlier it was due
        found.reverse()
    for place in reversed(range(len(orders))):
        key, descending = orders[place]
        if key is SortKey.STATUS and place + 1 == len(orders):
            continue  # the order of the store itself
        value = _VALUES[key]
        lacking = [record for record in found if value(record, today) is None]
        having = [record for record in found if value(record, today) is not None]
        # Stable in both directions: what is equal keeps the order of the keys behind.
        having.sort(key=lambda record: value(record, today), reverse=descending)
        found = having + lacking
    return found


def sort_value(record: InvoiceRecord, key: SortKey, today: int) -> Any:
    """What a record is compared by; `None` is no value, which stands last in both directions."""
    return _VALUES[key](record, today)


def _folded(text: str) -> str | None:
    """A text as SQLite's NOCASE compares it: ASCII letters without case. `None` for an empty one, which is none."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text) if text else None


def _amount(minor: int, currency: str) -> int:
    from occ_tui.domain.currencies import exponent

    key: int = minor * 10 ** (_KEY_PLACES - exponent(currency))
    return max(-_MOST, min(_MOST, key))


def _status(record: InvoiceRecord, today: int) -> int:
    return record.group * 2 + (0 if record.is_overdue(today) else 1)


_VALUES: dict[SortKey, Callable[[InvoiceRecord, int], Any]] = {
    SortKey.NUMBER: lambda row, _: _folded(row.invoice_number),
    SortKey.TYPE: lambda row, _: row.invoice_type or None,
    SortKey.STATUS: _status,
    SortKey.PO: lambda row, _: _folded(row.po_number),
    SortKey.REFERENCE: lambda row, _: _folded(row.reference),
    SortKey.PARTY: lambda row, _: _folded(row.party_name),
    SortKey.ACCOUNT: lambda row, _: _folded(row.account_name),
    SortKey.INVOICE_DATE: lambda row, _: row.invoice_day,
    SortKey.DUE_DATE: lambda row, _: row.due_day,
    SortKey.DAYS_LATE: lambda row, today: _late(row, today),
    SortKey.AMOUNT: lambda row, _: _amount(row.amount, row.currency),
    SortKey.DUE: lambda row, _: _amount(row.due, row.currency),
    SortKey.PAYMENT: lambda row, _: row.payment_method or None,
}


def _late(record: InvoiceRecord, today: int) -> int | None:
    """Days late; below zero while there is time left, so that the nearest comes first."""
    if record.due_day is None:
        return None
    if record.due:
        return today - record.due_day
    return max(0, record.paid_day - record.due_day) if record.paid_day is not None else 0
