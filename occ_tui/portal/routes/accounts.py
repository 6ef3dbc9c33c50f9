"""For those who look after many accounts: what needs somebody, and the operator's notes on an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from sqlalchemy import Connection, select, tuple_

from occ_tui.domain.access import ContactType, may_note
from occ_tui.portal import account_notes as kept
from occ_tui.portal import attention, ledger
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import not_found
from occ_tui.portal.retries import Attempt, Stored
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
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
from occ_tui.portal.schema import grants
from occ_tui.portal.schema_accounts import account_notes
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.accounts import (
    AccountAttentionCollection,
    AccountNote,
    AccountNoteCollection,
    AccountNoteDetails,
)
from occ_tui.wire.routes import CUSTOMER_CENTER

router = APIRouter(prefix=CUSTOMER_CENTER, tags=["Accounts"], responses=REFUSALS)

AccountName = Annotated[str, Path(alias="accountId", description="OCID of the account's tenancy.")]
NoteName = Annotated[str, Path(alias="noteId", description="The note's `id`.")]
PagingOf = Annotated[Paging, Depends(Paging.of)]
_n = account_notes.c


@router.get(
    "/accountAttention", operation_id="list_account_attention", responses={200: {"model": AccountAttentionCollection}}
)
def list_account_attention(portal: PortalOf, caller: CallerOf, paging: PagingOf) -> Response:
    """Of each account that the caller is granted: its billing contact, the card that ends first, the next renewal."""
    question = f"attention of {caller.user_ocid}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        rows = ledger.granted_accounts(connection, caller.contact_id, position[0] if position else 0, paging.limit + 1)
        shown = rows[: paging.limit]
        items = attention.messages(connection, portal, caller.contact_id, shown)
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    found = AccountAttentionCollection.model_construct(items=items)
    return answer(found, page_headers(portal, question, next_position))


@router.get("/accountNotes", operation_id="list_notes", responses={200: {"model": AccountNoteCollection}})
def list_notes(portal: PortalOf, caller: CallerOf, paging: PagingOf) -> Response:
    """The notes on all accounts that the caller looks after as support staff, the newest first; none for others."""
    granted = select(grants.c.account_id).where(
        grants.c.contact_id == caller.contact_id, grants.c.contact_type == ContactType.SUPPORT.value
    )
    with portal.ledger.reading() as connection:
        ids = list(connection.execute(granted).scalars())
        return _page(portal, connection, caller, f"notes of {caller.user_ocid}", ids, paging)


@router.get(
    "/accounts/{accountId}/notes",
    operation_id="list_account_notes",
    responses={200: {"model": AccountNoteCollection}},
)
def list_account_notes(portal: PortalOf, caller: CallerOf, account_id: AccountName, paging: PagingOf) -> Response:
    """A page of the notes on an account, the newest first."""
    with portal.ledger.reading() as connection:
        account = _account(connection, caller, account_id)
        return _page(portal, connection, caller, f"notes on {account_id}", [account.id], paging)


@router.post(
    "/accounts/{accountId}/notes",
    operation_id="create_account_note",
    responses={200: {"model": AccountNote}, **WRITE_REFUSALS},
    openapi_extra=described_body(AccountNoteDetails),
)
def create_account_note(
    portal: PortalOf, caller: CallerOf, target: TargetOf, account_id: AccountName, retry_token: RetryToken = None
) -> Response:
    """A new note."""
    details = body_of(target, AccountNoteDetails)
    with portal.ledger.writing() as connection:
        account = _account(connection, caller, account_id)
        attempt = Attempt(connection, portal, caller, target, retry_token)
        stored = attempt.earlier_answer()
        if stored is None:
            row = kept.create(connection, portal, caller, account, details)
            stored = _told(connection, portal, caller, row)
            attempt.keep(stored)
    return sent(stored)


@router.get(
    "/accounts/{accountId}/notes/{noteId}",
    operation_id="get_account_note",
    responses={200: {"model": AccountNote}},
)
def get_account_note(portal: PortalOf, caller: CallerOf, account_id: AccountName, note_id: NoteName) -> Response:
    """One note, with the etag that a change of it names."""
    with portal.ledger.reading() as connection:
        row = kept.find(connection, _account(connection, caller, account_id).id, note_id)
        (found,) = kept.messages(connection, portal, caller, [row])
    return answer(found, {"etag": kept.etag(row)})


@router.put(
    "/accounts/{accountId}/notes/{noteId}",
    operation_id="update_account_note",
    responses={200: {"model": AccountNote}, **WRITE_REFUSALS},
    openapi_extra=described_body(AccountNoteDetails),
)
def update_account_note(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    account_id: AccountName,
    note_id: NoteName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Puts other words in the place of those of a note that the caller wrote."""
    details = body_of(target, AccountNoteDetails)
    with portal.ledger.writing() as connection:
        account = _account(connection, caller, account_id)
        attempt = Attempt(connection, portal, caller, target, retry_token)
        stored = attempt.earlier_answer()
        if stored is None:
            row = kept.find(connection, account.id, note_id)
            row = kept.change(connection, portal, caller, account, row, details, if_match)
            stored = _told(connection, portal, caller, row)
            attempt.keep(stored)
    return sent(stored)


@router.delete(
    "/accounts/{accountId}/notes/{noteId}",
    operation_id="delete_account_note",
    status_code=204,
    responses={204: {"description": "Removed."}, **WRITE_REFUSALS},
    response_class=Response,
)
def delete_account_note(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    account_id: AccountName,
    note_id: NoteName,
    if_match: IfMatch = None,
    retry_token: RetryToken = None,
) -> Response:
    """Removes a note that the caller wrote."""
    with portal.ledger.writing() as connection:
        account = _account(connection, caller, account_id)
        attempt = Attempt(connection, portal, caller, target, retry_token)
        stored = attempt.earlier_answer()
        if stored is None:
            kept.remove(connection, portal, caller, kept.find(connection, account.id, note_id), if_match)
            stored = Stored(b"", 204)
            attempt.keep(stored)
    return sent(stored)


def _account(connection: Connection, caller: Caller, ocid: str) -> AnyRow:
    """The account, if the caller is support staff of it; 404 if not, as if there were none."""
    account = ledger.find_account(connection, ocid)
    if account is None or not may_note(ledger.contact_types(connection, caller.contact_id, account.id)):
        raise not_found()
    return account


def _page(
    portal: Portal, connection: Connection, caller: Caller, question: str, account_ids: list[int], paging: Paging
) -> Response:
    query = kept.notes(account_ids)
    position = paging.position(portal, question)
    if position:
        query = query.where(tuple_(_n.contact_day, _n.id) < tuple_(*position))
    ordered = query.order_by(_n.contact_day.desc(), _n.id.desc())
    rows = connection.execute(ordered.limit(paging.limit + 1)).all()
    shown = rows[: paging.limit]
    next_position = (shown[-1].contact_day, shown[-1].id) if len(rows) > paging.limit else None
    found = AccountNoteCollection.model_construct(items=kept.messages(connection, portal, caller, shown))
    return answer(found, page_headers(portal, question, next_position))


def _told(connection: Connection, portal: Portal, caller: Caller, row: AnyRow) -> Stored:
    (message,) = kept.messages(connection, portal, caller, [row])
    return Stored(codec.dumps(message.to_wire()), headers={"etag": kept.etag(row)})
