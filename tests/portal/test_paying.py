"""Paying: a hosted page once and only once, whatever is sent how often; and the page itself."""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import func, insert, select, update
from support import portal_oracle, portal_world
from support.portal_world import INVOICES, Person, osp

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.invoices import Group
from occ_tui.portal import retries
from occ_tui.portal.app import create_app
from occ_tui.portal.pages.app import create_pages
from occ_tui.portal.schema import (
    accounts,
    contacts,
    grants,
    invoices,
    payment_sessions,
    retry_tokens,
    seen_signatures,
)
from occ_tui.portal.state import Portal

ROWS = portal_oracle.rows(portal_world.entries())
DUE = [row for row in ROWS if row.status in ("OPEN", "PAST_DUE") and row.entry.is_payable]
BODY = b'{"email":"ap@acme.example","languageCode":"EN","returnUrl":"https://acme.example/done"}'
TOKEN = "0123456789abcdef0123456789abcdef"


def pay_target(row: portal_oracle.Row) -> str:
    return osp(f"{INVOICES}/{row.entry.internal_invoice_id}/actions/pay")


async def pay(person: Person, row: portal_oracle.Row, body: bytes = BODY, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await person.send("POST", pay_target(row), body, headers=named)


def count(portal: Portal, table: Any) -> int:
    with portal.ledger.reading() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def refused(answer: httpx.Response, status: int, code: str) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


async def show(portal: Portal, url: str, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_pages(portal))) as browser:
        return await browser.get(url, headers=named)


async def test_paying_opens_a_page_that_says_what_will_be_paid(finance: Person, portal: Portal) -> None:
    row = DUE[0]
    answer = await pay(finance, row)
    assert answer.status_code == 200, answer.text
    receipt = answer.json()
    assert receipt["url"] == f"http://127.0.0.1:8182/pay/{receipt['token']}"
    assert receipt["headerId"]
    ends = datetime.fromisoformat(receipt["expiresAt"]) - datetime.now(UTC)
    assert timedelta(minutes=29) < ends <= timedelta(minutes=30)
    page = await show(portal, receipt["url"])
    assert page.status_code == 200
    assert row.entry.number in page.text
    assert row.entry.currency in page.text
    assert row.entry.party_name in page.text
    assert "ACME &lt;b&gt;GmbH&lt;/b&gt;" in page.text
    assert "The button pays at once" in page.text


async def test_paying_moves_no_money(finance: Person) -> None:
    path = f"{INVOICES}/{DUE[0].entry.internal_invoice_id}"
    before = (await finance.get(path)).json()
    assert (await pay(finance, DUE[0])).status_code == 200
    assert (await finance.get(path)).json() == before


async def test_the_same_token_and_body_give_the_same_answer_and_one_page(finance: Person, portal: Portal) -> None:
    first = await pay(finance, DUE[0], opc_retry_token=TOKEN)
    again = await pay(finance, DUE[0], opc_retry_token=TOKEN)
    assert first.status_code == 200
    assert again.content == first.content
    assert count(portal, payment_sessions) == 1


async def test_the_same_signature_token_and_body_give_the_stored_answer(finance: Person, portal: Portal) -> None:
    signed = finance.sign("POST", pay_target(DUE[0]), BODY)
    how: dict[str, Any] = {"signed": signed, "headers": {"opc-retry-token": TOKEN}}
    first = await finance.send("POST", pay_target(DUE[0]), BODY, **how)
    again = await finance.send("POST", pay_target(DUE[0]), BODY, **how)
    assert (first.status_code, again.content) == (200, first.content)
    assert count(portal, payment_sessions) == 1


@pytest.mark.parametrize("are_signed_alike", [True, False])
def test_the_same_token_from_many_threads_at_once_gives_one_page(portal: Portal, are_signed_alike: bool) -> None:
    app, start, now = create_app(portal), threading.Barrier(8), datetime.now(UTC)

    async def send(number: int) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            person, at = Person(client), now - timedelta(seconds=0 if are_signed_alike else number)
            signed = person.sign("POST", pay_target(DUE[0]), BODY, at=at)
            start.wait()
            headers = {"opc-retry-token": TOKEN}
            return await person.send("POST", pay_target(DUE[0]), BODY, signed=signed, headers=headers)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: asyncio.run(send(number)), range(8)))
    assert {(answer.status_code, answer.content) for answer in answers} == {(200, answers[0].content)}
    assert count(portal, payment_sessions) == 1


