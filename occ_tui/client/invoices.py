"""Invoices of OSP Gateway 20191001: list, get, lines, PDF, pay."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from occ_tui.client.answers import with_request_id
from occ_tui.client.errors import MalformedAnswer
from occ_tui.client.paging import PAGE_LIMIT, Page, read_pages
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.locale import _
from occ_tui.wire.codec import dumps, parse
from occ_tui.wire.routes import INVOICES
from occ_tui.wire.rows import InvoiceRow, read_invoices

if TYPE_CHECKING:
    from occ_tui.wire.invoices import Invoice, InvoiceLineSummary, PayInvoiceDetails, PayInvoiceReceipt

PDF = "application/octet-stream, application/pdf"
_PDF_START = b"%PDF-"


class InvoiceClient:
    """The invoice operations, as the profile of `transport`. All raise the errors of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def pages(
        self,
        compartment_id: str,
        *,
        status: Sequence[str] = (),
        type: Sequence[str] = (),
        search_text: str | None = None,
        invoice_id: str | None = None,
        time_invoice_start: datetime | None = None,
        time_invoice_end: datetime | None = None,
        time_payment_start: datetime | None = None,
        time_payment_end: datetime | None = None,
        sort_by: str | None = None,
        sort_order: str | None = None,
        limit: int = PAGE_LIMIT,
        page: str | None = None,
        ahead: bool = False,
    ) -> AsyncGenerator[Page[InvoiceRow], None]:
        """`list_invoices`: the account's invoices, page after page; instants are aware.

        `page` resumes where `Page.next_page` pointed; `ahead` is for whoever reads on to the end (`read_pages`).
        Breaking off the loop leaves no connection behind: each page is whole before it is given out.
        """
        params: dict[str, Parameter] = {
            **self._scope(compartment_id),
            "invoiceId": invoice_id,
            "type": type,
            "searchText": search_text,
            "timeInvoiceStart": time_invoice_start,
            "timeInvoiceEnd": time_invoice_end,
            "timePaymentStart": time_payment_start,
            "timePaymentEnd": time_payment_end,
            "status": status,
            "limit": limit,
            "sortBy": sort_by,
            "sortOrder": sort_order,
        }
        return read_pages(self._transport, INVOICES, params, "InvoiceCollection", read_invoices, page, ahead=ahead)

    async def get(self, compartment_id: str, internal_invoice_id: str) -> Invoice:
        """`get_invoice`: what only the whole invoice tells (tax, terms, address, last payment)."""
        invoice, _ = await self.get_with_etag(compartment_id, internal_invoice_id)
        return invoice

    async def get_with_etag(self, compartment_id: str, internal_invoice_id: str) -> tuple[Invoice, str | None]:
        """The same with the version that `pay` may name, where the service gives one."""
        from occ_tui.wire.invoices import Invoice

        answer = await self._transport.request(
            "GET", self._path(internal_invoice_id), params=self._scope(compartment_id)
        )
        return answer.message(Invoice), answer.etag

    async def lines(self, compartment_id: str, internal_invoice_id: str) -> list[InvoiceLineSummary]:
        """`list_invoice_lines`: all lines of one invoice, in the service's order."""
        params = {**self._scope(compartment_id), "limit": PAGE_LIMIT}
        path = f"{self._path(internal_invoice_id)}/invoiceLines"
        pages = read_pages(self._transport, path, params, "InvoiceLineCollection", _read_lines)
        return [line async for page in pages for line in page.items]

    async def pdf(self, compartment_id: str, internal_invoice_id: str) -> bytes:
        """`download_pdf_content`: the printed invoice; `MalformedAnswer` if it is not a PDF."""
        path = f"{self._path(internal_invoice_id)}/actions/downloadPdfContent"
        answer = await self._transport.request("POST", path, params=self._scope(compartment_id), accept=PDF)
        if not answer.body.startswith(_PDF_START):
            raise with_request_id(MalformedAnswer(_("what came is not a PDF")), answer.request_id)
        return answer.body

    async def pay(
        self,
        compartment_id: str,
        internal_invoice_id: str,
        details: PayInvoiceDetails | bytes,
        *,
        retry_token: str,
        etag: str | None = None,
    ) -> PayInvoiceReceipt:
        """`pay_invoice`: opens a hosted page on which the invoice can be paid. It never means that it was.

        `details` as bytes are sent as they are (a journal resends the very bytes it stored). Sent once; errors whose
        `was_sent` holds, and every unreadable answer, leave the outcome unknown.
        """
        from occ_tui.wire.invoices import PayInvoiceReceipt

        body = details if isinstance(details, bytes) else dumps(details.to_wire())
        answer = await self._transport.request(
            "POST",
            f"{self._path(internal_invoice_id)}/actions/pay",
            params=self._scope(compartment_id),
            body=body,
            headers={"if-match": etag} if etag else None,
            retry_token=retry_token,
        )
        return answer.message(PayInvoiceReceipt)

    def _scope(self, compartment_id: str) -> dict[str, Parameter]:
        return {"ospHomeRegion": self._transport.home_region, "compartmentId": compartment_id}

    def _path(self, internal_invoice_id: str) -> str:
        return f"{INVOICES}/{path_segment(internal_invoice_id)}"


def _read_lines(body: bytes) -> list[InvoiceLineSummary] | None:
    from occ_tui.wire.invoices import InvoiceLineCollection

    return parse(InvoiceLineCollection, body).items
