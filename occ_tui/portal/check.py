"""`occ portal check`: proves that a ledger agrees with itself, and names every place where it does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import func, select

from occ_tui.domain.money import decimal_string
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.portal import check_contracts, check_notes, check_payments, check_people, check_rewards
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import allocations, invoice_lines, invoices, payments


class Problem(NamedTuple):
    """Something that can't be true of money."""

    subject: str
    """The invoice (its internal id) or the payment (its reference) that it is about."""
    reason: str


def problems(ledger: Ledger) -> Iterator[Problem]:
    """All there are.

    Projections, lines that don't add up, allocations beyond their payment or in another currency; books that do not
    balance or do not agree with all that, an audit log that was changed; contracts and orders that are not what the
    invoices say; rewards that nothing earned, or that paid what they may not; grants that come from nowhere, and
    accounts that nobody manages; notes on accounts that nobody can have meant.
    """
    yield from _projections(ledger)
    yield from _lines(ledger)
    yield from _overspent(ledger)
    yield from _foreign(ledger)
    for part in (check_payments, check_contracts, check_rewards, check_people, check_notes):
        for subject, reason in part.findings(ledger):
            yield Problem(subject, reason)


def _projections(ledger: Ledger) -> Iterator[Problem]:
    for disagreement in ledger.disagreements():
        differing = [
            name
            for name, stored, derived in zip(
                disagreement.stored._fields, disagreement.stored, disagreement.derived, strict=True
            )
            if stored != derived
        ]
        message = _("what is stored is not what its entries come to: {columns}")
        yield Problem(clean(disagreement.internal_invoice_id), message.format(columns=", ".join(differing)))


def _lines(ledger: Ledger) -> Iterator[Problem]:
    total = func.sum(invoice_lines.c.total_minor)
    query = (
        select(invoices.c.internal_invoice_id, invoices.c.currency, invoices.c.amount_minor, total.label("total"))
        .join(invoice_lines, invoice_lines.c.invoice_id == invoices.c.id)
        .group_by(invoices.c.id)
        .having(total != invoices.c.amount_minor)
        .order_by(invoices.c.id)
    )
    message = _("its lines come to {total} {currency}, not to {amount} {currency}")
    with ledger.reading() as connection:
        for row in connection.execute(query):
            text = message.format(
                total=decimal_string(int(row.total), row.currency),
                amount=decimal_string(row.amount_minor, row.currency),
                currency=row.currency,
            )
            yield Problem(clean(row.internal_invoice_id), text)


def _overspent(ledger: Ledger) -> Iterator[Problem]:
    allocated = func.sum(allocations.c.minor)
    query = (
        select(
            payments.c.id, payments.c.reference, payments.c.currency, payments.c.amount_minor, allocated.label("sum")
        )
        .join(allocations, allocations.c.payment_id == payments.c.id)
        .group_by(payments.c.id)
        .having(allocated > payments.c.amount_minor)
        .order_by(payments.c.id)
    )
    message = _("{allocated} {currency} of this payment are spent, but it was {amount} {currency}")
    with ledger.reading() as connection:
        for row in connection.execute(query):
            text = message.format(
                allocated=decimal_string(int(row.sum), row.currency),
                amount=decimal_string(row.amount_minor, row.currency),
                currency=row.currency,
            )
            yield Problem(clean(row.reference) or str(row.id), text)


def _foreign(ledger: Ledger) -> Iterator[Problem]:
    query = (
        select(invoices.c.internal_invoice_id, invoices.c.currency, payments.c.currency.label("paid"))
        .join(allocations, allocations.c.invoice_id == invoices.c.id)
        .join(payments, payments.c.id == allocations.c.payment_id)
        .where((payments.c.currency != invoices.c.currency) | (payments.c.account_id != invoices.c.account_id))
        .order_by(invoices.c.id)
    )
    message = _("an invoice in {currency} is paid with a payment of another account, or in {paid}")
    with ledger.reading() as connection:
        for row in connection.execute(query):
            yield Problem(clean(row.internal_invoice_id), message.format(currency=row.currency, paid=row.paid))
