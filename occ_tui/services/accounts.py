"""The triage desk: which accounts need somebody first, what is to be done with them today, and why.

**The order.** What is overdue weighs its amount times the days that it is late, invoice by invoice. Weights of one
currency are compared with each other and with no other's: each currency ranks its accounts by itself, the heaviest
first, and the desk shows the first of every currency, then the second of every currency, and so on; of the same rank,
the currency that has more accounts overdue goes first. What is overdue in no currency comes last, by name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from occ_tui.annotations import NamedTuple
from occ_tui.domain.account_notes import AccountNote, Waiting, next_action, waiting
from occ_tui.services.account_notes import NOTES, notes

if TYPE_CHECKING:
    from occ_tui.domain.aging_table import AgingLine
    from occ_tui.services.session import Account, Session
    from occ_tui.store.database import Store

ATTENTION = "accountAttention"
"""Resource of the store: what a portal tells of every account beside its invoices, under no account."""


class DeskSort(StrEnum):
    """What the desk can be sorted by."""

    WEIGHT = "weight"
    """See the module."""
    OVERDUE = "overdue"
    """The amount, currency by currency."""
    OLDEST = "oldest"
    NEXT = "next"
    """The day of the next action."""
    NAME = "name"


class DeskRow(NamedTuple):
    """What an account owes in one currency, and what is known of the account; `currency` is empty if nothing is due."""

    account: Account
    currency: str
    counts: tuple[int, ...]
    """Invoices of which something is due, per aging bucket."""
    sums: tuple[int, ...]
    """Minor units due of them; what is being paid is among it until it is settled, as in every aging."""
    overdue: int
    """Minor units that are overdue and that nobody is paying, as in the list of what is overdue."""
    oldest_days: int
    """How many days the oldest of it is late."""
    weight: int
    rank: int
    """Among the accounts of its currency, 1 first; 0 where nothing is overdue."""
    failed: int
    """Unpaid invoices of the account whose payment failed."""
    card_day: int | None
    """The first day on which one of its cards can't be used any more."""
    renewal_day: int | None
    email: str
    """The billing contact."""
    notes: tuple[AccountNote, ...]
    """The newest first."""

    @property
    def key(self) -> str:
        """Tells the row from every other."""
        return f"{self.account.compartment_id} {self.currency}"

    @property
    def action(self) -> AccountNote | None:
        """The note that says what is to be done next."""
        return next_action(self.notes)

    @property
    def promise(self) -> AccountNote | None:
        """The newest note with a promise."""
        return next((note for note in self.notes if note.promise is not None), None)


class Queued(NamedTuple):
    """Something that is to be done today."""

    account: Account
    waiting: Waiting
    rows: tuple[DeskRow, ...]
    """What the account owes, currency by currency."""

    @property
    def key(self) -> str:
        """Tells it from everything else in the queue."""
        return f"{self.account.compartment_id} {self.waiting.note.id} {self.waiting.why}"


class Desk(NamedTuple):
    """All accounts in view."""

    rows: tuple[DeskRow, ...]
    queue: tuple[Queued, ...]
    """What is due today, the longest waiting first."""
    buckets: tuple[str, ...]
    """Names of the aging buckets, in the order of each row's sums."""
    is_of_the_past: bool
    """See `services.aging`."""

    def of_account(self, compartment_id: str) -> tuple[DeskRow, ...]:
        """The rows of one account."""
        return tuple(row for row in self.rows if row.account.compartment_id == compartment_id)


class _Known(NamedTuple):
    card_day: int | None = None
    renewal_day: int | None = None
    email: str = ""


async def refresh(session: Session) -> None:
    """Asks the portal what needs somebody, and for the notes that its support staff share; two lists in all.

    Each takes the place of the old one as a whole. Errors: the tree of `client.errors`, those of the store. Does
    nothing on a profile whose service knows no such lists.
    """
    from occ_tui.client.accounts import AccountsClient
    from occ_tui.services.threads import with_session

    if not is_asked(session):
        return
    async with session.transport() as transport:
        client = AccountsClient(transport)
        told = await client.attention()
        written = await client.notes()
    await with_session(_keep, session, told, written)


def is_asked(session: Session) -> bool:
    """Whether there is a portal that may have such lists."""
    return session.capabilities.kind != "oracle"


def read_at(session: Session) -> datetime | None:
    """When the lists of the portal were read; `None` if they never were, or there are none to read."""
    from occ_tui.domain.dates import from_epoch_ms
    from occ_tui.store.ages import ages

    return next((from_epoch_ms(age.at_ms) for age in ages(session.store(), NOTES)), None)


def desk(session: Session, *, store: Store | None = None) -> Desk:
    """The accounts in view as the store has them; however many, in a few queries.

    Errors: `NotesUnusable`, those of the store.
    """
    from occ_tui.services.aging import aging
    from occ_tui.store import triage

    store, today = store or session.store(), session.clock.today_number()
    scope = session.scope()
    accounts = session.in_view()
    aged = aging(session, per_account=True, store=store)
    lines: dict[str, list[AgingLine]] = defaultdict(list)
    for line in aged.lines:
        lines[line.compartment_id].append(line)
    late = triage.lateness(store, scope, today)
    failed = triage.failed_payments(store, scope)
    told, written = _told(session, store), notes(session, store=store)
    found = []
    for account in accounts:
        here = account.compartment_id
        known, notes_here = told.get(here, _Known()), tuple(written.get(here, ()))
        own_lines: list[AgingLine | None] = [*lines.get(here, [])]
        for own in own_lines or [None]:
            lateness = late.get((here, own.currency)) if own else None
            found.append(
                DeskRow(
                    account,
                    own.currency if own else "",
                    own.counts if own else (),
                    own.sums if own else (),
                    lateness.overdue if lateness else 0,
                    today - lateness.oldest_day if lateness else 0,
                    lateness.weight if lateness else 0,
                    0,
                    failed.get(here, 0),
                    known.card_day,
                    known.renewal_day,
                    known.email,
                    notes_here,
                )
            )
    rows = tuple(ranked(found))
    return Desk(rows, tuple(_queue(rows, today)), aged.buckets, aged.is_of_the_past)


