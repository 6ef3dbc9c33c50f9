"""Who is sent statements of usage: one more, or one less; journalled like every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from occ_tui.domain.contact_form import label_of
from occ_tui.domain.forms import Emails, Form, Text
from occ_tui.domain.plans import Plan, Recipient
from occ_tui.locale import _
from occ_tui.services.changing import change

if TYPE_CHECKING:
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.wire.recipients import EmailRecipient


def recipient_form() -> Form:
    """What is asked about somebody who is to be sent statements."""
    return Form(
        (
            Emails(name="email", label=_("E-mail"), required=True, most=1),
            Text(name="first_name", label=label_of("First name"), longest=100),
            Text(name="last_name", label=label_of("Last name"), longest=100),
        )
    )


async def add(session: Session, plan: Plan, email: str, first_name: str = "", last_name: str = "") -> Outcome:
    """Puts somebody into the plan's first group, or into a new one.

    Errors: `BadUsage` for somebody who is there already, the tree of `client.errors` while the group is read, those of
    the journal; nothing was sent then.
    """
    from occ_tui.client.recipients import RecipientClient, groups_path
    from occ_tui.locale import _
    from occ_tui.services.errors import BadUsage
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.recipients import CreateEmailRecipientsGroupDetails, EmailRecipient

    new = EmailRecipient(
        first_name=first_name or None, last_name=last_name or None, email_id=email, lifecycle_state="ACTIVE"
    )
    async with session.transport() as transport:
        groups = await RecipientClient(transport).groups(plan.compartment_id, plan.id)
    there = [one.email_id or "" for group in groups for one in group.recipients_list or []]
    if email.casefold() in map(str.casefold, there):
        raise BadUsage(_("{email} is sent the statements of {plan} already.").format(email=email, plan=plan.number))
    if groups:
        return await _replace(session, plan.compartment_id, plan.id, groups[0].id or "", add=new)
    details = CreateEmailRecipientsGroupDetails(compartment_id=plan.compartment_id, recipients_list=[new])
    return await change(
        session,
        plan.compartment_id,
        "POST",
        groups_path(plan.id),
        object=f"recipients of {plan.id}",
        body=dumps(details.to_wire()),
    )


async def remove(session: Session, recipient: Recipient) -> Outcome:
    """Takes somebody out of their group; the last one takes the group along. Errors: as of `add`."""
    return await _replace(
        session, recipient.compartment_id, recipient.plan_id, recipient.group_id, without=recipient.email
    )


async def _replace(
    session: Session,
    compartment_id: str,
    plan_id: str,
    group_id: str,
    *,
    add: EmailRecipient | None = None,
    without: str = "",
) -> Outcome:
    """The group with one more, or without one, as long as it is what was read a moment ago."""
    from occ_tui.client.recipients import RecipientClient, group_path
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.recipients import UpdateEmailRecipientsGroupDetails

    async with session.transport() as transport:
        group, etag = await RecipientClient(transport).group(compartment_id, plan_id, group_id)
    members = [one for one in group.recipients_list or [] if one.email_id != without]
    members += [add] if add is not None else []
    details = UpdateEmailRecipientsGroupDetails(recipients_list=members)
    return await change(
        session,
        compartment_id,
        "PUT" if members else "DELETE",
        group_path(plan_id, group_id),
        object=f"recipients of {plan_id}",
        query={"compartmentId": compartment_id},
        body=dumps(details.to_wire()) if members else b"",
        etag=etag or "",
    )
