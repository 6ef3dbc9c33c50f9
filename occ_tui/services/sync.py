"""Fills the store from the server: everything, or what may have changed since the last time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from occ_tui.services.session import Session


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


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is."""

    account_name: str
    accounts_done: int
    accounts_total: int
    rows_done: int
    """Rows received so far, over all accounts."""
    rows_total: int | None
    """How many there will be, as far as an earlier sync lets one guess."""
    phase: Phase


@dataclass(frozen=True, slots=True)
class SyncResult:
    """What a sync did."""

    at: datetime
    """When it was published (UTC)."""
    was_full: bool
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


@dataclass(frozen=True, slots=True)
class SyncAge:
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
    state, and the next one goes on where it stopped. Errors: the tree of `client.errors`, those of the store.
    """
    raise NotImplementedError


def last_sync(session: Session) -> SyncAge:
    """How old the accounts in view are: the oldest of them counts."""
    raise NotImplementedError
