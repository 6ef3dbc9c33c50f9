"""Paying with a stored method: all of it or nothing, once, and only what can be paid as it stands."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pypdf import PdfReader
from sqlalchemy import select, update
from support import paying
from support.paying import DUE, PAYMENTS, ROWS, allocation, body, count, due_in, get, invoice, items, pay, refused, send
from support.portal_world import OTHER, TODAY, Person

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.money import to_decimal
from occ_tui.portal import settling
from occ_tui.portal.booking import OPENING
from occ_tui.portal.check import problems
from occ_tui.portal.schema import invoices, payments
from occ_tui.portal.schema_payments import audit_events, book_entries, payment_orders, postings
from occ_tui.portal.state import Portal
from occ_tui.wire import codec

LOADED = sum(len(row.entry.payments) for row in ROWS)
"""Payments of the first account that were there from the beginning."""


def settle(portal: Portal) -> int:
    """Lets the worker look once, with no delay."""
    return settling.settle_due(portal, 0)


async def test_a_payment_of_several_invoices_is_submitted_and_then_settles(finance: Person, portal: Portal) -> None:
    rows = due_in("EUR", 3)
    answer = await send(finance, body([await allocation(finance, row) for row in rows], email="ap@acme.example"))
    assert answer.status_code == 200, answer.text
    made = codec.loads(answer.content)
    assert made["status"] == "SUBMITTED"
    assert made["amount"] == paying.total(rows)
    assert made["paidBy"] == "Finance"
    assert made["method"]["brand"] == "VISA"
    assert [item["number"] for item in made["allocations"]] == [row.entry.number for row in rows]
    for row in rows:
        assert (await invoice(finance, row))["invoiceStatus"] == "PAYMENT_SUBMITTED"
    assert settle(portal) == 1
    for row in rows:
        shown = await invoice(finance, row)
        assert (shown["invoiceStatus"], shown["isPaid"], shown["invoiceAmountDue"]) == ("CLOSED", True, 0)
    read = codec.loads((await get(finance, f"/payments/{made['id']}")).content)
    assert read["status"] == "SETTLED"
    assert read["timeSubmitted"] <= read["timeSettled"]
    assert settle(portal) == 0
    assert list(problems(portal.ledger)) == []


async def test_what_is_paid_is_dated_by_the_day_that_counts_as_today(finance: Person, portal: Portal) -> None:
    answer = await pay(finance, due_in("EUR", 1)[0])
    settle(portal)
    read = codec.loads((await get(finance, f"/payments/{codec.loads(answer.content)['id']}")).content)
    days = {datetime.fromisoformat(read[name]).date() for name in ("timeSubmitted", "timeSettled")}
    assert days == {TODAY}


@pytest.mark.parametrize("real", ["2027-03-28T22:30Z", "2027-03-28T12:00Z", "2027-03-27T23:30Z", "2026-01-01T00:00Z"])
@pytest.mark.parametrize("time_zone", ["Europe/Berlin", "Asia/Tokyo", "America/Los_Angeles", "UTC"])
def test_business_is_dated_by_the_time_of_day_on_the_day_that_counts(
    portal: Portal, monkeypatch: pytest.MonkeyPatch, real: str, time_zone: str
) -> None:
    now = datetime.fromisoformat(real)
    monkeypatch.setattr(portal, "now", lambda: now)
    there, dated = ZoneInfo(time_zone), from_epoch_ms(portal.business_ms(time_zone))
    assert dated.astimezone(there).date() == TODAY
    assert dated.astimezone(there).time() == now.astimezone(there).time()
    portal.today = None
    assert from_epoch_ms(portal.business_ms(time_zone)) == now


async def test_a_part_payment_leaves_the_rest_open(finance: Person, portal: Portal) -> None:
    row = due_in("EUR", 1)[0]
    assert (await pay(finance, row, 1)).status_code == 200
    shown = await invoice(finance, row)
    assert shown["invoiceStatus"] == "PAYMENT_SUBMITTED"
    assert shown["invoiceAmountDue"] == to_decimal(row.due, "EUR"), "nothing is applied before it settles"
    settle(portal)
    shown = await invoice(finance, row)
    assert shown["invoiceStatus"] == row.status
    assert shown["invoiceAmountDue"] == to_decimal(row.due - 1, "EUR")
    again = await pay(finance, row, row.due - 1)
    assert again.status_code == 200, again.text


async def test_an_invoice_that_is_being_paid_refuses_another_payment(finance: Person, portal: Portal) -> None:
    row = due_in("EUR", 1)[0]
    await pay(finance, row, 1)
    refused(
        await pay(finance, row, 1), 409, "IncorrectState", row.entry.number, "PAYMENT_SUBMITTED", "Nothing was paid"
    )
    assert count(portal, payment_orders) == 1


@pytest.mark.parametrize("currency", ["JPY", "BHD"])
async def test_amounts_of_every_kind_of_currency_are_exact(finance: Person, portal: Portal, currency: str) -> None:
    row = due_in(currency, 1)[0]
    made = codec.loads((await pay(finance, row)).content)
    assert made["amount"] == to_decimal(row.due, currency)
    settle(portal)
    assert (await invoice(finance, row))["invoiceStatus"] == "CLOSED"


async def test_orders_and_renewals_are_paid_together_with_invoices(finance: Person, portal: Portal) -> None:
    row = due_in("EUR", 1)[0]
    owed = await items(finance, "/payables")
    assert [item["kind"] for item in owed] == ["ORDER", "RENEWAL", "RENEWAL"]
    parts = [
        {"kind": item["kind"], "id": item["id"], "amount": item["amountDue"], "ifMatch": item["etag"]}
        for item in owed[:2]
    ]
    answer = await send(finance, body([await allocation(finance, row), *parts]))
    assert answer.status_code == 200, answer.text
    assert {item["status"] for item in (await items(finance, "/payables"))[:2]} == {"PAYMENT_SUBMITTED"}
    refused(await send(finance, body(parts[:1])), 412, "NoEtagMatch", "Order 700")
    refused(await send(finance, body([{**parts[0], "ifMatch": "*"}])), 409, "IncorrectState", "Order 700")
    settle(portal)
    after = await items(finance, "/payables")
    assert [(item["status"], item["amountDue"]) for item in after] == [
        ("CLOSED", 0),
        ("CLOSED", 0),
        ("OPEN", Decimal("250.02")),
    ]
    kinds = [item["kind"] for item in codec.loads(await items_of(finance, answer.json()["id"]))["allocations"]]
    assert kinds == ["INVOICE", "ORDER", "RENEWAL"]
    assert list(problems(portal.ledger)) == []


async def items_of(person: Person, payment_id: str) -> bytes:
    return (await get(person, f"/payments/{payment_id}")).content


async def test_a_payment_needs_a_retry_token(finance: Person, portal: Portal) -> None:
    content = codec.dumps(body([await allocation(finance, DUE[0])], DUE[0].entry.currency))
    refused(await finance.send("POST", PAYMENTS, content), 400, "InvalidParameter", "opc-retry-token")
    assert count(portal, payment_orders) == 0


async def test_the_same_token_gives_the_same_answer_and_one_payment(finance: Person, portal: Portal) -> None:
    row, token = due_in("EUR", 1)[0], paying.token()
    content = body([await allocation(finance, row)])
    first, again = await send(finance, content, token), await send(finance, content, token)
    assert (first.status_code, again.content) == (200, first.content)
    settle(portal)
    assert (await send(finance, content, token)).content == first.content, "the answer stays what it was"
    other = {**content, "email": "me@acme.example"}
    refused(await send(finance, other, token), 409, "InvalidatedRetryToken")
    assert count(portal, payment_orders) == 1


async def test_a_client_reference_names_one_payment(finance: Person, portal: Portal) -> None:
    one, two = due_in("EUR", 2)
    made = codec.loads((await pay(finance, one, clientReference="ref-1")).content)
    refused(await pay(finance, two, clientReference="ref-1"), 409, "ClientReferenceInUse")
    found = await items(finance, "/payments", clientReference="ref-1")
    assert [(item["id"], item["clientReference"]) for item in found] == [(made["id"], "ref-1")]
    assert await items(finance, "/payments", clientReference="ref-2") == []
    refused(await pay(finance, two, clientReference="no spaces"), 400, "InvalidParameter")


@pytest.mark.parametrize("status", ["CLOSED", "PAYMENT_SUBMITTED"])
async def test_what_is_paid_or_being_paid_is_refused(finance: Person, portal: Portal, status: str) -> None:
    row = next(row for row in ROWS if row.status == status)
    one = await allocation(finance, row, max(row.due, 1))
    refused(await send(finance, body([one], row.entry.currency)), 409, "IncorrectState", row.entry.number, status)


async def test_what_is_not_payable_or_all_in_dispute_is_refused(finance: Person, portal: Portal) -> None:
    row = next(row for row in ROWS if not row.entry.is_payable and row.status in ("OPEN", "PAST_DUE"))
    refused(await pay(finance, row), 409, "IncorrectState", "not payable online")
    row = due_in("EUR", 1)[0]
    change(portal, row, disputed_minor=row.due)
    refused(await pay(finance, row), 409, "IncorrectState", "in dispute")
    change(portal, row, disputed_minor=row.due - 1, is_card_payable=0)
    refused(await pay(finance, row), 409, "IncorrectState", "not payable by card")
    assert (await pay(finance, row, methodToken="pm-paypal")).status_code == 200


def change(portal: Portal, row: Any, **values: Any) -> None:
    with portal.ledger.writing() as connection:
        mine = invoices.c.internal_invoice_id == row.entry.internal_invoice_id
        connection.execute(update(invoices).where(mine).values(**values))


async def test_one_bad_item_stops_the_whole_payment(finance: Person, portal: Portal) -> None:
    good, bad = due_in("EUR", 2)
    parts = [await allocation(finance, good), await allocation(finance, bad)]
    change(portal, bad, version=99)
    refused(await send(finance, body(parts)), 412, "NoEtagMatch", bad.entry.number)
    assert (await invoice(finance, good))["invoiceStatus"] == good.status
    assert (count(portal, payment_orders), count(portal, audit_events)) == (0, 0)


BAD_BODIES: dict[str, tuple[dict[str, Any], dict[str, Any], str]] = {
    "nothing": ({"allocations": []}, {}, "allocations"),
    "no method": ({"methodToken": None}, {}, "methodToken"),
    "no currency": ({"currencyCode": None}, {}, "currencyCode"),
    "another currency": ({"currencyCode": "USD"}, {}, "owed in EUR"),
    "nothing of it": ({}, {"amount": 0}, "above zero"),
    "less than nothing": ({}, {"amount": -1}, "above zero"),
    "half a cent": ({}, {"amount": Decimal("0.005")}, "amount"),
    "more than is due": ({}, {"amount": Decimal("99999999.99")}, "more than is due"),
    "unknown invoice": ({}, {"id": "nobody"}, "no INVOICE"),
    "unknown kind": ({}, {"kind": "GIFT"}, "kind"),
    "no kind": ({}, {"kind": None}, "kind"),
    "no etag": ({}, {"ifMatch": None}, "ifMatch"),
    "no amount": ({}, {"amount": None}, "amount"),
    "bad address": ({"email": "nobody"}, {}, "email"),
    "long text": ({"remittanceText": "x" * 501}, {}, "remittanceText"),
    "replaces nothing": ({"replacesPaymentId": "12345"}, {}, "replacesPaymentId"),
    "replaces nonsense": ({"replacesPaymentId": "x"}, {}, "replacesPaymentId"),
}


@pytest.mark.parametrize("name", BAD_BODIES)
async def test_a_body_that_makes_no_sense_is_refused(finance: Person, portal: Portal, name: str) -> None:
    whole, part, word = BAD_BODIES[name]
    one = await allocation(finance, due_in("EUR", 1)[0], **part)
    content = body([{key: value for key, value in one.items() if value is not None}])
    content = {key: value for key, value in {**content, **whole}.items() if value is not None}
    refused(await send(finance, content), 400, "InvalidParameter", word)
    assert count(portal, payment_orders) == 0


async def test_an_item_named_twice_is_refused(finance: Person) -> None:
    one = await allocation(finance, due_in("EUR", 1)[0], 1)
    refused(await send(finance, body([one, one])), 400, "InvalidParameter", "twice")


async def test_an_invoice_of_another_account_does_not_exist_here(finance: Person) -> None:
    theirs = {"kind": "INVOICE", "id": "9990015", "amount": 1, "ifMatch": "*"}
    refused(await send(finance, body([theirs])), 400, "InvalidParameter", "no INVOICE 9990015")
    refused(await send(finance, body([theirs], compartmentId=OTHER)), 404, "NotAuthorizedOrNotFound")


@pytest.mark.parametrize(("method", "word"), [("pm-expired", "expired"), ("pm-other", "no such"), ("x", "no such")])
async def test_a_method_that_cannot_pay_is_refused(finance: Person, portal: Portal, method: str, word: str) -> None:
    answer = await pay(finance, due_in("EUR", 1)[0], methodToken=method)
    refused(answer, 409, "PaymentMethodUnusable", word, "Nothing was paid")
    assert count(portal, payment_orders) == 0


@pytest.mark.parametrize(
    ("method", "reason"),
    [("pm-limit", "LIMIT_EXCEEDED"), ("pm-empty", "INSUFFICIENT_FUNDS"), ("pm-good", "CARD_EXPIRED")],
)
async def test_a_payment_fails_as_its_method_says_and_the_invoice_is_unpaid_again(
    finance: Person, portal: Portal, method: str, reason: str
) -> None:
    row = due_in("EUR", 1, at_least=10_001)[0]
    made = codec.loads((await pay(finance, row, methodToken=method)).content)
    if reason == "CARD_EXPIRED":
        assert portal.today
        portal.today = portal.today.replace(year=portal.today.year + 5)
    assert settle(portal) == 1
    shown = await invoice(finance, row)
    assert shown["isPaymentFailed"]
    assert shown["invoiceAmountDue"] == to_decimal(row.due, "EUR")
    read = codec.loads((await get(finance, f"/payments/{made['id']}")).content)
    assert (read["status"], read["failureReason"]) == ("FAILED", reason)
    assert "timeFailed" in read
    refused(await get(finance, f"/payments/{made['id']}/receipt"), 409, "IncorrectState")
    assert list(problems(portal.ledger)) == []


async def test_a_limit_lets_through_what_it_allows(finance: Person, portal: Portal) -> None:
    row = due_in("EUR", 1, at_least=10_001)[0]
    made = (await pay(finance, row, 10_000, methodToken="pm-limit")).json()
    settle(portal)
    read = codec.loads((await get(finance, f"/payments/{made['id']}")).content)
    assert (read["status"], read["amount"]) == ("SETTLED", 100)


async def test_a_failed_payment_is_made_good_by_its_successor(finance: Person, portal: Portal) -> None:
    row, another = due_in("EUR", 2)
    failed = codec.loads((await pay(finance, row, methodToken="pm-empty")).content)["id"]
    early = await pay(finance, another, replacesPaymentId=failed)
    refused(early, 409, "IncorrectState", "SUBMITTED")
    settle(portal)
    refused(await pay(finance, another, replacesPaymentId=failed), 400, "InvalidParameter", "something else")
    successor = codec.loads((await pay(finance, row, replacesPaymentId=failed)).content)
    assert successor["replacesPaymentId"] == failed
    assert codec.loads((await get(finance, f"/payments/{failed}")).content)["replacedByPaymentId"] == successor["id"]
    settle(portal)
    refused(await pay(finance, another, replacesPaymentId=failed), 409, "IncorrectState", "already replaced")


async def test_the_list_is_newest_first_and_its_pages_fit_together(finance: Person, portal: Portal) -> None:
    made = [(await pay(finance, row, 1)).json()["id"] for row in due_in("EUR", 3)]
    whole = await items(finance, "/payments", limit=1000)
    assert len(whole) == LOADED + 3
    times = [item["timeSubmitted"] for item in whole]
    assert times == sorted(times, reverse=True)
    assert [item["id"] for item in whole if item["id"] in made] == made[::-1]
    assert await items(finance, "/payments", limit=7) == whole
    for status in ("SUBMITTED", "SETTLED", "FAILED"):
        chosen = [item for item in whole if item["status"] == status]
        assert await items(finance, "/payments", limit=3, status=status) == chosen
    two = [item for item in whole if item["status"] != "SETTLED"]
    assert await items(finance, "/payments", limit=5, status=["FAILED", "SUBMITTED"]) == two


async def test_payments_are_found_by_invoice_and_time(finance: Person, portal: Portal) -> None:
    row = next(row for row in ROWS if row.status == "CLOSED" and row.entry.payments)
    found = await items(finance, "/payments", internalInvoiceId=row.entry.internal_invoice_id)
    assert [item["allocations"][0]["id"] for item in found] == [row.entry.internal_invoice_id]
    assert found[0]["amount"] == to_decimal(row.entry.payments[0].amount_minor, row.entry.currency)
    whole = await items(finance, "/payments", limit=1000)
    middle = whole[len(whole) // 2]["timeSubmitted"]
    older = await items(finance, "/payments", timeSubmittedEnd=middle)
    newer = await items(finance, "/payments", timeSubmittedStart=middle)
    assert [item["id"] for item in older] == [item["id"] for item in whole if item["timeSubmitted"] <= middle]
    assert [item["id"] for item in newer] == [item["id"] for item in whole if item["timeSubmitted"] >= middle]


async def test_a_page_token_of_another_question_is_refused(finance: Person) -> None:
    first = await get(finance, "/payments", limit=1)
    token = first.headers["opc-next-page"]
    refused(await get(finance, "/payments", limit=1, page=token, status="FAILED"), 400, "InvalidParameter")


@pytest.mark.parametrize("name", ["999999", "x", "9" * 30, "-1"])
async def test_an_unknown_payment_is_404(finance: Person, name: str) -> None:
    refused(await get(finance, f"/payments/{name}"), 404, "NotAuthorizedOrNotFound")


async def test_a_payment_of_another_account_is_404(finance: Person) -> None:
    mine = (await items(finance, "/payments"))[0]["id"]
    refused(await get(Person(finance.client, "support"), f"/payments/{mine}", OTHER), 404, "NotAuthorizedOrNotFound")


async def test_the_receipt_says_what_was_paid_and_whether_it_is_final(finance: Person, portal: Portal) -> None:
    rows = due_in("EUR", 2)
    answer = await send(
        finance, body([await allocation(finance, row) for row in rows], remittanceText="PO 4711 & <more>")
    )
    made = codec.loads(answer.content)
    submitted = text_of(await get(finance, f"/payments/{made['id']}/receipt"))
    assert "can still fail" in submitted
    settle(portal)
    settled = text_of(await get(finance, f"/payments/{made['id']}/receipt"))
    assert "The payment is settled" in settled
    for word in (made["reference"], "VISA •••• 4242", "Finance", "PO 4711 & <more>", *(r.entry.number for r in rows)):
        assert word in settled


def text_of(answer: Any) -> str:
    assert answer.headers["content-type"] == "application/pdf", answer.text
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)


async def test_what_happened_is_in_the_audit_log_newest_first(finance: Person, portal: Portal) -> None:
    row = due_in("EUR", 1)[0]
    made = codec.loads((await pay(finance, row, methodToken="pm-empty")).content)
    settle(portal)
    events = await items(finance, "/auditEvents", limit=1)
    assert [(event["action"], event["actor"]) for event in events] == [
        ("payment.fail", "portal"),
        ("payment.submit", "Finance"),
    ]
    assert {event["subject"] for event in events} == {made["id"]}
    assert row.entry.number in events[1]["details"]
    assert "INSUFFICIENT_FUNDS" in events[0]["details"]


async def test_settling_follows_the_delay_and_the_real_clock(finance: Person, portal: Portal) -> None:
    await pay(finance, due_in("EUR", 1)[0])
    assert settling.settle_due(portal, 60) == 0
    assert settling.settle_due(portal, 0) == 1


async def test_a_payment_that_was_settled_twice_is_booked_once(finance: Person, portal: Portal) -> None:
    made = (await pay(finance, due_in("EUR", 1)[0])).json()
    for expected in (True, False):
        with portal.ledger.writing() as connection:
            assert settling.settle(connection, portal, int(made["id"])) is expected
    assert list(problems(portal.ledger)) == []


async def test_what_was_never_ordered_here_is_not_settled(finance: Person, portal: Portal) -> None:
    before = count(portal, payments, payments.c.state == "SUBMITTED")
    assert before > 0
    assert settle(portal) == 0
    assert count(portal, payments, payments.c.state == "SUBMITTED") == before


async def test_nothing_is_ever_overpaid_even_when_others_book_meanwhile(finance: Person, portal: Portal) -> None:
    row = due_in("EUR", 1)[0]
    made = codec.loads((await pay(finance, row)).content)
    change(portal, row, due_minor=0)
    settle(portal)
    read = codec.loads((await get(finance, f"/payments/{made['id']}")).content)
    assert (read["status"], read["failureReason"]) == ("FAILED", "DECLINED")


async def test_the_invoice_tells_its_own_part_of_a_payment(finance: Person, portal: Portal) -> None:
    rows = due_in("EUR", 2)
    await send(finance, body([await allocation(finance, row) for row in rows]))
    settle(portal)
    for row in rows:
        for shown in (await invoice(finance, row), codec.loads((await finance.get(path_of(row))).content)):
            assert shown["lastPaymentDetail"]["amountPaid"] == to_decimal(row.due, "EUR")


def path_of(row: Any) -> str:
    return f"{paying.INVOICES}/{row.entry.internal_invoice_id}"


async def test_the_loaded_history_stands_as_one_entry_per_account_and_currency(portal: Portal) -> None:
    currencies = {row.entry.currency for row in ROWS}
    assert count(portal, postings) > 0
    assert len(currencies) == 4
    assert list(problems(portal.ledger)) == []
    with portal.ledger.reading() as connection:
        asked = select(book_entries.c.account_id, book_entries.c.currency).where(book_entries.c.kind == OPENING)
        opened = connection.execute(asked).all()
    assert len(opened) == len(set(opened)) == 2 * len(currencies)
