"""Before somebody is reminded: how an account stands now, without what is paid or on its way."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.invoices import InvoiceStatus, Tab
from occ_tui.locale import _, ngettext

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Account, Session
    from occ_tui.wire.rows import InvoiceRow


class Reminder(NamedTuple):
    """What a reminder would be about, as the server saw it a moment ago."""

    records: tuple[InvoiceRecord, ...]
    """Overdue, unpaid, and not in flight; the oldest first."""
    paid: int
    """Invoices that were overdue here, and at the server are so no more."""
    in_flight: int
    """Overdue invoices left out since a payment of them is on its way, or may be."""


def not_shown(account: Account) -> str | None:
    """Why nothing is said of what an account owes; `None` if it is."""
    from occ_tui.services.session import opens

    if opens(account.contact_types, "invoices", "read"):
        return None
    return no_invoices()


def no_invoices() -> str:
    """Why nothing is said of what accounts owe."""
    return _("Your contact type does not see what this account owes: a finance contact does.")


def not_remindable(session: Session, account: Account) -> str | None:
    """Why nobody is reminded of what an account owes, with the next best step; `None` if somebody can be."""
    from occ_tui.services import mail

    return not_shown(account) or mail.reason(session.with_account(account.compartment_id))


def dropped_words(found: Reminder) -> str:
    """What was left out of a reminder, and why; empty if nothing was."""
    paid = ngettext("{count} is paid by now.", "{count} are paid by now.", found.paid).format(count=found.paid)
    flying = ngettext(
        "A payment of {count} is on its way: left out.",
        "Payments of {count} are on their way: left out.",
        found.in_flight,
    ).format(count=found.in_flight)
    return " ".join(words for words, count in ((paid, found.paid), (flying, found.in_flight)) if count)


async def reminder(session: Session, compartment_id: str) -> Reminder:
    """Asks the server how an account stands before anybody is reminded, and leaves out what is paid or on its way.

    What it says is kept in the store. Errors: the tree of `client.errors`, those of the journal and of the store; then
    nobody should be reminded.
    """
    from occ_tui.services.sync import now_ms
    from occ_tui.services.threads import with_session

    before = {record.internal_invoice_id for record in await with_session(_overdue, session, compartment_id)}
    asked_ms = now_ms()
    late = await _asked(session, compartment_id, InvoiceStatus.PAST_DUE)
    paying = await _asked(session, compartment_id, InvoiceStatus.PAYMENT_SUBMITTED)
    await with_session(_keep, session, compartment_id, [*late, *paying], asked_ms)
    names, submitted = _names(late), _names(paying)
    held = await with_session(_held, session)
    after = [one for one in await with_session(_overdue, session, compartment_id) if one.internal_invoice_id in names]
    kept = tuple(record for record in after if record.internal_invoice_id not in held)
    gone = before - names
    return Reminder(kept, len(gone - submitted), len(gone & submitted) + len(after) - len(kept))


async def _asked(session: Session, compartment_id: str, status: InvoiceStatus) -> list[InvoiceRow]:
    from occ_tui.client.invoices import InvoiceClient

    rows: list[InvoiceRow] = []
    async with session.transport() as transport:
        pages = InvoiceClient(transport).pages(compartment_id, status=[status.value])
        async with aclosing(pages):
            async for page in pages:
                rows += page.items
    return rows


def _names(rows: list[InvoiceRow]) -> set[str]:
    return {row.internal_invoice_id or row.invoice_id or "" for row in rows}


def _keep(session: Session, compartment_id: str, rows: list[InvoiceRow], asked_ms: int) -> None:
    from occ_tui.store.staging import publish_rows

    with session.new_store() as store:
        publish_rows(store, compartment_id, rows, now_ms=asked_ms, zone=session.clock.zone)


def _overdue(session: Session, compartment_id: str) -> list[InvoiceRecord]:
    from occ_tui.store.invoices import InvoiceReader, Scope, SortKey, View

    today = session.clock.today_number()
    view = View(Tab.OVERDUE, SortKey.DUE_DATE, False, "", Scope((compartment_id,)), today)
    with session.new_store() as store:
        reader = InvoiceReader(store, view)
        return reader.rows(0, reader.count().number)


def _held(session: Session) -> set[str]:
    """What operations under way hold: it may be paid already, though nobody knows yet."""
    from occ_tui.services.paying import held_objects

    return set(held_objects(session))
