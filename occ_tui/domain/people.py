"""People of an organisation: what state they and their invitations are in, and where a grant comes from."""

from __future__ import annotations

from enum import StrEnum


class ContactState(StrEnum):
    """Whether a person gets in."""

    INVITED = "invited"
    """Stands on a document of the account and has never signed in."""
    ACTIVE = "active"
    SUSPENDED = "suspended"
    """Gets in nowhere until somebody reinstates them."""


class InvitationState(StrEnum):
    """What became of an invitation."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class GrantSource(StrEnum):
    """What a grant comes from."""

    DOCUMENT = "document"
    """The address stands on an order, a quote or an imported invoice of the account, with that contact type."""
    COMMAND = "command"
    """Whoever runs the portal granted it: `portal grant`, or the making of sample data."""
    INVITATION = "invitation"
    """An invitation that was accepted."""
    PERSON = "person"
    """Somebody who may changed what the contact is; the audit log says who."""
