"""What only real sockets show: keep-alive, bodies cut in the middle, Unix sockets, proxies, certificates."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import itertools
import socket
import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from support.client import START, FakeTiming, everything_told_by, pem_of, write_private
from support.raw_http import RawRequest, answer, raw_service

from occ_tui.client.config import Profile
from occ_tui.client.errors import (
    CertificateRefused,
    ConnectionCut,
    EnvironmentUnusable,
    NotAPortal,
    OccClientError,
    ServerUnreachable,
)
from occ_tui.client.transport import Transport
from occ_tui.wire.signing import Authorization, verify

MakeProfile = Callable[..., Profile]


@pytest.fixture
def connect(make_profile: MakeProfile, clock: FakeTiming) -> Callable[[str], Transport]:
    return lambda url: Transport(make_profile(url), timing=clock.timing())


Connect = Callable[[str], Transport]


async def failing(transport: Transport) -> OccClientError:
    async with transport:
        with pytest.raises(OccClientError) as caught:
            await transport.request("GET", "/x")
    return caught.value


def check_signature(request: RawRequest, key: rsa.RSAPrivateKey) -> None:
    authorization = Authorization.parse(request.headers["authorization"], request.method)
    public = key.public_key()
    verify(authorization, public, request.method, request.target, request.headers, request.body, START)


async def test_many_requests_share_one_connection(connect: Connect) -> None:
    async with raw_service(lambda request: answer()) as service, connect(service.url) as transport:
        for number in range(20):
            await transport.request("GET", "/x", params={"page": str(number)})
        assert [request.target for request in service.requests] == [f"/x?page={number}" for number in range(20)]
        assert service.connections == 1


async def test_the_bytes_on_the_wire_verify(connect: Connect, private_key: rsa.RSAPrivateKey) -> None:
    async with raw_service(lambda request: answer()) as service, connect(service.url) as transport:
        await transport.request("GET", "/x/..%2F.a", params={"searchText": "ä ö/[]{}|\\^`'\"<>", "status": ["A", "B"]})
        await transport.request("POST", "/20191001/addresses/action/verification", body='{"city":"Köln"}'.encode())
    for request in service.requests:
        authorization = Authorization.parse(request.headers["authorization"], request.method)
        verify(
            authorization,
            private_key.public_key(),
            request.method,
            request.target,
            request.headers,
            request.body,
            START,
        )
    assert service.requests[0].headers["host"] == service.url.removeprefix("http://")
    assert service.requests[0].target.startswith("/x/..%2F.a?")


async def test_a_socket_is_asked_as_localhost(connect: Connect, tmp_path: Path, private_key: rsa.RSAPrivateKey) -> None:
    async with (
        raw_service(lambda request: answer(), tmp_path / "api.sock") as service,
        connect(service.url) as transport,
    ):
        await transport.request("GET", "/x")
        await transport.request("GET", "/x")
    [request, _] = service.requests
    assert service.connections == 1
    assert request.headers["host"] == "localhost"
    check_signature(request, private_key)


async def test_a_socket_that_is_not_there_is_unreachable(connect: Connect, tmp_path: Path) -> None:
    error = await failing(connect(f"unix://{tmp_path}/none.sock"))
    assert isinstance(error, ServerUnreachable)
    assert error.url == f"unix://{tmp_path}/none.sock"


async def test_nobody_listening_is_unreachable(connect: Connect, clock: FakeTiming) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"
        error = await failing(connect(url))
    assert isinstance(error, ServerUnreachable)
    assert (error.url, error.was_sent) == (url, False)
    assert len(clock.slept) == 2


CUT = answer(b'{"items":[{"invoiceId":"1"', length=5000)
CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    "broken",
    [CUT, CHUNKED + b'5\r\n{"ite', CHUNKED + b"zz\r\n", b"HTTP/1.1 200 OK\r\ncontent-ty", b"HTTP/1", None],
    ids=["half a body", "half a chunk", "no chunk", "half a header", "half a status", "nothing"],
)
async def test_an_answer_cut_in_the_middle_is_tried_again_and_then_told(connect: Connect, broken: bytes | None) -> None:
    async with raw_service(lambda request: broken) as service:
        assert isinstance(await failing(connect(service.url)), ConnectionCut)
        assert len(service.requests) == 3


async def test_an_answer_cut_once_is_read_whole_the_second_time(connect: Connect) -> None:
    answers = itertools.chain([CUT], itertools.repeat(answer(b'{"whole":true}')))
    async with raw_service(lambda request: next(answers)) as service, connect(service.url) as transport:
        assert (await transport.request("GET", "/x")).body == b'{"whole":true}'


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.6\r\n\r\n", b"220 mail.example ESMTP\r\n\r\n"])
async def test_another_protocol_is_no_portal(connect: Connect, greeting: bytes) -> None:
    async with raw_service(lambda request: greeting) as service:
        assert isinstance(await failing(connect(service.url)), NotAPortal)


async def test_a_packed_answer_of_a_far_server_is_unpacked_and_a_near_one_is_asked_for_none(connect: Connect) -> None:
    async with raw_service(lambda request: answer()) as service, connect(service.url) as transport:
        await transport.request("GET", "/x")
    assert service.requests[0].headers["accept-encoding"] == "identity"


async def test_this_computer_is_asked_directly_whatever_the_environment_says(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with raw_service(lambda request: None) as proxy, raw_service(lambda request: answer()) as service:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        async with connect(service.url) as transport:
            await transport.request("GET", "/x")
        assert (len(service.requests), len(proxy.requests)) == (1, 0)


async def test_a_far_server_is_asked_through_the_proxy_of_the_environment(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(request: RawRequest) -> bytes:
        return answer(b"", "403 Forbidden")

    async with raw_service(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url.replace("http://", "http://me:hunter2@"))
        error = await failing(connect("https://portal.invalid:8443"))
        assert isinstance(error, ServerUnreachable)
        assert "hunter2" not in f"{error!r} {error} {error.reason}"
        assert {(request.method, request.target) for request in proxy.requests} == {("CONNECT", "portal.invalid:8443")}
        assert all("authorization" not in request.headers for request in proxy.requests)


async def test_a_server_on_the_list_of_exceptions_is_asked_directly(
    connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with raw_service(lambda request: None) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        monkeypatch.setenv("NO_PROXY", "portal.invalid")
        assert isinstance(await failing(connect("https://portal.invalid")), ServerUnreachable)
        assert proxy.requests == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("HTTPS_PROXY", "ftp://hunter2@proxy.example"),
        ("https_proxy", "http://hunter2@[::"),
        ("ALL_PROXY", "socks5://me:hunter2@127.0.0.1:1"),
        ("SSL_CERT_FILE", "/nowhere/hunter2.pem"),
    ],
)
async def test_an_unusable_proxy_or_certificate_of_the_environment_is_named_before_anything_is_sent(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    error = await failing(connect("https://portal.invalid"))
    assert isinstance(error, EnvironmentUnusable)
    assert name in error.names
    assert "hunter2" not in everything_told_by(error)


@pytest.fixture
def certificate(tmp_path: Path, private_key: rsa.RSAPrivateKey) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, private_key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(private_key, hashes.SHA256())
    )
    return write_private(tmp_path / "portal.pem", made.public_bytes(Encoding.PEM) + pem_of(private_key))


async def test_a_server_that_can_not_prove_who_it_is_is_refused_unless_the_user_trusts_its_certificate(
    connect: Connect, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(b'{"trusted":true}'))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        error = await failing(connect(url))
        assert isinstance(error, CertificateRefused)
        assert "CERTIFICATE_VERIFY_FAILED" in error.reason
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        async with connect(url) as transport:
            assert (await transport.request("GET", "/x")).body == b'{"trusted":true}'
