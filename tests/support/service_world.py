"""A service that answers from memory, with any fault one wants, and sessions that ask it instead of the network."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx

from occ_tui.client.config import Profile
from occ_tui.client.transport import Transport
from occ_tui.domain.dates import BusinessClock, rfc3339
from occ_tui.services.session import Session, SessionOptions
from support.client import FakeTiming

ACME, GLOBEX = "ocid1.tenancy.oc1..acme", "ocid1.tenancy.oc1..globex"
TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

Fault = Callable[[httpx.Request], httpx.Response | None]


def day(offset: int) -> str:
    """Midnight of the day `offset` days from today, as services write it."""
    return rfc3339(datetime(TODAY.year, TODAY.month, TODAY.day, tzinfo=UTC) + timedelta(days=offset))


def invoice(internal_id: str, **changes: Any) -> dict[str, Any]:
    """An unpaid support invoice of 119.00 EUR, due ten days ago unless said otherwise."""
    return {
        "internalInvoiceId": internal_id,
        "invoiceId": f"id-{internal_id}",
        "invoiceNumber": f"1004{internal_id}",
        "invoiceStatus": "PAST_DUE",
        "invoiceType": "SUPPORT",
        "invoiceAmount": 119,
        "invoiceAmountDue": 119,
        "timeInvoice": day(-40),
        "timeInvoiceDue": day(-10),
        "currency": {"currencyCode": "EUR"},
        "partyName": "ACME GmbH",
        "isDisplayDownloadPdf": True,
        **changes,
    }


def paid(internal_id: str, paid_days_ago: int = 0, **changes: Any) -> dict[str, Any]:
    """The same, closed by a card payment."""
    payment = {"paymentMethod": "CREDIT_CARD", "timePaidOn": day(-paid_days_ago), "lastDigits": "4242"}
    return invoice(
        internal_id,
        **{
            "invoiceStatus": "CLOSED",
            "invoiceAmountApplied": 119,
            "invoiceAmountDue": 0,
            "isPaid": True,
            "lastPaymentDetail": payment,
            **changes,
        },
    )


@dataclass
class Service:
    """What a portal knows, and what it was asked."""

    accounts: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {
                "compartmentId": ACME,
                "accountNumber": "0421-7788",
                "accountName": "ACME GmbH",
                "contactTypes": ["finance"],
            }
        ]
    )
    ledger: dict[str, dict[str, dict[str, Any]]] = field(default_factory=lambda: {ACME: {}})
    details: dict[str, dict[str, Any]] = field(default_factory=dict)
    lines: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    pdf: bytes = b"%PDF-1.7 a fine invoice"
    page_size: int = 1000
    fault: Fault = lambda request: None
    asked: list[httpx.Request] = field(default_factory=list)

    def put(self, *rows: dict[str, Any], account: str = ACME) -> None:
        """Adds invoices, or replaces those with the same id."""
        self.ledger.setdefault(account, {}).update({row["internalInvoiceId"]: row for row in rows})

    def queries(self) -> list[dict[str, list[str]]]:
        """The parameters of each `list_invoices`, in their order."""
        return [
            {name: request.url.params.get_list(name) for name in request.url.params}
            for request in self.asked
            if request.url.path == "/20191001/invoices"
        ]

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.fault(request) or self._answer(request)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        params = request.url.params
        if path.endswith("/accounts"):
            return ok({"items": self.accounts})
        if path.endswith("/me"):
            return ok({"userId": "ocid1.user.oc1..x", "userName": "Ada", "email": "ada@acme.example"})
        rows = self.ledger.get(params["compartmentId"], {})
        if path == "/20191001/invoices":
            return self._page([row for row in rows.values() if _fits(row, params)], params)
        internal_id = path.split("/")[3]
        if internal_id not in rows:
            return refused(404, "NotAuthorizedOrNotFound")
        if path.endswith("/invoiceLines"):
            return ok({"items": self.lines.get(internal_id, [])})
        if path.endswith("/downloadPdfContent"):
            return httpx.Response(200, content=self.pdf, headers={"content-type": "application/pdf"})
        return ok({**_without_list_only(rows[internal_id]), **self.details.get(internal_id, {})})

    def _page(self, rows: list[dict[str, Any]], params: httpx.QueryParams) -> httpx.Response:
        start = int(params.get("page", "0"))
        end = start + self.page_size
        headers = {"opc-next-page": str(end)} if end < len(rows) else {}
        return ok({"items": rows[start:end]}, headers)


def _fits(row: dict[str, Any], params: httpx.QueryParams) -> bool:
    payment = row.get("lastPaymentDetail", {}).get("timePaidOn", "")
    return (
        params.get("invoiceId", row["invoiceId"]) == row["invoiceId"]
        and (row["invoiceStatus"] in params.get_list("status") or "status" not in params)
        and payment >= params.get("timePaymentStart", "")
        and row["timeInvoice"] >= params.get("timeInvoiceStart", "")
    )


def _without_list_only(row: dict[str, Any]) -> dict[str, Any]:
    hidden = {"isPaid", "isPaymentFailed", "partyName", "invoiceAmountInDispute"}
    return {name: value for name, value in row.items() if name not in hidden}


def ok(body: object, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.Response(200, json=body, headers={"opc-request-id": "req-1", **(headers or {})})


def refused(status: int, code: str, headers: dict[str, str] | None = None, *, message: str = "no") -> httpx.Response:
    body = json.dumps({"code": code, "message": message}).encode()
    return httpx.Response(
        status, content=body, headers={"content-type": "application/json", "opc-request-id": "req-9", **(headers or {})}
    )


class FakeSession(Session):
    """A session whose transport ends at a `Service`."""

    service: Service
    timing: FakeTiming

    def transport(self) -> Transport:
        http = httpx.MockTransport(self.service.answer)
        return Transport(self.profile, read_only=self.read_only, timing=self.timing.timing(), http=http)

    def with_account(self, account: str | None) -> FakeSession:
        other = super().with_account(account)
        assert isinstance(other, FakeSession)
        other.service, other.timing = self.service, self.timing
        return other


def session_on(service: Service, profile: Profile, cache_dir: Path, **options: Any) -> FakeSession:
    """A session of `profile` that asks `service`."""
    wanted = SessionOptions(cache_dir=cache_dir, today=TODAY, **options)
    session = FakeSession(wanted, profile, BusinessClock(TODAY))
    session.service, session.timing = service, FakeTiming()
    return session
