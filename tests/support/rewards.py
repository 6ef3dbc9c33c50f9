"""Rewards in the hand-made world: calls and look-ups that tests of the portal's rewards share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import select

from occ_tui.domain.money import to_decimal
from occ_tui.portal.schema_payments import book_entries, postings
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from support.paying import ROWS, etag, get, token
from support.portal_oracle import Row
from support.portal_world import ACME, CODE, REWARDS, Person

REDEMPTIONS = "/customerCenter/20261101/rewards/redemptions"
SUPPORTED = [
    row
    for row in ROWS
    if row.entry.type == "SUPPORT" and row.status in ("OPEN", "PAST_DUE") and row.due > row.entry.disputed_minor
]


def cap(row: Row) -> int:
    """What rewards may pay of an invoice, as long as they paid nothing of it."""
    return min(row.entry.amount_minor - row.entry.tax_minor, row.due)


def support_in(currency: str, at_least: int = 1000) -> Row:
    """A support invoice that rewards can pay."""
    return next(row for row in SUPPORTED if row.entry.currency == currency and cap(row) >= at_least)


async def usage(person: Person, what: str, account: str = ACME, name: str = REWARDS, **given: Any) -> httpx.Response:
    """GET of Usage 20190111."""
    query = urlencode({"tenancyId": account, **{k: v for k, v in given.items() if v is not None}}, doseq=True)
    return await person.send("GET", f"/20190111/subscriptions/{name}/{what}?{query}")


async def balance(person: Person) -> Decimal:
    """What can be redeemed."""
    answer = await usage(person, "rewards")
    return codec.loads(answer.content)["summary"]["totalRewardsAvailable"]


async def body(person: Person, row: Row, minor: int, currency: str | None = None, **changes: Any) -> dict[str, Any]:
    """A body of POST /rewards/redemptions."""
    code = currency or row.entry.currency
    made = {
        "compartmentId": ACME,
        "subscriptionId": REWARDS,
        "internalInvoiceId": row.entry.internal_invoice_id,
        "ifMatch": await etag(person, row),
        "amount": to_decimal(minor, code),
        "currencyCode": code,
        "redeemerEmail": "cfo@acme.example",
        "redemptionCode": CODE,
        **changes,
    }
    return {name: value for name, value in made.items() if value is not None}


async def send(person: Person, content: dict[str, Any], retry_token: str | None = None) -> httpx.Response:
    """POST /rewards/redemptions."""
    headers = {"opc-retry-token": retry_token or token()}
    return await person.send("POST", REDEMPTIONS, codec.dumps(content), headers=headers)


async def redeem(person: Person, row: Row, minor: int, currency: str | None = None, **changes: Any) -> httpx.Response:
    """Redeems on one invoice."""
    return await send(person, await body(person, row, minor, currency, **changes))


async def redemptions(person: Person, **given: Any) -> list[dict[str, Any]]:
    """What was redeemed, the newest first."""
    return codec.loads((await get(person, "/rewards/redemptions", **given)).content)["items"]


def booked(portal: Portal, kind: str = "REDEEMED") -> list[tuple[str, str, int]]:
    """Currency, book and minor units of every posting of a kind of entry."""
    query = (
        select(book_entries.c.currency, postings.c.book, postings.c.minor)
        .join(postings, postings.c.entry_id == book_entries.c.id)
        .where(book_entries.c.kind == kind)
        .order_by(postings.c.id)
    )
    with portal.ledger.reading() as connection:
        return [tuple(row) for row in connection.execute(query)]
