"""The part of `occ portal check` that is about paying: books that balance, and agree with what was allocated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, SQLColumnExpression, func, select

from occ_tui.domain.money import decimal_string
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.portal import audit
from occ_tui.portal.booking import Book
from occ_tui.portal.entries import SETTLED, SUBMITTED
from occ_tui.portal.ledger import Ledger, payable_projection
from occ_tui.portal.payments import shares_of
from occ_tui.portal.schema import accounts, allocations, invoices, payments
from occ_tui.portal.schema_payments import (
    book_entries,
    payable_allocations,
    payables,
    payment_orders,
    postings,
)
from occ_tui.portal.schema_rewards import reward_months, reward_programs, reward_redemptions

_HALF = 2**32


class Finding(NamedTuple):
    """What cannot be true, and of what."""

    subject: str
    reason: str


def findings(ledger: Ledger) -> Iterator[Finding]:
    """All there are."""
    with ledger.reading() as connection:
        yield from _unbalanced(connection)
        yield from _orders(connection)
        yield from _payables(connection)
        yield from _books(connection)
        for row in audit.broken_links(connection):
            yield Finding(
                _("audit event {number}").format(number=row.id), _("it was changed, or one before it removed")
            )


def _unbalanced(connection: Connection) -> Iterator[Finding]:
    """Entries whose postings do not sum to zero."""
    query = (
        select(book_entries.c.id, book_entries.c.currency, *_exact(postings.c.minor))
        .join(postings, postings.c.entry_id == book_entries.c.id)
        .group_by(book_entries.c.id)
    )
    for row in connection.execute(query.order_by(book_entries.c.id)):
        if rest := _whole(row):
            reason = _("its postings come to {amount} {currency}, not to nothing")
            amount = decimal_string(rest, row.currency)
            yield Finding(_entry(row.id), reason.format(amount=amount, currency=row.currency))


def _books(connection: Connection) -> Iterator[Finding]:
    """Books whose sum is not what invoices, payables and payments say."""
    booked = _sums(
        connection,
        select(book_entries.c.account_id, book_entries.c.currency, postings.c.book, *_exact(postings.c.minor))
        .join(postings, postings.c.entry_id == book_entries.c.id)
        .group_by(book_entries.c.account_id, book_entries.c.currency, postings.c.book),
    )
    wanted = _wanted(connection)
    names = {row.id: row.number for row in connection.execute(select(accounts.c.id, accounts.c.number))}
    for key in sorted({*booked, *wanted}):
        if key[2] in _PROVED and booked.get(key, 0) != wanted.get(key, 0):
            account, currency, book = key
            reason = _("{book} holds {booked} {currency}, but should hold {wanted} {currency}")
            values = {
                "book": book,
                "currency": currency,
                "booked": decimal_string(booked.get(key, 0), currency),
                "wanted": decimal_string(wanted.get(key, 0), currency),
            }
            yield Finding(_("account {number}").format(number=clean(names[account])), reason.format(**values))


_PROVED = (
    Book.RECEIVABLE,
    Book.IN_TRANSIT,
    Book.CLEARING,
    Book.BANK,
    Book.REWARDS,
    Book.REWARD_CREDIT,
)
Sums = dict[tuple[int, str, str], int]
"""Account, currency and book → minor units."""


def _wanted(connection: Connection) -> Sums:
    found: defaultdict[tuple[int, str, str], int] = defaultdict(int)
    for table in (invoices, payables):
        due = select(table.c.account_id, table.c.currency, *_exact(table.c.due_minor))
        for row in connection.execute(due.group_by(table.c.account_id, table.c.currency)):
            found[row.account_id, row.currency, Book.RECEIVABLE] += _whole(row)
    for table in (allocations, payable_allocations):
        paid = (
            select(payments.c.account_id, payments.c.currency, payments.c.state, *_exact(table.c.minor))
            .join(payments, payments.c.id == table.c.payment_id)
            .group_by(payments.c.account_id, payments.c.currency, payments.c.state)
        )
        for row in connection.execute(paid):
            if row.state == SETTLED:
                found[row.account_id, row.currency, Book.BANK] += _whole(row)
            elif row.state == SUBMITTED:
                found[row.account_id, row.currency, Book.CLEARING] += _whole(row)
                found[row.account_id, row.currency, Book.IN_TRANSIT] -= _whole(row)
    _add_rewards(connection, found)
    return found


def _add_rewards(connection: Connection, found: defaultdict[tuple[int, str, str], int]) -> None:
    """What rewards paid is no money in the bank; what was earned and not redeemed is owed to the customer."""
    redeemed = (
        select(payments.c.account_id, payments.c.currency, *_exact(reward_redemptions.c.minor))
        .join(payments, payments.c.id == reward_redemptions.c.payment_id)
        .group_by(payments.c.account_id, payments.c.currency)
    )
    for row in connection.execute(redeemed):
        found[row.account_id, row.currency, Book.BANK] -= _whole(row)
        found[row.account_id, row.currency, Book.REWARDS] += _whole(row)
    left = reward_months.c.earned_minor - reward_months.c.redeemed_minor
    earned = (
        select(reward_programs.c.account_id, reward_programs.c.currency, *_exact(left))
        .join(reward_months, reward_months.c.program_id == reward_programs.c.id)
        .group_by(reward_programs.c.account_id, reward_programs.c.currency)
    )
    for row in connection.execute(earned):
        found[row.account_id, row.currency, Book.REWARD_CREDIT] += _whole(row)


def _orders(connection: Connection) -> Iterator[Finding]:
    """Payments ordered here whose postings are not what they pay of each thing, in the state that they are in."""
    query = (
        select(payments.c.id, payments.c.reference, payments.c.state, payments.c.amount_minor)
        .join(payment_orders, payment_orders.c.payment_id == payments.c.id)
        .order_by(payments.c.id)
    )
    for row in connection.execute(query).all():
        shares = shares_of(connection, row.id)
        owed = {share[1:]: share.minor for share in shares}
        moved: defaultdict[tuple[str, Any], int] = defaultdict(int)
        made = (
            select(postings)
            .join(book_entries, book_entries.c.id == postings.c.entry_id)
            .where(book_entries.c.payment_id == row.id, postings.c.book.in_([Book.RECEIVABLE, Book.IN_TRANSIT]))
        )
        for posting in connection.execute(made):
            moved[posting.book, (posting.invoice_id, posting.payable_id)] -= posting.minor
        book = {SETTLED: Book.RECEIVABLE, SUBMITTED: Book.IN_TRANSIT}.get(row.state)
        wanted = {(book, thing): minor for thing, minor in owed.items()} if book else {}
        if {key: minor for key, minor in moved.items() if minor} != wanted:
            yield Finding(_payment(row.reference, row.id), _("its postings are not what it pays"))
        if sum(owed.values()) != row.amount_minor:
            yield Finding(_payment(row.reference, row.id), _("what it pays does not come to its amount"))


def _payables(connection: Connection) -> Iterator[Finding]:
    for row in connection.execute(select(payables).order_by(payables.c.id)).all():
        derived = payable_projection(connection, row)
        if any(getattr(row, name) != value for name, value in derived.items()):
            yield Finding(clean(row.public_id), _("what is stored is not what its payments come to"))


def _exact(column: SQLColumnExpression[int]) -> tuple[Any, Any]:
    """Two sums, of the high and of the low half of a column: one sum of it all could be too large for the database."""
    return func.sum(column // _HALF).label("high"), func.sum(column % _HALF).label("low")


def _whole(row: Any) -> int:
    return int(row.high or 0) * _HALF + int(row.low or 0)


def _sums(connection: Connection, query: Select[Any]) -> Sums:
    return {(row[0], row[1], row[2]): _whole(row) for row in connection.execute(query)}


def _entry(number: int) -> str:
    return _("book entry {number}").format(number=number)


def _payment(reference: str, number: int) -> str:
    return clean(reference) or str(number)
