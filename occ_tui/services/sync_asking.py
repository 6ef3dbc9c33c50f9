"""What a sync asks of a portal beyond the invoices themselves: the accounts, and from where on changes are told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.client import customer_center
from occ_tui.client.customer_center import Changes
from occ_tui.client.errors import MalformedAnswer
from occ_tui.store.accounts import Account

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.services.session import Session

TELLS_CHANGES = "changes"
"""The word of a portal's capabilities."""


async def accounts_of(session: Session, transport: Transport) -> list[Account]:
    """The accounts that the profile sees: those of the portal, or the tenancy of an Oracle profile."""
    profile = session.profile
    if profile.kind == "oracle":
        name = profile.tenancy if profile.name == "DEFAULT" else profile.name
        return [Account(profile.tenancy, "", name, ())]
    accounts: dict[str, Account] = {}
    for summary in await customer_center.accounts(transport):
        if not summary.compartment_id:
            # Taking it for "no account" would remove what is stored of all others.
            raise MalformedAnswer("AccountCollection: items: an account without its compartmentId")
        name = summary.account_name or summary.account_number or summary.compartment_id
        accounts[summary.compartment_id] = Account(
            summary.compartment_id, summary.account_number or "", name, tuple(summary.contact_types or ())
        )
    return list(accounts.values())


class Following:
    """Whether the server tells what changes, and how it is asked."""

    def __init__(self, session: Session, transport: Transport) -> None:
        self._is_portal = session.profile.kind != "oracle"
        self._transport = transport
        self._tells_changes: bool | None = None

    def changes(self, compartment_id: str, cursor: str | None = None) -> Changes:
        """What changed in an account since `cursor` was handed out."""
        return Changes(self._transport, compartment_id, cursor)

    async def first_cursor(self, compartment_id: str) -> str | None:
        """The cursor of this moment; `None` from a server that does not say that it tells changes."""
        if self._tells_changes is None:
            known = await customer_center.capabilities(self._transport) if self._is_portal else frozenset()
            self._tells_changes = TELLS_CHANGES in known
        if not self._tells_changes:
            return None
        changes = self.changes(compartment_id)
        async for _page in changes.pages():
            pass
        return changes.cursor
