"""What is done with one user or invitation: why it can't be, and what is asked before it is."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from occ_tui.annotations import NamedTuple
from occ_tui.domain.people import ContactState, InvitationState
from occ_tui.domain.rows.contact_types import type_words
from occ_tui.domain.users import Event, Invitation, User
from occ_tui.locale import _
from occ_tui.services import people

if TYPE_CHECKING:
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session

CHANGES = ("people.invite", "people.change", "people.suspend", "people.remove", "people.resend")
"""Ids of the commands that change anything."""


class Question(NamedTuple):
    """What a person confirms before somebody's access changes."""

    heading: str
    """`Suspend Mei Tanaka?`"""
    about: tuple[tuple[str, str], ...]
    """Whom it is about: names and values."""
    meaning: str
    act: str
    """What confirms it, in a word or two."""
    change: Callable[[str], Coroutine[Any, Any, Outcome]]
    """Does it; takes the address that was typed, empty where none was."""
    own_address: str = ""
    """That has to be typed where it is about oneself; else empty."""


def refusals(session: Session, person: User | Invitation | Event | None) -> dict[str, str]:
    """Why each of `CHANGES` can't be done with whom is looked at, as far as it can't."""
    if reason := session.capabilities.reason("people"):
        return dict.fromkeys(CHANGES, reason)
    found: dict[str, str] = {}
    if not isinstance(person, User):
        no_user = _("Go to somebody on the tab of the people first.")
        found |= dict.fromkeys(("people.change", "people.suspend"), no_user)
    if not isinstance(person, Invitation):
        found["people.resend"] = _("Go to an invitation first.")
    if isinstance(person, Invitation):
        if person.state not in (InvitationState.PENDING, InvitationState.EXPIRED):
            found |= dict.fromkeys(("people.resend", "people.remove"), _("The invitation is over."))
        elif not person.is_manageable:
            found |= dict.fromkeys(("people.resend", "people.remove"), _not_yours())
    elif isinstance(person, User):
        if not person.is_manageable:
            found |= dict.fromkeys(("people.change", "people.suspend", "people.remove"), _not_yours())
    else:
        found["people.remove"] = _("Go to somebody, or to an invitation, first.")
    return found


def suspension(session: Session, user: User) -> Question:
    """Lets a user in nowhere, or one who was suspended in again."""
    if user.state == ContactState.SUSPENDED:
        return Question(
            _("Let {who} in again?").format(who=_who(user)),
            _about(session, user),
            _("They sign in as before, with the keys that they have."),
            _("Let them in"),
            lambda _email: people.reinstate(session, user),
        )
    return Question(
        _("Suspend {who}?").format(who=_who(user)),
        _about(session, user),
        _("They get in nowhere, from their next key press on, until somebody lets them in again."),
        _("Suspend"),
        lambda email: people.suspend(session, user, confirm_email=email),
        user.email if user.is_self else "",
    )


def removal(session: Session, person: User | Invitation) -> Question:
    """Takes everything from a user, or an invitation back."""
    if isinstance(person, Invitation):
        return Question(
            _("Withdraw the invitation of {who}?").format(who=_who(person)),
            _about(session, person),
            _("Its token opens nothing any more."),
            _("Withdraw"),
            lambda _email: people.withdraw(session, person),
        )
    return Question(
        _("Remove {who}?").format(who=_who(person)),
        _about(session, person),
        _("They lose all that they are to this account. Invite them again to undo it."),
        _("Remove"),
        lambda email: people.remove(session, person, confirm_email=email),
        person.email if person.is_self else "",
    )


def account_of(session: Session, person: User | Invitation | Event) -> str:
    """The name of the account that a line is of."""
    return session.account_names().get(person.compartment_id, "")


def _who(person: User | Invitation) -> str:
    return person.name or person.email


def _about(session: Session, person: User | Invitation) -> tuple[tuple[str, str], ...]:
    return (
        ("", ", ".join(filter(None, (person.name, person.email)))),
        (_("Account"), account_of(session, person)),
        (_("Contact types"), type_words(person.contact_types)),
    )


def _not_yours() -> str:
    return _("You can manage only who holds no more than you do yourself; a manager of the account can do it.")
