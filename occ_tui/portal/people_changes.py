"""Changes of what people may: types, suspension, removal. Each is checked and written in one transaction.

Nobody goes beyond what they hold themselves, an account keeps somebody who can manage its people, and what one does
to oneself wants one's own address. Every change is in the audit log of each account that it touches.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from occ_tui.domain.access import Access, ContactType, Module, may, may_hand_on
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.emails import folded
from occ_tui.domain.people import ContactState, GrantSource, InvitationState
from occ_tui.domain.text import clean
from occ_tui.portal import document_grants, keys, people
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.people import Types
from occ_tui.portal.plans import check_etag
from occ_tui.portal.refusals import (
    already_there,
    beyond_own,
    confirm_email,
    incorrect_state,
    last_manager,
    not_found,
)
from occ_tui.portal.schema import contacts
from occ_tui.portal.schema_payments import audit_events
from occ_tui.portal.schema_people import invitation_grants, invitations
from occ_tui.portal.state import Portal


class Change:
    """A change of one contact from within one account, by `caller`."""

    def __init__(
        self,
        connection: Connection,
        portal: Portal,
        caller: Caller,
        account: AnyRow,
        user_ocid: str,
        if_match: str | None,
        confirmed: str | None,
    ) -> None:
        contact = people.find(connection, account.id, user_ocid)
        own = people.types_of(connection, caller.contact_id)
        if contact is None or not may(own.get(account.id, []), Module.PEOPLE, Access.WRITE):
            raise not_found()
        check_etag(people.etag(contact), if_match)
        self._connection = connection
        self._now_ms = epoch_ms(portal.now())
        self._caller = caller
        self._account = account
        self._contact = contact
        self._own = own
        self._types = people.types_of(connection, contact.id)
        if not may_hand_on(own[account.id], self._types[account.id]):
            raise beyond_own()
        if contact.id == caller.contact_id and folded(confirmed or "") != contact.email:
            raise confirm_email()

    def types(self, wanted: Types) -> None:
        """Makes them just `wanted` to the account."""
        before = self._types[self._account.id]
        if not may_hand_on(self._own[self._account.id], wanted):
            raise beyond_own()
        self._keep_a_manager(self._account.id, before, wanted)
        if set(before) != set(wanted):
            people.set_types(
                self._connection, self._contact, self._account.id, wanted, GrantSource.PERSON, self._now_ms
            )
            self._log(self._account.id, "people.change", people.words(before), people.words(wanted))
            self._count()

    def rename(self, name: str) -> None:
        """Gives them another name; without one they are called after their address."""
        before, after = self._contact.name, name or self._contact.email
        if before != after:
            self._manages_everywhere()
            for account_id in self._types:
                self._log(account_id, "people.rename", clean(before), after)
            self._count(name=after)

    def suspend(self) -> None:
        """Keeps them out of everything, until they are reinstated."""
        self._manages_everywhere()
        for account_id, kinds in self._types.items():
            self._keep_a_manager(account_id, kinds, [])
        self._set_state(ContactState.SUSPENDED, "people.suspend")

    def reinstate(self) -> None:
        """Lets them in again, with the keys that they have."""
        self._manages_everywhere()
        if self._contact.state == str(ContactState.SUSPENDED):
            has_been_in = self._contact.last_sign_in_ms is not None or keys.active(self._connection, self._contact.id)
            self._set_state(ContactState.ACTIVE if has_been_in else ContactState.INVITED, "people.reinstate")

    def touch(self) -> None:
        """Counts what changed about them elsewhere, so that their etag is another one."""
        self._count()

    def remove(self) -> None:
        """Makes them nothing to the account; whoever is nothing to any account has no keys any more."""
        before = self._types[self._account.id]
        self._keep_a_manager(self._account.id, before, [])
        people.set_types(self._connection, self._contact, self._account.id, [], GrantSource.PERSON, self._now_ms)
        withdraw_all(self._connection, self._account.id, self._contact.email, self._now_ms)
        if len(self._types) == 1:
            keys.revoke_all(self._connection, self._contact.id, self._now_ms)
        self._log(self._account.id, "people.remove", people.words(before), "")
        self._count()

    def _manages_everywhere(self) -> None:
        """A suspension is felt in every account: whoever decides it manages the person in each."""
        for account_id, kinds in self._types.items():
            if not may_hand_on(self._own.get(account_id, []), kinds):
                raise incorrect_state(
                    "This person belongs to accounts whose people you don't manage. Remove them from this one instead. "
                    "Nothing was changed."
                )

    def _keep_a_manager(self, account_id: int, before: Types, after: Types) -> None:
        if self._contact.state != str(ContactState.SUSPENDED):
            keep_a_manager(self._connection, account_id, self._contact.id, before, after)

    def _set_state(self, state: ContactState, action: str) -> None:
        if self._contact.state == str(state):
            return
        for account_id in self._types:
            self._log(account_id, action, self._contact.state, str(state))
        self._count(state=str(state))

    def _log(self, account_id: int, action: str, before: str, after: str) -> None:
        who = people.actor(self._caller)
        subject, email = self._contact.user_ocid, self._contact.email
        people.log_change(self._connection, account_id, self._now_ms, who, action, subject, email, before, after)

    def _count(self, **values: object) -> None:
        counted = {"version": contacts.c.version + 1, "changed_ms": self._now_ms, **values}
        self._connection.execute(update(contacts).where(contacts.c.id == self._contact.id).values(counted))


def add(
    connection: Connection, portal: Portal, caller: Caller, account: AnyRow, email: str, name: str, wanted: Types
) -> AnyRow:
    """Makes whoever has an address (folded) `wanted` to an account, of which they were nothing so far; their row.

    Nobody is told: whoever it is signs in with that address. A name is for people who have no row yet. Somebody of
    other accounts, whose people the caller doesn't manage, is refused: nothing of theirs is shown unless they accept.
    """
    own = people.types_of(connection, caller.contact_id)
    contact = connection.execute(select(contacts).where(contacts.c.email == email)).first()
    theirs = people.types_of(connection, contact.id) if contact else {}
    if not may_hand_on(own.get(account.id, []), [*wanted, *theirs.get(account.id, [])]):
        raise beyond_own()
    if account.id in theirs:
        raise already_there()
    is_managed = bool(theirs) and all(may_hand_on(own.get(key, []), kinds) for key, kinds in theirs.items())
    if contact and not is_managed and not _was_here(connection, account.id, contact.user_ocid):
        raise incorrect_state("This person is to be invited, and to accept it themselves. Nothing was changed.")
    now_ms = epoch_ms(portal.now())
    number = contact.id if contact else document_grants.add_contact(connection, email, now_ms, name)
    values: dict[str, object] = {"version": contacts.c.version + 1, "changed_ms": now_ms}
    if contact and not theirs:
        values["state"] = str(ContactState.INVITED)
    connection.execute(update(contacts).where(contacts.c.id == number).values(values))
    made = connection.execute(select(contacts).where(contacts.c.id == number)).one()
    people.set_types(connection, made, account.id, wanted, GrantSource.PERSON, now_ms)
    told = (made.user_ocid, email, "", people.words(wanted))
    people.log_change(connection, account.id, now_ms, people.actor(caller), "people.change", *told)
    return made


def _was_here(connection: Connection, account_id: int, user_ocid: str) -> bool:
    """Whether the account's audit log knows somebody, who was removed then."""
    told = select(audit_events.c.id).where(audit_events.c.account_id == account_id, audit_events.c.subject == user_ocid)
    return connection.execute(told.limit(1)).first() is not None


