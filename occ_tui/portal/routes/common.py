"""What routes share: the parameters that many of them take, and the answers they give."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Header, Path, Query
from fastapi.responses import Response
from pydantic import BeforeValidator

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.text import clean
from occ_tui.portal.auth import CallerOf, PortalOf, Target, TargetOf
from occ_tui.portal.gate import check_strings
from occ_tui.portal.limits import DEFAULT_PAGE, MAX_PAGE
from occ_tui.portal.page_tokens import PageTokenRefused
from occ_tui.portal.refusals import invalid_parameter, not_parsable
from occ_tui.portal.retries import Stored
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.base import Model, WireModel
from occ_tui.wire.errors import ErrorBody

HomeRegion = Annotated[str, Query(alias="ospHomeRegion", min_length=1, description="The home region's name.")]
Compartment = Annotated[str, Query(alias="compartmentId", min_length=1, description="OCID of the account's tenancy.")]
InvoiceName = Annotated[str, Path(alias="internalInvoiceId", description="The invoice's `internalInvoiceId`.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Rows of a page, at most.")]
IfMatch = Annotated[str | None, Header(alias="if-match", description="Etag that was read.")]
RetryToken = Annotated[
    str | None, Header(alias="opc-retry-token", description="The same request under the same token takes effect once.")
]
PageToken = Annotated[str | None, Query(description="`opc-next-page` of the page before.")]

JSON = "application/json"

REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": words}
    for status, words in {
        400: "A parameter is missing or wrong.",
        401: "Not signed, or not by an active key.",
        404: "Not there, or not for the caller to see.",
        429: "Too many requests; `retry-after` says how long to wait.",
    }.items()
}


WRITE_REFUSALS: dict[int | str, dict[str, Any]] = {
    409: {"model": ErrorBody, "description": "Not as it stands, or a retry token of another request."},
    412: {"model": ErrorBody, "description": "Changed since `if-match` was read."},
}


def _rfc3339(text: Any) -> Any:
    """RFC 3339 only: pydantic alone would take a bare number for seconds since 1970."""
    if isinstance(text, str) and "-" not in text[1:]:
        raise ValueError("not an RFC 3339 instant")
    return text


When = Annotated[datetime | None, BeforeValidator(_rfc3339)]
WhenGiven = Annotated[datetime, BeforeValidator(_rfc3339)]
Fields = Annotated[list[str] | None, Query(description="Names of the fields that are wanted; all, without.")]


def aware(instant: datetime) -> datetime:
    """An instant without an offset is UTC."""
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def instant_ms(instant: datetime | None) -> int | None:
    """Epoch milliseconds of a parameter."""
    return None if instant is None else epoch_ms(aware(instant))


def described_body(model: type[WireModel]) -> dict[str, Any]:
    """What the OpenAPI document says of a body that the route reads by itself."""
    content = {"application/json": {"schema": model.model_json_schema()}}
    return {"requestBody": {"required": True, "content": content}}


def body_of(target: Target, model: type[Model]) -> Model:
    """The message of a request; refused if it is none, and if a card number is anywhere in it."""
    try:
        value = codec.loads(target.body)
        check_strings(value)
        return codec.convert(model, value)
    except (codec.MalformedMessage, RecursionError):
        raise not_parsable(f"The body is not a {model.__name__} in JSON.") from None


@dataclass(frozen=True, slots=True)
class Paging:
    """`limit` and `page` of a list."""

    limit: int
    token: str | None

    @classmethod
    async def of(cls, limit: Limit = DEFAULT_PAGE, page: PageToken = None) -> Paging:
        """The parameters as they were sent."""
        return cls(limit, page)

    def position(self, portal: Portal, question: str) -> list[Any] | None:
        """Where this page begins; refused if the token is not one that this question was answered with."""
        if self.token is None:
            return None
        try:
            return portal.page_tokens.read(question, self.token)
        except PageTokenRefused:
            raise invalid_parameter("page: not a token of this list with these parameters.") from None


def answer_list(messages: Sequence[WireModel], headers: Mapping[str, str], fields: Sequence[str] = ()) -> Response:
    """A list as OneSubscription has it, without an object around it; of each message `fields`, or all of it."""
    rows = [chosen_fields(message, fields) for message in messages]
    return Response(codec.dumps(rows), media_type=JSON, headers=dict(headers))


def chosen_fields(message: WireModel, fields: Sequence[str]) -> dict[str, Any]:
    """What of `message` was asked for, or all of it; refused for a name that it does not have."""
    content = message.to_wire()
    if not fields:
        return content
    known = {field.alias for field in type(message).model_fields.values()}
    if unknown := [name for name in fields if name not in known]:
        raise invalid_parameter(f"fields: there is no {clean(unknown[0])[:80]}.")
    return {name: value for name, value in content.items() if name in fields}


def answer(message: WireModel | Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """`message` as JSON, amounts with every digit they have."""
    content = message.to_wire() if isinstance(message, WireModel) else message
    return Response(codec.dumps(content), media_type=JSON, headers=dict(headers or {}))


def sent(stored: Stored) -> Response:
    """The answer of a write, whether it was made now or earlier under the same retry token."""
    return Response(stored.body, stored.status, stored.headers, "application/json" if stored.body else None)


def page_headers(portal: Portal, question: str, next_position: tuple[Any, ...] | None) -> dict[str, str]:
    """`opc-next-page`, until the end is reached."""
    return {} if next_position is None else {"opc-next-page": portal.page_tokens.make(question, next_position)}


__all__ = [
    "JSON",
    "REFUSALS",
    "WRITE_REFUSALS",
    "CallerOf",
    "Compartment",
    "Fields",
    "HomeRegion",
    "IfMatch",
    "InvoiceName",
    "Paging",
    "PortalOf",
    "RetryToken",
    "TargetOf",
    "When",
    "WhenGiven",
    "answer",
    "answer_list",
    "aware",
    "body_of",
    "chosen_fields",
    "described_body",
    "instant_ms",
    "page_headers",
    "sent",
]
