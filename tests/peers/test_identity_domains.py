"""Oracle's own IdentityDomainsClient manages the people of an account of the portal."""

from __future__ import annotations

import uuid

import oci
import pytest
from oci.identity_domains import IdentityDomainsClient
from oci.identity_domains import models as m

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"


def client(portal, contact: str = "management") -> IdentityDomainsClient:
    return IdentityDomainsClient(
        portal.config(contact), service_endpoint=portal.url, retry_strategy=oci.retry.NoneRetryStrategy()
    )


def newcomer(email: str, **more: object) -> m.User:
    name = m.UserName(given_name="Nora", family_name="Neu")
    emails = [m.UserEmails(value=email, type="work", primary=True)]
    roles = [m.UserRoles(value="technical")]
    return m.User(schemas=[USER], user_name=email, name=name, emails=emails, roles=roles, **more)


def patch(path: str, value: object, op: str = "REPLACE") -> m.PatchOp:
    return m.PatchOp(schemas=[PATCH], operations=[m.Operations(op=op, path=path, value=value)])


@pytest.fixture
def email() -> str:
    return f"{uuid.uuid4().hex}@acme.example"


@pytest.fixture
def made(portal, email) -> m.User:
    return client(portal).create_user(user=newcomer(email)).data


def refused(call, status: int, words: str = "") -> None:
    with pytest.raises(oci.exceptions.ServiceError) as error:
        call()
    assert error.value.status == status
    assert words in str(error.value)


def test_users_are_listed_page_by_page_filtered_and_sorted(portal) -> None:
    domains = client(portal)
    whole = domains.list_users().data
    names = [user.user_name for user in whole.resources]
    assert whole.total_results == len(names) >= 3
    pages = [domains.list_users(start_index=n, count=1).data.resources[0].user_name for n in range(1, len(names) + 1)]
    assert pages == names
    ordered = domains.list_users(sort_by="userName", sort_order="DESCENDING").data
    assert [user.user_name for user in ordered.resources] == sorted(names, reverse=True)
    some = domains.list_users(filter=f'userName eq "{names[0]}" and active eq true', attributes="userName").data
    assert [(user.user_name, user.active) for user in some.resources] == [(names[0], None)]
    searched = domains.search_users(
        user_search_request=m.UserSearchRequest(schemas=[SEARCH], filter=f'userName sw "{names[1]}"')
    )
    assert [user.user_name for user in searched.data.resources] == [names[1]]


def test_a_user_is_created_read_patched_and_deleted(portal, email) -> None:
    domains = client(portal)
    mine = uuid.uuid4().hex
    answers = [domains.create_user(user=newcomer(email), opc_retry_token=mine) for _time in range(2)]
    assert {answer.data.id for answer in answers} == {answers[0].data.id}
    made = answers[0].data
    assert answers[0].status == 201
    assert (made.display_name, made.active, made.emails[0].value) == ("Nora Neu", True, email)
    assert [group.display for group in made.groups] == ["technical"]
    read = domains.get_user(made.id)
    assert read.headers["etag"] == read.data.meta.version
    changed = domains.patch_user(made.id, patch_op=patch("displayName", "Nora N."), if_match=read.headers["etag"])
    assert changed.data.display_name == "Nora N."
    refused(lambda: domains.patch_user(made.id, patch_op=patch("title", "x"), if_match=read.headers["etag"]), 412)
    assert domains.delete_user(made.id).status == 204
    refused(lambda: domains.get_user(made.id), 404)
    again = domains.create_user(user=newcomer(email, display_name="Nora again"))
    assert again.data.id == made.id, "whoever was removed can be made again"
    refused(lambda: domains.create_user(user=newcomer(email, display_name="Nora once more")), 409, "already")


def test_a_user_is_deactivated_and_comes_back(portal, made) -> None:
    domains = client(portal)
    assert domains.patch_user(made.id, patch_op=patch("active", False)).data.active is False
    assert made.id in [user.id for user in domains.list_users(filter="active eq false").data.resources]
    assert domains.patch_user(made.id, patch_op=patch("active", True)).data.active is True


def test_groups_are_contact_types_and_membership_is_one(portal, made) -> None:
    domains = client(portal)
    groups = {group.display_name: group for group in domains.list_groups().data.resources}
    assert sorted(groups) == ["finance", "management", "technical"]
    finance = groups["finance"].id
    joined = domains.patch_group(finance, patch_op=patch("members", [{"value": made.id, "type": "User"}], "ADD"))
    assert made.id in [member.value for member in joined.data.members]
    assert [role.value for role in domains.get_user(made.id).data.roles] == ["finance", "technical"]
    left = domains.patch_group(finance, patch_op=patch(f'members[value eq "{made.id}"]', None, "REMOVE"))
    assert made.id not in [member.value for member in left.data.members or []]
    assert [role.value for role in domains.get_user(made.id).data.roles] == ["technical"]


def test_nobody_hands_on_what_they_do_not_hold(portal, email) -> None:
    finance = client(portal, "finance")
    refused(lambda: finance.create_user(user=newcomer(email)), 409, "only what you hold yourself")
    support = client(portal, "support")
    assert support.list_users().data.total_results
    refused(lambda: support.create_user(user=newcomer(email)), 404)
