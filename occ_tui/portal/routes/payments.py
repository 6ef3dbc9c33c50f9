"""Payments with a stored method: `/customerCenter/20261101/payments`."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module, may_send_invoices
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.emails import is_address
from occ_tui.domain.payments import PaymentStatus
from occ_tui.locale import language, speaking
from occ_tui.portal import audit, ledger, outbox, paying, payment_list, payments, receipt_mail, receipts
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.entries import FAILED
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.payment_list import PaymentSelection
from occ_tui.portal.payments import Order, Part
from occ_tui.portal.refusals import Refusal, incorrect_state, invalid_parameter, not_found, support_sends_nothing
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
    When,
    answer,
    body_of,
    described_body,
    instant_ms,
    page_headers,
    sent,
)
from occ_tui.wire import codec
from occ_tui.wire.customer_payments import (
    CreatePaymentDetails,
    Payment,
    PaymentAllocation,
    PaymentCollection,
)
from occ_tui.wire.errors import ErrorBody
from occ_tui.wire.mail import EmailPaymentReceiptDetails, EmailReceipt
from occ_tui.wire.routes import CUSTOMER_CENTER

router = APIRouter(prefix=CUSTOMER_CENTER, tags=["Payments"], responses=REFUSALS)

PaymentName = Annotated[str, Path(alias="paymentId", description="The payment's `id`.")]


def selected(
    statuses: Annotated[list[PaymentStatus] | None, Query(alias="status")] = None,
    client_reference: Annotated[str | None, Query(alias="clientReference")] = None,
    header_id: Annotated[str | None, Query(alias="headerId")] = None,
    invoice: Annotated[str | None, Query(alias="internalInvoiceId")] = None,
    time_start: Annotated[When, Query(alias="timeSubmittedStart")] = None,
    time_end: Annotated[When, Query(alias="timeSubmittedEnd")] = None,
) -> PaymentSelection:
    """The filters of a list of payments."""
    return PaymentSelection(
        statuses=tuple(dict.fromkeys(statuses or ())),
        client_reference=client_reference or "",
        header_id=header_id or "",
        invoice=invoice or "",
        from_ms=instant_ms(time_start),
        until_ms=instant_ms(time_end),
    )


@router.post(
    "/payments",
    operation_id="create_payment",
    responses={200: {"model": Payment}, **WRITE_REFUSALS},
    openapi_extra=described_body(CreatePaymentDetails),
)
def create_payment(portal: PortalOf, caller: CallerOf, target: TargetOf, retry_token: RetryToken = None) -> Response:
    """Pays invoices and payables of one account and currency with a stored method. All of them, or nothing."""
    details = body_of(target, CreatePaymentDetails)
    account = account_for(portal, caller, details.compartment_id or "", Module.INVOICES, Access.WRITE)
    if retry_token is None:
        raise invalid_parameter("opc-retry-token: a payment needs one. Nothing was paid.")
    order = _order(account, caller, details)

    def do(connection: Connection) -> Stored:
        payment_id = payments.submit(connection, portal, order)
        return Stored(codec.dumps(_whole(connection, account, payment_id).to_wire()))

    return sent(once(portal, caller, target, retry_token, do))


@router.get("/payments", operation_id="list_payments", responses={200: {"model": PaymentCollection}})
def list_payments(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    chosen: Annotated[PaymentSelection, Depends(selected)],
    paging: Annotated[Paging, Depends(Paging.of)],
) -> Response:
    """A page of an account's payments, the newest first."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"payments of {compartment_id} {chosen!r}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        after = (position[0], position[1]) if position else None
        page = payment_list.page(connection, account.id, chosen, after, paging.limit)
        items = payment_list.messages_of(connection, account, page.rows)
    found = PaymentCollection.model_construct(items=items)
    return answer(found, page_headers(portal, question, page.next_position))


