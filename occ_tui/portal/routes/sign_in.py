"""Signing in: `POST /customerCenter/20261101/signIn…`, the two public routes, and unlocking for who is in."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.portal import codes, sign_in
from occ_tui.portal.auth import PeerOf
from occ_tui.portal.codes import Purpose
from occ_tui.portal.refusals import code_refused, too_many_requests
from occ_tui.portal.retries import Attempt, Stored, once
from occ_tui.portal.routes.common import (
    JSON,
    REFUSALS,
    WRITE_REFUSALS,
    CallerOf,
    PortalOf,
    RetryToken,
    TargetOf,
    answer,
    body_of,
    described_body,
    sent,
)
from occ_tui.wire import codec
from occ_tui.wire.customer_people import CodeRequested, RequestCodeDetails, SignedIn, SignInDetails, UnlockDetails
from occ_tui.wire.routes import CUSTOMER_CENTER, SIGN_IN

ACCEPTED = 202
REQUESTED = CodeRequested.model_construct(
    code_length=codes.DIGITS, valid_seconds=int(codes.VALID.total_seconds()), tries=codes.TRIES
)

router = APIRouter(tags=["Sign-in"], responses=REFUSALS)


@router.post(
    f"{SIGN_IN}/actions/requestCode",
    operation_id="request_sign_in_code",
    status_code=ACCEPTED,
    responses={202: {"model": CodeRequested}},
    openapi_extra={**described_body(RequestCodeDetails), "security": []},
)
def request_sign_in_code(portal: PortalOf, target: TargetOf, peer: PeerOf) -> Response:
    """Mails a code to an address, if it is a contact's. The answer is the same if not, and takes as long."""
    if wait_s := portal.code_limiter.take(peer):
        raise too_many_requests(wait_s)
    details = body_of(target, RequestCodeDetails)
    sign_in.request_code(portal, details.email, details.language_code)
    return _requested()


@router.post(
    SIGN_IN,
    operation_id="sign_in",
    responses={200: {"model": SignedIn}, **WRITE_REFUSALS},
    openapi_extra={**described_body(SignInDetails), "security": []},
)
def sign_in_by_code(portal: PortalOf, target: TargetOf, _peer: PeerOf) -> Response:
    """Takes a code and a public key, and lets the key in. The same code with the same key gets the same answer."""
    return answer(sign_in.by_code(portal, body_of(target, SignInDetails)))


@router.post(
    f"{CUSTOMER_CENTER}/me/actions/requestUnlockCode",
    operation_id="request_unlock_code",
    status_code=ACCEPTED,
    responses={202: {"model": CodeRequested}, **WRITE_REFUSALS},
)
def request_unlock_code(
    portal: PortalOf, caller: CallerOf, target: TargetOf, retry_token: RetryToken = None
) -> Response:
    """Mails the caller a code that unlocks what they left alone; it is none to sign in with."""

    def do(connection: Connection) -> Stored:
        codes.ask(connection, portal, caller.email, Purpose.UNLOCK, None)
        return Stored(codec.dumps(REQUESTED.to_wire()), ACCEPTED)

    stored = once(portal, caller, target, retry_token, do)
    portal.on_mail()
    return sent(stored)


@router.post(
    f"{CUSTOMER_CENTER}/me/actions/unlock",
    operation_id="unlock",
    status_code=204,
    responses={204: {"description": "The code fits."}, **WRITE_REFUSALS},
    response_class=Response,
    openapi_extra=described_body(UnlockDetails),
)
def unlock(portal: PortalOf, caller: CallerOf, target: TargetOf, retry_token: RetryToken = None) -> Response:
    """Whether a code is the one that was mailed last; a try is counted if not."""
    details = body_of(target, UnlockDetails)
    with portal.ledger.writing() as connection:
        attempt = Attempt(connection, portal, caller, target, retry_token)
        stored = attempt.earlier_answer()
        if stored is None and codes.accept(connection, portal, caller.email, Purpose.UNLOCK, details.code or ""):
            stored = Stored(b"", 204)
            attempt.keep(stored)
    if stored is None:
        raise code_refused()
    return sent(stored)


def _requested() -> Response:
    return Response(codec.dumps(REQUESTED.to_wire()), ACCEPTED, media_type=JSON)
