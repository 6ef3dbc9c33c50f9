"""Who is sent the statements of a plan: groups of recipients, read and changed in one transaction each."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from occ_tui.domain.dates import epoch_ms
from occ_tui.domain.emails import is_address
from occ_tui.domain.text import clean
from occ_tui.portal import audit
from occ_tui.portal.ledger import AnyRow
from occ_tui.portal.plans import check_etag
from occ_tui.portal.refusals import incorrect_state, invalid_parameter
from occ_tui.portal.schema_billing import recipient_groups, recipients
from occ_tui.portal.state import Portal
from occ_tui.wire.recipients import EmailRecipient, EmailRecipientsGroup, EmailRecipientsGroupSummary

MOST_RECIPIENTS = 50
MOST_GROUPS = 10
"""Of one plan."""
LONGEST_NAME = 100
_STATES = ("ACTIVE", "INACTIVE")


class GroupPage(NamedTuple):
    """A page of groups, and the id behind which the next begins if there is one."""

    rows: Sequence[AnyRow]
    next_position: tuple[str] | None


def page(connection: Connection, plan_id: int, is_descending: bool, after: str | None, limit: int) -> GroupPage:
    """The `limit` groups of a plan that follow `after`, by id: a group has no other name."""
    key = recipient_groups.c.public_id
    query = select(recipient_groups).where(recipient_groups.c.subscription_id == plan_id)
    if after is not None:
        query = query.where(key < after if is_descending else key > after)
    found = connection.execute(query.order_by(key.desc() if is_descending else key).limit(limit + 1)).all()
    shown = found[:limit]
    return GroupPage(shown, (shown[-1].public_id,) if len(found) > limit else None)


def find(connection: Connection, plan_id: int, public_id: str) -> AnyRow | None:
    """One group of a plan."""
    query = select(recipient_groups).where(
        recipient_groups.c.subscription_id == plan_id, recipient_groups.c.public_id == public_id
    )
    return connection.execute(query).first()


def etag(group: AnyRow) -> str:
    """Another one after every change of the group."""
    return f"{group.public_id}-{group.version}"


def message(connection: Connection, group: AnyRow, compartment_id: str) -> EmailRecipientsGroup:
    """A group with its members."""
    return EmailRecipientsGroup.model_construct(
        id=group.public_id,
        compartment_id=compartment_id,
        recipients_list=_members(connection, group.id),
        lifecycle_state="ACTIVE",
    )


def summary(connection: Connection, group: AnyRow, compartment_id: str) -> EmailRecipientsGroupSummary:
    """The same as a row of a list."""
    told = message(connection, group, compartment_id)
    return EmailRecipientsGroupSummary.model_construct(
        id=told.id,
        compartment_id=compartment_id,
        recipients_list=told.recipients_list,
        lifecycle_state=told.lifecycle_state,
    )


def create(
    connection: Connection, portal: Portal, actor: str, plan: AnyRow, wanted: Sequence[EmailRecipient] | None
) -> AnyRow:
    """A new group of a plan."""
    known = select(recipient_groups.c.id).where(recipient_groups.c.subscription_id == plan.id)
    if len(connection.execute(known).all()) >= MOST_GROUPS:
        raise incorrect_state(f"A plan has at most {MOST_GROUPS} groups of recipients.")
    rows = _checked(wanted)
    public_id = f"ocid1.emailrecipientsgroup.oc1..{secrets.token_hex(20)}"
    made = connection.execute(
        insert(recipient_groups).values(account_id=plan.account_id, subscription_id=plan.id, public_id=public_id)
    )
    _put_members(connection, made.inserted_primary_key[0], rows)  # type: ignore[index]
    _log(connection, portal, actor, "recipients.create", plan.account_id, public_id, rows)
    group = find(connection, plan.id, public_id)
    assert group is not None
    return group


def change(
    connection: Connection,
    portal: Portal,
    actor: str,
    group: AnyRow,
    wanted: Sequence[EmailRecipient] | None,
    if_match: str | None,
) -> None:
    """Puts other members in the place of those of a group."""
    check_etag(etag(group), if_match)
    rows = _checked(wanted)
    _put_members(connection, group.id, rows)
    counted = update(recipient_groups).where(recipient_groups.c.id == group.id)
    connection.execute(counted.values(version=recipient_groups.c.version + 1))
    _log(connection, portal, actor, "recipients.update", group.account_id, group.public_id, rows)


def remove(connection: Connection, portal: Portal, actor: str, group: AnyRow, if_match: str | None) -> None:
    """Removes a group with its members."""
    check_etag(etag(group), if_match)
    connection.execute(delete(recipients).where(recipients.c.group_id == group.id))
    connection.execute(delete(recipient_groups).where(recipient_groups.c.id == group.id))
    _log(connection, portal, actor, "recipients.delete", group.account_id, group.public_id, [])


def _members(connection: Connection, group_id: int) -> list[EmailRecipient]:
    query = select(recipients).where(recipients.c.group_id == group_id).order_by(recipients.c.position)
    return [
        EmailRecipient.model_construct(
            first_name=row.first_name or None,
            last_name=row.last_name or None,
            email_id=row.email,
            lifecycle_state=row.state,
        )
        for row in connection.execute(query)
    ]


def _put_members(connection: Connection, group_id: int, rows: list[dict[str, str]]) -> None:
    connection.execute(delete(recipients).where(recipients.c.group_id == group_id))
    if rows:
        numbered = [{"group_id": group_id, "position": place, **row} for place, row in enumerate(rows)]
        connection.execute(insert(recipients), numbered)


def _checked(wanted: Sequence[EmailRecipient] | None) -> list[dict[str, str]]:
    """Members as rows; refused unless each has an address, and one that no other has."""
    if not wanted:
        raise invalid_parameter("recipientsList: at least one recipient.")
    if len(wanted) > MOST_RECIPIENTS:
        raise invalid_parameter(f"recipientsList: at most {MOST_RECIPIENTS} recipients.")
    rows: list[dict[str, str]] = []
    for place, one in enumerate(wanted):
        email, state = (one.email_id or "").strip(), one.lifecycle_state or "ACTIVE"
        if not is_address(email):
            raise invalid_parameter(f"recipientsList[{place}].emailId: not an e-mail address.")
        if state not in _STATES:
            raise invalid_parameter(f"recipientsList[{place}].lifecycleState: ACTIVE or INACTIVE.")
        if email.casefold() in (row["email"].casefold() for row in rows):
            raise invalid_parameter(f"recipientsList[{place}].emailId: this address is there already.")
        names = {name: _name(getattr(one, name), place) for name in ("first_name", "last_name")}
        rows.append({**names, "email": email, "state": state})
    return rows


def _name(name: str | None, place: int) -> str:
    text = " ".join(clean(name or "").split())
    if len(text) > LONGEST_NAME:
        raise invalid_parameter(f"recipientsList[{place}]: a name has at most {LONGEST_NAME} signs.")
    return text


def _log(
    connection: Connection,
    portal: Portal,
    actor: str,
    action: str,
    account_id: int,
    public_id: str,
    rows: list[dict[str, str]],
) -> None:
    told = ", ".join(row["email"] for row in rows)
    audit.record(connection, account_id, epoch_ms(portal.now()), actor, action, public_id, told)
