"""What paying says over the network: a stored method at a portal, a hosted page of whoever serves it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from occ_tui.client.errors import MalformedAnswer
from occ_tui.domain.dates import epoch_ms, rfc3339
from occ_tui.domain.money import InexactAmount, to_minor
from occ_tui.domain.operations import State
from occ_tui.domain.payments import PaymentStatus
from occ_tui.locale import _
from occ_tui.services.write_path import Proof, Sent

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.store.journal.records import Item, Operation
    from occ_tui.wire.customer_payments import Payment
    from occ_tui.wire.invoices import Invoice
    from occ_tui.wire.rows import InvoiceRow

_STATES = {
    PaymentStatus.SUBMITTED: State.SUBMITTED,
    PaymentStatus.SETTLED: State.PAID,
    PaymentStatus.FAILED: State.REJECTED,
}
_CLOCKS_MS = 300_000
"""By so much may the clocks of the two sides differ before signatures are refused anyway."""


class StoredMethod:
    """`POST /payments`, read back by the reference that the client made for this payment alone."""

    proves_absence = True

    def __init__(self, transport: Transport) -> None:
        from occ_tui.client.payments import PaymentClient

        self._payments = PaymentClient(transport)

    async def send(self, operation: Operation) -> Sent:
        payment, request_id = await self._payments.pay(operation.request, retry_token=operation.retry_token)
        return Sent(None, facts_of(payment), request_id)

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        reference = client_reference(operation.request)
        found = await self._payments.payments(operation.account, client_reference=reference)
        ours = [payment for payment in found if payment.client_reference == reference]
        return _proof(ours, operation, items)


class _Page:
    """A hosted page: asking for one is the write; what happens on it is only ever read back."""

    proves_absence = True

    def __init__(self, transport: Transport) -> None:
        from occ_tui.client.invoices import InvoiceClient

        self._transport = transport
        self._invoices = InvoiceClient(transport)

    async def send(self, operation: Operation) -> Sent:
        receipt = await self._invoices.pay(
            operation.account,
            operation.object,
            operation.request,
            retry_token=operation.retry_token,
            etag=operation.etag or None,
        )
        if not receipt.url:
            raise MalformedAnswer("url: missing")
        facts = {"url": receipt.url, "headerId": receipt.header_id or ""}
        expires_at = (receipt.model_extra or {}).get("expiresAt")
        if isinstance(expires_at, str) and _instant(expires_at) is not None:
            facts["expiresAt"] = expires_at
        return Sent(State.SESSION, facts)


class PortalPage(_Page):
    """A portal's page: its payments name the page they were made on, and the page says when it ends."""

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        from occ_tui.client.payments import PaymentClient

        header_id = operation.result.get("headerId")
        if not header_id:
            return Proof(None)  # nobody ever had its address: nothing can have been paid on it
        ended = has_ended(operation)  # before the question: what is paid while it is asked must not be missed
        found = await PaymentClient(self._transport).payments(operation.account, header_id=header_id)
        ours = [payment for payment in found if payment.header_id == header_id]
        proof = _proof(ours, operation, items)
        if proof.state is None and not proof.disagreement and operation.state is State.SESSION and ended:
            return Proof(State.EXPIRED)
        return proof


class OraclePage(_Page):
    """Oracle's page, of which only the invoice tells anything afterwards."""

    async def read_back(self, operation: Operation, items: Sequence[Item]) -> Proof:
        from occ_tui.services.invoice_detail import summaries_named

        invoice = await self._invoices.get(operation.account, operation.object)
        names = (operation.object, invoice.invoice_id or operation.object)
        rows = await summaries_named(self._invoices, operation.account, *names)
        return _invoice_proof(rows[0] if rows else None, invoice, operation)


def has_ended(operation: Operation) -> bool:
    """Whether the operation's page said when it ends, and has for certain: by the real clock, which may be fast."""
    from occ_tui.store.journal.journal import now_ms

    ends = _instant(operation.result.get("expiresAt", ""))
    return ends is not None and epoch_ms(ends) + _CLOCKS_MS <= now_ms()


def client_reference(request: bytes) -> str:
    """The reference in the recorded body of a `POST /payments`."""
    reference: Any = json.loads(request).get("clientReference")
    return str(reference)


def facts_of(payment: Payment) -> dict[str, str]:
    """What the journal keeps of a payment."""
    facts = {
        "paymentId": payment.id,
        "reference": payment.reference,
        "failureReason": payment.failure_reason,
        "timeSubmitted": payment.time_submitted and rfc3339(payment.time_submitted),
    }
    return {name: str(value) for name, value in facts.items() if value}


def _proof(payments: Sequence[Payment], operation: Operation, items: Sequence[Item]) -> Proof:
    """What the payments that call themselves ours prove: nothing, unless amount, currency and every part agree."""
    if not payments:
        return Proof(None)
    payment = payments[0]
    if len(payments) > 1 or not _agrees(payment, operation, items):
        return Proof(None, disagreement=_("The server has a payment of ours that is not the one that was confirmed."))
    state = next((state for status, state in _STATES.items() if payment.status == status), State.SUBMITTED)
    return Proof(state, facts_of(payment))


def _agrees(payment: Payment, operation: Operation, items: Sequence[Item]) -> bool:
    currency = operation.currency
    if payment.currency_code != currency or _minor(payment.amount, currency) != operation.amount_minor:
        return False
    paid = {part.id: _minor(part.amount, currency) for part in payment.allocations or []}
    return paid == {item.object: item.amount_minor for item in items}


def _invoice_proof(row: InvoiceRow | None, invoice: Invoice, operation: Operation) -> Proof:
    """What an invoice tells of a page that was opened for it: only a payment since then, of this amount, counts."""
    status = (row.invoice_status if row else None) or invoice.invoice_status
    last = invoice.last_payment_detail or (row.last_payment_detail if row else None)
    is_since = bool(last and last.time_paid_on and epoch_ms(last.time_paid_on) >= operation.created_ms - _CLOCKS_MS)
    if not is_since or last is None:
        return Proof(None)
    amount = _minor(last.amount_paid, operation.currency)
    facts = {"timePaidOn": rfc3339(last.time_paid_on)} if last.time_paid_on else {}
    if amount != operation.amount_minor:
        return Proof(
            None, disagreement=_("The invoice was paid meanwhile, but not with the amount that was confirmed.")
        )
    if status == "PAYMENT_SUBMITTED":
        return Proof(State.SUBMITTED, facts)
    is_paid = status == "CLOSED" or bool(row and row.is_paid)
    return Proof(State.PAID, facts) if is_paid else Proof(None)


def _minor(amount: Any, currency: str) -> int | None:
    if amount is None:
        return None
    with suppress(InexactAmount):
        return to_minor(amount, currency)
    return None


def _instant(text: str) -> datetime | None:
    with suppress(ValueError):
        instant = datetime.fromisoformat(text)
        return instant if instant.tzinfo else None
    return None
