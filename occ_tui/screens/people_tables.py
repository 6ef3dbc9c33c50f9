"""Users, invitations and what was done to whom as tables, and all of one line as facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.people import ContactState, InvitationState
from occ_tui.domain.rows.contact_types import type_words
from occ_tui.domain.rows.users import action_words, change_words, state_words
from occ_tui.domain.users import Event, Invitation, User
from occ_tui.locale import _
from occ_tui.widgets.line import text
from occ_tui.widgets.record_table import Column, Records

Names = Mapping[str, str]
"""Names of accounts by their id; empty where there is one only."""

_SIGNS = {
    ContactState.ACTIVE: ("✓", "$good"),
    ContactState.INVITED: ("…", "$soon"),
    ContactState.SUSPENDED: ("×", "$late"),
    InvitationState.PENDING: ("…", "$soon"),
    InvitationState.ACCEPTED: ("✓", "$good"),
    InvitationState.WITHDRAWN: ("–", "$dim"),
    InvitationState.EXPIRED: ("◷", "$dim"),
}


def of_users(users: Sequence[User], names: Names, write: Formatter, when_empty: Content) -> Records[User]:
    """Who sees what."""
    account: list[Column[User]] = [
        Column(_("Account"), lambda user: names.get(user.compartment_id, ""), priority=3, key="account")
    ]
    columns: list[Column[User]] = [
        Column(_("Name"), lambda user: _named(user), most=32, key="name"),
        Column(_("E-mail"), lambda user: user.email, priority=1, grows=True, least=16, key="email"),
        *(account if names else []),
        Column(_("Contact types"), lambda user: type_words(user.contact_types), key="types"),
        Column(_("State"), lambda user: state_words(user.state), priority=2, key="state"),
        Column(
            _("Last sign-in"), lambda user: moment(write, user.signed_in_ms, _("never")), priority=4, key="signedIn"
        ),
    ]
    return Records(
        users,
        tuple(columns),
        lambda user: user.key,
        lambda user: _sign(user.state),
        lambda user: "$dim" if user.state == ContactState.SUSPENDED else "",
        write,
        when_empty,
    )


def of_invitations(
    invitations: Sequence[Invitation], names: Names, write: Formatter, when_empty: Content
) -> Records[Invitation]:
    """Who is invited to what."""
    account: list[Column[Invitation]] = [
        Column(_("Account"), lambda one: names.get(one.compartment_id, ""), priority=3, key="account")
    ]
    columns: list[Column[Invitation]] = [
        Column(_("E-mail"), lambda one: one.email, grows=True, least=16, key="email"),
        *(account if names else []),
        Column(_("Contact types"), lambda one: type_words(one.contact_types), key="types"),
        Column(_("State"), lambda one: state_words(one.state), key="state"),
        Column(_("Ends"), lambda one: moment(write, one.expires_ms), priority=1, key="ends"),
        Column(_("By"), lambda one: one.invited_by, priority=2, most=30, key="by"),
    ]
    return Records(
        invitations,
        tuple(columns),
        lambda one: one.key,
        lambda one: _sign(one.state),
        lambda one: "" if one.state == InvitationState.PENDING else "$dim",
        write,
        when_empty,
    )


def of_events(events: Sequence[Event], names: Names, write: Formatter, when_empty: Content) -> Records[Event]:
    """What was done to whom."""
    account: list[Column[Event]] = [
        Column(_("Account"), lambda one: names.get(one.compartment_id, ""), priority=4, key="account")
    ]
    columns: list[Column[Event]] = [
        Column(_("When"), lambda one: moment(write, one.at_ms), key="when"),
        Column(_("Who"), lambda one: one.actor, most=24, key="who"),
        Column(_("What"), action_words, key="what"),
        Column(_("Whom"), lambda one: one.email, grows=True, least=12, key="whom"),
        *(account if names else []),
        Column(_("Before and after"), change_words, priority=1, most=36, key="change"),
    ]
    return Records(
        events, tuple(columns), lambda one: f"{one.compartment_id} {one.id}", write=write, when_empty=when_empty
    )


def facts(person: User | Invitation | Event, account: str, write: Formatter) -> list[tuple[str, str]]:
    """All of a line, label and value."""
    if isinstance(person, User):
        found = [
            (_("Name"), person.name),
            (_("E-mail"), person.email),
            (_("Account"), account),
            (_("Contact types"), type_words(person.contact_types)),
            (_("State"), state_words(person.state)),
            (_("Last sign-in"), moment(write, person.signed_in_ms, _("never"))),
        ]
    elif isinstance(person, Invitation):
        found = [
            (_("E-mail"), person.email),
            (_("Name"), person.name),
            (_("Account"), account),
            (_("Contact types"), type_words(person.contact_types)),
            (_("State"), state_words(person.state)),
            (_("Invited by"), person.invited_by),
            (_("Sent"), moment(write, person.created_ms)),
            (_("Ends"), moment(write, person.expires_ms)),
        ]
    else:
        found = [
            (_("When"), moment(write, person.at_ms)),
            (_("Who"), person.actor),
            (_("What"), action_words(person)),
            (_("Whom"), person.email),
            (_("Account"), account),
            (_("Before and after"), change_words(person)),
        ]
    return [(label, value) for label, value in found if value]


def moment(write: Formatter, ms: int | None, otherwise: str = "–") -> str:
    """Day and time, or what is said without one."""
    return otherwise if ms is None else write.date_time(from_epoch_ms(ms))


def _named(user: User) -> str:
    name = user.name or "–"
    return _("{name} (you)").format(name=name) if user.is_self else name


def _sign(state: str) -> Content:
    sign, tone = next((signs for known, signs in _SIGNS.items() if known == state), (" ", ""))
    return text(sign, tone)
