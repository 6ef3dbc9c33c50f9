"""What every answer of the API has in common: ids, limits, errors without any of our insides."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from support.portal_world import INVOICES, URL, Person, osp

from occ_tui.portal import selection
from occ_tui.portal.app import create_app
from occ_tui.portal.gate import MAX_REQUEST_ID
from occ_tui.portal.state import Portal


async def test_the_request_id_comes_back(reader: Person) -> None:
    answer = await reader.send("GET", osp(INVOICES, limit=1), headers={"opc-request-id": "A1/b-2_c.3"})
    assert answer.headers["opc-request-id"] == "A1/b-2_c.3"


@pytest.mark.parametrize("given", ["<script>", "x" * 500, "a b\tc", "ä"])
async def test_a_strange_request_id_is_cleaned(reader: Person, given: str) -> None:
    where = osp(INVOICES, limit=1)
    signed = {**reader.sign("GET", where), "opc-request-id": given}
    headers = [(name.encode(), value.encode("latin-1")) for name, value in signed.items()]
    answer = await reader.client.get(URL + where, headers=headers)
    echoed = answer.headers["opc-request-id"]
    assert 0 < len(echoed) <= MAX_REQUEST_ID
    assert echoed.isascii()
    assert not set(echoed) & set("<> \t")


async def test_requests_without_an_id_get_different_ones(reader: Person) -> None:
    ids = {(await reader.get(INVOICES, limit=1)).headers["opc-request-id"] for _ in range(3)}
    assert len(ids) == 3


async def test_every_answer_has_one_date_and_is_not_kept(reader: Person) -> None:
    for answer in (await reader.get(INVOICES, limit=1), await reader.client.get(f"{URL}/nowhere")):
        assert len(answer.headers.get_list("date")) == 1
        assert answer.headers["date"].endswith("GMT")
        assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/", 404, "NotFound"),
        ("GET", "/20191001/nowhere", 404, "NotFound"),
        ("GET", "/docs", 404, "NotFound"),
        ("GET", "/20191001/invoices/", 404, "NotFound"),
        ("DELETE", "/20191001/invoices", 405, "MethodNotAllowed"),
    ],
)
async def test_unknown_routes_are_json_errors(reader: Person, method: str, path: str, status: int, code: str) -> None:
    answer = await reader.client.request(method, URL + path)
    assert answer.status_code == status
    assert answer.json()["code"] == code
    assert answer.headers["opc-request-id"]


async def test_a_body_over_the_limit_is_413_before_anything_else(reader: Person) -> None:
    where = osp(f"{INVOICES}/999000/actions/pay")
    answer = await reader.client.post(URL + where, content=b"x" * (64 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "RequestEntityTooLarge")

    async def drops() -> object:
        for _ in range(70):
            yield b"x" * 1024

    answer = await reader.client.post(URL + where, content=drops())  # type: ignore[arg-type]
    assert answer.status_code == 413


async def test_an_announced_body_over_the_limit_is_not_waited_for(read_only_portal: Portal) -> None:
    sent: list[Any] = []

    async def receive() -> Any:
        raise AssertionError("the body was asked for")

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"content-length", b"65537")]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"", "headers": headers}
    await create_app(read_only_portal)(scope, receive, send)
    assert sent[0]["status"] == 413


async def test_a_text_over_the_limit_is_refused(reader: Person) -> None:
    assert (await reader.get(INVOICES, searchText="x" * 4096)).status_code == 200
    for wrong in (osp(INVOICES, searchText="x" * 4097), osp(INVOICES, searchText="ü" * 2049), f"/{'x' * 4097}"):
        answer = await reader.send("GET", wrong)
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


async def test_a_fault_of_ours_is_500_without_our_insides(
    reader: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(selection, "page", broken)
    answer = await reader.get(INVOICES)
    assert (answer.status_code, answer.json()["code"]) == (500, "InternalServerError")
    assert answer.headers["opc-request-id"]
    assert "secret detail" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["opc-request-id"] in caplog.text


async def test_the_log_tells_neither_searches_nor_signatures(reader: Person, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "occ.portal")
    await reader.get(INVOICES, searchText="4111111111111111")
    await reader.send("GET", osp(INVOICES), signed={"authorization": "Signature very-secret"})
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name == "occ.portal")
    assert "GET /20191001/invoices 200" in logged
    assert "4111" not in logged
    assert "very-secret" not in logged


async def test_texts_of_the_ledger_cannot_reach_a_header(reader: Person) -> None:
    answer = await reader.get(f"{INVOICES}/a%0d%0ax-evil:1")
    assert answer.status_code == 404
    assert "x-evil" not in answer.headers
