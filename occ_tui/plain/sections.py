"""The sections by their keys, and the page of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.locale import N_, _

if TYPE_CHECKING:
    from occ_tui.plain.page import Page
    from occ_tui.plain.walk import Walk


class Section(NamedTuple):
    """A section, as `services.places` names it."""

    id: str
    title: str
    """Untranslated."""
    module: str = ""
    """What of `domain.access` has to be open to the user."""
    capability: str = ""
    """What the session's service has to have."""


SECTIONS = (
    Section("overview", N_("Overview")),
    Section("invoices", N_("Invoices"), "invoices"),
    Section("payments", N_("Payments"), "invoices"),
    Section("billing", N_("Billing")),
    Section("contracts", N_("Contracts"), "contracts"),
    Section("orders", N_("Orders"), "contracts"),
    Section("rewards", N_("Rewards"), "rewards"),
    Section("people", N_("People"), "people", "people list"),
    Section("accounts", N_("Accounts")),
)
"""In the order of their keys, 1 first."""


def section_of(line: str) -> tuple[Section, str] | None:
    """The section whose number or name `line` begins with, and what stands behind it; `None` if there is none."""
    word, _blank, rest = line.strip().partition(" ")
    if word.isascii() and word.isdigit():
        place = int(word) - 1 if len(word) == 1 else -1
        return (SECTIONS[place], rest.strip()) if 0 <= place < len(SECTIONS) else None
    folded = line.strip().casefold()
    for section in SECTIONS:
        for name in (section.id, section.title.casefold(), _(section.title).casefold()):
            if folded == name or folded.startswith(f"{name} "):
                return section, line.strip()[len(name) :].strip()
    return None


def why_not(walk: Walk, section: Section) -> str | None:
    """Why a section is not open to the user, and who can open it; `None` if it is."""
    from occ_tui.services import granters

    session = walk.session
    if section.capability and (reason := session.capabilities.reason(section.capability)):
        return reason
    if not section.module or section.module not in granters.not_open(session).modules:
        return None
    who = ", ".join(granters.names(session, section.module))
    if who:
        return _("Your contact types do not open it; these people can: {names}.").format(names=who)
    return _("Your contact types do not open it; a management contact of the account can.")


def page_of(walk: Walk, name: str) -> Page:
    """The page of a section, which its service was asked for where nothing is known of it yet."""
    from occ_tui.plain import accounts, billing, contracts, invoices, orders, payments, people, rewards
    from occ_tui.plain.closed import ClosedPage

    section = next(one for one in SECTIONS if one.id == name)
    reason = why_not(walk, section)
    if reason is not None:
        return ClosedPage(walk, _(section.title), reason)
    return {
        "invoices": invoices.InvoicesPage,
        "payments": payments.PaymentsPage,
        "billing": billing.BillingPage,
        "contracts": contracts.ContractsPage,
        "orders": orders.OrdersPage,
        "rewards": rewards.RewardsPage,
        "people": people.PeoplePage,
        "accounts": accounts.AccountsPage,
    }[name](walk)
