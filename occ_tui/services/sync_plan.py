"""What a sync asks of each account: everything, or the queries that together find what may have changed."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from occ_tui.domain.dates import BusinessClock, epoch_ms, from_epoch_ms
from occ_tui.domain.invoices import InvoiceStatus
from occ_tui.services.sync import FULL_EVERY

if TYPE_CHECKING:
    from occ_tui.client.invoices import InvoiceClient
    from occ_tui.client.paging import Page
    from occ_tui.store.accounts import Account
    from occ_tui.store.sync_state import Age
    from occ_tui.wire.rows import InvoiceRow

PAID_BEFORE = timedelta(days=2)
"""A payment may be dated this long before it shows."""
DATED_BEFORE = timedelta(days=7)
"""An invoice may be dated this long before it shows, and be closed by then."""


@dataclass(frozen=True, slots=True)
class Query:
    """One `list_invoices`, followed to its end."""

    name: str
    status: tuple[str, ...] = ()
    paid_since: datetime | None = None
    dated_since: datetime | None = None

    def pages(
        self, client: InvoiceClient, compartment_id: str, token: str | None
    ) -> AsyncGenerator[Page[InvoiceRow], None]:
        """Its pages from `token` on."""
        return client.pages(
            compartment_id,
            status=self.status,
            time_payment_start=self.paid_since,
            time_invoice_start=self.dated_since,
            page=token,
            ahead=True,
        )


@dataclass(slots=True)
class AccountPlan:
    """What is asked of one account."""

    account: Account
    is_full: bool
    queries: tuple[Query, ...]
    since_ms: int
    """Start of the sync that an incremental one follows; 0 for a full one."""
    cursor: str | None = None
    """What the server's changes since then are asked for with; the queries are for one that does not tell them."""

    @property
    def compartment_id(self) -> str:
        """OCID of the account."""
        return self.account.compartment_id

    @staticmethod
    def everything() -> Query:
        """Every invoice, those of unknown status included."""
        return Query("all")

    def read_in_full(self) -> None:
        """Asks for everything instead."""
        self.is_full, self.queries, self.cursor = True, (self.everything(),), None


def plan_of(account: Account, age: Age | None, clock: BusinessClock, now_ms: int, *, full: bool) -> AccountPlan:
    """The plan for `account`, last synced at `age`."""
    if full or age is None or not _can_be_followed(age, clock, now_ms):
        return AccountPlan(account, True, (AccountPlan.everything(),), 0)
    since = from_epoch_ms(age.at_ms)
    if clock.fixed is not None:
        # Business dates of a portal that stands still at some day are not ahead of that day.
        since = min(since, datetime.combine(clock.fixed, time(), UTC))
    unpaid = (InvoiceStatus.OPEN, InvoiceStatus.PAST_DUE, InvoiceStatus.PAYMENT_SUBMITTED)
    return AccountPlan(
        account,
        False,
        (
            Query("unpaid", unpaid),
            Query("paid", (InvoiceStatus.CLOSED,), paid_since=since - PAID_BEFORE),
            Query("dated", (InvoiceStatus.CLOSED,), dated_since=since - DATED_BEFORE),
        ),
        epoch_ms(since),
        age.cursor,
    )


def _can_be_followed(age: Age, clock: BusinessClock, now_ms: int) -> bool:
    """Whether what changed since `age` is all that is missing.

    It is not after a week, when the time zone in which days were taken is another now, or when the computer's clock
    was set back: what happened in the meantime would lie before the windows that are asked for.
    """
    week_ms = FULL_EVERY // timedelta(milliseconds=1)
    return (
        age.full_at_ms is not None
        and 0 <= now_ms - age.full_at_ms < week_ms
        and age.at_ms <= now_ms
        and age.zone == str(clock.zone)
    )


def query_set(plans: Iterable[AccountPlan]) -> str:
    """A name for all that is asked: pages kept under another name answer other questions."""
    return "|".join(
        f"{plan.compartment_id}:{'full' if plan.is_full else plan.cursor or plan.since_ms}" for plan in plans
    )
