"""Invitations: made for one address, good once, for 72 hours; of the token only a hash is kept (reliability.md §5)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from itertools import groupby

from sqlalchemy import Connection, insert, select, update

from occ_tui.domain.access import Access, Module, may, may_hand_on
from occ_tui.domain.dates import epoch_ms, from_epoch_ms
from occ_tui.domain.people import ContactState, InvitationState
from occ_tui.domain.text import clean
from occ_tui.portal import ledger, outbox, people, sign_in
from occ_tui.portal.auth import Caller
from occ_tui.portal.codes import typed_address
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.people import Types
from occ_tui.portal.people_mail import invitation_mail, known_language
from occ_tui.portal.refusals import Refusal, beyond_own, incorrect_state, not_found
from occ_tui.portal.schema import accounts, contacts
from occ_tui.portal.schema_people import invitation_grants, invitations
from occ_tui.portal.state import Portal
from occ_tui.wire.customer_people import Invitation, InvitationItem, InvitationOutcome

VALID = timedelta(hours=72)
TOKEN_BYTES = 24
_PENDING = str(InvitationState.PENDING)


def invite_all(
    connection: Connection,
    portal: Portal,
    caller: Caller,
    account: AnyRow,
    items: Sequence[InvitationItem],
    *,
    is_dry_run: bool,
) -> list[InvitationOutcome]:
    """Invites each of `items` for itself: one that may not be is refused, and the others go out."""
    found = []
    seen: set[str] = set()
    for item in items:
        shown = clean(item.email or "")
        try:
            email = typed_address(item.email)
            if email in seen:
                raise incorrect_state("This address is in the list already.")
            seen.add(email)
            invitation = _invite(connection, portal, caller, account, email, item, is_dry_run=is_dry_run)
        except Refusal as refusal:
            found.append(
                InvitationOutcome.model_construct(
                    email=shown, outcome="REFUSED", code=refusal.code, message=refusal.message
                )
            )
        else:
            outcome = "CHECKED" if invitation is None else "INVITED"
            found.append(InvitationOutcome.model_construct(email=shown, outcome=outcome, invitation_id=invitation))
    return found


def _invite(
    connection: Connection,
    portal: Portal,
    caller: Caller,
    account: AnyRow,
    email: str,
    item: InvitationItem,
    *,
    is_dry_run: bool,
) -> str | None:
    """The id of an invitation that is on its way; nothing if it was only to be checked. Refused before any write."""
    wanted, name = people.wanted_types(item.contact_types), sign_in.name_of(item.user_name)
    into = _accounts(connection, caller, item.compartment_ids or [account.ocid], wanted)
    for one in into:
        _check_new(connection, portal, one, email, wanted)
    now = portal.now()
    outbox.check_rate(connection, caller, now)
    if is_dry_run:
        return None
    now_ms, token = epoch_ms(now), secrets.token_urlsafe(TOKEN_BYTES)
    public_id = f"ocid1.invitation.oc1..{secrets.token_hex(20)}"
    language = known_language(item.language_code, _language_of(connection, caller))
    made = connection.execute(
        insert(invitations).values(
            public_id=public_id,
            token_hash=hash_of(token),
            email=email,
            name=name,
            language=language,
            state=_PENDING,
            invited_by=caller.contact_id,
            created_ms=now_ms,
            changed_ms=now_ms,
            expires_ms=epoch_ms(now + VALID),
        )
    )
    assert made.inserted_primary_key is not None
    number = made.inserted_primary_key[0]
    rows = [
        {"invitation_id": number, "account_id": one.id, "contact_type": str(kind)} for one in into for kind in wanted
    ]
    connection.execute(insert(invitation_grants), rows)
    _send(connection, portal, caller, number, token)
    who = people.actor(caller)
    for one in into:
        people.log_change(connection, one.id, now_ms, who, "people.invite", public_id, email, "", people.words(wanted))
    return public_id


def resend(connection: Connection, portal: Portal, caller: Caller, account: AnyRow, public_id: str) -> None:
    """Sends it again with another token, good for 72 hours from now; the old token is good for nothing any more."""
    row = managed(connection, caller, account, public_id)
    if row.state != _PENDING:
        raise incorrect_state("This invitation was accepted or withdrawn. Nothing was sent.")
    now = portal.now()
    outbox.check_rate(connection, caller, now)
    token, now_ms = secrets.token_urlsafe(TOKEN_BYTES), epoch_ms(now)
    values = {"token_hash": hash_of(token), "expires_ms": epoch_ms(now + VALID), "invited_by": caller.contact_id}
    _change(connection, row, now_ms, **values)
    _send(connection, portal, caller, row.id, token)
    _log(connection, caller, row, now_ms, "people.resend", str(InvitationState.PENDING), str(InvitationState.PENDING))


def withdraw(connection: Connection, portal: Portal, caller: Caller, account: AnyRow, public_id: str) -> None:
    """Ends it: its token is good for nothing any more."""
    row = managed(connection, caller, account, public_id)
    if row.state == str(InvitationState.WITHDRAWN):
        return
    if row.state != _PENDING:
        raise incorrect_state("This invitation was accepted. Remove the person instead.")
    now_ms = epoch_ms(portal.now())
    _change(connection, row, now_ms, state=str(InvitationState.WITHDRAWN))
    _log(connection, caller, row, now_ms, "people.withdraw", _PENDING, str(InvitationState.WITHDRAWN))


def managed(connection: Connection, caller: Caller, account: AnyRow, public_id: str) -> AnyRow:
    """An invitation into an account, if the caller may hand on all that it gives; refused with 404 or 409 if not."""
    row = find(connection, account.id, public_id)
    own = people.types_of(connection, caller.contact_id)
    if row is None or not may(own.get(account.id, []), Module.PEOPLE, Access.WRITE):
        raise not_found()
    if not all(may_hand_on(own.get(key, []), kinds) for key, kinds in given_by(connection, row.id).items()):
        raise beyond_own()
    return row


def find(connection: Connection, account_id: int, public_id: str) -> AnyRow | None:
    """An invitation that is one into an account."""
    here = select(invitation_grants.c.invitation_id).where(invitation_grants.c.account_id == account_id)
    query = select(invitations).where(invitations.c.public_id == public_id, invitations.c.id.in_(here))
    return connection.execute(query).first()


def page(connection: Connection, account_id: int, before: int | None, limit: int) -> Sequence[AnyRow]:
    """Invitations into an account, the newest first."""
    here = select(invitation_grants.c.invitation_id).where(invitation_grants.c.account_id == account_id)
    query = select(invitations).where(invitations.c.id.in_(here))
    if before is not None:
        query = query.where(invitations.c.id < before)
    return connection.execute(query.order_by(invitations.c.id.desc()).limit(limit)).all()


def given_by(connection: Connection, invitation_id: int) -> dict[int, Types]:
    """What an invitation gives, account by account (their rows)."""
    query = select(invitation_grants).where(invitation_grants.c.invitation_id == invitation_id)
    rows = connection.execute(query.order_by(invitation_grants.c.account_id, invitation_grants.c.contact_type)).all()
    by_account = groupby(rows, lambda row: row.account_id)
    return {key: people.wanted_types([row.contact_type for row in some]) for key, some in by_account}


def state_of(row: AnyRow, now_ms: int) -> InvitationState:
    """What became of it by now."""
    if row.state == _PENDING and row.expires_ms <= now_ms:
        return InvitationState.EXPIRED
    return InvitationState(row.state)


def etag(row: AnyRow) -> str:
    """Another one after every change."""
    return f"i{row.id}-{row.version}"


def message(connection: Connection, portal: Portal, caller: Caller, account_id: int, row: AnyRow) -> Invitation:
    """An invitation as the caller sees it from an account."""
    own, given = people.types_of(connection, caller.contact_id), given_by(connection, row.id)
    seen = [key for key in given if may(own.get(key, []), Module.PEOPLE, Access.READ)]
    named = connection.execute(select(accounts).where(accounts.c.id.in_(seen)).order_by(accounts.c.id)).all()
    inviter = connection.execute(select(contacts).where(contacts.c.id == row.invited_by)).one()
    is_manageable = all(may_hand_on(own.get(key, []), kinds) for key, kinds in given.items())
    return Invitation.model_construct(
        id=row.public_id,
        email=row.email,
        user_name=row.name or None,
        state=str(state_of(row, epoch_ms(portal.now()))),
        contact_types=list(map(str, given[account_id])),
        accounts=[people.user_account(one, given[one.id]) for one in named],
        invited_by=clean(inviter.name),
        time_created=from_epoch_ms(row.created_ms),
        time_expires=from_epoch_ms(row.expires_ms),
        is_manageable=is_manageable,
    )


def hash_of(token: str) -> str:
    """What is kept of a token. It is random enough that a plain hash gives nothing away."""
    return hashlib.sha256(f"invitation\0{token}".encode("utf-8", "surrogatepass")).hexdigest()


def _accounts(connection: Connection, caller: Caller, ocids: Sequence[str], wanted: Types) -> list[AnyRow]:
    """The accounts to invite into; refused with 404 for one that is not the caller's to manage."""
    found = {}
    for ocid in ocids:
        account = ledger.find_account(connection, ocid)
        own = ledger.contact_types(connection, caller.contact_id, account.id) if account else []
        if account is None or not may(own, Module.PEOPLE, Access.WRITE):
            raise not_found()
        if not may_hand_on(own, wanted):
            raise beyond_own()
        found[account.id] = account
    return list(found.values())


