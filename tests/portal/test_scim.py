"""Users and groups as SCIM 2.0: what scim2-tester says of it, and what it cannot know of this portal."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scim2_models import ResourceType, Schema, ScimProvider, ServiceProviderConfig
from scim2_tester import Status, check_server
from sqlalchemy import delete, select
from support.portal_world import ACME, HOST, Person
from support.scim_client import SignedScim, with_addresses

from occ_tui.portal.check_people import findings
from occ_tui.portal.refusals import Refusal
from occ_tui.portal.schema import contacts, grants
from occ_tui.portal.scim import messages
from occ_tui.portal.scim.resources import ROLES, Role, User, group_id
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

BASE = "/admin/v1"
USER = str(User.__schema__)
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
NORA = {"schemas": [USER], "userName": "nora@acme.example", "roles": [{"value": "technical"}]}


@pytest.fixture(autouse=True)
def _hosts(client: httpx.AsyncClient) -> None:
    client.headers["host"] = HOST


@pytest.fixture
def manager(client: httpx.AsyncClient) -> Person:
    """The management contact of the first account."""
    return Person(client, "management")


async def ask(person: Person, method: str, path: str, message: Any = None, **how: Any) -> httpx.Response:
    body = b"" if message is None else codec.dumps(message)
    return await person.send(method, f"{BASE}{path}", body, **how)


def user(name: str) -> str:
    return f"/Users/ocid1.user.oc1..{name}"


def patch(*operations: tuple[str, str, Any]) -> dict[str, Any]:
    return {
        "schemas": [PATCH],
        "Operations": [dict(zip(("op", "path", "value"), one, strict=True)) for one in operations],
    }


def is_error(answer: httpx.Response, status: int, word: str | None = None) -> None:
    said = answer.json()
    assert (answer.status_code, said["status"], said.get("scimType")) == (status, str(status), word), answer.text
    assert answer.headers["content-type"] == "application/scim+json"
    assert said["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]
    assert said["detail"]


def test_scim2_tester_finds_no_failure_in_what_is_told_and_in_users(portal: Portal) -> None:
    client = SignedScim(portal, "management")
    found = check_server(client, include_tags={"discovery", "misc"})
    schemas, types = client.query(Schema).resources, client.query(ResourceType).resources
    config = client.query(ServiceProviderConfig)
    client.provider = with_addresses(ScimProvider.from_discovery(schemas, types, config))
    found += check_server(client, resource_types=["User"])
    failed = [one for one in found if one.status in (Status.ERROR, Status.CRITICAL, Status.DEVIATION)]
    assert failed == []
    passed = {one.title for one in found if one.status == Status.SUCCESS}
    assert {"object_creation", "object_replacement", "object_deletion", "check_replace_attribute"} <= passed
    assert not list(findings(portal.ledger))


async def test_groups_are_not_made_and_not_removed_and_bulk_is_not_supported(manager: Person) -> None:
    is_error(await ask(manager, "POST", "/Groups", {"displayName": "friends"}), 405)
    is_error(await ask(manager, "DELETE", f"/Groups/{group_id(ACME, 'finance')}"), 405)
    is_error(await ask(manager, "POST", "/Bulk", {}), 501)
    is_error(await ask(manager, "POST", "/.search", {}), 501)


async def test_active_keeps_somebody_out_and_lets_them_in_again(client: httpx.AsyncClient, manager: Person) -> None:
    finance = Person(client)
    assert (await ask(finance, "GET", "/Users")).status_code == 200
    gone = await ask(manager, "PATCH", user("finance"), patch(("replace", "active", False)))
    assert gone.json()["active"] is False
    is_error(await ask(finance, "GET", "/Users?count=1"), 401)
    back = await ask(manager, "PATCH", user("finance"), patch(("replace", "active", True)))
    assert back.json()["active"] is True
    assert (await ask(finance, "GET", "/Users?count=2")).status_code == 200


async def test_a_late_etag_is_412_and_changes_nothing(manager: Person) -> None:
    read = await ask(manager, "GET", user("finance"))
    how = {"headers": {"if-match": read.headers["etag"]}}
    renamed = await ask(manager, "PATCH", user("finance"), patch(("replace", "displayName", "F. Inance")), **how)
    assert renamed.json()["displayName"] == "F. Inance"
    is_error(await ask(manager, "PATCH", user("finance"), patch(("replace", "displayName", "Late")), **how), 412)
    is_error(await ask(manager, "DELETE", user("finance"), **how), 412)
    assert (await ask(manager, "GET", user("finance"))).json()["displayName"] == "F. Inance"


async def test_a_patch_is_all_or_nothing(manager: Person) -> None:
    both = patch(("replace", "displayName", "Other"), ("replace", "roles", [{"value": "support"}]))
    is_error(await ask(manager, "PATCH", user("finance"), both), 400, "invalidValue")
    assert (await ask(manager, "GET", user("finance"))).json()["displayName"] == "Finance"


async def test_the_rules_of_people_hold_here_too(client: httpx.AsyncClient, manager: Person, portal: Portal) -> None:
    finance = Person(client)
    is_error(await ask(finance, "PATCH", user("management"), patch(("replace", "active", False))), 409)
    is_error(await ask(finance, "POST", "/Users", {**NORA, "roles": [{"value": "management"}]}), 409)
    is_error(await ask(manager, "DELETE", user("management")), 409)
    with portal.ledger.writing() as connection:
        kept = select(contacts.c.id).where(contacts.c.email == "management@acme.example")
        connection.execute(delete(grants).where(grants.c.account_id == 1, grants.c.contact_id.not_in(kept)))
    last = await ask(manager, "DELETE", f"{user('management')}?confirmEmail=management@acme.example")
    is_error(last, 409)
    assert "Nobody would be left" in last.json()["detail"]


async def test_nothing_is_told_of_people_of_other_organisations(manager: Person) -> None:
    stranger = {**NORA, "userName": "stranger@acme.example"}
    is_error(await ask(manager, "POST", "/Users", stranger), 409)
    is_error(await ask(manager, "GET", user("stranger")), 404)
    is_error(await ask(manager, "GET", "/Users?compartmentId=ocid1.tenancy.oc1..other"), 404)


async def test_an_address_is_one_user_and_the_user_name_is_an_address(manager: Person) -> None:
    assert (await ask(manager, "POST", "/Users", NORA)).status_code == 201
    is_error(await ask(manager, "POST", "/Users", {**NORA, "displayName": "Nora"}), 409, "uniqueness")
    is_error(await ask(manager, "POST", "/Users", {**NORA, "userName": "nora"}), 400, "invalidValue")
    other = [{"value": "other@acme.example"}]
    is_error(await ask(manager, "POST", "/Users", {**NORA, "emails": other}), 400, "invalidValue")
    is_error(await ask(manager, "POST", "/Users", {**NORA, "roles": []}), 400, "invalidValue")


async def test_whoever_would_be_nothing_to_the_account_is_not_made(manager: Person, portal: Portal) -> None:
    schema = (await ask(manager, "GET", f"/Schemas/{USER}")).json()
    roles = next(one for one in schema["attributes"] if one["name"] == "roles")
    assert roles["required"], "who reads the schema knows it before"
    without = {name: value for name, value in NORA.items() if name != "roles"}
    for message in (without, {**without, "roles": []}, {**without, "roles": None}):
        refused = await ask(manager, "POST", "/Users", message)
        is_error(refused, 400, "invalidValue")
        assert "roles" in refused.json()["detail"]
    with portal.ledger.reading() as connection:
        made = connection.execute(select(contacts.c.id).where(contacts.c.email == NORA["userName"]))
        assert made.first() is None, "nobody is left behind who could be granted something later"


async def test_whoever_would_be_in_no_group_any_more_stays(manager: Person) -> None:
    finance, technical = (f"/Groups/{group_id(ACME, word)}" for word in ("finance", "technical"))
    someone = "ocid1.user.oc1..technical"
    leave = patch(("remove", f'members[value eq "{someone}"]', None))
    is_error(await ask(manager, "PATCH", technical, leave), 409)
    joined = await ask(manager, "PATCH", finance, patch(("add", "members", [{"value": someone}])))
    assert someone in [member["value"] for member in joined.json()["members"]]
    assert (await ask(manager, "PATCH", technical, leave)).status_code == 200
    assert [role["value"] for role in (await ask(manager, "GET", user("technical"))).json()["roles"]] == ["finance"]
    unknown = patch(("add", "members", [{"value": "ocid1.user.oc1..nobody"}]))
    is_error(await ask(manager, "PATCH", finance, unknown), 400, "invalidValue")
    late = {"headers": {"if-match": joined.headers["etag"].replace("g-", "g-0")}}
    is_error(await ask(manager, "PATCH", finance, leave, **late), 412)


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("filter=userName%20eq", "invalidFilter"),
        ("filter=shoeSize%20eq%2042", "invalidFilter"),
        ("filter=active%20gt%20true", "invalidFilter"),
        ("sortBy=shoeSize", "invalidPath"),
        ("count=many", "invalidValue"),
    ],
)
async def test_a_question_that_is_none_is_400(manager: Person, question: str, word: str) -> None:
    is_error(await ask(manager, "GET", f"/Users?{question}"), 400, word)


PEOPLE = [
    User(id=str(number), user_name=f"{name}@x.example", display_name=name or None, active=bool(number % 2))
    for number, name in enumerate(["ann", "Bob", "bo", "", "zoë"])
]
COMPARED = st.tuples(
    st.sampled_from(["userName", "displayName"]), st.sampled_from(["eq", "co", "sw"]), st.text(max_size=4)
)


def matching(text: str) -> list[str]:
    found = messages.found(messages.search(User, {"filter": text}), PEOPLE, User)
    return [one["id"] for one in codec.loads(found.body)["Resources"]]


@settings(max_examples=50, deadline=None)
@given(COMPARED, COMPARED)
def test_and_or_and_not_are_what_they_are_of_sets(one: tuple[str, str, str], other: tuple[str, str, str]) -> None:
    left, right = (f"{name} {how} {codec.dumps(text).decode()}" for name, how, text in (one, other))
    a, b, every = set(matching(left)), set(matching(right)), {person.id for person in PEOPLE}
    assert set(matching(f"{left} and {right}")) == a & b
    assert set(matching(f"({left}) or ({right})")) == a | b
    assert set(matching(f"not ({left})")) == every - a


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet='() "\\andornotpreq.[]userName', max_size=60))
def test_any_text_is_a_filter_or_is_refused(text: str) -> None:
    statuses = set()
    try:
        matching(text)
    except Refusal as refusal:
        statuses.add(refusal.status)
    assert statuses <= {400}


def test_roles_of_the_schema_are_the_contact_types() -> None:
    assert Role.model_fields["value"].examples == ROLES == ["finance", "technical", "management"]
