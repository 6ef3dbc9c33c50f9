"""Signed requests to one service over HTTP/1.1 keep-alive: asyncio, time-outs, retries, one kind of error tree."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
import ssl
from collections.abc import Mapping, Sequence
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from types import TracebackType
from urllib.parse import quote

from occ_tui import __version__
from occ_tui.client.answers import Answer, clock_offset_s, refusal, with_request_id
from occ_tui.client.config import Profile
from occ_tui.client.endpoint import Endpoint, endpoint_of
from occ_tui.client.errors import (
    CertificateRefused,
    ConnectionCut,
    EnvironmentUnusable,
    InvalidRequest,
    MalformedAnswer,
    NotAPortal,
    NotAuthenticated,
    OccClientError,
    ReadOnlyRefused,
    ServerTimedOut,
    ServerUnreachable,
)
from occ_tui.client.keys import load_signer
from occ_tui.client.lean_httpx import httpx
from occ_tui.client.regions import full_name
from occ_tui.client.retry import READ_ATTEMPTS, Retrier, Timing
from occ_tui.domain.dates import rfc3339
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.wire.signing import BODY_METHODS, Signer, Unsigned, http_date

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 30.0
WRITE_TIMEOUT_S = 60.0
ANSWER_TIMEOUT_S = 300.0
"""For a whole answer: one that comes drop by drop never meets the time-out of a single read."""
KEEP_ALIVE_S = 4.0
"""Shorter than the five seconds after which servers commonly hang up: a request must not cross with that."""
MAX_ANSWER_BYTES = 64 * 1024 * 1024
"""What an answer may have, unpacked. A page of 1,000 invoices has under 2 MB, a long PDF a few."""
MAX_TARGET_LENGTH = 16_000
"""Characters of path and query; servers commonly accept eight to sixty-four thousand."""

JSON = "application/json"

Parameter = str | int | bool | datetime | Sequence[str] | None
"""A query parameter: an instant is written as RFC 3339, a sequence repeats the key, `None` is left out."""

_READING_POSTS = re.compile(r"/20191001/(invoices/[^/]+/actions/downloadPdfContent|addresses/action/verification)")
"""POSTs that change nothing: they count as reads for retries and `--read-only`."""
_PATH = re.compile(r"(/(?!\.\.?(/|$))[A-Za-z0-9._~%-]+)+")
_HEADER_VALUE = re.compile(r"[!-~]([ -~]*[!-~])?")


def is_read(method: str, path: str) -> bool:
    """Whether such a request changes nothing on the server."""
    return method in ("GET", "HEAD") or (method == "POST" and _READING_POSTS.fullmatch(path) is not None)


def path_segment(value: str) -> str:
    """`value` as one segment of a path; `ValueError` for one that would lead elsewhere."""
    if value in ("", ".", ".."):
        raise ValueError(f"{value!r} is no segment of a path")
    return _quoted(value)


def query_string(params: Mapping[str, Parameter]) -> str:
    """`params` in their order, encoded as RFC 3986 has it (a space is `%20`); empty without any."""
    pairs: list[str] = []
    for name, value in params.items():
        if value is None:
            continue
        values = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        pairs.extend(f"{_quoted(name)}={_quoted(_plain(one))}" for one in values)
    return "&".join(pairs)


class Transport:
    """Sends requests as one profile. Use it in one event loop, and close it: `async with Transport(profile) as …`."""

    def __init__(
        self,
        profile: Profile,
        *,
        read_only: bool = False,
        is_signed: bool = True,
        timing: Timing | None = None,
        http: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Whoever has no key yet asks without a signature (`is_signed`); `timing` and `http` are for tests.

        Raises `EndpointUnusable`; no connection is made, no key read.
        """
        self.profile = profile
        self.read_only = read_only
        self.endpoint = endpoint_of(profile)
        """Of OSP Gateway; see `_endpoint_for` for the others."""
        self.clock_offset_s: float | None = None
        """Seconds by which the server's clock was ahead of ours at its last answer."""
        self.home_region = full_name(profile.home_region)
        """`ospHomeRegion` of every OSP Gateway call."""
        self._retrier = Retrier(timing)
        self._timing = self._retrier.timing
        self._given_http = http
        self._http: httpx.AsyncClient | None = None
        self._is_signed = is_signed
        self._signer: Signer | Unsigned | None = None
        self._signer_lock = asyncio.Lock()

    async def __aenter__(self) -> Transport:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Ends its connections."""
        if self._http is not None:
            await self._http.aclose()
            self._http = None

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Parameter] | None = None,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        accept: str = JSON,
        retry_token: str | None = None,
    ) -> Answer:
        """The answer to a request that succeeded (2xx); every other outcome raises one of `client.errors`.

        `path` is encoded already (`path_segment`). Reads are tried up to three times; a write is sent once, and
        only with the `retry_token` that the caller has stored: whether to send it again is not decided here.
        """
        reads = is_read(method, path)
        if self.read_only and not reads:
            raise ReadOnlyRefused(method)
        if not reads and not retry_token:
            raise ValueError("a write needs a retry token that was stored before")
        endpoint = self._endpoint_for(path)
        target = _target(endpoint, path, params or {})
        extra = {**(headers or {}), "accept": accept, "opc-request-id": secrets.token_hex(16).upper()}
        if retry_token:
            extra["opc-retry-token"] = retry_token
        for name, value in extra.items():
            if not _HEADER_VALUE.fullmatch(value):
                raise ValueError(f"{name} holds characters that can't be sent")
        signer = await self._load_signer()
        try:
            return await self._retrier.run(
                lambda: self._attempt(
                    endpoint, signer, method, target, body, extra, READ_TIMEOUT_S if reads else WRITE_TIMEOUT_S
                ),
                READ_ATTEMPTS if reads else 1,
            )
        except NotAuthenticated:
            self._signer = None  # a session token may have been renewed in its file by the next request
            raise

    def _endpoint_for(self, path: str) -> Endpoint:
        """Where `path` is served: Oracle's services have an address each, a portal has one."""
        return self.endpoint if self.profile.endpoint is not None else endpoint_of(self.profile, path)

    async def _load_signer(self) -> Signer | Unsigned:
        async with self._signer_lock:
            if self._signer is None and not self._is_signed:
                self._signer = Unsigned()
            elif self._signer is None:
                self._signer = await asyncio.to_thread(load_signer, self.profile, self._timing.now())
            return self._signer

    async def _attempt(
        self,
        endpoint: Endpoint,
        signer: Signer | Unsigned,
        method: str,
        target: str,
        body: bytes,
        extra: Mapping[str, str],
        timeout_s: float,
    ) -> Answer:
        signed = signer.sign(method, target, endpoint.host, http_date(self._timing.now()), body)
        request_id = extra["opc-request-id"]
        answer: Answer | None = None
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                answer = await self._send(endpoint, method, target, {**extra, **signed}, body, timeout_s)
        except TimeoutError:
            failure: OccClientError = ServerTimedOut(endpoint.shown, ANSWER_TIMEOUT_S, was_sent=True)
        except httpx.HTTPError as error:
            failure = _failure(endpoint.shown, error, timeout_s)
        if answer is None:
            # Raised out here: the exceptions of httpx hold the request, and with it the signature.
            raise with_request_id(failure, request_id)
        now = self._timing.now()
        offset_s = clock_offset_s(answer.headers, now)
        self.clock_offset_s = self.clock_offset_s if offset_s is None else offset_s
        if not 200 <= answer.status < 300:
            raise refusal(endpoint.shown, answer, now)
        return answer

    async def _send(
        self, endpoint: Endpoint, method: str, target: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> Answer:
        client = self._client()
        url = httpx.URL(endpoint.url).copy_with(raw_path=target.encode("ascii"))
        content = body if method in BODY_METHODS else None
        timeout = httpx.Timeout(timeout_s, connect=CONNECT_TIMEOUT_S)
        request = client.build_request(method, url, content=content, headers=headers, timeout=timeout)
        response = await client.send(request, stream=True)
        try:
            request_id = clean(response.headers.get("opc-request-id", ""))[:200] or headers["opc-request-id"]
            received = bytearray()
            async for chunk in response.aiter_bytes():
                received += chunk
                if len(received) > MAX_ANSWER_BYTES:
                    raise with_request_id(MalformedAnswer(_("the answer is too large")), request_id)
            return Answer(response.status_code, dict(response.headers), bytes(received), request_id, endpoint.shown)
        finally:
            await response.aclose()

    def _client(self) -> httpx.AsyncClient:
        if self._http is None:
            try:
                self._http = self._new_client()
            except OSError:
                names = _set_ones(_CERTIFICATE_VARIABLES)
            except (httpx.InvalidURL, ImportError, ValueError):  # ImportError: SOCKS needs a package of its own
                names = _set_ones(_PROXY_VARIABLES)
            if self._http is None:
                raise EnvironmentUnusable(names)
        return self._http

    def _new_client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self._given_http or self._socket_transport(),
            verify=_no_tls_context() if self.endpoint.scheme == "http" else httpx.create_ssl_context(),
            trust_env=not self.endpoint.is_local,
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
            limits=_LIMITS,
            headers={
                "user-agent": f"occ-tui/{__version__}",
                "accept-encoding": "identity" if self.endpoint.is_local else "gzip",
            },
        )

    def _socket_transport(self) -> httpx.AsyncBaseTransport | None:
        if self.endpoint.socket is None:
            return None
        return httpx.AsyncHTTPTransport(verify=_no_tls_context(), limits=_LIMITS, uds=self.endpoint.socket)


