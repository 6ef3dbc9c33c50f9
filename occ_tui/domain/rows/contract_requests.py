"""What was asked about contracts, as fields for programs."""

from __future__ import annotations

from typing import Any

from occ_tui.domain.contracts import Request
from occ_tui.domain.dates import iso_day, iso_instant

REQUEST_FIELDS = (
    "id",
    "kind",
    "status",
    "statusReason",
    "contractId",
    "subscriptionId",
    "subscribedServiceId",
    "subject",
    "details",
    "quantity",
    "timeWanted",
    "quoteNumber",
    "amount",
    "currencyCode",
    "payableId",
    "contactEmail",
    "requestedBy",
    "timeRequested",
    "timeUpdated",
    "accountName",
    "compartmentId",
)


def request_fields(request: Request, account_name: str) -> dict[str, Any]:
    """A request under the names of `REQUEST_FIELDS`."""
    fields: dict[str, Any] = {
        "id": request.id,
        "kind": request.kind,
        "status": request.status,
        "statusReason": request.reason,
        "contractId": request.contract_id,
        "subscriptionId": request.subscription_id,
        "subscribedServiceId": request.service_id,
        "subject": request.subject,
        "details": request.details,
        "quantity": request.quantity,
        "timeWanted": iso_day(request.wanted_day),
        "quoteNumber": request.quote_number,
        "amount": request.amount,
        "currencyCode": request.currency,
        "payableId": request.payable_id,
        "contactEmail": request.contact_email,
        "requestedBy": request.by,
        "timeRequested": iso_instant(request.requested_ms),
        "timeUpdated": iso_instant(request.updated_ms),
        "accountName": account_name,
        "compartmentId": request.compartment_id,
    }
    return {name: value if value != "" else None for name, value in fields.items()}
