"""What routes share: the parameters that many of them take, and the answers they give."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Path, Query
from fastapi.responses import Response

from occ_tui.portal.auth import CallerOf, PortalOf
from occ_tui.portal.limits import DEFAULT_PAGE, MAX_PAGE
from occ_tui.portal.page_tokens import PageTokenRefused
from occ_tui.portal.refusals import invalid_parameter
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.base import WireModel
from occ_tui.wire.errors import ErrorBody

HomeRegion = Annotated[str, Query(alias="ospHomeRegion", min_length=1, description="The home region's name.")]
Compartment = Annotated[str, Query(alias="compartmentId", min_length=1, description="OCID of the account's tenancy.")]
InvoiceName = Annotated[str, Path(alias="internalInvoiceId", description="The invoice's `internalInvoiceId`.")]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="Rows of a page, at most.")]
PageToken = Annotated[str | None, Query(description="`opc-next-page` of the page before.")]

REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"model": ErrorBody, "description": words}
    for status, words in {
        400: "A parameter is missing or wrong.",
        401: "Not signed, or not by an active key.",
        404: "Not there, or not for the caller to see.",
        429: "Too many requests; `retry-after` says how long to wait.",
    }.items()
}


@dataclass(frozen=True, slots=True)
class Paging:
    """`limit` and `page` of a list."""

    limit: int
    token: str | None

    @classmethod
    def of(cls, limit: Limit = DEFAULT_PAGE, page: PageToken = None) -> Paging:
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


def answer(message: WireModel | Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """`message` as JSON, amounts with every digit they have."""
    content = message.to_wire() if isinstance(message, WireModel) else message
    return Response(codec.dumps(content), media_type="application/json", headers=dict(headers or {}))


def page_headers(portal: Portal, question: str, next_position: tuple[Any, ...] | None) -> dict[str, str]:
    """`opc-next-page`, until the end is reached."""
    return {} if next_position is None else {"opc-next-page": portal.page_tokens.make(question, next_position)}


__all__ = [
    "REFUSALS",
    "CallerOf",
    "Compartment",
    "HomeRegion",
    "InvoiceName",
    "Paging",
    "PortalOf",
    "answer",
    "page_headers",
]
