"""Recipients of statements, as Usage API 20200107 has them: groups of a plan, listed, made, changed, removed."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module
from occ_tui.portal import plans, recipient_groups
from occ_tui.portal.auth import account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import not_found
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
from occ_tui.portal.routes.plans import Order, UnsaidRetryToken
from occ_tui.portal.selection import SortOrder
from occ_tui.wire import codec
from occ_tui.wire.recipients import (
    CreateEmailRecipientsGroupDetails,
    EmailRecipientsGroup,
    EmailRecipientsGroupCollection,
    UpdateEmailRecipientsGroupDetails,
)

router = APIRouter(
    prefix="/20200107/usageStatements/{subscriptionId}/emailRecipientsGroups", tags=["Usage API"], responses=REFUSALS
)

PlanName = Annotated[str, Path(alias="subscriptionId", description="The plan's `id`.")]
GroupName = Annotated[str, Path(alias="emailRecipientsGroupId", description="The group's `id`.")]


class GroupOrder(StrEnum):
    """Orders of groups; the only one that the contract has, and a group's id is the only name that it has."""

    DISPLAY_NAME = "displayName"


SortByName = Annotated[GroupOrder | None, Query(alias="sortBy")]


@router.get("", operation_id="list_email_recipients_groups", responses={200: {"model": EmailRecipientsGroupCollection}})
def list_email_recipients_groups(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    plan_name: PlanName,
    paging: Annotated[Paging, Depends(Paging.of)],
    sort_by: SortByName = None,
    sort_order: Order = SortOrder.ASC,
    retry_token: RetryToken = None,
) -> Response:
    """A page of a plan's groups, each with its members. The contract has a retry token here, which changes nothing."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"recipients of {compartment_id} {plan_name} {sort_by} {sort_order}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        plan = _plan(connection, account, plan_name)
        after = position[0] if position else None
        found = recipient_groups.page(connection, plan.id, sort_order is SortOrder.DESC, after, paging.limit)
        items = [recipient_groups.summary(connection, row, compartment_id) for row in found.rows]
    return answer(
        EmailRecipientsGroupCollection.model_construct(items=items), page_headers(portal, question, found.next_position)
    )


@router.get(
    "/{emailRecipientsGroupId}",
    operation_id="get_email_recipients_group",
    responses={200: {"model": EmailRecipientsGroup}},
)
def get_email_recipients_group(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, plan_name: PlanName, group_name: GroupName
) -> Response:
    """One group, with the etag that a change of it names."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    with portal.ledger.reading() as connection:
        group = _group(connection, _plan(connection, account, plan_name), group_name)
        found = recipient_groups.message(connection, group, compartment_id)
    return answer(found, {"etag": recipient_groups.etag(group)})


@router.post(
    "",
    operation_id="create_email_recipients_group",
    responses={200: {"model": EmailRecipientsGroup}, **WRITE_REFUSALS},
    openapi_extra=described_body(CreateEmailRecipientsGroupDetails),
)
def create_email_recipients_group(
    portal: PortalOf, caller: CallerOf, target: TargetOf, plan_name: PlanName, retry_token: RetryToken = None
) -> Response:
    """A new group; its account is said in the body."""
    details = body_of(target, CreateEmailRecipientsGroupDetails)
    compartment_id = details.compartment_id or ""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)

    def do(connection: Connection) -> Stored:
        plan = _plan(connection, account, plan_name)
        group = recipient_groups.create(connection, portal, caller.name, plan, details.recipients_list)
        return _told(connection, group, compartment_id)

    return sent(once(portal, caller, target, retry_token, do))


@router.put(
    "/{emailRecipientsGroupId}",
    operation_id="update_email_recipients_group",
    responses={200: {"model": EmailRecipientsGroup}, **WRITE_REFUSALS},
    openapi_extra=described_body(UpdateEmailRecipientsGroupDetails),
)
def update_email_recipients_group(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    plan_name: PlanName,
    group_name: GroupName,
    if_match: IfMatch = None,
    retry_token: UnsaidRetryToken = None,
) -> Response:
    """Puts other members in the place of a group's."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)
    details = body_of(target, UpdateEmailRecipientsGroupDetails)

    def do(connection: Connection) -> Stored:
        plan = _plan(connection, account, plan_name)
        group = _group(connection, plan, group_name)
        recipient_groups.change(connection, portal, caller.name, group, details.recipients_list, if_match)
        return _told(connection, _group(connection, plan, group_name), compartment_id)

    return sent(once(portal, caller, target, retry_token, do))


@router.delete(
    "/{emailRecipientsGroupId}",
    operation_id="delete_email_recipients_group",
    status_code=204,
    responses={204: {"description": "Removed."}, **WRITE_REFUSALS},
    response_class=Response,
)
def delete_email_recipients_group(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    plan_name: PlanName,
    group_name: GroupName,
    if_match: IfMatch = None,
    retry_token: UnsaidRetryToken = None,
) -> Response:
    """Removes a group: nobody in it is sent statements any more."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.WRITE)

    def do(connection: Connection) -> Stored:
        group = _group(connection, _plan(connection, account, plan_name), group_name)
        recipient_groups.remove(connection, portal, caller.name, group, if_match)
        return Stored(b"", 204)

    return sent(once(portal, caller, target, retry_token, do))


def _plan(connection: Connection, account: AnyRow, name: str) -> AnyRow:
    plan = plans.find(connection, account.id, name)
    if plan is None:
        raise not_found()
    return plan


def _group(connection: Connection, plan: AnyRow, name: str) -> AnyRow:
    group = recipient_groups.find(connection, plan.id, name)
    if group is None:
        raise not_found()
    return group


def _told(connection: Connection, group: AnyRow, compartment_id: str) -> Stored:
    body = codec.dumps(recipient_groups.message(connection, group, compartment_id).to_wire())
    return Stored(body, headers={"etag": recipient_groups.etag(group)})
