"""The outermost layer of the API: request ids, limits on what is read, and an answer to everything, errors included."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Iterable
from email.utils import formatdate
from itertools import chain
from typing import Any
from urllib.parse import parse_qsl, unquote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from occ_tui.domain import tax_ids
from occ_tui.domain.cards import any_holds_card_number, holds_card_number
from occ_tui.portal.limits import MAX_BODY_BYTES, MAX_STRING_BYTES
from occ_tui.portal.refusals import Refusal, card_number_refused, internal_error, invalid_parameter, too_large
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.errors import ErrorBody
from occ_tui.wire.routes import ACTIVATION, SCIM

log = logging.getLogger("occ.portal")

MAX_REQUEST_ID = 128
SEARCHES = frozenset({"query", "searchText"})
"""What somebody looks for may be anything: it is neither kept nor logged."""
SCIM_ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"
_SCIM_WORDS = frozenset(
    {"invalidFilter", "tooMany", "uniqueness", "mutability", "invalidSyntax", "invalidPath", "noTarget", "invalidValue"}
)
_SCIM_TYPES = {"InvalidParameter": "invalidValue", "CannotParseRequest": "invalidSyntax", "UserExists": "uniqueness"}
"""What SCIM calls it, of the codes that have a word there."""
_ACTIVATION_TOKEN = re.compile(rf"(?<=^{ACTIVATION}/)[^/]+")
_NOT_OF_A_REQUEST_ID = re.compile(r"[^A-Za-z0-9/_.:-]")


def error_body(refusal: Refusal, path: str = "") -> tuple[bytes, str]:
    """`{"code", "message"}`, or what SCIM has for it beneath its path; with its media type."""
    if path == SCIM or path.startswith(f"{SCIM}/"):
        return codec.dumps(_scim_error(refusal)), "application/scim+json"
    return codec.dumps(ErrorBody(code=refusal.code, message=refusal.message).to_wire()), "application/json"


def _scim_error(refusal: Refusal) -> dict[str, Any]:
    """RFC 7644 §3.12."""
    said = {"schemas": [SCIM_ERROR], "status": str(refusal.status), "detail": refusal.message}
    word = _SCIM_TYPES.get(refusal.code, refusal.code)
    return {**said, "scimType": word} if word in _SCIM_WORDS else said


class Gate:
    """Reads the whole (small) request before the application sees it, and sees every answer off.

    Leaves `request_id`, `body` and the `portal` that is asked in the scope's state.
    """

    def __init__(self, app: ASGIApp, portal: Portal) -> None:
        self._app = app
        self._portal = portal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serves one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id = clean_request_id(headers.get(b"opc-request-id", b"").decode("latin-1"))
        answer = _Answer(send, request_id, scope["path"])
        began = time.monotonic()
        try:
            _check_strings(scope)
            _check_headers(headers)
            body = await _read(receive, headers)
            state = {"request_id": request_id, "body": body, "portal": self._portal}
            scope["state"] = {**scope.get("state", {}), **state}
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

    def __init__(self, send: Send, request_id: str, path: str) -> None:
        self._send = send
        self._request_id = request_id
        self._path = path
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message["headers"], *self._headers()]
        await self._send(message)

    async def refuse(self, refusal: Refusal) -> None:
        body, media_type = error_body(refusal, self._path)
        headers = {"content-type": media_type, "content-length": str(len(body)), **refusal.headers}
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
    """The caller's request id without what has no business in one, at most 128 signs; a new one if nothing is left.

    A new one, too, for one that holds a card number, since request ids are logged.
    """
    kept = "" if holds_card_number(given) else _NOT_OF_A_REQUEST_ID.sub("", given)[:MAX_REQUEST_ID]
    return kept if kept and not holds_card_number(kept) else uuid.uuid4().hex.upper()


def check_strings(value: Any) -> None:
    """Refuses a message with a string longer than `MAX_STRING_BYTES`, or a card number, anywhere in it.

    A tax number whose check digits agree may look like one where a tax number is asked for.
    """
    _check_lengths(value)
    if any_holds_card_number(value, apart=SEARCHES, is_other=tax_ids.could_be):
        raise card_number_refused()


def _check_lengths(value: Any) -> None:
    strings: Iterable[Any] = ()
    if isinstance(value, str):
        if len(value.encode("utf-8", "surrogatepass")) > MAX_STRING_BYTES:
            raise invalid_parameter(f"A text is longer than {MAX_STRING_BYTES} bytes.")
    elif isinstance(value, list):
        strings = value
    elif isinstance(value, dict):
        strings = [*value, *value.values()]
    for item in strings:
        _check_lengths(item)


def _check_strings(scope: Scope) -> None:
    for part in (scope["path"].encode(), *re.split(b"[&=]", scope["query_string"])):
        if len(unquote(part.decode("latin-1")).encode("utf-8", "surrogatepass")) > MAX_STRING_BYTES:
            raise invalid_parameter(f"A parameter is longer than {MAX_STRING_BYTES} bytes.")
    given = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    looked_for = [item for item in given if item[0] not in SEARCHES]
    if holds_card_number(scope["path"]) or any(map(holds_card_number, chain.from_iterable(looked_for))):
        raise card_number_refused()


def _check_headers(headers: dict[bytes, bytes]) -> None:
    """A retry token is kept for a day."""
    if holds_card_number(headers.get(b"opc-retry-token", b"").decode(errors="replace")):
        raise card_number_refused()


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
    """The path for a log: without the query, which may hold what somebody searched for, and without a card number.

    Without an activation token, too, which is in a path by Oracle's contract.
    """
    if holds_card_number(scope["path"]):
        return "(dropped)"
    return str(_ACTIVATION_TOKEN.sub("(token)", scope["path"]).encode("unicode_escape").decode("ascii"))[:200]
