"""What the portal serves as SCIM (RFC 7643): users and groups with the attributes that it keeps, and their schemas.

Imported where it is used: reading these models takes longer than starting the rest of the portal.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Annotated, Any

from pydantic import Field
from scim2_models import (
    URN,
    AuthenticationScheme,
    Bulk,
    ChangePassword,
    ComplexAttribute,
    ETag,
    Filter,
    Mutability,
    Patch,
    Required,
    Resource,
    ResourceType,
    Returned,
    Schema,
    ScimPolicy,
    ScimProvider,
    ServiceProviderConfig,
    Sort,
    Uniqueness,
)

from occ_tui.domain.access import ContactType
from occ_tui.portal.limits import MAX_PAGE
from occ_tui.wire.routes import SCIM

POLICY = ScimPolicy(unknown=ScimPolicy.Unknown.ignore, remove_value_as_filter=ScimPolicy.RemoveValue.apply)
"""Directories send attributes that are not kept here, and some name in a value what a `remove` is to take."""
ROLES = [str(kind) for kind in ContactType if kind is not ContactType.SUPPORT]


class Name(ComplexAttribute):
    """A person's name."""

    formatted: Annotated[str | None, Mutability.read_only] = None
    """The same as `displayName`."""


class Email(ComplexAttribute):
    """An e-mail address."""

    value: Annotated[str | None, Mutability.read_only] = None
    """The address, which is the `userName`."""
    type: Annotated[str | None, Mutability.read_only] = None
    """Always `work`."""
    primary: Annotated[bool | None, Mutability.read_only] = None
    """Always true: a person is one address."""


class Role(ComplexAttribute):
    """What a person is to the account."""

    value: Annotated[str | None, Required.true] = Field(None, examples=list(ROLES))
    """A contact type."""


class GroupMembership(ComplexAttribute):
    """A group that the user is in."""

    value: Annotated[str | None, Mutability.read_only] = None
    """The group's `id`."""
    display: Annotated[str | None, Mutability.read_only] = None
    """The group's `displayName`."""
    type: Annotated[str | None, Mutability.read_only] = None
    """Always `direct`."""


class User(Resource[Any]):
    """Somebody who is something to the account."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:User")

    user_name: Annotated[str | None, Required.true, Mutability.immutable, Uniqueness.server, Returned.default] = None
    """The person's e-mail address. Somebody with another address is another user."""
    display_name: str | None = None
    """The person's name."""
    name: Annotated[Name | None, Mutability.read_only] = None
    """The person's name, again."""
    active: Annotated[bool | None, Required.true] = None
    """Whether the person gets in; false for whoever is suspended. True if it is not said."""
    emails: Annotated[list[Email] | None, Mutability.read_only] = None
    """The e-mail address, again."""
    roles: Annotated[list[Role] | None, Required.true] = None
    """What the person is to the account: contact types, at least one."""
    groups: Annotated[list[GroupMembership] | None, Mutability.read_only] = None
    """The same contact types as groups of the account."""


class Member(ComplexAttribute):
    """A user in a group."""

    value: Annotated[str | None, Required.true, Mutability.immutable] = None
    """The user's `id`."""
    display: Annotated[str | None, Mutability.read_only] = None
    """The user's name."""
    type: Annotated[str | None, Mutability.immutable] = None
    """Always `User`."""


class Group(Resource[Any]):
    """A contact type of the account: whoever is in it, is that."""

    __schema__ = URN("urn:ietf:params:scim:schemas:core:2.0:Group")

    external_id: Annotated[str | None, Mutability.read_only] = None
    """Groups are the portal's own."""
    display_name: Annotated[str | None, Mutability.read_only] = None
    """The contact type."""
    members: list[Member] | None = None
    """Users who are that."""


CONFIG = ServiceProviderConfig(
    patch=Patch(supported=True),
    bulk=Bulk(supported=False, max_operations=0, max_payload_size=0),
    filter=Filter(supported=True, max_results=MAX_PAGE),
    change_password=ChangePassword(supported=False),
    sort=Sort(supported=True),
    etag=ETag(supported=True),
    authentication_schemes=[
        AuthenticationScheme(
            type="httpsignature",
            name="Request signature",
            description="Oracle's request signature, version 1: RSA PKCS #1 v1.5 over SHA-256.",
            primary=True,
        )
    ],
)
RESOURCE_TYPES = [
    ResourceType(
        id=model.__name__,
        name=model.__name__,
        description=model.__doc__,
        endpoint=f"/{model.__name__}s",
        schema_=model.__schema__,
    )
    for model in (User, Group)
]
PROVIDER = ScimProvider([User, Group], RESOURCE_TYPES, CONFIG, POLICY)
SCHEMAS: list[Schema] = [
    *PROVIDER.schemas,
    *(model.to_schema() for model in (ServiceProviderConfig, ResourceType, Schema)),
]


def group_id(account_ocid: str, contact_type: str) -> str:
    """The OCID of a group: the same in every ledger."""
    digest = hashlib.sha256(f"group/{account_ocid}/{contact_type}".encode()).digest()
    return f"ocid1.group.oc1..aaaaaaaa{base64.b32encode(digest).decode('ascii').rstrip('=').lower()}"


def location(endpoint: str, *parts: str) -> str:
    """Where a resource is; only the path of it where the portal listens at no URL (a Unix socket)."""
    base = endpoint.rstrip("/") if endpoint.startswith("http") else ""
    return "/".join((f"{base}{SCIM}", *parts))
