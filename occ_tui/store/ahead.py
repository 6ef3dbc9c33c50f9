"""What the overview asks beyond sums: what falls due next, and which cards of unpaid invoices have expired."""

from __future__ import annotations

from typing import NamedTuple

from occ_tui.domain.invoices import Group
from occ_tui.store.codes import CARD, CURRENCY, Codes
from occ_tui.store.database import Store
from occ_tui.store.schema import NO_DUE_DAY
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers
from occ_tui.store.views import Scope


class DueOnDay(NamedTuple):
    """What falls due on one day."""

    day: int
    """Epoch day."""
    count: int  # type: ignore[assignment]  # a tuple's own `count` is not missed
    due_sums: dict[str, int]
    """Minor units per currency, in alphabetical order."""


class UsedCard(NamedTuple):
    """The card of the last payment of some unpaid invoices."""

    card_type: str
    last_digits: str
    expires: int
    """Epoch day."""
    invoices: int


def next_due(store: Store, scope: Scope, today: int) -> DueOnDay | None:
    """What is due on the first day from `today` on that anything unpaid is due on; `None` if nothing is."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope).ids
        places = numbers(accounts)
        inside = f"FROM totals WHERE account IN ({places}) AND grp = ? AND n > 0 AND due_day"
        values = (int(Group.UNPAID),)
        day = connection.execute(
            f"SELECT min(due_day) {inside} >= ? AND due_day < ?",
            (*values, max(today, 0), NO_DUE_DAY),
        ).fetchone()[0]
        if day is None:
            return None
        rows = connection.execute(f"SELECT currency, n, due_high, due_low {inside} = ?", (*values, day)).fetchall()
        codes = Codes(connection)
    count, sums = 0, dict[str, int]()
    for currency, number, high, low in rows:
        word = codes.word(CURRENCY, currency)
        count += number
        sums[word] = sums.get(word, 0) + (high << 32) + low
    return DueOnDay(day, count, dict(sorted(sums.items())))


def expired_cards(store: Store, scope: Scope, today: int) -> list[UsedCard]:
    """Cards that expired before `today`, used last on invoices that are still unpaid; most used first."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope).ids
        places = numbers(accounts)
        # Only paid invoices have a method, and few unpaid ones were ever paid: that index makes this cheap.
        rows = connection.execute(
            "SELECT card_type, last_digits, card_expires, count(*) FROM invoices INDEXED BY invoices_method"  # noqa: S608
            f" WHERE grp = ? AND method IS NOT NULL AND card_expires < ? AND last_digits IS NOT NULL"
            f" AND account IN ({places})"
            " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3 DESC, 2",
            (int(Group.UNPAID), today),
        ).fetchall()
        codes = Codes(connection)
    return [UsedCard(codes.word(CARD, kind), digits, expires, number) for kind, digits, expires, number in rows]
