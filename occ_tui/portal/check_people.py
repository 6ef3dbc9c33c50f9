"""What must hold of people: every grant comes from somewhere, every document's word counts, nobody is left alone.

A part of `check`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from occ_tui.domain.access import Access, ContactType, Module, may
from occ_tui.domain.emails import folded
from occ_tui.domain.people import ContactState, GrantSource, InvitationState
from occ_tui.domain.text import clean
from occ_tui.locale import _
from occ_tui.portal import people
from occ_tui.portal.document_grants import on_documents
from occ_tui.portal.ledger import Ledger
from occ_tui.portal.schema import accounts, api_keys, contacts, grants
from occ_tui.portal.schema_payments import audit_events
from occ_tui.portal.schema_people import invitation_grants, invitations, taken_back

Finding = tuple[str, str]
"""An address or an account, and what can't be."""
Triple = tuple[int, str, str]
"""Account, address, contact type."""


def findings(ledger: Ledger) -> Iterator[Finding]:
    """All there are."""
    with ledger.reading() as connection:
        yield from _grants(connection)
        yield from _contacts(connection)
        yield from _managers(connection)


def _grants(connection: Connection) -> Iterator[Finding]:
    named = {tuple(row) for row in connection.execute(on_documents())}
    invited = _invited(connection)
    changed = _changed(connection)
    found: set[Triple] = set()
    query = select(grants, contacts.c.email, contacts.c.user_ocid, accounts.c.number)
    rows = query.join(contacts, contacts.c.id == grants.c.contact_id).join(
        accounts, accounts.c.id == grants.c.account_id
    )
    for row in connection.execute(rows.order_by(grants.c.account_id, grants.c.contact_id)):
        triple = (row.account_id, row.email, row.contact_type)
        found.add(triple)
        proofs = {
            str(GrantSource.DOCUMENT): triple in named,
            str(GrantSource.INVITATION): triple in invited,
            str(GrantSource.PERSON): (row.account_id, row.user_ocid) in changed,
            str(GrantSource.COMMAND): True,
        }
        if not proofs.get(row.source, False):
            text = _("is {type} of account {number} by {source}, of which there is no trace")
            yield clean(row.email), text.format(type=row.contact_type, number=row.number, source=clean(row.source))
    taken = {tuple(row) for row in connection.execute(select(*list(taken_back.c)[:3]))}
    for _account, email, kind in sorted(named - found - taken):
        yield clean(email), _("a document names this address as {type}, and it is not granted").format(type=kind)


def _invited(connection: Connection) -> set[Triple]:
    query = (
        select(invitation_grants.c.account_id, invitations.c.email, invitation_grants.c.contact_type)
        .join(invitations, invitations.c.id == invitation_grants.c.invitation_id)
        .where(invitations.c.state == str(InvitationState.ACCEPTED))
    )
    return {(row[0], row[1], row[2]) for row in connection.execute(query)}


def _changed(connection: Connection) -> set[tuple[int, str]]:
    query = select(audit_events.c.account_id, audit_events.c.subject).where(audit_events.c.action == "people.change")
    return {(row.account_id, row.subject) for row in connection.execute(query)}


def _contacts(connection: Connection) -> Iterator[Finding]:
    states = set(map(str, ContactState))
    signing = set(connection.execute(select(api_keys.c.contact_id).where(api_keys.c.state == "active")).scalars())
    for row in connection.execute(select(contacts).order_by(contacts.c.id)):
        if row.email != folded(row.email):
            yield clean(row.email), _("this address is not kept as it is compared")
        if row.state not in states:
            yield clean(row.email), _("is {state}, which is no state").format(state=clean(row.state))
        if row.state == str(ContactState.INVITED) and row.id in signing:
            yield clean(row.email), _("has a key without ever having signed in")


def _managers(connection: Connection) -> Iterator[Finding]:
    """An account has somebody who can manage its people, as long as anybody ever was something to it."""
    query = select(grants.c.account_id, grants.c.contact_type, contacts.c.state).join(
        contacts, contacts.c.id == grants.c.contact_id
    )
    managed: set[int] = set()
    for row in connection.execute(query.where(grants.c.contact_type != people.SUPPORT)):
        if row.state == str(ContactState.SUSPENDED) or row.contact_type not in set(ContactType):
            continue
        if may([ContactType(row.contact_type)], Module.PEOPLE, Access.WRITE):
            managed.add(row.account_id)
    for account in connection.execute(select(accounts.c.id, accounts.c.number).order_by(accounts.c.id)):
        if account.id not in managed:
            yield clean(account.number), _("nobody can manage the people of this account")
