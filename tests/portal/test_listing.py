"""Lists of invoices: every filter, sort and page against a plain Python oracle over the same entries."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import portal_oracle, portal_world
from support.portal_world import DAY_MS, INVOICES, OTHER, Person, key_of

from occ_tui.domain.dates import from_epoch_day
from occ_tui.domain.invoices import InvoiceStatus, InvoiceType
from occ_tui.portal import generate
from occ_tui.portal.app import create_app
from occ_tui.portal.entries import InvoiceEntry
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.selection import SortBy
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.invoices import InvoiceSummary

ROWS = portal_oracle.rows(portal_world.entries())


def instant(days_ago: int, hour: int = 0) -> str:
    day = from_epoch_day(portal_world.TODAY_NUMBER - days_ago)
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC).isoformat()


FILTERS: list[dict[str, Any]] = [
    {},
    *({"status": [status]} for status in InvoiceStatus),
    {"status": ["OPEN", "PAST_DUE"]},
    {"status": ["CLOSED", "OPEN", "CLOSED"]},
    *({"type": [kind]} for kind in InvoiceType),
    {"type": ["USAGE", "SUPPORT"], "status": ["PAST_DUE", "CLOSED"]},
    {"searchText": "inv-0001"},
    {"searchText": "SÜD"},
    {"searchText": "株式"},
    {"searchText": "100%_7"},
    {"searchText": "%"},
    {"searchText": "no such text"},
    {"invoiceId": "8880012"},
    {"invoiceId": "8880012", "status": ["OPEN"]},
    {"invoiceId": "nobody"},
    {"timeInvoiceStart": instant(30)},
    {"timeInvoiceEnd": instant(30)},
    {"timeInvoiceStart": instant(30), "timeInvoiceEnd": instant(10, 12)},
    {"timePaymentStart": instant(20)},
    {"timePaymentEnd": instant(20, 1)},
    {"timePaymentStart": instant(30), "timePaymentEnd": instant(10), "status": ["CLOSED"]},
    {"timeInvoiceStart": instant(40), "timePaymentEnd": instant(5)},
]


@pytest.mark.parametrize("asked", FILTERS, ids=str)
async def test_a_filter_gives_what_it_names_and_nothing_else(reader: Person, asked: dict[str, Any]) -> None:
    assert await reader.ids(**asked) == portal_oracle.listed(ROWS, **asked)


def test_the_oracle_sees_every_status_type_and_oddity() -> None:
    assert {row.status for row in ROWS} == set(InvoiceStatus)
    assert {row.entry.type for row in ROWS} == set(InvoiceType)
    assert any(row.entry.due_day is None for row in ROWS)
    assert any(row.entry.time_invoice_ms is None for row in ROWS)
    assert len({row.entry.number for row in ROWS}) < len(ROWS)


@pytest.mark.parametrize("order", ["ASC", "DESC"])
@pytest.mark.parametrize("sort", list(SortBy))
@pytest.mark.parametrize("asked", [{}, {"status": ["OPEN", "CLOSED"]}], ids=str)
async def test_every_sort_has_one_order_page_by_page(reader: Person, asked: Any, sort: SortBy, order: str) -> None:
    question = {**asked, "sortBy": str(sort), "sortOrder": order}
    expected = portal_oracle.listed(ROWS, **question)
    assert await reader.ids(**question) == expected
    assert await reader.ids(limit=7, **question) == expected


QUESTIONS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.lists(st.sampled_from([str(status) for status in InvoiceStatus]), max_size=3),
        "type": st.lists(st.sampled_from([str(kind) for kind in InvoiceType]), max_size=4),
        "searchText": st.sampled_from(["inv", "ref-1", "po 100%_", "süd", "00004"]),
        "timeInvoiceStart": st.integers(0, 60).map(instant),
        "timeInvoiceEnd": st.integers(0, 60).map(instant),
        "timePaymentStart": st.integers(0, 60).map(instant),
        "timePaymentEnd": st.integers(0, 60).map(instant),
        "sortBy": st.sampled_from([str(sort) for sort in SortBy]),
        "sortOrder": st.sampled_from(["ASC", "DESC"]),
    },
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=QUESTIONS, limit=st.sampled_from([3, 7, 50, 149, 150, 151]))
def test_pages_of_any_size_are_the_whole_list(read_only_portal: Portal, question: dict[str, Any], limit: int) -> None:
    async def ask() -> list[str]:
        transport = httpx.ASGITransport(app=create_app(read_only_portal))
        async with httpx.AsyncClient(transport=transport) as client:
            return await Person(client).ids(limit=limit, **question)

    assert asyncio.run(ask()) == portal_oracle.listed(ROWS, **question)


async def test_a_page_ends_exactly_at_the_end(reader: Person) -> None:
    exact = await reader.get(INVOICES, limit=len(ROWS))
    assert "opc-next-page" not in exact.headers
    short = await reader.get(INVOICES, limit=len(ROWS) - 1)
    rest = await reader.get(INVOICES, limit=len(ROWS) - 1, page=short.headers["opc-next-page"])
    assert len(codec.loads(rest.content)["items"]) == 1
    assert "opc-next-page" not in rest.headers


async def test_pages_have_a_hundred_rows_unless_asked_otherwise(reader: Person) -> None:
    answer = await reader.get(INVOICES)
    assert len(codec.loads(answer.content)["items"]) == 100


@pytest.mark.parametrize("limit", ["0", "-1", "1001", "many", ""])
async def test_a_limit_out_of_range_is_refused(reader: Person, limit: str) -> None:
    await refused(reader, limit=limit)


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": ["LOST"]},
        {"type": ["GIFT"]},
        {"sortBy": "LUCK"},
        {"sortOrder": "UP"},
        {"timeInvoiceStart": "yesterday"},
        {"timePaymentEnd": "1700000000"},
        {"ospHomeRegion": ""},
        {"compartmentId": ""},
        {"page": ""},
        {"page": "nobody"},
        {"page": "bm9ib2R5"},
        {"page": "ä"},
        {"page": "A" * 3000},
    ],
    ids=str,
)
async def test_a_wrong_parameter_is_refused(reader: Person, wrong: dict[str, Any]) -> None:
    await refused(reader, **wrong)


@pytest.mark.parametrize("missing", ["ospHomeRegion", "compartmentId"])
async def test_the_region_and_the_compartment_are_required(reader: Person, missing: str) -> None:
    target = portal_world.osp(INVOICES, **{missing: None})
    answer = await reader.send("GET", target)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")
    assert missing in answer.json()["message"]


async def refused(reader: Person, **parameters: Any) -> None:
    answer = await reader.get(INVOICES, **parameters)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter"), answer.text
    assert next(iter(parameters)) in answer.json()["message"]


async def test_a_page_token_belongs_to_its_question_alone(reader: Person) -> None:
    first = await reader.get(INVOICES, limit=7, status=["OPEN"])
    token = first.headers["opc-next-page"]
    assert (await reader.get(INVOICES, limit=9, status=["OPEN"], page=token)).status_code == 200
    await refused(reader, page=token)
    await refused(reader, page=token, status=["OPEN"], sortBy="TYPE")
    await refused(reader, page=token, status=["OPEN"], sortOrder="DESC")


async def test_a_page_token_of_another_account_is_refused(reader: Person) -> None:
    support = Person(reader.client, "support")
    token = (await support.get(INVOICES, limit=1)).headers["opc-next-page"]
    answer = await support.get(INVOICES, OTHER, limit=1, page=token)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


async def test_no_sign_of_a_page_token_can_be_changed(reader: Person) -> None:
    token = (await reader.get(INVOICES, limit=7)).headers["opc-next-page"]
    for place in range(0, len(token), 5):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        answer = await reader.get(INVOICES, limit=7, page=changed)
        assert answer.status_code == 400, place


async def test_rows_are_what_the_wire_model_writes(reader: Person) -> None:
    answer = await reader.get(INVOICES, limit=1000)
    for item in codec.loads(answer.content)["items"]:
        assert InvoiceSummary.model_validate(item).to_wire() == item


async def test_rows_tell_what_was_booked_with_every_digit(reader: Person) -> None:
    answer = await reader.get(INVOICES, limit=1000)
    items = {item["internalInvoiceId"]: item for item in codec.loads(answer.content)["items"]}
    places = {"JPY": 0, "BHD": 3}
    for row in ROWS:
        item, entry = items[row.entry.internal_invoice_id], row.entry
        scale = 10 ** places.get(entry.currency, 2)
        assert item["currency"]["currencyCode"] == entry.currency
        assert item["invoiceAmount"] * scale == entry.amount_minor
        assert item["invoiceAmountDue"] * scale == row.due
        assert item["invoiceAmountCredited"] * scale == row.amounts["credited"]
        assert item["invoiceAmountAdjusted"] * scale == row.amounts["adjusted"]
        assert item["invoiceAmountApplied"] * scale == row.amounts["applied"]
        assert item["invoiceAmountInDispute"] * scale == entry.disputed_minor
        assert item["invoiceStatus"] == row.status
        assert item["isPaid"] == (row.status == "CLOSED")
        assert item["isPayable"] == (entry.is_payable and row.status in ("OPEN", "PAST_DUE"))
        failed = bool(row.last) and row.last.state == "FAILED" and row.status in ("OPEN", "PAST_DUE")
        assert item["isPaymentFailed"] == failed
        assert item.get("invoicePoNumber", "") == entry.po_number
        assert item.get("subscriptionIds", []) == list(entry.subscription_ids)
        if row.last:
            assert item["lastPaymentDetail"]["paymentMethod"] == row.last.method


async def test_a_due_date_is_midnight_in_the_accounts_own_time_zone(reader: Person) -> None:
    support = Person(reader.client, "support")
    rows = portal_oracle.rows(portal_world.entries(), OTHER)
    answer = await support.get(INVOICES, OTHER, limit=1000)
    sent = {item["internalInvoiceId"]: item.get("timeInvoiceDue") for item in codec.loads(answer.content)["items"]}
    assert any(sent.values())
    for row in rows:
        if row.entry.due_day is not None:
            midnight = datetime.fromtimestamp(row.entry.due_day * DAY_MS / 1000, UTC) - timedelta(hours=9)
            assert datetime.fromisoformat(sent[row.entry.internal_invoice_id]) == midnight


async def test_midnight_makes_open_invoices_past_due(reader: Person, read_only_portal: Portal) -> None:
    due_today = {row.entry.internal_invoice_id for row in ROWS if row.entry.due_day == portal_world.TODAY_NUMBER}
    open_today = set(await reader.ids(status=["OPEN"]))
    assert due_today & open_today
    read_only_portal.today = portal_world.TODAY + timedelta(days=1)
    try:
        assert not due_today & set(await reader.ids(status=["OPEN"]))
        assert due_today & open_today <= set(await reader.ids(status=["PAST_DUE"]))
    finally:
        read_only_portal.today = portal_world.TODAY


@pytest.mark.parametrize("question", [{"sortBy": "STATUS", "sortOrder": order} for order in ("ASC", "DESC")], ids=str)
async def test_a_list_that_is_read_over_midnight_has_every_row_once(
    reader: Person, read_only_portal: Portal, question: dict[str, Any]
) -> None:
    expected = await reader.ids(**question)
    tomorrow = portal_world.TODAY + timedelta(days=1)
    try:
        for shown in range(5, len(expected), 20):
            read_only_portal.today = portal_world.TODAY
            first = await reader.get(INVOICES, limit=shown, **question)
            read_only_portal.today = tomorrow
            rest = await reader.get(INVOICES, limit=1000, page=first.headers["opc-next-page"], **question)
            items = [*codec.loads(first.content)["items"], *codec.loads(rest.content)["items"]]
            assert [item["internalInvoiceId"] for item in items] == expected
    finally:
        read_only_portal.today = portal_world.TODAY


async def test_hostile_texts_of_any_length_page_like_others_and_arrive_as_they_are(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path)
    hostile = list(generate.entries(generate.Plan(portal_world.TODAY, invoices=130, is_hostile=True)))
    contact, tenancy = generate.sample_contacts(1)[0], generate.first_account_ocid(1)
    person = key_of("finance", contact.entry.user_ocid, tenancy)
    ledger.load([*hostile, person])
    portal = Portal(ledger, portal_world.TODAY, frozenset({portal_world.HOST}))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=create_app(portal))) as client:
        finance = Person(client, "finance", tenancy, contact.entry.user_ocid)
        for sort in SortBy:
            paged = await finance.ids(7, tenancy, sortBy=str(sort))
            assert paged == await finance.ids(1000, tenancy, sortBy=str(sort))
            assert len(paged) == 130
        answer = await finance.get(INVOICES, tenancy, limit=1000)
        sent = {item["internalInvoiceId"]: item["invoiceNumber"] for item in codec.loads(answer.content)["items"]}
    ledger.close()
    texts = {entry.internal_invoice_id: entry.number for entry in hostile if isinstance(entry, InvoiceEntry)}
    assert sent == texts
    assert max(map(len, texts.values())) > 4000
    assert any("\x1b" in text for text in texts.values())
