"""The contact types of an account as SCIM groups: who is in one is that, and to be put into it is to be made it."""

from __future__ import annotations

import hashlib

from scim2_models import Meta
from sqlalchemy import Connection

from occ_tui.domain.access import ContactType
from occ_tui.portal import people
from occ_tui.portal.auth import Caller
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.people_changes import Change
from occ_tui.portal.plans import check_etag
from occ_tui.portal.refusals import incorrect_state, invalid_parameter, not_found
from occ_tui.portal.scim import users
from occ_tui.portal.scim.resources import ROLES, Group, Member, User, group_id, location
from occ_tui.portal.state import Portal


def every(connection: Connection, portal: Portal, account: AnyRow) -> list[Group]:
    """The groups of an account, one per contact type."""
    everybody = users.every(connection, portal, account)
    return [_group(portal, account, word, everybody) for word in ROLES]


def find(connection: Connection, portal: Portal, account: AnyRow, group_ocid: str) -> Group:
    """One of them; refused with 404 if there is none."""
    for group in every(connection, portal, account):
        if group.id == group_ocid:
            return group
    raise not_found()


def change(
    connection: Connection,
    portal: Portal,
    caller: Caller,
    account: AnyRow,
    before: Group,
    wanted: Group,
    if_match: str | None,
    confirmed: str | None,
) -> Group:
    """Puts people in and takes people out; the caller's transaction makes it all or nothing."""
    etag = before.meta.version if before.meta else None
    check_etag((etag or "").removeprefix("W/").strip('"'), users.bare(if_match))
    kind = ContactType(before.display_name or "")
    were, are = _members(before), _members(wanted)
    for ocid in sorted(were ^ are):
        contact = people.find(connection, account.id, ocid)
        if contact is None:
            raise invalid_parameter("members: somebody in it is no user of this account. Nothing was changed.")
        kinds = set(people.types_of(connection, contact.id).get(account.id, [])) ^ {kind}
        if not kinds:
            raise incorrect_state(
                "Somebody would be in no group any more. Remove the user from the account instead. Nothing was changed."
            )
        Change(connection, portal, caller, account, ocid, None, confirmed).types(sorted(kinds))
    return find(connection, portal, account, before.id or "")


def _members(group: Group) -> set[str]:
    return {member.value or "" for member in group.members or []}


def _group(portal: Portal, account: AnyRow, word: str, everybody: list[User]) -> Group:
    inside = [user for user in everybody if word in [role.value for role in user.roles or []]]
    ocid = group_id(account.ocid, word)
    names = "\0".join(user.id or "" for user in inside)
    digest = hashlib.sha256(f"{ocid}\0{names}".encode()).hexdigest()[:16]
    return Group(
        id=ocid,
        display_name=word,
        members=[Member(value=user.id, display=user.display_name or user.user_name, type="User") for user in inside],
        meta=Meta(resource_type="Group", location=location(portal.endpoint, "Groups", ocid), version=f'W/"g-{digest}"'),
    )
