"""Contacts of an account as SCIM users: read as they stand, changed by the rules of `people_changes`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scim2_models import Meta
from sqlalchemy import Connection, Row, delete, select

from occ_tui.domain.access import ContactType
from occ_tui.domain.dates import from_epoch_ms
from occ_tui.domain.emails import folded
from occ_tui.domain.people import ContactState
from occ_tui.domain.text import clean
from occ_tui.portal import people, sign_in, sqlite
from occ_tui.portal.auth import Caller
from occ_tui.portal.codes import typed_address
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.people import Types
from occ_tui.portal.people_changes import Change, add
from occ_tui.portal.refusals import Refusal, invalid_parameter, not_found
from occ_tui.portal.schema import contacts, grants
from occ_tui.portal.schema_people import external_ids
from occ_tui.portal.scim import messages
from occ_tui.portal.scim.resources import Email, GroupMembership, Name, Role, User, group_id, location
from occ_tui.portal.state import Portal

LONGEST_EXTERNAL_ID = 200


def every(connection: Connection, portal: Portal, account: AnyRow, user_ocid: str | None = None) -> list[User]:
    """Everybody who is something to an account in the order in which they came, support excepted; or one of them."""
    query = (
        select(contacts, grants.c.contact_type, external_ids.c.external_id)
        .join(grants, grants.c.contact_id == contacts.c.id)
        .outerjoin(
            external_ids,
            (external_ids.c.contact_id == contacts.c.id) & (external_ids.c.account_id == grants.c.account_id),
        )
        .where(grants.c.account_id == account.id, grants.c.contact_type != people.SUPPORT)
        .order_by(contacts.c.id, grants.c.contact_type)
    )
    if user_ocid is not None:
        query = query.where(contacts.c.user_ocid == user_ocid)
    by_contact: dict[int, list[Row[Any]]] = {}
    for row in connection.execute(query):
        by_contact.setdefault(row.id, []).append(row)
    return [_user(portal, account, rows) for rows in by_contact.values()]


def find(connection: Connection, portal: Portal, account: AnyRow, user_ocid: str) -> User:
    """One of them; refused with 404 if there is none."""
    for user in every(connection, portal, account, user_ocid):
        return user
    raise not_found()


def wanted(content: dict[str, Any]) -> User:
    """Somebody to create, as a message says it; active unless it says otherwise.

    The name may stand in `name` alone. The address may stand in `emails`, too, but not another one.
    """
    known = {name.lower(): value for name, value in content.items()}
    if known.get("active") is None:
        content = {**{name: value for name, value in content.items() if name.lower() != "active"}, "active": True}
    user = messages.created(User, content)
    email = _address_of(user)
    given = [one.get("value") for one in known.get("emails") or [] if isinstance(one, dict)]
    if given and email not in [folded(text) for text in given if isinstance(text, str)]:
        raise invalid_parameter("emails: the address is the userName, and this is another one. Nothing was changed.")
    user.display_name = user.display_name or _spelled(known.get("name"))
    return user


def create(connection: Connection, portal: Portal, caller: Caller, account: AnyRow, user: User) -> User:
    """Makes somebody something to the account."""
    name = sign_in.name_of(user.display_name)
    made = add(connection, portal, caller, account, _address_of(user), name, kinds_of(user))
    before = find(connection, portal, account, made.user_ocid)
    user.display_name = before.display_name
    return change(connection, portal, caller, account, before, user, None, None)


def change(
    connection: Connection,
    portal: Portal,
    caller: Caller,
    account: AnyRow,
    before: User,
    wanted: User,
    if_match: str | None,
    confirmed: str | None,
) -> User:
    """Makes a user what `wanted` says, step by step; the caller's transaction makes it all or nothing."""
    ocid = before.id or ""

    def one_step(etag: str | None = None) -> Change:
        return Change(connection, portal, caller, account, ocid, etag, confirmed)

    step = one_step(bare(if_match))
    step.types(kinds_of(wanted))
    if wanted.display_name != before.display_name:
        one_step().rename(sign_in.name_of(wanted.display_name))
    if wanted.active is not None and wanted.active != before.active:
        one_step().reinstate() if wanted.active else one_step().suspend()
    if wanted.external_id != before.external_id:
        _call(connection, account, ocid, wanted.external_id)
        one_step().touch()
    return find(connection, portal, account, ocid)


def kinds_of(user: User) -> Types:
    """What a user is to be: the contact types that its roles name, at least one."""
    return people.wanted_types([role.value or "" for role in user.roles or []], "roles")


def bare(if_match: str | None) -> str | None:
    """An etag without the mark of a weak one."""
    return None if if_match is None else if_match.strip().removeprefix("W/")


def _address_of(user: User) -> str:
    try:
        return typed_address(user.user_name)
    except Refusal:
        raise invalid_parameter("userName: the person's e-mail address. Nothing was changed.") from None


def _spelled(name: Any) -> str | None:
    """A name out of its parts, as directories send it."""
    if not isinstance(name, dict):
        return None
    known = {str(part).lower(): value for part, value in name.items() if isinstance(value, str)}
    parts = [known.get("givenname"), known.get("familyname")]
    return known.get("formatted") or " ".join(part for part in parts if part) or None


def _user(portal: Portal, account: AnyRow, rows: Sequence[Row[Any]]) -> User:
    contact = rows[0]
    words = [row.contact_type for row in rows if row.contact_type in set(ContactType)]
    name = clean(contact.name) if contact.name != contact.email else None
    return User(
        id=contact.user_ocid,
        external_id=contact.external_id,
        user_name=contact.email,
        display_name=name,
        name=Name(formatted=name) if name else None,
        active=contact.state != str(ContactState.SUSPENDED),
        emails=[Email(value=contact.email, type="work", primary=True)],
        roles=[Role(value=word) for word in words],
        groups=[GroupMembership(value=group_id(account.ocid, word), display=word, type="direct") for word in words],
        meta=Meta(
            resource_type="User",
            created=from_epoch_ms(contact.created_ms),
            last_modified=from_epoch_ms(contact.changed_ms),
            location=location(portal.endpoint, "Users", contact.user_ocid),
            version=f'W/"{people.etag(contact)}"',
        ),
    )


def _call(connection: Connection, account: AnyRow, user_ocid: str, external_id: str | None) -> None:
    """Keeps what the account's directory calls somebody, or forgets it."""
    contact = people.find(connection, account.id, user_ocid)
    assert contact is not None
    here = (external_ids.c.account_id == account.id, external_ids.c.contact_id == contact.id)
    connection.execute(delete(external_ids).where(*here))
    if external_id:
        if len(external_id) > LONGEST_EXTERNAL_ID:
            raise invalid_parameter(f"externalId: at most {LONGEST_EXTERNAL_ID} signs.")
        row = {"account_id": account.id, "contact_id": contact.id, "external_id": external_id}
        sqlite.put(connection, external_ids, row)