def _failure(url: str, error: httpx.HTTPError, timeout_s: float) -> OccClientError:
    """What an exception of httpx means here, talking to `url`."""
    if isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        return ServerTimedOut(url, CONNECT_TIMEOUT_S, was_sent=False)
    if isinstance(error, httpx.TimeoutException):
        return ServerTimedOut(url, timeout_s, was_sent=True)
    if isinstance(error, httpx.ConnectError | httpx.ProxyError):
        kind = CertificateRefused if "CERTIFICATE_VERIFY_FAILED" in str(error) else ServerUnreachable
        return kind(url, clean(str(error))[:200])
    if isinstance(error, httpx.DecodingError):
        return MalformedAnswer(_("the answer can't be unpacked"))
    if isinstance(error, httpx.RemoteProtocolError) and str(error).startswith("illegal status line"):
        return NotAPortal(url, _("it does not speak HTTP"))
    return ConnectionCut(url)


_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_LIMITS = httpx.Limits(max_connections=8, max_keepalive_connections=8, keepalive_expiry=KEEP_ALIVE_S)


def _set_ones(names: Sequence[str]) -> list[str]:
    return [written for name in names for written in (name, name.lower()) if os.environ.get(written)]


def _no_tls_context() -> ssl.SSLContext:
    """For what never speaks TLS: trusts nobody, and saves the loading of certificates at every start."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _quoted(value: str) -> str:
    return quote(value, safe="", errors="replace")


def _plain(value: str | int | bool | datetime) -> str:
    if isinstance(value, datetime):
        return rfc3339(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _target(endpoint: Endpoint, path: str, params: Mapping[str, Parameter]) -> str:
    """Path and query as they are signed and sent; nothing that httpx would write in another way gets through."""
    if not _PATH.fullmatch(path):
        raise ValueError("the path is not encoded as it has to be sent")
    query = query_string(params)
    target = f"{endpoint.path}{path}{f'?{query}' if query else ''}"
    if len(target) > MAX_TARGET_LENGTH:
        raise InvalidRequest(414, "UriTooLong", "the question is longer than any service accepts")
    return target
