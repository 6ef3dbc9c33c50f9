"""What the portal tells of its SCIM: what it can do, which resources there are, and what it does not support."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response

from occ_tui.portal.refusals import not_found, not_supported
from occ_tui.portal.routes.common import CallerOf
from occ_tui.portal.routes.scim_common import NOT_SUPPORTED, REFUSALS, any_body, described, sent
from occ_tui.wire.routes import SCIM

if TYPE_CHECKING:
    from scim2_models import Resource

SchemaName = Annotated[str, Path(alias="schemaId", description="URN of the schema.")]
TypeName = Annotated[str, Path(alias="resourceType", description="Name of the resource type.")]

router = APIRouter(prefix=SCIM, tags=["SCIM"], responses=REFUSALS)


@router.get(
    "/ServiceProviderConfig", operation_id="scim_config", responses={200: described("What is supported, and what not.")}
)
def get_config(_caller: CallerOf) -> Response:
    """What of SCIM is supported."""
    from occ_tui.portal.scim import messages
    from occ_tui.portal.scim.resources import CONFIG

    return sent(messages.stored(CONFIG))


@router.get("/Schemas", operation_id="scim_list_schemas", responses={200: described("Schemas.")})
def list_schemas(_caller: CallerOf) -> Response:
    """The attributes of everything that is served."""
    from scim2_models import Schema

    from occ_tui.portal.scim import messages
    from occ_tui.portal.scim.resources import SCHEMAS

    return sent(messages.listed(SCHEMAS, Schema))


@router.get("/Schemas/{schemaId}", operation_id="scim_get_schema", responses={200: described("The schema.")})
def get_schema(_caller: CallerOf, schema: SchemaName) -> Response:
    """One of them."""
    from occ_tui.portal.scim.resources import SCHEMAS

    return _one_of(SCHEMAS, schema)


@router.get("/ResourceTypes", operation_id="scim_list_resource_types", responses={200: described("Resource types.")})
def list_resource_types(_caller: CallerOf) -> Response:
    """Users and groups."""
    from scim2_models import ResourceType

    from occ_tui.portal.scim import messages
    from occ_tui.portal.scim.resources import RESOURCE_TYPES

    return sent(messages.listed(RESOURCE_TYPES, ResourceType))


@router.get(
    "/ResourceTypes/{resourceType}", operation_id="scim_get_resource_type", responses={200: described("The type.")}
)
def get_resource_type(_caller: CallerOf, name: TypeName) -> Response:
    """One of them."""
    from occ_tui.portal.scim.resources import RESOURCE_TYPES

    return _one_of(RESOURCE_TYPES, name)


@router.post(
    "/Bulk",
    operation_id="scim_bulk",
    status_code=501,
    responses=NOT_SUPPORTED,
    openapi_extra=any_body("BulkRequest"),
)
def bulk(_caller: CallerOf) -> Response:
    """Not supported, as the configuration says."""
    raise not_supported("Bulk requests are not supported. Send the operations one by one; nothing was changed.")


@router.post(
    "/.search",
    operation_id="scim_search",
    status_code=501,
    responses=NOT_SUPPORTED,
    openapi_extra=any_body("SearchRequest"),
)
def search_everything(_caller: CallerOf) -> Response:
    """Not supported: users and groups are searched apart."""
    raise not_supported(f"Search {SCIM}/Users/.search or {SCIM}/Groups/.search.")


def _one_of(resources: Sequence[Resource[Any]], name: str) -> Response:
    from occ_tui.portal.scim import messages

    for one in resources:
        if one.id == name:
            return sent(messages.stored(one))
    raise not_found()
