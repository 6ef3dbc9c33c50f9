"""What an invoice's entries come to: the only place where a due amount, or that it is closed, is computed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from occ_tui.domain.invoices import Group
from occ_tui.domain.money import exponent
from occ_tui.portal.entries import ADJUSTMENT, CREDIT, SETTLED, SUBMITTED

FINEST_EXPONENT = 4
"""Decimal places of the finest currency of ISO 4217."""
MAX_INTEGER = 2**63 - 1


class LedgerRefused(ValueError):
    """An entry that no ledger may hold. The text names it."""


class Correction(NamedTuple):
    """A credit or an adjustment, as far as it counts."""

    kind: str
    minor: int


class Allocation(NamedTuple):
    """A part of a payment that goes to the invoice."""

    payment_id: int
    minor: int
    state: str
    paid_ms: int
    reference: str


class Balance(NamedTuple):
    """The projection: columns of `invoices` that follow from its entries, under the same names."""

    credited_minor: int
    adjusted_minor: int
    applied_minor: int
    due_minor: int
    amount_rank: int
    due_rank: int
    state: int
    last_payment_id: int | None
    last_payment_ms: int | None
    last_payment_reference: str


def derive(
    amount_minor: int, currency: str, corrections: Iterable[Correction], allocations: Iterable[Allocation]
) -> Balance:
    """amount − credited ± adjusted − applied = due, and what that means.

    Applied is what has SETTLED. CLOSED is what has nothing due; an invoice is being paid while a payment of it is
    SUBMITTED; the last payment is the latest attempt, a failed one included.
    """
    credited = adjusted = applied = 0
    for kind, minor in corrections:
        if kind == CREDIT:
            credited += minor
        elif kind == ADJUSTMENT:
            adjusted += minor
        else:
            raise LedgerRefused(f"a correction of unknown kind {kind!r}")
    last: Allocation | None = None
    is_settling = False
    for allocation in allocations:
        if allocation.state == SETTLED:
            applied += allocation.minor
        is_settling |= allocation.state == SUBMITTED
        if last is None or (allocation.paid_ms, allocation.payment_id) > (last.paid_ms, last.payment_id):
            last = allocation
    due = amount_minor - credited + adjusted - applied
    return Balance(
        credited,
        adjusted,
        applied,
        due,
        rank(amount_minor, currency),
        rank(due, currency),
        (Group.CLOSED if not due else Group.SUBMITTED if is_settling else Group.UNPAID).value,
        last.payment_id if last else None,
        last.paid_ms if last else None,
        last.reference if last else "",
    )


def rank(minor: int, currency: str) -> int:
    """`minor` units in ten-thousandths of the currency, for sorting alone: beyond 63 bits all amounts rank alike."""
    scaled: int = minor * 10 ** (FINEST_EXPONENT - exponent(currency))
    return max(-MAX_INTEGER, min(scaled, MAX_INTEGER))
