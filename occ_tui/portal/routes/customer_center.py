"""Who one is and what one sees: `/customerCenter/20261101/me` and `/accounts`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.portal import ledger
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import not_found
from occ_tui.portal.routes.common import REFUSALS, CallerOf, Paging, PortalOf, answer, page_headers
from occ_tui.wire.customer_center import PREFIX, AccountCollection, AccountSummary, Me

CAPABILITIES = ("invoices", "invoicePdf", "paymentPages")
"""What this portal does beyond listing; clients look for these words."""

router = APIRouter(prefix=PREFIX, tags=["Customer Center"], responses=REFUSALS)


@router.get("/me", operation_id="me", responses={200: {"model": Me}})
def me(portal: PortalOf, caller: CallerOf) -> Response:
    """Who the caller is, and the account that their key signs in to."""
    with portal.ledger.reading() as connection:
        home = ledger.find_account(connection, caller.tenancy)
        account = _summary(connection, caller, home) if home else None
    if account is None or not account.contact_types:
        raise not_found()
    return answer(
        Me.model_construct(
            user_id=caller.user_ocid,
            user_name=caller.name,
            email=caller.email,
            account=account,
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


def _summary(connection: Connection, caller: Caller, account: AnyRow) -> AccountSummary:
    types = ledger.contact_types(connection, caller.contact_id, account.id)
    return AccountSummary.model_construct(
        compartment_id=account.ocid,
        account_number=account.number,
        account_name=account.name,
        contact_types=[str(kind) for kind in types],
    )
