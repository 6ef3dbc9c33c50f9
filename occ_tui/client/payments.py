"""Payments of a portal: paying with a stored method, what was paid, methods, payables, bank transfers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from occ_tui.client.answers import Answer, with_request_id
from occ_tui.client.errors import MalformedAnswer
from occ_tui.client.paging import PAGE_LIMIT, read_all
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.locale import _
from occ_tui.wire.base import Model, WireModel
from occ_tui.wire.codec import dumps
from occ_tui.wire.customer_payments import (
    AddPaymentMethodDetails,
    BankAccount,
    BankAccountCollection,
    PageReceipt,
    Payable,
    PayableCollection,
    Payment,
    PaymentCollection,
    PaymentMethod,
    PaymentMethodCollection,
    TransferAnnouncement,
    TransferAnnouncementCollection,
    UpdatePaymentMethodDetails,
)
from occ_tui.wire.routes import CUSTOMER_CENTER

PAYMENTS = f"{CUSTOMER_CENTER}/payments"
TRANSFERS = f"{CUSTOMER_CENTER}/transferAnnouncements"
METHODS = f"{CUSTOMER_CENTER}/paymentMethods"
_PDF_START = b"%PDF-"

Item = TypeVar("Item")


class PaymentClient:
    """A portal's payments, as the profile of `transport`. All raise the errors of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def pay(self, details: bytes, *, retry_token: str) -> tuple[Payment, str]:
        """`POST /payments`: the payment as it was taken over, and the request's id.

        `details` are the very bytes that a journal stored (`CreatePaymentDetails`). Sent once; errors whose
        `was_sent` holds, and every unreadable answer, leave the outcome unknown.
        """
        answer = await self._transport.request("POST", PAYMENTS, body=details, retry_token=retry_token)
        return answer.message(Payment), answer.request_id

    async def payments(
        self,
        compartment_id: str,
        *,
        status: str | None = None,
        client_reference: str | None = None,
        header_id: str | None = None,
        invoice_id: str | None = None,
    ) -> list[Payment]:
        """`GET /payments`: the account's payments, the latest first, all pages of them."""
        params: dict[str, Parameter] = {
            "compartmentId": compartment_id,
            "status": status,
            "clientReference": client_reference,
            "headerId": header_id,
            "internalInvoiceId": invoice_id,
            "limit": PAGE_LIMIT,
        }
        return await self._all(PAYMENTS, params, PaymentCollection, lambda page: page.items)

    async def payment(self, compartment_id: str, payment_id: str) -> Payment:
        """`GET /payments/{id}`."""
        answer = await self._transport.request("GET", self._of(payment_id), params={"compartmentId": compartment_id})
        return answer.message(Payment)

    async def receipt(self, compartment_id: str, payment_id: str) -> bytes:
        """`GET /payments/{id}/receipt`: the printed receipt; `MalformedAnswer` if it is not a PDF."""
        answer = await self._transport.request(
            "GET", f"{self._of(payment_id)}/receipt", params={"compartmentId": compartment_id}, accept="application/pdf"
        )
        if not answer.body.startswith(_PDF_START):
            raise with_request_id(MalformedAnswer(_("what came is not a PDF")), answer.request_id)
        return answer.body

    async def methods(self, compartment_id: str) -> list[PaymentMethod]:
        """`GET /paymentMethods`: the account's stored ways to pay."""
        return await self._all(METHODS, _scope(compartment_id), PaymentMethodCollection, lambda page: page.items)

    async def update_method(
        self, compartment_id: str, token: str, details: UpdatePaymentMethodDetails, *, etag: str, retry_token: str
    ) -> PaymentMethod:
        """`PUT /paymentMethods/{token}`; `PreconditionFailed` if it changed since `etag` was read."""
        answer = await self._write("PUT", token, compartment_id, details, etag, retry_token)
        return answer.message(PaymentMethod)

    async def remove_method(self, compartment_id: str, token: str, *, etag: str, retry_token: str) -> None:
        """`DELETE /paymentMethods/{token}`; `Conflict` while something still needs it."""
        await self._write("DELETE", token, compartment_id, None, etag, retry_token)

    async def add_method_page(
        self, compartment_id: str, details: AddPaymentMethodDetails, *, retry_token: str
    ) -> PageReceipt:
        """`POST /paymentMethods/actions/addPage`: a hosted page on which a method is added; none is added here."""
        answer = await self._transport.request(
            "POST",
            f"{METHODS}/actions/addPage",
            params=_scope(compartment_id),
            body=dumps(details.to_wire()),
            retry_token=retry_token,
        )
        return answer.message(PageReceipt)

    async def payables(self, compartment_id: str) -> list[Payable]:
        """`GET /payables`: what is owed beside invoices."""
        params = {**_scope(compartment_id), "limit": PAGE_LIMIT}
        return await self._all(f"{CUSTOMER_CENTER}/payables", params, PayableCollection, lambda page: page.items)

    async def bank_accounts(self, compartment_id: str) -> list[BankAccount]:
        """`GET /bankAccounts`: where bank transfers go, one a currency."""
        return await self._all(
            f"{CUSTOMER_CENTER}/bankAccounts", _scope(compartment_id), BankAccountCollection, lambda page: page.items
        )

    async def announce_transfer(self, details: bytes, *, retry_token: str) -> TransferAnnouncement:
        """`POST /transferAnnouncements`: a note on the invoices that money is on its way. No amount changes."""
        answer = await self._transport.request("POST", TRANSFERS, body=details, retry_token=retry_token)
        return answer.message(TransferAnnouncement)

    async def transfers(self, compartment_id: str) -> list[TransferAnnouncement]:
        """`GET /transferAnnouncements`."""
        params = {**_scope(compartment_id), "limit": PAGE_LIMIT}
        return await self._all(TRANSFERS, params, TransferAnnouncementCollection, lambda page: page.items)

    def _of(self, payment_id: str) -> str:
        return f"{PAYMENTS}/{path_segment(payment_id)}"

    async def _write(
        self,
        method: str,
        token: str,
        compartment_id: str,
        details: WireModel | None,
        etag: str,
        retry_token: str,
    ) -> Answer:
        return await self._transport.request(
            method,
            f"{METHODS}/{path_segment(token)}",
            params=_scope(compartment_id),
            body=dumps(details.to_wire()) if details else b"",
            headers={"if-match": etag},
            retry_token=retry_token,
        )

    async def _all(
        self,
        path: str,
        params: dict[str, Parameter],
        collection: type[Model],
        items_of: Callable[[Model], list[Item] | None],
    ) -> list[Item]:
        return await read_all(self._transport, path, params, collection, items_of)


def _scope(compartment_id: str) -> dict[str, Parameter]:
    return {"compartmentId": compartment_id}
