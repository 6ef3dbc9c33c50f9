"""Everything that is due and can be paid, or why not: invoices, pending orders, accepted support renewals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.invoices import Tab
from occ_tui.domain.payments import NotPayable, Owed, oldest_first, owed_of
from occ_tui.services import invoices, payments
from occ_tui.services.paying import held_objects

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store

_AT_ONCE = 1000


def due(session: Session, *, limit: int | None = None, store: Store | None = None) -> list[Owed]:
    """What is due, the oldest first, as the store has it; what an operation holds says so.

    `limit` is how many invoices are read of each kind, for a first look at very many.
    """
    held = held_objects(session)
    names = session.account_names()
    found: list[Owed] = []
    for tab in (Tab.OVERDUE, Tab.OPEN):
        reader = invoices.reader(session, invoices.view(session, tab), store=store)
        first = 0
        while rows := reader.rows(first, min(_AT_ONCE, (limit or _AT_ONCE + first) - first)):
            found += map(owed_of, rows)
            first += len(rows)
            if limit is not None and first >= limit:
                break
    found += [
        owed._replace(account_name=names.get(owed.compartment_id, ""))
        for owed in payments.payables(session, store=store)
        if owed.reason is not NotPayable.CLOSED
    ]
    return oldest_first(
        owed._replace(reason=owed.reason or (NotPayable.HELD if owed.id in held else None)) for owed in found
    )
