"""Mailing a list of invoices: `POST /customerCenter/20261101/invoices/actions/email`."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.portal import mailing, outbox
from occ_tui.portal.auth import TargetOf
from occ_tui.portal.gate import check_strings
from occ_tui.portal.refusals import not_parsable
from occ_tui.portal.retries import Attempt, Stored, once
from occ_tui.portal.routes.common import REFUSALS, CallerOf, PortalOf
from occ_tui.wire import codec
from occ_tui.wire.errors import ErrorBody
from occ_tui.wire.mail import PATH, EmailInvoicesDetails, EmailReceipt

ACCEPTED = 202

router = APIRouter(tags=["Customer Center"], responses=REFUSALS)


@router.post(
    PATH,
    operation_id="email_invoices",
    status_code=ACCEPTED,
    responses={
        202: {"model": EmailReceipt},
        409: {"model": ErrorBody, "description": "The retry token was used for another request."},
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": EmailInvoicesDetails.model_json_schema()}},
        }
    },
)
def email_invoices(
    portal: PortalOf,
    caller: CallerOf,
    target: TargetOf,
    retry_token: Annotated[str | None, Header(alias="opc-retry-token")] = None,
) -> Response:
    """Puts a mail about a list into the portal's outbox. The same retry token never sends a second one."""
    details = _details(target.body)
    with portal.ledger.writing() as connection:
        stored = Attempt(connection, portal, caller, target, retry_token).earlier_answer()
    if stored is None:
        mail, now = _compose(portal, caller, details)

        def put(connection: Connection) -> Stored:
            outbox.check_rate(connection, caller, now)
            receipt = outbox.put(connection, portal, caller.contact_id, mail, now)
            return Stored(codec.dumps(receipt.to_wire()), ACCEPTED)

        # Asked again: the same request may have come twice at once, and drawing PDFs takes its time.
        stored = once(portal, caller, target, retry_token, put)
        portal.on_mail()
    return Response(stored.body, stored.status, stored.headers, "application/json")


def _compose(portal: PortalOf, caller: CallerOf, details: EmailInvoicesDetails) -> tuple[mailing.Mail, outbox.Moment]:
    mailing.check(details)
    now = portal.now()
    with portal.ledger.reading() as connection:
        accounts = mailing.accounts_of(connection, caller, details)
        how = mailing.wish_of(details)
        sent = mailing.list_of(connection, portal, caller, details, accounts)
        return mailing.compose(connection, portal, caller, sent, how, secrets.token_hex(16), now), now


def _details(body: bytes) -> EmailInvoicesDetails:
    try:
        value = codec.loads(body)
        check_strings(value)
        return codec.convert(EmailInvoicesDetails, value)
    except (codec.MalformedMessage, RecursionError):
        raise not_parsable("The body is not an EmailInvoicesDetails in JSON.") from None
