"""People and what was done to them, as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.formatting import Formatter
from occ_tui.domain.rows.contact_types import type_words
from occ_tui.domain.rows.table import Heading, Table
from occ_tui.domain.rows.users import action_words, change_words, state_words
from occ_tui.domain.users import Event, Invitation, User
from occ_tui.locale import _


def users(users: Sequence[User], accounts: Mapping[str, str], write: Formatter) -> Table:
    """Who sees what."""
    headings = [
        Heading(_("Name"), most=40),
        Heading(_("E-mail"), is_whole=True),
        Heading(_("Contact types")),
        Heading(_("State")),
        Heading(_("Last sign-in"), priority=1),
        *([Heading(_("Account"), most=40, priority=2)] if len(accounts) > 1 else []),
    ]
    rows = [
        [
            user.name or "–",
            user.email,
            type_words(user.contact_types),
            state_words(user.state),
            write.date_time(from_epoch_ms(user.signed_in_ms)) if user.signed_in_ms else _("never"),
            *([accounts.get(user.compartment_id, "")] if len(accounts) > 1 else []),
        ]
        for user in users
    ]
    return Table(headings, rows)


def events(events: Sequence[Event], write: Formatter, arrow: str = "→") -> Table:
    """What was done to whom; `arrow` stands between what somebody was and is."""
    headings = [
        Heading(_("When")),
        Heading(_("Who"), most=30),
        Heading(_("What")),
        Heading(_("Whom"), is_whole=True),
        Heading(_("Before and after"), priority=1),
    ]
    rows = [
        [
            write.date_time(from_epoch_ms(event.at_ms)) if event.at_ms else "–",
            event.actor,
            action_words(event),
            event.email,
            change_words(event, arrow),
        ]
        for event in events
    ]
    return Table(headings, rows)


def invitations(found: Sequence[Invitation], write: Formatter) -> Table:
    """Who was invited."""
    headings = [
        Heading(_("E-mail"), is_whole=True),
        Heading(_("Name"), most=40, priority=1),
        Heading(_("Contact types")),
        Heading(_("State")),
        Heading(_("Ends")),
        Heading(_("By"), most=30, priority=2),
    ]
    lines = [
        [
            one.email,
            one.name or "–",
            type_words(one.contact_types),
            state_words(one.state),
            write.date_time(from_epoch_ms(one.expires_ms)) if one.expires_ms else "–",
            one.invited_by,
        ]
        for one in found
    ]
    return Table(headings, lines, _("Nobody is invited. Invite somebody: occ invite ADDRESS --type TYPE"))
