"""Every refusal of a server is one error of ours; what it says of the clock is known."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest
from support.client import START, FakeTiming
from support.transport import STATUS_ERRORS, Connect, Service, failing, ok, refused

from occ_tui.client.errors import (
    InvalidRequest,
    NotAPortal,
    NotAuthenticated,
    ServerFault,
    ServiceError,
    TooManyRequests,
)
from occ_tui.wire.customer_center import Me
from occ_tui.wire.signing import http_date


@pytest.mark.parametrize(("status", "kind"), STATUS_ERRORS)
async def test_each_refusal_is_its_own_error(connect: Connect, status: int, kind: type[ServiceError]) -> None:
    error = await failing(connect(Service(refused(status, "TheCode", "The reason.", **{"opc-request-id": "R1"}))))
    assert type(error) is kind
    assert isinstance(error, ServiceError)
    assert (error.status, error.code, error.message, error.request_id) == (status, "TheCode", "The reason.", "R1")


async def test_what_the_server_says_is_filtered_and_short(connect: Connect) -> None:
    error = await failing(connect(Service(refused(400, message="\x1b]0;pwned\x07" + "x" * 9000))))
    assert isinstance(error, InvalidRequest)
    assert error.message.startswith("\\x1b]0;pwned\\x07xxx")
    assert len(error.message) == 500


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("7", 7.0),
        (" 121 ", 121.0),
        (http_date(START + timedelta(seconds=200)), 200.0),
        (http_date(START - timedelta(seconds=200)), 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        ("Mon, 23 Nov 99999999999 10:00:00 GMT", None),
    ],
)
async def test_a_429_tells_how_long_to_wait(connect: Connect, header: str, expected: float | None) -> None:
    error = await failing(connect(Service(refused(429, **{"retry-after": header}))))
    assert isinstance(error, TooManyRequests)
    assert error.retry_after_s == expected


async def test_a_429_with_retry_after_is_waited_for(connect: Connect, clock: FakeTiming) -> None:
    async with connect(Service(refused(429, **{"retry-after": "17"}), ok())) as transport:
        assert (await transport.request("GET", "/x")).status == 200
    assert clock.slept == [17.0]


async def test_a_429_without_retry_after_is_tried_again_with_growing_pauses(
    connect: Connect, clock: FakeTiming
) -> None:
    error = await failing(connect(Service(refused(429))))
    assert isinstance(error, TooManyRequests)
    assert error.retry_after_s is None
    assert clock.slept == [1.0, 2.0]


async def test_a_gateway_that_speaks_html_is_a_fault_of_the_server(connect: Connect) -> None:
    service = Service(httpx.Response(502, html="<html>Bad Gateway</html>"))
    error = await failing(connect(service))
    assert isinstance(error, ServerFault)
    assert (error.status, error.code, error.message) == (502, "", "")
    assert len(service.requests) == 3


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(200, html="<html>Welcome to nginx</html>"),
        httpx.Response(200, content=b"plain"),
        httpx.Response(404, html="<html>Not found</html>"),
        httpx.Response(404, json={"detail": "Not Found"}),
        httpx.Response(401, content=b""),
        httpx.Response(301, headers={"location": "https://elsewhere.example/"}),
        httpx.Response(302, headers={"location": "/login"}),
        httpx.Response(304),
    ],
    ids=lambda answer: f"{answer.status_code} {answer.headers.get('content-type', '')}",
)
async def test_another_service_is_recognised_and_no_redirect_followed(connect: Connect, answer: httpx.Response) -> None:
    service = Service(answer)
    async with connect(service) as transport:
        with pytest.raises(NotAPortal) as caught:
            (await transport.request("GET", "/x")).message(Me)
    assert caught.value.url == "http://127.0.0.1:8181"
    assert caught.value.request_id
    assert len(service.requests) == 1


@pytest.mark.parametrize("minutes", [-10, 10])
async def test_a_clock_ten_minutes_off_is_told_with_the_401(connect: Connect, clock: FakeTiming, minutes: int) -> None:
    clock.pass_s(-60 * minutes)
    transport = connect(Service(refused(401, "NotAuthenticated")))
    error = await failing(transport)
    assert isinstance(error, NotAuthenticated)
    assert error.clock_offset_s == 60 * minutes
    assert transport.clock_offset_s == 60 * minutes


async def test_a_401_with_a_good_clock_does_not_blame_it(connect: Connect, clock: FakeTiming) -> None:
    clock.pass_s(299)
    transport = connect(Service(refused(401)))
    error = await failing(transport)
    assert isinstance(error, NotAuthenticated)
    assert error.clock_offset_s is None
    assert transport.clock_offset_s == -299


async def test_the_clock_offset_is_known_from_any_answer_and_kept(connect: Connect, clock: FakeTiming) -> None:
    clock.pass_s(-90.25)
    async with connect(
        Service(ok(), httpx.Response(200, json={}), httpx.Response(200, headers={"date": "x"}))
    ) as transport:
        assert transport.clock_offset_s is None
        for _ in range(3):
            await transport.request("GET", "/x")
            assert transport.clock_offset_s == pytest.approx(90, abs=1)
