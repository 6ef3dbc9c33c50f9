"""People of an account: what one sees of them, and how far one may change them."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from sqlalchemy import delete, insert, select, update
from support.people_world import call
from support.portal_world import ACME, HOST, OTHER, Person

from occ_tui.domain.access import Access, ContactType, Module, may, may_hand_on, modules
from occ_tui.portal import document_grants
from occ_tui.portal.auth import Caller
from occ_tui.portal.check_people import findings
from occ_tui.portal.document_grants import Named
from occ_tui.portal.ledger import find_account
from occ_tui.portal.people_changes import Change
from occ_tui.portal.refusals import Refusal
from occ_tui.portal.schema import api_keys, contacts, grants
from occ_tui.portal.schema_contracts import order_contacts, orders
from occ_tui.portal.state import Portal

EVERYBODY = ["Finance", "Technical", "Management", "Revoked", "Short", "Suspended"]


@pytest.fixture(autouse=True)
def _hosts(client: httpx.AsyncClient) -> None:
    client.headers["host"] = HOST


@pytest.fixture
def manager(client: httpx.AsyncClient) -> Person:
    """The management contact of the first account."""
    return Person(client, "management")


def user(name: str) -> str:
    return f"/users/ocid1.user.oc1..{name}"


def at(path: str, account: str = ACME, **more: str) -> str:
    return f"{path}?compartmentId={account}" + "".join(f"&{name}={value}" for name, value in more.items())


def only(portal: Portal, *names: str) -> None:
    """Leaves nobody but these, and support, in the first account."""
    keep = [f"{name}@acme.example" for name in (*names, "support")]
    with portal.ledger.writing() as connection:
        others = select(contacts.c.id).where(contacts.c.email.not_in(keep))
        connection.execute(delete(grants).where(grants.c.contact_id.in_(others), grants.c.account_id == 1))


async def test_people_are_listed_page_by_page_without_support(client: httpx.AsyncClient, manager: Person) -> None:
    whole = (await call(manager, "GET", at("/users"))).json()["items"]
    assert [one["userName"] for one in whole] == EVERYBODY
    assert {one["userName"]: one["state"] for one in whole}["Suspended"] == "suspended"
    assert [one["isSelf"] for one in whole].count(True) == 1
    first = await call(manager, "GET", at("/users", limit="2"))
    token = first.headers["opc-next-page"]
    second = await call(manager, "GET", at("/users", limit="2", page=token))
    assert [one["userName"] for one in second.json()["items"]] == ["Management", "Revoked"]
    support = (await call(Person(client, "support"), "GET", at("/users"))).json()["items"]
    assert not any(one["isManageable"] for one in support)


async def test_one_sees_nothing_of_accounts_that_are_not_ones_own(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    with portal.ledger.writing() as connection:
        connection.execute(insert(grants).values(contact_id=1, account_id=2, contact_type="finance"))
    mine = (await call(manager, "GET", at(user("finance")))).json()
    assert [one["compartmentId"] for one in mine["accounts"]] == [ACME]
    theirs = (await call(Person(client, "support"), "GET", at(user("finance")))).json()
    assert [one["compartmentId"] for one in theirs["accounts"]] == [ACME, OTHER]
    assert (await call(manager, "GET", at(user("stranger")))).status_code == 404


async def test_types_are_changed_and_open_what_they_say_at_once(client: httpx.AsyncClient, manager: Person) -> None:
    technical = Person(client, "technical")
    assert (await technical.get("/20191001/invoices", limit=1)).status_code == 404
    read = await call(manager, "GET", at(user("technical")))
    how = {"headers": {"if-match": read.headers["etag"]}}
    changed = await call(manager, "PUT", user("technical"), {"contactTypes": ["technical", "finance"]}, **how)
    assert changed.json()["contactTypes"] == ["finance", "technical"]
    assert (await technical.get("/20191001/invoices", limit=1)).status_code == 200
    late = await call(manager, "PUT", user("technical"), {"contactTypes": ["technical"]}, **how)
    assert late.status_code == 412
    assert changed.headers["etag"] != read.headers["etag"]


async def test_a_suspended_person_is_out_with_the_next_request_and_back_when_reinstated(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    finance = Person(client)
    assert (await call(finance, "GET", "/me")).status_code == 200
    suspended = await call(manager, "POST", f"{user('finance')}/actions/suspend", {})
    assert suspended.json()["state"] == "suspended"
    assert (await call(finance, "GET", "/me")).status_code == 401
    back = await call(manager, "POST", f"{user('finance')}/actions/reinstate", {})
    assert back.json()["state"] == "active"
    assert (await call(finance, "GET", "/me")).status_code == 200
    events = (await call(manager, "GET", at("/peopleEvents"))).json()["items"]
    assert [(one["action"], one["before"], one["after"]) for one in events] == [
        ("people.reinstate", "suspended", "active"),
        ("people.suspend", "active", "suspended"),
    ]
    assert not list(findings(portal.ledger))


async def test_whoever_is_removed_has_no_keys_any_more(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    assert (await call(manager, "DELETE", at(user("technical")))).status_code == 204
    assert (await call(Person(client, "technical"), "GET", "/me")).status_code == 401
    assert (await call(manager, "GET", at(user("technical")))).status_code == 404
    with portal.ledger.reading() as connection:
        states = connection.execute(select(api_keys.c.state).where(api_keys.c.contact_id == 2)).scalars().all()
    assert states == ["revoked"]


async def test_whoever_is_removed_from_one_account_keeps_the_other(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    with portal.ledger.writing() as connection:
        connection.execute(insert(grants).values(contact_id=1, account_id=2, contact_type="finance"))
    suspend = await call(manager, "POST", f"{user('finance')}/actions/suspend", {})
    assert (suspend.status_code, suspend.json()["code"]) == (409, "IncorrectState")
    assert (await call(manager, "DELETE", at(user("finance")))).status_code == 204
    me = (await call(Person(client), "GET", "/me")).json()
    assert me["account"]["compartmentId"] == OTHER


async def test_nobody_goes_beyond_what_they_hold(client: httpx.AsyncClient) -> None:
    finance = Person(client)
    for name in ("technical", "management"):
        for answer in (
            await call(finance, "PUT", user(name), {"contactTypes": ["finance"]}),
            await call(finance, "POST", f"{user(name)}/actions/suspend", {}),
            await call(finance, "DELETE", at(user(name))),
        ):
            assert (answer.status_code, answer.json()["code"]) == (409, "BeyondOwnModules")
    mine = {"contactTypes": ["finance", "management"], "confirmEmail": "finance@acme.example"}
    assert (await call(finance, "PUT", user("finance"), mine)).json()["code"] == "BeyondOwnModules"
    assert (await call(finance, "POST", f"{user('short')}/actions/suspend", {})).status_code == 200


async def test_nobody_touches_support(manager: Person) -> None:
    assert (await call(manager, "DELETE", at(user("support")))).status_code == 404
    assert (await call(manager, "PUT", user("finance"), {"contactTypes": ["support"]})).status_code == 400


async def test_what_one_does_to_oneself_wants_ones_own_address(client: httpx.AsyncClient, portal: Portal) -> None:
    finance = Person(client)
    for confirmed in ({}, {"confirmEmail": "technical@acme.example"}):
        answer = await call(finance, "POST", f"{user('finance')}/actions/suspend", confirmed)
        assert answer.json()["code"] == "ConfirmEmail"
    assert (await call(finance, "DELETE", at(user("finance")))).json()["code"] == "ConfirmEmail"
    gone = await call(finance, "DELETE", at(user("finance"), confirmEmail="Finance@acme.example"))
    assert gone.status_code == 204


@pytest.mark.parametrize("how", ["types", "suspend", "remove"])
async def test_the_last_manager_stays(manager: Person, portal: Portal, how: str) -> None:
    me = {"confirmEmail": "management@acme.example"}
    if how == "types":
        answer = await call(manager, "PUT", user("management"), {"contactTypes": ["finance"], **me})
    elif how == "suspend":
        answer = await call(manager, "POST", f"{user('management')}/actions/suspend", me)
    else:
        answer = await call(manager, "DELETE", at(user("management"), **me))
    assert (answer.status_code, answer.json()["code"]) == (409, "LastManager")
    assert (await call(manager, "GET", "/me")).status_code == 200


async def test_without_a_manager_the_last_who_may_invite_stays(client: httpx.AsyncClient, portal: Portal) -> None:
    only(portal, "finance")
    answer = await call(Person(client), "DELETE", at(user("finance"), confirmEmail="finance@acme.example"))
    assert answer.json()["code"] == "LastManager"


def test_two_managers_who_remove_each_other_at_once_leave_one(portal: Portal) -> None:
    with portal.ledger.writing() as connection:
        connection.execute(update(grants).where(grants.c.contact_id == 1).values(contact_type="management"))
        account = find_account(connection, ACME)
    assert account
    ready = threading.Barrier(2)

    def remove(pair: tuple[int, str, str]) -> str:
        number, mine, theirs = pair
        caller = Caller(number, f"ocid1.user.oc1..{mine}", mine, f"{mine}@acme.example", ACME, "", "")
        ready.wait()
        try:
            with portal.ledger.writing() as connection:
                Change(connection, portal, caller, account, f"ocid1.user.oc1..{theirs}", None, None).remove()
        except Refusal as refusal:
            return refusal.code
        return "removed"

    with ThreadPoolExecutor(2) as pool:
        told = set(pool.map(remove, [(1, "finance", "management"), (3, "management", "finance")]))
    assert told == {"removed", "NotAuthorizedOrNotFound"}
    assert not list(findings(portal.ledger))


async def test_the_same_retry_token_changes_once(manager: Person) -> None:
    how = {"headers": {"opc-retry-token": "once"}}
    wanted = {"contactTypes": ["finance"]}
    answers = [await call(manager, "PUT", user("technical"), wanted, **how) for _ in range(2)]
    assert answers[0].headers["etag"] == answers[1].headers["etag"]
    assert len((await call(manager, "GET", at("/peopleEvents"))).json()["items"]) == 1


async def test_a_document_grants_and_what_is_taken_stays_taken(manager: Person, portal: Portal) -> None:
    named = Named(1, "paper@acme.example", ContactType.FINANCE)
    with portal.ledger.writing() as connection:
        order = {"id": 1, "account_id": 1, "number": "1", "currency": "EUR", "state": "BOOKED"}
        connection.execute(insert(orders).values(**order, booked_ms=1, changed_ms=1))
        on_it = {"order_id": 1, "email": named.email, "contact_type": "finance"}
        connection.execute(insert(order_contacts).values(on_it))
        document_grants.grant(connection, [named], 1)
        ocid = connection.scalar(select(contacts.c.user_ocid).where(contacts.c.email == named.email))
    assert not list(findings(portal.ledger))
    listed = (await call(manager, "GET", at(f"/users/{ocid}"))).json()
    assert (listed["state"], listed["contactTypes"]) == ("invited", ["finance"])
    assert (await call(manager, "DELETE", at(f"/users/{ocid}"))).status_code == 204
    with portal.ledger.writing() as connection:
        document_grants.grant(connection, [named], 2)
    assert (await call(manager, "GET", at(f"/users/{ocid}"))).status_code == 404
    assert not list(findings(portal.ledger))


@pytest.mark.parametrize(
    ("source", "said"),
    [("document", "no trace"), ("invitation", "no trace"), ("person", "no trace"), ("wind", "no trace")],
)
def test_a_grant_from_nowhere_is_found(portal: Portal, source: str, said: str) -> None:
    with portal.ledger.writing() as connection:
        connection.execute(update(grants).where(grants.c.contact_id == 2).values(source=source))
    (found,) = findings(portal.ledger)
    assert found[0] == "technical@acme.example"
    assert said in found[1]


def test_an_account_that_nobody_manages_is_found(portal: Portal) -> None:
    only(portal)
    assert [subject for subject, _reason in findings(portal.ledger)] == ["1000"]


def test_handing_on_is_never_more_than_one_has() -> None:
    kinds = list(ContactType)
    for own in ([kind] for kind in kinds):
        for wanted in ([kind] for kind in kinds):
            if may_hand_on(own, wanted) and ContactType.MANAGEMENT not in own:
                assert all(may(own, module, wide) for module, wide in modules(wanted).items())
            if ContactType.SUPPORT in (*own, *wanted):
                assert not may_hand_on(own, wanted)
    assert not may_hand_on([ContactType.FINANCE, ContactType.TECHNICAL], [ContactType.MANAGEMENT])
    assert may([ContactType.MANAGEMENT], Module.PEOPLE, Access.WRITE)
