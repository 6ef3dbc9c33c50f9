"""A portal in memory that takes payments: stored methods, payables, bank accounts, pages; and an app that asks it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from textual.pilot import Pilot

from occ_tui.app import OccApp
from occ_tui.client.config import load_profile
from occ_tui.services import apart, contracts, orders, payments, sync
from occ_tui.services.sync import SyncAge
from support.ledger import write_config
from support.screens import NOW, settle
from support.service_world import ACME, FakeSession, Service, day, invoice, ok, paid, refused, session_on
from support.standing_clock import stand_still

PAYEE = "Oracle Deutschland B.V. & Co. KG"
PAGE_URL = "https://pay.portal.example/pay/Ejls_kUV445ztlxny78t5NJeoya_q-_x0aG7ts7"
_PREFIX = "/customerCenter/20261101"


def visa(token: str = "m-visa", **changes: Any) -> dict[str, Any]:
    """A card that works until March 2028."""
    return {
        "token": token,
        "kind": "CREDIT_CARD",
        "name": "Company card",
        "brand": "VISA",
        "lastDigits": "4242",
        "timeExpiration": "2028-04-01T00:00:00.000Z",
        "isDefault": False,
        "usedBy": [],
        "etag": f"e-{token}",
        **changes,
    }


METHODS = [
    visa(isDefault=True, usedBy=["SP-1"]),
    visa("m-old", name="Old card", lastDigits="1881", timeExpiration="2026-11-01T00:00:00.000Z"),
    visa("m-soon", name="Travel", brand="AMEX", lastDigits="9433", timeExpiration="2027-01-01T00:00:00.000Z"),
    {"token": "m-pal", "kind": "PAYPAL", "name": "", "emailAddress": "ap@acme.example", "etag": "e-pal", "usedBy": []},
]
PAYABLES = [
    {
        "kind": "RENEWAL",
        "id": "ren-1",
        "number": "8564157",
        "description": "Premier Support",
        "timeDue": day(38),
        "currencyCode": "EUR",
        "amount": 426,
        "amountDue": 426,
        "status": "OPEN",
        "etag": "e-ren",
    }
]
BANKS = [
    {
        "currencyCode": "EUR",
        "payeeName": PAYEE,
        "bankName": "Musterbank AG",
        "iban": "DE02120300000000202051",
        "bic": "BYLADEM1001",
    }
]


def payment(number: int, status: str = "SETTLED", *, of: str = "31", **changes: Any) -> dict[str, Any]:
    """A payment of 119.00 EUR for one invoice."""
    return {
        "id": f"pay-{number}",
        "reference": f"P00000{number}",
        "compartmentId": ACME,
        "status": status,
        "currencyCode": "EUR",
        "amount": 119,
        "timeSubmitted": day(-number),
        "timeSettled": day(-number) if status == "SETTLED" else None,
        "timeFailed": day(-number) if status == "FAILED" else None,
        "failureReason": "CARD_EXPIRED" if status == "FAILED" else None,
        "paidBy": "Franziska Brandt",
        "payeeName": PAYEE,
        "method": visa("m-old", lastDigits="1881"),
        "email": "ap@acme.example",
        "allocations": [{"kind": "INVOICE", "id": of, "number": f"1004{of}", "amount": 119}],
        **changes,
    }


@dataclass
class PayingService(Service):
    """See the module."""

    payments: list[dict[str, Any]] = field(default_factory=list)
    methods: list[dict[str, Any]] = field(default_factory=lambda: [dict(method) for method in METHODS])
    payables: list[dict[str, Any]] = field(default_factory=lambda: [dict(payable) for payable in PAYABLES])
    banks: list[dict[str, Any]] = field(default_factory=lambda: [dict(bank) for bank in BANKS])
    transfers: list[dict[str, Any]] = field(default_factory=list)
    pages: int = 0
    after: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None
    """Takes the place of an answer whose effect took place."""

    @property
    def paying(self) -> list[httpx.Request]:
        """Every `POST /payments` that arrived."""
        return [one for one in self.asked if one.method == "POST" and one.url.path == f"{_PREFIX}/payments"]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith("/actions/pay"):
            self.pages += 1
            return ok({"url": PAGE_URL, "headerId": "h1", "token": "t1", "expiresAt": "2099-11-23T14:32:00.000Z"})
        if not path.startswith(_PREFIX) or path.endswith(("/accounts", "/me")):
            return super()._answer(request)
        done = self._of_portal(request, path.removeprefix(_PREFIX).split("/")[1:])
        return self.after(request) or done

    def _of_portal(self, request: httpx.Request, parts: list[str]) -> httpx.Response:
        if request.method == "POST" and parts == ["payments"]:
            return self._pay(json.loads(request.content))
        if request.method == "POST" and parts == ["transferAnnouncements"]:
            known = {**json.loads(request.content), "id": "tr-1", "timeAnnounced": day(0), "announcedBy": "Anna"}
            self.transfers.append(known)
            return ok(known)
        if parts[-1] == "addPage":
            return ok({"url": PAGE_URL.replace("/pay/", "/method/"), "headerId": "h2"})
        if parts[-1] == "emailReceipt":
            accepted = {"outboxId": "1", "messageId": "<1@portal.example>", "recipientCount": 1}
            return httpx.Response(202, json=accepted, headers={"opc-request-id": "req-1"})
        if parts[-1] == "receipt":
            return httpx.Response(200, content=b"%PDF-1.7 receipt", headers={"content-type": "application/pdf"})
        if parts[0] == "paymentMethods" and len(parts) == 2:
            return self._change_method(request, parts[1])
        lists = {
            "payments": self._found(request.url.params),
            "paymentMethods": self.methods,
            "payables": self.payables,
            "bankAccounts": self.banks,
            "transferAnnouncements": self.transfers,
        }
        return ok({"items": lists[parts[0]]}) if parts[0] in lists else refused(404, "NotAuthorizedOrNotFound")

    def _found(self, params: httpx.QueryParams) -> list[dict[str, Any]]:
        return [
            one
            for one in self.payments
            if all(params.get(name, one.get(name)) == one.get(name) for name in ("clientReference", "headerId"))
        ]

    def _pay(self, details: dict[str, Any]) -> httpx.Response:
        made = {
            **payment(90 + len(self.payments), "SUBMITTED"),
            "amount": sum(part["amount"] for part in details["allocations"]),
            "currencyCode": details["currencyCode"],
            "clientReference": details["clientReference"],
            "replacesPaymentId": details.get("replacesPaymentId"),
            "method": next(one for one in self.methods if one["token"] == details["methodToken"]),
            "allocations": [{**part, "number": f"1004{part['id']}"} for part in details["allocations"]],
        }
        self.payments.insert(0, made)
        for one in self.payments:
            if one["id"] == made["replacesPaymentId"]:
                one["replacedByPaymentId"] = made["id"]
        for part in details["allocations"]:
            row = self.ledger[ACME].get(part["id"])
            if row is not None and row["invoiceAmountDue"] == part["amount"]:
                row["invoiceStatus"] = "PAYMENT_SUBMITTED"
        return ok(made)

    def _change_method(self, request: httpx.Request, token: str) -> httpx.Response:
        method = next(one for one in self.methods if one["token"] == token)
        if request.method == "DELETE":
            if method["usedBy"]:
                return refused(409, "IncorrectState")
            self.methods.remove(method)
            return httpx.Response(204, headers={"opc-request-id": "req-1"})
        changes = json.loads(request.content)
        if changes.get("isDefault"):
            for one in self.methods:
                one["isDefault"] = False
        method.update(changes)
        return ok(method)

    def settle(self, status: str = "SETTLED", **changes: Any) -> None:
        """What is on its way comes to its end."""
        for one in self.payments:
            if one["status"] == "SUBMITTED":
                one.update({"status": status, **changes})


def owed(internal_id: str, **changes: Any) -> dict[str, Any]:
    """An invoice that can be paid online."""
    return invoice(internal_id, **{"isPayable": True, "isCreditCardPayable": True, **changes})


def with_invoices() -> PayingService:
    """Three overdue invoices, one of another currency, one that can't be paid, one paid; one payment that failed."""
    service = PayingService()
    service.put(
        owed("11", invoiceAmount=11900, invoiceAmountDue=11900, timeInvoiceDue=day(-94)),
        owed(
            "12",
            invoiceAmount=24000,
            invoiceAmountDue=9000,
            invoiceAmountApplied=15000,
            invoiceType="LICENSE",
            timeInvoiceDue=day(-84),
        ),
        owed("13", invoiceAmount=3211.55, invoiceAmountDue=3211.55, invoiceType="USAGE", timeInvoiceDue=day(-74)),
        owed("14", currency={"currencyCode": "JPY"}, invoiceAmount=1204000, invoiceAmountDue=1204000),
        owed("15", isPayable=False, timeInvoiceDue=day(-5)),
        owed("16", isPaymentFailed=True, timeInvoiceDue=day(-3)),
        paid("31"),
    )
    service.payments = [payment(1, "SUBMITTED", of="31"), payment(2, of="31"), payment(3, "FAILED", of="16")]
    return service


