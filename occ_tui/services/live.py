"""The first rows of a list as the server has them now, asked for alone: `occ invoices --live` without a sync.

Only what `list_invoices` can order and filter exactly as the store does is asked for so; the rest is a sync's work.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import InvoiceStatus, Tab
from occ_tui.services.session import sees_invoices
from occ_tui.store.views import SortKey

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session
    from occ_tui.store.views import View
    from occ_tui.wire.rows import InvoiceRow

MOST = 1000
"""Rows that one request brings at most."""

_UNPAID = (InvoiceStatus.OPEN, InvoiceStatus.PAST_DUE)
_GROUPS: dict[Tab, tuple[tuple[str, ...], ...]] = {
    Tab.OVERDUE: (_UNPAID,),
    Tab.SUBMITTED: ((InvoiceStatus.PAYMENT_SUBMITTED,),),
    Tab.CLOSED: ((InvoiceStatus.CLOSED,),),
    Tab.ALL: (_UNPAID, (InvoiceStatus.PAYMENT_SUBMITTED,), (InvoiceStatus.CLOSED,)),
}
"""Statuses that are asked for together, one after the other. Where OPEN begins depends on whose today it is."""
_AMOUNTS = {SortKey.AMOUNT: "TOTAL_AMOUNT", SortKey.DUE: "BALANCE_DUE"}


class Question(NamedTuple):
    """One `list_invoices`."""

    statuses: tuple[str, ...]
    """Any of these; all when empty."""
    sort_by: str
    descending: bool = False


def questions(view: View) -> tuple[Question, ...]:
    """What brings the rows of `view` in its order, if asked one after the other; nothing if that can't be said."""
    if view.query is not None or view.text or view.then or view.since is not None:
        return ()
    if view.sort in _AMOUNTS and view.tab is not Tab.OVERDUE and view.tab is not Tab.OPEN:
        statuses = () if view.tab is Tab.ALL else _GROUPS[view.tab][0]
        return (Question(statuses, _AMOUNTS[view.sort], view.descending),)
    in_order = view.sort is (SortKey.STATUS if view.tab is Tab.ALL else SortKey.DUE_DATE)
    if not in_order or view.descending:
        return ()
    return tuple(Question(statuses, "DUE_DATE") for statuses in _GROUPS.get(view.tab, ()))


async def first_rows(session: Session, view: View, limit: int) -> list[InvoiceRecord] | None:
    """The first `limit` rows of `view` as the server has them now, stored too; `None` if that takes a sync.

    Errors: the tree of `client.errors`, those of the store.
    """
    from occ_tui.services.sync import now_ms
    from occ_tui.services.threads import with_session

    accounts = [account for account in session.accounts() if account.compartment_id in (view.scope.accounts or ())]
    accounts = accounts if view.scope.accounts else session.accounts()
    asked = questions(view)
    if not asked or not 0 < limit <= MOST or len(accounts) != 1 or not sees_invoices(accounts[0].contact_types):
        return None
    if _knows_other_statuses(session):
        return None
    asked_ms, compartment_id = now_ms(), accounts[0].compartment_id
    rows: list[InvoiceRow] = []
    for question in asked:
        if len(rows) < limit:
            rows += await _answered(session, compartment_id, question, limit - len(rows))
    return await with_session(_stored, session, compartment_id, rows, asked_ms, view)


def _knows_other_statuses(session: Session) -> bool:
    """Whether there are invoices of a status that can't be asked for by name."""
    from occ_tui.store.codes import STATUS, Codes

    store = session.store()
    with store.reading() as connection:
        return len(Codes(connection).words(STATUS)) > len(InvoiceStatus)


async def _answered(session: Session, compartment_id: str, question: Question, limit: int) -> list[InvoiceRow]:
    from occ_tui.client.invoices import InvoiceClient

    rows: list[InvoiceRow] = []
    async with session.transport() as transport:
        pages = InvoiceClient(transport).pages(
            compartment_id,
            status=question.statuses,
            sort_by=question.sort_by,
            sort_order="DESC" if question.descending else "ASC",
            limit=limit,
        )
        async with aclosing(pages):
            async for page in pages:
                rows += page.items
                if len(rows) >= limit:
                    break
    return rows[:limit]


def _stored(
    session: Session, compartment_id: str, rows: list[InvoiceRow], asked_ms: int, view: View
) -> list[InvoiceRecord] | None:
    """The records of `rows`, in their order; `None` if one of them can't be kept."""
    from occ_tui.store.lookups import get_many
    from occ_tui.store.staging import publish_rows
    from occ_tui.store.views import Scope

    with session.new_store() as store:
        _published, refused = publish_rows(store, compartment_id, rows, now_ms=asked_ms, zone=session.clock.zone)
        if refused:
            return None
        names = list(dict.fromkeys(row.internal_invoice_id or row.invoice_id or "" for row in rows))
        known = {record.internal_invoice_id: record for record in get_many(store, names, Scope((compartment_id,)))}
    records = [known[name] for name in names if name in known]
    return [record for record in records if view.tab is not Tab.OVERDUE or record.is_overdue(view.today)]
