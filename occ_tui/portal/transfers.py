"""Announcements that money is on its way by bank: a note on invoices and payables, which changes no amount."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection, Select, insert, literal, select

from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.domain.money import InexactAmount, to_decimal, to_minor
from occ_tui.domain.payments import PayableKind
from occ_tui.domain.text import clean
from occ_tui.portal import audit
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.owed import find as find_owed
from occ_tui.portal.refusals import invalid_parameter
from occ_tui.portal.schema import contacts, invoices
from occ_tui.portal.schema_payments import payables, transfer_items, transfers
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_payments import (
    AnnounceTransferDetails,
    PaymentAllocation,
    TransferAnnouncement,
)

MOST_ITEMS = 500
LONGEST_REFERENCE = 140
"""What a SEPA transfer carries."""


def announce(
    connection: Connection, portal: Portal, account: AnyRow, caller: Caller, details: AnnounceTransferDetails
) -> int:
    """Keeps an announcement; returns its row id."""
    items = details.allocations or []
    reference = details.reference or ""
    if not 0 < len(items) <= MOST_ITEMS:
        raise invalid_parameter(f"allocations: between one and {MOST_ITEMS}.")
    if len(reference) > LONGEST_REFERENCE:
        raise invalid_parameter(f"reference: at most {LONGEST_REFERENCE} signs.")
    currency = details.currency_code or ""
    noted = [_item(connection, account.id, item, currency) for item in items]
    if len({(item.kind, item.id) for item in items}) < len(items):
        raise invalid_parameter("allocations: something is named twice.")
    row = {
        "account_id": account.id,
        "contact_id": caller.contact_id,
        "currency": currency,
        "reference": reference,
        "announced_ms": portal.business_ms(account.time_zone),
    }
    number: int = connection.execute(insert(transfers).values(row)).inserted_primary_key[0]  # type: ignore[index]
    connection.execute(insert(transfer_items), [{"transfer_id": number, **item} for item in noted])
    now_ms = epoch_ms(portal.now())
    audit.record(connection, account.id, now_ms, caller.name, "transfer.announce", str(number), clean(reference))
    return number


def find(connection: Connection, account_id: int, number: int) -> Sequence[AnyRow]:
    """One announcement of an account."""
    return connection.execute(_query(account_id).where(transfers.c.id == number)).all()


def page(
    connection: Connection, account_id: int, invoice: str | None, before: int | None, limit: int
) -> Sequence[AnyRow]:
    """Announcements of an account, newest first, from before row `before` on; those of one invoice if it is named."""
    query = _query(account_id)
    if before is not None:
        query = query.where(transfers.c.id < before)
    if invoice is not None:
        named = (
            select(transfer_items.c.transfer_id)
            .join(invoices, invoices.c.id == transfer_items.c.invoice_id)
            .where(invoices.c.account_id == account_id, invoices.c.internal_invoice_id == invoice)
        )
        query = query.where(transfers.c.id.in_(named))
    return connection.execute(query.order_by(transfers.c.id.desc()).limit(limit)).all()


def messages_of(connection: Connection, ocid: str, rows: Sequence[AnyRow]) -> list[TransferAnnouncement]:
    """Announcements as messages, with what they are for."""
    ids = [row.id for row in rows]
    invoice = select(
        transfer_items.c.transfer_id,
        transfer_items.c.minor,
        literal(str(PayableKind.INVOICE)).label("kind"),
        invoices.c.internal_invoice_id.label("name"),
        invoices.c.number,
        invoices.c.currency,
    ).join(invoices, invoices.c.id == transfer_items.c.invoice_id)
    payable = select(
        transfer_items.c.transfer_id,
        transfer_items.c.minor,
        payables.c.kind,
        payables.c.public_id.label("name"),
        payables.c.number,
        payables.c.currency,
    ).join(payables, payables.c.id == transfer_items.c.payable_id)
    noted: defaultdict[int, list[PaymentAllocation]] = defaultdict(list)
    for query in (invoice, payable):
        for row in connection.execute(query.where(transfer_items.c.transfer_id.in_(ids))):
            amount = to_decimal(row.minor, row.currency)
            noted[row.transfer_id].append(
                PaymentAllocation.model_construct(kind=row.kind, id=row.name, number=row.number, amount=amount)
            )
    return [
        TransferAnnouncement.model_construct(
            compartment_id=ocid,
            currency_code=row.currency,
            reference=row.reference or None,
            allocations=noted[row.id],
            id=str(row.id),
            time_announced=from_epoch_ms(row.announced_ms),
            announced_by=row.contact_name,
        )
        for row in rows
    ]


def _query(account_id: int) -> Select[tuple[int, ...]]:
    name = contacts.c.name.label("contact_name")
    joined = select(transfers, name).join(contacts, contacts.c.id == transfers.c.contact_id)
    return joined.where(transfers.c.account_id == account_id)


def _item(connection: Connection, account_id: int, item: PaymentAllocation, currency: str) -> dict[str, int | None]:
    owed = find_owed(connection, account_id, str(item.kind), item.id or "")
    if owed.currency != currency:
        raise invalid_parameter(f"currencyCode: {owed.title} is owed in {owed.currency}.")
    try:
        minor = to_minor(item.amount or 0, currency)
    except InexactAmount:
        minor = 0
    if not 0 < minor <= owed.due_minor:
        raise invalid_parameter(f"amount: above zero, and no more than is due ({owed.title}).")
    share = owed.share(minor)
    return share._asdict()
