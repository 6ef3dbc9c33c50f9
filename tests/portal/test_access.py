"""Who gets in: signatures that are refused, and the matrix of every route and everyone who may not call it."""

from __future__ import annotations

import asyncio
import base64
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update
from support.portal_world import ACME, HOST, INVOICES, OTHER, URL, Person, key_id, osp, private_key

from occ_tui.domain.access import Access, ContactType, Module, may
from occ_tui.portal.app import build, create_app
from occ_tui.portal.limits import MAX_CALLERS, RateLimiter
from occ_tui.portal.schema import api_keys
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.signing import Signer, http_date

INVOICE = "999000"
"""Internal id of the first account's first invoice."""
PAY_BODY = b'{"email":"ap@acme.example"}'

ROUTES: dict[tuple[str, str], tuple[Module | None, Access]] = {
    ("get", "/20191001/invoices"): (Module.INVOICES, Access.READ),
    ("get", "/20191001/invoices/{internalInvoiceId}"): (Module.INVOICES, Access.READ),
    ("get", "/20191001/invoices/{internalInvoiceId}/invoiceLines"): (Module.INVOICES, Access.READ),
    ("post", "/20191001/invoices/{internalInvoiceId}/actions/downloadPdfContent"): (Module.INVOICES, Access.READ),
    ("post", "/20191001/invoices/{internalInvoiceId}/actions/pay"): (Module.INVOICES, Access.WRITE),
    ("get", "/customerCenter/20261101/me"): (None, Access.READ),
    ("get", "/customerCenter/20261101/accounts"): (None, Access.READ),
}
"""What each route needs. The document's own address is the only public one."""


def described(portal: Portal) -> list[tuple[str, str]]:
    document = build(portal).openapi()
    return [(method, path) for path, item in document["paths"].items() for method in item]


def test_every_route_of_the_openapi_document_is_in_the_matrix(read_only_portal: Portal) -> None:
    assert sorted(described(read_only_portal)) == sorted(ROUTES)


def test_the_openapi_document_hides_no_route(read_only_portal: Portal) -> None:
    app = build(read_only_portal)
    assert isinstance(app, FastAPI)
    served = {route.path for route in _leaves(app.routes)}  # type: ignore[attr-defined]
    assert served == {path for _method, path in ROUTES} | {"/openapi.json"}


def _leaves(routes: Any) -> list[Any]:
    found: list[Any] = []
    for route in routes:
        below = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        found += _leaves(below) if below else [route]
    return found


def target(path: str, account: str) -> str:
    named = path.replace("{internalInvoiceId}", INVOICE)
    return osp(named, account) if path.startswith("/20191001") else named


async def call(person: Person, route: tuple[str, str], account: str = ACME, **how: Any) -> httpx.Response:
    method, path = route
    body = PAY_BODY if path.endswith("/pay") else b""
    return await person.send(method.upper(), target(path, account), body, **how)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route))
async def test_without_a_signature_every_route_is_401(reader: Person, route: tuple[str, str]) -> None:
    answer = await call(reader, route, signed={"host": HOST, "date": http_date(datetime.now(UTC))})
    is_401(answer)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route))
@pytest.mark.parametrize("name", ["revoked", "short"])
async def test_with_a_revoked_or_short_key_every_route_is_401(
    reader: Person, route: tuple[str, str], name: str
) -> None:
    is_401(await call(Person(reader.client, name), route))


@pytest.mark.parametrize("route", [route for route in ROUTES if ROUTES[route][0]], ids=" ".join)
async def test_another_tenancy_is_404_on_every_route(reader: Person, route: tuple[str, str]) -> None:
    is_404(await call(reader, route, OTHER))
    is_404(await call(Person(reader.client, "stranger"), route))
    is_404(await call(reader, route, "ocid1.tenancy.oc1..nobody"))


@pytest.mark.parametrize("kind", list(ContactType))
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route))
async def test_each_contact_type_gets_what_its_modules_give(
    finance: Person, kind: ContactType, route: tuple[str, str]
) -> None:
    module, wanted = ROUTES[route]
    answer = await call(Person(finance.client, str(kind)), route)
    if module is None or may([kind], module, wanted):
        assert answer.status_code != 401
        assert answer.status_code != 404
    else:
        is_404(answer)


