"""The official SDK reads and changes plans, asks for addresses and rules, and keeps the recipients of statements."""

from __future__ import annotations

import uuid

import oci
import pytest

OSP = oci.osp_gateway.models
USAGE = oci.usage_api.models
ONCE = oci.retry.NoneRetryStrategy()


def refused(call, status: int, code: str) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as refusal:
        call()
    assert (refusal.value.status, refusal.value.code) == (status, code)


def osp(portal, kind, contact: str = "finance"):
    return kind(portal.config(contact), service_endpoint=portal.url, retry_strategy=ONCE)


def plans(portal, contact: str = "finance") -> oci.osp_gateway.SubscriptionServiceClient:
    return osp(portal, oci.osp_gateway.SubscriptionServiceClient, contact)


def statements(portal, contact: str = "finance") -> oci.usage_api.UsageapiClient:
    return osp(portal, oci.usage_api.UsageapiClient, contact)


def the_plan(portal):
    return plans(portal).list_subscriptions(**portal.home()).data.items[0]


def test_plans_are_listed_page_by_page_in_every_order(portal) -> None:
    listed = plans(portal).list_subscriptions(**portal.home()).data.items
    assert [plan.plan_type for plan in listed] == ["PAYG", "FREE_TIER"]
    assert isinstance(listed[0].payment_options[0], OSP.CreditCardPaymentOption)
    assert listed[0].billing_address.country == "DE"
    assert listed[0].tax_info.tax_reg_number == "DE136695976"
    for order in ("INVOICE_NO", "STATUS", "TYPE", "INVOICE_DATE", "TOTAL_AMOUNT"):
        found = oci.pagination.list_call_get_all_results(
            plans(portal).list_subscriptions, **portal.home(), limit=1, sort_by=order, sort_order="DESC"
        ).data
        assert {plan.id for plan in found} == {plan.id for plan in listed}


def test_a_plan_is_changed_by_whoever_saw_it_last(portal) -> None:
    client, name = plans(portal), the_plan(portal).id
    before = client.get_subscription(subscription_id=name, **portal.home())
    address = before.data.billing_address
    address.line1 = "Rosenheimer Straße 116"
    details = OSP.UpdateSubscriptionDetails(
        subscription=OSP.Subscription(billing_address=address), email="ap@acme.example"
    )
    changed = client.update_subscription(
        subscription_id=name, update_subscription_details=details, **portal.home(), if_match=before.headers["etag"]
    )
    assert changed.data.billing_address.line1 == "Rosenheimer Straße 116"
    assert changed.headers["etag"] != before.headers["etag"]
    address.line2 = "Hof"
    refused(
        lambda: client.update_subscription(
            subscription_id=name, update_subscription_details=details, **portal.home(), if_match=before.headers["etag"]
        ),
        412,
        "NoEtagMatch",
    )
    kept = (
        osp(portal, oci.osp_gateway.AddressServiceClient)
        .get_address(address_id=address.address_key, **portal.home())
        .data
    )
    assert (kept.line1, kept.line2) == ("Rosenheimer Straße 116", "Kreditorenbuchhaltung")


def test_a_plan_of_another_tenancy_is_not_there(portal) -> None:
    other = portal.home() | {"compartment_id": "ocid1.tenancy.oc1..elsewhere"}
    name = the_plan(portal).id
    refused(lambda: plans(portal).list_subscriptions(**other), 404, "NotAuthorizedOrNotFound")
    refused(lambda: plans(portal).get_subscription(subscription_id=name, **other), 404, "NotAuthorizedOrNotFound")
    details = OSP.UpdateSubscriptionDetails(subscription=OSP.Subscription(language_code="en"))
    refused(
        lambda: plans(portal).update_subscription(subscription_id=name, update_subscription_details=details, **other),
        404,
        "NotAuthorizedOrNotFound",
    )
    refused(
        lambda: plans(portal, "management").update_subscription(
            subscription_id=name, update_subscription_details=details, **portal.home("management")
        ),
        404,
        "NotAuthorizedOrNotFound",
    )
    refused(
        lambda: osp(portal, oci.osp_gateway.AddressServiceClient).get_address(address_id="20000000", **other),
        404,
        "NotAuthorizedOrNotFound",
    )


