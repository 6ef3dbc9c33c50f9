"""Who gets in: signatures that are refused, and the matrix of every route and everyone who may not call it."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from support.contracts_world import activation_token, place
from support.ledgers import copied
from support.people_world import invited
from support.portal_world import (
    ACME,
    HOST,
    INVOICES,
    OTHER,
    REWARDS,
    TODAY,
    URL,
    Person,
    key_id,
    osp,
    pem,
    private_key,
)  # fmt: skip

from occ_tui.domain.access import Access, ContactType, Module, may, may_note, may_redeem, may_send_invoices
from occ_tui.portal.app import api, create_app
from occ_tui.portal.billing_rows import group
from occ_tui.portal.limits import MAX_CALLERS, RateLimiter
from occ_tui.portal.schema import api_keys
from occ_tui.portal.scim.resources import group_id
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.signing import Signer, http_date

BASE = "/customerCenter/20261101"
INVOICE = "999000"
"""Internal id of the first account's first invoice."""
EMAIL = "/customerCenter/20261101/invoices/actions/email"
NOTES = "/customerCenter/20261101/accounts/{accountId}/notes"
NOTE = f"{NOTES}/{{noteId}}"
REDEEM = "/customerCenter/20261101/rewards/redemptions"
EMAIL_RECEIPT = "/customerCenter/20261101/payments/{paymentId}/actions/emailReceipt"
RECIPIENTS = "/20200107/usageStatements/{subscriptionId}/emailRecipientsGroups"
PAY_BODY = b'{"email":"ap@acme.example"}'

