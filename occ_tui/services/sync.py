"""Fills the store from the server: everything, or what may have changed since the last time.

Oracle has no "changed since" (design.md §6). An incremental sync reads all that is unpaid or submitted, what was
closed by a payment since the last sync less two days or dated since it less seven, and asks one by one for each
unpaid row that vanished. Late credits on old closed invoices show only in a full one, weekly or on demand. A portal
tells what changed (`client.customer_center.Changes`): then an incremental sync reads that alone, and it is exact.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.dates import epoch_ms
from occ_tui.services.ages import SyncAge, age_in_view, last_sync, stored_age

if TYPE_CHECKING:
    from occ_tui.services.session import Session

__all__ = [
    "FULL_EVERY",
    "Phase",
    "SyncAge",
    "SyncProgress",
    "SyncResult",
    "age_in_view",
    "last_sync",
    "now_ms",
    "stored_age",
    "sync",
]

FULL_EVERY = timedelta(days=7)
"""Age at which an account is read in full again."""


class Phase(StrEnum):
    """What a sync is doing now."""

    WAITING = "waiting"
    """Another process is syncing; its result will do."""
    ACCOUNTS = "accounts"
    READING = "reading"
    CHECKING = "checking"
    """Unpaid rows that vanished are asked for one by one."""
    PUBLISHING = "publishing"
    DONE = "done"


class SyncProgress(NamedTuple):
    """How far a sync is."""

    account_name: str
    accounts_done: int
    accounts_total: int
    rows_done: int
    """Rows received so far, over all accounts."""
    rows_total: int | None
    """How many there will be, as far as an earlier sync lets one guess."""
    phase: Phase


class SyncResult(NamedTuple):
    """What a sync did."""

    at: datetime
    """What is shown now is of this moment, or younger (UTC): when the first page was asked for."""
    was_full: bool
    """Every account was read from beginning to end."""
    rows_received: int
    rows_changed: int
    """New and changed rows."""
    rows_removed: int
    accounts: int
    accounts_lost: tuple[str, ...] = ()
    """Names of accounts that are no longer the user's; their data was removed."""
    by_other_process: bool = False
    """Another process did it while this one waited."""
    was_resumed: bool = False
    """An interrupted sync was taken up where it stopped."""
    rows_refused: tuple[str, ...] = ()
    """Invoices that could not be kept, by number or id: without an id, or with an amount beyond 63 bits."""


async def sync(
    session: Session, *, full: bool = False, progress: Callable[[SyncProgress], None] | None = None
) -> SyncResult:
    """Brings the store up to date; the old state stays until the new one is published whole.

    A full sync when `full`, when there was none, or when the last one is a week old. Cancelling it leaves the old
    state, and the next one goes on where it stopped. One process syncs; another waits for it and takes its result.
    A store found to be damaged is set aside and filled anew. Errors: the tree of `client.errors`, those of the store.
    """
    from occ_tui.services.sync_run import run

    return await run(session, full=full, progress=progress or (lambda _: None))


def now_ms() -> int:
    """Real time in epoch milliseconds: ages follow the calendar, not `--today`."""
    return epoch_ms(datetime.now(UTC))
