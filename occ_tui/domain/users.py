"""People of an organisation as they are known here: users, invitations, and what was done to whom. Pure.

Instants are epoch milliseconds (UTC). Contact types and states are the words of `domain.access` and `domain.people`,
or the server's own where it knows others.
"""

from __future__ import annotations

from collections.abc import Sequence

from occ_tui.annotations import NamedTuple
from occ_tui.domain.people import ContactState, InvitationState


class User(NamedTuple):
    """Somebody who is, or may become, a contact of an account."""

    id: str
    """OCID."""
    compartment_id: str
    """The account that this line is of."""
    name: str = ""
    email: str = ""
    state: str = ContactState.ACTIVE
    contact_types: tuple[str, ...] = ()
    """In that account."""
    signed_in_ms: int | None = None
    is_manageable: bool = False
    """Whether one may change them in that account."""
    is_self: bool = False

    @property
    def key(self) -> str:
        """What tells the lines apart."""
        return f"{self.compartment_id} {self.id}"


class Invitation(NamedTuple):
    """An invitation to an account. Its token is in the mail alone."""

    id: str
    compartment_id: str
    email: str = ""
    name: str = ""
    state: str = InvitationState.PENDING
    contact_types: tuple[str, ...] = ()
    invited_by: str = ""
    created_ms: int | None = None
    expires_ms: int | None = None
    is_manageable: bool = False

    @property
    def key(self) -> str:
        """What tells the lines apart."""
        return f"{self.compartment_id} {self.id}"


class Event(NamedTuple):
    """Something that was done to somebody's access."""

    id: str
    compartment_id: str
    at_ms: int | None = None
    actor: str = ""
    action: str = ""
    email: str = ""
    before: str = ""
    after: str = ""


class Wanted(NamedTuple):
    """Somebody to invite."""

    email: str
    contact_types: tuple[str, ...]
    name: str = ""
    line: int = 0
    """Where it was typed or read, from 1; 0 where that is one line only."""


class Checked(NamedTuple):
    """What the portal would say to somebody's invitation."""

    email: str
    is_refused: bool
    reason: str = ""
    """The portal's words for a refusal."""


def found(users: Sequence[User], wanted: str) -> list[User]:
    """Those whose address is `wanted`, or else whose name is."""
    word = wanted.strip().casefold()
    return [user for user in users if user.email.casefold() == word] or [
        user for user in users if user.name.casefold() == word
    ]
