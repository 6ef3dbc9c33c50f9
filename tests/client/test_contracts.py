"""OneSubscription and the portal's orders over the wire: names, pages to the end, each service at its own address."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from support.transport import Connect, Service, ok, refused

from occ_tui.client.contracts import ContractClient
from occ_tui.client.errors import MalformedAnswer, NotAuthorizedOrNotFound, RepeatedPage
from occ_tui.client.orders import OrderClient

ACCOUNT = "ocid1.tenancy.oc1..acme"


def page(rows: Any, after: str | None = None) -> httpx.Response:
    return ok(rows, **({"opc-next-page": after} if after else {}))


async def test_subscriptions_come_from_every_page(connect: Connect) -> None:
    service = Service(page([{"id": "s1"}], "p2"), page([], "p3"), page([{"id": "s2"}]))
    async with connect(service) as transport:
        found = await ContractClient(transport).organization_subscriptions(ACCOUNT)
    assert [row.id for row in found] == ["s1", "s2"]
    paths = {target.partition("?")[0] for target in service.targets}
    assert paths == {"/20190111/organizationSubscription"}
    assert [request.url.params.get("page") for request in service.requests] == [None, "p2", "p3"]
    assert all(request.url.params["compartmentId"] == ACCOUNT for request in service.requests)


@pytest.mark.parametrize(
    ("method", "path", "parameter"),
    [
        ("services", "subscribedServices", "subscriptionId"),
        ("rate_cards", "ratecards", "subscriptionId"),
        ("schedules", "billingSchedules", "subscriptionId"),
        ("commitments", "commitments", "subscribedServiceId"),
        ("subscriptions", "subscriptions", "subscriptionId"),
    ],
)
async def test_each_list_is_asked_for_by_oracles_names(
    connect: Connect, method: str, path: str, parameter: str
) -> None:
    service = Service(page([{"id": "x"}]))
    async with connect(service) as transport:
        assert len(await getattr(ContractClient(transport), method)(ACCOUNT, "name 1")) == 1
    [request] = service.requests
    assert request.url.path == f"/20190111/{path}"
    assert request.url.params[parameter] == "name 1"


async def test_amounts_stay_exact_and_ids_are_encoded(connect: Connect) -> None:
    service = Service(
        httpx.Response(
            200,
            headers={"content-type": "application/json"},
            content=b'{"contractId": "c", "amountConsumed": 12345678901234567.8912}',
        ),
        ok({"id": "s/1"}),
    )
    async with connect(service) as transport:
        client = ContractClient(transport)
        details = await client.subscription_details(ACCOUNT, "s1")
        await client.service("s/1")
    assert str(details.amount_consumed) == "12345678901234567.8912"
    assert service.targets[1] == "/20190111/subscribedServices/s%2F1"


async def test_what_is_no_array_is_not_taken_for_an_empty_one(connect: Connect) -> None:
    service = Service(ok({"items": []}))
    async with connect(service) as transport:
        with pytest.raises(MalformedAnswer):
            await ContractClient(transport).services(ACCOUNT, "s1")


async def test_a_service_that_leads_in_a_circle_is_told_apart(connect: Connect) -> None:
    service = Service(page([{"id": "s1"}], "p2"))
    async with connect(service) as transport:
        with pytest.raises(RepeatedPage):
            await ContractClient(transport).organization_subscriptions(ACCOUNT)


async def test_what_one_may_not_see_is_an_error_and_a_sick_server_is_asked_again(connect: Connect) -> None:
    service = Service(refused(503), page([{"id": "s1"}]), refused(404, "NotAuthorizedOrNotFound"))
    async with connect(service) as transport:
        client = ContractClient(transport)
        assert len(await client.organization_subscriptions(ACCOUNT)) == 1
        with pytest.raises(NotAuthorizedOrNotFound):
            await client.organization_subscriptions(ACCOUNT)


async def test_each_of_oracles_services_is_asked_at_its_own_address(connect: Connect) -> None:
    service = Service(page([]), ok({}), ok({"items": []}))
    async with connect(service, endpoint=None, region="eu-frankfurt-1") as transport:
        await ContractClient(transport).organization_subscriptions(ACCOUNT)
        await OrderClient(transport).waiting("token-1")
        await transport.request("GET", "/20191001/invoices")
    assert [request.url.host for request in service.requests] == [
        "identity.eu-frankfurt-1.oci.oraclecloud.com",
        "organizations.eu-frankfurt-1.oci.oraclecloud.com",
        "osp-oci-integ.osp.eu-frankfurt-1.oci.oraclecloud.com",
    ]
    assert all(request.headers["host"] == request.url.host for request in service.requests)
    assert service.targets[1] == "/20230401/orders/token-1"


async def test_a_portal_is_asked_for_everything_at_one_address(connect: Connect) -> None:
    service = Service(page([]), ok({"items": [{"orderNumber": "1"}]}), ok({"orderNumber": "1", "timeline": []}))
    async with connect(service) as transport:
        await ContractClient(transport).organization_subscriptions(ACCOUNT)
        client = OrderClient(transport)
        assert [order.order_number for order in await client.orders(ACCOUNT)] == ["1"]
        assert (await client.order(ACCOUNT, "1/2")).timeline == []
    assert {request.url.host for request in service.requests} == {"127.0.0.1"}
    assert service.targets[2].startswith("/customerCenter/20261101/orders/1%2F2?")


async def test_requests_and_quotes_come_from_the_portal(connect: Connect) -> None:
    quote = {"quoteNumber": "Q1", "status": "OFFERED", "amount": 88000, "currencyCode": "EUR"}
    service = Service(
        ok({"items": [{"contractId": "C1", "quotes": [quote]}]}), ok({"items": [{"id": "r1", "kind": "QUOTE"}]})
    )
    async with connect(service) as transport:
        client = OrderClient(transport)
        [contract] = await client.contracts(ACCOUNT)
        assert contract.quotes is not None
        assert contract.quotes[0].quote_number == "Q1"
        assert [request.kind for request in await client.requests(ACCOUNT, "C 1")] == ["QUOTE"]
    assert service.targets[1].startswith("/customerCenter/20261101/contracts/C%201/requests?")
