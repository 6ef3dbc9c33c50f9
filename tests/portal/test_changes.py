"""What changed since a reader last asked: every booking, import and turn of the day, and nothing that stayed."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest
from sqlalchemy import Connection, event, insert, select, update
from support import portal_world as world
from support.portal_world import ACME, INVOICES, OTHER, Person, osp

from occ_tui.portal import changes, ledger, sqlite
from occ_tui.portal.app import create_app
from occ_tui.portal.entries import CREDIT
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import accounts, corrections, invoices
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.customer_center import InvoiceChanges

CHANGES = "/customerCenter/20261101/changes"


async def ask(person: Person, account: str = ACME, **parameters: Any) -> httpx.Response:
    given = {"compartmentId": account, **parameters}
    return await person.send("GET", f"{CHANGES}?{urlencode({k: v for k, v in given.items() if v is not None})}")


async def changed(person: Person, since: str | None, limit: int = 100, account: str = ACME) -> tuple[list[Any], str]:
    """Every invoice that the answer names, page by page, and the cursor behind the last page."""
    items: list[Any] = []
    page: str | None = None
    while True:
        answer = await ask(person, account, since=since, limit=limit, page=page)
        assert answer.status_code == 200, answer.text
        body = codec.loads(answer.content)
        assert len(body["items"]) <= limit
        items += body["items"]
        page = answer.headers.get("opc-next-page")
        if page is None:
            return items, body["cursor"]


def credit(portal: Portal, internal_id: str, minor: int = 1) -> None:
    """Books a credit on an invoice."""
    with portal.ledger.writing() as connection:
        number = connection.scalar(select(invoices.c.id).where(invoices.c.internal_invoice_id == internal_id))
        assert number
        connection.execute(
            insert(corrections).values(invoice_id=number, kind=CREDIT, day=world.TODAY_NUMBER, minor=minor, reason="")
        )
        ledger.recompute(connection, number)


def ids(items: list[Any]) -> list[str]:
    return [item["internalInvoiceId"] for item in items]


async def test_without_since_there_is_only_the_cursor_to_begin_with(finance: Person) -> None:
    answer = await ask(finance)
    message = codec.parse(InvoiceChanges, answer.content)
    assert message.items == []
    assert message.cursor
    assert await changed(finance, message.cursor) == ([], message.cursor)


async def test_a_late_credit_on_an_old_closed_invoice_is_told_once(finance: Person, portal: Portal) -> None:
    closed = next(iter(await finance.ids(status="CLOSED")))
    _, cursor = await changed(finance, None)
    credit(portal, closed)
    items, later = await changed(finance, cursor)
    assert ids(items) == [closed]
    assert items[0]["invoiceAmountCredited"] > 0
    assert items == codec.loads((await finance.get(INVOICES, invoiceId=items[0]["invoiceId"])).content)["items"]
    assert await changed(finance, later) == ([], later)
    assert ids((await changed(finance, cursor))[0]) == [closed]


async def test_what_is_imported_is_told(finance: Person, portal: Portal) -> None:
    _, cursor = await changed(finance, None)
    new = [world.invoice(number, random.Random(number), ACME) for number in range(500, 505)]
    portal.ledger.load([*new, world.invoice(600, random.Random(6), OTHER)])
    items, _ = await changed(finance, cursor, limit=2)
    assert ids(items) == [entry.internal_invoice_id for entry in new]


async def test_paying_an_invoice_changes_its_etag_and_is_told(finance: Person) -> None:
    payable = next(
        item for item in codec.loads((await finance.get(INVOICES, limit=1000)).content)["items"] if item["isPayable"]
    )
    _, cursor = await changed(finance, None)
    where = osp(f"{INVOICES}/{payable['internalInvoiceId']}/actions/pay")
    answer = await finance.send("POST", where, b'{"email":"a@b.example"}', headers={"opc-retry-token": "t" * 32})
    assert answer.status_code == 200, answer.text
    assert ids((await changed(finance, cursor))[0]) == [payable["internalInvoiceId"]]


async def test_pages_give_each_change_once_and_what_changes_meanwhile_next_time(
    finance: Person, portal: Portal
) -> None:
    known = await finance.ids()
    _, cursor = await changed(finance, None)
    for internal_id in known[:7]:
        credit(portal, internal_id)
    first = await ask(finance, since=cursor, limit=3)
    credit(portal, known[0])
    credit(portal, known[20])
    rest, later = [], ""
    page = first.headers["opc-next-page"]
    while page:
        answer = await ask(finance, since=cursor, limit=3, page=page)
        rest += codec.loads(answer.content)["items"]
        later, page = codec.loads(answer.content)["cursor"], answer.headers.get("opc-next-page")
    assert ids(codec.loads(first.content)["items"]) + ids(rest) == known[:7]
    assert ids((await changed(finance, later))[0]) == [known[0], known[20]]


async def test_an_invoice_that_becomes_past_due_overnight_is_told(finance: Person, portal: Portal) -> None:
    due_today = [item for item in await summaries(finance) if item.get("timeInvoiceDue", "").startswith("2026-11-23")]
    turning = {item["internalInvoiceId"] for item in due_today if item["invoiceStatus"] == "OPEN"}
    assert len(turning) > 3
    _, cursor = await changed(finance, None)
    portal.today = world.TODAY + timedelta(days=1)
    items, later = await changed(finance, cursor, limit=2)
    assert set(ids(items)) == turning
    assert len(items) == len(turning)
    assert {item["invoiceStatus"] for item in items} == {"PAST_DUE"}
    portal.today = world.TODAY
    assert {item["invoiceStatus"] for item in (await changed(finance, later))[0]} == {"OPEN"}


async def summaries(person: Person) -> list[Any]:
    items: list[Any] = codec.loads((await person.get(INVOICES, limit=1000)).content)["items"]
    return items


async def test_a_reader_that_follows_the_changes_has_what_a_full_reading_gives(finance: Person, portal: Portal) -> None:
    draw = random.Random(3)
    _, cursor = await changed(finance, None)
    held = {item["internalInvoiceId"]: item for item in await summaries(finance)}
    for turn in range(12):
        for internal_id in draw.sample(sorted(held), draw.randrange(4)):
            credit(portal, internal_id, draw.randrange(1, 500))
        if turn % 4 == 3:
            portal.ledger.load([world.invoice(1000 + turn, draw, ACME)])
        portal.today = world.TODAY + timedelta(days=draw.randrange(-2, 9))
        items, cursor = await changed(finance, cursor, limit=draw.choice([1, 3, 100]))
        held |= {item["internalInvoiceId"]: item for item in items}
        assert held == {item["internalInvoiceId"]: item for item in await summaries(finance)}


@pytest.mark.parametrize("since", ["", "nobody", "bm9ib2R5", "A" * 3000])
async def test_what_is_no_cursor_is_refused(finance: Person, since: str) -> None:
    answer = await ask(finance, since=since)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")
    assert "since" in answer.json()["message"]


async def test_a_cursor_belongs_to_its_account_and_is_no_page_token(finance: Person) -> None:
    support = Person(finance.client, "support")
    _, cursor = await changed(support, None)
    assert (await ask(support, OTHER, since=cursor)).status_code == 400
    assert (await ask(support, since=cursor, page=cursor)).status_code == 400
    assert (await ask(support, page=cursor)).status_code == 400


async def test_a_cursor_that_is_ahead_of_the_ledger_is_refused(finance: Person, portal: Portal) -> None:
    credit(portal, (await finance.ids())[0])
    _, cursor = await changed(finance, None)
    with portal.ledger.writing() as connection:  # as after a backup was put back
        connection.execute(update(accounts).values(changes=accounts.c.changes - 1))
    assert (await ask(finance, since=cursor)).status_code == 400


async def test_the_cursor_of_another_ledger_is_refused(finance: Person, tmp_path: Path) -> None:
    _, cursor = await changed(finance, None)
    other = tmp_path / "other"
    other.mkdir()
    made = Ledger.create(other, world.TODAY)
    made.load(world.entries())
    app = create_app(Portal(made, world.TODAY, frozenset({world.HOST}), "http://127.0.0.1:8182"))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
        assert (await ask(Person(client), since=cursor)).status_code == 400
    made.close()


async def test_a_portal_says_that_it_tells_changes(finance: Person) -> None:
    answer = await finance.send("GET", "/customerCenter/20261101/me")
    assert "changes" in answer.json()["capabilities"]


def test_every_invoice_of_a_load_has_a_number_of_its_own(portal: Portal) -> None:
    with portal.ledger.reading() as connection:
        for account, last in connection.execute(select(accounts.c.id, accounts.c.changes)).all():
            query = select(invoices.c.change).where(invoices.c.account_id == account).order_by(invoices.c.id)
            numbers = connection.execute(query).scalars().all()
            assert numbers == list(range(1, last + 1))


def test_a_booking_that_is_rolled_back_is_no_change(portal: Portal) -> None:
    def last(connection: Connection) -> int:
        return changes.last_change(connection, 1)

    with portal.ledger.reading() as connection:
        before = last(connection)
    with suppress(RuntimeError), portal.ledger.writing() as connection:
        ledger.recompute(connection, 1)
        assert last(connection) == before + 1
        raise RuntimeError("power failure")
    with portal.ledger.reading() as connection:
        assert last(connection) == before


def test_changes_are_sought_by_an_index_without_sorting(portal: Portal) -> None:
    asked: list[tuple[str, Any]] = []
    with portal.ledger.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *call: asked.append((call[2], call[3])))
        page = changes.page(connection, 1, changes.Cursor(3, 5), world.TODAY_NUMBER, None, 10)
        changes.page(connection, 1, changes.Cursor(3, 5), world.TODAY_NUMBER, page.next_position, 10)
        turned = changes.Position(200, world.TODAY_NUMBER, 1, 20_000, 5)
        changes.page(connection, 1, changes.Cursor(3, 5), world.TODAY_NUMBER, turned, 10)
        plans = [sqlite.query_plan(connection, sql, values) for sql, values in list(asked)]
    assert not [line for plan in plans for line in plan if "TEMP B-TREE" in line or line.startswith("SCAN")], plans
