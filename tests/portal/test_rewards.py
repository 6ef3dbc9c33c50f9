"""Rewards as Usage 20190111 has them: months, products, redemptions and people, with every filter and every order."""

from __future__ import annotations

from typing import Any

import pytest
from support.paying import items, refused, token
from support.portal_world import ACME, CODE, OTHER, REWARDS, Person
from support.rewards import balance, redeem, support_in, usage

from occ_tui.wire import codec

PEOPLE = f"/20190111/subscriptions/{REWARDS}/redeemableUsers?tenancyId={ACME}"


async def asked(person: Person, what: str, **given: Any) -> list[dict[str, Any]]:
    found, page = [], None
    while True:
        answer = await usage(person, what, page=page, **given)
        assert answer.status_code == 200, answer.text
        found += codec.loads(answer.content)["items"]
        page = answer.headers.get("opc-next-page")
        if page is None:
            return found


async def test_months_tell_what_they_earned_and_what_is_left_until_their_own_day(reader: Person) -> None:
    answer = codec.loads((await usage(reader, "rewards")).content)
    summary = answer["summary"]
    assert (summary["currency"], str(summary["rewardsRate"])) == ("EUR", "0.25")
    assert str(summary["totalRewardsAvailable"]) == "1140.00"
    assert (summary["tenancyId"], summary["subscriptionId"]) == (ACME, REWARDS)
    months = {month["usagePeriodKey"]: month for month in answer["items"]}
    assert [str(months[key]["availableRewards"]) for key in ("202510", "202511", "202611")] == ["0.00", "40.00", "0.00"]
    assert months["202511"]["timeRewardsExpired"] == "2026-12-01T00:00:00.000Z"
    assert len({month["timeRewardsExpired"] for month in answer["items"]}) == 5, "each has its own day"


@pytest.mark.parametrize(("name", "sees"), [("finance", True), ("management", True), ("technical", False)])
async def test_the_redemption_code_is_for_those_who_may_redeem(reader: Person, name: str, sees: bool) -> None:
    person = Person(reader.client, name)
    answer = codec.loads((await usage(person, "rewards")).content)
    assert (answer["summary"].get("redemptionCode") == CODE) is sees


@pytest.mark.parametrize(
    ("given", "numbers"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6]),
        ({"producttype": "ALL", "sortOrder": "DESC"}, [6, 5, 4, 3, 2, 1, 0]),
        ({"producttype": "ELIGIBLE"}, [0, 2, 4, 6]),
        ({"producttype": "INELIGIBLE", "limit": 1}, [1, 3, 5]),
        ({"sortBy": "TIMESTART", "limit": 2}, [6, 4, 5, 2, 3, 0, 1]),
        ({"sortBy": "TIMESTART", "sortOrder": "DESC", "limit": 3}, [1, 0, 3, 2, 5, 4, 6]),
        ({"sortBy": "TIMECREATED", "limit": 6}, [0, 1, 2, 3, 4, 5, 6]),
    ],
)
async def test_products_are_filtered_sorted_and_paged(reader: Person, given: dict, numbers: list[int]) -> None:
    found = await asked(reader, "products", usagePeriodKey="202511", **given)
    assert [int(item["productNumber"][1:]) - 9_000 for item in found] == numbers
    assert str(found[0]["usageAmount"]) == "160.00"


async def test_what_is_asked_wrongly_is_refused(reader: Person) -> None:
    refused(await usage(reader, "products"), 400, "InvalidParameter", "usagePeriodKey")
    refused(await usage(reader, "products", usagePeriodKey="209901"), 404, "NotAuthorizedOrNotFound")
    refused(await usage(reader, "products", usagePeriodKey="202511", producttype="SOME"), 400, "InvalidParameter")
    refused(await usage(reader, "rewards", name="another"), 404, "NotAuthorizedOrNotFound")
    refused(await usage(reader, "redemptions", timeRedeemedLessThan="5"), 400, "InvalidParameter")
    page = (await usage(reader, "products", usagePeriodKey="202511", limit=2)).headers["opc-next-page"]
    other = await usage(reader, "products", usagePeriodKey="202605", limit=2, page=page)
    refused(other, 400, "InvalidParameter", "page")