def ranked(rows: Iterable[DeskRow]) -> list[DeskRow]:
    """The rows with their ranks, in the order of the desk; see the module."""
    known = list(rows)
    counts = Counter(row.currency for row in known if row.weight)
    heaviest = sorted((row for row in known if row.weight), key=lambda row: (-row.weight, _name(row)))
    seen: Counter[str] = Counter()
    placed = []
    for row in heaviest:
        seen[row.currency] += 1
        placed.append(row._replace(rank=seen[row.currency]))
    placed.sort(key=lambda row: (row.rank, -counts[row.currency], row.currency))
    return [*placed, *sorted((row for row in known if not row.weight), key=_name)]


def sort_rows(rows: Sequence[DeskRow], by: DeskSort) -> list[DeskRow]:
    """The rows of a desk in another order; what is the same in it stays in the desk's."""
    never = 1 << 30
    if by is DeskSort.OVERDUE:
        return sorted(rows, key=lambda row: (not row.overdue, row.currency, -row.overdue))
    if by is DeskSort.OLDEST:
        return sorted(rows, key=lambda row: -row.oldest_days)
    if by is DeskSort.NEXT:
        return sorted(rows, key=lambda row: row.action.next_day or never if row.action else never)
    if by is DeskSort.NAME:
        return sorted(rows, key=_name)
    return list(rows)


def matching(rows: Iterable[DeskRow], words: str) -> list[DeskRow]:
    """The rows of accounts that have every one of these words in name or number, or where their e-mail begins."""
    wanted = words.casefold().split()
    return [row for row in rows if all(_has(row, word) for word in wanted)]


def worth_showing(rows: Iterable[DeskRow]) -> list[DeskRow]:
    """One row for each currency of which something is overdue; of an account that owes nothing late, its first."""
    known = list(rows)
    seen = {row.account.compartment_id for row in known if row.overdue}
    found = []
    for row in known:
        if row.overdue or row.account.compartment_id not in seen:
            seen.add(row.account.compartment_id)
            found.append(row)
    return found


def billing_emails(session: Session) -> Mapping[str, str]:
    """Compartment id → e-mail address of the billing contact, as far as a portal told it."""
    return {account: known.email for account, known in _told(session, session.store()).items() if known.email}


# From the store and into it.


def _keep(session: Session, told: Sequence[object], written: Sequence[object]) -> None:
    from occ_tui.services.account_notes import of_wire
    from occ_tui.services.sync import now_ms
    from occ_tui.store.documents import replace_documents

    known = [(note.id, note._asdict()) for note in map(of_wire, written)]  # type: ignore[arg-type]
    attention = [(one.compartment_id or "", one.to_wire()) for one in told]  # type: ignore[attr-defined]
    at_ms = now_ms()
    with session.new_store() as store:
        replace_documents(store, ATTENTION, "", attention, at_ms)
        replace_documents(store, NOTES, "", known, at_ms)


def _told(session: Session, store: Store) -> Mapping[str, _Known]:
    from occ_tui.services.account_notes import day_of_text
    from occ_tui.store.documents import documents

    found = {
        body.get("compartmentId", ""): _Known(
            day_of_text(body.get("cardExpires")), day_of_text(body.get("renewalDate")), body.get("billingEmail", "")
        )
        for body in documents(store, ATTENTION, [""])
    }
    return found if is_asked(session) else _gathered(session, store)


def _gathered(session: Session, store: Store) -> Mapping[str, _Known]:
    """The same from what was asked of each account by itself, where no portal tells it of all."""
    from occ_tui.services.contracts import subscriptions

    today = session.clock.today_number()
    ends: dict[str, list[int]] = defaultdict(list)
    for one in subscriptions(session, store=store):
        days = [service.end_day for service in one.services] or [one.end_day]
        ends[one.compartment_id] += [day for day in days if day is not None and day >= today]
    return {account: _Known(renewal_day=min(days)) for account, days in ends.items() if days}


def _queue(rows: Sequence[DeskRow], today: int) -> list[Queued]:
    by_account: dict[str, list[DeskRow]] = defaultdict(list)
    for row in rows:
        by_account[row.account.compartment_id].append(row)
    found = [
        Queued(own[0].account, one, tuple(own))
        for own in by_account.values()
        if own[0].notes
        for one in waiting(own[0].notes, today)
    ]
    return sorted(found, key=lambda queued: (queued.waiting.day, queued.waiting.why, queued.account.account_name))


def _name(row: DeskRow) -> tuple[str, str, str]:
    return row.account.account_name.casefold(), row.account.compartment_id, row.currency


def _has(row: DeskRow, word: str) -> bool:
    account, email = row.account, row.email.casefold()
    is_named = word in account.account_name.casefold() or word in account.account_number.casefold()
    return is_named or email.startswith(word) or f"@{word}" in email
