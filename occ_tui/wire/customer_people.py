"""Who gets in, as a portal serves it: sign-in by code, keys, users, invitations, what was done to whom.

Under `/customerCenter/20261101`, see `wire.routes`. Contact types are words of `domain.access.ContactType`.
"""

from __future__ import annotations

from occ_tui.wire.base import Instant, Text, WireModel

SIGN_IN = "signIn"
"""The word by which a portal tells (`Me.capabilities`) that one signs in by e-mail code and that keys are managed."""
PEOPLE = "people"
"""The same of users and invitations."""

CODE_REFUSED = "CodeRefused"
"""Error code: the code is wrong, too old, used, or was tried too often. Which of these is never told."""
LAST_MANAGER = "LastManager"
"""Error code: nobody would be left who can manage the people of an account."""
CONFIRM_EMAIL = "ConfirmEmail"
"""Error code: it is oneself, and `confirmEmail` is not one's own address."""


class RequestCodeDetails(WireModel):
    """The body of `POST /signIn/actions/requestCode`."""

    email: Text | None = None
    language_code: Text | None = None
    """`en` or `de`, for whoever's language is not known."""


class CodeRequested(WireModel):
    """The answer, the same for every address: if it is a contact's, a code is on its way."""

    code_length: int | None = None
    valid_seconds: int | None = None
    tries: int | None = None


class SignInDetails(WireModel):
    """The body of `POST /signIn`."""

    email: Text | None = None
    code: str | None = None
    """As it was typed; never shown."""
    public_key: str | None = None
    """An RSA public key of 2,048 bits or more, as PEM: with its line feeds, read and never shown."""
    label: Text | None = None
    """What the key is called in lists: a computer's name."""
    user_name: Text | None = None
    """The person's name; taken at the first sign-in alone."""
    language_code: Text | None = None
    """Language of later mail; taken where none is known."""


class AcceptInvitationDetails(WireModel):
    """The body of `POST /invitations/actions/accept`."""

    token: str | None = None
    """As it was pasted, blanks and line feeds included; never shown."""
    public_key: str | None = None
    label: Text | None = None
    user_name: Text | None = None
    language_code: Text | None = None


class SignedIn(WireModel):
    """What a profile in OCI config format needs, for the key that was sent."""

    user_id: Text | None = None
    tenancy_id: Text | None = None
    """The account that the key signs in to."""
    fingerprint: Text | None = None
    region: Text | None = None
    user_name: Text | None = None
    email: Text | None = None
    account_name: Text | None = None
    label: Text | None = None


class UnlockDetails(WireModel):
    """The body of `POST /me/actions/unlock`."""

    code: str | None = None


class ApiKey(WireModel):
    """One of the caller's keys."""

    fingerprint: Text | None = None
    label: Text | None = None
    tenancy_id: Text | None = None
    time_created: Instant | None = None
    time_last_used: Instant | None = None
    """To about a minute."""
    is_current: bool | None = None
    """Whether this request is signed with it."""


class ApiKeyCollection(WireModel):
    """The answer of `GET /keys`: those that are not revoked."""

    items: list[ApiKey] | None = None


class RenameKeyDetails(WireModel):
    """The body of `PUT /keys/{fingerprint}`."""

    label: Text | None = None


class UserAccount(WireModel):
    """What a user is to an account that the caller may see."""

    compartment_id: Text | None = None
    account_number: Text | None = None
    account_name: Text | None = None
    contact_types: list[Text] | None = None


class User(WireModel):
    """A person of the organisation."""

    user_id: Text | None = None
    user_name: Text | None = None
    email: Text | None = None
    state: Text | None = None
    """`domain.people.ContactState`."""
    contact_types: list[Text] | None = None
    """In the account that was asked about."""
    accounts: list[UserAccount] | None = None
    """Every account in which the caller may see them."""
    time_last_sign_in: Instant | None = None
    is_manageable: bool | None = None
    """Whether the caller may change them in this account."""
    is_self: bool | None = None


class UserCollection(WireModel):
    """A page of `GET /users`."""

    items: list[User] | None = None


class ChangeUserDetails(WireModel):
    """The body of `PUT /users/{userId}`: what they are to the account from now on."""

    compartment_id: Text | None = None
    contact_types: list[Text] | None = None
    confirm_email: Text | None = None


class UserActionDetails(WireModel):
    """The body of `POST /users/{userId}/actions/suspend` and `…/reinstate`."""

    compartment_id: Text | None = None
    confirm_email: Text | None = None
    """One's own address, when it is oneself."""


class InvitationItem(WireModel):
    """Somebody to invite."""

    email: Text | None = None
    user_name: Text | None = None
    language_code: Text | None = None
    contact_types: list[Text] | None = None
    compartment_ids: list[Text] | None = None
    """Accounts; without any, the one that the request names."""


class InviteDetails(WireModel):
    """The body of `POST /invitations`."""

    compartment_id: Text | None = None
    """An account whose people the caller manages."""
    items: list[InvitationItem] | None = None
    is_dry_run: bool | None = None
    """Only checks each item: nobody is invited."""


class InvitationOutcome(WireModel):
    """What became of one item, in the order in which they came."""

    email: Text | None = None
    outcome: Text | None = None
    """INVITED, CHECKED (it could be invited) or REFUSED."""
    code: Text | None = None
    message: Text | None = None
    """Why it was refused."""
    invitation_id: Text | None = None


class InviteResult(WireModel):
    """The answer of `POST /invitations`."""

    items: list[InvitationOutcome] | None = None


class Invitation(WireModel):
    """An invitation. Its token is in the mail alone."""

    id: Text | None = None
    email: Text | None = None
    user_name: Text | None = None
    state: Text | None = None
    """`domain.people.InvitationState`."""
    contact_types: list[Text] | None = None
    """In the account that was asked about."""
    accounts: list[UserAccount] | None = None
    """Those of its accounts that the caller may see."""
    invited_by: Text | None = None
    time_created: Instant | None = None
    time_expires: Instant | None = None
    is_manageable: bool | None = None
    """Whether the caller may resend and withdraw it."""


class InvitationCollection(WireModel):
    """A page of `GET /invitations`."""

    items: list[Invitation] | None = None


class InvitationActionDetails(WireModel):
    """The body of `POST /invitations/{invitationId}/actions/resend` and `…/withdraw`."""

    compartment_id: Text | None = None


class PeopleEvent(WireModel):
    """Something that was done to somebody's access, of the account's audit log."""

    id: Text | None = None
    time: Instant | None = None
    actor: Text | None = None
    action: Text | None = None
    """`people.invite`, `people.accept`, `people.change`, `people.suspend` …"""
    subject: Text | None = None
    """OCID of the user, or id of the invitation."""
    email: Text | None = None
    before: Text | None = None
    """Contact types or state before it; nothing when there were none."""
    after: Text | None = None


class PeopleEventCollection(WireModel):
    """A page of `GET /peopleEvents`, the newest first."""

    items: list[PeopleEvent] | None = None
