"""Users, invitations and keys of a portal. What changes any of them goes through the journal, to the paths here."""

from __future__ import annotations

from occ_tui.client.paging import PAGE_LIMIT, read_all
from occ_tui.client.transport import Parameter, Transport, path_segment
from occ_tui.wire.customer_people import (
    ApiKey,
    ApiKeyCollection,
    Invitation,
    InvitationCollection,
    PeopleEvent,
    PeopleEventCollection,
    User,
    UserCollection,
)
from occ_tui.wire.routes import INVITATIONS, KEYS, PEOPLE_EVENTS, USERS


class PeopleClient:
    """Reads as the profile of `transport`. All raise the errors of `client.errors`."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    async def users(self, compartment_id: str) -> list[User]:
        """The people of an account that one may see, all pages of them."""
        return await read_all(self._transport, USERS, _of(compartment_id), UserCollection, lambda page: page.items)

    async def user(self, compartment_id: str, user_id: str) -> tuple[User, str | None]:
        """One of them, and the version that a change of them names."""
        answer = await self._transport.request("GET", user_path(user_id), params={"compartmentId": compartment_id})
        return answer.message(User), answer.etag

    async def invitations(self, compartment_id: str) -> list[Invitation]:
        """The invitations to an account, all pages of them."""
        return await read_all(
            self._transport, INVITATIONS, _of(compartment_id), InvitationCollection, lambda page: page.items
        )

    async def events(self, compartment_id: str, limit: int) -> list[PeopleEvent]:
        """The newest events, `limit` at most."""
        answer = await self._transport.request("GET", PEOPLE_EVENTS, params={**_of(compartment_id), "limit": limit})
        return answer.message(PeopleEventCollection).items or []

    async def keys(self) -> list[ApiKey]:
        """One's own keys that are not revoked."""
        answer = await self._transport.request("GET", KEYS)
        return answer.message(ApiKeyCollection).items or []


def user_path(user_id: str, action: str = "") -> str:
    """Where a user is, or what is done with them."""
    return f"{USERS}/{path_segment(user_id)}{f'/actions/{action}' if action else ''}"


def invitation_path(invitation_id: str, action: str) -> str:
    """Where something is done with an invitation."""
    return f"{INVITATIONS}/{path_segment(invitation_id)}/actions/{action}"


def key_path(fingerprint: str) -> str:
    """Where one of one's own keys is."""
    return f"{KEYS}/{path_segment(fingerprint)}"


def _of(compartment_id: str) -> dict[str, Parameter]:
    return {"compartmentId": compartment_id, "limit": PAGE_LIMIT}
