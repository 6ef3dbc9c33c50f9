"""What the server lets one see now: asked again while one works, so that who is suspended is out at the next key."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.accounts import Account

MOST_ACCOUNTS = 50
"""With more of them only who one is is asked; the accounts come with the next sync."""


async def refresh(session: Session) -> None:
    """Asks who one is and what one sees, and keeps it. What belongs to an account that is lost goes at once.

    Errors: `NotAuthenticated` when the key opens nothing any more; the rest of `client.errors`, those of the store.
    """
    from occ_tui.client.customer_center import me
    from occ_tui.services import granters
    from occ_tui.services.sync_asking import accounts_of
    from occ_tui.services.threads import with_session

    if session.profile.kind == "oracle":
        return
    is_many = len(session.accounts()) > MOST_ACCOUNTS
    async with session.transport() as transport:
        if is_many:
            await me(transport)
            return
        seen = await accounts_of(session, transport)
        await with_session(_keep, session, seen, await granters.asked(transport, seen))


def _keep(session: Session, seen: list[Account], names: dict[str, dict[str, list[str]]]) -> None:
    from occ_tui.services import granters
    from occ_tui.services.sync import now_ms
    from occ_tui.store.accounts import list_accounts, save_accounts
    from occ_tui.store.forgetting import forget_all_but

    store = session.store()
    granters.keep(session, names, now_ms())
    if set(seen) == set(list_accounts(store)):
        return
    forget_all_but(store, {account.compartment_id for account in seen})
    save_accounts(store, seen, now_ms())
