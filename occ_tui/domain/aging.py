"""How late an invoice is, and in which aging bucket it stands."""

from __future__ import annotations

CURRENT = "current"
NO_DUE_DATE = "noDueDate"
BUCKETS = (CURRENT, "1-30", "31-60", "61-90", "90+", NO_DUE_DATE)
"""Buckets in the order in which they are read; rows without a due date have their own and are never dropped."""

_EDGES = ((30, "1-30"), (60, "31-60"), (90, "61-90"))


def days_late(due_day: int | None, paid_day: int | None, today: int, due_minor: int) -> int | None:
    """Days from the due date to `today` while anything is due, else to the payment; never below 0.

    `None` without a due date. An invoice with nothing due and no known day of payment was not late.
    """
    if due_day is None:
        return None
    until = today if due_minor else paid_day
    return max(0, until - due_day) if until is not None else 0


def aging_bucket(due_day: int | None, today: int) -> str:
    """The bucket of an unpaid invoice that is due on epoch day `due_day`; overdue begins the day after."""
    if due_day is None:
        return NO_DUE_DATE
    late = today - due_day
    if late <= 0:
        return CURRENT
    return next((name for edge, name in _EDGES if late <= edge), "90+")
