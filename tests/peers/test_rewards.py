"""The official SDK's RewardsClient: every operation, every filter, paging, versions, retry tokens, other tenancies."""

from __future__ import annotations

import sqlite3
import uuid
from datetime import datetime, timedelta

import oci
import pytest

MODELS = oci.usage.models


def client(portal, contact: str = "management"):
    return oci.usage.RewardsClient(
        portal.config(contact), service_endpoint=portal.url, retry_strategy=oci.retry.NoneRetryStrategy()
    )


@pytest.fixture(scope="module")
def where(portal) -> dict[str, str]:
    """The first account's tenancy and the subscription whose usage earns."""
    with sqlite3.connect(portal.config_file.parent / "portal.db") as ledger:
        found = ledger.execute("select subscription_id from reward_programs where account_id = 1").fetchone()
    return {"tenancy_id": portal.config("management")["tenancy"], "subscription_id": found[0]}


def every(call, **given) -> list:
    return oci.pagination.list_call_get_all_results(call, **given).data


def refused(call, status: int, code: str) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as refusal:
        call()
    assert (refusal.value.status, refusal.value.code) == (status, code)


def person(number: int):
    return MODELS.CreateRedeemableUserDetails(
        items=[MODELS.RedeemableUser(email_id=f"p{number}@acme.example", first_name="P", last_name=str(number))]
    )


def test_months_come_to_what_can_be_redeemed(portal, where) -> None:
    found = client(portal).list_rewards(**where).data
    assert found.summary.currency == "EUR"
    assert found.summary.rewards_rate == 0.25
    assert found.summary.redemption_code
    assert found.summary.total_rewards_available == pytest.approx(sum(m.available_rewards for m in found.items))
    first = next(month for month in found.items if not month.is_manual)
    assert first.usage_amount == pytest.approx(first.eligible_usage_amount + first.ineligible_usage_amount)
    assert first.time_usage_started < first.time_usage_ended <= first.time_rewards_earned < first.time_rewards_expired


def test_products_by_kind_order_and_page(portal, where) -> None:
    rewards = client(portal)
    months = rewards.list_rewards(**where).data.items
    key = max(months, key=lambda month: month.eligible_usage_amount).usage_period_key
    asked = {**where, "usage_period_key": key}
    by_kind = {kind: rewards.list_products(**asked, producttype=kind).data.items for kind in ("ELIGIBLE", "INELIGIBLE")}
    assert all(product.is_eligible_to_earn_rewards for product in by_kind["ELIGIBLE"])
    assert not any(product.is_eligible_to_earn_rewards for product in by_kind["INELIGIBLE"])
    for sort_by in ("TIMECREATED", "TIMESTART"):
        for order in ("ASC", "DESC"):
            paged = every(rewards.list_products, **asked, producttype="ALL", sort_by=sort_by, sort_order=order, limit=2)
            whole = rewards.list_products(**asked, sort_by=sort_by, sort_order=order).data.items
            assert [product.product_number for product in paged] == [product.product_number for product in whole]
            assert len(paged) == len(by_kind["ELIGIBLE"]) + len(by_kind["INELIGIBLE"])


def test_redemptions_by_time_order_and_page(portal, where) -> None:
    rewards = client(portal)
    whole = rewards.list_redemptions(**where, sort_by="TIMEREDEEMED").data.items
    assert len(whole) >= 3
    assert every(rewards.list_redemptions, **where, sort_order="DESC", limit=1) == whole[::-1]
    middle = whole[1].time_redeemed
    assert rewards.list_redemptions(**where, time_redeemed_greater_than_or_equal_to=middle).data.items == whole[1:]
    assert rewards.list_redemptions(**where, time_redeemed_less_than=middle).data.items == whole[:1]
    assert isinstance(middle, datetime)
    late = middle + timedelta(days=3650)
    assert rewards.list_redemptions(**where, time_redeemed_greater_than_or_equal_to=late).data.items == []
    first = whole[0]
    assert first.redeemed_rewards == pytest.approx(first.base_rewards * first.fx_rate, abs=1)
    assert first.redemption_email
    assert first.redemption_code


def test_people_are_added_and_removed(portal, where) -> None:
    rewards = client(portal)
    before = rewards.list_redeemable_users(**where, sort_by="TIMECREATED", sort_order="ASC", limit=50)
    mine = uuid.uuid4().hex
    details = {"create_redeemable_user_details": person(1), "user_id": "somebody"}
    for _time in range(2):
        added = rewards.create_redeemable_user(
            **where, **details, if_match=before.headers["etag"], opc_retry_token=mine
        )
        assert [user.email_id for user in added.data.items] == ["p1@acme.example"]
    other = {"create_redeemable_user_details": person(2)}
    refused(
        lambda: rewards.create_redeemable_user(**where, **other, opc_retry_token=mine), 409, "InvalidatedRetryToken"
    )
    old = before.headers["etag"]
    refused(lambda: rewards.create_redeemable_user(**where, **other, if_match=old), 412, "NoEtagMatch")
    gone = {**where, "email_id": "p1@acme.example"}
    refused(lambda: rewards.delete_redeemable_user(**gone, if_match=old), 412, "NoEtagMatch")
    users = every(rewards.list_redeemable_users, **where, limit=1)
    assert [user.email_id for user in users][-1] == "p1@acme.example"
    assert rewards.delete_redeemable_user(**gone, if_match=added.headers["etag"]).status == 204
    assert rewards.list_redeemable_users(**where).data.items == before.data.items


@pytest.mark.parametrize("contact", ["finance", "technical", "support"])
def test_only_management_says_who_may_redeem(portal, where, contact: str) -> None:
    rewards = client(portal, contact)
    assert rewards.list_redeemable_users(**where).data.items
    call = rewards.create_redeemable_user
    refused(lambda: call(**where, create_redeemable_user_details=person(3)), 404, "NotAuthorizedOrNotFound")


def test_another_tenancy_and_another_subscription_are_404(portal, where) -> None:
    rewards = client(portal)
    with sqlite3.connect(portal.config_file.parent / "portal.db") as ledger:
        other = ledger.execute("select ocid from accounts where id = 2").fetchone()[0]
    for wrong in ({**where, "tenancy_id": other}, {**where, "subscription_id": "ocid1.ospsubscription.oc1..nobody"}):
        refused(lambda wrong=wrong: rewards.list_rewards(**wrong), 404, "NotAuthorizedOrNotFound")
        refused(lambda wrong=wrong: rewards.list_redemptions(**wrong), 404, "NotAuthorizedOrNotFound")
        refused(lambda wrong=wrong: rewards.list_redeemable_users(**wrong), 404, "NotAuthorizedOrNotFound")
        asked = {**wrong, "usage_period_key": "202601"}
        refused(lambda asked=asked: rewards.list_products(**asked), 404, "NotAuthorizedOrNotFound")
        new = {**wrong, "create_redeemable_user_details": person(4)}
        refused(lambda new=new: rewards.create_redeemable_user(**new), 404, "NotAuthorizedOrNotFound")
        gone = {**wrong, "email_id": "cfo@acme.example"}
        refused(lambda gone=gone: rewards.delete_redeemable_user(**gone), 404, "NotAuthorizedOrNotFound")
