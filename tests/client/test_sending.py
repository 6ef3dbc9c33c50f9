"""What is sent is exactly what was signed, says who asks, and can't be led elsewhere."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from support.client import START, FakeTiming
from support.transport import PAY_PATH, PDF_PATH, Connect, Service, check_signature, failing, ok, refused

from occ_tui import __version__
from occ_tui.client.config import Profile
from occ_tui.client.endpoint import endpoint_of
from occ_tui.client.errors import InvalidRequest
from occ_tui.client.transport import _target, path_segment, query_string
from occ_tui.wire.signing import http_date


async def test_what_is_sent_is_what_was_signed(connect: Connect, private_key: rsa.RSAPrivateKey) -> None:
    service = Service(ok())
    params = {"searchText": "a b/c&d=é~%+", "status": ["OPEN", "PAST_DUE"], "limit": 7, "page": None, "all": True}
    params["timeInvoiceStart"] = datetime(2026, 1, 2, tzinfo=UTC)
    async with connect(service, endpoint="http://LOCALHOST:8181/base/") as transport:
        await transport.request("GET", "/x", params=params)
    [target] = service.targets
    assert target.split("&") == [
        "/base/x?searchText=a%20b%2Fc%26d%3D%C3%A9~%25%2B",
        "status=OPEN",
        "status=PAST_DUE",
        "limit=7",
        "all=true",
        "timeInvoiceStart=2026-01-02T00%3A00%3A00.000Z",
    ]
    assert service.requests[0].headers["host"] == "LOCALHOST:8181"
    check_signature(service.requests[0], private_key)


@given(st.dictionaries(st.text(min_size=1), st.text() | st.lists(st.text())))
def test_any_query_is_plain_ascii_and_says_the_same(params: dict[str, Any]) -> None:
    query = query_string(params)
    assert re.fullmatch(r"([A-Za-z0-9._~-]|%[0-9A-F]{2}|[=&])*", query)
    pairs = [(name, one) for name, value in params.items() for one in ([value] if isinstance(value, str) else value)]
    assert httpx.QueryParams(query).multi_items() == [tuple(_replaced(part) for part in pair) for pair in pairs]


def _replaced(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


@pytest.mark.parametrize("value", ["", ".", ".."])
def test_a_path_can_not_be_led_elsewhere(value: str) -> None:
    with pytest.raises(ValueError, match="segment"):
        path_segment(value)
    assert path_segment("../../admin?x#y") == "..%2F..%2Fadmin%3Fx%23y"


@pytest.mark.parametrize("path", ["/a/../b", "/a/./b", "/a b", "/ä", "/a?b#c", "", "a", "/a/.."])
async def test_a_path_that_would_be_sent_otherwise_than_signed_never_leaves(connect: Connect, path: str) -> None:
    service = Service(ok())
    async with connect(service) as transport:
        with pytest.raises(ValueError, match="encoded"):
            await transport.request("GET", path)
    assert service.requests == []


@given(st.text(min_size=1).filter(lambda text: text not in (".", "..")), st.text())
async def test_any_segment_and_question_is_sent_as_it_was_signed(segment: str, question: str) -> None:
    profile = Profile("p", "portal", endpoint="http://localhost")
    target = _target(endpoint_of(profile), f"/x/{path_segment(segment)}", {"q": question})
    url = httpx.URL("http://localhost").copy_with(raw_path=target.encode())
    assert url.raw_path == target.encode()


async def test_a_question_that_is_too_long_is_refused_here(connect: Connect) -> None:
    service = Service(ok())
    error = await failing(connect(service), params={"searchText": "x" * 20_000})
    assert isinstance(error, InvalidRequest)
    assert service.requests == []


async def test_a_request_says_who_asks_and_which_request_it_is(connect: Connect) -> None:
    service = Service(ok(**{"opc-request-id": "theirs/123"}))
    async with connect(service) as transport:
        answer = await transport.request("GET", "/x")
    headers = service.requests[0].headers
    assert headers["user-agent"] == f"occ-tui/{__version__}"
    assert headers["accept"] == "application/json"
    assert re.fullmatch("[0-9A-F]{32}", headers["opc-request-id"])
    assert answer.request_id == "theirs/123"


async def test_our_own_request_id_is_kept_when_the_server_gives_none(connect: Connect) -> None:
    service = Service(refused(404))
    error = await failing(connect(service))
    assert error.request_id == service.requests[0].headers["opc-request-id"]


async def test_a_request_id_from_outside_is_filtered(connect: Connect) -> None:
    error = await failing(connect(Service(refused(404, **{"opc-request-id": b"a\x9b31m" + b"x" * 5000}))))
    assert error.request_id is not None
    assert error.request_id.startswith("a\\x9b31m")
    assert len(error.request_id) == 200


async def test_a_post_without_a_body_signs_an_empty_one(connect: Connect, private_key: rsa.RSAPrivateKey) -> None:
    service = Service(ok())
    async with connect(service) as transport:
        await transport.request("POST", PDF_PATH)
    assert service.requests[0].headers["content-length"] == "0"
    assert service.requests[0].content == b""
    check_signature(service.requests[0], private_key)


async def test_every_attempt_is_signed_afresh(
    connect: Connect, clock: FakeTiming, private_key: rsa.RSAPrivateKey
) -> None:
    service = Service(refused(503), refused(503), ok())
    async with connect(service) as transport:
        await transport.request("GET", "/x")
    dates = [request.headers["date"] for request in service.requests]
    assert dates == [http_date(START + timedelta(seconds=seconds)) for seconds in (0, 1, 3)]
    for request in service.requests:
        check_signature(request, private_key, clock.now)
    assert len({request.headers["opc-request-id"] for request in service.requests}) == 1


async def test_no_header_can_be_smuggled_in(connect: Connect) -> None:
    service = Service(ok())
    async with connect(service) as transport:
        with pytest.raises(ValueError, match="opc-retry-token holds"):
            await transport.request("POST", PAY_PATH, retry_token="a\r\nx: y")
    assert service.requests == []


async def test_cookies_are_never_kept(connect: Connect) -> None:
    service = Service(ok(**{"set-cookie": "session=1; Path=/"}))
    async with connect(service) as transport:
        await transport.request("GET", "/x")
        await transport.request("GET", "/x")
    assert "cookie" not in service.requests[1].headers