def make_paying_app(
    service: PayingService,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    section: str = "payments",
    theme: str = "dark",
    kind: str = "portal",
    **options: Any,
) -> OccApp:
    """An app on `service` whose store was filled by a sync; the journal's clock stands still."""
    profile = load_profile(write_config(tmp_path), "finance", None)._replace(kind=kind)
    session = session_on(service, profile, tmp_path / "cache", **options)
    stand_still(monkeypatch, NOW)
    monkeypatch.setattr(apart, "sync", sync.sync)
    with ThreadPoolExecutor(1) as pool:  # whoever calls may be in an event loop
        pool.submit(lambda: asyncio.run(_filled(session))).result()
    monkeypatch.setattr(sync, "age_in_view", lambda _session, **_: SyncAge(NOW, NOW))
    return OccApp(session, section=section, theme=theme)


async def _filled(session: FakeSession) -> None:
    await sync.sync(session)
    await payments.refresh(session)
    if isinstance(session.service, PayingService) and hasattr(session.service, "orders"):
        await contracts.refresh(session)
        await orders.refresh(session)
    session.close()


@asynccontextmanager
async def running(
    app: OccApp, size: tuple[int, int] = (120, 40), *, settled: bool = True
) -> AsyncIterator[Pilot[None]]:
    """The app, when everything in it is quiet unless that isn't `settled`; ended with all its threads."""
    try:
        async with app.run_test(size=size) as pilot:
            if settled:
                await settle(pilot)
            yield pilot
    finally:
        app.close_lanes()
        app.session.close()
