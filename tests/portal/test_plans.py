"""Plans, addresses and rules of countries: read, changed by who may, and by nobody who looked at an older state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from support.paying import count, refused, token
from support.portal_world import ACME, OTHER, Person, osp

from occ_tui.domain import tax_ids
from occ_tui.domain.addresses import fits, is_simple
from occ_tui.domain.cards import holds_card_number
from occ_tui.portal.address_rules import RULES, rule_of
from occ_tui.portal.app import create_app
from occ_tui.portal.entries import SubscriptionEntry
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema_payments import audit_events
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

PLANS = "/20191001/subscriptions"
ADDRESS = {"line1": "Marienplatz 8", "city": "München", "postalCode": "80331", "country": "DE"}
CONTACT = {"firstName": "Anna", "lastName": "Käufer", "emailAddress": "anna@acme.example"}


async def plan(person: Person, name: str = "sub-1", account: str = ACME) -> httpx.Response:
    return await person.get(f"{PLANS}/{name}", account)


async def put(
    person: Person, subscription: dict[str, Any], *, account: str = ACME, **headers: str | None
) -> httpx.Response:
    body = codec.dumps({"subscription": subscription, "email": "ap@acme.example"})
    sent = {name.replace("_", "-"): value for name, value in headers.items() if value is not None}
    return await person.send("PUT", osp(f"{PLANS}/sub-1", account), body, headers=sent)


async def verified(person: Person, **address: str) -> dict[str, Any]:
    answer = await person.send("POST", osp("/20191001/addresses/action/verification"), codec.dumps(address))
    assert answer.status_code == 200, answer.text
    return codec.loads(answer.content)


async def test_a_plan_tells_address_tax_and_how_it_is_paid(finance: Person) -> None:
    found = codec.loads((await plan(finance)).content)
    assert (found["subscriptionPlanNumber"], found["planType"], found["upgradeState"]) == ("SP-1", "PAYG", "UPGRADED")
    assert found["billingAddress"]["city"] == "München"
    assert found["billingAddress"]["addressKey"] == "7001"
    assert found["taxInfo"] == {"taxRegNumber": "DE136695976"}
    (option,) = found["paymentOptions"]
    assert (option["paymentMethod"], option["emailAddress"]) == ("PAYPAL", "ap@acme.example")
    assert option["walletInstrumentId"] == "pm-paypal"
    (listed,) = codec.loads((await finance.get(PLANS)).content)["items"]
    assert listed == found


async def test_who_has_no_part_in_billing_sees_plans_without_it(client: httpx.AsyncClient) -> None:
    found = codec.loads((await plan(Person(client, "technical"))).content)
    assert found["subscriptionPlanNumber"] == "SP-1"
    assert not {"billingAddress", "taxInfo", "paymentOptions"} & set(found)


@pytest.mark.parametrize("who", ["technical", "management", "support"])
async def test_who_may_only_read_changes_nothing(client: httpx.AsyncClient, portal: Portal, who: str) -> None:
    refused(await put(Person(client, who), {"languageCode": "de"}), 404, "NotAuthorizedOrNotFound")
    assert not count(portal, audit_events)


async def test_a_plan_of_another_tenancy_is_not_there(client: httpx.AsyncClient, finance: Person) -> None:
    for person, account in ((finance, OTHER), (Person(client, "stranger"), ACME), (Person(client, "stranger"), OTHER)):
        refused(await plan(person, account=account), 404, "NotAuthorizedOrNotFound")
        refused(await put(person, {"languageCode": "de"}, account=account), 404, "NotAuthorizedOrNotFound")
        refused(await person.get("/20191001/addresses/7001", account), 404, "NotAuthorizedOrNotFound")
    assert codec.loads((await finance.get(f"{PLANS}", ACME)).content)["items"]


async def test_address_tax_language_and_method_are_changed_at_once(finance: Person, portal: Portal) -> None:
    before = await plan(finance)
    wanted = {
        "billingAddress": {**ADDRESS, **CONTACT, "line2": "  2.\nStock "},
        "taxInfo": {"noTaxReasonCode": "EXEMPT"},
        "languageCode": "de",
        "paymentOptions": [{"paymentMethod": "CREDIT_CARD", "walletInstrumentId": "pm-good"}],
    }
    answer = await put(finance, wanted, if_match=before.headers["etag"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["etag"] not in ("", before.headers["etag"])
    found = codec.loads((await plan(finance)).content)
    assert found == codec.loads(answer.content)
    assert found["billingAddress"] == {**ADDRESS, **CONTACT, "line2": "2.\\x0aStock", "addressKey": "7001"}
    assert found["taxInfo"] == {"noTaxReasonCode": "EXEMPT"}
    assert found["paymentOptions"][0]["lastDigits"] == "4242"
    address = await finance.get("/20191001/addresses/7001")
    assert codec.loads(address.content) == found["billingAddress"]
    assert count(portal, audit_events, audit_events.c.action == "plan.update") == 1


async def test_a_tax_number_that_looks_like_a_card_is_kept_where_one_is_asked_for(finance: Person) -> None:
    brazil = {"line1": "", "streetName": "Rua A", "streetNumber": "7", "line4": "Centro", "city": "São Paulo"}
    rule = rule_of("BR")
    assert rule is not None
    needed = {field.name: field.example or "x" for field in rule.address if field.is_required}
    address = {
        **CONTACT,
        **needed,
        **{name: value for name, value in brazil.items() if name in needed},
        "country": "BR",
    }
    answer = await put(finance, {"billingAddress": address, "taxInfo": {"taxCnpj": "36000009000140"}})
    assert answer.status_code == 200, answer.text
    assert codec.loads(answer.content)["taxInfo"]["taxCnpj"] == "36000009000140"
    refused(await put(finance, {"taxInfo": {"taxPayerId": "36000009000140"}}), 400, "CardNumberRefused")


async def test_what_was_changed_meanwhile_is_not_overwritten(finance: Person) -> None:
    etag = (await plan(finance)).headers["etag"]
    assert (await put(finance, {"languageCode": "de"}, if_match=etag)).status_code == 200
    refused(await put(finance, {"languageCode": "fr"}, if_match=etag), 412, "NoEtagMatch")
    assert codec.loads((await plan(finance)).content)["languageCode"] == "de"


async def test_the_same_change_under_one_token_is_one_change(finance: Person, portal: Portal) -> None:
    etag, mine = (await plan(finance)).headers["etag"], token()
    first, again = [
        await put(finance, {"languageCode": "de"}, if_match=etag, opc_retry_token=mine) for _time in range(2)
    ]
    assert (again.status_code, again.content, again.headers["etag"]) == (200, first.content, first.headers["etag"])
    assert count(portal, audit_events) == 1


async def test_a_whole_plan_may_come_back_but_what_is_fixed_has_to_be_as_it_is(finance: Person) -> None:
    whole = codec.loads((await plan(finance)).content)
    assert (await put(finance, {**whole, "languageCode": "de"})).status_code == 200
    for name, value in (("planType", "FREE_TIER"), ("currencyCode", "USD"), ("id", "sub-2"), ("colour", "red")):
        refused(await put(finance, {"languageCode": "de", name: value}), 400, "InvalidParameter", name)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({}, "none of"),
        ({"billingAddress": {**CONTACT, **ADDRESS, "postalCode": "8033"}}, "postalCode"),
        ({"billingAddress": {**CONTACT, **ADDRESS, "city": " "}}, "city"),
        ({"billingAddress": {**CONTACT, **ADDRESS, "country": "XX"}}, "country"),
        ({"billingAddress": {**ADDRESS}}, "firstName"),
        ({"billingAddress": {**CONTACT, **ADDRESS, "emailAddress": "nobody"}}, "emailAddress"),
        ({"billingAddress": {**CONTACT, **ADDRESS, "line2": "x" * 201}}, "line2"),
        ({"billingAddress": {**CONTACT, **ADDRESS, "addressKey": "9"}}, "addressKey"),
        ({"taxInfo": {"taxRegNumber": "DE136695977"}}, "taxRegNumber"),
        ({"taxInfo": {"taxRegNumber": "FR40303265045"}}, "taxRegNumber"),
        ({"languageCode": "deutsch"}, "languageCode"),
        ({"paymentOptions": [{"walletInstrumentId": "pm-good"}, {"walletInstrumentId": "pm-paypal"}]}, "one way"),
    ],
)
async def test_what_a_country_does_not_have_is_refused_by_name(finance: Person, change: Any, word: str) -> None:
    before = await plan(finance)
    refused(await put(finance, change), 400, "InvalidParameter", word)
    assert (await plan(finance)).content == before.content


@pytest.mark.parametrize(
    ("option", "code"),
    [([{"walletInstrumentId": "pm-expired"}], "PaymentMethodUnusable"), ([], "IncorrectState")],
)
async def test_a_plan_needs_a_way_to_pay_that_works(finance: Person, option: Any, code: str) -> None:
    refused(await put(finance, {"paymentOptions": option}), 409, code)


@pytest.fixture
async def many(portal: Portal) -> AsyncIterator[Person]:
    """A portal with eleven plans more."""
    portal.ledger.load(_more_plans())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        yield Person(client)


def _more_plans() -> list[SubscriptionEntry]:
    return [
        SubscriptionEntry(
            account_ocid=ACME,
            subscription_id=f"sub-{number + 10}",
            plan_number=f"SP-{(number * 7) % 11 + 10}",
            plan_type=("PAYG", "FREE_TIER")[number % 2],
            currency="EUR",
            started_ms=number // 3 * 1000,
            upgrade_state=("", "PROMO", "UPGRADED")[number % 3],
        )
        for number in range(11)
    ]


@pytest.mark.parametrize(
    ("order", "key"),
    [
        ("INVOICE_NO", lambda row: row["subscriptionPlanNumber"]),
        ("REF_NO", lambda row: row["subscriptionPlanNumber"]),
        ("STATUS", lambda row: row.get("upgradeState", "")),
        ("TYPE", lambda row: row["planType"]),
        ("INVOICE_DATE", lambda row: row["timeStart"]),
        ("BALANCE_DUE", lambda row: 0),
        (None, lambda row: 0),
    ],
)
async def test_pages_give_every_plan_once_in_every_order_of_the_contract(many: Person, order: Any, key: Any) -> None:
    async def pages(limit: int, direction: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        page: str | None = None
        while True:
            answer = await many.get(PLANS, limit=limit, page=page, sortBy=order, sortOrder=direction)
            assert answer.status_code == 200, answer.text
            found += codec.loads(answer.content)["items"]
            page = answer.headers.get("opc-next-page")
            if page is None:
                return found

    rising, falling = await pages(5, "ASC"), await pages(4, "DESC")
    assert len(rising) == 12
    assert [key(row) for row in rising] == sorted(map(key, rising))
    assert [row["id"] for row in falling] == [row["id"] for row in rising][::-1]


async def test_a_page_token_belongs_to_its_order(many: Person) -> None:
    page = (await many.get(PLANS, limit=2)).headers["opc-next-page"]
    refused(await many.get(PLANS, limit=2, page=page, sortBy="TYPE"), 400, "InvalidParameter", "page")
    refused(await many.get(PLANS, sortBy="NAME"), 400, "InvalidParameter", "sortBy")


async def test_a_ledger_without_details_still_tells_its_plans(finance: Person, portal: Portal) -> None:
    from sqlalchemy import delete

    from occ_tui.portal.schema_billing import plan_details

    with portal.ledger.writing() as connection:
        connection.execute(delete(plan_details))
    found = codec.loads((await plan(finance)).content)
    assert "billingAddress" not in found
    assert (await put(finance, {"billingAddress": {**ADDRESS, **CONTACT}})).status_code == 200
    assert codec.loads((await plan(finance)).content)["billingAddress"]["line1"] == "Marienplatz 8"


# Addresses and rules.


@pytest.mark.parametrize(
    ("address", "grade"),
    [
        (ADDRESS, ("EXCELLENT", "VERIFIED")),
        ({**ADDRESS, "city": " München  "}, ("GOOD", "VERIFIED")),
        ({**ADDRESS, "line1": "Marienplatz"}, ("AVERAGE", "PARTIALLY_VERIFIED")),
        ({**ADDRESS, "postalCode": "8O331"}, ("POOR", "UNVERIFIED")),
        ({**ADDRESS, "city": ""}, ("BAD", "UNVERIFIED")),
        ({**ADDRESS, "country": "XX"}, ("BAD", "UNVERIFIED")),
        ({"line1": "1 High Street", "city": "Boston", "state": "TX", "postalCode": "02110", "country": "US"},
         ("POOR", "AMBIGUOUS")),
        ({"line1": "1 High Street", "city": "Boston", "state": "ma", "postalCode": "02110", "country": "US"},
         ("GOOD", "VERIFIED")),
        ({"line1": "Building 5", "city": "Manama", "country": "BH"}, ("AVERAGE", "PARTIALLY_VERIFIED")),
    ],
)  # fmt: skip
async def test_an_address_gets_a_grade(finance: Person, address: dict[str, str], grade: tuple[str, str]) -> None:
    receipt = await verified(finance, **address)
    assert (receipt["quality"], receipt["verificationCode"]) == grade
    if grade[0] == "GOOD":
        assert receipt["address"] in ({**ADDRESS}, {**address, "state": "MA"})


async def test_a_verification_of_a_kept_address_sees_that_it_changed(finance: Person) -> None:
    etag = (await finance.get("/20191001/addresses/7001")).headers["etag"]
    where, body = osp("/20191001/addresses/action/verification"), codec.dumps({**ADDRESS, "addressKey": "7001"})
    assert (await finance.send("POST", where, body, headers={"if-match": etag})).status_code == 200
    await put(finance, {"billingAddress": {**ADDRESS, **CONTACT}})
    refused(await finance.send("POST", where, body, headers={"if-match": etag}), 412, "NoEtagMatch")


@pytest.mark.parametrize("country", ["DE", "AT", "CH", "US", "GB", "FR", "BR", "IN", "JP", "CN", "es"])
async def test_every_country_has_a_rule(finance: Person, country: str) -> None:
    rule = codec.loads((await finance.get(f"/20191001/addressRules/{country}")).content)
    assert rule["countryCode"] == country.upper()
    fields = {field["name"]: field for field in rule["address"]["fields"]}
    assert {"city"} <= set(fields)
    assert all(field["label"]["value"] for part in ("address", "contact", "tax") for field in rule[part]["fields"])
    assert {field["name"] for field in rule["contact"]["fields"] if field["isRequired"]} == {
        "firstName",
        "lastName",
        "emailAddress",
    }


async def test_there_is_no_rule_for_no_country(finance: Person) -> None:
    refused(await finance.get("/20191001/addressRules/XX"), 404, "NotAuthorizedOrNotFound")
    refused(await finance.get("/20191001/addressRules/EU"), 404, "NotAuthorizedOrNotFound")


@pytest.mark.parametrize("country", sorted(RULES))
def test_an_example_of_a_rule_is_one(country: str) -> None:
    rule = rule_of(country)
    assert rule is not None
    for field in rule.fields:
        assert is_simple(field.pattern), field
        assert fits(field, field.example), field
        assert not holds_card_number(field.example)
    for field in rule.tax:
        if field.example:
            assert tax_ids.is_known(country, field.name)
            assert tax_ids.is_valid(country, field.name, field.example), field
            wrong = field.example.translate(str.maketrans("0123456789", "9012345678"))
            assert country == "US" or not tax_ids.is_valid(country, field.name, wrong), "EINs have no check digit"


def test_an_older_ledger_gets_the_new_tables(tmp_path: Any) -> None:
    ledger = Ledger.create(tmp_path)
    with ledger.writing() as connection:
        for name in ("recipients", "recipient_groups", "plan_details", "billing_addresses"):
            connection.exec_driver_sql(f"DROP TABLE {name}")
    ledger.close()
    with_them = Ledger.open(tmp_path)
    try:
        with with_them.reading() as connection:
            assert not connection.exec_driver_sql("SELECT * FROM billing_addresses").all()
    finally:
        with_them.close()
