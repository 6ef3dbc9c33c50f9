"""Invoices over the wire: every parameter as the contract names it, pages to the end, and nothing taken for granted."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.client import FakeTiming
from support.raw_http import RawRequest, RawService, answer, raw_service

from occ_tui.client import customer_center
from occ_tui.client.config import Profile
from occ_tui.client.errors import (
    ConnectionCut,
    MalformedAnswer,
    NotAPortal,
    NotAuthenticated,
    NotAuthorizedOrNotFound,
    OccClientError,
    ReadOnlyRefused,
    RepeatedPage,
)
from occ_tui.client.invoices import InvoiceClient
from occ_tui.client.transport import Transport
from occ_tui.wire.invoices import PayInvoiceDetails

CONTRACT = Path(__file__).parents[2].parent / "shared" / "contract" / "oracle-api.json"
ACCOUNT = "ocid1.tenancy.oc1..acme"
MakeProfile = Callable[..., Profile]
Serve = Callable[..., Any]


@pytest.fixture
def serve(make_profile: MakeProfile, clock: FakeTiming) -> Serve:
    """`async with serve(respond) as (service, transport)`; a list of answers is given out one after the other."""

    @asynccontextmanager
    async def run(
        respond: Callable[[RawRequest], bytes | None] | list[bytes | None], *, read_only: bool = False
    ) -> AsyncIterator[tuple[RawService, Transport]]:
        if isinstance(respond, list):
            answers = iter(respond)
            reply: Callable[[RawRequest], bytes | None] = lambda request: next(answers)  # noqa: E731
        else:
            reply = respond
        async with raw_service(reply) as service:
            profile = make_profile(service.url, home_region="us-ashburn-1")
            async with Transport(profile, read_only=read_only, timing=clock.timing()) as transport:
                yield service, transport

    return run


def query(request: RawRequest) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.target).query, keep_blank_values=True)


def page(*ids: str, after: str | None = None) -> bytes:
    body = json.dumps({"items": [{"internalInvoiceId": one} for one in ids]}).encode()
    return answer(body, **({"opc_next_page": after} if after else {}))


async def ids_of(client: InvoiceClient, **options: Any) -> list[str | None]:
    return [row.internal_invoice_id async for one in client.pages(ACCOUNT, **options) for row in one.items]


async def test_every_filter_has_the_contracts_name(serve: Serve) -> None:
    options = {
        "status": ("OPEN", "PAST_DUE"),
        "type": ("SUPPORT", "USAGE"),
        "search_text": "Müller & Söhne",
        "invoice_id": "42",
        "time_invoice_start": datetime(2026, 1, 1, tzinfo=UTC),
        "time_invoice_end": datetime(2026, 2, 1, tzinfo=UTC),
        "time_payment_start": datetime(2026, 3, 1, tzinfo=UTC),
        "time_payment_end": datetime(2026, 4, 1, tzinfo=UTC),
        "sort_by": "DUE_DATE",
        "sort_order": "DESC",
        "limit": 7,
        "page": "p1",
    }
    async with serve([page()]) as (service, transport):
        assert await ids_of(InvoiceClient(transport), **options) == []
    [request] = service.requests
    assert request.target.startswith("/20191001/invoices?")
    assert query(request) == [
        ("ospHomeRegion", "us-ashburn-1"),
        ("compartmentId", ACCOUNT),
        ("invoiceId", "42"),
        ("type", "SUPPORT"),
        ("type", "USAGE"),
        ("searchText", "Müller & Söhne"),
        ("timeInvoiceStart", "2026-01-01T00:00:00.000Z"),
        ("timeInvoiceEnd", "2026-02-01T00:00:00.000Z"),
        ("timePaymentStart", "2026-03-01T00:00:00.000Z"),
        ("timePaymentEnd", "2026-04-01T00:00:00.000Z"),
        ("status", "OPEN"),
        ("status", "PAST_DUE"),
        ("limit", "7"),
        ("sortBy", "DUE_DATE"),
        ("sortOrder", "DESC"),
        ("page", "p1"),
    ]
    if not CONTRACT.exists():
        pytest.skip("the contract file is not beside this repository")
    operations = json.loads(CONTRACT.read_text())["services"]["osp_gateway"]["operations"]
    listing = next(one for one in operations if one["operation"] == "list_invoices")
    assert {name for name, _ in query(request)} == {parameter["name"] for parameter in listing["queryParams"]}


@pytest.mark.parametrize("ahead", [False, True])
async def test_pages_are_followed_to_the_end_short_and_empty_ones_included(serve: Serve, ahead: bool) -> None:
    answers = [page("a", "b", after="p2"), page(after="p3"), page("c", after="p4"), page()]
    async with serve(answers) as (service, transport):
        pages = [one async for one in InvoiceClient(transport).pages(ACCOUNT, ahead=ahead)]
    assert [[row.internal_invoice_id for row in one.items] for one in pages] == [["a", "b"], [], ["c"], []]
    assert [one.next_page for one in pages] == ["p2", "p3", "p4", None]
    assert [dict(query(request)).get("page") for request in service.requests] == [None, "p2", "p3", "p4"]
    assert all(one.request_id for one in pages)
    assert service.connections == 1


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 3), min_size=1, max_size=8))
async def test_however_it_is_cut_into_pages_everything_arrives_once(serve: Serve, sizes: list[int]) -> None:
    rows = [str(number) for number in range(sum(sizes))]
    starts = [sum(sizes[:number]) for number in range(len(sizes))]

    def respond(request: RawRequest) -> bytes:
        number = int(dict(query(request)).get("page", "0"))
        after = str(number + 1) if number + 1 < len(sizes) else None
        return page(*rows[starts[number] : starts[number] + sizes[number]], after=after)

    async with serve(respond) as (_, transport):
        assert await ids_of(InvoiceClient(transport)) == rows


async def test_reading_resumes_where_it_was_left(serve: Serve) -> None:
    async with serve([page("a", after="p2"), page("b")]) as (_, transport):
        client = InvoiceClient(transport)
        first = await anext(client.pages(ACCOUNT))
        assert await ids_of(client, page=first.next_page) == ["b"]


@pytest.mark.parametrize(
    "answers", [[page(after="p1"), page(after="p1")], [page(after="p1"), page(after="p2"), page(after="p1")]]
)
async def test_pages_that_lead_in_a_circle_are_an_error(serve: Serve, answers: list[bytes]) -> None:
    async with serve(answers) as (_, transport):
        with pytest.raises(RepeatedPage) as caught:
            await ids_of(InvoiceClient(transport))
    assert caught.value.request_id


async def test_a_circle_back_to_where_reading_resumed_is_an_error_too(serve: Serve) -> None:
    async with serve([page("a", after="p1")]) as (_, transport):
        with pytest.raises(RepeatedPage):
            await ids_of(InvoiceClient(transport), page="p1")


async def test_an_absurd_page_token_is_not_sent_back(serve: Serve) -> None:
    async with serve([page(after="x" * 5000)]) as (service, transport):
        with pytest.raises(MalformedAnswer):
            await ids_of(InvoiceClient(transport))
    assert len(service.requests) == 1


@pytest.mark.parametrize("ahead", [False, True])
async def test_a_page_that_breaks_off_is_read_again_and_nothing_is_lost_or_doubled(serve: Serve, ahead: bool) -> None:
    cut = answer(b'{"items":[{"internalInvoiceId":"b"},{"inter', length=4000)
    async with serve([page("a", after="p2"), cut, None, page("b", "c")]) as (_, transport):
        assert await ids_of(InvoiceClient(transport), ahead=ahead) == ["a", "b", "c"]


async def test_only_who_reads_to_the_end_asks_for_the_next_page_ahead(serve: Serve) -> None:
    asked_ahead = asyncio.Event()

    def respond(request: RawRequest) -> bytes:
        token = dict(query(request)).get("page")
        if token == "p2":
            asked_ahead.set()
        return page("a", after="p2") if token is None else page("b")

    async with serve(respond) as (service, transport):
        client = InvoiceClient(transport)
        async with aclosing(client.pages(ACCOUNT)) as pages:
            await anext(pages)
        assert len(service.requests) == 1
        async with aclosing(client.pages(ACCOUNT, ahead=True)) as pages:
            await anext(pages)
            await asyncio.wait_for(asked_ahead.wait(), 30)
        assert await ids_of(client) == ["a", "b"], "a request that was dropped is in nobody's way"


@pytest.mark.parametrize("ahead", [False, True])
async def test_a_page_that_always_breaks_off_is_told_after_the_pages_before_it(serve: Serve, ahead: bool) -> None:
    cut = answer(b'{"items":[', length=4000)
    async with serve([page("a", after="p2"), cut, cut, cut]) as (_, transport):
        pages = InvoiceClient(transport).pages(ACCOUNT, ahead=ahead)
        assert len((await anext(pages)).items) == 1
        with pytest.raises(ConnectionCut):
            await anext(pages)


@pytest.mark.parametrize(
    "body",
    [
        b'{"items":[{"invoiceAmount":"twelve"}]}',
        b'{"items":[{"invoiceAmount":NaN}]}',
        b'{"items":[{"timeInvoice":true}]}',
        b'{"items":[{"subscriptionIds":7}]}',
        b'{"items":"none"}',
        b'{"items":null}',
        b"{}",
        b"[]",
        b"null",
        b"",
        b'{"items":[',
        b"\xff\xfe",
    ],
)
async def test_json_with_wrong_types_is_malformed_and_not_tried_again(serve: Serve, body: bytes) -> None:
    async with serve([answer(body)]) as (service, transport):
        with pytest.raises(MalformedAnswer) as caught:
            await ids_of(InvoiceClient(transport))
    assert type(caught.value) is MalformedAnswer
    assert caught.value.request_id
    assert len(service.requests) == 1


async def test_a_malformed_answer_names_the_place_even_if_the_server_chose_its_name(serve: Serve) -> None:
    async with serve([answer(b'{"items":[{"invoiceAmount":[]}]}')]) as (_, transport):
        with pytest.raises(MalformedAnswer, match=r"items\.0\.invoiceAmount"):
            await ids_of(InvoiceClient(transport))


async def test_a_whole_invoice_comes_with_its_version(serve: Serve) -> None:
    body = b'{"internalInvoiceId":"a/b","tax":12345678901234567.89}'
    async with serve([answer(body, etag="v7"), answer(body)]) as (service, transport):
        client = InvoiceClient(transport)
        invoice, etag = await client.get_with_etag(ACCOUNT, "a/b")
        assert (invoice.tax, etag) == (Decimal("12345678901234567.89"), "v7")
        assert await client.get(ACCOUNT, "a/b") == invoice
    expected = f"/20191001/invoices/a%2Fb?ospHomeRegion=us-ashburn-1&compartmentId={ACCOUNT}"
    assert [request.target for request in service.requests] == [expected, expected]


async def test_lines_are_read_to_the_last_page(serve: Serve) -> None:
    first = answer(b'{"items":[{"product":"one"}]}', opc_next_page="p2")
    async with serve([first, answer(b'{"items":[{"product":"two"}]}')]) as (service, transport):
        lines = await InvoiceClient(transport).lines(ACCOUNT, "i1")
    assert [line.product for line in lines] == ["one", "two"]
    assert service.requests[0].target.startswith("/20191001/invoices/i1/invoiceLines?")


async def test_a_pdf_is_read_and_counts_as_reading(serve: Serve) -> None:
    busy = answer(b'{"code":"Busy","message":"later"}', "503 Busy")
    pdf = answer(b"%PDF-1.7 whole", content_type="application/octet-stream")
    async with serve([busy, pdf], read_only=True) as (service, transport):
        assert await InvoiceClient(transport).pdf(ACCOUNT, "i1") == b"%PDF-1.7 whole"
    assert {(request.method, urlsplit(request.target).path) for request in service.requests} == {
        ("POST", "/20191001/invoices/i1/actions/downloadPdfContent")
    }


@pytest.mark.parametrize("body", [b"", b"<html>", b" %PDF-1.7", b"MZ"])
async def test_what_is_no_pdf_is_never_given_out_as_one(serve: Serve, body: bytes) -> None:
    async with serve([answer(body, content_type="application/pdf")]) as (_, transport):
        with pytest.raises(MalformedAnswer, match="not a PDF"):
            await InvoiceClient(transport).pdf(ACCOUNT, "i1")


@pytest.mark.parametrize("details", [PayInvoiceDetails(email="ap@example.com"), b'{"email":"ap@example.com"}'])
async def test_paying_opens_a_page_with_the_stored_token(serve: Serve, details: PayInvoiceDetails | bytes) -> None:
    receipt = answer(b'{"url":"https://pay.example/1","headerId":"h1","token":"t1"}')
    async with serve([receipt]) as (service, transport):
        opened = await InvoiceClient(transport).pay(ACCOUNT, "i1", details, retry_token="ab12", etag="v7")
    assert (opened.url, opened.header_id) == ("https://pay.example/1", "h1")
    [request] = service.requests
    assert urlsplit(request.target).path == "/20191001/invoices/i1/actions/pay"
    assert (request.headers["opc-retry-token"], request.headers["if-match"]) == ("ab12", "v7")
    assert request.body == b'{"email":"ap@example.com"}'


async def test_a_payment_that_broke_off_is_never_sent_twice(serve: Serve) -> None:
    async with serve([None]) as (service, transport):
        with pytest.raises(ConnectionCut) as caught:
            await InvoiceClient(transport).pay(ACCOUNT, "i1", b"{}", retry_token="ab12")
    assert caught.value.was_sent
    assert len(service.requests) == 1


async def test_read_only_pays_nothing(serve: Serve) -> None:
    async with serve([], read_only=True) as (service, transport):
        with pytest.raises(ReadOnlyRefused):
            await InvoiceClient(transport).pay(ACCOUNT, "i1", b"{}", retry_token="ab12")
    assert service.requests == []


async def test_a_portal_tells_who_one_is_and_what_one_sees(serve: Serve) -> None:
    me = answer(b'{"userName":"Finance","capabilities":["changes"]}')
    accounts = [
        answer(b'{"items":[{"compartmentId":"a","accountName":"Acme"}]}', opc_next_page="p2"),
        answer(b'{"items":[{"compartmentId":"b"}]}'),
    ]
    async with serve([me, *accounts]) as (service, transport):
        assert (await customer_center.me(transport)).user_name == "Finance"
        assert [one.compartment_id for one in await customer_center.accounts(transport)] == ["a", "b"]
    assert [request.target for request in service.requests] == [
        "/customerCenter/20261101/me",
        "/customerCenter/20261101/accounts",
        "/customerCenter/20261101/accounts?page=p2",
    ]


@pytest.mark.parametrize("ask", [customer_center.me, customer_center.accounts])
async def test_oracles_own_service_is_no_portal(serve: Serve, ask: Callable[[Transport], Any]) -> None:
    unknown = answer(b'{"code":"NotAuthorizedOrNotFound","message":"no"}', "404 Not Found", opc_request_id="R1")
    async with serve([unknown]) as (service, transport):
        with pytest.raises(NotAPortal) as caught:
            await ask(transport)
    assert (caught.value.url, caught.value.request_id) == (service.url, "R1")


@pytest.mark.parametrize("ask", [customer_center.me, customer_center.accounts])
async def test_a_portal_that_does_not_know_the_key_says_so(serve: Serve, ask: Callable[[Transport], Any]) -> None:
    async with serve([answer(b'{"code":"NotAuthenticated","message":"no"}', "401 Unauthorized")]) as (_, transport):
        with pytest.raises(NotAuthenticated):
            await ask(transport)


async def test_an_account_of_somebody_else_is_not_found(serve: Serve) -> None:
    refusal = answer(b'{"code":"NotAuthorizedOrNotFound","message":"no"}', "404 Not Found")
    async with serve([refusal]) as (_, transport):
        with pytest.raises(NotAuthorizedOrNotFound):
            await InvoiceClient(transport).get(ACCOUNT, "i1")


async def test_all_errors_can_be_caught_as_one(serve: Serve) -> None:
    async with serve([answer(b"oops", content_type="text/plain")]) as (_, transport):
        with pytest.raises(OccClientError):
            await customer_center.me(transport)
