"""Paying a plan, as OSP Gateway 20191001 has it: both operations open a session, and neither moves money."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Path
from fastapi.responses import Response
from sqlalchemy import Connection, insert, select

from occ_tui.domain.access import Access, Module
from occ_tui.domain.dates import epoch_ms
from occ_tui.portal import audit, paying
from occ_tui.portal.auth import Caller, Target, account_for
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import invalid_parameter, no_etag_match, not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    Compartment,
    HomeRegion,
    IfMatch,
    PortalOf,
    RetryToken,
    TargetOf,
    body_of,
    described_body,
    sent,
)
from occ_tui.portal.schema_payments import subscription_sessions, subscriptions
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.subscriptions import (
    AuthorizeSubscriptionPaymentDetails,
    AuthorizeSubscriptionPaymentReceipt,
    PaySubscriptionDetails,
    PaySubscriptionReceipt,
)

router = APIRouter(prefix="/20191001/subscriptions", tags=["OSP Gateway"], responses=REFUSALS)

SubscriptionName = Annotated[str, Path(alias="subscriptionId", description="The plan's `id`.")]


@dataclass(frozen=True, slots=True)
class SessionCall:
    """What both operations are called with."""

    portal: Portal
    caller: Caller
    target: Target
    compartment_id: str
    subscription: str
    if_match: str | None
    retry_token: str | None

    @classmethod
    async def of(
        cls,
        portal: PortalOf,
        caller: CallerOf,
        target: TargetOf,
        home_region: HomeRegion,
        compartment_id: Compartment,
        subscription: SubscriptionName,
        if_match: IfMatch = None,
        retry_token: RetryToken = None,
    ) -> SessionCall:
        """The parameters as they were sent."""
        return cls(portal, caller, target, compartment_id, subscription, if_match, retry_token)


CallOf = Annotated[SessionCall, Depends(SessionCall.of)]


@router.post(
    "/{subscriptionId}/actions/pay",
    operation_id="pay_subscription",
    responses={200: {"model": PaySubscriptionReceipt}, **WRITE_REFUSALS},
    openapi_extra=described_body(PaySubscriptionDetails),
)
def pay_subscription(call: CallOf) -> Response:
    """A session in which a plan is paid."""
    return _opened(call, "PAY", body_of(call.target, PaySubscriptionDetails))


@router.post(
    "/{subscriptionId}/actions/psd2auth",
    operation_id="authorize_subscription_payment",
    responses={200: {"model": AuthorizeSubscriptionPaymentReceipt}, **WRITE_REFUSALS},
    openapi_extra=described_body(AuthorizeSubscriptionPaymentDetails),
)
def authorize_subscription_payment(call: CallOf) -> Response:
    """A session in which the payer proves who they are (PSD2)."""
    return _opened(call, "AUTHORIZE", body_of(call.target, AuthorizeSubscriptionPaymentDetails))


def _opened(
    call: SessionCall, kind: str, details: PaySubscriptionDetails | AuthorizeSubscriptionPaymentDetails
) -> Response:
    """A session of either kind, or the one that the retry token opened before."""
    paying.check_contact(details.email, details.language_code)
    named = details.subscription.id if details.subscription else None
    if named is not None and named != call.subscription:
        raise invalid_parameter("subscription.id: another plan than the one in the address.")
    portal = call.portal
    account = account_for(portal, call.caller, call.compartment_id, Module.INVOICES, Access.WRITE)
    wanted = select(subscriptions).where(
        subscriptions.c.account_id == account.id, subscriptions.c.subscription_id == call.subscription
    )

    def do(connection: Connection) -> Stored:
        plan = connection.execute(wanted).first()
        if plan is None:
            raise not_found()
        if not _is_current(plan, call.if_match):
            raise no_etag_match("The plan has changed since the etag was read. Read it again.")
        receipt = _session(connection, call, plan.id, kind)
        action = f"subscription.{kind.lower()}"
        audit.record(connection, account.id, epoch_ms(portal.now()), call.caller.name, action, call.subscription)
        return Stored(codec.dumps(receipt.to_wire()))

    return sent(once(portal, call.caller, call.target, call.retry_token, do))


def _is_current(plan: AnyRow, if_match: str | None) -> bool:
    return if_match is None or if_match.strip().strip('"') in ("*", f"{plan.subscription_id}-{plan.version}")


def _session(connection: Connection, call: SessionCall, plan_id: int, kind: str) -> PaySubscriptionReceipt:
    header_id, api_token, user_token = secrets.token_hex(16), secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    connection.execute(
        insert(subscription_sessions).values(
            header_id=header_id,
            kind=kind,
            subscription_id=plan_id,
            contact_id=call.caller.contact_id,
            api_token_hash=paying.hashed(api_token),
            user_token_hash=paying.hashed(user_token),
            expires_ms=epoch_ms(call.portal.now() + paying.SESSION),
        )
    )
    return PaySubscriptionReceipt(header_id=header_id, api_token=api_token, user_token=user_token)
