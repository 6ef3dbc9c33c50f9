"""What the user's contact types open, and who can open the rest: names, as the portal told them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.locale import _
from occ_tui.services.session import opens

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.services.session import Session
    from occ_tui.store.accounts import Account

GRANTERS = "granters"
"""Resource of the store."""
MODULES = ("invoices", "contracts", "rewards", "people")
"""What may be lacking; words of `domain.access.Module`."""
MOST_ACCOUNTS = 5
"""Of so many accounts the names are asked for."""


def lacking(session: Session) -> frozenset[str]:
    """The modules that the user's contact types open in none of the accounts in view, as far as is known here."""
    kinds = _kinds_in_view(session)
    return frozenset(module for module in MODULES if kinds and not any(opens(kind, module, "read") for kind in kinds))


def closed(session: Session) -> dict[str, str]:
    """Why the user may do something in none of the accounts in view, by the capability that it needs."""
    from occ_tui.services.mail import not_allowed

    kinds = _kinds_in_view(session)
    reasons = {"mail": not_allowed(session)}
    if kinds and not any(opens(kind, "invoices", "write") for kind in kinds):
        reasons["pay"] = _("You read invoices here; a finance contact of the account pays them.")
    return {name: reason for name, reason in reasons.items() if reason}


def _kinds_in_view(session: Session) -> set[tuple[str, ...]]:
    """What the user is to the accounts in view."""
    chosen = session.account()
    return {account.contact_types for account in ([chosen] if chosen else session.accounts())}


def may_write(session: Session, compartment_id: str, module: str) -> bool:
    """Whether the user may do more than read a module in an account; tried where nobody says."""
    account = next((one for one in session.accounts() if one.compartment_id == compartment_id), None)
    return account is None or opens(account.contact_types, module, "write")


def names(session: Session, module: str) -> list[str]:
    """Who can open it, in the accounts in view; empty where nobody told."""
    from occ_tui.store.documents import documents

    chosen = session.account()
    accounts = [chosen.compartment_id] if chosen else [account.compartment_id for account in session.accounts()]
    told = [one for one in documents(session.store(), GRANTERS, accounts) if one["module"] == module]
    return list(dict.fromkeys(name for one in told for name in one["names"]))


async def asked(transport: Transport, accounts: list[Account]) -> dict[str, dict[str, list[str]]]:
    """Names by account and module, of the accounts in which something is lacking. Errors: those of `client.errors`."""
    from occ_tui.client.customer_center import me

    found = {}
    for account in accounts[:MOST_ACCOUNTS]:
        if all(opens(account.contact_types, module, "read") for module in MODULES):
            continue
        told = (await me(transport, account.compartment_id)).account
        modules = (told.modules if told else None) or []
        found[account.compartment_id] = {one.module or "": list(one.granted_by or ()) for one in modules}
    return found


def keep(session: Session, found: dict[str, dict[str, list[str]]], at_ms: int) -> None:
    """Stores them; whoever shows one of them reads again."""
    from occ_tui.store.accounts import next_generation
    from occ_tui.store.documents import documents, replace_documents

    store = session.store()
    for compartment_id, by_module in found.items():
        lines = [(module, {"module": module, "names": told}) for module, told in by_module.items() if told]
        if [line for _module, line in lines] != documents(store, GRANTERS, [compartment_id]):
            replace_documents(store, GRANTERS, compartment_id, lines, at_ms)
            with store.writing() as connection:
                next_generation(connection)
