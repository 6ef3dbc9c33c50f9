"""Users, invitations and what was done to whom, as fields for programs and words for people."""

from __future__ import annotations

from typing import Any

from occ_tui.domain.dates import from_epoch_ms, rfc3339
from occ_tui.domain.people import ContactState, InvitationState
from occ_tui.domain.rows.contact_types import CONTACT_TYPES, type_words
from occ_tui.domain.users import Event, Invitation, User
from occ_tui.locale import N_, _

USER_FIELDS = (
    "userName",
    "email",
    "state",
    "contactTypes",
    "accountName",
    "timeLastSignIn",
    "isManageable",
    "isSelf",
    "userId",
    "compartmentId",
)
INVITATION_FIELDS = (
    "email",
    "userName",
    "state",
    "contactTypes",
    "accountName",
    "invitedBy",
    "timeCreated",
    "timeExpires",
    "id",
    "compartmentId",
)
EVENT_FIELDS = ("time", "actor", "action", "email", "before", "after", "accountName", "id", "compartmentId")

_STATES = {
    ContactState.INVITED: N_("invited"),
    ContactState.ACTIVE: N_("active"),
    ContactState.SUSPENDED: N_("suspended"),
    InvitationState.PENDING: N_("unanswered"),
    InvitationState.ACCEPTED: N_("accepted"),
    InvitationState.WITHDRAWN: N_("withdrawn"),
    InvitationState.EXPIRED: N_("expired"),
}
_ACTIONS = {
    "people.grant": N_("granted by the portal"),
    "people.revoke": N_("taken away by the portal"),
    "people.invite": N_("invited"),
    "people.resend": N_("invited again"),
    "people.withdraw": N_("invitation withdrawn"),
    "people.accept": N_("accepted the invitation"),
    "people.change": N_("changed"),
    "people.rename": N_("renamed"),
    "people.suspend": N_("suspended"),
    "people.reinstate": N_("reinstated"),
    "people.remove": N_("removed"),
    "signIn.code": N_("signed in"),
    "signIn.invitation": N_("signed in by invitation"),
    "signIn.revoke": N_("signed out"),
}


def state_words(state: str) -> str:
    """The state of a user or an invitation."""
    return next((_(words) for known, words in _STATES.items() if known == state), state)


def action_words(event: Event) -> str:
    """What was done."""
    return _(_ACTIONS[event.action]) if event.action in _ACTIONS else event.action


def change_words(event: Event, arrow: str = "→") -> str:
    """What somebody was before it and is after it: `finance → finance, management`; empty when neither is known.

    `arrow` is the sign or the word between both.
    """
    before, after = (_of_list(part) for part in (event.before, event.after))
    return f"{before} {arrow} {after}" if before and after and before != after else after or before


def _of_list(words: str) -> str:
    parts = [part.strip() for part in words.split(",") if part.strip()]
    return ", ".join(type_words([part]) if part in CONTACT_TYPES else state_words(part) for part in parts)


def user_fields(user: User, account_name: str = "") -> dict[str, Any]:
    """The line of a user, by Oracle's way of naming."""
    return {
        "userName": user.name,
        "email": user.email,
        "state": user.state,
        "contactTypes": list(user.contact_types),
        "accountName": account_name,
        "timeLastSignIn": _instant(user.signed_in_ms),
        "isManageable": user.is_manageable,
        "isSelf": user.is_self,
        "userId": user.id,
        "compartmentId": user.compartment_id,
    }


def invitation_fields(invitation: Invitation, account_name: str = "") -> dict[str, Any]:
    """The line of an invitation."""
    return {
        "email": invitation.email,
        "userName": invitation.name,
        "state": invitation.state,
        "contactTypes": list(invitation.contact_types),
        "accountName": account_name,
        "invitedBy": invitation.invited_by,
        "timeCreated": _instant(invitation.created_ms),
        "timeExpires": _instant(invitation.expires_ms),
        "id": invitation.id,
        "compartmentId": invitation.compartment_id,
    }


def event_fields(event: Event, account_name: str = "") -> dict[str, Any]:
    """The line of something that was done."""
    return {
        "time": _instant(event.at_ms),
        "actor": event.actor,
        "action": event.action,
        "email": event.email,
        "before": event.before,
        "after": event.after,
        "accountName": account_name,
        "id": event.id,
        "compartmentId": event.compartment_id,
    }


def _instant(ms: int | None) -> str | None:
    return None if ms is None else rfc3339(from_epoch_ms(ms))
