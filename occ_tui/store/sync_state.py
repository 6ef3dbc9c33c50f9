"""How a sync reaches the store: one at a time, page by page aside, then published in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from occ_tui.domain.invoices import InvoiceRecord
from occ_tui.store.database import Store

if TYPE_CHECKING:
    from occ_tui.wire.invoices import InvoiceSummary

INVOICES = "invoices"
ACCOUNTS = "accounts"
"""Resources that have an age."""


class SyncLock:
    """One process at a time syncs a store: a lock on `<cache>.lock` that the kernel frees when its holder dies."""

    def __init__(self, store_path: Path) -> None:
        raise NotImplementedError

    def try_acquire(self) -> bool:
        """Takes the lock if it is free."""
        raise NotImplementedError

    def wait(self, timeout_s: float | None = None) -> bool:
        """Waits until the lock is ours; `False` if it did not come free in time. Blocks: call it in a thread."""
        raise NotImplementedError

    def release(self) -> None:
        """Gives the lock back; a second time does nothing."""
        raise NotImplementedError

    def __enter__(self) -> SyncLock:
        self.wait()
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Mark(NamedTuple):
    """How far a query of one account has come."""

    next_page: str | None
    """Token of the page to ask for next; `None` when the query is done."""
    rows: int
    is_done: bool


class RefusedRow(NamedTuple):
    """A row that can't be kept; it is reported, never silently dropped."""

    compartment_id: str
    invoice: str
    """Number or id, as far as it has one."""
    reason: str
    """`no id`, `amount too large`."""


class Published(NamedTuple):
    """What a publishing changed."""

    new: int
    changed: int
    removed: int
    unchanged: int
    refused: int


class Staging:
    """Pages that were read but not yet published, in a file of their own; survives a crash for an hour."""

    @classmethod
    def begin(cls, store: Store, query_set: str, now_ms: int) -> Staging:
        """Goes on where a younger than an hour sync of the same `query_set` stopped, or starts afresh.

        `query_set` names what is asked for (kind of sync, accounts, limits); another text starts afresh.
        """
        raise NotImplementedError

    started_ms: int
    """When its first page was asked for: what was read is at least as old as this."""

    def mark(self, compartment_id: str, query: str) -> Mark | None:
        """How far `query` came; `None` if it wasn't begun."""
        raise NotImplementedError

    def add_page(
        self,
        compartment_id: str,
        query: str,
        summaries: Sequence[InvoiceSummary],
        next_page: str | None,
        *,
        account_name: str = "",
        zone: tzinfo = UTC,
    ) -> list[RefusedRow]:
        """Keeps one page and the mark behind it together; answers with the rows that can't be kept.

        An invoice that comes twice counts once, as it came last. `account_name` is for accounts not yet stored.
        """
        raise NotImplementedError

    def row_count(self) -> int:
        """Rows staged so far."""
        raise NotImplementedError

    def vanished(self, compartment_id: str, limit: int = 1000) -> list[InvoiceRecord]:
        """Rows of the account that are unpaid or submitted in the store and were not staged."""
        raise NotImplementedError

    def publish(
        self,
        now_ms: int,
        *,
        full: Sequence[str] = (),
        incremental: Sequence[str] = (),
        removed: Sequence[tuple[str, str]] = (),
    ) -> Published:
        """Makes everything staged visible in one transaction, and empties the staging.

        `full` are the accounts read to the end: their rows that were not staged are removed. `incremental` accounts
        keep them. `removed` are (compartment id, internal invoice id) that the server no longer has.
        Raises `StoreFull`, `StoreBusy`, `StoreDamaged`: then the old state stays, and so does the staging.
        """
        raise NotImplementedError

    def discard(self) -> None:
        """Forgets everything staged."""
        raise NotImplementedError

    def close(self) -> None:
        """Ends the connection; what is staged stays for an hour."""
        raise NotImplementedError


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
    raise NotImplementedError


def interrupted_since(store_path: Path) -> int | None:
    """When a sync began that never was published (epoch ms), `None` if there is none."""
    raise NotImplementedError


def publish_rows(
    store: Store, compartment_id: str, summaries: Sequence[InvoiceSummary], *, zone: tzinfo = UTC
) -> Published:
    """Puts a few fresh rows (`list_invoices?invoiceId=…`) into the store at once, without a sync around them."""
    raise NotImplementedError
