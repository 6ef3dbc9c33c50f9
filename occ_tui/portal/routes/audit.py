"""The audit log of an account: `/customerCenter/20261101/auditEvents`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy import select

from occ_tui.domain.access import Access, Module
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.portal.auth import account_for
from occ_tui.portal.routes.common import REFUSALS, CallerOf, Compartment, Paging, PortalOf, answer, page_headers
from occ_tui.portal.schema_payments import audit_events
from occ_tui.wire.customer_payments import AuditEvent, AuditEventCollection
from occ_tui.wire.routes import CUSTOMER_CENTER

router = APIRouter(prefix=CUSTOMER_CENTER, tags=["Audit log"], responses=REFUSALS)


@router.get("/auditEvents", operation_id="list_audit_events", responses={200: {"model": AuditEventCollection}})
def list_audit_events(
    portal: PortalOf, caller: CallerOf, compartment_id: Compartment, paging: Annotated[Paging, Depends(Paging.of)]
) -> Response:
    """A page of what was done in an account, the newest first."""
    account = account_for(portal, caller, compartment_id, Module.INVOICES, Access.READ)
    question = f"audit events of {compartment_id}"
    position = paging.position(portal, question)
    query = select(audit_events).where(audit_events.c.account_id == account.id)
    if position:
        query = query.where(audit_events.c.id < position[0])
    with portal.ledger.reading() as connection:
        rows = connection.execute(query.order_by(audit_events.c.id.desc()).limit(paging.limit + 1)).all()
    shown = rows[: paging.limit]
    items = [
        AuditEvent.model_construct(
            id=str(row.id),
            time=from_epoch_ms(row.event_ms),
            actor=row.actor,
            action=row.action,
            subject=row.subject,
            details=row.details or None,
        )
        for row in shown
    ]
    next_position = (shown[-1].id,) if len(rows) > paging.limit else None
    found = AuditEventCollection.model_construct(items=items)
    return answer(found, page_headers(portal, question, next_position))
