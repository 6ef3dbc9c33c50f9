"""What the server knows of an invoice beyond its row: asked for, stored beside it, shown as text and amounts."""

from __future__ import annotations

from contextlib import aclosing
from decimal import ROUND_HALF_EVEN, Decimal
from typing import TYPE_CHECKING

from occ_tui.domain.dates import from_epoch_day, from_epoch_ms, rfc3339
from occ_tui.domain.money import exponent
from occ_tui.services.invoices import DetailLine, InvoiceDetail

if TYPE_CHECKING:
    from occ_tui.client.invoices import InvoiceClient
    from occ_tui.domain.details import InvoiceDetail as StoredDetail
    from occ_tui.domain.details import InvoiceLine, LastPayment
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session
    from occ_tui.wire.invoices import Invoice, InvoiceLineSummary
    from occ_tui.wire.rows import InvoiceRow


async def refresh(session: Session, record: InvoiceRecord) -> None:
    """See `invoices.refresh_detail`."""
    from occ_tui.client.invoices import InvoiceClient

    async with session.transport() as transport:
        await refresh_with(session, InvoiceClient(transport), record)


async def refresh_with(session: Session, client: InvoiceClient, record: InvoiceRecord) -> str:
    """The same through a client that is there already; the invoice's version, empty where the service has none."""
    from occ_tui.services.sync import now_ms
    from occ_tui.services.threads import all_of, with_session

    asked_ms = now_ms()
    compartment_id, internal_id = record.compartment_id, record.internal_invoice_id
    found: list[tuple[Invoice, str | None]] = []
    lines: list[InvoiceLineSummary] = []
    rows: list[InvoiceRow] = []

    async def ask_for_invoice() -> None:
        found.append(await client.get_with_etag(compartment_id, internal_id))

    async def ask_for_lines() -> None:
        lines.extend(await client.lines(compartment_id, internal_id))

    async def ask_for_row() -> None:
        rows.extend(await summaries_of(client, record))

    await all_of([ask_for_invoice(), ask_for_lines(), ask_for_row()])
    invoice, etag = found[0]
    await with_session(_keep, session, record, invoice, etag or "", lines, rows, asked_ms)
    return etag or ""


async def summaries_of(client: InvoiceClient, record: InvoiceRecord) -> list[InvoiceRow]:
    """The row of one invoice as `list_invoices` has it now; empty if it is gone."""
    name = record.internal_invoice_id
    return await summaries_named(client, record.compartment_id, name, record.invoice_id or name)


async def summaries_named(
    client: InvoiceClient, compartment_id: str, internal_invoice_id: str, invoice_id: str
) -> list[InvoiceRow]:
    """The same, asked for by `invoice_id`."""
    pages = client.pages(compartment_id, invoice_id=invoice_id)
    async with aclosing(pages) as whole:
        rows = [
            row
            async for page in whole
            for row in page.items
            if (row.internal_invoice_id or row.invoice_id) == internal_invoice_id
        ]
    return rows[:1]


def _keep(
    session: Session,
    record: InvoiceRecord,
    invoice: Invoice,
    etag: str,
    lines: list[InvoiceLineSummary],
    rows: list[InvoiceRow],
    asked_ms: int,
) -> None:
    from occ_tui.store.details import save_detail, save_lines
    from occ_tui.store.sync_state import publish_rows

    compartment_id, internal_id, zone = record.compartment_id, record.internal_invoice_id, session.clock.zone
    with session.new_store() as store:
        if rows:
            publish_rows(store, compartment_id, rows, now_ms=asked_ms, zone=zone)
        save_detail(store, compartment_id, internal_id, invoice, now_ms=asked_ms, etag=etag, zone=zone)
        save_lines(store, compartment_id, internal_id, lines, now_ms=asked_ms, zone=zone)


def shown_detail(known: StoredDetail, record: InvoiceRecord) -> InvoiceDetail:
    """What is stored, as people and programs read it."""
    return InvoiceDetail(
        fetched_at=from_epoch_ms(known.fetched_at),
        tax=_minor(known.tax, known.currency or record.currency),
        payment_terms=known.payment_terms,
        preferred_email=known.preferred_email,
        bill_to=known.bill_to,
        payment=_payment(known.last_payment),
        lines=tuple(_line(line, record.currency) for line in known.lines or ()),
    )


def _payment(payment: LastPayment | None) -> tuple[tuple[str, str], ...]:
    if payment is None:
        return ()
    fields = {
        "paymentMethod": payment.method,
        "amountPaid": _plain(payment.amount),
        "timePaidOn": "" if payment.time_paid is None else rfc3339(from_epoch_ms(payment.time_paid)),
        "paidBy": payment.paid_by,
        "creditCardType": payment.card_type,
        "lastDigits": payment.last_digits,
        "nameOnCard": payment.name,
        "paypalReference": payment.reference,
        "timeExpiration": "" if payment.card_expires is None else from_epoch_day(payment.card_expires).isoformat(),
    }
    return tuple((name, value) for name, value in fields.items() if value)


def _line(line: InvoiceLine, currency: str) -> DetailLine:
    return DetailLine(
        product=line.product,
        part_number=line.part_number,
        order_number=line.order_no,
        quantity=_plain(line.quantity),
        unit_price=_plain(line.net_unit_price),
        total=_minor(line.total_price, line.currency or currency),
        currency=line.currency or currency,
        start_day=line.start_day,
        end_day=line.end_day,
    )


def _plain(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def _minor(amount: Decimal | None, currency: str) -> int | None:
    """Minor units; an amount finer than those is rounded half to even, as the store does."""
    if amount is None:
        return None
    return int(amount.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN))
