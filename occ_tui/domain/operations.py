"""What becomes of a write: its states, which may follow which, and what each needs as proof. Pure.

The states are those of the journal: an operation is INTENT before any socket, SENDING before the first byte of
each attempt, and whatever cannot be proven is UNKNOWN, which blocks everything else that touches the same thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

RESEND_SAFE_S = 23 * 3600
"""For so long after the first attempt the same bytes may go out again: servers forget retry tokens after 24 hours."""
CLOCK_SET_BACK_S = 600
"""By so much a clock may have been set back since the first attempt.

Servers refuse a signature whose date is more than five minutes off. An attempt that counted, and one that will count,
each have a date at most so far from the server's: what lies between them by our clock is at most ten minutes off.
"""


class State(StrEnum):
    """Where an operation stands."""

    INTENT = "INTENT"
    """The user confirmed; nothing has left this computer."""
    SENDING = "SENDING"
    """An attempt is under way; found after a crash, it means UNKNOWN."""
    SESSION = "SESSION"
    """A hosted page exists; what happens on it is not known here."""
    UNKNOWN = "UNKNOWN"
    """It may have happened or not: to be read back, never to be tried anew."""
    SUBMITTED = "SUBMITTED"
    """Read back: the payment is on its way, and counts as open until it is settled."""
    PAID = "PAID"
    """Read back: settled."""
    SENT = "SENT"
    """A mail was taken over by a server."""
    DONE = "DONE"
    """The server took the change over and said so."""
    REJECTED = "REJECTED"
    """Refused, and proven to have had no effect."""
    EXPIRED = "EXPIRED"
    """The hosted page ended; read back: nothing was paid on it."""
    DISCARDED = "DISCARDED"
    """A person decided not to send it."""
    RESOLVED = "RESOLVED"
    """A person found out what became of it, and said so."""


FINAL = frozenset({State.PAID, State.SENT, State.DONE, State.REJECTED, State.EXPIRED, State.DISCARDED, State.RESOLVED})
"""Nothing follows these; what the operation touched is free again."""

UNSURE = frozenset({State.SENDING, State.UNKNOWN})
"""Whether it happened is not known."""


class Kind(StrEnum):
    """What an operation does."""

    MAIL = "mail"
    """Sends the invoice list by the portal, which knows the retry token: safe to send again."""
    MAIL_SMTP = "mail-smtp"
    """Sends it by a mail server, which knows no token: sent again, it would arrive twice."""
    PAY = "pay"
    """Pays with a stored method."""
    PAY_PAGE = "pay-page"
    """Asks for a hosted page on which the user pays."""
    REDEEM = "redeem"
    """Pays of an invoice with support rewards: settled at once, or not at all."""
    CHANGE = "change"
    """Changes something that is not money, of a service that knows the retry token: safe to send again."""

    @property
    def is_mail(self) -> bool:
        """Whether a mail is what it is about."""
        return self in (Kind.MAIL, Kind.MAIL_SMTP)


_S = State
_INTENT = frozenset({_S.SENDING, _S.DISCARDED})
_SETTLING = frozenset({_S.PAID, _S.REJECTED, _S.RESOLVED})
_MAILED = frozenset({_S.UNKNOWN, _S.SENT, _S.REJECTED})
_PAYING = frozenset({_S.SUBMITTED, _S.PAID, _S.REJECTED})

TRANSITIONS: Mapping[Kind, Mapping[State, frozenset[State]]] = {
    Kind.MAIL: {
        _S.INTENT: _INTENT,
        _S.SENDING: _MAILED | {_S.SENDING},
        _S.UNKNOWN: frozenset({_S.SENDING, _S.SENT, _S.REJECTED, _S.RESOLVED}),
    },
    Kind.MAIL_SMTP: {
        _S.INTENT: _INTENT,
        _S.SENDING: _MAILED,
        _S.UNKNOWN: frozenset({_S.RESOLVED}),
    },
    Kind.CHANGE: {
        _S.INTENT: _INTENT,
        _S.SENDING: frozenset({_S.SENDING, _S.UNKNOWN, _S.DONE, _S.REJECTED}),
        _S.UNKNOWN: frozenset({_S.SENDING, _S.RESOLVED}),
    },
    Kind.PAY: {
        _S.INTENT: _INTENT,
        _S.SENDING: _PAYING | {_S.SENDING, _S.UNKNOWN},
        _S.UNKNOWN: _PAYING | {_S.SENDING, _S.RESOLVED},
        _S.SUBMITTED: _SETTLING,
    },
    Kind.REDEEM: {
        _S.INTENT: _INTENT,
        _S.SENDING: frozenset({_S.SENDING, _S.UNKNOWN, _S.PAID, _S.REJECTED}),
        _S.UNKNOWN: frozenset({_S.SENDING, _S.PAID, _S.REJECTED, _S.RESOLVED}),
    },
    Kind.PAY_PAGE: {
        _S.INTENT: _INTENT,
        _S.SENDING: frozenset({_S.SENDING, _S.UNKNOWN, _S.SESSION, _S.REJECTED}),
        _S.UNKNOWN: _PAYING | {_S.SENDING, _S.SESSION, _S.RESOLVED},
        _S.SESSION: frozenset({_S.SUBMITTED, _S.PAID, _S.REJECTED, _S.EXPIRED, _S.RESOLVED}),
        _S.SUBMITTED: _SETTLING,
    },
}
"""Kind → state → what may follow it. A state that is not listed is final, or not one of that kind."""


class Refusal(StrEnum):
    """Why an operation may not take a step."""

    IS_FINAL = "the operation is over"
    NOT_A_STEP = "that state does not follow this one"
    NEEDS_READ_BACK = "only what was read back from the server proves this"
    NEEDS_REASON = "a person has to say why"
    TOKEN_TOO_OLD = "the server may have forgotten the retry token"  # noqa: S105 - a sentence


def states_of(kind: Kind) -> frozenset[State]:
    """Every state that an operation of `kind` can be in."""
    table = TRANSITIONS[kind]
    return frozenset(table).union(*table.values())


def refusal(
    kind: Kind,
    before: State,
    after: State,
    *,
    attempts: int,
    first_sent_s_ago: float | None,
    is_read_back: bool = False,
    reason: str = "",
) -> Refusal | None:
    """Why an operation of `kind` may not go from `before` to `after`; `None` when it may.

    `attempts` were made so far, the first of them `first_sent_s_ago` (`None` before it); `is_read_back` says that the
    server was asked what is, and that its answer agrees with `after`; `reason` is what a person said.
    """
    if before in FINAL:
        return Refusal.IS_FINAL
    if after not in TRANSITIONS[kind].get(before, frozenset()):
        return Refusal.NOT_A_STEP
    if after is State.SENDING and not may_resend(first_sent_s_ago):
        return Refusal.TOKEN_TOO_OLD
    if _needs_read_back(before, after, attempts) and not is_read_back:
        return Refusal.NEEDS_READ_BACK
    if after in (State.DISCARDED, State.RESOLVED) and not reason.strip():
        return Refusal.NEEDS_REASON
    return None


def may_resend(first_sent_s_ago: float | None) -> bool:
    """Whether the server still knows the token of an operation first sent so many seconds ago (`None`: not yet)."""
    return first_sent_s_ago is None or -CLOCK_SET_BACK_S <= first_sent_s_ago < RESEND_SAFE_S


def _needs_read_back(before: State, after: State, attempts: int) -> bool:
    if after in (State.SUBMITTED, State.PAID, State.EXPIRED):
        return True
    if after is State.SENT:
        return before is not State.SENDING
    if after is State.REJECTED:
        # Only a refusal of the very first attempt proves that there was no effect.
        return attempts > 1 or before is not State.SENDING
    return after is State.RESOLVED and before in (State.SESSION, State.SUBMITTED)


def after_crash(state: State) -> State:
    """What a state means when the process that wrote it is gone."""
    return State.UNKNOWN if state is State.SENDING else state


def is_live(state: State) -> bool:
    """Whether the operation still holds what it touches."""
    return state not in FINAL
