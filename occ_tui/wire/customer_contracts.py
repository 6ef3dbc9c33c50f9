"""What one asks about a contract at a portal: `/customerCenter/20261101/contracts/{id}/requests`, renewal quotes."""

from __future__ import annotations

from enum import StrEnum

from occ_tui.wire.base import Amount, Instant, Text, WireModel

CAPABILITIES = ("contracts", "orders", "contractRequests")
"""Words of `/me` for OneSubscription's routes, for `GET /orders` with ActivateOrder, and for what is here."""


class ContractRequestKind(StrEnum):
    """What is asked for."""

    CHANGE = "CHANGE"
    QUOTE = "QUOTE"
    TERMINATION = "TERMINATION"
    ACCEPT_RENEWAL = "ACCEPT_RENEWAL"
    """Takes a renewal quote, which then is to be paid."""


class ContractRequestState(StrEnum):
    """How far a request is."""

    RECEIVED = "RECEIVED"
    IN_REVIEW = "IN_REVIEW"
    ACCEPTED = "ACCEPTED"
    """Of ACCEPT_RENEWAL: the quote is taken, and `payableId` is to be paid."""
    DECLINED = "DECLINED"
    DONE = "DONE"


class ContractRequestReason(StrEnum):
    """Why a request was declined."""

    ENDED = "ENDED"
    """The subscription is over."""
    NOT_RENEWABLE = "NOT_RENEWABLE"
    ALREADY_RENEWED = "ALREADY_RENEWED"
    NO_FIXED_PRICE = "NO_FIXED_PRICE"
    """It is invoiced by use."""


class CreateContractRequestDetails(WireModel):
    """The body of `POST /contracts/{id}/requests`. It needs an `opc-retry-token`."""

    kind: ContractRequestKind | Text | None = None
    subscription_id: Text | None = None
    """The subscription meant, where the contract has several; with ACCEPT_RENEWAL, none: the quote says it."""
    subject: Text | None = None
    """One line. Wanted by all but ACCEPT_RENEWAL."""
    details: Text | None = None
    """The whole request. Wanted by CHANGE and QUOTE."""
    quantity: Amount | None = None
    subscribed_service_id: Text | None = None
    """What is to change or to end; the whole subscription without it."""
    time_wanted: Instant | None = None
    """The day from which the change or the end is wished."""
    quote_number: Text | None = None
    """Of ACCEPT_RENEWAL: the quote that is taken."""
    amount: Amount | None = None
    """Of ACCEPT_RENEWAL: what the quote said when it was read. Another amount is refused (409)."""
    contact_email: Text | None = None


class ContractRequest(WireModel):
    """A request as it was kept."""

    id: Text | None = None
    kind: ContractRequestKind | Text | None = None
    status: ContractRequestState | Text | None = None
    status_reason: ContractRequestReason | Text | None = None
    """Of a request that was declined."""
    compartment_id: Text | None = None
    contract_id: Text | None = None
    subscription_id: Text | None = None
    subject: Text | None = None
    details: Text | None = None
    quantity: Amount | None = None
    subscribed_service_id: Text | None = None
    time_wanted: Instant | None = None
    quote_number: Text | None = None
    """The quote that was taken, or the one that was asked for and can be taken now."""
    currency_code: Text | None = None
    amount: Amount | None = None
    payable_id: Text | None = None
    """Of an accepted renewal: its `id` among `GET /payables`, of kind RENEWAL."""
    contact_email: Text | None = None
    requested_by: Text | None = None
    time_requested: Instant | None = None
    time_updated: Instant | None = None


class ContractRequestCollection(WireModel):
    """A page of `GET /contracts/{id}/requests`, the newest first."""

    items: list[ContractRequest] | None = None


class RenewalQuote(WireModel):
    """What going on costs."""

    quote_number: Text | None = None
    contract_id: Text | None = None
    subscription_id: Text | None = None
    status: Text | None = None
    """Known: OFFERED, ACCEPTED, EXPIRED."""
    description: Text | None = None
    currency_code: Text | None = None
    amount: Amount | None = None
    time_start: Instant | None = None
    """The term that it is for."""
    time_end: Instant | None = None
    """Its last day."""
    time_due: Instant | None = None
    """When it will be due, once accepted."""
    time_expires: Instant | None = None
    """The first instant at which it can't be accepted any more."""
    payable_id: Text | None = None
    """Once accepted: what is to be paid, among `GET /payables`."""


class Contract(WireModel):
    """A row of `GET /contracts`: a subscription as OneSubscription knows it, with what that has no route for."""

    contract_id: Text | None = None
    subscription_id: Text | None = None
    compartment_id: Text | None = None
    agreement_name: Text | None = None
    service_name: Text | None = None
    kind: Text | None = None
    """How it is invoiced, a word of `domain.invoices.InvoiceType`: SUBSCRIPTION, SUPPORT or USAGE."""
    plan_number: Text | None = None
    status: Text | None = None
    """Known: PENDING, ACTIVE, EXPIRED, TERMINATED."""
    time_start: Instant | None = None
    time_end: Instant | None = None
    """Its last day."""
    currency_code: Text | None = None
    total_value: Amount | None = None
    buyer_email: Text | None = None
    admin_email: Text | None = None
    is_renewable: bool | None = None
    order_number: Text | None = None
    quotes: list[RenewalQuote] | None = None
    """Renewal quotes, the newest first."""


class ContractCollection(WireModel):
    """A page of `GET /contracts`, the latest to begin first."""

    items: list[Contract] | None = None
