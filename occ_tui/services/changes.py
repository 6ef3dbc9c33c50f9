"""Since I last looked: what is new, newly overdue, paid, changed or gone, from the log that syncs leave behind."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.changes import ChangeKind, State, kind_of
from occ_tui.domain.dates import day_of, epoch_ms, from_epoch_ms

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session
    from occ_tui.store.changes import LoggedChange, Look
    from occ_tui.store.database import Store
    from occ_tui.store.views import Since

COMMAND, INTERFACE = "command", "interface"
"""Who looks: `occ changes` (perhaps from cron) and the terminal interface don't take each other's news away."""


class Change(NamedTuple):
    """What happened to one invoice."""

    kind: ChangeKind
    at: datetime | None
    """When a sync saw it; `None` for what fell due, which no sync has to see."""
    compartment_id: str
    account_name: str
    internal_invoice_id: str
    invoice_number: str
    currency: str
    before: State | None
    after: State | None
    record: InvoiceRecord | None
    """The invoice as it is now; `None` when it is gone."""


class Changes(NamedTuple):
    """What happened since a look."""

    since: datetime | None
    """`None`: nobody looked before, so there is nothing to compare with."""
    items: list[Change]
    """By kind, then by time."""
    missing_until: datetime | None
    """What happened up to here is not recorded any more (or not yet); `None` when nothing is missing."""
    last_id: int
    """What `note_look` is told, so that what a sync adds meanwhile is not taken for seen."""

    def counts(self) -> dict[ChangeKind, int]:
        """How many of each kind there are, without kinds of which there is none."""
        found = {kind: sum(1 for change in self.items if change.kind is kind) for kind in ChangeKind}
        return {kind: count for kind, count in found.items() if count}


def changes(
    session: Session, *, since: date | datetime | None = None, who: str = COMMAND, store: Store | None = None
) -> Changes:
    """What happened since `since` (a day in the account's time zone, or an instant), else since `who` looked last."""
    from occ_tui.store.changes import Look, last_look, read_log

    store = store or session.store()
    scope, today = session.scope(), session.clock.today_number()
    with store.reading():
        if since is None:
            look = last_look(store, looker(session, who))
            log = read_log(store, scope, after_id=look.last_id if look else -1)
        else:
            asked = since_of(session, since)
            look = Look(asked.after_ms or 0, 0, asked.day)
            log = read_log(store, scope, after_ms=look.at_ms)
        if look is None:
            return Changes(None, [], None, log.last_id)
        items = [*_logged(store, log.changes, look, today), *_fallen_due(store, session, look, log.changes)]
    order = list(ChangeKind)
    items.sort(key=lambda change: order.index(change.kind))
    is_missing = log.complete_from_ms > look.at_ms
    missing_until = from_epoch_ms(log.complete_from_ms) if is_missing else None
    return Changes(from_epoch_ms(look.at_ms), items, missing_until, log.last_id)


def note_look(session: Session, seen: Changes | None = None, who: str = COMMAND) -> None:
    """Remembers that `who` has seen `seen` (default: everything), now."""
    from occ_tui.store.changes import note_look as note

    now_ms, today = epoch_ms(datetime.now(UTC)), session.clock.today_number()
    note(session.store(), looker(session, who), at_ms=now_ms, day=today, last_id=seen.last_id if seen else None)


def since_of(session: Session, since: date | datetime) -> Since:
    """What is asked for by a day in the account's time zone, or by an instant."""
    from occ_tui.store.views import Since

    instant = _instant(session, since)
    return Since(day_of(instant, session.clock.zone), after_ms=epoch_ms(instant))


def looker(session: Session, who: str) -> str:
    """A look at one account alone is remembered apart: it has not seen the others' news."""
    account = session.account()
    return who if account is None else f"{who} {account.compartment_id}"


def _instant(session: Session, since: date | datetime) -> datetime:
    if isinstance(since, datetime):
        return since if since.tzinfo else since.replace(tzinfo=session.clock.zone)
    return datetime(since.year, since.month, since.day, tzinfo=session.clock.zone)


def _logged(store: Store, logged: list[LoggedChange], look: Look, today: int) -> list[Change]:
    from occ_tui.store.changes import current

    now = current(store, logged)
    found = []
    for change in logged:
        kind = kind_of(change.before, change.after, look.day, today)
        if kind is None:
            continue
        record = None if change.rid is None else now.get(change.rid)
        found.append(
            Change(
                kind=kind,
                at=from_epoch_ms(change.at_ms),
                compartment_id=change.compartment_id,
                account_name=change.account_name,
                internal_invoice_id=change.internal_invoice_id,
                invoice_number=record.invoice_number if record else change.invoice_number,
                currency=record.currency if record else change.currency,
                before=change.before,
                after=change.after,
                record=record,
            )
        )
    return found


def _fallen_due(store: Store, session: Session, look: Look, logged: list[LoggedChange]) -> list[Change]:
    """Invoices that only time made overdue."""
    from occ_tui.store.changed import fell_due

    told = {(change.compartment_id, change.internal_invoice_id) for change in logged}
    found = []
    for record in fell_due(store, session.scope(), look.day, session.clock.today_number()):
        if (record.compartment_id, record.internal_invoice_id) in told:
            continue
        state = State(record.group, record.invoice_status, record.due, record.due_day)
        found.append(
            Change(
                kind=ChangeKind.OVERDUE,
                at=None,
                compartment_id=record.compartment_id,
                account_name=record.account_name,
                internal_invoice_id=record.internal_invoice_id,
                invoice_number=record.invoice_number,
                currency=record.currency,
                before=state,
                after=state,
                record=record,
            )
        )
    return found
