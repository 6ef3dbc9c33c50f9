"""One run of a sync: takes its turn, learns the accounts, reads pages into the staging, checks, publishes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable
from contextlib import aclosing, suppress
from functools import partial
from typing import TYPE_CHECKING

from occ_tui.client.errors import InvalidRequest, NotAuthorizedOrNotFound
from occ_tui.client.invoices import InvoiceClient
from occ_tui.client.paging import Page
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.invoices import Tab
from occ_tui.services.invoice_detail import summaries_of
from occ_tui.services.session import sees_invoices
from occ_tui.services.sync import Phase, SyncProgress, SyncResult, now_ms
from occ_tui.services.sync_asking import Following, accounts_of
from occ_tui.services.sync_plan import AccountPlan, plan_of, query_set
from occ_tui.services.threads import all_of, in_thread
from occ_tui.store.accounts import Account, save_accounts
from occ_tui.store.database import Store, StoreDamaged
from occ_tui.store.details import get_detail, save_detail
from occ_tui.store.forgetting import forget_all_but
from occ_tui.store.summaries import tab_summaries
from occ_tui.store.sync_state import INVOICES, Age, Published, Staging, SyncLock, ages
from occ_tui.store.views import Scope
from occ_tui.wire.rows import InvoiceRow

if TYPE_CHECKING:
    from occ_tui.client.transport import Transport
    from occ_tui.domain.invoices import InvoiceRecord
    from occ_tui.services.session import Session

LOCK_LOOK_S = 0.2
"""How often a waiting process looks whether the other one is done; a cancellation waits as long."""
MOST_SINGLE = 500
"""Vanished rows that are asked for one by one; with more of them, reading the account in full costs less."""
SINGLE_AT_ONCE = 6

FOLLOWED = "changes"
"""The query that they are kept as."""

Progress = Callable[[SyncProgress], None]
Pages = AsyncGenerator[Page[InvoiceRow], None]
PagesFrom = Callable[[str | None], Pages]
"""The pages of a query from a token on."""


async def run(session: Session, *, full: bool, progress: Progress) -> SyncResult:
    """See `sync.sync`."""
    store = await in_thread(session.new_store)
    lock = SyncLock(session.cache_path)
    try:
        before = await in_thread(ages, store)
        if not lock.try_acquire():
            progress(SyncProgress("", 0, 0, 0, None, Phase.WAITING))
            while not await in_thread(lock.wait, LOCK_LOOK_S):
                pass
            store.close()
            store = await in_thread(session.new_store)  # the other process may have rebuilt the file
            after = await in_thread(ages, store)
            if _was_done(before, after, full=full):
                return _result_of_other(after, full=full)
        try:
            return await _again_if_accounts_changed(session, store, full, progress)
        except StoreDamaged:
            store = await in_thread(store.rebuild)
            session.note_rebuilt(store)
            return await _again_if_accounts_changed(session, store, True, progress)
    finally:
        lock.release()
        store.close()


def _was_done(before: Iterable[Age], after: Iterable[Age], *, full: bool) -> bool:
    """Whether a sync was published between two looks, a full one if `full`."""

    def last(known: Iterable[Age]) -> int:
        return max(
            ((age.full_at_ms or 0) if full else age.at_ms for age in known if age.resource == INVOICES), default=0
        )

    return last(after) > last(before)


def _result_of_other(known: Iterable[Age], *, full: bool) -> SyncResult:
    rows = [age for age in known if age.resource == INVOICES]
    at = from_epoch_ms(max(age.at_ms for age in rows))
    return SyncResult(at, full, 0, 0, 0, len(rows), by_other_process=True)


async def _again_if_accounts_changed(session: Session, store: Store, full: bool, progress: Progress) -> SyncResult:
    """A sync; once more if it was refused an account that has been taken away while it ran."""
    async with session.transport() as transport:
        accounts = await accounts_of(session, transport)
        try:
            return await _Run(session, store, transport, accounts, progress).sync(full=full)
        except NotAuthorizedOrNotFound:
            now = await accounts_of(session, transport)
            if now == accounts:
                raise
        return await _Run(session, store, transport, now, progress).sync(full=full)


class _Run:
    """The state of one run. Its connection is used by one thread at a time: every use is awaited."""

    def __init__(
        self, session: Session, store: Store, transport: Transport, accounts: list[Account], progress: Progress
    ) -> None:
        self._session = session
        self._store = store
        self._client = InvoiceClient(transport)
        self._following = Following(session, transport)
        self._accounts = accounts
        self._progress = progress
        self._at = ("", 0, Phase.ACCOUNTS)
        self._received = 0
        self._expected: int | None = None
        self._refused: list[str] = []

    async def sync(self, *, full: bool) -> SyncResult:
        self._tell(Phase.ACCOUNTS)
        lost = await in_thread(self._keep_accounts)
        known = {age.compartment_id: age for age in await in_thread(ages, self._store) if age.resource == INVOICES}
        clock = self._session.clock
        plans = [
            plan_of(account, known.get(account.compartment_id), clock, now_ms(), full=full)
            for account in self._accounts
            if sees_invoices(account.contact_types)
        ]
        staging = await in_thread(Staging.begin, self._store, query_set(plans), now_ms(), zone=clock.zone)
        try:
            was_resumed = staging.row_count() > 0
            self._received = staging.row_count()
            self._expected = await in_thread(self._guess, plans)
            removed: list[tuple[str, str]] = []
            for done, plan in enumerate(plans):
                self._tell(Phase.READING, plan.account.account_name, done)
                removed += await self._read(staging, plan)
            published = await self._publish(staging, plans, removed)
            started_ms = staging.started_ms
        finally:
            staging.close()
        self._tell(Phase.DONE, "", len(plans))
        return SyncResult(
            at=from_epoch_ms(started_ms),
            was_full=all(plan.is_full for plan in plans),
            rows_received=self._received,
            rows_changed=published.new + published.changed,
            rows_removed=published.removed,
            accounts=len(self._accounts),
            accounts_lost=tuple(account.account_name for account in lost),
            was_resumed=was_resumed,
            rows_refused=tuple(self._refused),
        )

    def _keep_accounts(self) -> list[Account]:
        """Stores the accounts; what belongs to one that is no longer the user's goes at once. The lost ones."""
        lost = forget_all_but(self._store, {account.compartment_id for account in self._accounts})
        save_accounts(self._store, self._accounts, now_ms())
        return lost

    async def _publish(self, staging: Staging, plans: list[AccountPlan], removed: list[tuple[str, str]]) -> Published:
        self._tell(Phase.PUBLISHING, "", len(plans))
        # Nothing is staged of an account whose invoices the user may not see: read in full, it becomes empty.
        hidden = [account.compartment_id for account in self._accounts if not sees_invoices(account.contact_types)]
        return await in_thread(
            staging.publish,
            now_ms(),
            full=[*hidden, *(plan.compartment_id for plan in plans if plan.is_full)],
            incremental=[plan.compartment_id for plan in plans if not plan.is_full],
            removed=removed,
        )

    async def _read(self, staging: Staging, plan: AccountPlan) -> list[tuple[str, str]]:
        """All pages of one account into the staging; the invoices that the server no longer has."""
        if plan.cursor is not None and await self._follow(staging, plan, plan.cursor):
            return []
        if plan.is_full:
            await self._begin_following(staging, plan)
        for query in plan.queries:
            await self._read_query(staging, plan, query.name, partial(query.pages, self._client, plan.compartment_id))
        if plan.is_full:
            return []
        vanished = await in_thread(staging.vanished, plan.compartment_id, MOST_SINGLE + 1)
        if len(vanished) > MOST_SINGLE:
            plan.read_in_full()
            return await self._read(staging, plan)
        return await self._check_vanished(staging, plan, vanished)

    async def _begin_following(self, staging: Staging, plan: AccountPlan) -> None:
        """Before an account is read in full: from where on its changes will be asked for, if the server tells them."""
        if await in_thread(staging.mark, plan.compartment_id, plan.everything().name) is not None:
            return  # what was read before counts from the cursor of that time, or from none
        cursor = await self._following.first_cursor(plan.compartment_id)
        if cursor is not None:
            await in_thread(staging.keep_cursor, plan.compartment_id, cursor)

    async def _follow(self, staging: Staging, plan: AccountPlan, cursor: str) -> bool:
        """Reads what changed since `cursor`. Where that can't be had, the plan is another then, and this is `False`."""
        changes = self._following.changes(plan.compartment_id, cursor)
        try:
            await self._read_query(staging, plan, FOLLOWED, changes.pages)
        except InvalidRequest:
            plan.read_in_full()  # another ledger is behind the address, or an older state of this one
            return False
        except NotAuthorizedOrNotFound:
            return False  # the server does not tell changes any more; if the account is gone, the queries will say so
        # Where they had been read before an interruption, the old cursor brings some of them once more.
        following = changes.cursor or await in_thread(staging.cursor, plan.compartment_id) or cursor
        await in_thread(staging.keep_cursor, plan.compartment_id, following)
        return True

    async def _read_query(self, staging: Staging, plan: AccountPlan, query: str, pages: PagesFrom) -> None:
        mark = await in_thread(staging.mark, plan.compartment_id, query)
        if mark is not None and mark.is_done:
            return
        token = None if mark is None else mark.next_page
        try:
            await self._read_pages(staging, plan, query, pages(token))
        except InvalidRequest:
            if token is None:
                raise
            # The server forgot where the interrupted sync stood.
            await self._read_pages(staging, plan, query, pages(None))

    async def _read_pages(self, staging: Staging, plan: AccountPlan, query: str, pages: Pages) -> None:
        """Reads on to the end; while one page is written, the next one is already asked for."""
        writing: asyncio.Task[None] | None = None
        try:
            async with aclosing(pages):
                async for page in pages:
                    if writing is not None:
                        await writing
                    writing = asyncio.create_task(self._write_page(staging, plan, query, page.items, page.next_page))
            if writing is not None:
                await writing
        finally:
            if writing is not None and not writing.done():
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([writing])
            if writing is not None and writing.done() and not writing.cancelled():
                writing.exception()

    async def _write_page(
        self, staging: Staging, plan: AccountPlan, query: str, items: list[InvoiceRow], next_page: str | None
    ) -> None:
        refused = await in_thread(
            staging.add_page,
            plan.compartment_id,
            query,
            items,
            next_page,
            account_name=plan.account.account_name,
        )
        self._refused += [row.invoice for row in refused]
        self._received += len(items)
        self._tell(Phase.READING)

    async def _check_vanished(
        self, staging: Staging, plan: AccountPlan, vanished: list[InvoiceRecord]
    ) -> list[tuple[str, str]]:
        removed: list[tuple[str, str]] = []
        if vanished:
            self._tell(Phase.CHECKING)
        for first in range(0, len(vanished), SINGLE_AT_ONCE):
            records = vanished[first : first + SINGLE_AT_ONCE]
            answers = await all_of([summaries_of(self._client, record) for record in records])
            for record, rows in zip(records, answers, strict=True):
                if rows:
                    await self._write_page(staging, plan, f"single:{record.internal_invoice_id}", rows, None)
                    await self._renew_detail(plan.compartment_id, record.internal_invoice_id)
                else:
                    removed.append((plan.compartment_id, record.internal_invoice_id))
        return removed

    async def _renew_detail(self, compartment_id: str, internal_invoice_id: str) -> None:
        """Reads again what only `get_invoice` knows (the payment that closed it), where an older answer is kept."""
        if await in_thread(get_detail, self._store, compartment_id, internal_invoice_id) is None:
            return
        try:
            invoice, etag = await self._client.get_with_etag(compartment_id, internal_invoice_id)
        except NotAuthorizedOrNotFound:
            return  # Gone since its row was read: the next sync sees that, this one need not fail for it.
        await in_thread(
            save_detail,
            self._store,
            compartment_id,
            internal_invoice_id,
            invoice,
            now_ms=now_ms(),
            etag=etag or "",
            zone=self._session.clock.zone,
        )

    def _guess(self, plans: list[AccountPlan]) -> int | None:
        """Rows to come, from what the last sync left."""
        today = self._session.clock.today_number()
        total = 0
        for plan in plans:
            tabs = tab_summaries(self._store, Scope((plan.compartment_id,)), today)
            counted = [Tab.ALL] if plan.is_full else [Tab.OVERDUE, Tab.OPEN, Tab.SUBMITTED]
            total += sum(tabs[tab].count for tab in counted)
        return total or None

    def _tell(self, phase: Phase, name: str | None = None, done: int | None = None) -> None:
        old_name, old_done, _ = self._at
        self._at = (old_name if name is None else name, old_done if done is None else done, phase)
        self._progress(
            SyncProgress(
                self._at[0],
                self._at[1],
                len(self._accounts),
                self._received,
                None if self._expected is None else max(self._expected, self._received),
                phase,
            )
        )