async def test_a_key_can_be_revoked_while_the_portal_runs(finance: Person, portal: Portal) -> None:
    assert (await finance.get(INVOICES)).status_code == 200
    with portal.ledger.writing() as connection:
        mine = api_keys.c.fingerprint == key_id("finance").rpartition("/")[2]
        connection.execute(update(api_keys).where(mine).values(state="revoked"))
    is_401(await finance.get(INVOICES))


async def test_a_key_signs_for_its_own_user_and_tenancy_only(reader: Person) -> None:
    is_401(await Person(reader.client, "finance", tenancy=OTHER).get(INVOICES))
    someone_else = Signer(key_id("support"), private_key("finance"))
    where = osp(INVOICES)
    is_401(await reader.send("GET", where, signed=someone_else.sign("GET", where, HOST, http_date(datetime.now(UTC)))))


async def test_the_session_token_of_another_cloud_is_401(reader: Person) -> None:
    where = osp(INVOICES)
    signer = Signer("ST$eyJhbGciOi", private_key("finance"))
    is_401(await reader.send("GET", where, signed=signer.sign("GET", where, HOST, http_date(datetime.now(UTC)))))


@pytest.mark.parametrize("seconds", [-310, 310])
async def test_a_clock_that_is_off_is_401_and_sees_ours(reader: Person, seconds: int) -> None:
    where = osp(INVOICES)
    signed = reader.sign("GET", where, at=datetime.now(UTC) + timedelta(seconds=seconds))
    answer = await reader.send("GET", where, signed=signed)
    is_401(answer)
    assert answer.headers["date"].endswith("GMT")


async def test_four_minutes_off_is_still_fine(reader: Person) -> None:
    where = osp(INVOICES)
    signed = reader.sign("GET", where, at=datetime.now(UTC) - timedelta(minutes=4))
    assert (await reader.send("GET", where, signed=signed)).status_code == 200


async def test_another_query_than_was_signed_is_401(reader: Person) -> None:
    signed = reader.sign("GET", osp(INVOICES))
    is_401(await reader.send("GET", osp(INVOICES, limit=5), signed=signed))
    is_401(await reader.send("GET", osp(f"{INVOICES}/{INVOICE}"), signed=signed))


async def test_the_query_is_verified_as_it_was_sent(reader: Person) -> None:
    where = f"{INVOICES}?compartmentId={ACME}&ospHomeRegion=eu%2dfrankfurt%2D1&searchText=a+b%20c"
    assert (await reader.send("GET", where)).status_code == 200


async def test_another_body_than_was_signed_is_401(reader: Person) -> None:
    where = osp(f"{INVOICES}/{INVOICE}/actions/pay")
    signed = reader.sign("POST", where, PAY_BODY)
    is_401(await reader.send("POST", where, PAY_BODY.replace(b"ap@", b"me@"), signed=signed))


async def test_another_host_is_401_even_when_signed(reader: Person) -> None:
    where = osp(INVOICES)
    for host in ("localhost:8181", "127.0.0.1", "evil.example"):
        is_401(await reader.send("GET", where, signed=reader.sign("GET", where, host=host)))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic YTpi",
        "Signature",
        'Signature keyId="a"',
        'Signature algorithm="rsa-sha256",headers="date (request-target) host",keyId="a/b/c",signature="!"',
        'Signature algorithm="hmac-sha256",headers="date (request-target) host",keyId="a/b/c",signature="AAAA"',
    ],
)
async def test_an_unreadable_signature_is_401(reader: Person, header: str) -> None:
    is_401(await reader.send("GET", osp(INVOICES), signed={"host": HOST, "authorization": header}))


@pytest.mark.parametrize("name", ["host", "date", "authorization"])
@pytest.mark.parametrize("is_first", [True, False])
async def test_a_signed_header_that_comes_twice_is_401(reader: Person, name: str, is_first: bool) -> None:
    where = osp(INVOICES, limit=1)
    honest = list(reader.sign("GET", where).items())
    assert (await reader.client.get(URL + where, headers=honest)).status_code == 200
    other = [(name, "evil.example")]
    is_401(await reader.client.get(URL + where, headers=other + honest if is_first else honest + other))


async def test_a_changed_signature_is_401(reader: Person) -> None:
    where = osp(INVOICES)
    signed = reader.sign("GET", where)
    before, _, rest = signed["authorization"].partition('signature="')
    signature, _, after = rest.partition('"')
    flipped = bytearray(base64.b64decode(signature))
    flipped[9] ^= 1
    signed["authorization"] = f'{before}signature="{base64.b64encode(flipped).decode()}"{after}'
    is_401(await reader.send("GET", where, signed=signed))


