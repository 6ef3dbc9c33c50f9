"""A service that gives made-up answers, and what is asked of it, for tests of the transport."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from occ_tui.client.config import Profile
from occ_tui.client.errors import (
    CertificateRefused,
    Conflict,
    ConnectionCut,
    InvalidRequest,
    NotAuthenticated,
    NotAuthorizedOrNotFound,
    OccClientError,
    PreconditionFailed,
    ServerFault,
    ServerTimedOut,
    ServerUnreachable,
    ServiceError,
    TooManyRequests,
)
from occ_tui.client.transport import Transport
from occ_tui.wire.signing import Authorization, http_date, verify
from support.client import START

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