def test_an_address_is_verified_once_per_token(portal) -> None:
    client, token = osp(portal, oci.osp_gateway.AddressServiceClient), uuid.uuid4().hex
    details = OSP.VerifyAddressDetails(line1="Marienplatz 8", city="München", postal_code="80331", country="DE")
    for _time in range(2):
        receipt = client.verify_address(verify_address_details=details, **portal.home(), opc_retry_token=token).data
        assert (receipt.quality, receipt.verification_code) == ("EXCELLENT", "VERIFIED")
    other = OSP.VerifyAddressDetails(country="DE")
    refused(
        lambda: client.verify_address(verify_address_details=other, **portal.home(), opc_retry_token=token),
        409,
        "InvalidatedRetryToken",
    )
    assert client.verify_address(verify_address_details=other, **portal.home()).data.quality == "BAD"


@pytest.mark.parametrize("country", ["DE", "AT", "CH", "US", "GB", "FR", "BR", "IN", "JP", "CN"])
def test_a_country_has_a_rule(portal, country: str) -> None:
    client = osp(portal, oci.osp_gateway.AddressRuleServiceClient)
    rule = client.get_address_rule(country_code=country, **portal.home()).data
    assert rule.country_code == country
    postal = next(field for field in rule.address.fields if field.name == "postalCode")
    assert postal.is_required
    assert postal.format.example
    assert postal.label.value
    assert rule.tax.fields
    refused(lambda: client.get_address_rule(country_code="XX", **portal.home()), 404, "NotAuthorizedOrNotFound")


def test_recipients_are_listed_made_changed_and_removed(portal) -> None:
    client, plan = statements(portal), the_plan(portal).id
    account = portal.home()["compartment_id"]
    (known,) = client.list_email_recipients_groups(plan, account, sort_by="displayName").data.items
    assert known.recipients_list[0].email_id == "ap@acme.example"
    anna = USAGE.EmailRecipient(email_id="anna@acme.example", first_name="Anna", lifecycle_state="ACTIVE")
    details = USAGE.CreateEmailRecipientsGroupDetails(compartment_id=account, recipients_list=[anna])
    token = uuid.uuid4().hex
    made, again = [client.create_email_recipients_group(details, plan, opc_retry_token=token) for _time in range(2)]
    assert made.data.id == again.data.id
    groups = oci.pagination.list_call_get_all_results(
        client.list_email_recipients_groups, plan, account, limit=1, sort_order="DESC"
    ).data
    assert {group.id for group in groups} == {known.id, made.data.id}
    details = USAGE.UpdateEmailRecipientsGroupDetails(
        recipients_list=[anna, USAGE.EmailRecipient(email_id="b@acme.example", lifecycle_state="ACTIVE")]
    )
    etag = client.get_email_recipients_group(made.data.id, plan, account).headers["etag"]
    changed = client.update_email_recipients_group(details, made.data.id, plan, account, if_match=etag)
    assert [one.email_id for one in changed.data.recipients_list] == ["anna@acme.example", "b@acme.example"]
    refused(
        lambda: client.delete_email_recipients_group(made.data.id, plan, account, if_match=etag), 412, "NoEtagMatch"
    )
    client.delete_email_recipients_group(made.data.id, plan, account, if_match=changed.headers["etag"])
    refused(lambda: client.get_email_recipients_group(made.data.id, plan, account), 404, "NotAuthorizedOrNotFound")


def test_recipients_of_another_tenancy_are_not_there(portal) -> None:
    plan = the_plan(portal).id
    refused(
        lambda: statements(portal).list_email_recipients_groups(plan, "ocid1.tenancy.oc1..elsewhere"),
        404,
        "NotAuthorizedOrNotFound",
    )
    account = portal.home()["compartment_id"]
    refused(
        lambda: statements(portal, "technical").list_email_recipients_groups(plan, account),
        404,
        "NotAuthorizedOrNotFound",
    )
