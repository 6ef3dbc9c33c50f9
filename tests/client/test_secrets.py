"""Keys and tokens are read when they are needed, and no error tells one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest
from support.client import everything_told_by, write_private
from support.transport import PDF_PATH, STATUS_ERRORS, TRANSPORT_ERRORS, Connect, Outcome, Service, failing, ok, refused

from occ_tui.client.errors import KeyFileMissing, NotAuthenticated, OccClientError
from occ_tui.wire.customer_center import Me
from occ_tui.wire.signing import Authorization


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