def keep_a_manager(connection: Connection, account_id: int, contact_id: int, before: Types, after: Types) -> None:
    """Refuses with 409 what would leave an account without its last manager, or without anybody who manages people."""
    others = [kinds for key, (_row, kinds) in people.of_account(connection, account_id).items() if key != contact_id]
    is_manager = ContactType.MANAGEMENT in before and ContactType.MANAGEMENT not in after
    if is_manager and not any(ContactType.MANAGEMENT in kinds for kinds in others):
        raise last_manager()
    manages = may(before, Module.PEOPLE, Access.WRITE) and not may(after, Module.PEOPLE, Access.WRITE)
    if manages and not any(may(kinds, Module.PEOPLE, Access.WRITE) for kinds in others):
        raise last_manager()


def withdraw_all(connection: Connection, account_id: int, email: str, now_ms: int) -> None:
    """Ends what invites an address into an account."""
    here = select(invitation_grants.c.invitation_id).where(invitation_grants.c.account_id == account_id)
    pending = (invitations.c.email == email, invitations.c.state == str(InvitationState.PENDING))
    ended = {"state": str(InvitationState.WITHDRAWN), "changed_ms": now_ms, "version": invitations.c.version + 1}
    connection.execute(update(invitations).where(*pending, invitations.c.id.in_(here)).values(ended))
