"""What changed in an account since a reader last asked: `GET /customerCenter/20261101/changes`, by key like every list.

Every change of an invoice gives it the account's next number, in the transaction that makes it. What changes without a
booking changes by the day alone: an unpaid invoice whose due day ends becomes PAST_DUE, and is told of as well.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, or_, select, update

from occ_tui.domain.invoices import Group
from occ_tui.portal.schema import accounts, invoices


class Cursor(NamedTuple):
    """How far a reader has come."""

    change: int
    """The last number of the account that it knows."""
    day: int
    """Epoch day that was today for it."""


class Position(NamedTuple):
    """The row after which a page begins, and where the whole question ends."""

    upto: int
    """The account's last number when the first page was asked for: what changes meanwhile comes next time."""
    today: int
    run: int
    value: int
    id: int


class ChangePage(NamedTuple):
    """A page of changed invoices by their ids."""

    ids: list[int]
    next_position: Position | None
    cursor: Cursor
    """What to ask with next time, once the last page was read."""


def last_change(connection: Connection, account_id: int) -> int:
    """The number of the account's latest change."""
    return connection.scalar(select(accounts.c.changes).where(accounts.c.id == account_id)) or 0


def note(connection: Connection, invoice_id: int, **values: Any) -> None:
    """Changes columns of an invoice: the one way to, so that its version and its number among changes follow."""
    account = select(invoices.c.account_id).where(invoices.c.id == invoice_id).scalar_subquery()
    # The account's row is locked first: numbers come in the order in which they can be seen.
    connection.execute(update(accounts).where(accounts.c.id == account).values(changes=accounts.c.changes + 1))
    number = select(accounts.c.changes).where(accounts.c.id == account).scalar_subquery()
    connection.execute(
        update(invoices)
        .where(invoices.c.id == invoice_id)
        .values(**values, version=invoices.c.version + 1, change=number)
    )


def page(
    connection: Connection, account_id: int, since: Cursor, today: int, after: Position | None, limit: int
) -> ChangePage:
    """The `limit` invoices behind `after` that are not what they were at `since`; one may come twice."""
    upto, today = (after.upto, after.today) if after else (last_change(connection, account_id), today)
    found: list[Position] = []
    for run, query in enumerate(_queries(account_id, since, upto, today, after)):
        if after is None or run >= after.run:
            rows = connection.execute(query.limit(limit + 1 - len(found)))
            found += [Position(upto, today, run, value, number) for value, number in rows]
        if len(found) > limit:
            break
    shown = found[:limit]
    return ChangePage([row.id for row in shown], shown[-1] if len(found) > limit else None, Cursor(upto, today))


def _queries(account_id: int, since: Cursor, upto: int, today: int, after: Position | None) -> list[Select[Any]]:
    """What was booked, in its order; then what changed by the day alone, by day and id."""
    of_account = invoices.c.account_id == account_id
    start = after.value if after and after.run == 0 else since.change
    booked = select(invoices.c.change, invoices.c.id).where(
        of_account, invoices.c.change > start, invoices.c.change <= upto
    )
    # A portal's day may be set back: what was late then is not any more.
    first, end = sorted((since.day, today))
    turned = select(invoices.c.due_day, invoices.c.id).where(
        of_account, invoices.c.state == Group.UNPAID.value, invoices.c.due_day >= first, invoices.c.due_day < end
    )
    if after and after.run == 1:
        same_day = and_(invoices.c.due_day == after.value, invoices.c.id > after.id)
        turned = turned.where(or_(invoices.c.due_day > after.value, same_day))
    return [booked.order_by(invoices.c.change), turned.order_by(invoices.c.due_day, invoices.c.id)]
