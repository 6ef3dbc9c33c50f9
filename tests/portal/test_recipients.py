"""Recipients of statements: groups with etags, each address once, changed by who may."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from support.paying import count, refused, token
from support.portal_world import ACME, OTHER, Person

from occ_tui.portal.schema_billing import recipient_groups, recipients
from occ_tui.portal.schema_payments import audit_events
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

ANNA = {"firstName": "Anna", "lastName": "Käufer", "emailId": "anna@acme.example"}


def place(group: str = "", account: str = ACME, plan: str = "sub-1", **query: Any) -> str:
    path = f"/20200107/usageStatements/{plan}/emailRecipientsGroups"
    return f"{path}{f'/{group}' if group else ''}?{urlencode({'compartmentId': account, **query})}"


async def groups(person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = await person.send("GET", place(**query))
    assert answer.status_code == 200, answer.text
    return codec.loads(answer.content)["items"]


async def create(person: Person, *members: dict[str, str], account: str = ACME, mine: str = "") -> httpx.Response:
    body = codec.dumps({"compartmentId": account, "recipientsList": members})
    where = place().partition("?")[0]
    return await person.send("POST", where, body, headers={"opc-retry-token": mine or token()})


async def put(person: Person, group: str, *members: dict[str, str], **headers: str) -> httpx.Response:
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    return await person.send("PUT", place(group), codec.dumps({"recipientsList": members}), headers=sent)


async def test_a_plan_has_groups_with_members(finance: Person) -> None:
    (group,) = await groups(finance)
    assert [one["emailId"] for one in group["recipientsList"]] == ["r1@acme.example", "r2@acme.example"]
    one = await finance.send("GET", place(group["id"]))
    assert codec.loads(one.content) == group
    assert one.headers["etag"]


async def test_a_group_is_made_once_per_token(finance: Person, portal: Portal) -> None:
    mine = token()
    first, again = [await create(finance, ANNA, mine=mine) for _time in range(2)]
    assert (first.status_code, again.content) == (200, first.content), first.text
    assert count(portal, recipient_groups) == 2
    assert first.json()["recipientsList"] == [{**ANNA, "lifecycleState": "ACTIVE"}]
    assert (await finance.send("GET", place(first.json()["id"]))).headers["etag"] == first.headers["etag"]


async def test_members_are_replaced_unless_somebody_did_it_before(finance: Person, portal: Portal) -> None:
    (group,) = await groups(finance)
    etag = (await finance.send("GET", place(group["id"]))).headers["etag"]
    changed = await put(finance, group["id"], ANNA, if_match=etag)
    assert (changed.status_code, changed.json()["recipientsList"][0]["emailId"]) == (200, "anna@acme.example")
    refused(await put(finance, group["id"], {"emailId": "else@acme.example"}, if_match=etag), 412, "NoEtagMatch")
    assert count(portal, recipients) == 1
    assert count(portal, audit_events, audit_events.c.action == "recipients.update") == 1


async def test_a_group_is_removed_with_its_members(finance: Person, portal: Portal) -> None:
    (group,) = await groups(finance)
    stale = await finance.send("DELETE", place(group["id"]), headers={"if-match": "old"})
    refused(stale, 412, "NoEtagMatch")
    assert (await finance.send("DELETE", place(group["id"]))).status_code == 204
    assert (count(portal, recipient_groups), count(portal, recipients)) == (0, 0)
    refused(await finance.send("GET", place(group["id"])), 404, "NotAuthorizedOrNotFound")


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ([], "at least one"),
        ([{"emailId": "nobody"}], "not an e-mail"),
        ([ANNA, {**ANNA, "emailId": "ANNA@acme.example"}], "there already"),
        ([{**ANNA, "lifecycleState": "GONE"}], "ACTIVE or INACTIVE"),
        ([{**ANNA, "firstName": "x" * 101}], "at most 100"),
        ([{"emailId": f"a{number}@acme.example"} for number in range(51)], "at most 50"),
    ],
)
async def test_members_without_an_address_of_their_own_are_refused(finance: Person, members: Any, word: str) -> None:
    refused(await create(finance, *members), 400, "InvalidParameter", word)


async def test_there_are_at_most_ten_groups(finance: Person) -> None:
    for number in range(9):
        assert (await create(finance, {"emailId": f"a{number}@acme.example"})).status_code == 200
    refused(await create(finance, ANNA), 409, "IncorrectState", "at most 10")


@pytest.mark.parametrize("direction", ["ASC", "DESC"])
async def test_pages_give_every_group_once(finance: Person, direction: str) -> None:
    for number in range(6):
        await create(finance, {"emailId": f"a{number}@acme.example"})
    found: list[str] = []
    page: dict[str, str] = {}
    while True:
        answer = await finance.send("GET", place(limit=3, sortBy="displayName", sortOrder=direction, **page))
        found += [item["id"] for item in codec.loads(answer.content)["items"]]
        if "opc-next-page" not in answer.headers:
            break
        page = {"page": answer.headers["opc-next-page"]}
    assert len(found) == 7
    assert found == sorted(found, reverse=direction == "DESC")


async def test_nobody_else_reads_or_changes_them(client: httpx.AsyncClient, finance: Person) -> None:
    (group,) = await groups(finance)
    for name, account in (("technical", ACME), ("stranger", ACME), ("stranger", OTHER)):
        person = Person(client, name)
        refused(await person.send("GET", place(account=account)), 404, "NotAuthorizedOrNotFound")
        refused(await person.send("GET", place(group["id"], account)), 404, "NotAuthorizedOrNotFound")
        refused(await create(person, ANNA, account=account), 404, "NotAuthorizedOrNotFound")
    manager = Person(client, "management")
    assert await groups(manager)
    refused(await put(manager, group["id"], ANNA), 404, "NotAuthorizedOrNotFound")
    refused(await manager.send("DELETE", place(group["id"])), 404, "NotAuthorizedOrNotFound")
    refused(await finance.send("GET", place(plan="sub-9")), 404, "NotAuthorizedOrNotFound")
