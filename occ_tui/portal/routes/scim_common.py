"""What the routes of SCIM share: their parameters, whose account it is, and how the OpenAPI document tells of them.

What reads the messages themselves (`portal.scim`) is imported by the first request that needs it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import Response

from occ_tui.domain.access import Access, Module
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.gate import SCIM_ERROR
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.retries import Stored
from occ_tui.portal.state import Portal

MEDIA_TYPE = "application/scim+json"

Account = Annotated[
    str | None, Query(alias="compartmentId", description="OCID of the account; without it, that of the signing key.")
]
Confirmed = Annotated[
    str | None, Query(alias="confirmEmail", description="One's own address, when it is oneself that one changes.")
]
Attributes = Annotated[str | None, Query(description="Names of the attributes that are wanted, with commas.")]
Excluded = Annotated[
    str | None, Query(alias="excludedAttributes", description="Names of those that are not wanted, with commas.")
]


def described(words: str) -> dict[str, Any]:
    """An answer as the OpenAPI document has it: a message whose schema is told by `/Schemas`."""
    return {"description": words, "content": {MEDIA_TYPE: {"schema": {"type": "object"}}}}


def any_body(name: str) -> dict[str, Any]:
    """A body that the route reads by itself."""
    schema = {
        "type": "object",
        "title": name,
        "properties": {"schemas": {"type": "array", "items": {"type": "string"}}},
    }
    content = {media_type: {"schema": schema} for media_type in (MEDIA_TYPE, "application/json")}
    return {"requestBody": {"required": True, "content": content}}


def _refusals(words: dict[int, str]) -> dict[int | str, dict[str, Any]]:
    names = ("schemas", "status", "detail", "scimType")
    properties: dict[str, Any] = {name: {"type": "string"} for name in names}
    properties["schemas"] = {"type": "array", "items": {"const": SCIM_ERROR}}
    schema = {"type": "object", "title": "ScimError", "properties": properties, "required": list(names[:3])}
    return {
        status: {"description": said, "content": {MEDIA_TYPE: {"schema": schema}}} for status, said in words.items()
    }


REFUSALS = _refusals(
    {
        400: "A parameter is missing or wrong, or the message is none.",
        401: "Not signed, or not by an active key.",
        404: "Not there, or not for the caller to see.",
        429: "Too many requests; `retry-after` says how long to wait.",
    }
)
WRITE_REFUSALS = _refusals(
    {
        409: "Not as it stands, or a retry token of another request.",
        412: "Changed since `if-match` was read.",
    }
)
NOT_SUPPORTED = _refusals({501: "Not supported."})


@dataclass(frozen=True, slots=True)
class Shown:
    """Which attributes of a resource are wanted."""

    attributes: str | None
    excluded: str | None

    @classmethod
    async def of(cls, attributes: Attributes = None, excluded: Excluded = None) -> Shown:
        """The parameters as they were sent."""
        return cls(attributes, excluded)

    def content(self) -> dict[str, Any]:
        """The same as in a search."""
        given = {"attributes": self.attributes, "excludedAttributes": self.excluded}
        return {name: value for name, value in given.items() if value}


@dataclass(frozen=True, slots=True)
class Search:
    """What a list is asked for, as in the message of a search (RFC 7644 §3.4.2)."""

    given: dict[str, Any]

    @classmethod
    async def of(
        cls,
        attributes: Attributes = None,
        excluded: Excluded = None,
        filter_text: Annotated[str | None, Query(alias="filter", description='As in `userName sw "a"`.')] = None,
        sort_by: Annotated[str | None, Query(alias="sortBy", description="Name of an attribute.")] = None,
        sort_order: Annotated[str | None, Query(alias="sortOrder", description="`ascending` or `descending`.")] = None,
        start_index: Annotated[int | None, Query(alias="startIndex", description="The first is 1.")] = None,
        count: Annotated[int | None, Query(description="Resources of a page, at most.")] = None,
    ) -> Search:
        """The parameters as they were sent."""
        given = {
            **Shown(attributes, excluded).content(),
            "filter": filter_text or None,
            "sortBy": sort_by or None,
            "sortOrder": sort_order.lower() if sort_order else None,
            "startIndex": start_index,
            "count": count,
        }
        return cls({name: value for name, value in given.items() if value is not None})


def account_of(portal: Portal, caller: Caller, account: str | None, wanted: Access) -> AnyRow:
    """The account whose people are meant; refused with 404 like any that is not the caller's."""
    return account_for(portal, caller, account or caller.tenancy, Module.PEOPLE, wanted)


def sent(stored: Stored) -> Response:
    """The answer, whether it was made now or earlier under the same retry token."""
    return Response(stored.body, stored.status, stored.headers, MEDIA_TYPE if stored.body else None)
