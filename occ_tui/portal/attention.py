"""What of many accounts needs somebody: a page of accounts in a few queries, however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, func, select

from occ_tui.domain.access import Access, ContactType, Module, may
from occ_tui.domain.dates import iso_day
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.schema import grants
from occ_tui.portal.schema_contracts import contracts
from occ_tui.portal.schema_payments import payment_methods
from occ_tui.portal.state import Portal
from occ_tui.wire.accounts import AccountAttention


def messages(connection: Connection, portal: Portal, contact_id: int, rows: Sequence[AnyRow]) -> list[AccountAttention]:
    """What is to be known of these accounts, as far as the contact's modules show it."""
    types = _types(connection, contact_id)
    billed = {row.id for row in rows if may(types[row.id], Module.INVOICES, Access.READ)}
    agreed = {row.id for row in rows if may(types[row.id], Module.CONTRACTS, Access.READ)}
    today = min((portal.today_number(row.time_zone) for row in rows), default=0)
    cards = _cards(connection, billed, today)
    renewals = _renewals(connection, agreed, today)
    return [
        AccountAttention.model_construct(
            compartment_id=row.ocid,
            billing_email=(row.preferred_email or None) if row.id in billed else None,
            card_expires=iso_day(cards.get(row.id)),
            renewal_date=iso_day(renewals.get(row.id)),
        )
        for row in rows
    ]


def _types(connection: Connection, contact_id: int) -> Mapping[int, list[ContactType]]:
    found: dict[int, list[ContactType]] = defaultdict(list)
    query = select(grants.c.account_id, grants.c.contact_type).where(grants.c.contact_id == contact_id)
    for account, word in connection.execute(query):
        if word in set(ContactType):
            found[account].append(ContactType(word))
    return found


def _cards(connection: Connection, account_ids: set[int], today: int) -> dict[int, int]:
    """The first day on which a card that still works can't be used any more."""
    first = func.min(payment_methods.c.expires_day)
    query = select(payment_methods.c.account_id, first).where(
        payment_methods.c.account_id.in_(account_ids),
        payment_methods.c.removed_ms.is_(None),
        payment_methods.c.expires_day > today,
    )
    return dict(connection.execute(query.group_by(payment_methods.c.account_id)).all())


def _renewals(connection: Connection, account_ids: set[int], today: int) -> dict[int, int]:
    """The next day on which a contract that can be renewed ends."""
    query = select(contracts.c.account_id, func.min(contracts.c.end_day)).where(
        contracts.c.account_id.in_(account_ids),
        contracts.c.terminated_day.is_(None),
        contracts.c.is_renewable == 1,
        contracts.c.end_day >= today,
    )
    return dict(connection.execute(query.group_by(contracts.c.account_id)).all())
