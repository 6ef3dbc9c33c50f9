"""Every operation of the OpenAPI document, called with whatever the document allows, and with what it does not.

Half of the calls name what there is, so that they get past the first 404. Each is sent signed, held against the
document by schemathesis, and sent again without a signature, which gets nothing out of any route but the public ones.
`OCC_OPENAPI_EXAMPLES` says how many calls an operation gets, three of four with what is allowed.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance
from support.contracts_world import activation_token
from support.ledgers import copied
from support.people_world import invited
from support.portal_world import ACME, HOST, REGION, REWARDS, TODAY, URL, Person, key_id

from occ_tui.portal.app import api, create_app
from occ_tui.portal.limits import RateLimiter
from occ_tui.portal.scim.resources import group_id
from occ_tui.portal.state import Portal

EXAMPLES = int(os.environ.get("OCC_OPENAPI_EXAMPLES", "100"))
SHARES = {"POSITIVE": EXAMPLES - EXAMPLES // 4, "NEGATIVE": max(1, EXAMPLES // 4)}
NOT_CHECKED = {"POSITIVE": [positive_data_acceptance, negative_data_rejection], "NEGATIVE": [positive_data_acceptance]}
"""What is allowed may be refused: every field of Oracle's messages may be missing, and a route says which it needs.
What is not allowed is no question where nothing of it is sent."""
NOT_SERVED = {("POST /admin/v1/Bulk", 501), ("POST /admin/v1/.search", 501)}
"""What SCIM has a server without them answer (RFC 7644, 3.12)."""
CALLERS = ("finance", "technical", "management", "support")
THERE = {
    "compartmentId": ACME,
    "tenancyId": ACME,
    "ospHomeRegion": REGION,
    "internalInvoiceId": "999000",
    "paymentId": "1",
    "methodToken": "pm-good",
    "addressId": "7001",
    "countryCode": "DE",
    "contractId": "C1",
    "orderNumber": "5001",
    "activationToken": activation_token(1, "5001"),
    "subscribedServiceId": "ss1",
    "commitmentId": "cm1",
    "userId": "ocid1.user.oc1..technical",
    "invitationId": "inv-1",
    "fingerprint": key_id("finance").rpartition("/")[2],
    "email": "finance@acme.example",
    "contactTypes": ["finance"],
    "invoiceIds": ["999000"],
    "groupId": group_id(ACME, "finance"),
    "schemaId": "urn:ietf:params:scim:schemas:core:2.0:User",
    "resourceType": "User",
}
"""Names that mean something in the hand-made ledger."""


def portal_in(directory: Path) -> Portal:
    """A portal that is called as often as one likes."""
    portal = Portal(copied(directory, invited), TODAY, frozenset({HOST}), "http://127.0.0.1:8182")
    portal.limiter = portal.code_limiter = RateLimiter(1e6, 10**6)
    return portal


@cache
def document() -> dict[str, Any]:
    """The document."""
    return api().openapi()


@cache
def operations() -> dict[str, Any]:
    """By `METHOD /path`. Who signs is our business: so the schema that cases are made of wants nobody to."""
    open_to_all = {name: value for name, value in document().items() if name != "security"}
    schema = schemathesis.openapi.from_dict(open_to_all)
    found = (result.ok() for result in schema.get_all_operations())
    return {operation.label: operation for operation in found}


def is_public(label: str) -> bool:
    """Whether the document says that an operation wants no signature."""
    method, _blank, path = label.partition(" ")
    return bool(document()["paths"][path][method.lower()].get("security") == [])


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """A portal of its own for each operation, since some of them change it."""
    portal = portal_in(tmp_path)
    yield portal
    portal.ledger.close()


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["POSITIVE", "NEGATIVE"])
@pytest.mark.parametrize("label", list(operations()))
def test_an_operation_does_what_the_document_says_and_nothing_unsigned(portal: Portal, label: str, mode: str) -> None:
    app = create_app(portal)
    cases = operations()[label].as_strategy(generation_mode=schemathesis.GenerationMode[mode])

    @settings(
        max_examples=SHARES[mode],
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases, who=st.sampled_from(CALLERS), names_what_there_is=st.booleans())
    def hold(case: Any, who: str, names_what_there_is: bool) -> None:
        if names_what_there_is and mode == "POSITIVE":
            name_what_there_is(case, label)
        request = request_of(case)
        signed = runner.run(send(app, request, who))
        said_no = [not_a_server_error] if (label, signed.status_code) in NOT_SERVED else []
        case.validate_response(signed, excluded_checks=[*NOT_CHECKED[mode], *said_no])
        unsigned = runner.run(send(app, request, None))
        assert unsigned.status_code < 500
        assert is_public(label) or unsigned.status_code >= 400
        assert "fingerprint" not in unsigned.text or not is_public(label)

    try:
        with asyncio.Runner() as runner:
            hold()
    except Unsatisfiable:
        assert mode == "NEGATIVE"
        pytest.skip("there is nothing in it that could be wrong")


def name_what_there_is(case: Any, label: str) -> None:
    """Puts names that mean something into a case."""
    rewards = {"subscriptionId": REWARDS if "/20190111/subscriptions/" in label else "SUB1"}
    if "/20191001/" in label or "/20200107/" in label:
        rewards = {"subscriptionId": "sub-1"}
    there = THERE | rewards
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: value for name, value in there.items() if name in part or name == "compartmentId"})


def request_of(case: Any) -> httpx.Request:
    """A case as it would go out."""
    how = case.as_transport_kwargs(base_url=URL)
    kept = {name: how[name] for name in ("params", "json", "headers") if how.get(name) is not None}
    if isinstance(how.get("data"), str | bytes):
        kept["content"] = how["data"]
    request = httpx.Request(how["method"], how["url"], **kept)
    request.read()
    return request


async def send(app: Any, request: httpx.Request, who: str | None) -> httpx.Response:
    """Sends it, signed by somebody or by nobody."""
    ours = ("host", "content-length", "content-type", "authorization")
    headers = {name: value for name, value in request.headers.items() if name not in ours}
    where = request.url.raw_path.decode()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app, raise_app_exceptions=False)) as client:
        made = client.build_request(request.method, URL + "/", content=request.content)
        made.url = made.url.copy_with(raw_path=where.encode())
        signed = Person(client, who).sign(request.method, where, request.content) if who else {"host": HOST}
        made.headers = httpx.Headers({**headers, **signed})
        return await client.send(made)
