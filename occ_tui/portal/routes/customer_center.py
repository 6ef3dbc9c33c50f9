"""Who one is, what one sees and what changed: `/customerCenter/20261101/me`, `/accounts` and `/changes`."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.access import Access, Module
from occ_tui.portal import changes, ledger, people, summaries
from occ_tui.portal.auth import Caller, account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.page_tokens import PageTokenRefused
from occ_tui.portal.refusals import invalid_parameter, not_found
from occ_tui.portal.routes.common import (
    JSON,
    REFUSALS,
    CallerOf,
    Compartment,
    Paging,
    PortalOf,
    answer,
    page_headers,
)
from occ_tui.portal.state import Portal
from occ_tui.wire import accounts, customer_contracts, customer_people
from occ_tui.wire.customer_center import AccountCollection, AccountSummary, InvoiceChanges, Me
from occ_tui.wire.mail import CAPABILITY
from occ_tui.wire.routes import CUSTOMER_CENTER

CAPABILITIES = (
    "invoices",
    "invoicePdf",
    "paymentPages",
    "changes",
    "payments",
    "paymentMethods",
    "payables",
    "transfers",
    "auditEvents",
    "rewards",
    CAPABILITY,
    customer_people.SIGN_IN,
    customer_people.PEOPLE,
    accounts.TRIAGE,
    accounts.NOTES,
    *customer_contracts.CAPABILITIES,
)
"""What this portal does beyond listing; clients look for these words."""

Asked = Annotated[
    str | None, Query(alias="compartmentId", description="The account to tell about; that of the key, without.")
]

router = APIRouter(prefix=CUSTOMER_CENTER, tags=["Customer Center"], responses=REFUSALS)


@router.get("/me", operation_id="me", responses={200: {"model": Me}})
def me(portal: PortalOf, caller: CallerOf, compartment_id: Asked = None) -> Response:
    """Who the caller is, and what they may in an account: the one that is asked about, or that of their key."""
    with portal.ledger.reading() as connection:
        contact = ledger.find_contact(connection, caller.contact_id)
        chosen = ledger.find_account(connection, compartment_id or caller.tenancy)
        own = ledger.contact_types(connection, caller.contact_id, chosen.id) if chosen else []
        if not own and compartment_id is None:
            # Removed from where the key was made, and still something elsewhere.
            chosen = next(iter(ledger.granted_accounts(connection, caller.contact_id, 0, 1)), None)
            own = ledger.contact_types(connection, caller.contact_id, chosen.id) if chosen else []
        if contact is None or chosen is None or not own:
            raise not_found()
        modules = people.module_access_with_names(connection, chosen.id, own)
        account = _summary(connection, caller, chosen).model_copy(update={"modules": modules})
    return answer(
        Me.model_construct(
            user_id=caller.user_ocid,
            user_name=caller.name,
            email=caller.email,
            state=contact.state,
            language_code=contact.language or None,
            account=account,
            grantable_types=people.grantable_words(own),
            fingerprint=caller.fingerprint,
            time_now=portal.now(),
            capabilities=list(CAPABILITIES),
        )
    )


@router.get("/accounts", operation_id="list_accounts", responses={200: {"model": AccountCollection}})
def list_accounts(portal: PortalOf, caller: CallerOf, paging: Annotated[Paging, Depends(Paging.of)]) -> Response:
    """The accounts that the caller is granted, in the order in which they were opened."""
    question = f"accounts of {caller.user_ocid}"
    position = paging.position(portal, question)
    with portal.ledger.reading() as connection:
        rows = ledger.granted_accounts(connection, caller.contact_id, position[0] if position else 0, paging.limit + 1)
        shown = rows[: paging.limit]
        items = [_summary(connection, caller, row) for row in shown]
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    return answer(AccountCollection.model_construct(items=items), page_headers(portal, question, next_position))


@router.get("/changes", operation_id="list_changes", responses={200: {"model": InvoiceChanges}})
def list_changes(
    portal: PortalOf,
    caller: CallerOf,
    compartment_id: Compartment,
    paging: Annotated[Paging, Depends(Paging.of)],
    since: Annotated[str | None, Query(min_length=1, description="The `cursor` of an earlier answer.")] = None,
) -> Response:
    """A page of the account's invoices that are not what they were when `since` was handed out; one may come twice.

    Without `since` there are none, but the cursor to begin with: ask for it, then read the list, then the changes.
    """
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"changes of {compartment_id}"
    today = portal.today_number(account.time_zone)
    position = paging.position(portal, f"{question} since {since}")
    with portal.ledger.reading() as connection:
        known = changes.Cursor(changes.last_change(connection, account.id), today)
        known = known if since is None else _cursor(portal, question, since, known)
        start = changes.Position(*position) if position else None
        page = changes.page(connection, account.id, known, today, start, paging.limit)
        rows = summaries.rows_of(connection, page.ids)
    headers = page_headers(portal, f"{question} since {since}", page.next_position)
    cursor = portal.page_tokens.make(question, page.cursor)
    return Response(summaries.page_body(rows, account.time_zone, page.cursor.day, cursor), 200, headers, JSON)


def _cursor(portal: Portal, question: str, since: str, now: changes.Cursor) -> changes.Cursor:
    """The cursor that `since` is; refused if we did not hand it out, or if the ledger is older than it."""
    with suppress(PageTokenRefused):
        cursor = changes.Cursor(*portal.page_tokens.read(question, since))
        if cursor.change <= now.change:
            return cursor
    raise invalid_parameter("since: not a cursor of this account's changes.")


def _summary(connection: Connection, caller: Caller, account: AnyRow) -> AccountSummary:
    types = ledger.contact_types(connection, caller.contact_id, account.id)
    return AccountSummary.model_construct(
        compartment_id=account.ocid,
        account_number=account.number,
        account_name=account.name,
        contact_types=[str(kind) for kind in types],
        modules=people.module_access(types),
    )