def test_one_etag_from_many_threads_at_once_opens_one_page(portal: Portal) -> None:
    path, now = f"{INVOICES}/{DUE[0].entry.internal_invoice_id}", datetime.now(UTC)
    app, start = create_app(portal), threading.Barrier(8)

    async def send(number: int) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app)) as client:
            person = Person(client)
            etag = (await person.get(path)).headers["etag"]
            signed = person.sign("POST", pay_target(DUE[0]), BODY, at=now - timedelta(seconds=number))
            start.wait()
            headers = {"opc-retry-token": f"token-{number}", "if-match": etag}
            return await person.send("POST", pay_target(DUE[0]), BODY, signed=signed, headers=headers)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda number: asyncio.run(send(number)), range(8)))
    assert sorted(answer.status_code for answer in answers) == [200, *[412] * 7]
    assert count(portal, payment_sessions) == 1


@pytest.mark.parametrize("tokens", [(None, None), (TOKEN, None), (None, TOKEN), (TOKEN, "another")])
async def test_a_replayed_signature_does_nothing_under_another_token(
    finance: Person, portal: Portal, tokens: tuple[str | None, str | None]
) -> None:
    signed = finance.sign("POST", pay_target(DUE[0]), BODY)
    answers = [
        await finance.send(
            "POST", pay_target(DUE[0]), BODY, signed=signed, headers={"opc-retry-token": token} if token else None
        )
        for token in tokens
    ]
    assert answers[0].status_code == 200
    refused(answers[1], 401, "NotAuthenticated")
    assert count(portal, payment_sessions) == 1


async def test_a_token_names_one_request(finance: Person, portal: Portal) -> None:
    await pay(finance, DUE[0], opc_retry_token=TOKEN)
    refused(await pay(finance, DUE[0], b"{}", opc_retry_token=TOKEN), 409, "InvalidatedRetryToken")
    refused(await pay(finance, DUE[1], opc_retry_token=TOKEN), 409, "InvalidatedRetryToken")
    assert count(portal, payment_sessions) == 1


async def test_a_token_is_its_users_own(finance: Person, portal: Portal) -> None:
    first = await pay(finance, DUE[0], opc_retry_token=TOKEN)
    assert first.status_code == 200
    refused(await pay(Person(finance.client, "support"), DUE[0], opc_retry_token=TOKEN), 404, "NotAuthorizedOrNotFound")
    with portal.ledger.writing() as connection:
        manager = select(contacts.c.id).where(contacts.c.name == "Management").scalar_subquery()
        account = select(accounts.c.id).where(accounts.c.ocid == portal_world.ACME).scalar_subquery()
        connection.execute(insert(grants).values(contact_id=manager, account_id=account, contact_type="finance"))
    colleague = await pay(Person(finance.client, "management"), DUE[0], opc_retry_token=TOKEN)
    assert colleague.status_code == 200
    assert colleague.json()["headerId"] != first.json()["headerId"]
    assert count(portal, payment_sessions) == 2


async def test_a_token_is_forgotten_after_a_day(finance: Person, portal: Portal) -> None:
    first = await pay(finance, DUE[0], opc_retry_token=TOKEN)
    with portal.ledger.reading() as connection:
        expires_ms = connection.scalar(select(retry_tokens.c.expires_ms))
    assert expires_ms
    kept = timedelta(milliseconds=expires_ms - epoch_ms(datetime.now(UTC)))
    assert timedelta(hours=23, minutes=59) < kept <= retries.KEPT
    with portal.ledger.writing() as connection:
        connection.execute(update(retry_tokens).values(expires_ms=1))
        connection.execute(update(seen_signatures).values(expires_ms=1))
    again = await pay(finance, DUE[0], opc_retry_token=TOKEN)
    assert again.status_code == 200
    assert again.json()["headerId"] != first.json()["headerId"]
    assert (count(portal, retry_tokens), count(portal, seen_signatures)) == (1, 1)


@pytest.mark.parametrize("token", ["x" * 65, "", "tab\tstop"])
async def test_an_unusable_token_is_refused(finance: Person, portal: Portal, token: str) -> None:
    refused(await pay(finance, DUE[0], opc_retry_token=token), 400, "InvalidParameter")
    assert count(portal, payment_sessions) == 0


async def test_an_etag_pays_once(finance: Person, portal: Portal) -> None:
    path = f"{INVOICES}/{DUE[0].entry.internal_invoice_id}"
    etag = (await finance.get(path)).headers["etag"]
    assert (await pay(finance, DUE[0], if_match=f'"{etag}"')).status_code == 200
    refused(await pay(finance, DUE[0], b"{}", if_match=etag), 412, "NoEtagMatch")
    assert (await pay(finance, DUE[0], b"{}", if_match=(await finance.get(path)).headers["etag"])).status_code == 200
    assert (await pay(finance, DUE[0], b'{"email":"me@acme.example"}', if_match="*")).status_code == 200


