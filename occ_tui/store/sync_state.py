"""How a sync reaches the store: one at a time, page by page aside, then published in one transaction."""

from __future__ import annotations

from occ_tui.store.accounts import record_age as _record_age
from occ_tui.store.ages import ACCOUNTS, INVOICES, Age, ages, interrupted_since
from occ_tui.store.database import Store
from occ_tui.store.publishing import Published
from occ_tui.store.staging import Mark, RefusedRow, Staging, publish_rows
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


def record_age(store: Store, resource: str, compartment_id: str, at_ms: int, *, is_full: bool = False) -> None:
    """Notes when a resource was read outside of a publishing."""
    with store.writing() as connection:
        _record_age(connection, resource, compartment_id, at_ms, is_full=is_full)
