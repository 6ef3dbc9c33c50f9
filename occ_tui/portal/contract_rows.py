"""Finding contracts, services and commitments, and what follows from the day: whether they are in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Case, ColumnElement, Connection, Select, and_, case, func, select

from occ_tui.domain.dates import day_of
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.messages import midnight
from occ_tui.portal.schema_contracts import (
    commitments,
    contracts,
    orders,
    rate_card_tiers,
    rate_cards,
    services,
)
from occ_tui.portal.state import zone

PENDING, ACTIVE, EXPIRED, TERMINATED = "PENDING", "ACTIVE", "EXPIRED", "TERMINATED"


def status_on(
    today: int, start_day: ColumnElement[int], end_day: ColumnElement[int], *is_pending: ColumnElement[bool]
) -> Case[Any]:
    """What something between two days is on epoch day `today`, as SQL; to be read beside `contracts`."""
    is_terminated = and_(contracts.c.terminated_day.is_not(None), contracts.c.terminated_day < today)
    return case(
        (is_terminated, TERMINATED),
        (end_day < today, EXPIRED),
        *((condition, PENDING) for condition in is_pending),
        (start_day > today, PENDING),
        else_=ACTIVE,
    )


def of_contracts(account_id: int, today: int) -> Select[Any]:
    """Subscriptions of an account, each with its status, its value and the number of its (first) order."""
    brought = services.c.contract_id == contracts.c.id
    value = select(func.coalesce(func.sum(services.c.total_minor), 0)).where(brought).scalar_subquery()
    status = status_on(today, contracts.c.start_day, contracts.c.end_day)
    return select(
        contracts, status.label("status"), value.label("total_minor"), first_order().label("order_number")
    ).where(contracts.c.account_id == account_id)


def first_order() -> ColumnElement[Any]:
    """The number of the first order of a subscription; empty for one that has none."""
    joined = select(func.min(orders.c.number)).join(services, services.c.order_id == orders.c.id)
    return func.coalesce(joined.where(services.c.contract_id == contracts.c.id).scalar_subquery(), "")


def find_contract(connection: Connection, account_id: int, subscription_id: str, today: int) -> AnyRow | None:
    """A subscription of an account."""
    query = of_contracts(account_id, today).where(contracts.c.subscription_id == subscription_id)
    return connection.execute(query).first()


def of_services(today: int) -> Select[Any]:
    """Subscribed services, each with what of its contract, order and commitments is told with it."""
    status = status_on(today, services.c.start_day, services.c.end_day, services.c.provisioned_day.is_(None))
    used, committed = (
        select(func.sum(column)).where(commitments.c.service_id == services.c.id).scalar_subquery()
        for column in (commitments.c.used_minor, commitments.c.committed_minor)
    )
    of_contract = ("account_id", "subscription_id", "kind", "currency", "agreement_name", "service_name")
    more = ("plan_number", "is_renewable", "pricing_model", "payment_terms", "buyer_email", "terminated_day")
    return (
        select(
            services,
            status.label("status"),
            contracts.c.contract_id.label("agreement"),
            contracts.c.end_day.label("agreement_end_day"),
            *(contracts.c[name] for name in (*of_contract, *more)),
            orders.c.number.label("order_number"),
            orders.c.admin_email,
            used.label("used_minor"),
            committed.label("committed_minor"),
        )
        .join(contracts, contracts.c.id == services.c.contract_id)
        .join(orders, orders.c.id == services.c.order_id)
    )


def commitments_of(connection: Connection, service_ids: Iterable[int]) -> dict[int, list[AnyRow]]:
    """Service → its commitments, the earliest first."""
    query = select(commitments).where(commitments.c.service_id.in_(list(service_ids)))
    return _grouped(connection, query.order_by(commitments.c.start_day, commitments.c.id), "service_id")


def rate_cards_of(connection: Connection, service_ids: Iterable[int]) -> dict[int, list[AnyRow]]:
    """Service → its rate cards."""
    query = select(rate_cards).where(rate_cards.c.service_id.in_(list(service_ids)))
    return _grouped(connection, query.order_by(rate_cards.c.id), "service_id")


def tiers_of(connection: Connection, card_ids: Iterable[int]) -> dict[int, list[AnyRow]]:
    """Rate card → its tiers in their order."""
    query = select(rate_card_tiers).where(rate_card_tiers.c.rate_card_id.in_(list(card_ids)))
    return _grouped(
        connection, query.order_by(rate_card_tiers.c.rate_card_id, rate_card_tiers.c.position), "rate_card_id"
    )


def order_numbers(connection: Connection, contract_id: int) -> Sequence[str]:
    """The numbers of the orders that brought a subscription's services."""
    brought = select(services.c.order_id).where(services.c.contract_id == contract_id)
    return connection.scalars(select(orders.c.number).where(orders.c.id.in_(brought)).order_by(orders.c.number)).all()


def first_day_from(instant: datetime, time_zone: str) -> int:
    """The first day that begins at `instant` or later, in a time zone."""
    day = day_of(instant, zone(time_zone))
    begins = midnight(day, time_zone)
    return day if begins is not None and begins >= instant else day + 1


def last_day_until(instant: datetime, time_zone: str) -> int:
    """The last day that begins at `instant` or earlier."""
    return day_of(instant, zone(time_zone))


def _grouped(connection: Connection, query: Select[Any], name: str) -> dict[int, list[AnyRow]]:
    found: dict[int, list[AnyRow]] = {}
    for row in connection.execute(query):
        found.setdefault(row._mapping[name], []).append(row)
    return found
