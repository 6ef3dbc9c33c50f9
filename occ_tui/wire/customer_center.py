"""What Oracle does not publish and a portal serves under `/customerCenter/20261101`: who one is, what one sees."""

from __future__ import annotations

from occ_tui.wire.base import Instant, Text, WireModel
from occ_tui.wire.invoices import InvoiceSummary


class ModuleAccess(WireModel):
    """How far a module of an account is open to the caller."""

    module: Text | None = None
    """`domain.access.Module`."""
    access: Text | None = None
    """`domain.access.Access`."""
    granted_by: list[Text] | None = None
    """Names of people who may open it further; of `/me` alone, and a few of them at most."""


class AccountSummary(WireModel):
    """An account that the caller may see."""

    compartment_id: Text | None = None
    """OCID of the account's tenancy, what every other route calls `compartmentId`."""
    account_number: Text | None = None
    account_name: Text | None = None
    contact_types: list[Text] | None = None
    """What the caller is to this account; see `domain.access.ContactType`."""
    modules: list[ModuleAccess] | None = None
    """What these contact types open."""


class AccountCollection(WireModel):
    """A page of `GET /customerCenter/20261101/accounts`."""

    items: list[AccountSummary] | None = None


class Me(WireModel):
    """The answer of `GET /customerCenter/20261101/me`."""

    user_id: Text | None = None
    user_name: Text | None = None
    email: Text | None = None
    state: Text | None = None
    """`domain.people.ContactState`; whoever is not active gets no answer."""
    language_code: Text | None = None
    """Language of the portal's mail to the caller; nothing when none was ever said."""
    account: AccountSummary | None = None
    """The account that was asked about; without one, that which the caller's key belongs to."""
    grantable_types: list[Text] | None = None
    """Contact types that the caller may give to others in this account."""
    fingerprint: Text | None = None
    """Of the key that signed the request."""
    time_now: Instant | None = None
    """The portal's clock."""
    capabilities: list[Text] | None = None
    """What this portal can do beyond Oracle's routes, as words a client may look for."""


class InvoiceChanges(WireModel):
    """A page of `GET /customerCenter/20261101/changes`."""

    items: list[InvoiceSummary] | None = None
    """Invoices as they are now."""
    cursor: Text | None = None
    """What to hand in as `since` next time, once the last page was read. Opaque, and good for this account alone."""
