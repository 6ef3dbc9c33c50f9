"""Redeeming: within every bound, exactly in both currencies, once; booked so that the ledger still agrees."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from support import paying
from support.paying import items, refused, token
from support.portal_world import AVAILABLE, OTHER, REWARDS, Person
from support.rewards import (
    REDEMPTIONS,
    ROWS,
    SUPPORTED,
    balance,
    body,
    booked,
    cap,
    redeem,
    redemptions,
    send,
    support_in,
    usage,
)

from occ_tui.domain.money import to_decimal
from occ_tui.portal.app import create_app
from occ_tui.portal.check import problems
from occ_tui.portal.schema import outbox
from occ_tui.portal.state import Portal
from occ_tui.wire import codec


async def months(person: Person) -> dict[str, int]:
    """Cents that are left of each month."""
    answer = codec.loads((await usage(person, "rewards")).content)
    return {item["usagePeriodKey"]: int(item["availableRewards"] * 100) for item in answer["items"]}


async def test_a_redemption_pays_of_the_invoice_and_eats_what_expires_first(finance: Person, portal: Portal) -> None:
    row = support_in("EUR", 30_000)
    answer = await redeem(finance, row, 14_050)
    assert answer.status_code == 200, answer.text
    made = codec.loads(answer.content)
    assert (str(made["amount"]), made["currencyCode"], str(made["baseAmount"]), made["baseCurrencyCode"]) == (
        *("140.50", "EUR"),
        *("140.50", "EUR"),
    )
    assert [(month["usagePeriodKey"], str(month["amount"])) for month in made["months"]] == [
        ("202511", "40.00"),
        ("202609", "100.50"),
    ], "the soonest to expire first, and not the earliest month"
    shown = await paying.invoice(finance, row)
    assert shown["invoiceAmountDue"] == to_decimal(row.due - 14_050, "EUR")
    assert await balance(finance) == Decimal(AVAILABLE - 14_050) / 100
    assert sorted(booked(portal)) == sorted(
        [
            ("EUR", "REWARDS", 14_050),
            ("EUR", "RECEIVABLE", -14_050),
            ("EUR", "REWARD_SPENT", 14_050),
            ("EUR", "REWARD_CREDIT", -14_050),
        ]
    )
    assert list(problems(portal.ledger)) == []
    events = await items(finance, "/auditEvents")
    assert events[0]["action"] == "rewards.redeem"
    assert "KAAA" not in str(events), "the code stands nowhere"


async def test_another_currency_is_paid_at_the_rate_and_both_amounts_are_exact(finance: Person, portal: Portal) -> None:
    row = support_in("JPY", 2_000)
    answer = await redeem(finance, row, 1_000, fxRate=Decimal("163.7"))
    made = codec.loads(answer.content)
    assert (str(made["amount"]), str(made["baseAmount"]), str(made["fxRate"])) == ("1000", "6.11", "163.7")
    assert [(month["usagePeriodKey"], str(month["amount"])) for month in made["months"]] == [("202511", "6.11")]
    assert sorted(booked(portal))[:2] == [("EUR", "REWARD_CREDIT", -611), ("EUR", "REWARD_SPENT", 611)]
    assert list(problems(portal.ledger)) == []


async def test_an_amount_in_the_currency_of_the_rewards_takes_no_more_than_it_pays(finance: Person) -> None:
    row = support_in("JPY", 2_000)
    made = codec.loads((await redeem(finance, row, 1_000, "EUR")).content)
    assert (str(made["amount"]), str(made["baseAmount"])) == ("1637", "10.00")
    refused(await redeem(finance, row, 0, "EUR"), 400, "InvalidParameter", "above zero")


async def test_all_before_tax_can_be_paid_and_not_a_cent_more(finance: Person, portal: Portal) -> None:
    row = next(
        row for row in SUPPORTED if row.entry.currency == "EUR" and 1_000 < cap(row) < AVAILABLE and row.entry.tax_minor
    )
    refused(await redeem(finance, row, cap(row) + 1), 409, "NotRedeemable", "before tax")
    half = cap(row) // 2
    assert (await redeem(finance, row, half)).status_code == 200
    refused(await redeem(finance, row, cap(row) - half + 1), 409, "NotRedeemable", "before tax")
    assert (await redeem(finance, row, cap(row) - half)).status_code == 200
    refused(await redeem(finance, row, 1), 409, "NotRedeemable")
    assert list(problems(portal.ledger)) == []


async def test_not_a_cent_more_than_is_available_can_be_redeemed(finance: Person, portal: Portal) -> None:
    row = support_in("EUR", AVAILABLE + 1)
    refused(await redeem(finance, row, AVAILABLE + 1), 409, "NotRedeemable", "1,140.00")
    assert (await redeem(finance, row, AVAILABLE)).status_code == 200
    assert await balance(finance) == 0
    assert set((await months(finance)).values()) == {0}
    refused(await redeem(finance, row, 1), 409, "NotRedeemable")
    assert list(problems(portal.ledger)) == []


@pytest.mark.parametrize(
    ("changes", "status", "code", "words"),
    [
        ({"redeemerEmail": "nobody@acme.example"}, 409, "NotRedeemable", "may redeem"),
        ({"redemptionCode": "KAAA-R111-TBBB-X223"}, 409, "NotRedeemable", "code"),
        ({"ifMatch": "old"}, 412, "NoEtagMatch", "changed"),
        ({"fxRate": Decimal(2)}, 412, "NoEtagMatch", "rate"),
        ({"currencyCode": "USD"}, 400, "InvalidParameter", "currencyCode"),
        ({"amount": Decimal("0.001")}, 400, "InvalidParameter", "not an amount"),
        ({"amount": Decimal(-1)}, 400, "InvalidParameter", "above zero"),
        ({"amount": Decimal("1e30")}, 400, "InvalidParameter", "not an amount"),
        ({"internalInvoiceId": "none"}, 400, "InvalidParameter", "no invoice"),
        ({"subscriptionId": "another"}, 404, "NotAuthorizedOrNotFound", ""),
        ({"clientReference": "a b"}, 400, "InvalidParameter", "clientReference"),
        ({"redeemerEmail": None}, 400, "InvalidParameter", "redeemerEmail"),
        ({"redemptionCode": None}, 400, "InvalidParameter", "redemptionCode"),
        ({"ifMatch": None}, 400, "InvalidParameter", "ifMatch"),
        ({"compartmentId": OTHER}, 404, "NotAuthorizedOrNotFound", ""),
    ],
)
async def test_what_must_not_be_redeemed_is_refused_and_nothing_is_booked(
    finance: Person, portal: Portal, changes: dict[str, Any], status: int, code: str, words: str
) -> None:
    refused(await redeem(finance, support_in("EUR"), 100, **changes), status, code, words)
    assert booked(portal) == []
    assert await balance(finance) == Decimal("1140.00")


async def test_only_open_support_invoices_can_be_paid_with_rewards(finance: Person) -> None:
    usable = {row.entry.internal_invoice_id for row in SUPPORTED}
    other = next(
        row for row in ROWS if row.entry.type != "SUPPORT" and row.status == "OPEN" and row.entry.currency == "EUR"
    )
    closed = next(
        row for row in ROWS if row.entry.type == "SUPPORT" and row.status == "CLOSED" and row.entry.currency == "EUR"
    )
    submitted = next(row for row in ROWS if row.entry.type == "SUPPORT" and row.status == "PAYMENT_SUBMITTED")
    refused(await redeem(finance, other, 1), 409, "NotRedeemable", "not a support invoice")
    refused(await redeem(finance, closed, 1), 409, "NotRedeemable", "CLOSED")
    refused(await redeem(finance, submitted, 1), 409, "NotRedeemable", "PAYMENT_SUBMITTED")
    listed = await items(finance, "/rewards/redeemableInvoices", subscriptionId=REWARDS, limit=3)
    assert {item["internalInvoiceId"] for item in listed} == usable
    assert len(listed) == len(usable)
    caps = {row.entry.internal_invoice_id: to_decimal(cap(row), row.entry.currency) for row in SUPPORTED}
    assert {item["internalInvoiceId"]: item["redeemableAmount"] for item in listed} == caps
    assert all("fxRate" not in item for item in listed if item["currencyCode"] == "BHD")


async def test_without_a_rate_nothing_is_guessed(finance: Person) -> None:
    row = next(row for row in SUPPORTED if row.entry.currency == "BHD")
    refused(await redeem(finance, row, 1), 409, "NotRedeemable", "no rate")


@pytest.mark.parametrize("name", ["technical", "support"])
async def test_who_may_only_look_redeems_nothing(finance: Person, name: str) -> None:
    row = support_in("EUR")
    made = await body(finance, row, 100)
    refused(await send(Person(finance.client, name), made), 404, "NotAuthorizedOrNotFound")


async def test_management_redeems_without_any_right_on_invoices_to_pay(finance: Person) -> None:
    made = await body(finance, support_in("EUR"), 100)
    assert (await send(Person(finance.client, "management"), made)).status_code == 200
    programs = codec.loads((await paying.get(finance, "/rewards/programs")).content)["items"]
    assert [(item["isRedeemable"], item["isManageable"]) for item in programs] == [(True, False)]
    assert {rate["currencyCode"]: str(rate["rate"]) for rate in programs[0]["rates"]} == {"USD": "1.08", "JPY": "163.7"}


async def test_one_token_is_one_redemption_and_one_reference_too(finance: Person) -> None:
    mine, made = token(), await body(finance, support_in("EUR"), 100, clientReference="ref-1")
    first, again = await send(finance, made, mine), await send(finance, made, mine)
    assert first.status_code == 200
    assert again.content == first.content
    refused(await send(finance, {**made, "amount": Decimal(2)}, mine), 409, "InvalidatedRetryToken")
    fresh = await body(finance, support_in("EUR"), 100, clientReference="ref-1")
    refused(await send(finance, fresh), 409, "ClientReferenceInUse")
    found = await redemptions(finance, clientReference="ref-1")
    assert [item["id"] for item in found] == [codec.loads(first.content)["id"]]
    assert await redemptions(finance, clientReference="ref-2") == []
    no_token = await finance.send("POST", REDEMPTIONS, codec.dumps(made))
    refused(no_token, 400, "InvalidParameter", "opc-retry-token")


def test_one_etag_from_many_threads_at_once_redeems_once(portal: Portal) -> None:
    row, now = support_in("EUR", 10_000), datetime.now(UTC)
    app, start = create_app(portal), threading.Barrier(6)

    async def one(number: int) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            person = Person(client)
            made = codec.dumps(await body(person, row, 100 + number))
            signed = person.sign("POST", REDEMPTIONS, made, at=now - timedelta(seconds=number))
            start.wait()
            headers = {"opc-retry-token": f"token-{number}"}
            return await person.send("POST", REDEMPTIONS, made, signed=signed, headers=headers)

    with ThreadPoolExecutor(6) as threads:
        answers = list(threads.map(lambda number: asyncio.run(one(number)), range(6)))
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 5]
    assert list(problems(portal.ledger)) == []


async def test_a_redemption_is_a_payment_with_a_receipt_that_is_mailed(finance: Person, portal: Portal) -> None:
    made = codec.loads((await redeem(finance, support_in("EUR"), 100, languageCode="de")).content)
    found = await items(finance, "/payments", internalInvoiceId=made["internalInvoiceId"])
    paid = next(item for item in found if item["id"] == made["paymentId"])
    assert (paid["status"], str(paid["amount"]), paid["reference"]) == ("SETTLED", "1.00", made["reference"])
    assert paid["method"] == {"kind": "OTHER", "name": "Support rewards"}
    receipt = await paying.get(finance, f"/payments/{made['paymentId']}/receipt")
    assert receipt.content.startswith(b"%PDF-")
    assert paying.count(portal, outbox, outbox.c.recipients == "cfo@acme.example") == 1


async def test_what_expires_today_and_what_is_not_earned_yet_stays(finance: Person, portal: Portal) -> None:
    left = await months(finance)
    assert left == {"202510": 0, "202511": 4_000, "202605": 10_000, "202609": 100_000, "202611": 0}
    portal.today = portal.today and portal.today + timedelta(days=8)
    assert (await months(finance))["202511"] == 0
