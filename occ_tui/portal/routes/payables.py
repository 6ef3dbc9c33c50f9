"""What is owed beside invoices, and paying by bank transfer: payables, bank accounts, announcements."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, select

from occ_tui.domain.access import Access, Module
from occ_tui.domain.money import to_decimal
from occ_tui.portal import owed, transfers
from occ_tui.portal.auth import account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    Paging,
    PortalOf,
    RetryToken,
    TargetOf,
    answer,
    body_of,
    described_body,
    page_headers,
    sent,
)
from occ_tui.portal.schema_payments import bank_accounts, payables
from occ_tui.wire import codec
from occ_tui.wire.customer_payments import (
    AnnounceTransferDetails,
    BankAccount,
    BankAccountCollection,
    Payable,
    PayableCollection,
    TransferAnnouncement,
    TransferAnnouncementCollection,
)
from occ_tui.wire.routes import CUSTOMER_CENTER

router = APIRouter(prefix=CUSTOMER_CENTER, tags=["Payables"], responses=REFUSALS)


@router.get("/payables", operation_id="list_payables", responses={200: {"model": PayableCollection}})
def list_payables(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, paging: Annotated[Paging, Depends(Paging.of)]
) -> Response:
    """A page of pending orders and accepted support renewals, paid ones too."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"payables of {compartment_id}"
    position = paging.position(portal, question)
    query = select(payables).where(
        payables.c.account_id == account.id, payables.c.id > (position[0] if position else 0)
    )
    with portal.ledger.reading() as connection:
        rows = connection.execute(query.order_by(payables.c.id).limit(paging.limit + 1)).all()
    shown = rows[: paging.limit]
    found = PayableCollection.model_construct(items=[_payable(row, account.time_zone) for row in shown])
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    return answer(found, page_headers(portal, question, next_position))


@router.get("/bankAccounts", operation_id="list_bank_accounts", responses={200: {"model": BankAccountCollection}})
def list_bank_accounts(portal: PortalOf, caller: CallerOf, compartment_id: Compartment) -> Response:
    """Where bank transfers go, one account per currency."""
    account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        rows = connection.execute(select(bank_accounts).order_by(bank_accounts.c.currency)).all()
    return answer(BankAccountCollection.model_construct(items=[_bank_account(row) for row in rows]))


@router.post(
    "/transferAnnouncements",
    operation_id="announce_transfer",
    responses={200: {"model": TransferAnnouncement}, **WRITE_REFUSALS},
    openapi_extra=described_body(AnnounceTransferDetails),
)
def announce_transfer(portal: PortalOf, caller: CallerOf, target: TargetOf, retry_token: RetryToken = None) -> Response:
    """Notes that money is on its way by bank. It changes no amount."""
    details = body_of(target, AnnounceTransferDetails)
    account = account_for(portal, caller, details.compartment_id or "", Module.INVOICES, Access.WRITE)

    def do(connection: Connection) -> Stored:
        number = transfers.announce(connection, portal, account, caller, details)
        kept = transfers.messages_of(connection, account.ocid, transfers.find(connection, account.id, number))
        return Stored(codec.dumps(kept[0].to_wire()))

    return sent(once(portal, caller, target, retry_token, do))


@router.get(
    "/transferAnnouncements",
    operation_id="list_transfer_announcements",
    responses={200: {"model": TransferAnnouncementCollection}},
)
def list_transfer_announcements(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    paging: Annotated[Paging, Depends(Paging.of)],
    invoice: Annotated[str | None, Query(alias="internalInvoiceId")] = None,
) -> Response:
    """A page of announcements, the newest first."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"transfers of {compartment_id} {invoice!r}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        before = position[0] if position else None
        rows = transfers.page(connection, account.id, invoice, before, paging.limit + 1)
        shown = rows[: paging.limit]
        items = transfers.messages_of(connection, account.ocid, shown)
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    found = TransferAnnouncementCollection.model_construct(items=items)
    return answer(found, page_headers(portal, question, next_position))


def _payable(row: AnyRow, time_zone: str) -> Payable:
    return Payable.model_construct(
        kind=row.kind,
        id=row.public_id,
        number=row.number,
        description=row.description or None,
        time_due=midnight(row.due_day, time_zone),
        currency_code=row.currency,
        amount=to_decimal(row.amount_minor, row.currency),
        amount_due=to_decimal(row.due_minor, row.currency),
        status=owed.payable_status(row),
        etag=owed.payable_etag(row),
    )


def _bank_account(row: AnyRow) -> BankAccount:
    texts = {column.name: getattr(row, column.name) or None for column in bank_accounts.columns}
    return BankAccount.model_construct(currency_code=texts.pop("currency"), **texts)
