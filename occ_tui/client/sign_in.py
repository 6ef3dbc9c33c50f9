"""Getting in at a portal by a code or an invitation's token, and out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.client.answers import with_request_id
from occ_tui.client.errors import NotAPortal, NotAuthorizedOrNotFound
from occ_tui.client.people import key_path
from occ_tui.client.transport import Transport
from occ_tui.locale import _
from occ_tui.wire.codec import dumps
from occ_tui.wire.customer_people import (
    AcceptInvitationDetails,
    CodeRequested,
    RequestCodeDetails,
    SignedIn,
    SignInDetails,
    UnlockDetails,
)
from occ_tui.wire.routes import CUSTOMER_CENTER, INVITATIONS, SIGN_IN

if TYPE_CHECKING:
    from occ_tui.client.answers import Answer
    from occ_tui.wire.base import WireModel


class SignInClient:
    """Asks without a signature (`Transport(…, is_signed=False)`). Errors: those of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def request_code(self, email: str, language: str, retry_token: str) -> CodeRequested:
        """Has a code mailed to `email`, if that may sign in; the answer does not tell whether it may."""
        details = RequestCodeDetails(email=email, language_code=language)
        answer = await self._post(f"{SIGN_IN}/actions/requestCode", details, retry_token)
        return answer.message(CodeRequested)

    async def sign_in(self, details: SignInDetails, retry_token: str) -> SignedIn:
        """Enrols a key for whoever has the code. `InvalidRequest` with `CODE_REFUSED` where it is not the right one."""
        return (await self._post(SIGN_IN, details, retry_token)).message(SignedIn)

    async def accept(self, details: AcceptInvitationDetails, retry_token: str) -> SignedIn:
        """Enrols a key for whoever has an invitation's token; that works once.

        `NotAuthorizedOrNotFound` for a token that lets nobody in, or any more.
        """
        path = f"{INVITATIONS}/actions/accept"
        answer = await self._transport.request("POST", path, body=dumps(details.to_wire()), retry_token=retry_token)
        return answer.message(SignedIn)

    async def _post(self, path: str, details: WireModel, retry_token: str) -> Answer:
        try:
            return await self._transport.request("POST", path, body=dumps(details.to_wire()), retry_token=retry_token)
        except NotAuthorizedOrNotFound as error:
            request_id = error.request_id
        raise with_request_id(
            NotAPortal(self._transport.endpoint.shown, _("it does not let anybody sign in by e-mail")), request_id
        )


async def request_unlock_code(transport: Transport, retry_token: str) -> None:
    """Has a code mailed to whoever the key belongs to, good for `unlock` alone."""
    await transport.request("POST", f"{CUSTOMER_CENTER}/me/actions/requestUnlockCode", retry_token=retry_token)


async def unlock(transport: Transport, code: str, retry_token: str) -> None:
    """Proves with a fresh code that it is still the same person. `InvalidRequest` where it is not the right one."""
    details = UnlockDetails(code=code)
    path = f"{CUSTOMER_CENTER}/me/actions/unlock"
    await transport.request("POST", path, body=dumps(details.to_wire()), retry_token=retry_token)


async def revoke_key(transport: Transport, fingerprint: str, retry_token: str) -> None:
    """Takes one of the caller's keys out of use, at once."""
    await transport.request("DELETE", key_path(fingerprint), retry_token=retry_token)
