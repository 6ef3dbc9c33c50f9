"""Plans, addresses, recipients and the schedule over the wire: every parameter as the contract names it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from support.transport import Connect, Service, ok

from occ_tui.client.errors import MalformedAnswer
from occ_tui.client.plans import PlanClient
from occ_tui.client.recipients import RecipientClient
from occ_tui.client.schedule import ScheduleClient
from occ_tui.client.transport import Transport
from occ_tui.wire.addresses import VerifyAddressDetails

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract" / "oracle-api.json"
ACCOUNT = "acme"


def asked_names(transport_asked: Service) -> set[str]:
    return set(transport_asked.requests[-1].url.params)


async def plans(transport: Transport) -> Any:
    return await PlanClient(transport).plans(ACCOUNT, sort_by="TYPE", sort_order="DESC")


async def plan(transport: Transport) -> Any:
    return await PlanClient(transport).plan(ACCOUNT, "sub/1")


async def address(transport: Transport) -> Any:
    return await PlanClient(transport).address(ACCOUNT, "7001")


async def verification(transport: Transport) -> Any:
    return await PlanClient(transport).verify(ACCOUNT, VerifyAddressDetails(city="Ulm"))


async def rule(transport: Transport) -> Any:
    return await PlanClient(transport).rule(ACCOUNT, "DE")


async def groups(transport: Transport) -> Any:
    return await RecipientClient(transport).groups(ACCOUNT, "sub/1", sort_order="ASC")


async def group(transport: Transport) -> Any:
    return await RecipientClient(transport).group(ACCOUNT, "sub/1", "g1")


async def subscriptions(transport: Transport) -> Any:
    return await ScheduleClient(transport).subscriptions(ACCOUNT)


async def schedule(transport: Transport) -> Any:
    pages = ScheduleClient(transport).pages(
        ACCOUNT, "S1", subscribed_service_id="ss", sort_by="TIMEINVOICING", sort_order="DESC"
    )
    return [row async for page in pages for row in page.items]


CALLS: dict[str, tuple[Any, str, Any, str]] = {
    "list_subscriptions": (plans, "GET", {"items": []}, "/20191001/subscriptions"),
    "get_subscription": (plan, "GET", {}, "/20191001/subscriptions/sub%2F1"),
    "get_address": (address, "GET", {}, "/20191001/addresses/7001"),
    "verify_address": (verification, "POST", {}, "/20191001/addresses/action/verification"),
    "get_address_rule": (rule, "GET", {}, "/20191001/addressRules/DE"),
    "list_email_recipients_groups": (
        groups,
        "GET",
        {"items": []},
        "/20200107/usageStatements/sub%2F1/emailRecipientsGroups",
    ),
    "get_email_recipients_group": (group, "GET", {}, "/20200107/usageStatements/sub%2F1/emailRecipientsGroups/g1"),
    "list_organization_subscriptions": (subscriptions, "GET", [], "/20190111/organizationSubscription"),
    "list_billing_schedules": (schedule, "GET", [], "/20190111/billingSchedules"),
}
SERVICE_OF = {"list_subscriptions": "osp_gateway"}
"""Two services have an operation of this name."""


@pytest.mark.parametrize("name", CALLS)
async def test_a_question_has_only_parameters_of_the_contract(connect: Connect, name: str) -> None:
    call, method, body, path = CALLS[name]
    service = Service(ok(body))
    async with connect(service) as transport:
        await call(transport)
    (request,) = service.requests
    assert (request.method, request.url.raw_path.decode().partition("?")[0]) == (method, path)
    if not CONTRACT.exists():
        pytest.skip("the contract file is not beside this repository")
    services = json.loads(CONTRACT.read_text())["services"]
    (told,) = [
        operation
        for service_name, one in services.items()
        for operation in one["operations"]
        if operation["operation"] == name and SERVICE_OF.get(name, service_name) == service_name
    ]
    known = {parameter["name"]: parameter for parameter in told.get("queryParams", ())}
    assert set(request.url.params) <= set(known)
    assert {name for name, one in known.items() if one.get("required")} <= set(request.url.params)


@pytest.mark.parametrize("call", [subscriptions, schedule])
async def test_what_is_no_list_is_not_taken_for_an_empty_one(connect: Connect, call: Any) -> None:
    async with connect(Service(ok({"items": []}))) as transport:
        with pytest.raises(MalformedAnswer):
            await call(transport)


async def test_lists_are_read_to_their_last_page(connect: Connect) -> None:
    service = Service(
        ok([{"orderNumber": "1"}], **{"opc-next-page": "p2"}),
        ok([{"orderNumber": "2", "product": {"name": "x\x1b[2J"}}]),
    )
    async with connect(service) as transport:
        rows = await schedule(transport)
    assert [row.order_number for row in rows] == ["1", "2"]
    assert rows[1].product.name == "x\\x1b[2J"
    assert service.requests[1].url.params["page"] == "p2"


async def test_the_version_that_was_read_comes_along(connect: Connect) -> None:
    async with connect(Service(ok({"id": "s"}, etag="v1"))) as transport:
        assert (await PlanClient(transport).plan(ACCOUNT, "s"))[1] == "v1"
        assert (await RecipientClient(transport).group(ACCOUNT, "s", "g"))[1] == "v1"