@pytest.mark.parametrize("status", ["CLOSED", "PAYMENT_SUBMITTED"])
async def test_what_is_paid_or_being_paid_is_not_paid_again(finance: Person, portal: Portal, status: str) -> None:
    row = next(row for row in ROWS if row.status == status)
    refused(await pay(finance, row), 409, "IncorrectState")
    assert count(portal, payment_sessions) == 0
    assert count(portal, seen_signatures) == 0


async def test_what_is_not_payable_online_says_so(finance: Person) -> None:
    row = next(row for row in ROWS if not row.entry.is_payable and row.status == "OPEN")
    answer = await pay(finance, row)
    refused(answer, 409, "IncorrectState")
    assert "not payable online" in answer.json()["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"pay"',
        b'{"email": 7}',
        b"[" * 50_000,
        b'{"email":"nobody"}',
        b'{"email":"a b@c.de"}',
        b'{"languageCode":"../etc"}',
        b'{"returnUrl":"javascript:alert(1)"}',
        b'{"returnUrl":"https://user:secret@acme.example/"}',
        b'{"returnUrl":"http://acme.example/"}',
        b'{"returnUrl":"https://[/"}',
        b'{"note":"' + b"x" * 4097 + b'"}',
        b'{"' + b"x" * 4097 + b'":1}',
        b'{"a":[{"b":["' + b"x" * 4097 + b'"]}]}',
    ],
    ids=lambda body: body[:30].decode(),
)
async def test_a_wrong_body_is_refused(finance: Person, portal: Portal, body: bytes) -> None:
    answer = await pay(finance, DUE[0], body)
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] in ("InvalidParameter", "CannotParseRequest")
    assert count(portal, payment_sessions) == 0


async def test_the_page_speaks_german_to_who_reads_it(finance: Person, portal: Portal) -> None:
    url = (await pay(finance, DUE[0], b'{"email":"ap@acme.example"}')).json()["url"]
    assert '<html lang="en"' in (await show(portal, url)).text
    german = await show(portal, url, accept_language="fr;q=0.9, de-CH, en;q=0.5")
    assert '<html lang="de"' in german.text
    chosen = (await pay(finance, DUE[0], b'{"languageCode":"de_DE"}')).json()["url"]
    assert '<html lang="de"' in (await show(portal, chosen)).text


async def test_a_page_of_an_invoice_that_was_paid_meanwhile_says_so(finance: Person, portal: Portal) -> None:
    url = (await pay(finance, DUE[0])).json()["url"]
    paid = invoices.c.internal_invoice_id == DUE[0].entry.internal_invoice_id
    with portal.ledger.writing() as connection:
        connection.execute(update(invoices).where(paid).values(state=Group.CLOSED.value))
    page = (await show(portal, url)).text
    assert "already paid or being paid" in page
    assert "<form" not in page


async def test_a_page_ends_and_says_so(finance: Person, portal: Portal) -> None:
    url = (await pay(finance, DUE[0])).json()["url"]
    with portal.ledger.writing() as connection:
        connection.execute(update(payment_sessions).values(expires_ms=epoch_ms(datetime.now(UTC)) - 1))
    page = await show(portal, url)
    assert page.status_code == 410
    assert "This page has ended" in page.text
    assert DUE[0].entry.number not in page.text


@pytest.mark.parametrize("path", ["/pay/nobody", "/pay/", "/", "/20191001/invoices", "/openapi.json", "/pay/a/b"])
async def test_there_is_nothing_else_on_the_pages(portal: Portal, path: str) -> None:
    page = await show(portal, f"http://127.0.0.1:8182{path}")
    assert page.status_code == 404
    assert "There is no such page" in page.text
    assert page.headers["content-type"].startswith("text/html")


async def test_a_page_can_load_nothing_but_its_stylesheet(finance: Person, portal: Portal) -> None:
    url = (await pay(finance, DUE[0])).json()["url"]
    page = await show(portal, url)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "<script" not in page.text
    assert "style=" not in page.text
    assert re.findall(r'(?:href|src)="([^"]*)"', page.text) == ["/style.css"]
    style = await show(portal, "http://127.0.0.1:8182/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text


async def test_the_database_does_not_know_the_token_of_a_page(finance: Person, portal: Portal) -> None:
    receipt = (await pay(finance, DUE[0])).json()
    with portal.ledger.reading() as connection:
        session = connection.execute(select(payment_sessions)).one()
    assert receipt["token"] not in map(str, session)


async def test_a_management_contact_may_look_but_not_pay(finance: Person, portal: Portal) -> None:
    manager = Person(finance.client, "management")
    assert (await manager.get(INVOICES)).status_code == 200
    refused(await pay(manager, DUE[0]), 404, "NotAuthorizedOrNotFound")
    assert count(portal, payment_sessions) == 0
