"""Fills the store from the server: everything, or what may have changed since the last time.

Oracle has no "changed since" (design.md §6). An incremental sync reads all that is unpaid or submitted, what was
closed by a payment since the last sync less two days or dated since it less seven, and asks one by one for each
unpaid row that vanished. Late credits on old closed invoices show only in a full one, weekly or on demand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from occ_tui.domain.dates import epoch_ms, from_epoch_ms

if TYPE_CHECKING:
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store

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


class SyncAge(NamedTuple):
    """How old what one sees is."""

    at: datetime | None
    """Last published sync (UTC); `None` before the first."""
    full_at: datetime | None
    """Last full one (UTC)."""
    is_interrupted: bool = False
    """A sync was begun and not finished; what is shown is older than it."""

    @property
    def is_empty(self) -> bool:
        """Nothing was ever synced."""
        return self.at is None


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


def last_sync(session: Session, *, store: Store | None = None) -> SyncAge:
    """How old the accounts in view are: the oldest of them counts.

    An account that no sync has finished for yet does not count as long as another one does.
    """
    from occ_tui.store.ages import ACCOUNTS, INVOICES, ages, interrupted_since

    store = store or session.store()
    known = ages(store)
    accounts = session.accounts()
    chosen = session.account() if accounts else None
    rows = [
        age
        for age in known
        if age.resource == INVOICES and (chosen is None or chosen.compartment_id == age.compartment_id)
    ]
    if not accounts and not rows:
        # Who has no account has seen all there is once the list of accounts was read.
        listed = [from_epoch_ms(age.at_ms) for age in known if age.resource == ACCOUNTS]
        return SyncAge(min(listed, default=None), min(listed, default=None))
    at_ms = min((age.at_ms for age in rows), default=None)
    full_at = [age.full_at_ms for age in rows]
    full_ms = min((ms for ms in full_at if ms is not None), default=None) if None not in full_at else None
    begun_ms = interrupted_since(store)
    return SyncAge(
        None if at_ms is None else from_epoch_ms(at_ms),
        None if full_ms is None else from_epoch_ms(full_ms),
        is_interrupted=begun_ms is not None and (at_ms is None or begun_ms > at_ms) and not _is_running(session),
    )


def _is_running(session: Session) -> bool:
    """Whether somebody syncs right now: then what was begun is not left behind."""
    from occ_tui.store.sync_lock import SyncLock

    lock = SyncLock(session.cache_path)
    try:
        is_free = lock.try_acquire()
    except OSError:
        return False
    lock.release()
    return not is_free


def stored_age(store: Store) -> datetime | None:
    """Age of the oldest account in `store`; `None` when nothing was ever synced."""
    from occ_tui.store.ages import INVOICES, ages

    return min((from_epoch_ms(age.at_ms) for age in ages(store) if age.resource == INVOICES), default=None)


def now_ms() -> int:
    """Real time in epoch milliseconds: ages follow the calendar, not `--today`."""
    return epoch_ms(datetime.now(UTC))
