"""Which stored accounts a scope means, and which stretches of the row order a tab covers."""

from __future__ import annotations

import sqlite3

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import Group, Tab
from occ_tui.store.database import Store
from occ_tui.store.schema import LAST_DUE_DAY, NO_DUE_DAY, first_rid
from occ_tui.store.views import Scope


class Accounts(NamedTuple):
    """A scope, resolved."""

    ids: tuple[int, ...]
    """Numbers of the accounts in it."""
    is_everything: bool
    """Whether every row of the store belongs to one of them."""


class Stretch(NamedTuple):
    """Rows of one group, from `low` up to but without `high` in row order."""

    group: Group
    low: int
    high: int


def resolve(store: Store, connection: sqlite3.Connection, scope: Scope) -> Accounts:
    """The stored accounts that `scope` means; an account that is not stored has no rows and is left out."""
    memo = store.memo()
    key = ("accounts", scope.accounts)
    if key not in memo:
        rows = connection.execute("SELECT id, compartment_id, is_listed FROM accounts ORDER BY id").fetchall()
        if scope.accounts is None:
            ids = tuple(number for number, _, is_listed in rows if is_listed)
        else:
            ids = tuple(number for number, compartment_id, _ in rows if compartment_id in scope.accounts)
        memo[key] = Accounts(ids, len(ids) == len(rows))
    found: Accounts = memo[key]
    return found


def stretches(tab: Tab, today: int) -> list[Stretch]:
    """What `tab` covers on epoch day `today`, in row order."""
    bound = first_rid(Group.UNPAID, min(max(today, 0), LAST_DUE_DAY))
    unpaid, submitted, closed = (first_rid(group) for group in Group)
    return {
        Tab.OVERDUE: [Stretch(Group.UNPAID, unpaid, bound)],
        Tab.OPEN: [Stretch(Group.UNPAID, bound, submitted)],
        Tab.SUBMITTED: [Stretch(Group.SUBMITTED, submitted, closed)],
        Tab.CLOSED: [Stretch(Group.CLOSED, closed, first_rid(3))],
        Tab.ALL: [
            Stretch(Group.UNPAID, unpaid, submitted),
            Stretch(Group.SUBMITTED, submitted, closed),
            Stretch(Group.CLOSED, closed, first_rid(3)),
        ],
    }[tab]


def without_due_date(stretch: Stretch) -> Stretch:
    """The end of a stretch: its rows without a due date."""
    return stretch._replace(low=max(stretch.low, first_rid(stretch.group, NO_DUE_DAY)))


def with_due_date(stretch: Stretch) -> Stretch:
    """The rest of it."""
    return stretch._replace(high=min(stretch.high, first_rid(stretch.group, NO_DUE_DAY)))
