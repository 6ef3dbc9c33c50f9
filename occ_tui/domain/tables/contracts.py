"""Contracts and what was asked about them, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from occ_tui.domain.contracts import Request, Service, Subscription
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows import contracts as cells
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.locale import _

Bought = tuple[Subscription, Service | None]
"""A subscribed service; a subscription alone where it has none."""


def end_day(bought: Bought) -> int | None:
    """The epoch day on which it ends."""
    subscription, service = bought
    return service.end_day if service else subscription.end_day


def contracts(rows: Sequence[Bought], accounts: Mapping[str, str], today: int, write: Formatter) -> Table:
    """What was bought, what of it is used, and when it ends."""
    headings = [
        Heading(" "),
        Heading(_("Contract"), is_whole=True, priority=2),
        Heading(_("Subscription"), is_whole=True),
        Heading(_("Product")),
        Heading(_("State"), priority=4),
        Heading(_("Ends"), is_whole=True),
        Heading("", priority=1),
        Heading(_("Value"), is_number=True),
        Heading(_("Used"), is_number=True, priority=3),
        Heading(_("Order"), is_whole=True, priority=5),
        *([Heading(_("Account"), priority=6, most=30)] if len(accounts) > 1 else []),
    ]
    table = []
    for subscription, service in rows:
        end = end_day((subscription, service))
        of = service or subscription
        used = (of.used, of.available, service.funded if service else subscription.committed)
        table.append(
            [
                cells.sign(end, of.status, today),
                subscription.contract_id or (service.agreement_id if service else ""),
                subscription.id,
                service.product if service else subscription.service_name,
                cells.status_words(of.status),
                write.table_date(end),
                cells.ends_words(end, today),
                cells.money_words(
                    (service.total or service.net_amount) if service else subscription.total,
                    subscription.currency,
                    write,
                ),
                cells.percent(*used),
                service.order_number if service else "",
                *([accounts.get(subscription.compartment_id, "")] if len(accounts) > 1 else []),
            ]
        )
    return Table(headings, table, _("No contracts."))


def requests(asked: Sequence[Request], write: Formatter) -> Table:
    """What was asked, and what became of it."""
    headings = [
        Heading(_("When"), is_whole=True),
        Heading(_("Kind"), priority=1),
        Heading(_("Contract"), is_whole=True),
        Heading(_("State")),
        Heading(_("Why"), priority=4),
        Heading(_("Quote"), priority=2),
        Heading(_("Amount"), is_number=True, priority=3),
        Heading(_("Subject"), priority=5, most=40),
    ]
    rows = [
        [
            "" if one.requested_ms is None else write.date_time(from_epoch_ms(one.requested_ms)),
            cells.request_kind_words(one.kind),
            one.contract_id,
            cells.request_state_words(one.status),
            cells.request_reason_words(one.reason),
            one.quote_number,
            cells.money_words(one.amount, one.currency, write),
            one.subject,
        ]
        for one in asked
    ]
    return Table(headings, rows, _("Nothing was asked yet."))
