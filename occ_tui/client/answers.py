"""What an HTTP answer means: a message, a refusal, or a sign that this is another service altogether."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, TypeVar

from occ_tui.client.errors import (
    ERROR_OF_STATUS,
    MalformedAnswer,
    NotAPortal,
    NotAuthenticated,
    OccClientError,
    ServerFault,
    ServiceError,
    TooManyRequests,
)
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.wire.codec import MalformedMessage, parse
from occ_tui.wire.signing import MAX_CLOCK_SKEW_S

if TYPE_CHECKING:
    from occ_tui.wire.base import Model
    from occ_tui.wire.errors import ErrorBody

Read = TypeVar("Read")

MAX_MESSAGE_LENGTH = 500
"""Characters of the server's own sentence that an error keeps."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer with a status of success."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)
    request_id: str
    """`opc-request-id` as the server gave it, or the one we sent."""
    url: str = ""
    """The endpoint that answered, for messages."""

    @property
    def etag(self) -> str | None:
        """The version of what was read, to be sent as `if-match`; Oracle promises none for invoices.

        One that could not be sent back counts as none.
        """
        etag = self.headers.get("etag", "").strip()
        return etag if etag and etag.isascii() and etag.isprintable() else None

    @property
    def next_page(self) -> str | None:
        """The token of the page that follows, if one does."""
        return self.headers.get("opc-next-page") or None

    def message(self, model: type[Model]) -> Model:
        """The body as a message. Errors as of `read`."""
        return self.read(lambda body: parse(model, body))

    def read(self, reader: Callable[[bytes], Read]) -> Read:
        """What `reader` makes of the body; `NotAPortal` if it isn't even JSON by name.

        `MalformedAnswer` for its `codec.MalformedMessage`.
        """
        content_type = self.headers.get("content-type", "")
        if "json" not in content_type.lower():
            reason = _("its answer is of type {type}").format(type=clean(content_type)[:80] or "–")
            raise with_request_id(NotAPortal(self.url, reason), self.request_id)
        try:
            return reader(self.body)
        except MalformedMessage as error:
            reason = str(error)
        raise with_request_id(MalformedAnswer(clean(reason)), self.request_id)


def with_request_id(error: OccClientError, request_id: str | None) -> OccClientError:
    """`error`, knowing the request it came from."""
    error.request_id = request_id
    return error


def refusal(url: str, answer: Answer, now: datetime) -> OccClientError:
    """The error that an answer without success stands for; `now` is when it came (UTC)."""
    status = answer.status
    body = _error_body(answer.body)
    if body is None and status < 500 and status != 429:
        what = _("it redirects, with status {status}") if 300 <= status < 400 else _("it answers with status {status}")
        return with_request_id(NotAPortal(url, what.format(status=status)), answer.request_id)
    kind = ServerFault if status >= 500 else ERROR_OF_STATUS.get(status, ServiceError)
    code, message = ((body.code or ""), (body.message or "")) if body else ("", "")
    error = kind(status, code[:MAX_MESSAGE_LENGTH], message[:MAX_MESSAGE_LENGTH])
    if isinstance(error, TooManyRequests | ServerFault):
        error.retry_after_s = retry_after_s(answer.headers, now)
    if isinstance(error, NotAuthenticated):
        offset_s = clock_offset_s(answer.headers, now)
        if offset_s is not None and abs(offset_s) >= MAX_CLOCK_SKEW_S:
            error.clock_offset_s = offset_s
    return with_request_id(error, answer.request_id)


def clock_offset_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds by which the server's clock (`Date`, whole seconds) is ahead of `now`."""
    date = _http_date(headers.get("date", ""))
    return None if date is None else (date - now.replace(microsecond=0)).total_seconds()


def retry_after_s(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that `Retry-After` (a number, or a date) asks for; `None` if it says nothing sensible."""
    value = headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    date = _http_date(value)
    return None if date is None else max(0.0, (date - now).total_seconds())


def _error_body(body: bytes) -> ErrorBody | None:
    from occ_tui.wire.errors import ErrorBody

    try:
        error = parse(ErrorBody, body)
    except MalformedMessage:
        return None
    return error if error.code else None


def _http_date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
