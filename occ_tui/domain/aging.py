"""How late an invoice is, in which aging bucket it stands, and what was due of it on any day.

What is knowable of a past day: an invoice's own day, its due day and the day of its *last* payment. When earlier
part payments were made, and when it was credited or adjusted, nobody tells. So on a day before its last payment
everything that was ever paid counts as still due (the most that it can have been), and credits and adjustments count
from the invoice's own day on.
"""

from __future__ import annotations

from collections.abc import Sequence

CURRENT = "current"
NO_DUE_DATE = "noDueDate"
EDGES = (30, 60, 90)
"""Days late at which buckets end, unless the user set others (`aging_edges`)."""

_UNPAID, _SUBMITTED, _CLOSED = 0, 1, 2
"""`domain.invoices.Group`, which stands on this module."""


def bucket_names(edges: Sequence[int] = EDGES) -> tuple[str, ...]:
    """Buckets in the order in which they are read; rows without a due date have their own and are never dropped."""
    first = [1, *(edge + 1 for edge in edges[:-1])]
    return (CURRENT, *(f"{low}-{high}" for low, high in zip(first, edges, strict=True)), f"{edges[-1]}+", NO_DUE_DATE)


BUCKETS = bucket_names()
"""The usual ones: current, 1-30, 31-60, 61-90, 90+, noDueDate."""


def days_late(due_day: int | None, paid_day: int | None, today: int, due_minor: int) -> int | None:
    """Days from the due date to `today` while anything is due, else to the payment; never below 0.

    `None` without a due date. An invoice with nothing due and no known day of payment was not late.
    """
    if due_day is None:
        return None
    until = today if due_minor else paid_day
    return max(0, until - due_day) if until is not None else 0


def bucket_place(due_day: int | None, today: int, edges: Sequence[int] = EDGES) -> int:
    """Place in `bucket_names(edges)` of what is due on epoch day `due_day`; overdue begins the day after."""
    if due_day is None:
        return len(edges) + 2
    late = today - due_day
    return sum(late > edge for edge in (0, *edges))


def aging_bucket(due_day: int | None, today: int, edges: Sequence[int] | None = None) -> str:
    """The bucket of what is due on epoch day `due_day`; `edges` are the user's own unless given."""
    chosen = _settled.edges if edges is None else tuple(edges)
    return bucket_names(chosen)[bucket_place(due_day, today, chosen)]


class _Settled:
    """What the user settled; one for the whole program, like the language."""

    edges: tuple[int, ...] = EDGES


_settled = _Settled()


def use_edges(edges: Sequence[int]) -> None:
    """From now on `aging_bucket` ends its buckets at these days late (rising, from 1)."""
    _settled.edges = tuple(edges)


def settled_edges() -> tuple[int, ...]:
    """Days late at which buckets end, as the user settled them."""
    return _settled.edges


def last_settled_day(group: int, paid_day: int | None, is_payment_failed: bool) -> int | None:
    """The day on which what was paid was paid last; `None` where nobody tells.

    The last payment of an invoice whose payment failed, or is under way, is not among what was paid.
    """
    is_elsewhere = group == _SUBMITTED or (is_payment_failed and group == _UNPAID)
    return None if is_elsewhere else paid_day


def due_on(
    day: int,
    *,
    group: int,
    invoice_day: int | None,
    paid_day: int | None,
    due: int,
    applied: int,
    is_payment_failed: bool = False,
) -> int:
    """What was due of an invoice at the end of epoch day `day`, in minor units; see the module for what is knowable.

    Before its own day it did not exist; one without a day always did. Once closed nothing is due, whatever the
    server's amount says.
    """
    if invoice_day is not None and invoice_day > day:
        return 0
    now_due = 0 if group == _CLOSED else due
    settled = last_settled_day(group, paid_day, is_payment_failed)
    return now_due + applied if settled is not None and settled > day else now_due
