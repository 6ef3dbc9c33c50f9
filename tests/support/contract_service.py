"""A portal in memory that knows contracts and orders too: OneSubscription's lists, orders, quotes and requests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest

from occ_tui.app import OccApp
from support.paying_service import PayingService, make_paying_app, owed, with_invoices
from support.service_world import ACME, GLOBEX, day, ok, refused

PORTAL = "/customerCenter/20261101"


def subscription(name: str, **changes: Any) -> dict[str, Any]:
    """A row of `list_organization_subscriptions`: a year of cloud that began in January 2026."""
    return {
        "id": name,
        "serviceName": "Universal Credits",
        "type": "SUBSCRIPTION",
        "status": "ACTIVE",
        "timeStart": day(-300),
        "timeEnd": day(65),
        "currency": {"isoCode": "EUR", "stdPrecision": 2},
        "totalValue": "120000.00",
        **changes,
    }


def service(name: str, subscription_id: str, **changes: Any) -> dict[str, Any]:
    """A row of `list_subscribed_services`."""
    return {
        "id": name,
        "subscriptionId": subscription_id,
        "product": {"name": "Database EE", "partNumber": "B88206", "unitOfMeasure": "OCPU per hour"},
        "timeStart": day(-300),
        "timeEnd": day(65),
        "quantity": "12",
        "status": "ACTIVE",
        "netUnitPrice": "0.4032",
        "lineNetAmount": "60000.00",
        "totalValue": "60000.00",
        "usedAmount": "25200.5025",
        "availableAmount": "34799.4975",
        "fundedAllocationValue": "60000",
        "orderNumber": 3318842,
        "orderType": "NEW",
        "agreementId": 1187,
        "agreementName": "US-OMA-1187",
        "agreementType": "OMA",
        "timeAgreementEnd": day(800),
        "eligibleToRenew": "Y",
        "renewalOptyNumber": "R-22817",
        "termValue": 12,
        "termValueUom": "MONTHS",
        "dataCenterRegion": "eu-frankfurt-1",
        "csi": 22817,
        "buyerEmail": "buyer@acme.example",
        "adminEmail": "admin@acme.example",
        "billingFrequency": "MONTHLY",
        "paymentTerm": {"name": "NET 30"},
        **changes,
    }


def order(number: str, status: str = "PROVISIONED", **changes: Any) -> dict[str, Any]:
    """An order of a database, with what happened to it."""
    events = [
        {"kind": "BOOKED", "time": day(-320), "actor": "buyer@acme.example"},
        {"kind": "APPROVED", "time": day(-318)},
        {"kind": "PROVISIONING", "time": day(-310)},
        {"kind": "PROVISIONED", "time": day(-300), "details": "eu-frankfurt-1"},
        {"kind": "INVOICED", "time": day(-270), "invoiceNumber": "100412", "internalInvoiceId": "12", "amount": 5000},
    ]
    return {
        "orderNumber": number,
        "compartmentId": ACME,
        "status": status,
        "description": "Database",
        "timeBooked": day(-320),
        "timeUpdated": day(-300),
        "currencyCode": "EUR",
        "amount": 60000,
        "dataCenterRegion": "eu-frankfurt-1",
        "buyerEmail": "buyer@acme.example",
        "adminEmail": "admin@acme.example",
        "contractId": "C-1187",
        "subscriptionId": "sub-1",
        "lines": [
            {
                "partNumber": "B88206",
                "product": "Database EE",
                "quantity": 12,
                "netUnitPrice": 5000,
                "amount": 60000,
                "quantityInvoiced": 1,
                "amountInvoiced": 5000,
            }
        ],
        "services": [
            {
                "subscribedServiceId": "serv-1",
                "subscriptionId": "sub-1",
                "product": "Database EE",
                "status": "ACTIVE",
                "quantity": "12",
                "timeStart": day(-300),
                "timeEnd": day(65),
                "dataCenter": "eu-frankfurt-1",
            }
        ],
        "timeline": events,
        "contacts": [{"email": "tech@acme.example", "contactTypes": ["technical"]}],
        **changes,
    }


def quote(number: str = "Q-77", **changes: Any) -> dict[str, Any]:
    """A renewal quote of 88,000.00 EUR that can still be taken."""
    return {
        "quoteNumber": number,
        "contractId": "C-2044",
        "subscriptionId": "sub-2",
        "status": "OFFERED",
        "description": "Premier Support",
        "currencyCode": "EUR",
        "amount": 88000,
        "timeStart": day(21),
        "timeEnd": day(386),
        "timeDue": day(40),
        "timeExpires": day(20),
        **changes,
    }


def _subscriptions() -> list[dict[str, Any]]:
    return [
        subscription("sub-1"),
        subscription("sub-2", serviceName="Premier Support", timeEnd=day(21), totalValue="88000", type="SUPPORT"),
        subscription("sub-3", serviceName="Old Cloud", status="EXPIRED", timeStart=day(-900), timeEnd=day(-30)),
    ]


def _services() -> dict[str, list[dict[str, Any]]]:
    second = {"agreementId": 2044, "agreementName": "EU-OMA-2044", "orderNumber": 3319001}
    return {
        "sub-1": [
            service("serv-1", "sub-1"),
            service(
                "serv-2",
                "sub-1",
                product={"name": "Object Storage", "partNumber": "B91628", "unitOfMeasure": "GB per month"},
                usedAmount="61000",
                availableAmount="0",
            ),
        ],
        "sub-2": [
            service(
                "serv-3",
                "sub-2",
                product={"name": "Premier Support", "partNumber": "L1"},
                timeEnd=day(21),
                usedAmount=None,
                availableAmount=None,
                fundedAllocationValue=None,
                totalValue="88000",
                **second,
            )
        ],
    }


@dataclass
class ContractService(PayingService):
    """See the module."""

    subscriptions: list[dict[str, Any]] = field(default_factory=_subscriptions)
    services: dict[str, list[dict[str, Any]]] = field(default_factory=_services)
    quotes: list[dict[str, Any]] = field(default_factory=lambda: [quote()])
    requests: list[dict[str, Any]] = field(default_factory=list)
    orders: list[dict[str, Any]] = field(default_factory=list)
    activations: int = 0
    refuse: Callable[[httpx.Request], httpx.Response | None] = lambda _request: None

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path, params = request.url.path, request.url.params
        if refusal := self.refuse(request):
            return refusal
        if path.startswith("/20190111/"):
            return self._one_subscription(path.removeprefix("/20190111/"), params)
        if path.startswith("/20230401/orders/"):
            return self._activate(path.split("/")[3])
        parts = path.removeprefix(PORTAL).strip("/").split("/")
        if path.startswith(PORTAL) and parts[0] in ("orders", "contracts"):
            answer = self._customer_center(request, parts)
            return self.after(request) or answer
        return super()._answer(request)

    def _one_subscription(self, kind: str, params: httpx.QueryParams) -> httpx.Response:
        mine = params["compartmentId"] == ACME
        name = params.get("subscriptionId", "")
        if kind == "organizationSubscription":
            return ok(self.subscriptions if mine else [])
        if kind == "subscriptions":
            known = next(one for one in self.subscriptions if one["id"] == name)
            return ok([{"status": known["status"], "holdReason": known.get("holdReason")}])
        if kind == "subscriptionDetails":
            return self._details(name)
        if kind == "subscribedServices":
            return ok(self.services.get(name, []))
        if kind == "commitments":
            return ok(_commitments(params["subscribedServiceId"]))
        if kind == "ratecards":
            return ok(_rate_cards() if name == "sub-1" else [])
        row = {"arInvoiceNumber": "100412", "orderNumber": "3318842", "subscribedServiceId": "serv-1"}
        return ok([row, {"orderNumber": "3318842", "subscribedServiceId": "serv-1"}] if name == "sub-1" else [])

    def _details(self, name: str) -> httpx.Response:
        if name == "sub-3":
            return refused(404, "NotAuthorizedOrNotFound")
        amounts = {"amountCommitment": 120000, "amountConsumed": 86200.5025, "amountAvailable": 33799.4975}
        return ok(
            {
                "contractId": "C-1187" if name == "sub-1" else "C-2044",
                "currencyCode": "EUR",
                "customerName": "ACME GmbH",
                **(amounts if name == "sub-1" else {}),
            }
        )

    def _customer_center(self, request: httpx.Request, parts: list[str]) -> httpx.Response:
        account = request.url.params.get("compartmentId")
        if parts == ["orders"]:
            hidden = ("lines", "services", "timeline", "contacts", "activationToken")
            rows = [one for one in self.orders if one["compartmentId"] == account]
            return ok({"items": [{name: one[name] for name in one if name not in hidden} for one in rows]})
        if parts[0] == "orders":
            found = [one for one in self.orders if one["orderNumber"] == parts[1] and one["compartmentId"] == account]
            return ok(found[0]) if found else refused(404, "NotAuthorizedOrNotFound")
        if parts == ["contracts"]:
            rows = [
                {"contractId": "C-1187", "subscriptionId": "sub-1", "orderNumber": "3318842"},
                {"contractId": "C-2044", "subscriptionId": "sub-2", "quotes": self.quotes},
                {"contractId": "C-900", "subscriptionId": "sub-3", "agreementName": "US-OMA-900"},
            ]
            return ok({"items": rows if account == ACME else []})
        if request.method == "POST":
            return self._ask(parts[1], json.loads(request.content))
        return ok({"items": [one for one in self.requests if one["contractId"] == parts[1]]})

    def _ask(self, contract: str, details: dict[str, Any]) -> httpx.Response:
        made = {
            "id": f"req-{len(self.requests) + 1}",
            "status": "RECEIVED",
            "contractId": contract,
            "requestedBy": "tech@acme.example",
            "timeRequested": day(0),
            **details,
        }
        if details["kind"] == "ACCEPT_RENEWAL":
            taken = next(one for one in self.quotes if one["quoteNumber"] == details["quoteNumber"])
            if taken["status"] != "OFFERED" or taken["amount"] != details["amount"]:
                return refused(409, "IncorrectState")
            taken.update(status="ACCEPTED", payableId="ren-9")
            made |= {"status": "ACCEPTED", "payableId": "ren-9", "amount": taken["amount"], "currencyCode": "EUR"}
            self.payables.append(
                {
                    "kind": "RENEWAL",
                    "id": "ren-9",
                    "number": taken["quoteNumber"],
                    "description": "Premier Support",
                    "timeDue": taken["timeDue"],
                    "currencyCode": "EUR",
                    "amount": taken["amount"],
                    "amountDue": taken["amount"],
                    "status": "OPEN",
                    "etag": "e-9",
                }
            )
        self.requests.insert(0, made)
        return ok(made)

    def _activate(self, token: str) -> httpx.Response:
        waiting = [one for one in self.orders if one.get("activationToken") == token]
        if not waiting:
            return refused(404, "NotAuthorizedOrNotFound")
        self.activations += 1
        waiting[0].update(status="PROVISIONING", timeUpdated=day(0))
        del waiting[0]["activationToken"]
        waiting[0]["timeline"] = [*waiting[0]["timeline"], {"kind": "PROVISIONING", "time": day(0)}]
        return httpx.Response(200, headers={"opc-request-id": "req-1"})


def _commitments(service_id: str) -> list[dict[str, Any]]:
    if service_id != "serv-1":
        return []
    return [
        {
            "id": f"com-{number}",
            "subscribedServiceId": service_id,
            "timeStart": day(-300 + 180 * number),
            "timeEnd": day(-120 + 185 * number),
            "quantity": "12",
            "usedAmount": used,
            "availableAmount": str(30000 - int(used)),
            "fundedAllocationValue": "30000",
        }
        for number, used in enumerate(("30000", "4800"))
    ]


def _rate_cards() -> list[dict[str, Any]]:
    return [
        {
            "subscribedServiceId": "serv-1",
            "product": {"name": "Database EE", "partNumber": "B88206", "unitOfMeasure": "OCPU per hour"},
            "netUnitPrice": "0.4032",
            "overagePrice": "0.5",
            "discretionaryDiscountPercentage": "10",
            "isTier": True,
            "currency": {"isoCode": "EUR"},
            "rateCardTiers": [
                {"upToQuantity": "10000", "netUnitPrice": "0.4032", "overagePrice": "0.5"},
                {"netUnitPrice": "0.3528", "overagePrice": "0.45"},
            ],
        }
    ]


def with_contracts(contact_types: tuple[str, ...] = ("technical", "finance")) -> ContractService:
    """Three subscriptions under three agreements, one ending soon with a quote, one over; five orders."""
    known = with_invoices()
    made = ContractService(ledger=known.ledger, payments=known.payments)
    made.accounts = [{**made.accounts[0], "contactTypes": list(contact_types)}]
    made.put(owed("12", invoiceAmount=24000, invoiceAmountDue=9000, invoiceAmountApplied=15000))
    made.lines["12"] = [
        {"product": "Database EE", "orderNo": "3318842", "totalPrice": 24000, "currency": {"currencyCode": "EUR"}}
    ]
    waiting = {"timeBooked": day(-3), "timeUpdated": day(-2), "contractId": None, "subscriptionId": None}
    booked = [{"kind": "BOOKED", "time": day(-3), "actor": "buyer@acme.example"}]
    made.orders = [
        order(
            "3320010",
            "AWAITING_ACTIVATION",
            **waiting,
            timeline=[
                *booked,
                {"kind": "APPROVED", "time": day(-2)},
                {"kind": "AWAITING_ACTIVATION", "time": day(-2)},
            ],
            services=[],
            activationToken="act-3320010",
        ),
        order(
            "3320007",
            "PENDING_PAYMENT",
            **waiting,
            timeline=booked,
            services=[],
            payableId="ord-7",
            amountDue=60000,
        ),
        order("3319950", "PROVISIONING", timeBooked=day(-9), timeUpdated=day(-5), services=[], timeline=booked),
        order(
            "3319001", contractId="C-2044", subscriptionId="sub-2", timeBooked=day(-340), services=[], timeline=booked
        ),
        order("3318842", timeBooked=day(-320)),
        order("3311111", "CANCELLED", timeBooked=day(-400), services=[], lines=[], timeline=booked),
    ]
    made.payables.append(
        {
            "kind": "ORDER",
            "id": "ord-7",
            "number": "3320007",
            "description": "Database",
            "timeDue": day(10),
            "currencyCode": "EUR",
            "amount": 60000,
            "amountDue": 60000,
            "status": "OPEN",
            "etag": "e-ord",
        }
    )
    return made


def in_two_accounts(made: ContractService) -> ContractService:
    """The same, with a second account that has an order of the same number as the first, and no contracts."""
    other = {
        "compartmentId": GLOBEX,
        "accountNumber": "0421-9900",
        "accountName": "Globex",
        "contactTypes": ["support"],
    }
    made.accounts = [{**made.accounts[0], "contactTypes": ["support"]}, other]
    made.orders.append({**order("3318842"), "compartmentId": GLOBEX})
    made.ledger.setdefault(GLOBEX, {})
    return made


def make_contract_app(
    service: ContractService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, **options: Any
) -> OccApp:
    """An app on `service` whose store knows its contracts and orders."""
    return make_paying_app(service, tmp_path, monkeypatch, **{"section": "contracts", **options})
