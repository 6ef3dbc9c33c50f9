"""People who see one's accounts: who, who is invited, what was done to whom, and one's own keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from occ_tui.domain.rows.users import (
    EVENT_FIELDS,
    INVITATION_FIELDS,
    USER_FIELDS,
    event_fields,
    invitation_fields,
    user_fields,
)
from occ_tui.domain.tables import people as tables
from occ_tui.locale import N_, _, pgettext
from occ_tui.plain import managing, verbs
from occ_tui.plain.lists import ListPage, ListTab
from occ_tui.plain.verbs import Offered
from occ_tui.plain.walk import Walk
from occ_tui.plain.writes import unless_left
from occ_tui.services import api_keys, people


class PeoplePage(ListPage):
    """Who sees what, who was invited, what was done to whom."""

    title = N_("People")

    def __init__(self, walk: Walk) -> None:
        self._keys: list[Any] | None = None
        super().__init__(walk)

    def service(self) -> Any:
        return people

    def made_tabs(self) -> Sequence[ListTab]:
        session, write = self.walk.session, self.walk.write
        names = session.account_names()
        return (
            ListTab(
                "users",
                pgettext("tab", "People"),
                lambda: people.users(session),
                lambda rows: tables.users(rows, names, write)._replace(when_empty=_("Nobody is known yet.")),
                ("users",),
                fields=(USER_FIELDS, lambda user: user_fields(user, names.get(user.compartment_id, ""))),
            ),
            ListTab(
                "invitations",
                pgettext("tab", "Invitations"),
                lambda: people.invitations(session),
                lambda rows: tables.invitations(rows, write)._replace(
                    when_empty=_("Nobody is invited: “add” invites somebody.")
                ),
                ("invite",),
                fields=(INVITATION_FIELDS, lambda one: invitation_fields(one, names.get(one.compartment_id, ""))),
            ),
            ListTab(
                "log",
                pgettext("tab", "What was done"),
                lambda: people.events(session),
                lambda rows: tables.events(rows, write, _("became"))._replace(when_empty=_("Nothing was done yet.")),
                ("users", "--log"),
                fields=(EVENT_FIELDS, lambda event: event_fields(event, names.get(event.compartment_id, ""))),
            ),
            ListTab(
                "keys",
                pgettext("tab", "Your keys"),
                self._own_keys,
                lambda rows: api_keys.table(rows, session.clock.zone, write),
                ("keys",),
                more=lambda rows: [self._in_use(one) for one in rows if one.is_current],
            ),
        )

    def _in_use(self, key: Any) -> str:
        return _("The key of this profile: {key}.").format(key=key.fingerprint)

    def _own_keys(self) -> Sequence[Any]:
        """Asked for once; what can't be had is said."""
        if self._keys is None:
            self._keys = []
            with self.walk.sentences():
                self._keys = self.walk.ask(api_keys.keys)
        return self._keys

    def refresh(self) -> None:
        self._keys = None
        super().refresh()

    def extra(self) -> Sequence[Offered]:
        reason = self.walk.session.capabilities.reason("people")
        invite = Offered(verbs.ADD, lambda _rest: self._invite(), reason, _("invites somebody, or several at once"))
        return {
            "users": (
                invite,
                Offered(verbs.CHANGE, self._change, reason, _("change NUMBER: makes somebody something else")),
                Offered(verbs.SUSPEND, self._suspend, reason),
                Offered(verbs.REMOVE, self._remove, reason, _("remove NUMBER: takes all from them that they are here")),
            ),
            "invitations": (
                invite,
                Offered(verbs.RESEND, self._resend, reason),
                Offered(verbs.REMOVE, self._remove, reason, _("remove NUMBER: withdraws that invitation")),
            ),
            "keys": (
                Offered(verbs.RENAME, self._rename_key, reason, _("rename NUMBER NAME: calls that key something else")),
                Offered(verbs.REMOVE, self._revoke_key, reason, _("remove NUMBER: revokes that key, after a question")),
            ),
        }.get(self.tab.id, ())

    def _invite(self) -> None:
        unless_left(self.walk, managing.invite)

    def _person(self, rest: str, command: str) -> Any:
        """The row that `rest` names; `None`, and said why, where there is none or `command` can't be done with it."""
        from occ_tui.services.managing import refusals

        person = self.one(rest)
        if person is not None and (reason := refusals(self.walk.session, person).get(command)):
            self.say(reason)
            return None
        return person

    def _change(self, rest: str) -> None:
        user = self._person(rest, "people.change")
        if user is not None:
            unless_left(self.walk, managing.change_types, user)

    def _suspend(self, rest: str) -> None:
        from occ_tui.services.managing import suspension

        user = self._person(rest, "people.suspend")
        if user is not None:
            managing.do_confirmed(self.walk, suspension(self.walk.session, user))

    def _remove(self, rest: str) -> None:
        from occ_tui.services.managing import removal

        person = self._person(rest, "people.remove")
        if person is not None:
            managing.do_confirmed(self.walk, removal(self.walk.session, person))

    def _resend(self, rest: str) -> None:
        invitation = self._person(rest, "people.resend")
        if invitation is not None:
            managing.resend(self.walk, invitation)

    def _rename_key(self, rest: str) -> None:
        number, _blank, name = rest.partition(" ")
        key = self.one(number)
        if key is not None and not name.strip():
            self.say(_("What is it to be called? As in “rename 1 Laptop”."))
        elif key is not None:
            managing.rename_key(self.walk, key, name.strip())
            self._keys = None

    def _revoke_key(self, rest: str) -> None:
        key = self.one(rest)
        if key is not None and managing.revoke_key(self.walk, key):
            self._keys = None
