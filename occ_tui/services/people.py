"""The people of the accounts in view: asked of the portal, read from the store, invited and changed by the journal.

A user or an invitation stands once for each account in view, with what it is there. Who may change whom is the
portal's to say (`is_manageable`); what it refuses has changed nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from occ_tui.domain.inviting import MOST
from occ_tui.domain.users import Checked, Event, Invitation, User, Wanted
from occ_tui.locale import _
from occ_tui.services.ages import oldest
from occ_tui.services.changing import change
from occ_tui.services.kept_lists import Lists, keep

if TYPE_CHECKING:
    from occ_tui.client.people import PeopleClient
    from occ_tui.services.paying import Outcome
    from occ_tui.services.session import Session
    from occ_tui.store.database import Store
    from occ_tui.wire import customer_people as wire

USERS, INVITATIONS, EVENTS = "users", "invitations", "peopleEvents"
"""Resources of the store, each with an age."""
MOST_EVENTS = 200
"""The newest of each account that are kept."""


def need(session: Session) -> None:
    """Raises `BadUsage` where the service of the session has no people to manage."""
    from occ_tui.services.errors import BadUsage

    if reason := session.capabilities.reason("people list"):
        raise BadUsage(reason)


async def refresh(session: Session) -> None:
    """Asks for users, invitations and events of every account in view.

    What is stored of an account is replaced as a whole, once all of it was read. Errors: the tree of
    `client.errors`, those of the store; then what was stored before is still there.
    """
    from occ_tui.client.people import PeopleClient
    from occ_tui.services.threads import all_of, with_session

    if session.capabilities.reason("people list"):
        return
    accounts = [account.compartment_id for account in session.in_view()]
    async with session.transport() as transport:
        client = PeopleClient(transport)
        asked = await all_of([_asked(client, compartment_id) for compartment_id in accounts])
    await with_session(keep, session, dict(zip(accounts, asked, strict=True)))


def is_asked(session: Session) -> bool:
    """Whether there is anything to ask the service for."""
    return not session.capabilities.reason("people list") and bool(session.in_view())


def read_at(session: Session) -> datetime | None:
    """When the people of the accounts in view were read, the oldest of them; `None` unless all were."""
    return oldest(session, USERS, session.in_view())


def users(session: Session, *, store: Store | None = None) -> list[User]:
    """By name, account after account."""
    return [User(**{**body, "contact_types": tuple(body["contact_types"])}) for body in _stored(session, USERS, store)]


def invitations(session: Session, *, store: Store | None = None) -> list[Invitation]:
    """The newest first, account after account."""
    return [
        Invitation(**{**body, "contact_types": tuple(body["contact_types"])})
        for body in _stored(session, INVITATIONS, store)
    ]


def events(session: Session, *, store: Store | None = None) -> list[Event]:
    """What was done to whom in the accounts in view, the newest first."""
    found = [Event(**body) for body in _stored(session, EVENTS, store)]
    return sorted(found, key=lambda event: -(event.at_ms or 0))


# What changes anything: every one of these says what became of it, and raises those of the journal and, while
# something is read before it, the tree of `client.errors`; of a user, `PersonChanged` too. Nothing was sent then.


async def invite(session: Session, compartment_id: str, wanted: Sequence[Wanted], language: str = "") -> Outcome:
    """Invites several at once; each is answered for itself, in the operation's `items`."""
    from occ_tui.wire.routes import INVITATIONS as PATH

    body = _invite_details(compartment_id, wanted, language, is_dry_run=False)
    return await change(session, compartment_id, "POST", PATH, object=_several(wanted), body=body)


async def check(session: Session, compartment_id: str, wanted: Sequence[Wanted], language: str = "") -> list[Checked]:
    """What the portal would say to each, without inviting anybody."""
    import secrets

    from occ_tui.wire.customer_people import InviteResult
    from occ_tui.wire.routes import INVITATIONS as PATH

    body = _invite_details(compartment_id, wanted, language, is_dry_run=True)
    async with session.transport() as transport:
        answer = await transport.request("POST", PATH, body=body, retry_token=secrets.token_hex(16))
    return [
        Checked(one.email or "", one.outcome == "REFUSED", one.message or one.code or "")
        for one in answer.message(InviteResult).items or []
    ]


async def resend(session: Session, invitation: Invitation) -> Outcome:
    """Has the mail sent again, with a new token; the old one opens nothing any more."""
    return await _with_invitation(session, invitation, "resend")


async def withdraw(session: Session, invitation: Invitation) -> Outcome:
    """Takes the invitation back."""
    return await _with_invitation(session, invitation, "withdraw")


async def change_types(
    session: Session, user: User, contact_types: Sequence[str], *, confirm_email: str = ""
) -> Outcome:
    """What a user is to the account from now on."""
    from occ_tui.client.people import user_path
    from occ_tui.wire.customer_people import ChangeUserDetails

    details = ChangeUserDetails(
        compartment_id=user.compartment_id, contact_types=list(contact_types), confirm_email=confirm_email or None
    )
    return await _with_user(session, user, "PUT", user_path(user.id), details)


async def suspend(session: Session, user: User, *, confirm_email: str = "") -> Outcome:
    """Lets them in nowhere, from their next key press on."""
    return await _act(session, user, "suspend", confirm_email)


async def reinstate(session: Session, user: User) -> Outcome:
    """Lets them in again."""
    return await _act(session, user, "reinstate", "")


