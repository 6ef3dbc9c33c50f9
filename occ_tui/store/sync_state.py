"""How a sync reaches the store: one at a time, page by page aside, then published in one transaction."""

from __future__ import annotations

from typing import NamedTuple

from occ_tui.store.accounts import record_age as _record_age
from occ_tui.store.database import Store
from occ_tui.store.publishing import Published
from occ_tui.store.staging import INVOICES, Mark, RefusedRow, Staging, interrupted_since, publish_rows
from occ_tui.store.sync_lock import SyncLock

__all__ = [
    "ACCOUNTS",
    "INVOICES",
    "Age",
    "Mark",
    "Published",
    "RefusedRow",
    "Staging",
    "SyncLock",
    "ages",
    "interrupted_since",
    "publish_rows",
    "record_age",
]

ACCOUNTS = "accounts"
"""With `INVOICES`, the resources that have an age; a service may add more."""


class Age(NamedTuple):
    """How old what we show is."""

    resource: str
    compartment_id: str
    """Empty for what belongs to no account."""
    at_ms: int
    """When the last sync, full or incremental, began."""
    full_at_ms: int | None
    """When the last full one began."""


def ages(store: Store) -> list[Age]:
    """The age of every resource and account."""
    with store.reading() as connection:
        rows = connection.execute("SELECT resource, compartment_id, at_ms, full_at_ms FROM ages ORDER BY 1, 2")
        return [Age(*row) for row in rows]


def record_age(store: Store, resource: str, compartment_id: str, at_ms: int, *, is_full: bool = False) -> None:
    """Notes when a resource was read outside of a publishing."""
    with store.writing() as connection:
        _record_age(connection, resource, compartment_id, at_ms, is_full=is_full)
