"""Promises to pay: kept, open or broken by what was paid; and what is to be done with an account today."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from occ_tui.domain.account_notes import AccountNote, Why, next_action, waiting
from occ_tui.domain.promises import Paid, Promise, PromiseState, judge

DAYS = st.integers(0, 40)
CURRENCIES = st.sampled_from(["EUR", "JPY"])
PROMISES = st.lists(
    st.builds(
        lambda made, days, minor, currency: Promise(made, made + days, minor, currency),
        DAYS,
        st.integers(0, 20),
        st.integers(1, 500),
        CURRENCIES,
    ),
    max_size=6,
)
PAYMENTS = st.lists(st.builds(Paid, DAYS, st.integers(0, 500), CURRENCIES, st.booleans()), max_size=8)


def state(promise: Promise, payments: list[Paid], today: int) -> PromiseState:
    (found,) = judge([promise], payments, today)
    return found.state


def test_a_promise_is_kept_by_payments_from_its_day_to_the_day_that_was_promised() -> None:
    promise = Promise(10, 20, 100, "EUR")
    assert state(promise, [Paid(10, 60, "EUR"), Paid(20, 40, "EUR")], 21) is PromiseState.KEPT
    assert state(promise, [Paid(9, 60, "EUR"), Paid(20, 99, "EUR")], 21) is PromiseState.BROKEN
    assert state(promise, [Paid(20, 99, "EUR"), Paid(21, 60, "EUR")], 21) is PromiseState.BROKEN
    assert state(promise, [Paid(15, 1_000, "USD")], 21) is PromiseState.BROKEN


def test_a_promise_is_open_to_the_end_of_its_day_and_while_what_would_keep_it_is_on_its_way() -> None:
    promise = Promise(10, 20, 100, "EUR")
    assert state(promise, [], 20) is PromiseState.OPEN
    assert state(promise, [], 21) is PromiseState.BROKEN
    assert state(promise, [Paid(19, 100, "EUR", is_settled=False)], 25) is PromiseState.OPEN
    assert state(promise, [Paid(19, 99, "EUR", is_settled=False)], 25) is PromiseState.BROKEN


def test_a_payment_counts_for_one_promise_alone() -> None:
    promises = [Promise(0, 10, 100, "EUR"), Promise(0, 5, 100, "EUR")]
    later, sooner = judge(promises, [Paid(3, 150, "EUR")], 20)
    assert (sooner.state, sooner.paid_minor) == (PromiseState.KEPT, 100)
    assert (later.state, later.paid_minor) == (PromiseState.BROKEN, 50)


@given(PROMISES, PAYMENTS, DAYS)
def test_no_more_is_counted_than_was_paid_or_promised(
    promises: list[Promise], payments: list[Paid], today: int
) -> None:
    found = judge(promises, payments, today)
    for promise, one in zip(promises, found, strict=True):
        assert 0 <= one.paid_minor <= promise.minor
        assert (one.state is PromiseState.KEPT) == (one.paid_minor == promise.minor)
        assert one.state is not PromiseState.BROKEN or today > promise.due_day
    for currency in ("EUR", "JPY"):
        counted = sum(
            one.paid_minor for one, promise in zip(found, promises, strict=True) if promise.currency == currency
        )
        settled = [
            paid.minor for paid in payments if paid.currency == currency and paid.is_settled and paid.day <= today
        ]
        assert counted <= sum(settled)


@given(PROMISES, PAYMENTS, st.builds(Paid, DAYS, st.integers(0, 500), CURRENCIES), DAYS)
def test_one_more_payment_never_breaks_a_promise(
    promises: list[Promise], payments: list[Paid], more: Paid, today: int
) -> None:
    before = judge(promises, payments, today)
    after = judge(promises, [*payments, more], today)
    order = [PromiseState.BROKEN, PromiseState.OPEN, PromiseState.KEPT]
    for was, now in zip(before, after, strict=True):
        assert now.paid_minor >= was.paid_minor
        assert order.index(now.state) >= order.index(was.state)


def note(day: int, **fields: object) -> AccountNote:
    return AccountNote(f"n{day}", "ocid", day, "CALL", "Outcome", **fields)  # type: ignore[arg-type]


def broken(day: int, until: int, **fields: object) -> AccountNote:
    state = PromiseState.BROKEN.value
    return note(day, promised_minor=1, promised_currency="EUR", promised_day=until, promise_state=state, **fields)


def test_the_newest_note_alone_says_what_is_to_be_done_next() -> None:
    old = note(1, next_action="Call", next_day=5)
    assert next_action([old]) == old
    assert next_action([old, note(2)]) is None
    assert next_action([]) is None


def test_an_action_waits_from_its_day_on() -> None:
    todo = note(1, next_action="Call", next_day=5)
    assert waiting([todo], 4) == []
    assert [(one.why, one.day) for one in waiting([todo], 5)] == [(Why.ACTION, 5)]


def test_a_broken_promise_waits_until_a_later_note_and_is_there_once() -> None:
    promise = broken(1, 3, next_action="Check", next_day=4)
    assert [(one.why, one.day) for one in waiting([promise], 9)] == [(Why.PROMISE, 4)]
    assert [one.why for one in waiting([promise, note(3)], 9)] == [Why.PROMISE]
    assert waiting([promise, note(4)], 9) == []
