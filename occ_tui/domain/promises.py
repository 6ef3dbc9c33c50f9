"""Promises to pay: what the payments of an account make of each, whether it was kept, is open, or was broken. Pure.

A payment counts for a promise of its currency if it was made between the day of the promise and the day that was
promised, both included. It counts once: for the promise whose day comes first, and what that one does not need for
the next. So another payment never breaks a promise that was kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from occ_tui.annotations import NamedTuple


class PromiseState(StrEnum):
    """What became of a promise."""

    OPEN = "OPEN"
    """Its day is not over, or a payment that is on its way would keep it."""
    KEPT = "KEPT"
    BROKEN = "BROKEN"
    """Its day is over, and less was paid."""


class Promise(NamedTuple):
    """Somebody said that so much will be paid by a day. Days are epoch days, amounts minor units."""

    made_day: int
    due_day: int
    minor: int
    currency: str


class Paid(NamedTuple):
    """A payment that was made, or is on its way."""

    day: int
    minor: int
    currency: str
    is_settled: bool = True


class Judged(NamedTuple):
    """What became of a promise, and how much of it was paid: settled, never more than was promised."""

    state: PromiseState
    paid_minor: int


def judge(promises: Sequence[Promise], payments: Iterable[Paid], today: int) -> list[Judged]:
    """What became of each of an account's promises by epoch day `today`, in their order."""
    known = [payment for payment in payments if payment.day <= today]
    settled = _shared_out(promises, [payment for payment in known if payment.is_settled])
    with_all = _shared_out(promises, known)
    return [
        Judged(_state(promise, paid, covered, today), paid)
        for promise, paid, covered in zip(promises, settled, with_all, strict=True)
    ]


def _state(promise: Promise, paid: int, covered: int, today: int) -> PromiseState:
    if paid >= promise.minor:
        return PromiseState.KEPT
    is_open = today <= promise.due_day or covered >= promise.minor
    return PromiseState.OPEN if is_open else PromiseState.BROKEN


def _shared_out(promises: Sequence[Promise], payments: Sequence[Paid]) -> list[int]:
    """How much of the payments each promise gets."""
    got = [0] * len(promises)
    first = sorted(range(len(promises)), key=lambda place: (promises[place].due_day, promises[place].made_day, place))
    for payment in sorted(payments):
        left = payment.minor
        for place in first:
            promise = promises[place]
            if promise.currency == payment.currency and promise.made_day <= payment.day <= promise.due_day:
                share = min(left, promise.minor - got[place])
                got[place] += share
                left -= share
    return got