ROUTES: dict[tuple[str, str], tuple[Module | None, Access]] = {
    ("get", "/20191001/invoices"): (Module.INVOICES, Access.READ),
    ("get", "/20191001/invoices/{internalInvoiceId}"): (Module.INVOICES, Access.READ),
    ("get", "/20191001/invoices/{internalInvoiceId}/invoiceLines"): (Module.INVOICES, Access.READ),
    ("post", "/20191001/invoices/{internalInvoiceId}/actions/downloadPdfContent"): (Module.INVOICES, Access.READ),
    ("post", "/20191001/invoices/{internalInvoiceId}/actions/pay"): (Module.INVOICES, Access.WRITE),
    ("post", "/20191001/subscriptions/{subscriptionId}/actions/pay"): (Module.INVOICES, Access.WRITE),
    ("post", "/20191001/subscriptions/{subscriptionId}/actions/psd2auth"): (Module.INVOICES, Access.WRITE),
    ("get", "/20191001/subscriptions"): (Module.CONTRACTS, Access.READ),
    ("get", "/20191001/subscriptions/{subscriptionId}"): (Module.CONTRACTS, Access.READ),
    ("put", "/20191001/subscriptions/{subscriptionId}"): (Module.INVOICES, Access.WRITE),
    ("get", "/20191001/addresses/{addressId}"): (Module.INVOICES, Access.READ),
    ("post", "/20191001/addresses/action/verification"): (Module.INVOICES, Access.READ),
    ("get", "/20191001/addressRules/{countryCode}"): (Module.INVOICES, Access.READ),
    ("get", RECIPIENTS): (Module.INVOICES, Access.READ),
    ("post", RECIPIENTS): (Module.INVOICES, Access.WRITE),
    ("get", f"{RECIPIENTS}/{{emailRecipientsGroupId}}"): (Module.INVOICES, Access.READ),
    ("put", f"{RECIPIENTS}/{{emailRecipientsGroupId}}"): (Module.INVOICES, Access.WRITE),
    ("delete", f"{RECIPIENTS}/{{emailRecipientsGroupId}}"): (Module.INVOICES, Access.WRITE),
    ("get", "/customerCenter/20261101/payments"): (Module.INVOICES, Access.READ),
    ("post", "/customerCenter/20261101/payments"): (Module.INVOICES, Access.WRITE),
    ("get", "/customerCenter/20261101/payments/{paymentId}"): (Module.INVOICES, Access.READ),
    ("get", "/customerCenter/20261101/payments/{paymentId}/receipt"): (Module.INVOICES, Access.READ),
    ("post", EMAIL_RECEIPT): (Module.INVOICES, Access.READ),
    ("get", "/customerCenter/20261101/paymentMethods"): (Module.INVOICES, Access.READ),
    ("put", "/customerCenter/20261101/paymentMethods/{methodToken}"): (Module.INVOICES, Access.WRITE),
    ("delete", "/customerCenter/20261101/paymentMethods/{methodToken}"): (Module.INVOICES, Access.WRITE),
    ("post", "/customerCenter/20261101/paymentMethods/actions/addPage"): (Module.INVOICES, Access.WRITE),
    ("get", "/customerCenter/20261101/payables"): (Module.INVOICES, Access.READ),
    ("get", "/customerCenter/20261101/bankAccounts"): (Module.INVOICES, Access.READ),
    ("get", "/customerCenter/20261101/transferAnnouncements"): (Module.INVOICES, Access.READ),
    ("post", "/customerCenter/20261101/transferAnnouncements"): (Module.INVOICES, Access.WRITE),
    ("get", "/customerCenter/20261101/auditEvents"): (Module.INVOICES, Access.READ),
    ("get", "/20190111/subscriptions/{subscriptionId}/rewards"): (Module.REWARDS, Access.READ),
    ("get", "/20190111/subscriptions/{subscriptionId}/products"): (Module.REWARDS, Access.READ),
    ("get", "/20190111/subscriptions/{subscriptionId}/redemptions"): (Module.REWARDS, Access.READ),
    ("get", "/20190111/subscriptions/{subscriptionId}/redeemableUsers"): (Module.REWARDS, Access.READ),
    ("post", "/20190111/subscriptions/{subscriptionId}/redeemableUsers"): (Module.REWARDS, Access.WRITE),
    ("delete", "/20190111/subscriptions/{subscriptionId}/redeemableUsers"): (Module.REWARDS, Access.WRITE),
    ("get", "/customerCenter/20261101/rewards/programs"): (Module.REWARDS, Access.READ),
    ("get", "/customerCenter/20261101/rewards/redeemableInvoices"): (Module.REWARDS, Access.READ),
    ("get", "/customerCenter/20261101/rewards/redemptions"): (Module.REWARDS, Access.READ),
    ("post", REDEEM): (Module.REWARDS, Access.READ),
    ("get", f"{BASE}/users"): (Module.PEOPLE, Access.READ),
    ("get", f"{BASE}/users/{{userId}}"): (Module.PEOPLE, Access.READ),
    ("put", f"{BASE}/users/{{userId}}"): (Module.PEOPLE, Access.WRITE),
    ("delete", f"{BASE}/users/{{userId}}"): (Module.PEOPLE, Access.WRITE),
    ("post", f"{BASE}/users/{{userId}}/actions/suspend"): (Module.PEOPLE, Access.WRITE),
    ("post", f"{BASE}/users/{{userId}}/actions/reinstate"): (Module.PEOPLE, Access.WRITE),
    ("get", f"{BASE}/peopleEvents"): (Module.PEOPLE, Access.READ),
    ("get", f"{BASE}/invitations"): (Module.PEOPLE, Access.READ),
    ("post", f"{BASE}/invitations"): (Module.PEOPLE, Access.WRITE),
    ("post", f"{BASE}/invitations/{{invitationId}}/actions/resend"): (Module.PEOPLE, Access.WRITE),
    ("post", f"{BASE}/invitations/{{invitationId}}/actions/withdraw"): (Module.PEOPLE, Access.WRITE),
    ("get", f"{BASE}/keys"): (None, Access.READ),
    ("put", f"{BASE}/keys/{{fingerprint}}"): (None, Access.READ),
    ("delete", f"{BASE}/keys/{{fingerprint}}"): (None, Access.READ),
    ("post", f"{BASE}/me/actions/requestUnlockCode"): (None, Access.READ),
    ("post", f"{BASE}/me/actions/unlock"): (None, Access.READ),
    ("get", "/customerCenter/20261101/me"): (None, Access.READ),
    ("get", "/customerCenter/20261101/accounts"): (None, Access.READ),
    ("post", EMAIL): (Module.INVOICES, Access.READ),
    ("get", "/customerCenter/20261101/changes"): (Module.INVOICES, Access.READ),
    ("get", "/20190111/subscriptions"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/subscriptionDetails"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/subscriptionDetails/{subscriptionId}/usageLedger"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/organizationSubscription"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/subscribedServices"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/subscribedServices/{subscribedServiceId}"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/commitments"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/commitments/{commitmentId}"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/ratecards"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/billingSchedules"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/computedUsages"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/computedUsages/{computedUsageId}"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/aggregatedComputedUsages"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/invoice"): (Module.CONTRACTS, Access.READ),
    ("get", "/20190111/invoiceLineComputedUsages"): (Module.CONTRACTS, Access.READ),
    ("get", "/20230401/orders/{activationToken}"): (Module.CONTRACTS, Access.READ),
    ("post", "/20230401/orders/{activationToken}/actions/activate"): (Module.CONTRACTS, Access.WRITE),
    ("get", "/customerCenter/20261101/contracts"): (Module.CONTRACTS, Access.READ),
    ("get", "/customerCenter/20261101/contracts/{contractId}/requests"): (Module.CONTRACTS, Access.READ),
    ("post", "/customerCenter/20261101/contracts/{contractId}/requests"): (Module.CONTRACTS, Access.WRITE),
    ("get", "/customerCenter/20261101/orders"): (Module.CONTRACTS, Access.READ),
    ("get", "/customerCenter/20261101/orders/{orderNumber}"): (Module.CONTRACTS, Access.READ),
    ("get", "/customerCenter/20261101/accountAttention"): (None, Access.READ),
    ("get", "/customerCenter/20261101/accountNotes"): (None, Access.READ),
    ("get", NOTES): (Module.OVERVIEW, Access.READ),
    ("post", NOTES): (Module.OVERVIEW, Access.READ),
    ("get", NOTE): (Module.OVERVIEW, Access.READ),
    ("put", NOTE): (Module.OVERVIEW, Access.READ),
    ("delete", NOTE): (Module.OVERVIEW, Access.READ),
    ("get", "/admin/v1/Users"): (Module.PEOPLE, Access.READ),
    ("post", "/admin/v1/Users"): (Module.PEOPLE, Access.WRITE),
    ("post", "/admin/v1/Users/.search"): (Module.PEOPLE, Access.READ),
    ("get", "/admin/v1/Users/{userId}"): (Module.PEOPLE, Access.READ),
    ("put", "/admin/v1/Users/{userId}"): (Module.PEOPLE, Access.WRITE),
    ("patch", "/admin/v1/Users/{userId}"): (Module.PEOPLE, Access.WRITE),
    ("delete", "/admin/v1/Users/{userId}"): (Module.PEOPLE, Access.WRITE),
    ("get", "/admin/v1/Groups"): (Module.PEOPLE, Access.READ),
    ("post", "/admin/v1/Groups/.search"): (Module.PEOPLE, Access.READ),
    ("get", "/admin/v1/Groups/{groupId}"): (Module.PEOPLE, Access.READ),
    ("put", "/admin/v1/Groups/{groupId}"): (Module.PEOPLE, Access.WRITE),
    ("patch", "/admin/v1/Groups/{groupId}"): (Module.PEOPLE, Access.WRITE),
    ("get", "/admin/v1/ServiceProviderConfig"): (None, Access.READ),
    ("get", "/admin/v1/Schemas"): (None, Access.READ),
    ("get", "/admin/v1/Schemas/{schemaId}"): (None, Access.READ),
    ("get", "/admin/v1/ResourceTypes"): (None, Access.READ),
    ("get", "/admin/v1/ResourceTypes/{resourceType}"): (None, Access.READ),
    ("post", "/admin/v1/.search"): (None, Access.READ),
    ("post", "/admin/v1/Bulk"): (None, Access.READ),
}
"""What each route needs; without a module, nothing but a signature of one's own."""
PUBLIC: dict[tuple[str, str], dict[str, str]] = {
    ("post", f"{BASE}/signIn/actions/requestCode"): {"email": "finance@acme.example"},
    ("post", f"{BASE}/signIn"): {"email": "finance@acme.example", "code": "00000000", "publicKey": pem("finance")},
    ("post", f"{BASE}/invitations/actions/accept"): {"token": "guessed", "publicKey": pem("finance")},
}
"""Routes that want no signature, and a body of somebody who has no right to anything. The document is public, too."""


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    """The hand-made portal with a contract in each account."""
    ledger = copied(tmp_path, invited)
    yield Portal(ledger, TODAY, frozenset({HOST}), "http://127.0.0.1:8182")
    ledger.close()


@pytest.fixture(scope="module")
def read_only_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """The same for tests that change nothing."""
    ledger = copied(tmp_path_factory.mktemp("portal"), invited)
    yield Portal(ledger, TODAY, frozenset({HOST}), "http://127.0.0.1:8182")
    ledger.close()


def opens(route: tuple[str, str], kind: ContactType) -> bool:
    """Whether a contact type may call a route."""
    module, wanted = ROUTES[route]
    if route[1] in (EMAIL, EMAIL_RECEIPT):
        return may_send_invoices([kind])
    if route == ("post", REDEEM):
        return may_redeem([kind])
    if route[1] in (NOTES, NOTE):
        return may_note([kind])
    return module is None or may([kind], module, wanted)


def described() -> list[tuple[str, str]]:
    document = api().openapi()
    return [(method, path) for path, item in document["paths"].items() for method in item]


def test_every_route_of_the_openapi_document_is_in_the_matrix() -> None:
    assert sorted(described()) == sorted([*ROUTES, *PUBLIC])


def test_the_openapi_document_hides_no_route() -> None:
    served = {route.path for route in _leaves(api().routes)}  # type: ignore[attr-defined]
    assert served == {path for _method, path in [*ROUTES, *PUBLIC]} | {"/openapi.json"}


def test_the_openapi_document_says_which_routes_are_public() -> None:
    document = api().openapi()
    open_to_all = {
        (method, path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if operation.get("security") == []
    }
    assert open_to_all == set(PUBLIC)
    assert document["security"] == [{"requestSignature": []}]


def _leaves(routes: Any) -> list[Any]:
    found: list[Any] = []
    for route in routes:
        below = getattr(route, "routes", None) or getattr(getattr(route, "original_router", None), "routes", None)
        found += _leaves(below) if below else [route]
    return found


NAMES = {
    "{internalInvoiceId}": INVOICE,
    "{subscriptionId}": "sub-1",
    "{paymentId}": "1",
    "{methodToken}": "pm-good",
    "{addressId}": "7001",
    "{countryCode}": "DE",
    "{userId}": "ocid1.user.oc1..finance",
    "{emailRecipientsGroupId}": str(group(1, 1, 1)[3]),
    "{schemaId}": "urn:ietf:params:scim:schemas:core:2.0:User",
    "{resourceType}": "User",
}
USED = "u1l1d20000"
"""A computed usage; the hand-made ledger has none."""


def names(path: str, account: str) -> dict[str, str]:
    """What a path names, in an account."""
    number = place(account)
    if path.startswith("/20190111"):
        return {
            "{subscriptionId}": f"SUB{number}",
            "{subscribedServiceId}": f"ss{number}",
            "{commitmentId}": f"cm{number}",
            "{computedUsageId}": USED,
        }
    return {
        **NAMES,
        "{invitationId}": f"inv-{number}",
        "{contractId}": f"C{number}",
        "{orderNumber}": f"500{number}",
        "{accountId}": account,
        "{groupId}": group_id(account, "finance"),
        "{noteId}": f"note-{number}",
        "{activationToken}": activation_token(number, f"500{number}"),
    }


def parameters(path: str, account: str) -> dict[str, str]:
    """What a route of OneSubscription wants beside the account."""
    number = place(account)
    last = path.rpartition("/")[2]
    wanted: dict[str, str] = {}
    if last in ("subscriptionDetails", "subscribedServices", "billingSchedules", "ratecards") or "sages" in last:
        wanted["subscriptionId"] = f"SUB{number}"
    if last in ("computedUsages", "aggregatedComputedUsages"):
        wanted |= {"timeFrom": "2026-11-01T00:00:00Z", "timeTo": "2026-11-20T00:00:00Z"}
    more = {
        "commitments": {"subscribedServiceId": f"ss{number}"},
        "invoice": {"arCustomerTransactionId": "888000"},
        "invoiceLineComputedUsages": {"invoiceLineId": "888000l1"},
    }
    return wanted | more.get(last, {})


def target(path: str, account: str) -> str:
    if path.startswith("/20190111/subscriptions/"):
        path = path.replace("{subscriptionId}", REWARDS)
        return f"{path}?tenancyId={account}&usagePeriodKey=202511&emailId=it@acme.example"
    wanted = parameters(path, account) if path.startswith("/20190111") else {}
    for name, value in names(path, account).items():
        path = path.replace(name, value)
    if path.endswith("/redeemableInvoices"):
        return osp(path, account, subscriptionId=REWARDS)
    if path.endswith("/changes"):
        return f"{path}?compartmentId={account}"
    return path if path.endswith(("/me", "/accounts")) else osp(path, account, **wanted)


def body_for(route: tuple[str, str], account: str) -> bytes:
    """A body that says which account, for routes that read it there."""
    method, path = route
    if path.endswith("/pay"):
        return PAY_BODY
    if path == EMAIL:
        return codec.dumps({"recipients": ["ap@acme.example"], "compartmentId": account})
    if path.startswith("/20190111/") and method == "post":
        return codec.dumps({"items": [{"emailId": "new@acme.example"}]})
    return codec.dumps({"compartmentId": account}) if method in ("post", "put") else b""


async def call(person: Person, route: tuple[str, str], account: str = ACME, **how: Any) -> httpx.Response:
    method, path = route
    where = target(path.replace("{fingerprint}", key_id(person.name).rpartition("/")[2]), account)
    return await person.send(method.upper(), where, body_for(route, account), **how)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route))
