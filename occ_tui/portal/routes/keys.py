"""The caller's keys: `/customerCenter/20261101/keys`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response
from sqlalchemy import Connection

from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.domain.text import clean
from occ_tui.portal import keys, ledger, people
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import not_found
from occ_tui.portal.retries import Stored, once
from occ_tui.portal.routes.common import (
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
from occ_tui.portal.state import Portal
from occ_tui.wire import codec
from occ_tui.wire.customer_people import ApiKey, ApiKeyCollection, RenameKeyDetails
from occ_tui.wire.routes import KEYS

Name = Annotated[str, Path(alias="fingerprint", description="The key's fingerprint.")]

router = APIRouter(prefix=KEYS, tags=["Sign-in"], responses=REFUSALS)


@router.get("", operation_id="list_keys", responses={200: {"model": ApiKeyCollection}})
def list_keys(portal: PortalOf, caller: CallerOf) -> Response:
    """The caller's keys that are not revoked, the oldest first: there are twenty at most."""
    with portal.ledger.reading() as connection:
        rows = keys.active(connection, caller.contact_id)
    return answer(ApiKeyCollection.model_construct(items=[_message(portal, caller, row) for row in rows]))


@router.put(
    "/{fingerprint}",
    operation_id="rename_key",
    responses={200: {"model": ApiKey}, **WRITE_REFUSALS},
    openapi_extra=described_body(RenameKeyDetails),
)
def rename_key(
    portal: PortalOf, caller: CallerOf, target: TargetOf, name: Name, retry_token: RetryToken = None
) -> Response:
    """Calls a key something else."""
    label = keys.label_of(body_of(target, RenameKeyDetails).label)

    def do(connection: Connection) -> Stored:
        keys.rename(connection, _find(connection, caller, name), label)
        told = _message(portal, caller, _find(connection, caller, name))
        return Stored(codec.dumps(told.to_wire()))

    return sent(once(portal, caller, target, retry_token, do))


@router.delete(
    "/{fingerprint}",
    operation_id="revoke_key",
    status_code=204,
    responses={204: {"description": "Revoked."}, **WRITE_REFUSALS},
    response_class=Response,
)
def revoke_key(
    portal: PortalOf, caller: CallerOf, target: TargetOf, name: Name, retry_token: RetryToken = None
) -> Response:
    """Ends a key at once, this request's own included."""

    def do(connection: Connection) -> Stored:
        row = _find(connection, caller, name)
        now_ms = epoch_ms(portal.now())
        keys.revoke(connection, row, now_ms)
        if account := ledger.find_account(connection, row.tenancy):
            told = (people.actor(caller), "signIn.revoke", caller.user_ocid, caller.email, row.fingerprint, "")
            people.log_change(connection, account.id, now_ms, *told)
        return Stored(b"", 204)

    return sent(once(portal, caller, target, retry_token, do))


def _find(connection: Connection, caller: Caller, name: str) -> AnyRow:
    row = keys.find(connection, caller.contact_id, name)
    if row is None:
        raise not_found()
    return row


def _message(portal: Portal, caller: Caller, row: AnyRow) -> ApiKey:
    used_ms = max(filter(None, (row.last_used_ms, portal.key_uses.latest(row.fingerprint))), default=None)
    return ApiKey.model_construct(
        fingerprint=row.fingerprint,
        label=clean(row.label) or None,
        tenancy_id=row.tenancy,
        time_created=from_epoch_ms(row.created_ms) if row.created_ms else None,
        time_last_used=None if used_ms is None else from_epoch_ms(used_ms),
        is_current=row.fingerprint == caller.fingerprint,
    )
