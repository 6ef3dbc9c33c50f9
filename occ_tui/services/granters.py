"""What the user's contact types open, and who can open the rest: names, as the portal told them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
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


class NotOpen(NamedTuple):
    """What the user's contact types open in none of the accounts in view, as far as is known here."""

    modules: frozenset[str]
    """What can't even be read."""
    reasons: dict[str, str]
    """Why something can't be done, by the capability that it needs."""


def not_open(session: Session) -> NotOpen:
    """The same, as of what the last sync saw."""
    kinds = {account.contact_types for account in session.in_view()}
    modules = frozenset(
        module for module in MODULES if kinds and not any(opens(kind, module, "read") for kind in kinds)
    )
    reasons = {"mail": no_mail(session)}
    if kinds and not any(opens(kind, "invoices", "write") for kind in kinds):
        reasons["pay"] = _("You read invoices here; a finance contact of the account pays them.")
    return NotOpen(modules, {name: reason for name, reason in reasons.items() if reason})


def no_mail(session: Session) -> str | None:
    """Why the user's contact types send no list in any account in view; `None` when they may."""
    from occ_tui.domain.access import ContactType, may_send_invoices

    if session.capabilities.kind == "oracle":
        return None  # the user's own mail server asks nobody
    types = [account.contact_types for account in session.in_view()]
    known = [[ContactType(kind) for kind in kinds if kind in set(ContactType)] for kinds in types if kinds]
    if known and not any(map(may_send_invoices, known)):
        return _("Support staff read and send nothing: a contact of the account can send this list.")
    return None


def may_write(session: Session, compartment_id: str, module: str) -> bool:
    """Whether the user may do more than read a module in an account; tried where nobody says."""
    account = session.known_account(compartment_id)
    return account is None or opens(account.contact_types, module, "write")


def names(session: Session, module: str) -> list[str]:
    """Who can open it, in the accounts in view; empty where nobody told."""
    from occ_tui.store.documents import documents

    accounts = [account.compartment_id for account in session.in_view()]
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
