"""What Oracle does not publish and a portal serves under `/customerCenter/20261101`: who one is, what one sees."""

from __future__ import annotations

from occ_tui.wire.base import Text, WireModel

PREFIX = "/customerCenter/20261101"


class AccountSummary(WireModel):
    """An account that the caller may see."""

    compartment_id: Text | None = None
    """OCID of the account's tenancy, what every other route calls `compartmentId`."""
    account_number: Text | None = None
    account_name: Text | None = None
    contact_types: list[Text] | None = None
    """What the caller is to this account; see `domain.access.ContactType`."""


class AccountCollection(WireModel):
    """A page of `GET /customerCenter/20261101/accounts`."""

    items: list[AccountSummary] | None = None


class Me(WireModel):
    """The answer of `GET /customerCenter/20261101/me`."""

    user_id: Text | None = None
    user_name: Text | None = None
    email: Text | None = None
    account: AccountSummary | None = None
    """The account that the caller's key belongs to."""
    capabilities: list[Text] | None = None
    """What this portal can do beyond Oracle's routes, as words a client may look for."""
