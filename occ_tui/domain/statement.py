"""A statement of account: what invoices, credits and payments made of the balance, per currency.

Every invoice gives entries whose sum, up to any day, is what `aging.due_on` says was due of it that day. So they share
its limits: credits and adjustments stand on the invoice's day, all that was paid on the day of its last payment, or
on the invoice's day where that is not known. What the server's amounts leave unexplained has an entry of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain.aging import last_settled_day
from occ_tui.domain.invoices import Group, InvoiceRecord


class EntryKind(StrEnum):
    """What an entry is, in the order in which those of one day stand."""

    INVOICE = "invoice"
    CREDIT = "credit"
    ADJUSTMENT = "adjustment"
    DIFFERENCE = "difference"
    """What the server says is due and what its other amounts come to are not the same."""
    PAYMENT = "payment"


_ORDER = {kind: place for place, kind in enumerate(EntryKind)}


class Entry(NamedTuple):
    """One thing that changed the balance."""

    day: int | None
    """Epoch day; `None` where the server names none: before every day."""
    kind: EntryKind
    currency: str
    amount: int
    """Minor units, what it added to the balance: above zero for invoices, below for credits and payments."""
    invoice_number: str
    internal_invoice_id: str
    due_day: int | None
    po_number: str
    is_day_known: bool = True
    """`False`: it stands on the invoice's day because its own is not known."""


class Section(NamedTuple):
    """One currency of a statement."""

    currency: str
    opening: int
    """Balance before the first day, in minor units; so are all amounts here."""
    entries: tuple[Entry, ...]
    """By day, then kind, then invoice."""

    @property
    def closing(self) -> int:
        """Balance at the end of the last day."""
        return self.opening + sum(entry.amount for entry in self.entries)

    def sum_of(self, *kinds: EntryKind) -> int:
        """What the entries of these kinds come to."""
        return sum(entry.amount for entry in self.entries if entry.kind in kinds)

    def balances(self) -> list[int]:
        """The balance behind each entry."""
        balance, found = self.opening, []
        for entry in self.entries:
            balance += entry.amount
            found.append(balance)
        return found


def entries_of(record: InvoiceRecord) -> list[Entry]:
    """What an invoice did to the balance; nothing of zero but the invoice itself."""
    due = 0 if record.group == Group.CLOSED else record.due
    line = record.amount - record.credited + record.adjusted - record.applied
    settled = last_settled_day(record.group, record.paid_day, record.is_payment_failed)
    paid_on = record.invoice_day if settled is None else settled
    if paid_on is not None and record.invoice_day is not None:
        paid_on = max(paid_on, record.invoice_day)
    parts = (
        (EntryKind.INVOICE, record.invoice_day, record.amount, True),
        (EntryKind.CREDIT, record.invoice_day, -record.credited, False),
        (EntryKind.ADJUSTMENT, record.invoice_day, record.adjusted, False),
        (EntryKind.DIFFERENCE, record.invoice_day, due - line, False),
        (EntryKind.PAYMENT, paid_on, -record.applied, settled is not None),
    )
    return [
        Entry(
            day=day,
            kind=kind,
            currency=record.currency,
            amount=amount,
            invoice_number=record.invoice_number,
            internal_invoice_id=record.internal_invoice_id,
            due_day=record.due_day if kind is EntryKind.INVOICE else None,
            po_number=record.po_number,
            is_day_known=is_day_known,
        )
        for kind, day, amount, is_day_known in parts
        if amount or kind is EntryKind.INVOICE
    ]


def sections(
    records: Iterable[InvoiceRecord], first: int, last: int, opening: Mapping[str, int] | None = None
) -> list[Section]:
    """The statement from epoch day `first` to `last`, both included, by currency; currencies without any are left out.

    `opening` are balances that are known already; then `records` need be only those that have entries in between.
    """
    balances = dict(opening or {})
    inside: dict[str, list[Entry]] = {}
    for record in records:
        for entry in entries_of(record):
            if entry.day is None or entry.day < first:
                if opening is None:
                    balances[entry.currency] = balances.get(entry.currency, 0) + entry.amount
            elif entry.day <= last:
                inside.setdefault(entry.currency, []).append(entry)
    found = []
    for currency in sorted({*inside, *(currency for currency, minor in balances.items() if minor)}):
        entries = sorted(inside.get(currency, []), key=_place)
        found.append(Section(currency, balances.get(currency, 0), tuple(entries)))
    return found


def _place(entry: Entry) -> tuple[int, int, str, str]:
    return (entry.day or 0, _ORDER[entry.kind], entry.invoice_number, entry.internal_invoice_id)