async def remove(session: Session, user: User, *, confirm_email: str = "") -> Outcome:
    """Takes everything from them that they are to the account."""
    from occ_tui.client.people import user_path

    query = {"compartmentId": user.compartment_id}
    if confirm_email:
        query["confirmEmail"] = confirm_email
    return await _with_user(session, user, "DELETE", user_path(user.id), None, query)


def _invite_details(compartment_id: str, wanted: Sequence[Wanted], language: str, *, is_dry_run: bool) -> bytes:
    from occ_tui.services.errors import BadUsage
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_people import InvitationItem, InviteDetails

    if not 0 < len(wanted) <= MOST:
        raise BadUsage(_("Between 1 and {most} people are invited at once.").format(most=MOST))
    items = [
        InvitationItem(
            email=one.email,
            user_name=one.name or None,
            language_code=language or None,
            contact_types=list(one.contact_types),
        )
        for one in wanted
    ]
    details = InviteDetails(compartment_id=compartment_id, items=items, is_dry_run=is_dry_run or None)
    return dumps(details.to_wire())


def _several(wanted: Sequence[Wanted]) -> str:
    """Of what one change is under way at a time."""
    return "invitation of " + " ".join(sorted({one.email.casefold() for one in wanted}))


async def _with_invitation(session: Session, invitation: Invitation, action: str) -> Outcome:
    from occ_tui.client.people import invitation_path
    from occ_tui.wire.codec import dumps
    from occ_tui.wire.customer_people import InvitationActionDetails

    details = InvitationActionDetails(compartment_id=invitation.compartment_id)
    return await change(
        session,
        invitation.compartment_id,
        "POST",
        invitation_path(invitation.id, action),
        object=f"invitation {invitation.id}",
        body=dumps(details.to_wire()),
    )


async def _act(session: Session, user: User, action: str, confirm_email: str) -> Outcome:
    from occ_tui.client.people import user_path
    from occ_tui.wire.customer_people import UserActionDetails

    details = UserActionDetails(compartment_id=user.compartment_id, confirm_email=confirm_email or None)
    return await _with_user(session, user, "POST", user_path(user.id, action), details)


async def _with_user(
    session: Session,
    user: User,
    method: str,
    path: str,
    details: wire.ChangeUserDetails | wire.UserActionDetails | None,
    query: Mapping[str, str] | None = None,
) -> Outcome:
    """Changes `user`, as long as they are what somebody saw and confirmed; the etag guards the moment after that.

    Error: `PersonChanged`, since contact types are replaced as a whole, and what another gave or took would be lost.
    """
    from occ_tui.client.people import PeopleClient
    from occ_tui.services.errors import PersonChanged
    from occ_tui.wire.codec import dumps

    async with session.transport() as transport:
        told, etag = await PeopleClient(transport).user(user.compartment_id, user.id)
    now = _user(told, user.compartment_id)
    if (set(now.contact_types), now.state) != (set(user.contact_types), user.state):
        raise PersonChanged(user, now)
    return await change(
        session,
        user.compartment_id,
        method,
        path,
        object=f"user {user.id}",
        query=query,
        body=dumps(details.to_wire()) if details is not None else b"",
        etag=etag or "",
    )


async def _asked(client: PeopleClient, compartment_id: str) -> Lists:
    """An account's lists as documents of the store."""
    from occ_tui.client.errors import NotAuthorizedOrNotFound

    found = sorted(
        (_user(user, compartment_id) for user in await client.users(compartment_id)),
        key=lambda user: (user.name.casefold(), user.email.casefold()),
    )
    try:
        invited = [_invitation(one, compartment_id) for one in await client.invitations(compartment_id)]
        done = [_event(one, compartment_id) for one in await client.events(compartment_id, MOST_EVENTS)]
    except NotAuthorizedOrNotFound:  # whoever manages nobody sees neither
        invited, done = [], []
    return {
        USERS: [(user.id, user._asdict()) for user in found],
        INVITATIONS: [(one.id, one._asdict()) for one in invited],
        EVENTS: [(one.id, one._asdict()) for one in done],
    }


def _user(user: wire.User, compartment_id: str) -> User:
    return User(
        id=user.user_id or "",
        compartment_id=compartment_id,
        name=user.user_name or "",
        email=user.email or "",
        state=user.state or "",
        contact_types=tuple(user.contact_types or ()),
        signed_in_ms=_ms(user.time_last_sign_in),
        is_manageable=bool(user.is_manageable),
        is_self=bool(user.is_self),
    )


def _invitation(invitation: wire.Invitation, compartment_id: str) -> Invitation:
    return Invitation(
        id=invitation.id or "",
        compartment_id=compartment_id,
        email=invitation.email or "",
        name=invitation.user_name or "",
        state=invitation.state or "",
        contact_types=tuple(invitation.contact_types or ()),
        invited_by=invitation.invited_by or "",
        created_ms=_ms(invitation.time_created),
        expires_ms=_ms(invitation.time_expires),
        is_manageable=bool(invitation.is_manageable),
    )


def _event(event: wire.PeopleEvent, compartment_id: str) -> Event:
    return Event(
        id=event.id or "",
        compartment_id=compartment_id,
        at_ms=_ms(event.time),
        actor=event.actor or "",
        action=event.action or "",
        email=event.email or "",
        before=event.before or "",
        after=event.after or "",
    )


def _ms(instant: datetime | None) -> int | None:
    return None if instant is None else int(instant.timestamp() * 1000)


def _stored(session: Session, resource: str, store: Store | None) -> list[dict[str, Any]]:
    from occ_tui.store.documents import documents

    wanted = [account.compartment_id for account in session.in_view()]
    return documents(store or session.store(), resource, wanted)
