"""Double entry: every movement of money is an entry whose postings sum to zero, in one account and one currency.

What is owed stands in RECEIVABLE. A submitted payment waits: IN_TRANSIT holds what it will take off, CLEARING the
money itself. Settled, the one goes to RECEIVABLE and the other to BANK; failed, both go back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, insert

from occ_tui.portal.balances import MAX_INTEGER, LedgerRefused
from occ_tui.portal.entries import FAILED, SETTLED, SUBMITTED
from occ_tui.portal.schema_payments import book_entries, postings


class Book(StrEnum):
    """Where money, or the claim to it, is."""

    RECEIVABLE = "RECEIVABLE"
    """What customers owe: an account's sum is what is due on all of its invoices and payables."""
    IN_TRANSIT = "IN_TRANSIT"
    """What submitted payments will take off."""
    CLEARING = "CLEARING"
    """Money of submitted payments."""
    BANK = "BANK"
    """Money of settled ones."""
    REWARDS = "REWARDS"
    """What rewards paid of invoices, in the invoices' currency: no money came in."""
    REWARD_CREDIT = "REWARD_CREDIT"
    """What was earned and not redeemed, in the currency of the rewards; what expired of it stays here."""
    REWARD_SPENT = "REWARD_SPENT"
    REWARD_EARNED = "REWARD_EARNED"
    INVOICED = "INVOICED"
    CREDITED = "CREDITED"
    ADJUSTED = "ADJUSTED"


class Posting(NamedTuple):
    """What moves into a book, or out of it when below zero."""

    book: Book
    minor: int
    invoice_id: int | None = None
    payable_id: int | None = None


class Share(NamedTuple):
    """What a payment pays of one invoice or payable."""

    minor: int
    invoice_id: int | None = None
    payable_id: int | None = None


OPENING = "OPENING"
REDEEMED = "REDEEMED"
REWARDS_OPENING = "REWARDS_OPENING"


def opening(
    amount: int, credited: int, adjusted: int, applied: int, in_transit: int, rewarded: int = 0
) -> list[Posting]:
    """Postings that stand for a whole history: sums over the invoices and payables of an account and a currency.

    `rewarded` is the part of `applied` that rewards paid.
    """
    return [
        Posting(Book.RECEIVABLE, amount - credited + adjusted - applied),
        Posting(Book.INVOICED, -amount),
        Posting(Book.CREDITED, credited),
        Posting(Book.ADJUSTED, -adjusted),
        Posting(Book.BANK, applied - rewarded),
        Posting(Book.REWARDS, rewarded),
        Posting(Book.CLEARING, in_transit),
        Posting(Book.IN_TRANSIT, -in_transit),
    ]


def redemption(minor: int, invoice_id: int) -> list[Posting]:
    """Postings of a redemption, in the invoice's currency."""
    return [Posting(Book.REWARDS, minor), Posting(Book.RECEIVABLE, -minor, invoice_id)]


def spending(base: int) -> list[Posting]:
    """Postings of the same in the rewards' currency."""
    return [Posting(Book.REWARD_SPENT, base), Posting(Book.REWARD_CREDIT, -base)]


def rewards_opening(earned: int, redeemed: int) -> list[Posting]:
    """Postings that stand for all that was earned and redeemed before."""
    return [
        Posting(Book.REWARD_EARNED, -earned),
        Posting(Book.REWARD_SPENT, redeemed),
        Posting(Book.REWARD_CREDIT, earned - redeemed),
    ]


def movement(state: str, shares: Iterable[Share]) -> list[Posting]:
    """Postings of a payment that has just become `state`."""
    shares = list(shares)
    total = sum(share.minor for share in shares)
    sign = 1 if state == SUBMITTED else -1
    made = [Posting(Book.CLEARING, sign * total)]
    made += [Posting(Book.IN_TRANSIT, -sign * minor, invoice, payable) for minor, invoice, payable in shares]
    if state == SETTLED:
        made.append(Posting(Book.BANK, total))
        made += [Posting(Book.RECEIVABLE, -minor, invoice, payable) for minor, invoice, payable in shares]
    elif state not in (SUBMITTED, FAILED):
        raise LedgerRefused(f"a payment of unknown state {state!r}")
    return made


def book(
    connection: Connection,
    account_id: int,
    kind: str,
    currency: str,
    booked_ms: int,
    made: Iterable[Posting],
    payment_id: int | None = None,
) -> None:
    """Writes an entry; `LedgerRefused` if its postings do not sum to zero."""
    made = [part for posting in made if posting.minor for part in _storable(posting)]
    if sum(posting.minor for posting in made):
        raise LedgerRefused(f"an entry of kind {kind!r} that does not balance")
    if not made:
        return
    entry = {
        "account_id": account_id,
        "kind": kind,
        "payment_id": payment_id,
        "currency": currency,
        "booked_ms": booked_ms,
    }
    entry_id = connection.execute(insert(book_entries).values(entry)).inserted_primary_key[0]  # type: ignore[index]
    connection.execute(insert(postings), [{"entry_id": entry_id, **posting._asdict()} for posting in made])


def _storable(posting: Posting) -> Iterator[Posting]:
    """The posting in parts that a column holds: the sums of a history may be larger than any single amount."""
    rest = posting.minor
    while abs(rest) > MAX_INTEGER:
        part = MAX_INTEGER if rest > 0 else -MAX_INTEGER
        yield posting._replace(minor=part)
        rest -= part
    yield posting._replace(minor=rest)
