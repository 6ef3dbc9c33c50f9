"""A write goes out once, with the token stored for it; read-only lets none out."""

from __future__ import annotations

import httpx
import pytest
from support.client import FakeTiming
from support.transport import PAY_PATH, PDF_PATH, TOKEN, Connect, Service, failing, ok, refused

from occ_tui.client.errors import ReadOnlyRefused, ServerTimedOut


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
