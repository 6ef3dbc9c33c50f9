"""The service that something was used of, with what is told beside it."""

from __future__ import annotations

from sqlalchemy import Connection

from occ_tui.portal.contract_access import services_of
from occ_tui.portal.contract_rows import rate_cards_of
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.state import Portal
from occ_tui.portal.usage_messages import Used


def used_of(connection: Connection, portal: Portal, account: AnyRow, contract: AnyRow) -> Used | None:
    """What the usage of a contract is of: its one metered service."""
    brought = services_of(connection, portal, account, [contract.id]).get(contract.id, [])
    if not brought:
        return None
    service = brought[0]
    cards = {card.part_number: card for card in rate_cards_of(connection, [service.id]).get(service.id, [])}
    names = (contract.plan_number, contract.pricing_model, contract.currency)
    return Used(service, *names, cards, account.time_zone)
