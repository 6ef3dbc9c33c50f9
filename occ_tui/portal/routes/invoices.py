"""The invoice operations of OSP Gateway 20191001: list, get, lines, PDF, pay."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module
from occ_tui.domain.invoices import InvoiceStatus, InvoiceType
from occ_tui.portal import documents, ledger, messages, paying, selection, summaries
from occ_tui.portal.auth import account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import incorrect_state, not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    JSON,
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    HomeRegion,
    IfMatch,
    InvoiceName,
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
from occ_tui.portal.selection import Position, Selection, SortBy, SortOrder
from occ_tui.wire import codec
from occ_tui.wire.customer_payments import PageReceipt
from occ_tui.wire.invoices import Invoice, InvoiceCollection, InvoiceLineCollection, PayInvoiceDetails
from occ_tui.wire.routes import INVOICES

router = APIRouter(prefix=INVOICES, tags=["OSP Gateway"], responses=REFUSALS)


async def selected(
    invoice_id: Annotated[str | None, Query(alias="invoiceId")] = None,
    types: Annotated[list[InvoiceType] | None, Query(alias="type")] = None,
    search_text: Annotated[str | None, Query(alias="searchText")] = None,
    time_invoice_start: Annotated[When, Query(alias="timeInvoiceStart")] = None,
    time_invoice_end: Annotated[When, Query(alias="timeInvoiceEnd")] = None,
    time_payment_start: Annotated[When, Query(alias="timePaymentStart")] = None,
    time_payment_end: Annotated[When, Query(alias="timePaymentEnd")] = None,
    statuses: Annotated[list[InvoiceStatus] | None, Query(alias="status")] = None,
    sort_by: Annotated[SortBy | None, Query(alias="sortBy")] = None,
    sort_order: Annotated[SortOrder, Query(alias="sortOrder")] = SortOrder.ASC,
) -> Selection:
    """The filters and the order of `list_invoices`."""
    return Selection(
        statuses=tuple(statuses or ()),
        types=tuple(types or ()),
        search_text=search_text or "",
        invoice_id=invoice_id or "",
        invoiced_from_ms=instant_ms(time_invoice_start),
        invoiced_until_ms=instant_ms(time_invoice_end),
        paid_from_ms=instant_ms(time_payment_start),
        paid_until_ms=instant_ms(time_payment_end),
        sort_by=sort_by,
        is_descending=sort_order is SortOrder.DESC,
    )


@router.get("", operation_id="list_invoices", responses={200: {"model": InvoiceCollection}})
def list_invoices(
    portal: PortalOf,
    caller: CallerOf,
    home_region: HomeRegion,
    compartment_id: Compartment,
    chosen: Annotated[Selection, Depends(selected)],
    paging: Annotated[Paging, Depends(Paging.of)],
) -> Response:
    """A page of an account's invoices."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"invoices of {compartment_id} {chosen!r}"
    # A list keeps the day on which it began: at midnight rows become PAST_DUE, and would move past who is reading.
    today, *after = paging.position(portal, question) or [portal.today_number(account.time_zone)]
    with portal.ledger.reading() as connection:
        start = Position(*after) if after else None
        page = selection.page(connection, account.id, chosen, today, start, paging.limit)
        rows = summaries.rows_of(connection, page.ids)
    next_position = (today, *page.next_position) if page.next_position else None
    body = summaries.page_body(rows, account.time_zone, today)
    return Response(body, media_type=JSON, headers=page_headers(portal, question, next_position))


@router.get("/{internalInvoiceId}", operation_id="get_invoice", responses={200: {"model": Invoice}})
def get_invoice(
    portal: PortalOf, caller: CallerOf, home_region: HomeRegion, compartment_id: Compartment, invoice_name: InvoiceName
) -> Response:
    """One invoice, with its etag."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        invoice = _found(ledger.find_invoice(connection, account.id, invoice_name))
    whole = messages.whole_invoice(invoice, account, portal.today_number(account.time_zone))
    return answer(whole, {"etag": messages.etag(invoice)})


@router.get(
    "/{internalInvoiceId}/invoiceLines",
    operation_id="list_invoice_lines",
    responses={200: {"model": InvoiceLineCollection}},
)
def list_invoice_lines(
    portal: PortalOf,
    caller: CallerOf,
    home_region: HomeRegion,
    compartment_id: Compartment,
    invoice_name: InvoiceName,
    paging: Annotated[Paging, Depends(Paging.of)],
) -> Response:
    """A page of an invoice's lines, in their order."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"lines of {compartment_id} {invoice_name}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        invoice = _found(ledger.find_invoice(connection, account.id, invoice_name))
        rows = ledger.lines_of(connection, invoice.id, position[0] if position else 0, paging.limit + 1)
    shown = rows[: paging.limit]
    items = [messages.line(row, invoice.currency, account.time_zone) for row in shown]
    next_position = (shown[-1].position,) if len(rows) > paging.limit else None
    return answer({"items": items}, page_headers(portal, question, next_position))


@router.post(
    "/{internalInvoiceId}/actions/downloadPdfContent",
    operation_id="download_pdf_content",
    responses={200: {"content": {"application/pdf": {}}}},
    response_class=Response,
)
def download_pdf_content(
    portal: PortalOf, caller: CallerOf, home_region: HomeRegion, compartment_id: Compartment, invoice_name: InvoiceName
) -> Response:
    """The invoice as PDF. A POST that only reads."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        invoice = _found(ledger.find_invoice(connection, account.id, invoice_name))
        lines = ledger.lines_of(connection, invoice.id)
    if not invoice.is_pdf_available:
        raise incorrect_state("There is no PDF of this invoice.")
    return Response(documents.render(account, invoice, lines), media_type="application/pdf")


@router.post(
    "/{internalInvoiceId}/actions/pay",
    operation_id="pay_invoice",
    responses={200: {"model": PageReceipt}, **WRITE_REFUSALS},
    openapi_extra=described_body(PayInvoiceDetails),
)
def pay_invoice(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    home_region: HomeRegion,
    compartment_id: Compartment,
    invoice_name: InvoiceName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """A hosted page on which to pay the invoice. Nothing is paid by asking for it."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)
    details = body_of(target, PayInvoiceDetails)
    paying.check_details(details)

    def do(connection: Connection) -> Stored:
        invoice = _found(ledger.find_invoice(connection, account.id, invoice_name))
        paying.check_payable(invoice, portal.today_number(account.time_zone), if_match)
        receipt = paying.open_session(connection, portal, caller, invoice, details)
        return Stored(codec.dumps(receipt.to_wire()))

    return sent(once(portal, caller, target, retry_token, do))


def _found(invoice: AnyRow | None) -> AnyRow:
    if invoice is None:
        raise not_found()
    return invoice
