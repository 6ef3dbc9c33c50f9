"""How a sync reaches the store: one at a time, page by page aside, then published in one transaction."""

from __future__ import annotations

from occ_tui.store.ages import ACCOUNTS, INVOICES, Age, ages, interrupted_since
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
]
