"""Who is calling: request signatures checked against the keys of the ledger, and what a contact may see."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, cast

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from fastapi import Depends, Request

from occ_tui.domain.access import Access, ContactType, Module, may
from occ_tui.domain.dates import epoch_ms
from occ_tui.portal import ledger
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.refusals import not_authenticated, not_found, too_many_requests
from occ_tui.portal.state import Portal
from occ_tui.wire.signing import Authorization, SignatureRefused, verify

log = logging.getLogger("occ.portal")


@dataclass(frozen=True, slots=True)
class Caller:
    """A contact whose signature held."""

    contact_id: int
    user_ocid: str
    name: str
    email: str
    tenancy: str
    """OCID of the account that the key signs in to."""
    signature_digest: str
    """SHA-256 of the signature, by which a replayed write is known."""
    fingerprint: str
    """Of the key that signed."""


@dataclass(frozen=True, slots=True)
class Target:
    """What was asked for, as it was signed."""

    method: str
    path_and_query: str
    body: bytes

    @classmethod
    def of(cls, request: Request) -> Target:
        """The raw path and query, and the body that the gate has read."""
        query = request.scope["query_string"]
        raw = request.scope["raw_path"] + (b"?" + query if query else b"")
        return cls(request.method, raw.decode("latin-1"), request.scope["state"]["body"])


def portal_of(request: Request) -> Portal:
    """The portal that serves `request`."""
    return cast(Portal, request.scope["state"]["portal"])


def authenticated(request: Request) -> Caller:
    """The caller of a signed request; refused with 401 without telling why, or with 429 when there are too many."""
    portal = portal_of(request)
    try:
        caller = _verified(portal, request)
    except SignatureRefused as refusal:
        log.info("%s refused: %s", request.scope["state"]["request_id"], refusal)
        peer = request.client.host if request.client else "socket"
        _within_rate(portal, f"peer {peer}")
        raise not_authenticated() from None
    _within_rate(portal, caller.user_ocid)
    portal.key_uses.note(caller.fingerprint, epoch_ms(portal.now()))
    return caller


def public_peer(request: Request) -> str:
    """Who calls a route that needs no signature, as far as that can be told; refused with 429 when they call too often.

    Calls that came to another host are refused as signed ones are, so that no page elsewhere can make one.
    """
    portal = portal_of(request)
    peer = f"peer {request.client.host if request.client else 'socket'}"
    _within_rate(portal, peer)
    if request.headers.getlist("host") not in [[host] for host in portal.hosts]:
        raise not_authenticated()
    return peer


PeerOf = Annotated[str, Depends(public_peer)]
CallerOf = Annotated[Caller, Depends(authenticated)]


# What waits for nothing is a coroutine: FastAPI would hand a plain function to a thread, at ten times its cost.
async def _portal(request: Request) -> Portal:
    return portal_of(request)


async def _target(request: Request) -> Target:
    return Target.of(request)


PortalOf = Annotated[Portal, Depends(_portal)]
TargetOf = Annotated[Target, Depends(_target)]


def account_for(portal: Portal, caller: Caller, ocid: str, module: Module, wanted: Access) -> AnyRow:
    """The account `ocid` if `caller` has `wanted` on its `module`; 404 if not, and if there is none."""
    with portal.ledger.reading() as connection:
        account = ledger.find_account(connection, ocid)
        types: list[ContactType] = []
        if account:
            types = ledger.contact_types(connection, caller.contact_id, account.id)
    if account is None or not may(types, module, wanted):
        raise not_found()
    return account


def _verified(portal: Portal, request: Request) -> Caller:
    target = Target.of(request)
    headers = _headers(request)
    if headers.get("host") not in portal.hosts:
        raise SignatureRefused("another host")
    authorization = Authorization.parse(headers.get("authorization", ""), target.method)
    tenancy, _, rest = authorization.key_id.partition("/")
    user, _, fingerprint = rest.partition("/")
    with portal.ledger.reading() as connection:
        key = ledger.find_key(connection, fingerprint)
    if key is None or (key.tenancy, key.user_ocid) != (tenancy, user):
        raise SignatureRefused("no such active key")
    verify(
        authorization,
        _public_key(key.public_key_pem),
        target.method,
        target.path_and_query,
        headers,
        target.body,
        portal.now(),
    )
    digest = hashlib.sha256(authorization.signature).hexdigest()
    return Caller(key.contact_id, key.user_ocid, key.name, key.email, key.tenancy, digest, fingerprint)


def _headers(request: Request) -> dict[str, str]:
    """Headers by lower-case name. What is signed must be there once: two values could be read either way."""
    headers: dict[str, str] = {}
    for name, value in request.headers.items():
        if name in headers and name in ("host", "date", "authorization", "content-length", "x-content-sha256"):
            raise SignatureRefused(f"{name} twice")
        headers[name] = value
    return headers


def _within_rate(portal: Portal, caller: str) -> None:
    if wait_s := portal.limiter.take(caller):
        raise too_many_requests(wait_s)


@lru_cache(maxsize=1024)
def _public_key(pem: str) -> rsa.RSAPublicKey:
    key = load_pem_public_key(pem.encode("ascii"))
    if not isinstance(key, rsa.RSAPublicKey):
        raise SignatureRefused("not an RSA key")
    return key
