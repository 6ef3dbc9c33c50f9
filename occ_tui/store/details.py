"""What only `get_invoice` and `list_invoice_lines` know, kept apart from the list so that neither blanks the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import TYPE_CHECKING

from occ_tui.domain.details import InvoiceDetail
from occ_tui.store.database import Store

if TYPE_CHECKING:
    from occ_tui.wire.invoices import Invoice, InvoiceLineSummary


def save_detail(
    store: Store,
    compartment_id: str,
    internal_invoice_id: str,
    invoice: Invoice,
    *,
    now_ms: int,
    etag: str = "",
    zone: tzinfo = UTC,
) -> None:
    """Keeps what `get_invoice` answered; the lines stay as they are."""
    raise NotImplementedError


def save_lines(
    store: Store,
    compartment_id: str,
    internal_invoice_id: str,
    lines: Sequence[InvoiceLineSummary],
    *,
    now_ms: int,
    zone: tzinfo = UTC,
) -> None:
    """Keeps what `list_invoice_lines` answered; the rest stays as it is."""
    raise NotImplementedError


def get_detail(store: Store, compartment_id: str, internal_invoice_id: str) -> InvoiceDetail | None:
    """What is known, `None` if the invoice was never opened."""
    raise NotImplementedError
