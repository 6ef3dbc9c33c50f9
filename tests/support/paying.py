"""Paying in the hand-made world: bodies, calls and look-ups that tests of the portal's payments share."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import httpx
from sqlalchemy import func, select

from occ_tui.domain.money import to_decimal
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from support import portal_oracle, portal_world
from support.portal_world import ACME, INVOICES, Person

PREFIX = "/customerCenter/20261101"
PAYMENTS = f"{PREFIX}/payments"
METHODS = f"{PREFIX}/paymentMethods"
ROWS = portal_oracle.rows(portal_world.entries())
DUE = [
    row
    for row in ROWS
    if row.status in ("OPEN", "PAST_DUE") and row.entry.is_payable and row.due > row.entry.disputed_minor
]
_numbers = itertools.count(1)


def token() -> str:
    """A retry token that nobody had before."""
    return f"{next(_numbers):032x}"


def due_in(currency: str, count: int, *, at_least: int = 2) -> list[portal_oracle.Row]:
    """Invoices of the first account that can be paid in a currency."""
    found = [row for row in DUE if row.entry.currency == currency and row.due >= at_least]
    assert len(found) >= count
    return found[:count]


async def etag(person: Person, row: portal_oracle.Row) -> str:
    """The etag of an invoice now."""
    return (await person.get(f"{INVOICES}/{row.entry.internal_invoice_id}")).headers["etag"]


async def allocation(
    person: Person, row: portal_oracle.Row, minor: int | None = None, **changes: Any
) -> dict[str, Any]:
    """An allocation of an invoice: all that was due at the beginning, or `minor`."""
    amount = to_decimal(row.due if minor is None else minor, row.entry.currency)
    name = row.entry.internal_invoice_id
    return {"kind": "INVOICE", "id": name, "amount": amount, "ifMatch": await etag(person, row), **changes}


def body(allocations: Iterable[dict[str, Any]], currency: str = "EUR", **changes: Any) -> dict[str, Any]:
    """A body of POST /payments."""
    return {
        "compartmentId": ACME,
        "currencyCode": currency,
        "methodToken": "pm-good",
        "allocations": list(allocations),
        **changes,
    }


async def send(person: Person, content: dict[str, Any], retry_token: str | None = None) -> httpx.Response:
    """POST /payments."""
    headers = {"opc-retry-token": retry_token or token()}
    return await person.send("POST", PAYMENTS, codec.dumps(content), headers=headers)


async def pay(person: Person, row: portal_oracle.Row, minor: int | None = None, **changes: Any) -> httpx.Response:
    """Pays one invoice."""
    one = await allocation(person, row, minor)
    return await send(person, body([one], row.entry.currency, **changes))


async def get(person: Person, path: str, account: str = ACME, **parameters: Any) -> httpx.Response:
    """GET under the portal's own prefix."""
    given = {"compartmentId": account, **parameters}
    query = urlencode({name: value for name, value in given.items() if value is not None}, doseq=True)
    return await person.send("GET", f"{PREFIX}{path}?{query}")


async def items(person: Person, path: str, **parameters: Any) -> list[dict[str, Any]]:
    """Every item of a list, page after page."""
    found: list[dict[str, Any]] = []
    page: str | None = None
    while True:
        answer = await get(person, path, page=page, **parameters)
        assert answer.status_code == 200, answer.text
        found += codec.loads(answer.content)["items"]
        page = answer.headers.get("opc-next-page")
        if page is None:
            return found


async def invoice(person: Person, row: portal_oracle.Row) -> dict[str, Any]:
    """The row of an invoice in the list."""
    answer = await person.get(INVOICES, invoiceId=row.entry.invoice_id)
    return codec.loads(answer.content)["items"][0]


def count(portal: Portal, table: Any, *conditions: Any) -> int:
    """How many rows a table has."""
    with portal.ledger.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


def refused(answer: httpx.Response, status: int, code: str, *words: str) -> None:
    """Fails unless a request was refused so, with a sentence that has these words."""
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    for word in words:
        assert word in answer.json()["message"]


def total(rows: Iterable[portal_oracle.Row]) -> Decimal:
    """What is due on invoices of one currency, together."""
    return sum((to_decimal(row.due, row.entry.currency) for row in rows), Decimal(0))
