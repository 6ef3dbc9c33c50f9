"""What happened since the terminal interface was looked at last, and when a look counts as one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.changes import ChangeKind
from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.services.changes import INTERFACE, looker

if TYPE_CHECKING:
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session
    from occ_tui.store.changed import Changed
    from occ_tui.store.changes import Look
    from occ_tui.store.database import Store
    from occ_tui.store.views import Since

SHOWN_FIRST = 6
"""Changed invoices that the overview names."""


class News(NamedTuple):
    """What happened since the terminal interface was looked at last, at a glance."""

    look: Look | None
    """That look; `None`: nobody looked before, so there is nothing to compare with."""
    at_ms: int
    """When this was read."""
    day: int
    """Epoch day that was today then."""
    changed: Changed | None
    """What happened to which invoice; `None` without a look."""
    sums: dict[str, int]
    """What is due on the changed invoices, per currency in minor units."""
    first: tuple[tuple[ChangeKind, InvoiceRecord], ...] = ()
    """The first `SHOWN_FIRST` of them, by kind, then in the order of the list."""

    def is_like(self, other: News | None) -> bool:
        """Whether `other` tells the same."""
        return other is not None and other._replace(at_ms=self.at_ms) == self

    @property
    def since(self) -> Since | None:
        """What the list of changed invoices is narrowed by."""
        return self.look and self.look.since()

    @property
    def looked_at(self) -> datetime | None:
        """The moment of that look."""
        return self.look and from_epoch_ms(self.look.at_ms)

    @property
    def missing_until(self) -> datetime | None:
        """See `Changes`."""
        if self.look is None or self.changed is None or self.changed.complete_from_ms <= self.look.at_ms:
            return None
        return from_epoch_ms(self.changed.complete_from_ms)

    @property
    def counts(self) -> dict[ChangeKind, int]:
        """How many of each kind there are, without kinds of which there is none."""
        return self.changed.counts if self.changed else {}

    @property
    def number(self) -> int:
        """Changed invoices that are still there."""
        return len(self.changed.rids) if self.changed else 0


def news(session: Session, *, store: Store | None = None) -> News:
    """What happened since the terminal interface was looked at last."""
    from occ_tui.services.invoices import reader, view
    from occ_tui.store.changed import changed
    from occ_tui.store.changes import last_look

    store = store or session.store()
    at_ms, day = epoch_ms(datetime.now(UTC)), session.clock.today_number()
    with store.reading():
        look = last_look(store, looker(session, INTERFACE))
        if look is None:
            return News(None, at_ms, day, None, {})
        found = changed(store, session.scope(), look.since(), day)
        sums = reader(session, view(session, since=look.since()), store=store).due_sums() if found.rids else {}
        return News(look, at_ms, day, found, sums, _first(store, found))


def last_interface_look(session: Session) -> Look | None:
    """The look that `news` counts from; costs microseconds."""
    from occ_tui.store.changes import last_look

    return last_look(session.store(), looker(session, INTERFACE))


def _first(store: Store, changed: Changed) -> tuple[tuple[ChangeKind, InvoiceRecord], ...]:
    from heapq import nsmallest

    from occ_tui.store.records import records

    order = {kind: place for place, kind in enumerate(ChangeKind)}
    kinds = ((order[happened.kind], rid) for rid in changed.rids if (happened := changed.happened(rid)))
    chosen = nsmallest(SHOWN_FIRST, kinds)
    with store.reading() as connection:
        rows = records(store, connection, [rid for _, rid in chosen])
    return tuple((list(ChangeKind)[place], row) for (place, _), row in zip(chosen, rows, strict=True))


def mark_seen(session: Session, seen: News) -> None:
    """What `seen` tells is news no more; what a sync added since then still is."""
    from occ_tui.store.changes import Look, advance_look, note_look

    who = looker(session, INTERFACE)
    if seen.changed is None:
        note_look(session.store(), who, at_ms=seen.at_ms, day=seen.day)
    else:
        advance_look(session.store(), who, Look(seen.at_ms, seen.changed.last_id, seen.day))


def unmark_seen(session: Session, before: Look) -> None:
    """It was not looked at since `before`, after all."""
    from occ_tui.store.changes import put_back

    put_back(session.store(), looker(session, INTERFACE), before)


def end_visit(session: Session, known: News | None, seen: News | None) -> None:
    """The interface is left: what stood on the tab of changes counts as seen, and so does that there was nothing.

    `known` is what was read last, `seen` what the tab showed. News that nobody looked at stay news.
    """
    if seen is None and known is not None and (known.look is None or not (known.counts or known.missing_until)):
        seen = known
    if seen is not None:
        mark_seen(session, seen)
