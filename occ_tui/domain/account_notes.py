"""Notes on accounts: what was said with whom, what was promised, what is to be done next and by whom. Pure.

What is to be done next is what the newest note of an account says: whoever deals with an account writes a note, and
with it the action before is over. A broken promise waits until a note of a later day shows that somebody saw it.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from occ_tui.annotations import NamedTuple
from occ_tui.domain.promises import Promise, PromiseState


class Channel(StrEnum):
    """How one spoke with the customer."""

    CALL = "CALL"
    MAIL = "MAIL"
    LETTER = "LETTER"
    MEETING = "MEETING"
    OTHER = "OTHER"


MOST_OUTCOME = 120
"""Characters of an outcome, a next action."""
MOST_TEXT = 2000
"""Characters of the text."""
MOST_OWNER = 100
"""Characters of a name."""


class AccountNote(NamedTuple):
    """One note. Days are epoch days, amounts minor units of their currency."""

    id: str
    compartment_id: str
    day: int
    """When one spoke."""
    channel: str
    """A `Channel`, or a word that a later portal brought."""
    outcome: str
    text: str = ""
    author: str = ""
    created_ms: int = 0
    promised_minor: int | None = None
    promised_currency: str = ""
    promised_day: int | None = None
    promise_state: str = ""
    """A `PromiseState`; empty where nothing was promised."""
    promise_paid: int = 0
    """How much of it was paid."""
    next_action: str = ""
    next_day: int | None = None
    next_owner: str = ""
    is_own: bool = True
    """The user wrote it, and may change it."""
    etag: str = ""
    """The version that was read; empty for a note that is kept here."""

    @property
    def promise(self) -> Promise | None:
        """What was promised; `None` if nothing was."""
        if self.promised_minor is None or self.promised_day is None:
            return None
        return Promise(self.day, self.promised_day, self.promised_minor, self.promised_currency)

    @property
    def is_broken(self) -> bool:
        """Whether what was promised was not paid in time."""
        return self.promise_state == PromiseState.BROKEN


class Why(StrEnum):
    """Why an account is in the queue."""

    PROMISE = "promise"
    """A promise was broken."""
    ACTION = "action"
    """The day of the next action is there."""


class Waiting(NamedTuple):
    """Something that is to be done with an account today."""

    why: Why
    day: int
    """Since when."""
    note: AccountNote


def newest_first(notes: Iterable[AccountNote]) -> list[AccountNote]:
    """Notes in the order in which they are read."""
    return sorted(notes, key=lambda note: (note.day, note.created_ms, note.id), reverse=True)


def next_action(notes: Iterable[AccountNote]) -> AccountNote | None:
    """The note of an account that says what is to be done next; `None` if its newest says nothing of that."""
    newest = next(iter(newest_first(notes)), None)
    return newest if newest is not None and newest.next_action else None


def waiting(notes: Iterable[AccountNote], today: int) -> list[Waiting]:
    """What is to be done today with one account, by its notes; the longest waiting first.

    A note whose promise was broken is there once, whatever it says is to be done next.
    """
    known = newest_first(notes)
    found = [
        Waiting(Why.PROMISE, note.promised_day + 1, note)
        for note in known
        if note.is_broken and note.promised_day is not None and known[0].day <= note.promised_day
    ]
    action = next_action(known)
    is_told = action is not None and any(one.note.id == action.id for one in found)
    if action is not None and not is_told and action.next_day is not None and action.next_day <= today:
        found.append(Waiting(Why.ACTION, action.next_day, action))
    return sorted(found, key=lambda one: (one.day, one.why))
