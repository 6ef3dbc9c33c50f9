"""A statement's entries as cells and fields, the same in text, CSV and PDF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from occ_tui.domain.aging_table import AgingLine
from occ_tui.domain.currencies import decimal_string
from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.statement import Entry, EntryKind, Section
from occ_tui.locale import _, pgettext

if TYPE_CHECKING:
    from occ_tui.domain.formatting import Formatter

FIELDS = (
    "day",
    "entry",
    "invoiceNumber",
    "internalInvoiceId",
    "invoicePoNumber",
    "dueDay",
    "agingBucket",
    "currencyCode",
    "amount",
    "balance",
    "isDayKnown",
)
"""`entry` is opening, invoice, credit, adjustment, difference, payment, closing or aging; days are ISO 8601."""

Record = dict[str, str | bool | None]


def entry_text(kind: EntryKind) -> str:
    """What an entry is, in the user's language."""
    return {
        EntryKind.INVOICE: pgettext("entry", "Invoice"),
        EntryKind.CREDIT: pgettext("entry", "Credit"),
        EntryKind.ADJUSTMENT: pgettext("entry", "Adjustment"),
        EntryKind.DIFFERENCE: pgettext("entry", "Not explained"),
        EntryKind.PAYMENT: pgettext("entry", "Payment"),
    }[kind]


def headings(currency: str) -> tuple[str, ...]:
    """Titles of the columns of `cells`; the last two are numbers."""
    return (
        _("Day"),
        _("Entry"),
        _("Number"),
        _("PO"),
        _("Due date"),
        _("Amount"),
        _("Balance {currency}").format(currency=currency),
    )


def cells(entry: Entry, balance: int, write: Formatter) -> list[str]:
    """One entry; a day that is only the invoice's own has a tilde."""
    day = write.table_date(entry.day)
    return [
        day if entry.is_day_known else f"{day} ~",
        entry_text(entry.kind),
        entry.invoice_number,
        entry.po_number,
        "" if entry.due_day is None else write.table_date(entry.due_day),
        write.amount(entry.amount, entry.currency),
        write.amount(balance, entry.currency),
    ]


def sums(section: Section) -> list[tuple[str, int]]:
    """What the section comes to: opening balance, what changed it, closing balance; changes of nothing left out."""
    changes = (
        (_("Invoices"), section.sum_of(EntryKind.INVOICE)),
        (_("Credits and adjustments"), section.sum_of(EntryKind.CREDIT, EntryKind.ADJUSTMENT)),
        (_("Not explained"), section.sum_of(EntryKind.DIFFERENCE)),
        (_("Payments"), section.sum_of(EntryKind.PAYMENT)),
    )
    return [
        (_("Opening balance"), section.opening),
        *((label, minor) for label, minor in changes if minor),
        (_("Closing balance"), section.closing),
    ]


def records(
    sections: Sequence[Section], aging: Sequence[AgingLine], buckets: Sequence[str], first: int, last: int
) -> Iterator[Record]:
    """What CSV says: per currency the opening balance, the entries, the closing balance, and its aging."""
    begins, ends = from_epoch_day(first).isoformat(), from_epoch_day(last).isoformat()
    empty: Record = dict.fromkeys(FIELDS)
    aged = {line.currency: line for line in aging}
    for section in sections:
        own = empty | {"currencyCode": section.currency}

        def money(minor: int, currency: str = section.currency) -> str:
            return decimal_string(minor, currency)

        yield own | {"day": begins, "entry": "opening", "balance": money(section.opening)}
        for entry, balance in zip(section.entries, section.balances(), strict=True):
            yield own | {
                "day": _day(entry.day),
                "entry": entry.kind.value,
                "invoiceNumber": entry.invoice_number,
                "internalInvoiceId": entry.internal_invoice_id,
                "invoicePoNumber": entry.po_number,
                "dueDay": _day(entry.due_day),
                "amount": money(entry.amount),
                "balance": money(balance),
                "isDayKnown": entry.is_day_known,
            }
        yield own | {"day": ends, "entry": "closing", "balance": money(section.closing)}
        if line := aged.get(section.currency):
            for bucket, minor in zip(buckets, line.sums, strict=True):
                yield own | {"day": ends, "entry": "aging", "agingBucket": bucket, "amount": money(minor)}


def _day(number: int | None) -> str | None:
    return None if number is None else from_epoch_day(number).isoformat()
