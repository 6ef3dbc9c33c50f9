"""One request: signed exactly as it is sent, tried with measure, every outcome one error that keeps its secrets."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st
from support.client import START, FakeTiming, everything_told_by, write_private

from occ_tui import __version__
from occ_tui.client import transport as transport_module
from occ_tui.client.answers import Answer
from occ_tui.client.config import Profile
from occ_tui.client.errors import (
    CertificateRefused,
    Conflict,
    ConnectionCut,
    InvalidRequest,
    KeyFileMissing,
    MalformedAnswer,
    NotAPortal,
    NotAuthenticated,
    NotAuthorizedOrNotFound,
    OccClientError,
    PreconditionFailed,
    ReadOnlyRefused,
    ServerFault,
    ServerTimedOut,
    ServerUnreachable,
    ServiceError,
    TooManyRequests,
    TransportError,
)
from occ_tui.client.transport import Transport, path_segment, query_string
from occ_tui.wire.customer_center import Me
from occ_tui.wire.signing import Authorization, http_date, verify

MakeProfile = Callable[..., Profile]
Outcome = httpx.Response | Exception
DATE = {"date": http_date(START)}
PDF_PATH = "/20191001/invoices/i1/actions/downloadPdfContent"
PAY_PATH = "/20191001/invoices/i1/actions/pay"
TOKEN = "0123456789abcdef0123456789abcdef"


class Service:
    """Gives `outcomes` one after the other, the last one for ever, and keeps what it was asked."""

    def __init__(self, *outcomes: Outcome) -> None:
        self.outcomes = list(outcomes)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        outcome = self.outcomes.pop(0) if len(self.outcomes) > 1 else self.outcomes[0]
        if isinstance(outcome, Exception):
            raise outcome
        return httpx.Response(outcome.status_code, headers=outcome.headers, content=outcome.content)

    @property
    def targets(self) -> list[str]:
        return [request.url.raw_path.decode() for request in self.requests]


def ok(body: Any = None, **headers: str) -> httpx.Response:
    return httpx.Response(200, json={} if body is None else body, headers=DATE | headers)


def refused(
    status: int, code: str = "SomeCode", message: str = "Some reason.", **headers: str | bytes
) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": message}, headers=DATE | headers)


@pytest.fixture
def connect(make_profile: MakeProfile, clock: FakeTiming) -> Callable[..., Transport]:
    def make(
        service: Service, *, endpoint: str | None = "http://127.0.0.1:8181", read_only: bool = False, **changes: Any
    ) -> Transport:
        profile = make_profile(endpoint, **changes)
        return Transport(profile, read_only=read_only, timing=clock.timing(), http=httpx.MockTransport(service))

    return make


Connect = Callable[..., Transport]


async def failing(transport: Transport, method: str = "GET", path: str = "/x", **options: Any) -> OccClientError:
    async with transport:
        with pytest.raises(OccClientError) as caught:
            await transport.request(method, path, **options)
    return caught.value


def check_signature(request: httpx.Request, key: rsa.RSAPrivateKey, now: datetime = START) -> None:
    headers = {name.lower(): value for name, value in request.headers.items()}
    authorization = Authorization.parse(headers["authorization"], request.method)
    target = request.url.raw_path.decode()
    verify(authorization, key.public_key(), request.method, target, headers, request.content, now)


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
    target = Transport(profile)._target(f"/x/{path_segment(segment)}", {"q": question})
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


STATUS_ERRORS = [
    (400, InvalidRequest),
    (401, NotAuthenticated),
    (403, ServiceError),
    (404, NotAuthorizedOrNotFound),
    (409, Conflict),
    (412, PreconditionFailed),
    (418, ServiceError),
    (429, TooManyRequests),
    (500, ServerFault),
    (503, ServerFault),
]


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


TRANSPORT_ERRORS = [
    (httpx.ConnectError("[Errno 111] Connection refused"), ServerUnreachable, False),
    (httpx.ConnectError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed"), CertificateRefused, False),
    (httpx.ProxyError("403 Forbidden"), ServerUnreachable, False),
    (httpx.ConnectTimeout(""), ServerTimedOut, False),
    (httpx.PoolTimeout(""), ServerTimedOut, False),
    (httpx.ReadTimeout(""), ServerTimedOut, True),
    (httpx.WriteTimeout(""), ServerTimedOut, True),
    (httpx.ReadError(""), ConnectionCut, True),
    (httpx.WriteError(""), ConnectionCut, True),
    (httpx.RemoteProtocolError("Server disconnected without sending a response."), ConnectionCut, True),
]


@pytest.mark.parametrize(("outcome", "kind", "was_sent"), TRANSPORT_ERRORS)
async def test_each_failure_of_the_network_is_its_own_error(
    connect: Connect, outcome: Exception, kind: type[TransportError], was_sent: bool
) -> None:
    service = Service(outcome)
    error = await failing(connect(service))
    assert type(error) is kind
    assert isinstance(error, TransportError)
    assert error.was_sent is was_sent
    assert error.request_id == service.requests[0].headers["opc-request-id"]
    assert len(service.requests) == (1 if kind is CertificateRefused else 3)


async def test_what_is_no_http_is_no_portal(connect: Connect) -> None:
    service = Service(httpx.RemoteProtocolError("illegal status line: bytearray(b'SSH-2.0-OpenSSH')"))
    assert isinstance(await failing(connect(service)), NotAPortal)
    assert len(service.requests) == 1


async def test_reads_wait_half_a_minute_and_writes_a_minute(connect: Connect) -> None:
    service = Service(ok())
    async with connect(service) as transport:
        await transport.request("GET", "/x")
        await transport.request("POST", PDF_PATH)
        await transport.request("POST", PAY_PATH, retry_token=TOKEN)
    waits = [request.extensions["timeout"] for request in service.requests]
    assert [wait["connect"] for wait in waits] == [5, 5, 5]
    assert [wait["read"] for wait in waits] == [30, 30, 60]


async def test_an_answer_that_comes_drop_by_drop_is_given_up(
    make_profile: MakeProfile, clock: FakeTiming, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Drops(httpx.AsyncByteStream):
        is_closed = False

        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                yield b" "
                await asyncio.sleep(0)

        async def aclose(self) -> None:
            self.is_closed = True

    served: list[Drops] = []

    def serve(_request: httpx.Request) -> httpx.Response:
        served.append(Drops())
        return httpx.Response(200, headers=DATE, stream=served[-1])

    monkeypatch.setattr(transport_module, "ANSWER_TIMEOUT_S", 0.01)
    transport = Transport(make_profile(), timing=clock.timing(), http=httpx.MockTransport(serve))
    error = await failing(transport)
    assert isinstance(error, ServerTimedOut)
    assert error.was_sent
    assert len(served) == 3
    assert all(drops.is_closed for drops in served)
    assert "ignature" not in everything_told_by(error)


async def test_a_write_goes_out_once_with_its_stored_token(connect: Connect, clock: FakeTiming) -> None:
    service = Service(httpx.ReadTimeout(""))
    error = await failing(connect(service), "POST", PAY_PATH, body=b"{}", headers={"if-match": "v1"}, retry_token=TOKEN)
    assert isinstance(error, ServerTimedOut)
    assert (error.was_sent, error.timeout_s) == (True, 60)
    assert (len(service.requests), clock.slept) == (1, [])
    assert service.requests[0].headers["opc-retry-token"] == TOKEN
    assert service.requests[0].headers["if-match"] == "v1"
    assert service.requests[0].content == b"{}"


@pytest.mark.parametrize(
    ("method", "path"), [("POST", PAY_PATH), ("PUT", "/20191001/subscriptions/1"), ("DELETE", "/x")]
)
async def test_a_write_without_a_stored_token_never_leaves(connect: Connect, method: str, path: str) -> None:
    service = Service(ok())
    async with connect(service) as transport:
        with pytest.raises(ValueError, match="retry token"):
            await transport.request(method, path)
    assert service.requests == []


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", PAY_PATH),
        ("PUT", "/20191001/subscriptions/1"),
        ("PATCH", "/x"),
        ("DELETE", "/x"),
        ("POST", "/20191001/invoices/a/b/actions/downloadPdfContent"),
        ("POST", PDF_PATH + "/pay"),
    ],
)
async def test_read_only_refuses_everything_that_may_change_something(connect: Connect, method: str, path: str) -> None:
    service = Service(ok())
    error = await failing(connect(service, read_only=True), method, path, retry_token=TOKEN)
    assert isinstance(error, ReadOnlyRefused)
    assert error.method == method
    assert service.requests == []


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/x"), ("POST", PDF_PATH), ("POST", "/20191001/addresses/action/verification")]
)
async def test_read_only_lets_reads_through_and_they_are_tried_again(connect: Connect, method: str, path: str) -> None:
    service = Service(refused(503), ok())
    async with connect(service, read_only=True) as transport:
        await transport.request(method, path, body=b"{}" if method == "POST" else b"")
    assert len(service.requests) == 2


async def test_no_header_can_be_smuggled_in(connect: Connect) -> None:
    service = Service(ok())
    async with connect(service) as transport:
        with pytest.raises(ValueError, match="opc-retry-token holds"):
            await transport.request("POST", PAY_PATH, retry_token="a\r\nx: y")
    assert service.requests == []


async def test_an_answer_is_bounded(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("occ_tui.client.transport.MAX_ANSWER_BYTES", 1000)
    error = await failing(connect(Service(ok(["x" * 1000]))))
    assert isinstance(error, MalformedAnswer)
    assert error.request_id


async def test_what_can_not_be_unpacked_is_malformed(connect: Connect) -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        class Stream(httpx.AsyncByteStream):
            async def __aiter__(self):  # type: ignore[no-untyped-def]
                yield b"not gzip at all"

        return httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Stream())

    transport = connect(Service(ok()))
    transport._given_http = httpx.MockTransport(broken)
    assert isinstance(await failing(transport), MalformedAnswer)


async def test_cookies_are_never_kept(connect: Connect) -> None:
    service = Service(ok(**{"set-cookie": "session=1; Path=/"}))
    async with connect(service) as transport:
        await transport.request("GET", "/x")
        await transport.request("GET", "/x")
    assert "cookie" not in service.requests[1].headers


async def test_a_key_that_is_gone_is_told_before_anything_is_sent(connect: Connect, tmp_path: Path) -> None:
    service = Service(ok())
    error = await failing(connect(service, key_file=tmp_path / "gone.pem"))
    assert isinstance(error, KeyFileMissing)
    assert service.requests == []


async def test_the_key_is_read_once(connect: Connect, key_file: Path) -> None:
    async with connect(Service(ok())) as transport:
        await asyncio.gather(*(transport.request("GET", "/x") for _ in range(3)))
        key_file.unlink()
        await transport.request("GET", "/x")


async def test_a_renewed_session_token_is_used_after_a_401(connect: Connect, tmp_path: Path) -> None:
    token_file = write_private(tmp_path / "token", "first-token")
    service = Service(refused(401), ok())
    async with connect(service, security_token_file=token_file) as transport:
        with pytest.raises(NotAuthenticated):
            await transport.request("GET", "/x")
        write_private(token_file, "second-token")
        await transport.request("GET", "/x")
    key_ids = [Authorization.parse(r.headers["authorization"], "GET").key_id for r in service.requests]
    assert key_ids == ["ST$first-token", "ST$second-token"]


SECRET_OUTCOMES: Iterable[Outcome] = [
    *(outcome for outcome, _, _ in TRANSPORT_ERRORS),
    *(refused(status) for status, _ in STATUS_ERRORS),
    httpx.Response(200, html="body-secret"),
    httpx.Response(200, content=b'{"body-secret', headers={"content-type": "application/json"}),
    httpx.Response(200, json={"userId": {"body-secret": 1}}),
    httpx.Response(404, html="body-secret"),
]


@pytest.mark.parametrize("outcome", SECRET_OUTCOMES, ids=lambda outcome: type(outcome).__name__)
async def test_no_error_tells_a_secret(connect: Connect, tmp_path: Path, outcome: Outcome) -> None:
    service = Service(outcome)
    token_file = write_private(tmp_path / "token", "token-secret")
    transport = connect(service, security_token_file=token_file, pass_phrase="phrase-secret")
    async with transport:
        with pytest.raises(OccClientError) as caught:
            (await transport.request("POST", PDF_PATH, body=b'"sent-secret"')).message(Me)
    if isinstance(outcome, Exception):
        outcome.request = service.requests[0]  # type: ignore[attr-defined]
    told = everything_told_by(caught.value)
    signature = Authorization.parse(service.requests[0].headers["authorization"], "POST").signature
    for secret in (
        "token-secret",
        "phrase-secret",
        "sent-secret",
        "body-secret",
        repr(signature),
        "<Request",
        "authorization",
    ):
        assert secret not in told


def test_an_answer_does_not_show_its_body() -> None:
    assert "body-secret" not in repr(Answer(200, {}, b"body-secret", "R1"))


async def test_an_answer_knows_its_version_and_the_next_page(connect: Connect) -> None:
    async with connect(Service(ok({}, etag="v7", **{"opc-next-page": "p2"}))) as transport:
        answer = await transport.request("GET", "/x")
    assert (answer.etag, answer.next_page, json.loads(answer.body)) == ("v7", "p2", {})


@pytest.mark.parametrize("etag", ["", "ä", "a\x9bb", "a\tb"])
def test_a_version_that_could_not_be_sent_back_counts_as_none(etag: str) -> None:
    assert Answer(200, {"etag": etag}, b"", "R1").etag is None
