"""Stored methods, what is owed beside invoices, transfers: everything around a payment but the payment itself."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from support.paying import METHODS, PREFIX, allocation, count, due_in, get, invoice, items, pay, refused, token
from support.portal_world import ACME, OTHER, Person

from occ_tui.domain.money import to_decimal
from occ_tui.portal import settling
from occ_tui.portal.schema_payments import audit_events, method_sessions, payment_methods, transfers
from occ_tui.portal.state import Portal
from occ_tui.wire import codec


async def change(
    person: Person, method: str, name: str, body: dict[str, Any] | None = None, account: str = ACME, **query: str
) -> httpx.Response:
    headers = {"opc-retry-token": token()}
    if "if_match" in query:
        headers["if-match"] = query.pop("if_match")
    where = f"{METHODS}/{name}?{urlencode({'compartmentId': account, **query})}"
    return await person.send(method, where, b"" if body is None else codec.dumps(body), headers=headers)


async def methods(person: Person) -> dict[str, dict[str, Any]]:
    return {item["token"]: item for item in await items(person, "/paymentMethods")}


async def test_methods_are_listed_default_first_with_what_uses_them(finance: Person) -> None:
    found = await methods(finance)
    assert list(found) == ["pm-good", "pm-expired", "pm-limit", "pm-empty", "pm-paypal"]
    assert found["pm-good"]["isDefault"]
    assert found["pm-good"]["lastDigits"] == "4242"
    assert found["pm-expired"]["timeExpiration"] == "2026-11-23T00:00:00.000Z"
    assert found["pm-paypal"]["usedBy"] == ["SP-1"]
    assert found["pm-paypal"]["emailAddress"] == "ap@acme.example"
    assert not any("limit" in name.lower() or "funds" in name.lower() for name in found["pm-limit"])


async def test_a_method_is_renamed_and_made_the_default(finance: Person) -> None:
    before = await methods(finance)
    answer = await change(
        finance, "PUT", "pm-limit", {"name": "  Small\nthings ", "isDefault": True}, if_match=before["pm-limit"]["etag"]
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["name"] == "Small\\x0athings"
    assert answer.headers["etag"] == answer.json()["etag"]
    after = await methods(finance)
    assert [name for name, item in after.items() if item["isDefault"]] == ["pm-limit"]
    for name in ("pm-good", "pm-limit"):
        stale = await change(finance, "PUT", name, {"name": "x"}, if_match=before[name]["etag"])
        refused(stale, 412, "NoEtagMatch")


async def test_there_is_always_a_default(finance: Person) -> None:
    refused(await change(finance, "PUT", "pm-good", {"isDefault": False}), 400, "InvalidParameter", "another")
    refused(await change(finance, "PUT", "pm-good", {"name": "x" * 81}), 400, "InvalidParameter", "name")


async def test_the_default_of_several_is_not_removed(finance: Person) -> None:
    refused(await change(finance, "DELETE", "pm-good", force="true"), 409, "IncorrectState", "default")


async def test_what_a_plan_uses_is_removed_only_by_force(finance: Person) -> None:
    refused(await change(finance, "DELETE", "pm-paypal"), 409, "IncorrectState", "SP-1")
    answer = await change(finance, "DELETE", "pm-paypal", force="true")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "pm-paypal" not in await methods(finance)
    refused(await change(finance, "DELETE", "pm-paypal"), 404, "NotAuthorizedOrNotFound")


async def test_a_method_stays_while_a_payment_with_it_settles(finance: Person, portal: Portal) -> None:
    made = (await pay(finance, due_in("EUR", 1)[0], 1, methodToken="pm-limit")).json()
    refused(await change(finance, "DELETE", "pm-limit"), 409, "IncorrectState", "being settled")
    settling.settle_due(portal, 0)
    assert (await change(finance, "DELETE", "pm-limit")).status_code == 204
    kept = (await get(finance, f"/payments/{made['id']}")).json()["method"]
    assert kept["lastDigits"] == "4242"
    assert "token" not in kept, "what was removed can't be used again"


async def test_removing_twice_under_one_token_is_one_removal(finance: Person, portal: Portal) -> None:
    where, headers = f"{METHODS}/pm-limit?compartmentId={ACME}", {"opc-retry-token": token()}
    for _time in range(2):
        assert (await finance.send("DELETE", where, headers=headers)).status_code == 204
    assert count(portal, audit_events) == 1


async def test_methods_of_another_account_do_not_exist_here(finance: Person, portal: Portal) -> None:
    for verb in ("PUT", "DELETE"):
        refused(await change(finance, verb, "pm-other", {"name": "mine"}), 404, "NotAuthorizedOrNotFound")
    support = Person(finance.client, "support")
    refused(await change(support, "DELETE", "pm-other", account=OTHER), 404, "NotAuthorizedOrNotFound")
    assert count(portal, payment_methods, payment_methods.c.removed_ms.is_not(None)) == 0


async def test_a_page_to_add_a_method_is_opened_once_per_token(finance: Person, portal: Portal) -> None:
    where, headers = f"{METHODS}/actions/addPage?compartmentId={ACME}", {"opc-retry-token": token()}
    first, again = [await finance.send("POST", where, b'{"languageCode":"de"}', headers=headers) for _time in range(2)]
    assert first.status_code == 200, first.text
    assert again.content == first.content
    assert first.json()["url"].startswith("http://127.0.0.1:8182/method/")
    assert count(portal, method_sessions) == 1
    refused(await finance.send("POST", where, b'{"returnUrl":"http://evil.example"}'), 400, "InvalidParameter")


async def test_payables_are_orders_and_renewals_with_their_due_dates(finance: Person) -> None:
    found = await items(finance, "/payables", limit=2)
    assert [(item["number"], item["amountDue"], item["status"]) for item in found] == [
        ("700", Decimal("250.00"), "OPEN"),
        ("701", Decimal("250.01"), "OPEN"),
        ("702", Decimal("250.02"), "OPEN"),
    ]
    assert found[0]["timeDue"] == "2026-11-23T00:00:00.000Z"
    assert len({item["etag"] for item in found}) == 3


async def test_bank_accounts_say_where_a_transfer_goes(finance: Person) -> None:
    assert await items(finance, "/bankAccounts") == [
        {"currencyCode": "EUR", "payeeName": "Seller", "bankName": "Bank", "iban": "DE64000000000012345678"}
    ]


async def announce(person: Person, content: dict[str, Any]) -> httpx.Response:
    return await person.send("POST", f"{PREFIX}/transferAnnouncements", codec.dumps(content))


async def test_an_announced_transfer_is_a_note_and_changes_no_amount(finance: Person, portal: Portal) -> None:
    row, other = due_in("EUR", 2)
    before = await invoice(finance, row)
    renewal = (await items(finance, "/payables"))[1]
    parts = [
        await allocation(finance, row),
        {"kind": "RENEWAL", "id": renewal["id"], "amount": renewal["amountDue"]},
    ]
    content = {"compartmentId": ACME, "currencyCode": "EUR", "reference": "ACME 4711", "allocations": parts}
    answer = await announce(finance, content)
    assert answer.status_code == 200, answer.text
    assert answer.json()["announcedBy"] == "Finance"
    assert await invoice(finance, row) == before
    kept = await items(finance, "/transferAnnouncements", internalInvoiceId=row.entry.internal_invoice_id)
    assert [item["reference"] for item in kept] == ["ACME 4711"]
    assert [part["amount"] for part in kept[0]["allocations"]] == [to_decimal(row.due, "EUR"), Decimal("250.01")]
    assert await items(finance, "/transferAnnouncements", internalInvoiceId=other.entry.internal_invoice_id) == []
    await announce(finance, {**content, "reference": "second"})
    listed = await items(finance, "/transferAnnouncements", limit=1)
    assert [item["reference"] for item in listed] == ["second", "ACME 4711"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"allocations": []}, "allocations"),
        ({"currencyCode": "USD"}, "owed in EUR"),
        ({"reference": "x" * 141}, "reference"),
    ],
)
async def test_an_announcement_that_makes_no_sense_is_refused(
    finance: Person, portal: Portal, changes: dict[str, Any], word: str
) -> None:
    part = await allocation(finance, due_in("EUR", 1)[0])
    content = {"compartmentId": ACME, "currencyCode": "EUR", "allocations": [part], **changes}
    refused(await announce(finance, content), 400, "InvalidParameter", word)
    assert count(portal, transfers) == 0


@pytest.mark.parametrize("amount", [0, -1, Decimal("0.001"), 10**9])
async def test_an_announcement_of_a_wrong_amount_is_refused(finance: Person, amount: Any) -> None:
    part = await allocation(finance, due_in("EUR", 1)[0], amount=amount)
    content = {"compartmentId": ACME, "currencyCode": "EUR", "allocations": [part]}
    refused(await announce(finance, content), 400, "InvalidParameter", "amount")
    twice = [await allocation(finance, due_in("EUR", 1)[0], 1)] * 2
    refused(await announce(finance, {**content, "allocations": twice}), 400, "InvalidParameter", "twice")


async def test_me_tells_that_one_can_pay_here(finance: Person) -> None:
    words = (await finance.send("GET", f"{PREFIX}/me")).json()["capabilities"]
    assert {"payments", "paymentMethods", "payables", "transfers", "auditEvents", "paymentPages"} <= set(words)


@pytest.mark.parametrize("action", ["pay", "psd2auth"])
async def test_a_plan_opens_a_session_once_per_token(finance: Person, action: str) -> None:
    where = f"/20191001/subscriptions/sub-1/actions/{action}?ospHomeRegion=eu&compartmentId={ACME}"
    headers = {"opc-retry-token": token()}
    first, again = [
        await finance.send("POST", where, b'{"subscription":{"id":"sub-1"}}', headers=headers) for _time in range(2)
    ]
    assert first.status_code == 200, first.text
    assert set(first.json()) == {"headerId", "apiToken", "userToken"}
    assert again.content == first.content
    other = await finance.send("POST", where, b'{"subscription":{"id":"sub-2"}}')
    refused(other, 400, "InvalidParameter", "another plan")
    unknown = await finance.send("POST", where.replace("sub-1", "sub-2"), b"{}")
    refused(unknown, 404, "NotAuthorizedOrNotFound")
    stale = await finance.send("POST", where, b"{}", headers={"if-match": "old"})
    refused(stale, 412, "NoEtagMatch")
