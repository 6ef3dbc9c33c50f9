"""The outermost layer of the API: request ids, limits on what is read, and an answer to everything, errors included."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Iterable
from email.utils import formatdate
from typing import Any
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from occ_tui.portal.limits import MAX_BODY_BYTES, MAX_STRING_BYTES
from occ_tui.portal.refusals import Refusal, internal_error, invalid_parameter, too_large
from occ_tui.wire import codec
from occ_tui.wire.errors import ErrorBody

log = logging.getLogger("occ.portal")

MAX_REQUEST_ID = 128
_NOT_OF_A_REQUEST_ID = re.compile(r"[^A-Za-z0-9/_.:-]")


def error_body(refusal: Refusal) -> bytes:
    """`{"code", "message"}`."""
    return codec.dumps(ErrorBody(code=refusal.code, message=refusal.message).to_wire())


class Gate:
    """Reads the whole (small) request before the application sees it, and sees every answer off.

    Leaves `request_id` and `body` in the scope's state.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = clean_request_id(headers.get(b"opc-request-id", b"").decode("latin-1"))
        answer = _Answer(send, request_id)
        began = time.monotonic()
        try:
            _check_strings(scope)
            body = await _read(receive, headers)
            scope["state"] = {**scope.get("state", {}), "request_id": request_id, "body": body}
            await self._app(scope, _replay(body, receive), answer)
        except Refusal as refusal:
            await answer.refuse(refusal)
        except Exception:
            log.exception("%s failed", request_id)
            if answer.status is None:
                await answer.refuse(internal_error())
        took_ms = (time.monotonic() - began) * 1000
        log.info("%s %s %s %s %.0f ms", request_id, scope["method"], _path(scope), answer.status, took_ms)


class _Answer:
    """Passes an answer on, with the headers that every one has."""

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._request_id = request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._headers()]
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        body = error_body(refusal)
        headers = {"content-type": "application/json", "content-length": str(len(body)), **refusal.headers}
        encoded = [(name.encode("ascii"), value.encode("latin-1")) for name, value in headers.items()]
        await self({"type": "http.response.start", "status": refusal.status, "headers": encoded})
        await self({"type": "http.response.body", "body": body})

    def _headers(self) -> list[tuple[bytes, bytes]]:
        return [
            (b"opc-request-id", self._request_id.encode("ascii")),
            (b"date", formatdate(usegmt=True).encode("ascii")),
            (b"cache-control", b"no-store"),
            (b"x-content-type-options", b"nosniff"),
        ]


def clean_request_id(given: str) -> str:
    """The caller's request id without what has no business in one, at most 128 signs; a new one if nothing is left."""
    return _NOT_OF_A_REQUEST_ID.sub("", given)[:MAX_REQUEST_ID] or uuid.uuid4().hex.upper()


def check_strings(value: Any) -> None:
    """Refuses a message with a string longer than `MAX_STRING_BYTES` anywhere in it."""
    strings: Iterable[Any] = ()
    if isinstance(value, str):
        if len(value.encode("utf-8", "surrogatepass")) > MAX_STRING_BYTES:
            raise invalid_parameter(f"A text is longer than {MAX_STRING_BYTES} bytes.")
    elif isinstance(value, list):
        strings = value
    elif isinstance(value, dict):
        strings = [*value, *value.values()]
    for item in strings:
        check_strings(item)


def _check_strings(scope: Scope) -> None:
    for part in (scope["path"].encode(), *re.split(b"[&=]", scope["query_string"])):
        if len(unquote(part.decode("latin-1")).encode("utf-8", "surrogatepass")) > MAX_STRING_BYTES:
            raise invalid_parameter(f"A parameter is longer than {MAX_STRING_BYTES} bytes.")


async def _read(receive: Receive, headers: dict[bytes, bytes]) -> bytes:
    announced: bytes = headers.get(b"content-length", b"0")
    if announced.isdigit() and int(announced) > MAX_BODY_BYTES:
        raise too_large(f"The body is longer than {MAX_BODY_BYTES} bytes.")
    body: bytes = b""
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return body
        body += message.get("body", b"")
        if len(body) > MAX_BODY_BYTES:
            raise too_large(f"The body is longer than {MAX_BODY_BYTES} bytes.")
        if not message.get("more_body", False):
            return body


def _replay(body: bytes, receive: Receive) -> Receive:
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return messages.pop() if messages else await receive()

    return again


def _path(scope: Scope) -> str:
    """The path for a log: without the query, which may hold what somebody searched for."""
    return str(scope["path"].encode("unicode_escape").decode("ascii"))[:200]
