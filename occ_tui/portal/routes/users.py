"""People of an account: `/customerCenter/20261101/users`, and what was done to them: `/peopleEvents`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection, or_, select

from occ_tui.domain.access import Access, Module
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.portal import people
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.people_changes import Change
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
from occ_tui.portal.schema_payments import audit_events
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.customer_people import (
    ChangeUserDetails,
    PeopleEvent,
    PeopleEventCollection,
    User,
    UserActionDetails,
    UserCollection,
)
from occ_tui.wire.routes import PEOPLE_EVENTS, USERS

UserName = Annotated[str, Path(alias="userId", description="OCID of the user.")]
Confirmed = Annotated[
    str | None, Query(alias="confirmEmail", description="One's own address, when it is oneself that one removes.")
]
CHANGED = {200: {"model": User}, **WRITE_REFUSALS}
_EVENTS = ("people.", "signIn.")

router = APIRouter(tags=["People"], responses=REFUSALS)


@router.get(USERS, operation_id="list_users", responses={200: {"model": UserCollection}})
def list_users(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, paging: Annotated[Paging, Depends(Paging.of)]
) -> Response:
    """A page of the people who are something to an account, in the order in which they came."""
    account = account_for(portal, caller, compartment_id, Module.PEOPLE, Access.READ)
    question = f"users of {compartment_id}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        rows = people.page(connection, account.id, position[0] if position else 0, paging.limit + 1)
        shown = rows[: paging.limit]
        items = [people.message(connection, caller, account.id, row) for row in shown]
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    return answer(UserCollection.model_construct(items=items), page_headers(portal, question, next_position))


@router.get(f"{USERS}/{{userId}}", operation_id="get_user", responses={200: {"model": User}})
def get_user(portal: PortalOf, caller: CallerOf, compartment_id: Compartment, user: UserName) -> Response:
    """One of them, with the etag that a change names."""
    account = account_for(portal, caller, compartment_id, Module.PEOPLE, Access.READ)
    with portal.ledger.reading() as connection:
        told = _told(connection, caller, account, user)
    return sent(told)


@router.put(
    f"{USERS}/{{userId}}",
    operation_id="change_user",
    responses=CHANGED,
    openapi_extra=described_body(ChangeUserDetails),
)
def change_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    user: UserName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Makes somebody just these contact types to an account."""
    details = body_of(target, ChangeUserDetails)
    account = account_for(portal, caller, details.compartment_id or "", Module.PEOPLE, Access.WRITE)
    wanted = people.wanted_types(details.contact_types)
    asked = _Asked(portal, caller, target, account, user, if_match, retry_token, details.confirm_email)
    return asked.do(lambda change: change.types(wanted))


@router.post(
    f"{USERS}/{{userId}}/actions/suspend",
    operation_id="suspend_user",
    responses=CHANGED,
    openapi_extra=described_body(UserActionDetails),
)
def suspend_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    user: UserName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Keeps somebody out of everything from this moment on: the next request with any of their keys is a 401."""
    return _Asked.by_body(portal, caller, target, user, if_match, retry_token).do(Change.suspend)


@router.post(
    f"{USERS}/{{userId}}/actions/reinstate",
    operation_id="reinstate_user",
    responses=CHANGED,
    openapi_extra=described_body(UserActionDetails),
)
def reinstate_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    user: UserName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Lets somebody in again who was suspended."""
    return _Asked.by_body(portal, caller, target, user, if_match, retry_token).do(Change.reinstate)


@router.delete(
    f"{USERS}/{{userId}}",
    operation_id="remove_user",
    status_code=204,
    responses={204: {"description": "Removed."}, **WRITE_REFUSALS},
    response_class=Response,
)
def remove_user(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    compartment_id: Compartment,
    user: UserName,
    confirm_email: Confirmed = None,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Makes somebody nothing to an account any more, whatever its documents say."""
    account = account_for(portal, caller, compartment_id, Module.PEOPLE, Access.WRITE)
    asked = _Asked(portal, caller, target, account, user, if_match, retry_token, confirm_email)
    return asked.do(Change.remove, is_removal=True)


@router.get(PEOPLE_EVENTS, operation_id="list_people_events", responses={200: {"model": PeopleEventCollection}})
def list_people_events(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, paging: Annotated[Paging, Depends(Paging.of)]
) -> Response:
    """A page of what was done to whose access in an account, the newest first, out of its audit log."""
    account = account_for(portal, caller, compartment_id, Module.PEOPLE, Access.READ)
    question = f"people events of {compartment_id}"
    position = paging.position(portal, question)
    of_people = or_(*(audit_events.c.action.startswith(kind, autoescape=True) for kind in _EVENTS))
    query = select(audit_events).where(audit_events.c.account_id == account.id, of_people)
    if position:
        query = query.where(audit_events.c.id < position[0])
    with portal.ledger.reading() as connection:
        rows = connection.execute(query.order_by(audit_events.c.id.desc()).limit(paging.limit + 1)).all()
    shown = rows[: paging.limit]
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    found = PeopleEventCollection.model_construct(items=[_event(row) for row in shown])
    return answer(found, page_headers(portal, question, next_position))


class _Asked(NamedTuple):
    """A signed change of somebody: done once under its retry token, answered with what they are then."""

    portal: Portal
    caller: Caller
    target: TargetOf
    account: AnyRow
    user: str
    if_match: str | None
    retry_token: str | None
    confirmed: str | None

    @classmethod
    def by_body(
        cls,
        portal: Portal,
        caller: Caller,
        target: TargetOf,
        user: str,
        if_match: str | None,
        retry_token: str | None,
    ) -> _Asked:
        """One whose body says nothing but of which account it is."""
        details = body_of(target, UserActionDetails)
        account = account_for(portal, caller, details.compartment_id or "", Module.PEOPLE, Access.WRITE)
        return cls(portal, caller, target, account, user, if_match, retry_token, details.confirm_email)

    def do(self, change: Callable[[Change], None], *, is_removal: bool = False) -> Response:
        def do(connection: Connection) -> Stored:
            of_whom = (self.account, self.user, self.if_match, self.confirmed)
            change(Change(connection, self.portal, self.caller, *of_whom))
            return Stored(b"", 204) if is_removal else _told(connection, self.caller, self.account, self.user)

        return sent(once(self.portal, self.caller, self.target, self.retry_token, do))


def _told(connection: Connection, caller: Caller, account: AnyRow, user: str) -> Stored:
    contact = people.find(connection, account.id, user)
    if contact is None:
        raise not_found()
    body = codec.dumps(people.message(connection, caller, account.id, contact).to_wire())
    return Stored(body, headers={"etag": people.etag(contact)})


def _event(row: AnyRow) -> PeopleEvent:
    email, before, after = people.told(row.details)
    return PeopleEvent.model_construct(
        id=str(row.id),
        time=from_epoch_ms(row.event_ms),
        actor=row.actor,
        action=row.action,
        subject=row.subject,
        email=email,
        before=before,
        after=after,
    )
