"""Groups of an account as SCIM 2.0: `/admin/v1/Groups`, one per contact type. None is made or removed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from occ_tui.domain.access import Access
from occ_tui.portal.routes.common import CallerOf, IfMatch, PortalOf, RetryToken, TargetOf
from occ_tui.portal.routes.scim_common import (
    REFUSALS,
    WRITE_REFUSALS,
    Account,
    Confirmed,
    Search,
    Shown,
    account_of,
    any_body,
    described,
    sent,
)
from occ_tui.portal.routes.scim_doing import Asked, Source, changed, found
from occ_tui.wire.routes import SCIM

if TYPE_CHECKING:
    from occ_tui.portal.scim.resources import Group

GroupName = Annotated[str, Path(alias="groupId", description="The group's `id`, an OCID.")]
GROUPS = f"{SCIM}/Groups"
CHANGED = {200: described("The group as it is now."), **WRITE_REFUSALS}

router = APIRouter(tags=["SCIM"], responses=REFUSALS)


@router.get(GROUPS, operation_id="scim_list_groups", responses={200: described("A page of groups.")})
def list_groups(
    portal: PortalOf, caller: CallerOf, asked: Annotated[Search, Depends(Search.of)], account: Account = None
) -> Response:
    """Groups that match a filter, in an order, from a place on."""
    return found(_kind, portal, caller, account, lambda: asked.given)


@router.post(
    f"{GROUPS}/.search",
    operation_id="scim_search_groups",
    responses={200: described("A page of groups.")},
    openapi_extra=any_body("SearchRequest"),
)
def search_groups(portal: PortalOf, caller: CallerOf, target: TargetOf, account: Account = None) -> Response:
    """The same with the question in the body."""
    from occ_tui.portal.scim import messages

    return found(_kind, portal, caller, account, lambda: messages.object_of(target))


@router.get(f"{GROUPS}/{{groupId}}", operation_id="scim_get_group", responses={200: described("The group.")})
def get_group(
    portal: PortalOf,
    caller: CallerOf,
    group: GroupName,
    shown: Annotated[Shown, Depends(Shown.of)],
    account: Account = None,
) -> Response:
    """One group and who is in it, with the etag that a change names."""
    chosen = account_of(portal, caller, account, Access.READ)
    from occ_tui.portal.scim import groups, messages

    with portal.ledger.reading() as connection:
        one = groups.find(connection, portal, chosen, group)
    return sent(messages.shown(one, shown.content()))


@router.put(
    f"{GROUPS}/{{groupId}}", operation_id="scim_replace_group", responses=CHANGED, openapi_extra=any_body("Group")
)
def replace_group(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    group: GroupName,
    shown: Annotated[Shown, Depends(Shown.of)],
    account: Account = None,
    confirmed: Confirmed = None,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Puts just those into a group whom the body names."""
    from occ_tui.portal.scim import messages

    asked = Asked(portal, caller, target, account, group, if_match, confirmed, retry_token, shown)
    return changed(_kind, asked, messages.replaced)


@router.patch(
    f"{GROUPS}/{{groupId}}", operation_id="scim_patch_group", responses=CHANGED, openapi_extra=any_body("PatchOp")
)
def patch_group(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    group: GroupName,
    shown: Annotated[Shown, Depends(Shown.of)],
    account: Account = None,
    confirmed: Confirmed = None,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Puts users in and takes users out: all that the operations name, or nothing."""
    from occ_tui.portal.scim import messages

    asked = Asked(portal, caller, target, account, group, if_match, confirmed, retry_token, shown)
    return changed(_kind, asked, messages.patched)


def _kind() -> tuple[Source[Group], type[Group]]:
    from occ_tui.portal.scim import groups
    from occ_tui.portal.scim.resources import Group

    return groups, Group
