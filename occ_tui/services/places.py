"""Where the interface can start: a section, or something in it by its number (`invoices/100482391`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.services.links import Place, PlaceKind
from occ_tui.settings import SECTIONS as SECTIONS

if TYPE_CHECKING:
    from occ_tui.services.session import Session

NAMING = ("invoices", "payments", "contracts", "orders", "accounts")
"""Those whose things have numbers or names."""


class Start(NamedTuple):
    """Where one starts."""

    section: str = "overview"
    name: str = ""
    """Number of an invoice, order, contract, subscription or payment, name or number of an account; may be empty."""


def read_start(typed: str) -> Start | None:
    """What `SECTION` or `SECTION/NUMBER` means; `None` if it means nothing."""
    section, slash, name = typed.strip().partition("/")
    section, name = section.lower(), name.strip()
    if section not in SECTIONS or (slash and (not name or section not in NAMING)):
        return None
    return Start(section, name)


def find(session: Session, start: Start) -> list[Place]:
    """What has exactly this number or name, of the accounts in view; a number may be in several of them."""
    return {
        "invoices": _invoices,
        "payments": _payments,
        "contracts": _contracts,
        "orders": _orders,
        "accounts": _accounts,
    }[start.section](session, start.name)


def _invoices(session: Session, name: str) -> list[Place]:
    from occ_tui.store.invoices import find_by_number

    return [
        Place(PlaceKind.INVOICE, record.compartment_id, record.internal_invoice_id)
        for record in find_by_number(session.store(), name, session.scope())
    ]


def _payments(session: Session, name: str) -> list[Place]:
    from occ_tui.services.payments import payments

    return [
        Place(PlaceKind.PAYMENT, "", payment.id)
        for payment in payments(session)
        if name in (payment.reference, payment.id)
    ]


def _contracts(session: Session, name: str) -> list[Place]:
    """Subscriptions; all of an agreement, by its number."""
    from occ_tui.services.contracts import subscriptions

    return [
        Place(PlaceKind.CONTRACT, one.compartment_id, one.id)
        for one in subscriptions(session)
        if name in (one.id, one.contract_id)
    ]


def _orders(session: Session, name: str) -> list[Place]:
    from occ_tui.services.orders import orders

    return [
        Place(PlaceKind.ORDER, order.compartment_id, order.number) for order in orders(session) if order.number == name
    ]


def _accounts(session: Session, name: str) -> list[Place]:
    return [
        Place(PlaceKind.ACCOUNT, one.compartment_id, one.compartment_id)
        for one in session.accounts()
        if name.casefold() in (one.account_name.casefold(), one.account_number.casefold(), one.compartment_id)
    ]
