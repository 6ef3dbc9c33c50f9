"""An invitation is accepted: its token becomes a key, once, however many try at the same time."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from occ_tui.domain.access import may_hand_on
from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.people import ContactState, GrantSource, InvitationState
from occ_tui.portal import document_grants, keys, people, sign_in
from occ_tui.portal.invitations import given_by, hash_of, state_of
from occ_tui.portal.keys import NewKey
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.people import Types
from occ_tui.portal.refusals import not_found
from occ_tui.portal.schema import contacts
from occ_tui.portal.schema_people import invitations
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_people import AcceptInvitationDetails, SignedIn


def accept(portal: Portal, details: AcceptInvitationDetails) -> SignedIn:
    """A key for a token; refused with 404 for one that is unknown, used, too old or taken back: which, is not told.

    The same token with the same key gets the same answer again, for a reply that was lost on its way.
    """
    key = keys.parsed(details.public_key)
    label, name = keys.label_of(details.label), sign_in.name_of(details.user_name)
    with portal.ledger.writing() as connection:
        token = hash_of((details.token or "").strip())
        row = connection.execute(select(invitations).where(invitations.c.token_hash == token)).first()
        if row is None:
            raise not_found()
        now_ms = epoch_ms(portal.now())
        if row.state == str(InvitationState.ACCEPTED):
            contact = _accepted_before(connection, row, key, now_ms)
        else:
            contact = _accept(connection, row, key, name, now_ms)
        return sign_in.enter(connection, portal, contact, key, label, name, details.language_code, "signIn.invitation")


def _accepted_before(connection: Connection, row: AnyRow, key: NewKey, now_ms: int) -> AnyRow:
    """Whoever accepted it, if it was with this key and they may still come in."""
    contact = connection.execute(select(contacts).where(contacts.c.id == row.accepted_by)).first()
    if contact is None or row.fingerprint != key.fingerprint or row.expires_ms <= now_ms:
        raise not_found()
    if contact.state != str(ContactState.ACTIVE) or keys.find(connection, contact.id, key.fingerprint) is None:
        raise not_found()
    return contact


def _accept(connection: Connection, row: AnyRow, key: NewKey, name: str, now_ms: int) -> AnyRow:
    """Gives what the invitation gives; whoever sent it must still be in a position to."""
    given = given_by(connection, row.id)
    if state_of(row, now_ms) is not InvitationState.PENDING or not _inviter_may(connection, row.invited_by, given):
        raise not_found()
    contact = connection.execute(select(contacts).where(contacts.c.email == row.email)).first()
    if contact is None:
        number = document_grants.add_contact(connection, row.email, now_ms, row.name or name, row.language)
        contact = connection.execute(select(contacts).where(contacts.c.id == number)).one()
    elif contact.state == str(ContactState.SUSPENDED) and people.types_of(connection, contact.id):
        raise not_found()
    before = people.types_of(connection, contact.id)
    for account_id, kinds in given.items():
        for kind in kinds:
            people.give(connection, contact, account_id, kind, GrantSource.INVITATION, now_ms)
        told = {*before.get(account_id, []), *kinds}
        people.log_change(
            connection,
            account_id,
            now_ms,
            f"{contact.name} <{contact.email}>",
            "people.accept",
            contact.user_ocid,
            contact.email,
            people.words(before.get(account_id, [])),
            people.words(told),
        )
    connection.execute(
        update(invitations)
        .where(invitations.c.id == row.id)
        .values(
            state=str(InvitationState.ACCEPTED),
            accepted_by=contact.id,
            fingerprint=key.fingerprint,
            changed_ms=now_ms,
            version=invitations.c.version + 1,
        )
    )
    return contact


def _inviter_may(connection: Connection, contact_id: int, given: dict[int, Types]) -> bool:
    state = connection.scalar(select(contacts.c.state).where(contacts.c.id == contact_id))
    own = people.types_of(connection, contact_id)
    return state == str(ContactState.ACTIVE) and all(
        may_hand_on(own.get(key, []), kinds) for key, kinds in given.items()
    )
