"""Users of an account as SCIM 2.0 (RFC 7644): `/admin/v1/Users`, as Oracle's identity domains have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response

from occ_tui.domain.access import Access
from occ_tui.portal.people_changes import Change
from occ_tui.portal.retries import Stored, once
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
    from sqlalchemy import Connection

    from occ_tui.portal.scim.resources import User

UserName = Annotated[str, Path(alias="userId", description="The user's `id`, an OCID.")]
USERS = f"{SCIM}/Users"
CHANGED = {200: described("The user as it is now."), **WRITE_REFUSALS}

router = APIRouter(tags=["SCIM"], responses=REFUSALS)


@router.get(USERS, operation_id="scim_list_users", responses={200: described("A page of users.")})
def list_users(
    portal: PortalOf, caller: CallerOf, asked: Annotated[Search, Depends(Search.of)], account: Account = None
) -> Response:
    """Users that match a filter, in an order, from a place on."""
    return found(_kind, portal, caller, account, lambda: asked.given)


@router.post(
    f"{USERS}/.search",
    operation_id="scim_search_users",
    responses={200: described("A page of users.")},
    openapi_extra=any_body("SearchRequest"),
)
def search_users(portal: PortalOf, caller: CallerOf, target: TargetOf, account: Account = None) -> Response:
    """The same with the question in the body."""
    from occ_tui.portal.scim import messages

    return found(_kind, portal, caller, account, lambda: messages.object_of(target))


@router.post(
    USERS,
    operation_id="scim_create_user",
    status_code=201,
    responses={201: described("The user that was made."), **WRITE_REFUSALS},
    openapi_extra=any_body("User"),
)
def create_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    shown: Annotated[Shown, Depends(Shown.of)],
    account: Account = None,
    retry_token: RetryToken = None,
) -> Response:
    """Makes somebody something to the account, who may sign in with their address from then on."""
    chosen = account_of(portal, caller, account, Access.WRITE)
    from occ_tui.portal.scim import messages, users

    wanted = users.wanted(messages.object_of(target))

    def do(connection: Connection) -> Stored:
        made = users.create(connection, portal, caller, chosen, wanted)
        return messages.shown(made, shown.content(), 201)

    return sent(once(portal, caller, target, retry_token, do))


@router.get(f"{USERS}/{{userId}}", operation_id="scim_get_user", responses={200: described("The user.")})
def get_user(
    portal: PortalOf,
    caller: CallerOf,
    user: UserName,
    shown: Annotated[Shown, Depends(Shown.of)],
    account: Account = None,
) -> Response:
    """One user, with the etag that a change names."""
    chosen = account_of(portal, caller, account, Access.READ)
    from occ_tui.portal.scim import messages, users

    with portal.ledger.reading() as connection:
        one = users.find(connection, portal, chosen, user)
    return sent(messages.shown(one, shown.content()))


@router.put(f"{USERS}/{{userId}}", operation_id="scim_replace_user", responses=CHANGED, openapi_extra=any_body("User"))
def replace_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    user: UserName,
    shown: Annotated[Shown, Depends(Shown.of)],
    account: Account = None,
    confirmed: Confirmed = None,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Makes a user just what the body says."""
    from occ_tui.portal.scim import messages

    asked = Asked(portal, caller, target, account, user, if_match, confirmed, retry_token, shown)
    return changed(_kind, asked, messages.replaced)


@router.patch(
    f"{USERS}/{{userId}}", operation_id="scim_patch_user", responses=CHANGED, openapi_extra=any_body("PatchOp")
)
def patch_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    user: UserName,
    shown: Annotated[Shown, Depends(Shown.of)],
    account: Account = None,
    confirmed: Confirmed = None,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Changes what the operations name: all of them, or nothing. `active` suspends and reinstates."""
    from occ_tui.portal.scim import messages

    asked = Asked(portal, caller, target, account, user, if_match, confirmed, retry_token, shown)
    return changed(_kind, asked, messages.patched)


@router.delete(
    f"{USERS}/{{userId}}",
    operation_id="scim_delete_user",
    status_code=204,
    responses={204: {"description": "Removed."}, **WRITE_REFUSALS},
    response_class=Response,
)
def delete_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    user: UserName,
    account: Account = None,
    confirmed: Confirmed = None,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Makes somebody nothing to the account any more, whatever its documents say."""
    chosen = account_of(portal, caller, account, Access.WRITE)
    from occ_tui.portal.scim import users

    def do(connection: Connection) -> Stored:
        etag = users.bare(if_match)
        Change(connection, portal, caller, chosen, user, etag, confirmed).remove()
        return Stored(b"", 204)

    return sent(once(portal, caller, target, retry_token, do))


def _kind() -> tuple[Source[User], type[User]]:
    from occ_tui.portal.scim import users
    from occ_tui.portal.scim.resources import User

    return users, User