@pytest.mark.parametrize("what", ["rewards", "products", "redemptions", "redeemableUsers"])
async def test_the_rewards_of_another_tenancy_are_404(reader: Person, what: str) -> None:
    answer = await usage(reader, what, account=OTHER, usagePeriodKey="202511")
    refused(answer, 404, "NotAuthorizedOrNotFound")


async def test_redemptions_are_found_by_their_time(finance: Person) -> None:
    row = support_in("EUR")
    for minor in (100, 200, 300):
        assert (await redeem(finance, row, minor)).status_code == 200
    found = await asked(finance, "redemptions", sortBy="TIMEREDEEMED", limit=1)
    assert [str(item["redeemedRewards"]) for item in found] == ["1.00", "2.00", "3.00"]
    first = found[0]
    assert (first["invoiceNumber"], first["invoiceCurrency"], first["redemptionCode"]) == (
        row.entry.number,
        "EUR",
        CODE,
    )
    assert (str(first["baseRewards"]), str(first["fxRate"])) == ("1.00", "1")
    newest = await asked(finance, "redemptions", sortOrder="DESC", limit=2)
    assert [item["redeemedRewards"] for item in newest] == [item["redeemedRewards"] for item in reversed(found)]
    middle = found[1]["timeRedeemed"]
    since = await asked(finance, "redemptions", timeRedeemedGreaterThanOrEqualTo=middle)
    before = await asked(finance, "redemptions", timeRedeemedLessThan=middle)
    assert found[1] in since
    assert found[1] not in before
    assert len(since) + len(before) == 3
    technical = await asked(Person(finance.client, "technical"), "redemptions")
    assert all("redemptionCode" not in item for item in technical)


async def test_people_are_added_and_removed_under_the_version_of_their_list(finance: Person) -> None:
    manager = Person(finance.client, "management")
    listed = await usage(manager, "redeemableUsers")
    assert [item["emailId"] for item in listed.json()["items"]] == [
        "finance@acme.example",
        "cfo@acme.example",
        "it@acme.example",
    ]
    version, mine = listed.headers["etag"], token()
    new = codec.dumps({"items": [{"emailId": "new@acme.example", "firstName": "N", "lastName": "Ew"}]})
    headers = {"if-match": version, "opc-retry-token": mine}
    first = await manager.send("POST", PEOPLE, new, headers=headers)
    again = await manager.send("POST", PEOPLE, new, headers=headers)
    assert first.status_code == 200, first.text
    assert first.json() == {"items": [{"emailId": "new@acme.example", "firstName": "N", "lastName": "Ew"}]}
    assert again.content == first.content
    twice = codec.dumps({"items": [{"emailId": "NEW@acme.example"}]})
    refused(await manager.send("POST", PEOPLE, twice), 409, "IncorrectState", "already")
    other = codec.dumps({"items": [{"emailId": "two@acme.example"}]})
    refused(await manager.send("POST", PEOPLE, other, headers={"if-match": version}), 412, "NoEtagMatch")
    gone = f"{PEOPLE}&emailId=CFO@acme.example"
    refused(await manager.send("DELETE", gone, headers={"if-match": version}), 412, "NoEtagMatch")
    now = (await usage(manager, "redeemableUsers")).headers["etag"]
    assert now == first.headers["etag"] != version
    assert (await manager.send("DELETE", gone, headers={"if-match": now})).status_code == 204
    refused(await manager.send("DELETE", f"{PEOPLE}&emailId=cfo@acme.example"), 404, "NotAuthorizedOrNotFound")
    left = await asked(manager, "redeemableUsers", sortOrder="DESC", limit=2)
    assert [item["emailId"] for item in left] == ["new@acme.example", "it@acme.example", "finance@acme.example"]
    events = await items(finance, "/auditEvents")
    assert {"redeemer.add", "redeemer.remove"} <= {event["action"] for event in events}


@pytest.mark.parametrize("body", [{}, {"items": []}, {"items": [{"emailId": "nobody"}]}, {"items": [{}]}])
async def test_who_is_no_address_is_not_added(finance: Person, body: dict) -> None:
    manager = Person(finance.client, "management")
    refused(await manager.send("POST", PEOPLE, codec.dumps(body)), 400, "InvalidParameter")


async def test_only_management_says_who_may_redeem(finance: Person) -> None:
    new = codec.dumps({"items": [{"emailId": "new@acme.example"}]})
    refused(await finance.send("POST", PEOPLE, new), 404, "NotAuthorizedOrNotFound")
    assert await balance(finance)