def _check_new(connection: Connection, portal: Portal, account: AnyRow, email: str, wanted: Types) -> None:
    """Refuses who has it all already, who is suspended here, and who is invited into this account already."""
    contact = connection.execute(select(contacts).where(contacts.c.email == email)).first()
    theirs = people.types_of(connection, contact.id).get(account.id, []) if contact else []
    if contact and theirs and contact.state == str(ContactState.SUSPENDED):
        raise incorrect_state("This person is suspended. Reinstate them instead.")
    if theirs and set(wanted) <= set(theirs):
        raise incorrect_state("This person has these contact types already.")
    here = select(invitation_grants.c.invitation_id).where(invitation_grants.c.account_id == account.id)
    pending = select(invitations.c.id).where(
        invitations.c.email == email,
        invitations.c.state == _PENDING,
        invitations.c.expires_ms > epoch_ms(portal.now()),
        invitations.c.id.in_(here),
    )
    if connection.execute(pending).first():
        raise incorrect_state("This person is invited already. Send the invitation again, or withdraw it.")


def _send(connection: Connection, portal: Portal, caller: Caller, number: int, token: str) -> None:
    row = connection.execute(select(invitations).where(invitations.c.id == number)).one()
    expires = from_epoch_ms(row.expires_ms)
    given = given_by(connection, number)
    named = connection.execute(select(accounts).where(accounts.c.id.in_(given)).order_by(accounts.c.id)).all()
    granted = [(f"{one.name} · {one.number}", given[one.id]) for one in named]
    inviter = people.actor(caller)
    mail = invitation_mail(portal, row.email, token, inviter, granted, expires, known_language(row.language))
    outbox.put(connection, portal, caller.contact_id, mail, portal.now(), secret_until=expires)


def _language_of(connection: Connection, caller: Caller) -> str:
    return connection.scalar(select(contacts.c.language).where(contacts.c.id == caller.contact_id)) or ""


def _change(connection: Connection, row: AnyRow, now_ms: int, **values: object) -> None:
    counted = {"version": invitations.c.version + 1, "changed_ms": now_ms, **values}
    connection.execute(update(invitations).where(invitations.c.id == row.id).values(counted))


def _log(
    connection: Connection, caller: Caller, row: AnyRow, now_ms: int, action: str, before: str, after: str
) -> None:
    for account_id in given_by(connection, row.id):
        who = people.actor(caller)
        people.log_change(connection, account_id, now_ms, who, action, row.public_id, row.email, before, after)
