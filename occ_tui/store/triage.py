"""How late accounts are, all of them in two queries: from the totals, however many invoices there are."""

from __future__ import annotations

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import Group
from occ_tui.store.codes import CURRENCY, Codes
from occ_tui.store.database import Store
from occ_tui.store.schema import IS_FAILED
from occ_tui.store.scopes import resolve
from occ_tui.store.totals import numbers, whole
from occ_tui.store.views import Scope


class Lateness(NamedTuple):
    """How late what an account owes in one currency is."""

    oldest_day: int
    """The earliest due day of what is overdue."""
    overdue: int
    """Minor units."""
    weight: int
    """The sum of what is due times the days that it is late, in minor units times days."""


def lateness(store: Store, scope: Scope, today: int) -> dict[tuple[str, str], Lateness]:
    """Compartment id and currency → how late what is unpaid is; without those of which nothing is overdue.

    What is being paid (PAYMENT_SUBMITTED) is not among it, as in the list of what is overdue.
    """
    with store.reading() as connection:
        places = numbers(resolve(store, connection, scope).ids)
        rows = connection.execute(
            "SELECT compartment_id, currency, min(due_day), sum(due_high), sum(due_low),"  # noqa: S608
            " sum(due_high * (? - due_day)), sum(due_low * (? - due_day))"
            " FROM totals JOIN accounts ON accounts.id = account"
            f" WHERE account IN ({places}) AND grp = {int(Group.UNPAID)} AND due_day < ?"
            " AND (due_high OR due_low) GROUP BY account, currency",
            (today, today, max(today, 0)),
        ).fetchall()
        words = Codes(connection).words(CURRENCY)
    return {
        (compartment_id, words.get(currency, "?")): Lateness(oldest, whole(high, low), whole(heavy, light))
        for compartment_id, currency, oldest, high, low, heavy, light in rows
    }


def failed_payments(store: Store, scope: Scope) -> dict[str, int]:
    """Compartment id → how many unpaid invoices there are whose payment failed."""
    with store.reading() as connection:
        places = numbers(resolve(store, connection, scope).ids)
        rows = connection.execute(
            "SELECT compartment_id, count(*) FROM invoices INDEXED BY invoices_failed"  # noqa: S608
            " JOIN accounts ON accounts.id = account"
            f" WHERE grp = {int(Group.UNPAID)} AND account IN ({places}) AND flags & {IS_FAILED} GROUP BY account"
        ).fetchall()
    return dict(rows)


class LastPaid(NamedTuple):
    """The last payment of an invoice, as far as the invoice tells it."""

    compartment_id: str
    currency: str
    day: int
    minor: int
    is_settled: bool


def paid_since(store: Store, scope: Scope, day: int) -> list[LastPaid]:
    """What invoices say was paid from epoch day `day` on: of each all that was paid, on the day of its last payment.

    That of an invoice whose payment failed, or is under way, was not paid; what is under way is told as such.
    """
    with store.reading() as connection:
        places = numbers(resolve(store, connection, scope).ids)
        rows = connection.execute(
            "SELECT compartment_id, currency, paid_day, iif(grp = 1, due, applied), grp <> 1"  # noqa: S608
            " FROM invoices INDEXED BY invoices_paid JOIN accounts ON accounts.id = account"
            f" WHERE grp IN (0, 1, 2) AND paid_day >= ? AND account IN ({places})"
            f" AND NOT (grp = 0 AND flags & {IS_FAILED})",
            (day,),
        ).fetchall()
        words = Codes(connection).words(CURRENCY)
    return [LastPaid(name, words.get(code, "?"), paid, minor, bool(done)) for name, code, paid, minor, done in rows]