async def test_who_calls_too_often_waits_and_nobody_else(portal: Portal) -> None:
    portal.limiter = RateLimiter(per_second=0.5, burst=3, clock=lambda: 0.0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        finance, support = Person(client), Person(client, "support")
        answers = [await finance.get(INVOICES, limit=1) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert answers[-1].headers["retry-after"] == "2"
        assert answers[-1].json()["code"] == "TooManyRequests"
        assert (await support.get(INVOICES, limit=1)).status_code == 200


async def test_who_guesses_signatures_waits_and_honest_callers_do_not(portal: Portal) -> None:
    portal.limiter = RateLimiter(per_second=0.5, burst=2, clock=lambda: 0.0)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        finance = Person(client)
        statuses = [(await finance.send("GET", osp(INVOICES), signed={"host": HOST})).status_code for _ in range(4)]
        assert statuses == [401, 401, 429, 429]
        assert (await finance.get(INVOICES, limit=1)).status_code == 200


def test_a_limiter_remembers_no_more_callers_than_it_has_room_for() -> None:
    limiter = RateLimiter(per_second=1, burst=1, clock=lambda: 0.0)
    for number in range(MAX_CALLERS + 1):
        assert limiter.take(f"peer {number}") == 0
    assert limiter.take("peer 1") == 1
    assert limiter.take("peer 0") == 0


def test_the_bucket_fills_again_and_never_beyond_its_rim() -> None:
    now = 0.0
    limiter = RateLimiter(per_second=2, burst=1, clock=lambda: now)
    assert limiter.take("a") == 0
    assert limiter.take("a") == 1
    now = 0.5
    assert limiter.take("a") == 0
    now = 1000
    assert [limiter.take("a") for _ in range(2)] == [0, 1], "quiet hours may not add up"


async def test_me_tells_who_one_is(reader: Person) -> None:
    answer = (await reader.send("GET", "/customerCenter/20261101/me")).json()
    assert answer["userId"] == "ocid1.user.oc1..finance"
    assert answer["email"] == "finance@acme.example"
    assert answer["account"]["compartmentId"] == ACME
    assert answer["account"]["contactTypes"] == ["finance"]
    assert "invoices" in answer["capabilities"]


async def test_accounts_are_those_that_one_is_granted_page_by_page(reader: Person) -> None:
    support = Person(reader.client, "support")
    whole = await support.send("GET", "/customerCenter/20261101/accounts")
    assert [item["compartmentId"] for item in whole.json()["items"]] == [ACME, OTHER]
    assert "opc-next-page" not in whole.headers
    first = await support.send("GET", "/customerCenter/20261101/accounts?limit=1")
    token = first.headers["opc-next-page"]
    second = await support.send("GET", f"/customerCenter/20261101/accounts?limit=1&page={token}")
    assert [item["compartmentId"] for item in second.json()["items"]] == [OTHER]
    stolen = await reader.send("GET", f"/customerCenter/20261101/accounts?limit=1&page={token}")
    assert stolen.status_code == 400
    mine = await reader.send("GET", "/customerCenter/20261101/accounts")
    assert [item["accountNumber"] for item in mine.json()["items"]] == ["1000"]


def test_reading_at_once_from_many_sides_gives_each_their_own(read_only_portal: Portal) -> None:
    async def ask() -> list[int]:
        transport = httpx.ASGITransport(app=create_app(read_only_portal))
        async with httpx.AsyncClient(transport=transport) as client:
            support = Person(client, "support")
            calls = [support.get(INVOICES, account, limit=1000) for account in (ACME, OTHER) * 10]
            return [len(codec.loads(answer.content)["items"]) for answer in await asyncio.gather(*calls)]

    assert asyncio.run(ask()) == [150, 10] * 10


def is_401(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (401, "NotAuthenticated"), answer.text
    assert answer.headers["opc-request-id"]


def is_404(answer: httpx.Response) -> None:
    assert (answer.status_code, answer.json()["code"]) == (404, "NotAuthorizedOrNotFound"), answer.text
    assert answer.headers["opc-request-id"]


async def test_the_openapi_document_needs_no_signature(reader: Person) -> None:
    answer = await reader.client.get(f"{URL}/openapi.json")
    assert answer.status_code == 200
    assert set(answer.json()["paths"]) == {path for _method, path in ROUTES}