async def test_without_a_signature_every_route_is_401(reader: Person, route: tuple[str, str]) -> None:
    answer = await call(reader, route, signed={"host": HOST, "date": http_date(datetime.now(UTC))})
    is_401(answer)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route))
@pytest.mark.parametrize("name", ["revoked", "short", "suspended"])
async def test_with_a_revoked_or_short_key_and_for_a_suspended_user_every_route_is_401(
    reader: Person, route: tuple[str, str], name: str
) -> None:
    is_401(await call(Person(reader.client, name), route))


@pytest.mark.parametrize("route", [route for route in ROUTES if ROUTES[route][0]], ids=" ".join)
async def test_another_tenancy_is_404_on_every_route(reader: Person, route: tuple[str, str]) -> None:
    is_404(await call(reader, route, OTHER))
    is_404(await call(Person(reader.client, "stranger"), route))
    is_404(await call(reader, route, "ocid1.tenancy.oc1..nobody"))


@pytest.mark.parametrize("route", PUBLIC, ids=" ".join)
@pytest.mark.parametrize("who", ["nobody", "revoked", "suspended", "finance"])
async def test_public_routes_are_the_same_for_everybody_and_give_nothing_to_whoever_guesses(
    finance: Person, route: tuple[str, str], who: str
) -> None:
    method, path = route
    body = codec.dumps(PUBLIC[route])
    signed = {} if who == "nobody" else Person(finance.client, who).sign(method.upper(), path, body)
    answer = await finance.send(method.upper(), path, body, signed={"host": HOST, **signed})
    assert answer.status_code == {"requestCode": 202, "signIn": 400, "accept": 404}[path.rpartition("/")[2]]
    assert "fingerprint" not in answer.text


