"""Invoices in business words: views, sums, the overview, one invoice, its detail and its PDF."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from occ_tui.domain.invoices import InvoiceRecord, Tab

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.store.invoices import InvoiceReader, SortKey, TabSummary, View


@dataclass(frozen=True, slots=True)
class Totals:
    """How many invoices, and what they come to per currency (minor units, never across currencies)."""

    count: int
    sums: dict[str, int]


@dataclass(frozen=True, slots=True)
class ExpiredCard:
    """A card that paid before and can't pay again."""

    card_type: str
    last_digits: str
    expires: int
    """Epoch day."""
    invoices: int
    """Unpaid invoices whose last payment used it."""


@dataclass(frozen=True, slots=True)
class NextDue:
    """What falls due next."""

    day: int
    """Epoch day."""
    totals: Totals


@dataclass(frozen=True, slots=True)
class Overview:
    """What needs the user now."""

    today: int
    overdue: Totals
    """Unpaid past their due day; sums are amounts due."""
    oldest_days_late: int | None
    due_in_7: Totals
    """Due today or within 7 days."""
    due_in_30: Totals
    """Due today or within 30 days."""
    failed: Totals
    """Unpaid whose last payment failed."""
    failed_invoices: tuple[InvoiceRecord, ...]
    """The first of them, most urgent first."""
    expired_cards: tuple[ExpiredCard, ...]
    next_due: NextDue | None
    total_invoices: int


@dataclass(frozen=True, slots=True)
class DetailLine:
    """A line of an invoice."""

    product: str
    part_number: str
    order_number: str
    quantity: str
    """An exact decimal as text."""
    unit_price: str
    """An exact decimal as text; unit prices may be finer than the currency."""
    total: int | None
    """Minor units of the line's currency."""
    currency: str
    start_day: int | None
    end_day: int | None


@dataclass(frozen=True, slots=True)
class InvoiceDetail:
    """What only `get_invoice` and `list_invoice_lines` know."""

    fetched_at: datetime
    tax: int | None
    """Minor units of the invoice's currency."""
    payment_terms: str
    preferred_email: str
    bill_to: tuple[str, ...]
    """Address, one line each, without empty ones."""
    payment: tuple[tuple[str, str], ...]
    """The last payment as field name (Oracle's) and value."""
    lines: tuple[DetailLine, ...]


def view(
    session: Session, tab: Tab = Tab.ALL, *, sort: SortKey | None = None, descending: bool = False, text: str = ""
) -> View:
    """The view of `tab` in the session's accounts as of its today."""
    raise NotImplementedError


def reader(session: Session, view: View, *, store: Store | None = None) -> InvoiceReader:
    """Reads `view` through `store` (default: the session's own connection)."""
    raise NotImplementedError


def tab_summaries(session: Session, *, store: Store | None = None) -> dict[Tab, TabSummary]:
    """Count and sums of every tab."""
    raise NotImplementedError


def overview(session: Session, *, store: Store | None = None) -> Overview:
    """What needs the user now, from the store."""
    raise NotImplementedError


def find(session: Session, number: str) -> InvoiceRecord:
    """The invoice of that number. Errors: `InvoiceNotFound`, `InvoiceAmbiguous` (several accounts have it)."""
    raise NotImplementedError


def get(session: Session, internal_invoice_id: str, *, store: Store | None = None) -> InvoiceRecord | None:
    """The record as the store holds it now; `None` when it is gone."""
    raise NotImplementedError


def detail(session: Session, record: InvoiceRecord, *, store: Store | None = None) -> InvoiceDetail | None:
    """What the store knows beyond the row; `None` before `refresh_detail`."""
    raise NotImplementedError


async def refresh_detail(session: Session, record: InvoiceRecord) -> None:
    """Asks the server for the invoice, its row and its lines, and stores them; the row stays merged, never blanked."""
    raise NotImplementedError


def pdf_name(record: InvoiceRecord) -> str:
    """A file name made here from the invoice number: letters, digits, dash and dot only."""
    raise NotImplementedError


async def save_pdf(session: Session, record: InvoiceRecord, path: Path, *, overwrite: bool = False) -> Path:
    """Writes the PDF to `path` (into it, under `pdf_name`, when it is a directory), 0600; the file's path.

    Errors: `FileExists` unless `overwrite`, `FileNotWritten`, `PdfUnavailable`, and those of the client.
    """
    raise NotImplementedError
