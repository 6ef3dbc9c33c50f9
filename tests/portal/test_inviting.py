"""Invitations: who may send which, and how a token becomes a key exactly once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update
from support.people_world import FAR_MS, Newcomer, call, key_pair, mails, post, public_pem, said, token_in
from support.portal_world import ACME, HOST, OTHER, Person

from occ_tui.domain.inviting import read
from occ_tui.portal import accepting
from occ_tui.portal.check_people import findings
from occ_tui.portal.refusals import Refusal
from occ_tui.portal.schema import api_keys, contacts, grants, retry_tokens
from occ_tui.portal.schema import outbox as outbox_table
from occ_tui.portal.schema_people import invitations
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_people import AcceptInvitationDetails

NEW = "new@acme.example"


@pytest.fixture(autouse=True)
def _hosts(client: httpx.AsyncClient) -> None:
    client.headers["host"] = HOST


@pytest.fixture
def manager(client: httpx.AsyncClient) -> Person:
    """The management contact of the first account."""
    return Person(client, "management")


def item(email: str = NEW, *types: str, **more: Any) -> dict[str, Any]:
    return {"email": email, "contactTypes": list(types or ("finance",)), **more}


async def invite(person: Person, *items: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    answer = await call(person, "POST", "/invitations", {"items": list(items), **more})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def accept(client: httpx.AsyncClient, token: str, key: str = "new", **more: Any) -> httpx.Response:
    message = {"token": token, "publicKey": public_pem(key_pair(key)), "label": "laptop", **more}
    return await post(client, "/invitations/actions/accept", message)


def token_of(portal: Portal, email: str = NEW, place: int = -1) -> str:
    return token_in(mails(portal, email)[place])


def gone(answer: httpx.Response) -> bool:
    return (answer.status_code, answer.json()["code"]) == (404, "NotAuthorizedOrNotFound")


async def test_an_invitation_by_mail_becomes_a_key_that_sees_what_it_gives_and_no_more(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    (outcome,) = await invite(manager, item(NEW, "finance", userName="Nadja Neu"))
    assert outcome["outcome"] == "INVITED"
    mail = mails(portal, NEW)[0]
    assert "Management <management@acme.example>" in said(mail)
    answer = await accept(client, token_of(portal))
    assert answer.status_code == 200
    newcomer = Newcomer(client, key_pair("new"), answer.json())
    me = (await call(newcomer, "GET", "/me")).json()
    assert (me["userName"], me["account"]["contactTypes"]) == ("Nadja Neu", ["finance"])
    assert (await newcomer.get("/20191001/invoices", limit=1)).status_code == 200
    assert (await call(newcomer, "POST", f"/contracts/C1/requests?compartmentId={ACME}", {})).status_code == 404
    refused = await invite(newcomer, item("boss@acme.example", "management"))
    assert refused[0]["code"] == "BeyondOwnModules"
    assert not mails(portal, "boss@acme.example")
    assert not list(findings(portal.ledger))


async def test_a_token_is_good_once_but_a_lost_answer_comes_again(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    await invite(manager, item())
    token = token_of(portal)
    first = await accept(client, token)
    assert (await accept(client, f" {token}\n")).json() == first.json()
    assert gone(await accept(client, token, "thief"))
    assert gone(await accept(client, token[:-1] + "x", "thief"))


async def test_a_hundred_who_accept_at_once_are_one(
    manager: Person, portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("occ_tui.portal.sqlite.BUSY_TIMEOUT_MS", 60_000)
    portal.ledger.engine.dispose()  # connections that are open already would keep the shorter patience
    await invite(manager, item())
    token = token_of(portal)
    pems = [public_pem(key_pair(f"racer {number % 10}")) for number in range(100)]
    start = threading.Barrier(20)

    def race(pem: str) -> str:
        start.wait()
        try:
            return str(accepting.accept(portal, AcceptInvitationDetails(token=token, public_key=pem)).fingerprint)
        except Refusal as refusal:
            return str(refusal.status)

    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(race, pems))
    winners = set(told) - {"404"}
    assert len(winners) == 1
    assert told.count("404") == 90, "only the winner's own key gets the answer again"
    with portal.ledger.reading() as connection:
        who = connection.scalar(select(contacts.c.id).where(contacts.c.email == NEW))
        keys = connection.execute(select(api_keys.c.fingerprint).where(api_keys.c.contact_id == who)).scalars().all()
        assert set(keys) == winners
        assert len(connection.execute(select(grants).where(grants.c.contact_id == who)).all()) == 1


async def test_an_invitation_ends_after_72_hours(client: httpx.AsyncClient, manager: Person, portal: Portal) -> None:
    await invite(manager, item())
    token, real = token_of(portal), portal.now
    portal.now = lambda: real() + timedelta(hours=72, seconds=1)  # type: ignore[method-assign]
    assert gone(await accept(client, token))
    portal.now = lambda: real() + timedelta(hours=71, minutes=59)  # type: ignore[method-assign]
    assert (await accept(client, token)).status_code == 200


async def test_what_is_expired_says_so_and_can_be_sent_again(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    (outcome,) = await invite(manager, item())
    with portal.ledger.writing() as connection:
        connection.execute(update(invitations).values(expires_ms=1))
    listed = (await call(manager, "GET", f"/invitations?compartmentId={ACME}")).json()["items"][0]
    assert (listed["state"], listed["invitedBy"], listed["isManageable"]) == ("expired", "Management", True)
    old = token_of(portal)
    again = await call(manager, "POST", f"/invitations/{outcome['invitationId']}/actions/resend", {})
    assert again.json()["state"] == "pending"
    assert gone(await accept(client, old))
    assert (await accept(client, token_of(portal))).status_code == 200
    answer = await call(manager, "POST", f"/invitations/{outcome['invitationId']}/actions/resend", {"again": "1"})
    assert answer.status_code == 409


async def test_what_is_withdrawn_lets_nobody_in(client: httpx.AsyncClient, manager: Person, portal: Portal) -> None:
    (outcome,) = await invite(manager, item())
    where = f"/invitations/{outcome['invitationId']}/actions/withdraw"
    assert (await call(Person(client, "technical"), "POST", where, {})).json()["code"] == "BeyondOwnModules"
    withdrawn = await call(manager, "POST", where, {})
    assert withdrawn.json()["state"] == "withdrawn"
    assert gone(await accept(client, token_of(portal)))


async def test_an_etag_of_before_changes_nothing(client: httpx.AsyncClient, manager: Person, portal: Portal) -> None:
    (outcome,) = await invite(manager, item())
    where = f"/invitations/{outcome['invitationId']}/actions/withdraw"
    stale = await call(manager, "POST", where, {}, headers={"if-match": "i1-99"})
    assert stale.status_code == 412
    assert (await accept(client, token_of(portal))).status_code == 200


@pytest.mark.parametrize("state", ["suspended", "removed"])
async def test_an_invitation_gives_nothing_once_its_sender_could_not_send_it(
    client: httpx.AsyncClient, portal: Portal, state: str
) -> None:
    await invite(Person(client, "finance"), item())
    with portal.ledger.writing() as connection:
        mine = contacts.c.email == "finance@acme.example"
        if state == "suspended":
            connection.execute(update(contacts).where(mine).values(state="suspended"))
        else:
            connection.execute(update(grants).where(grants.c.contact_id == 1).values(contact_type="technical"))
    assert gone(await accept(client, token_of(portal)))


async def test_each_item_of_a_list_is_answered_for_itself(manager: Person, portal: Portal) -> None:
    found = await invite(
        manager,
        item("one@acme.example"),
        item("no address"),
        item("ONE@acme.example"),
        item("two@acme.example", "president"),
        item("three@acme.example", "support"),
        item("finance@acme.example", "finance"),
        item("suspended@acme.example", "finance"),
        item("four@acme.example", compartmentIds=[OTHER]),
        item("five@acme.example", "technical", "finance"),
    )
    assert [one["outcome"] for one in found] == ["INVITED", *["REFUSED"] * 7, "INVITED"]
    assert [one.get("code") for one in found[1:-1]] == [
        *("InvalidParameter", "IncorrectState", "InvalidParameter", "InvalidParameter"),
        *("IncorrectState", "IncorrectState", "NotAuthorizedOrNotFound"),
    ]
    assert {mail["To"] for mail in mails(portal)} == {"one@acme.example", "five@acme.example"}
    (again,) = await invite(manager, item("one@acme.example"))
    assert "already" in again["message"]


async def test_a_portal_takes_the_longest_list_that_can_be_typed_and_not_one_more(manager: Person) -> None:
    lines = "\n".join(f"n{number}@acme.example" for number in range(200))
    wanted, _refused = read(lines, ("finance",))
    items = [item(one.email, *one.contact_types) for one in wanted]
    found = await invite(manager, *items, isDryRun=True)
    assert len(found) == len(items)
    assert {one["outcome"] for one in found} == {"CHECKED"}
    more = await call(manager, "POST", "/invitations", {"items": [*items, item("one.more@acme.example")]})
    assert more.status_code == 400
    assert f"1 to {len(items)}" in more.json()["message"]


async def test_a_dry_run_says_the_same_and_sends_nothing(manager: Person, portal: Portal) -> None:
    found = await invite(manager, item(), item("x"), isDryRun=True)
    assert [one["outcome"] for one in found] == ["CHECKED", "REFUSED"]
    assert not mails(portal)


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("finance", {"finance"}),
        ("technical", {"technical"}),
        ("management", {"finance", "technical", "management"}),
    ],
)
async def test_one_hands_on_only_what_one_holds(client: httpx.AsyncClient, who: str, may: set[str]) -> None:
    kinds = ("finance", "technical", "management")
    found = await invite(Person(client, who), *(item(f"{kind}.2@acme.example", kind) for kind in kinds), isDryRun=True)
    assert {kind for kind, one in zip(kinds, found, strict=True) if one["outcome"] == "CHECKED"} == may


async def test_support_and_strangers_invite_nobody(client: httpx.AsyncClient, portal: Portal) -> None:
    for who in ("support", "stranger"):
        assert gone(await call(Person(client, who), "POST", "/invitations", {"items": [item()]}))
    assert not mails(portal)


async def test_the_same_retry_token_invites_once(manager: Person, portal: Portal) -> None:
    how = {"headers": {"opc-retry-token": "t1"}}
    answers = [await call(manager, "POST", "/invitations", {"items": [item()]}, **how) for _ in range(2)]
    assert answers[0].content == answers[1].content
    assert len(mails(portal)) == 1
    other = await call(manager, "POST", "/invitations", {"items": [item("x@acme.example")]}, **how)
    assert other.json()["code"] == "InvalidatedRetryToken"


async def test_no_token_is_kept_but_in_the_mail(manager: Person, portal: Portal) -> None:
    await call(manager, "POST", "/invitations", {"items": [item()]}, headers={"opc-retry-token": "t2"})
    token = token_of(portal)
    assert len(token) == 32
    with portal.ledger.reading() as connection:
        for table in (invitations, retry_tokens):
            assert token not in str([tuple(row) for row in connection.execute(select(table))])
        until = connection.scalar(select(outbox_table.c.secret_until_ms))
    assert until is not None
    assert until < FAR_MS


async def test_the_mail_names_the_accounts_and_is_in_the_language_that_was_said(
    client: httpx.AsyncClient, portal: Portal
) -> None:
    portal.endpoint = "https://portal.example"
    with portal.ledger.writing() as connection:
        for kind in ("management",):
            here = {"contact_id": 3, "account_id": 2, "contact_type": kind}
            connection.execute(grants.insert().values(here))
    both = item(NEW, "finance", "technical", languageCode="de", compartmentIds=[ACME, OTHER])
    (outcome,) = await invite(Person(client, "management"), both)
    assert outcome["outcome"] == "INVITED"
    mail = mails(portal, NEW)[0]
    text, page = said(mail), said(mail, "html")
    assert mail["Content-Language"] == "de"
    assert "Other KK · 2000" in text
    assert "Finanzen, Vertrieb" in text
    assert "occ --endpoint https://portal.example accept" in text
    assert "ACME &lt;b&gt;GmbH&lt;/b&gt;" in page
    token = token_of(portal)
    profile = (await accept(client, token)).json()
    accounts = await call(Newcomer(client, key_pair("new"), profile), "GET", "/accounts")
    assert [one["contactTypes"] for one in accounts.json()["items"]] == [["finance", "technical"]] * 2
    assert profile["tenancyId"] == ACME


async def test_what_was_invited_and_accepted_is_in_the_audit_log(
    client: httpx.AsyncClient, manager: Person, portal: Portal
) -> None:
    await invite(manager, item())
    await accept(client, token_of(portal))
    events = (await call(manager, "GET", f"/peopleEvents?compartmentId={ACME}")).json()["items"]
    told = {event["action"]: event for event in events}
    assert told["people.invite"]["actor"] == "Management <management@acme.example>"
    assert (told["people.invite"]["email"], told["people.invite"]["after"]) == (NEW, "finance")
    assert (told["people.accept"].get("before"), told["people.accept"]["after"]) == (None, "finance")
    assert told["signIn.invitation"]["email"] == NEW
