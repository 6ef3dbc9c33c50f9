"""SCIM messages (RFC 7644) in and out: what is not one is refused in the words of its library, with its `scimType`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from pydantic import ValidationError
from scim2_models import Context, Error, ListResponse, PatchOp, Resource, SCIMException, SearchRequest

from occ_tui.domain.text import clean
from occ_tui.portal.auth import Target
from occ_tui.portal.gate import check_strings
from occ_tui.portal.limits import DEFAULT_PAGE, MAX_PAGE
from occ_tui.portal.refusals import Refusal, not_parsable
from occ_tui.portal.retries import Stored
from occ_tui.portal.scim.resources import POLICY
from occ_tui.wire import codec

MEDIA_TYPE = "application/scim+json"
LONGEST_DETAIL = 300

AnyResource = TypeVar("AnyResource", bound=Resource[Any])


@contextmanager
def refusing() -> Iterator[None]:
    """What the library refuses, and what is nested too deep for it, is a refusal like any other."""
    try:
        yield
    except ValidationError as error:
        raise _refusal(Error.from_validation_errors(error)[0]) from None
    except SCIMException as error:
        raise _refusal(error.to_error()) from None
    except RecursionError:
        raise Refusal(400, "invalidSyntax", "This is nested too deep.") from None


def _refusal(error: Error) -> Refusal:
    detail = clean(error.detail or "Not a SCIM message.")[:LONGEST_DETAIL]
    return Refusal(error.status or 400, error.scim_type or "invalidValue", detail)


def object_of(target: Target) -> dict[str, Any]:
    """The body, by the names that it has; refused if it is no object in JSON, or has a card number in it."""
    try:
        value = codec.loads(target.body)
        check_strings(value)
    except (codec.MalformedMessage, RecursionError):
        raise not_parsable("The body is not a SCIM message in JSON.") from None
    if not isinstance(value, dict):
        raise not_parsable("The body is not a SCIM message in JSON.")
    return value


def created(model: type[AnyResource], content: dict[str, Any]) -> AnyResource:
    """A resource to make. What only the portal says of one is left out, as RFC 7644 §3.3 asks."""
    with refusing():
        read_only = {name.lower() for name in _read_only(model)}
        kept = {name: value for name, value in content.items() if name.lower() not in read_only}
        return model.model_validate(kept, scim_ctx=Context.RESOURCE_CREATION_REQUEST, scim_policy=POLICY)


def replaced(before: AnyResource, content: dict[str, Any]) -> AnyResource:
    """What a resource is to be instead of `before`."""
    model = type(before)
    with refusing():
        wanted = model.model_validate(content, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST, scim_policy=POLICY)
        wanted.replace(before)
    return wanted


def patched(before: AnyResource, content: dict[str, Any]) -> AnyResource:
    """What a resource is to be after a PATCH; `before` stays as it is."""
    model = type(before)
    with refusing():
        asked = PatchOp[model].model_validate(  # type: ignore[valid-type]
            content, scim_ctx=Context.RESOURCE_PATCH_REQUEST, scim_policy=POLICY
        )
        wanted = before.model_copy(deep=True)
        asked.patch(wanted, POLICY)
    return wanted


def search(model: type[AnyResource], content: dict[str, Any]) -> SearchRequest[AnyResource]:
    """A search for resources of one type: filter, order, page, attributes."""
    with refusing():
        return SearchRequest[model].model_validate(content, scim_policy=POLICY)  # type: ignore[valid-type]


def found(asked: SearchRequest[AnyResource], resources: Sequence[AnyResource], model: type[AnyResource]) -> Stored:
    """The page of `resources` that was asked for: those that match, in their order, with the attributes wanted."""
    with refusing():
        matching = [one for one in resources if asked.filter is None or asked.filter.match(one)]
        ordered = asked.sort(matching)
        first = asked.start_index_0 or 0
        count = min(DEFAULT_PAGE if asked.count is None else asked.count, MAX_PAGE)
        page = ordered[first : first + count]
        listed = ListResponse[model](  # type: ignore[valid-type]
            total_results=len(ordered), start_index=first + 1, items_per_page=len(page), resources=page
        )
        return stored(listed, asked)


def shown(resource: Resource[Any], wanted: dict[str, Any] | None = None, status: int = 200) -> Stored:
    """A resource with the attributes that are wanted, its etag and its place."""
    asked = search(type(resource), wanted or {})
    headers = {}
    if resource.meta is not None and resource.meta.version:
        headers["etag"] = resource.meta.version
    if resource.meta is not None and resource.meta.location:
        headers["location"] = str(resource.meta.location)
    with refusing():
        return stored(resource, asked, status, headers)


def stored(
    message: Any, asked: SearchRequest[Any] | None = None, status: int = 200, headers: dict[str, str] | None = None
) -> Stored:
    """A message as it goes out."""
    text = message.model_dump_json(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    return Stored(text.encode(), status, {"content-type": MEDIA_TYPE, **(headers or {})})


def listed(resources: Sequence[Resource[Any]], model: type[Resource[Any]]) -> Stored:
    """Resources that are few and the same for everybody."""
    return stored(
        ListResponse[model](  # type: ignore[valid-type]
            total_results=len(resources), start_index=1, items_per_page=len(resources), resources=list(resources)
        )
    )


def _read_only(model: type[Resource[Any]]) -> Iterator[str]:
    from scim2_models import Mutability

    for name, field in model.model_fields.items():
        if model.get_field_annotation(name, Mutability) == Mutability.read_only:
            yield field.serialization_alias or name
