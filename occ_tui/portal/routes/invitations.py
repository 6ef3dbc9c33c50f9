"""Inviting people: `/customerCenter/20261101/invitations`; accepting is the one route of it that is public."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module
from occ_tui.domain.inviting import MOST
from occ_tui.portal import accepting, invitations
from occ_tui.portal.auth import Caller, PeerOf, account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.plans import check_etag
from occ_tui.portal.refusals import invalid_parameter, not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    IfMatch,
    Paging,
    PortalOf,
    RetryToken,
    TargetOf,
    answer,
    body_of,
    described_body,
    page_headers,
    sent,
)
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.customer_people import (
    AcceptInvitationDetails,
    Invitation,
    InvitationActionDetails,
    InvitationCollection,
    InviteDetails,
    InviteResult,
    SignedIn,
)
from occ_tui.wire.routes import INVITATIONS

InvitationName = Annotated[str, Path(alias="invitationId", description="The invitation's `id`.")]
CHANGED = {200: {"model": Invitation}, **WRITE_REFUSALS}

router = APIRouter(prefix=INVITATIONS, tags=["People"], responses=REFUSALS)


@router.get("", operation_id="list_invitations", responses={200: {"model": InvitationCollection}})
def list_invitations(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, paging: Annotated[Paging, Depends(Paging.of)]
) -> Response:
    """A page of the invitations into an account, the newest first."""
    account = account_for(portal, caller, compartment_id, Module.PEOPLE, Access.READ)
    question = f"invitations of {compartment_id}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        rows = invitations.page(connection, account.id, position[0] if position else None, paging.limit + 1)
        shown = rows[: paging.limit]
        items = [invitations.message(connection, portal, caller, account.id, row) for row in shown]
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    return answer(InvitationCollection.model_construct(items=items), page_headers(portal, question, next_position))


@router.post(
    "",
    operation_id="invite",
    responses={200: {"model": InviteResult}, **WRITE_REFUSALS},
    openapi_extra=described_body(InviteDetails),
)
def invite(portal: PortalOf, caller: CallerOf, target: TargetOf, retry_token: RetryToken = None) -> Response:
    """Invites people, each for itself: the answer says of each whether a mail is on its way, or why not."""
    details = body_of(target, InviteDetails)
    account = account_for(portal, caller, details.compartment_id or "", Module.PEOPLE, Access.WRITE)
    items = details.items or []
    if not 0 < len(items) <= MOST:
        raise invalid_parameter(f"items: 1 to {MOST}.")

    def do(connection: Connection) -> Stored:
        is_dry_run = bool(details.is_dry_run)
        found = invitations.invite_all(connection, portal, caller, account, items, is_dry_run=is_dry_run)
        return Stored(codec.dumps(InviteResult.model_construct(items=found).to_wire()))

    stored = once(portal, caller, target, retry_token, do)
    portal.on_mail()
    return sent(stored)


@router.post(
    "/actions/accept",
    operation_id="accept_invitation",
    responses={200: {"model": SignedIn}, **WRITE_REFUSALS},
    openapi_extra={**described_body(AcceptInvitationDetails), "security": []},
)
def accept_invitation(portal: PortalOf, target: TargetOf, _peer: PeerOf) -> Response:
    """Takes the token of an invitation and a public key, and lets the key in; once."""
    return answer(accepting.accept(portal, body_of(target, AcceptInvitationDetails)))


@router.post(
    "/{invitationId}/actions/resend",
    operation_id="resend_invitation",
    responses=CHANGED,
    openapi_extra=described_body(InvitationActionDetails),
)
def resend_invitation(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    name: InvitationName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Mails it again with another token, good for 72 hours from now."""
    return _act(invitations.resend, portal, caller, target, name, if_match, retry_token)


@router.post(
    "/{invitationId}/actions/withdraw",
    operation_id="withdraw_invitation",
    responses=CHANGED,
    openapi_extra=described_body(InvitationActionDetails),
)
def withdraw_invitation(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    name: InvitationName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Ends it: its token is good for nothing any more."""
    return _act(invitations.withdraw, portal, caller, target, name, if_match, retry_token)


def _act(
    action: Callable[[Connection, Portal, Caller, AnyRow, str], None],
    portal: Portal,
    caller: Caller,
    target: TargetOf,
    name: str,
    if_match: str | None,
    retry_token: str | None,
) -> Response:
    details = body_of(target, InvitationActionDetails)
    account = account_for(portal, caller, details.compartment_id or "", Module.PEOPLE, Access.WRITE)

    def do(connection: Connection) -> Stored:
        check_etag(invitations.etag(_find(connection, account, name)), if_match)
        action(connection, portal, caller, account, name)
        row = _find(connection, account, name)
        told = invitations.message(connection, portal, caller, account.id, row)
        return Stored(codec.dumps(told.to_wire()), headers={"etag": invitations.etag(row)})

    stored = once(portal, caller, target, retry_token, do)
    portal.on_mail()
    return sent(stored)


def _find(connection: Connection, account: AnyRow, name: str) -> AnyRow:
    row = invitations.find(connection, account.id, name)
    if row is None:
        raise not_found()
    return row
