"""Aging of what is due, as of the session's today, which may be any day, for all that is in view or for a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui import settings
from occ_tui.annotations import NamedTuple
from occ_tui.domain.aging import bucket_names
from occ_tui.domain.aging_table import AgingLine, by_currency

if TYPE_CHECKING:
    from occ_tui.domain.query import Query
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store


class Aging(NamedTuple):
    """What is due, by how late it is."""

    day: int
    """Epoch day at whose end it was due."""
    buckets: tuple[str, ...]
    """Names of the buckets, in the order of each line's numbers."""
    lines: list[AgingLine]
    """Per account and currency, or per currency alone."""
    is_of_the_past: bool
    """Something happened after that day: what was due is worked out from days of payment; see `domain.aging`."""


def aging(
    session: Session, *, per_account: bool = False, query: Query | None = None, store: Store | None = None
) -> Aging:
    """The aging of the accounts in view, or of the invoices that `query` finds in them. Error: `SettingsError`."""
    from occ_tui.store.aging import aging as stored_aging
    from occ_tui.store.aging import happened_later

    store = store or session.store()
    day, edges = session.clock.today_number(), settings.load().aging_edges
    with store.reading() as connection:
        is_of_the_past = happened_later(connection, day)
        lines = stored_aging(store, session.scope(), day, edges, query)
    return Aging(day, bucket_names(edges), lines if per_account else by_currency(lines), is_of_the_past)
