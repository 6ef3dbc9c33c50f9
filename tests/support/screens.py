"""An app on a small ledger in a real store, and a server that does what a test says."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.screens.invoices import InvoicesScreen
from occ_tui.services import sync
from occ_tui.services.invoices import DetailLine, InvoiceDetail
from occ_tui.services.session import Session, SessionOptions
from occ_tui.services.sync import SyncAge, SyncProgress, SyncResult
from occ_tui.wire.invoices import InvoiceSummary
from support.ledger import ACME, fill, summary
from support.piloting import settle, shown, until

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 14, 2, tzinfo=UTC)
"""The real time, as far as the screens know."""

Start = Callable[..., Any]
"""The fixture `start`: `async with start(size=(80, 24)) as pilot:`."""


@dataclass
class Server:
    """What the server does when it is asked; a test changes it."""

    ledger: dict[Any, list[InvoiceSummary]] = field(default_factory=dict)
    """What a sync publishes, as a whole."""
    error: Exception | None = None
    """What it answers instead."""
    syncs: int = 0
    asked: list[str] = field(default_factory=list)
    """Numbers of the invoices whose detail was asked for."""
    details: dict[str, InvoiceDetail] = field(default_factory=dict)
    gate: threading.Event | None = None
    """A sync waits for it, if there is one."""
    times_allowed: int = 0
    """How often it was asked what one may see."""
    not_allowed: Exception | None = None
    """What it answers to that."""
    progress: list[int] = field(default_factory=list)
    """Rows that a sync reports before it waits."""

    async def sync(
        self, session: Session, *, full: bool = False, progress: Callable[[SyncProgress], None] | None = None
    ) -> SyncResult:
        self.syncs += 1
        for rows in self.progress:
            if progress is not None:
                progress(SyncProgress("ACME GmbH", 0, 1, rows, None, sync.Phase.READING))
        if self.gate is not None:
            await asyncio.to_thread(self.gate.wait)
        if self.error is not None:
            raise self.error
        if self.ledger:
            fill(session, self.ledger, minutes_ago=0)
        return SyncResult(NOW, True, 0, 0, 0, 1)

    async def refresh_detail(self, session: Session, record: InvoiceRecord) -> None:
        self.asked.append(record.invoice_number)
        if self.error is not None:
            raise self.error
        self.details[record.internal_invoice_id] = detail_of(record)

    async def refresh_payments(self, session: Session) -> None:
        """There are none."""

    async def refresh_allowed(self, session: Session) -> None:
        """All that was allowed still is, unless a test says otherwise."""
        self.times_allowed += 1
        if self.not_allowed is not None:
            raise self.not_allowed

    def detail(self, session: Session, record: InvoiceRecord, *, store: Any = None) -> InvoiceDetail | None:
        return self.details.get(record.internal_invoice_id)

    async def save_pdf(self, session: Session, record: InvoiceRecord, path: Path, *, overwrite: bool = False) -> Path:
        if self.error is not None:
            raise self.error
        return path / f"{record.invoice_number}.pdf"


def detail_of(record: InvoiceRecord) -> InvoiceDetail:
    """A detail whose two lines and tax come to the invoice's total."""
    tax = record.amount * 19 // 119
    first = (record.amount - tax) * 2 // 3
    lines = [
        DetailLine(name, "B1", "3318842", "2", "9000.00", total, record.currency, 20_600, 20_964)
        for name, total in (("Database EE, 2 processors", first), ("Diagnostics Pack", record.amount - tax - first))
    ]
    paid = (("paymentMethod", "CREDIT_CARD"), ("lastDigits", "4242")) if record.payment_method else ()
    address = ("ACME GmbH", "Riesstraße 25", "80992 München", "Germany")
    return InvoiceDetail(NOW, tax, "NET 30", "ap@acme.example", address, paid, tuple(lines))


def ledger(count: int = 60) -> list[InvoiceSummary]:
    """`count` invoices: 1 to 40 overdue (one after the other by due date), the rest open, submitted and closed."""
    rows = [_row(number) for number in range(1, count + 1)]
    rows.append(summary("800001", amount="480.00", invoiceStatus="PAYMENT_SUBMITTED"))
    for number in range(5):
        paid = {"amount": "2100.00", "due": "0", "invoiceAmountApplied": "2100.00", "isPaid": True}
        day = f"2026-06-{number + 1:02}T00:00:00.000Z"
        rows.append(summary(f"90000{number}", **paid, invoiceStatus="CLOSED", timeInvoiceDue=day))
    return rows


def _row(number: int) -> InvoiceSummary:
    is_late = number <= 40
    day = date.fromordinal(date(2026, 9, 1).toordinal() + number if is_late else date(2026, 11, 1).toordinal() + number)
    fields: dict[str, Any] = {
        "amount": f"{number * 100 + 19}.00",
        "currency": ("EUR", "EUR", "EUR", "JPY", "BHD")[number % 5],
        "invoiceStatus": "PAST_DUE" if is_late else "OPEN",
        "invoiceType": ("SUPPORT", "LICENSE", "SUBSCRIPTION")[number % 3],
        "invoicePoNumber": f"4500{number:06}" if number % 2 else "",
        "timeInvoiceDue": f"{day.isoformat()}T00:00:00.000Z",
        "isDisplayDownloadPdf": True,
    }
    if number == 3:
        fields["isPaymentFailed"] = True
    return summary(f"{100_000 + number}", **fields)


def make_app(
    options: SessionOptions,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[InvoiceSummary] | None = None,
    *,
    section: str = "invoices",
    theme: str = "dark",
    filled: bool = True,
    account: Any = ACME,
    name: str = "",
) -> OccApp:
    """An app on a store with `rows`, read at `NOW`."""
    session = Session.open(options)
    if filled:
        fill(session, {account: ledger() if rows is None else rows})
        monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW, NOW))
    return OccApp(session, section=section, theme=theme, name=name)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Presses keys and waits until all is quiet."""
    await pilot.press(*keys)
    await settle(pilot)


def listed(pilot: Pilot[None]) -> InvoicesScreen:
    """The screen of the list."""
    screen = pilot.app.screen
    assert isinstance(screen, InvoicesScreen)
    return screen


def number_at_cursor(pilot: Pilot[None]) -> str:
    """Number of the invoice under the cursor."""
    record = listed(pilot).table.record()
    return record.invoice_number if record is not None else ""


__all__ = [
    "NOW",
    "TODAY",
    "Server",
    "Start",
    "detail_of",
    "ledger",
    "listed",
    "make_app",
    "number_at_cursor",
    "press",
    "settle",
    "shown",
    "until",
]
