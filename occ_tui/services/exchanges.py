"""Which kind of operation says what over the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.operations import Kind

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.services.write_path import Exchange
    from occ_tui.store.journal.records import Operation

DRIVABLE = frozenset({Kind.PAY, Kind.PAY_PAGE, Kind.REDEEM, Kind.CHANGE, Kind.MAIL})
"""Kinds that can be read back or sent again without a person."""


def exchange_of(transport: Transport, operation: Operation) -> Exchange:
    """How an operation of the journal is sent and read back. Error: `ValueError` for a kind that nobody knows."""
    if operation.kind.is_mail:
        # It stands on the store of invoices, which who pays need not wait for.
        from occ_tui.services import mail_sending

        return mail_sending.PortalMail(transport) if operation.kind is Kind.MAIL else mail_sending.ServerMail()
    from occ_tui.services import changing, payment_exchanges, redeeming

    if operation.kind is Kind.PAY:
        return payment_exchanges.StoredMethod(transport)
    if operation.kind is Kind.REDEEM:
        return redeeming.RewardsExchange(transport)
    if operation.kind is Kind.PAY_PAGE:
        is_oracle = transport.profile.kind == "oracle"
        return payment_exchanges.OraclePage(transport) if is_oracle else payment_exchanges.PortalPage(transport)
    if operation.kind is Kind.CHANGE:
        return changing.PlainRequest(transport)
    raise ValueError(f"{operation.kind} is not driven from here")
