"""What the overview asks beyond sums: what falls due next, and which cards of unpaid invoices have expired."""

from __future__ import annotations

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import Group
from occ_tui.store.codes import CARD, CURRENCY, Codes
from occ_tui.store.database import Store
from occ_tui.store.schema import NO_DUE_DAY
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers
from occ_tui.store.views import Scope

_UNPAID = "FROM totals WHERE account IN ({}) AND grp = ? AND n > 0 AND due_day"


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
        places = numbers(resolve(store, connection, scope).ids)
        day = connection.execute(
            f"SELECT min(due_day) {_UNPAID.format(places)} >= ? AND due_day < ?",
            (int(Group.UNPAID), max(today, 0), NO_DUE_DAY),
        ).fetchone()[0]
    return None if day is None else due_between(store, scope, day, day)[0]


def due_between(store: Store, scope: Scope, first: int, last: int) -> list[DueOnDay]:
    """What unpaid invoices are due on each day from `first` to `last`, both included; days without any are left out."""
    with store.reading() as connection:
        places = numbers(resolve(store, connection, scope).ids)
        rows = connection.execute(
            f"SELECT due_day, currency, n, due_high, due_low {_UNPAID.format(places)} BETWEEN ? AND ? ORDER BY 1",
            (int(Group.UNPAID), max(first, 0), min(last, NO_DUE_DAY - 1)),
        ).fetchall()
        codes = Codes(connection)
    days: dict[int, tuple[int, dict[str, int]]] = {}
    for day, currency, number, high, low in rows:
        count, sums = days.get(day, (0, {}))
        word = codes.word(CURRENCY, currency)
        sums[word] = sums.get(word, 0) + (high << 32) + low
        days[day] = (count + number, sums)
    return [DueOnDay(day, count, dict(sorted(sums.items()))) for day, (count, sums) in days.items()]


def expired_cards(store: Store, scope: Scope, today: int) -> list[UsedCard]:
    """Cards that have expired by `today`, used last on invoices that are still unpaid; most used first."""
    with store.reading() as connection:
        accounts = resolve(store, connection, scope).ids
        places = numbers(accounts)
        # Only paid invoices have a method, and few unpaid ones were ever paid: that index makes this cheap.
        rows = connection.execute(
            "SELECT card_type, last_digits, card_expires, count(*) FROM invoices INDEXED BY invoices_method"  # noqa: S608
            f" WHERE grp = ? AND method IS NOT NULL AND card_expires <= ? AND last_digits IS NOT NULL"
            f" AND account IN ({places})"
            " GROUP BY 1, 2, 3 ORDER BY 4 DESC, 3 DESC, 2",
            (int(Group.UNPAID), today),
        ).fetchall()
        codes = Codes(connection)
    return [UsedCard(codes.word(CARD, kind), digits, expires, number) for kind, digits, expires, number in rows]