@pytest.mark.parametrize("route", PUBLIC, ids=" ".join)
async def test_public_routes_answer_at_our_own_address_alone(finance: Person, route: tuple[str, str]) -> None:
    answer = await finance.send("POST", route[1], codec.dumps(PUBLIC[route]), signed={"host": "evil.example"})
    is_401(answer)


@pytest.mark.parametrize("kind", list(ContactType))
@pytest.mark.parametrize("route", ROUTES, ids=lambda route: " ".join(route))
async def test_each_contact_type_gets_what_its_modules_give(
    finance: Person, kind: ContactType, route: tuple[str, str]
) -> None:
    answer = await call(Person(finance.client, str(kind)), route)
    if USED in target(route[1], ACME):
        is_404(answer)
    elif opens(route, kind):
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


def refused(answer: httpx.Response, status: int, code: str, words: str) -> None:
    """Refused in the form of its route, which is another one in SCIM."""
    body = answer.json()
    said = ("code", code) if "code" in body else ("detail", words)
    assert answer.status_code == status, answer.text
    assert body[said[0]] == said[1], answer.text
    assert ("schemas" in body) == answer.request.url.path.startswith("/admin/v1/")
    assert answer.headers["opc-request-id"]


def is_401(answer: httpx.Response) -> None:
    words = "The required information to complete authentication was not provided."
    refused(answer, 401, "NotAuthenticated", words)


def is_404(answer: httpx.Response) -> None:
    refused(answer, 404, "NotAuthorizedOrNotFound", "Authorization failed or requested resource not found.")


async def test_the_openapi_document_needs_no_signature(reader: Person) -> None:
    answer = await reader.client.get(f"{URL}/openapi.json")
    assert answer.status_code == 200
    assert set(answer.json()["paths"]) == {path for _method, path in [*ROUTES, *PUBLIC]}
