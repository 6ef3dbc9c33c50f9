"""Every failure of the network is one error of ours; answers have an end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from support.client import FakeTiming, everything_told_by
from support.transport import (
    DATE,
    PAY_PATH,
    PDF_PATH,
    TOKEN,
    TRANSPORT_ERRORS,
    Connect,
    MakeProfile,
    Service,
    failing,
    ok,
)

from occ_tui.client import transport as transport_module
from occ_tui.client.errors import CertificateRefused, MalformedAnswer, NotAPortal, ServerTimedOut, TransportError
from occ_tui.client.transport import Transport


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