@router.get("/payments/{paymentId}", operation_id="get_payment", responses={200: {"model": Payment}})
def get_payment(portal: PortalOf, caller: CallerOf, compartment_id: Compartment, payment: PaymentName) -> Response:
    """One payment."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        return answer(_whole(connection, account, payments.number_of(payment)))


@router.get(
    "/payments/{paymentId}/receipt",
    operation_id="get_payment_receipt",
    responses={
        200: {"content": {"application/pdf": {}}},
        409: {"model": WRITE_REFUSALS[409]["model"], "description": "The payment failed: there is nothing to receipt."},
    },
    response_class=Response,
)
def get_payment_receipt(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, payment: PaymentName
) -> Response:
    """The receipt as PDF; of a payment that is not settled yet, one that says so."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        whole = _whole(connection, account, payments.number_of(payment))
    if whole.status == FAILED:
        raise _nothing_to_receipt()
    return Response(receipts.render(account, whole), media_type="application/pdf")


@router.post(
    "/payments/{paymentId}/actions/emailReceipt",
    operation_id="email_payment_receipt",
    status_code=202,
    responses={202: {"model": EmailReceipt}, 409: {"model": ErrorBody, "description": "The payment failed."}},
    openapi_extra=described_body(EmailPaymentReceiptDetails),
)
def email_payment_receipt(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    payment: PaymentName,
    retry_token: RetryToken = None,
) -> Response:
    """Puts a mail with the receipt into the portal's outbox. The same retry token never sends a second one."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        if not may_send_invoices(ledger.contact_types(connection, caller.contact_id, account.id)):
            raise support_sends_nothing()
    details = body_of(target, EmailPaymentReceiptDetails)
    paying.check_contact(details.email, details.language_code)
    email = details.email or ""
    if not is_address(email):
        raise invalid_parameter("email: missing, or not an address.")

    def do(connection: Connection) -> Stored:
        whole = _whole(connection, account, payments.number_of(payment))
        if whole.status == FAILED:
            raise _nothing_to_receipt()
        now = portal.now()
        outbox.check_rate(connection, caller, now)
        with speaking(details.language_code or language()):
            mail = receipt_mail.mail(portal, account, whole, email)
        receipt = outbox.put(connection, portal, caller.contact_id, mail, now)
        audit.record(connection, account.id, epoch_ms(now), caller.name, "receipt.mail", whole.reference or payment)
        return Stored(codec.dumps(receipt.to_wire()), 202)

    return sent(once(portal, caller, target, retry_token, do))


def _nothing_to_receipt() -> Refusal:
    return incorrect_state("The payment failed: nothing was paid, and there is no receipt.")


def _whole(connection: Connection, account: AnyRow, payment_id: int | None) -> Payment:
    row = None if payment_id is None else payment_list.find_payment(connection, account.id, payment_id)
    if row is None:
        raise not_found()
    return payment_list.messages_of(connection, account, [row])[0]


def _order(account: AnyRow, caller: Caller, details: CreatePaymentDetails) -> Order:
    paying.check_contact(details.email, details.language_code)
    if not details.method_token:
        raise invalid_parameter("methodToken: missing.")
    if not details.currency_code:
        raise invalid_parameter("currencyCode: missing.")
    return Order(
        account=account,
        payer=caller.name,
        currency=details.currency_code,
        method_token=details.method_token,
        parts=[_part(number, item) for number, item in enumerate(details.allocations or ())],
        client_reference=details.client_reference,
        email=details.email or "",
        language_code=details.language_code or "",
        remittance_text=details.remittance_text or "",
        replaces=details.replaces_payment_id,
    )


def _part(number: int, item: PaymentAllocation) -> Part:
    for name in ("kind", "id", "amount", "if_match"):
        if getattr(item, name) is None:
            alias = PaymentAllocation.model_fields[name].alias
            raise invalid_parameter(f"allocations[{number}].{alias}: missing. Nothing was paid.")
    return Part(str(item.kind), item.id or "", item.amount or Decimal(0), item.if_match or "")
