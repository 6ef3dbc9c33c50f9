"""How old what one sees is. Apart from what syncs, since every look-up asks and hardly any syncs."""

from __future__ import annotations

from datetime import datetime

from occ_tui.annotations import TYPE_CHECKING, NamedTuple
from occ_tui.domain.dates import from_epoch_ms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from occ_tui.services.session import Account, Session
    from occ_tui.store.database import Store


class SyncAge(NamedTuple):
    """How old what one sees is."""

    at: datetime | None
    """Last published sync (UTC); `None` before the first."""
    full_at: datetime | None
    """Last full one (UTC)."""
    is_interrupted: bool = False
    """A sync was begun and not finished; what is shown is older than it."""
    is_exact: bool = False
    """The server tells every change: nothing shows in a full sync alone."""

    @property
    def is_empty(self) -> bool:
        """Nothing was ever synced."""
        return self.at is None


def last_sync(session: Session) -> SyncAge:
    """How old the accounts in view are, and whether a sync was left unfinished since."""
    from occ_tui.store.ages import interrupted_since

    age = age_in_view(session)
    begun_ms = interrupted_since(session.store())
    is_newer = begun_ms is not None and (age.at is None or from_epoch_ms(begun_ms) > age.at)
    return age._replace(is_interrupted=is_newer and not _is_running(session))


def age_in_view(session: Session) -> SyncAge:
    """How old the accounts in view are: the oldest of them counts. What was begun and not finished is not looked for.

    An account that no sync has finished for yet does not count as long as another one does.
    """
    from occ_tui.store.ages import ACCOUNTS, INVOICES, ages

    store, accounts = session.store(), session.accounts()
    chosen = session.account() if accounts else None
    rows = [age for age in ages(store, INVOICES) if chosen is None or chosen.compartment_id == age.compartment_id]
    if not accounts and not rows:
        # Who has no account has seen all there is once the list of accounts was read.
        listed = [from_epoch_ms(age.at_ms) for age in ages(store, ACCOUNTS)]
        return SyncAge(min(listed, default=None), min(listed, default=None))
    at_ms = min((age.at_ms for age in rows), default=None)
    full_at = [age.full_at_ms for age in rows]
    full_ms = min((ms for ms in full_at if ms is not None), default=None) if None not in full_at else None
    return SyncAge(
        None if at_ms is None else from_epoch_ms(at_ms),
        None if full_ms is None else from_epoch_ms(full_ms),
        is_exact=bool(rows) and all(age.cursor is not None for age in rows),
    )


def oldest(session: Session, resource: str, accounts: Iterable[Account]) -> datetime | None:
    """When `resource` of these accounts was read, the oldest of them; `None` if one never was, or there is none."""
    from occ_tui.store.ages import ages

    wanted = {account.compartment_id for account in accounts}
    known = {age.compartment_id: age.at_ms for age in ages(session.store(), resource)}
    if not wanted or not wanted <= known.keys():
        return None
    return from_epoch_ms(min(known[compartment_id] for compartment_id in wanted))


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

    return min((from_epoch_ms(age.at_ms) for age in ages(store, INVOICES)), default=None)
