"""The states of a write: every pair of them, for every kind, is either a step or refused for the right reason."""

from __future__ import annotations

from itertools import product

import pytest

from occ_tui.domain.operations import (
    CLOCK_SET_BACK_S,
    FINAL,
    RESEND_SAFE_S,
    TRANSITIONS,
    Kind,
    Refusal,
    State,
    after_crash,
    is_live,
    refusal,
    states_of,
)

S = State
ALWAYS = {
    (S.INTENT, S.SENDING),
    (S.INTENT, S.DISCARDED),
    (S.SENDING, S.UNKNOWN),
    (S.SENDING, S.REJECTED),
    (S.UNKNOWN, S.RESOLVED),
}
RESENT = {(S.SENDING, S.SENDING), (S.UNKNOWN, S.SENDING), (S.UNKNOWN, S.REJECTED)}
PAID = {(S.UNKNOWN, S.SUBMITTED), (S.UNKNOWN, S.PAID), (S.SUBMITTED, S.PAID)}
PAID |= {(S.SUBMITTED, S.REJECTED), (S.SUBMITTED, S.RESOLVED)}
STEPS = {
    Kind.MAIL: ALWAYS | RESENT | {(S.SENDING, S.SENT), (S.UNKNOWN, S.SENT)},
    Kind.MAIL_SMTP: ALWAYS | {(S.SENDING, S.SENT)},
    Kind.PAY: ALWAYS | RESENT | PAID | {(S.SENDING, S.SUBMITTED), (S.SENDING, S.PAID)},
    Kind.PAY_PAGE: ALWAYS
    | RESENT
    | PAID
    | {(S.SENDING, S.SESSION), (S.UNKNOWN, S.SESSION), (S.SESSION, S.SUBMITTED), (S.SESSION, S.PAID)}
    | {(S.SESSION, S.REJECTED), (S.SESSION, S.EXPIRED), (S.SESSION, S.RESOLVED)},
    Kind.REDEEM: ALWAYS
    | {(S.SENDING, S.SENDING), (S.UNKNOWN, S.SENDING), (S.UNKNOWN, S.REJECTED)}
    | {(S.SENDING, S.PAID), (S.UNKNOWN, S.PAID)},
    Kind.CHANGE: ALWAYS | {(S.SENDING, S.SENDING), (S.UNKNOWN, S.SENDING), (S.SENDING, S.DONE)},
}
"""Written out by hand a second time: a step that slips into the table, or out of it, shows."""


def may(kind, before, after, **known):
    known = {"attempts": 1, "first_sent_s_ago": 60.0, "is_read_back": True, "reason": "seen on the statement"} | known
    return refusal(kind, before, after, **known)


@pytest.mark.parametrize(("kind", "before", "after"), list(product(Kind, State, State)))
def test_every_pair_of_states_is_a_step_or_is_refused(kind, before, after):
    refused = may(kind, before, after)
    if (before, after) in STEPS[kind]:
        assert refused is None
    else:
        assert refused is (Refusal.IS_FINAL if before in FINAL else Refusal.NOT_A_STEP)


@pytest.mark.parametrize("kind", Kind)
def test_every_state_is_reached_from_the_intent_and_leads_to_an_end(kind):
    reached, seen = {S.INTENT}, set()
    while reached - seen:
        before = (reached - seen).pop()
        seen.add(before)
        reached |= TRANSITIONS[kind].get(before, frozenset())
    assert reached == states_of(kind)
    for state in reached - FINAL:
        ends, looked = {state}, set()
        while ends - looked:
            before = (ends - looked).pop()
            looked.add(before)
            ends |= TRANSITIONS[kind].get(before, frozenset())
        assert ends & FINAL, f"{state} never ends"
    assert not FINAL & TRANSITIONS[kind].keys()


@pytest.mark.parametrize(("kind", "before", "after"), [(k, b, a) for k in Kind for b, a in sorted(STEPS[k])])
def test_no_money_is_taken_for_paid_or_expired_without_reading_back(kind, before, after):
    refused = may(kind, before, after, is_read_back=False)
    if after in (S.SUBMITTED, S.PAID, S.EXPIRED):
        assert refused is Refusal.NEEDS_READ_BACK
    if (before, after) in {(S.SESSION, S.RESOLVED), (S.SUBMITTED, S.RESOLVED), (S.UNKNOWN, S.SENT)}:
        assert refused is Refusal.NEEDS_READ_BACK


@pytest.mark.parametrize("kind", Kind)
def test_a_refusal_is_believed_on_the_first_attempt_only(kind):
    assert may(kind, S.SENDING, S.REJECTED, attempts=1, is_read_back=False) is None
    assert may(kind, S.SENDING, S.REJECTED, attempts=2, is_read_back=False) is Refusal.NEEDS_READ_BACK
    assert may(kind, S.SENDING, S.REJECTED, attempts=2, is_read_back=True) is None
    if (S.UNKNOWN, S.REJECTED) in STEPS[kind]:
        assert may(kind, S.UNKNOWN, S.REJECTED, attempts=1, is_read_back=False) is Refusal.NEEDS_READ_BACK


@pytest.mark.parametrize("kind", [Kind.MAIL, Kind.PAY, Kind.PAY_PAGE, Kind.REDEEM, Kind.CHANGE])
@pytest.mark.parametrize("before", [S.SENDING, S.UNKNOWN])
def test_the_same_bytes_go_out_again_only_while_the_server_knows_their_token(kind, before):
    assert may(kind, before, S.SENDING, first_sent_s_ago=RESEND_SAFE_S - 1) is None
    assert may(kind, before, S.SENDING, first_sent_s_ago=RESEND_SAFE_S) is Refusal.TOKEN_TOO_OLD
    assert may(kind, before, S.SENDING, first_sent_s_ago=-CLOCK_SET_BACK_S) is None, "the clock was set right"
    assert may(kind, before, S.SENDING, first_sent_s_ago=-CLOCK_SET_BACK_S - 1) is Refusal.TOKEN_TOO_OLD


@pytest.mark.parametrize("kind", Kind)
def test_an_intent_of_last_week_was_never_sent_and_may_still_be(kind):
    assert may(kind, S.INTENT, S.SENDING, attempts=0, first_sent_s_ago=None) is None


@pytest.mark.parametrize("reason", ["", "  \n"])
def test_a_person_who_ends_an_operation_says_why(reason):
    assert may(Kind.PAY, S.INTENT, S.DISCARDED, reason=reason) is Refusal.NEEDS_REASON
    assert may(Kind.PAY, S.UNKNOWN, S.RESOLVED, reason=reason) is Refusal.NEEDS_REASON


def test_a_mail_without_a_token_is_never_sent_twice():
    assert may(Kind.MAIL_SMTP, S.UNKNOWN, S.SENDING) is Refusal.NOT_A_STEP
    assert may(Kind.MAIL_SMTP, S.SENDING, S.SENDING) is Refusal.NOT_A_STEP


def test_what_was_being_sent_when_its_process_died_is_unknown():
    assert after_crash(S.SENDING) is S.UNKNOWN
    assert all(after_crash(state) is state for state in State if state is not S.SENDING)


def test_a_payment_on_its_way_still_holds_its_invoice():
    assert is_live(S.SUBMITTED)
    assert is_live(S.UNKNOWN)
    assert not is_live(S.PAID)
