"""The official SDK reads contracts, schedules, usage and orders at the portal, and activates an order."""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from collections import Counter
from decimal import Decimal

import oci
import pytest

ONE = oci.onesubscription
NO_RETRY = oci.retry.NoneRetryStrategy()
FROM, TO = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def client(portal, kind, contact: str = "technical"):
    return kind(portal.config(contact), service_endpoint=portal.url, retry_strategy=NO_RETRY)


def home(portal, contact: str = "technical") -> str:
    return portal.config(contact)["tenancy"]


def own(portal, path: str, contact: str = "technical", **query):
    """An answer of the portal's own routes, through the SDK's own signing."""
    answer = client(portal, ONE.SubscriptionClient, contact).base_client.call_api(
        resource_path=f"/../customerCenter/20261101{path}",
        method="GET",
        query_params=query,
        header_params={},
        response_type="object",
    )
    return answer.data if isinstance(answer.data, dict) else json.loads(answer.data)


def every(call, *arguments, limit: int = 1000, **more) -> list:
    return oci.pagination.list_call_get_all_results(call, *arguments, limit=limit, **more).data


def refused(call, status: int, code: str) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as refusal:
        call()
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert refusal.value.headers["opc-request-id"]


def token() -> str:
    return uuid.uuid4().hex


@pytest.fixture(scope="session")
def organization(portal) -> list:
    """Every subscription of the first account, as the list tells it that has their numbers."""
    orgs = client(portal, ONE.OrganizationSubscriptionClient)
    return every(orgs.list_organization_subscriptions, home(portal))


def numbered(organization, kind: str, status: str = "ACTIVE") -> list[str]:
    return [row.id for row in organization if (row.type, row.status, row.currency.iso_code) == (kind, status, "EUR")]


@pytest.fixture(scope="session")
def committed(portal, organization) -> str:
    """A subscription for usage with a commitment, in force."""
    return next(
        name
        for name in numbered(organization, "USAGE")
        if client(portal, ONE.SubscriptionClient).get_subscription_details(name, home(portal)).data.commitment_periods
    )


@pytest.fixture(scope="session")
def stranger(portal) -> str:
    """A tenancy that the technical contact is not granted."""
    accounts = own(portal, "/accounts", "support")["items"]
    return next(row["compartmentId"] for row in accounts if row["compartmentId"] != home(portal))


def ordered_and_paged(call, *arguments, sorts, key, **more) -> list:
    """What a list gives, after every order and size of page gave the same rows."""
    plain = every(call, *arguments, **more)
    for sort in sorts:
        up = every(call, *arguments, sort_by=sort, sort_order="ASC", **more)
        down = every(call, *arguments, sort_by=sort, sort_order="DESC", limit=7, **more)
        assert Counter(map(key, up)) == Counter(map(key, plain))
        assert list(map(key, down)) == list(map(key, up))[::-1]
    return plain


BOTH = ("ORDERNUMBER", "TIMEINVOICING")


def test_subscriptions_in_every_order_and_by_every_filter(portal, organization) -> None:
    subscriptions = client(portal, ONE.SubscriptionClient)
    rows = ordered_and_paged(subscriptions.list_subscriptions, home(portal), sorts=BOTH, key=str)
    assert len(rows) == len(organization) > 30
    assert all(row.subscribed_services for row in rows)
    name = organization[3].id
    one = every(subscriptions.list_subscriptions, home(portal), subscription_id=name, is_commit_info_required=True)
    assert [row.service_name for row in one] == [organization[3].service_name]
    plan = own(portal, "/contracts", compartmentId=home(portal), subscriptionId=name)["items"][0]["planNumber"]
    assert every(subscriptions.list_subscriptions, home(portal), plan_number=plan)
    assert len(every(subscriptions.list_subscriptions, home(portal), buyer_email="cfo@acme.example")) == len(rows)
    assert every(subscriptions.list_subscriptions, home(portal), plan_number="none") == []


def test_organization_subscriptions_in_every_order(portal, organization) -> None:
    orgs = client(portal, ONE.OrganizationSubscriptionClient)
    call = orgs.list_organization_subscriptions
    assert len(ordered_and_paged(call, home(portal), sorts=BOTH, key=lambda row: row.id)) == len(organization)
    assert {row.status for row in organization} == {"ACTIVE", "EXPIRED", "PENDING"}


def test_details_sum_the_commitment(portal, committed) -> None:
    told = client(portal, ONE.SubscriptionClient).get_subscription_details(committed, home(portal)).data
    assert (told.subscription_id, told.currency_code) == (committed, "EUR")
    assert told.amount_consumed + told.amount_available == pytest.approx(told.amount_commitment)
    assert sum(item.amount_commitment for item in told.commitment_periods) == pytest.approx(told.amount_commitment)
    assert told.products_and_services[0].sub_id == committed


def test_services_and_one_of_them(portal, organization) -> None:
    services = client(portal, ONE.SubscribedServiceClient)
    name = numbered(organization, "SUPPORT")[0]
    call = services.list_subscribed_services
    rows = ordered_and_paged(call, home(portal), name, sorts=BOTH, key=lambda row: row.id)
    assert {row.subscription_id for row in rows} == {name}
    assert every(call, home(portal), name, order_line_id=rows[1].order_line_id)[0].id == rows[1].id
    assert every(call, home(portal), name, status="EXPIRED") == []
    whole = services.get_subscribed_service(rows[0].id).data
    assert (whole.net_unit_price, whole.order_number, whole.csi) == (
        rows[0].net_unit_price, rows[0].order_number, rows[0].csi,
    )  # fmt: skip
    some = services.get_subscribed_service(rows[0].id, fields=["id", "status"]).data
    assert (some.id, some.status, some.order_number) == (rows[0].id, "ACTIVE", None)


def test_commitments_and_one_of_them(portal, committed) -> None:
    service = every(client(portal, ONE.SubscribedServiceClient).list_subscribed_services, home(portal), committed)[0]
    commitments = client(portal, ONE.CommitmentClient)
    call = commitments.list_commitments
    rows = ordered_and_paged(call, service.id, home(portal), sorts=BOTH, key=lambda row: row.id)
    assert len(every(call, service.id, home(portal), limit=1)) == len(rows) == 3
    for row in rows:
        assert Decimal(row.used_amount) + Decimal(row.available_amount) == Decimal(row.quantity)
    one = commitments.get_commitment(rows[0].id).data
    assert (one.id, one.quantity, one.used_amount) == (rows[0].id, rows[0].quantity, rows[0].used_amount)


def test_rate_cards_by_every_filter(portal, committed) -> None:
    cards = client(portal, ONE.RatecardClient)
    call = cards.list_rate_cards
    arguments = (committed, home(portal))
    rows = ordered_and_paged(call, *arguments, sorts=BOTH, key=lambda row: row.product.part_number)
    assert len(rows) == 8
    assert any(row.is_tier and len(row.rate_card_tiers) == 2 for row in rows)
    part = rows[2].product.part_number
    assert [row.product.part_number for row in every(call, *arguments, part_number=part)] == [part]
    start, end = rows[0].time_start, rows[0].time_end
    second = dt.timedelta(seconds=1)
    assert len(every(call, *arguments, time_from=start, time_to=end)) == 8
    assert every(call, *arguments, time_from=start + second) == []
    assert every(call, *arguments, time_to=end - second) == []


def test_the_schedule_in_every_order_agrees_with_the_invoices(portal, organization, everything) -> None:
    schedules = client(portal, ONE.BillingScheduleClient)
    call = schedules.list_billing_schedules
    invoices = {row.invoice_id: row for row in everything}
    seen = planned = 0
    for name in numbered(organization, "SUBSCRIPTION") + numbered(organization, "SUPPORT"):
        rows = every(call, home(portal), name)
        for row in rows:
            if row.invoice_status == "NOT_INVOICED":
                planned += 1
                assert row.ar_invoice_number is None
                continue
            invoice = invoices[row.ar_customer_transaction_id]
            assert invoice.invoice_number == row.ar_invoice_number
            assert name in invoice.subscription_ids
            assert invoice.time_invoice == row.time_invoicing
            seen += 1
    assert seen > 30
    assert planned > 30
    arguments = (home(portal), numbered(organization, "SUBSCRIPTION")[0])
    rows = ordered_and_paged(call, *arguments, sorts=BOTH, key=str)
    service = rows[0].subscribed_service_id
    of_service = every(call, *arguments, subscribed_service_id=service)
    assert len(of_service) == sum(row.subscribed_service_id == service for row in rows)
    invoiced = next(row for row in rows if row.invoice_status == "INVOICED")
    invoice = invoices[invoiced.ar_customer_transaction_id]
    lines = portal.invoices().list_invoice_lines(
        internal_invoice_id=invoice.internal_invoice_id, limit=1000, **portal.home()
    )
    assert (invoiced.order_number, Decimal(invoiced.amount)) in {
        (line.order_no, Decimal(str(line.total_price))) for line in lines.data.items
    }


def test_usage_in_every_order_and_by_every_filter(portal, committed) -> None:
    usages = client(portal, ONE.ComputedUsageClient)
    call, arguments = usages.list_computed_usages, (home(portal), committed, FROM, TO)
    sorts = ("timeCreated", "timeOfArrival", "timeMeteredOn")
    rows = every(call, *arguments)
    assert len(rows) > 100
    for sort in sorts:
        up = every(call, *arguments, sort_by=sort, sort_order="ASC", limit=300)
        down = every(call, *arguments, sort_by=sort, sort_order="DESC", limit=300)
        assert [row.computed_usage_id for row in up] == [row.computed_usage_id for row in down][::-1]
        assert len(up) == len(rows)
    part, parent = rows[0].product.part_number, rows[0].parent_product.part_number
    some = every(call, *arguments, computed_product=part, parent_product=parent)
    assert len(some) == sum(row.product.part_number == part for row in rows)
    assert every(call, *arguments, parent_product="none") == []
    one = usages.get_computed_usage(rows[0].computed_usage_id, home(portal)).data
    assert (one.quantity, one.cost) == (rows[0].quantity, rows[0].cost)
    assert usages.get_computed_usage(rows[0].computed_usage_id, home(portal), fields=["cost"]).data.quantity is None


@pytest.mark.parametrize("grouping", ["HOURLY", "DAILY", "MONTHLY", "NONE"])
def test_summed_usage_comes_to_the_same(portal, committed, grouping: str) -> None:
    usages = client(portal, ONE.ComputedUsageClient)
    arguments = (home(portal), committed, FROM, TO)
    single = sum(Decimal(row.cost_rounded) for row in every(usages.list_computed_usages, *arguments))
    parent = every(usages.list_computed_usages, *arguments)[0].parent_product.part_number
    for limit in (40, 1000):
        pages = every(
            usages.list_aggregated_computed_usages, *arguments, grouping=grouping, parent_product=parent, limit=limit
        )
        assert sum(Decimal(item.cost) for page in pages for item in page.aggregated_computed_usages) == single


def test_the_usage_ledger_in_every_order(portal, committed) -> None:
    call = client(portal, ONE.SubscriptionClient).list_usage_ledgers
    arguments = (committed, home(portal))
    rows = ordered_and_paged(call, *arguments, sorts=("timeConsumption", "consumptionAmount"), key=str)
    moment = sorted(row.time_consumption for row in rows)[len(rows) // 2]
    late = every(call, *arguments, time_consumption_greater_than_or_equal_to=moment)
    early = every(call, *arguments, time_consumption_less_than=moment)
    assert len(late) + len(early) == len(rows)
    assert min(row.time_consumption for row in late) == moment


def test_an_invoice_as_its_subscription_sees_it_and_its_lines_day_by_day(portal, everything, committed) -> None:
    summaries = client(portal, ONE.InvoiceSummaryClient)
    invoice = next(
        row
        for row in everything
        if committed in (row.subscription_ids or ()) and row.time_invoice < TO - dt.timedelta(days=20)
    )
    arguments = (home(portal), invoice.invoice_id)
    rows = ordered_and_paged(summaries.list_invoices, *arguments, sorts=BOTH, key=str)
    assert [row.subscription_number for row in rows] == [committed]
    assert rows[0].ar_invoices == invoice.invoice_number
    moment, second = invoice.time_invoice, dt.timedelta(seconds=1)
    assert every(summaries.list_invoices, *arguments, time_from=moment, time_to=moment + second)
    assert every(summaries.list_invoices, *arguments, time_from=moment + second) == []
    assert every(summaries.list_invoices, *arguments, time_to=moment) == []
    assert every(summaries.list_invoices, *arguments, fields=["status"])[0].ar_invoices is None
    line = rows[0].invoice_lines[0].id
    call = summaries.list_invoiceline_computed_usages
    days = ordered_and_paged(call, home(portal), line, sorts=("timeCreated", "meteredOnDate"), key=str)
    lines = portal.invoices().list_invoice_lines(
        internal_invoice_id=invoice.internal_invoice_id, limit=1000, **portal.home()
    )
    assert sum(day.quantity for day in days) == lines.data.items[0].quantity
    assert every(call, home(portal), line, fields=["quantity"])[0].cost is None


def test_another_tenancy_is_404_for_every_operation(portal, stranger, organization, committed) -> None:
    theirs = own(portal, "/contracts", "support", compartmentId=stranger)["items"]
    name = next(row["subscriptionId"] for row in theirs if row["kind"] == "USAGE")
    support = client(portal, ONE.SubscribedServiceClient, "support")
    service = every(support.list_subscribed_services, stranger, name)[0].id
    subscriptions = client(portal, ONE.SubscriptionClient)
    services = client(portal, ONE.SubscribedServiceClient)
    usages = client(portal, ONE.ComputedUsageClient)
    summaries = client(portal, ONE.InvoiceSummaryClient)
    commitments = client(portal, ONE.CommitmentClient)
    calls = [
        lambda: subscriptions.list_subscriptions(stranger),
        lambda: subscriptions.get_subscription_details(name, stranger),
        lambda: subscriptions.get_subscription_details(name, home(portal)),
        lambda: subscriptions.list_usage_ledgers(name, stranger),
        lambda: services.list_subscribed_services(stranger, name),
        lambda: services.get_subscribed_service(service),
        lambda: commitments.list_commitments(service, stranger),
        lambda: commitments.list_commitments(service, home(portal)),
        lambda: commitments.get_commitment("none"),
        lambda: client(portal, ONE.RatecardClient).list_rate_cards(name, stranger),
        lambda: client(portal, ONE.BillingScheduleClient).list_billing_schedules(stranger, name),
        lambda: client(portal, ONE.OrganizationSubscriptionClient).list_organization_subscriptions(stranger),
        lambda: usages.list_computed_usages(stranger, name, FROM, TO),
        lambda: usages.list_aggregated_computed_usages(stranger, name, FROM, TO),
        lambda: usages.get_computed_usage("u1l1d20000", stranger),
        lambda: summaries.list_invoices(stranger, "1"),
        lambda: summaries.list_invoiceline_computed_usages(stranger, "1l1"),
    ]
    for call in calls:
        refused(call, 404, "NotAuthorizedOrNotFound")


def test_a_page_token_of_nobody_is_400(portal) -> None:
    subscriptions = client(portal, ONE.SubscriptionClient)
    refused(lambda: subscriptions.list_subscriptions(home(portal), page="bm9ib2R5"), 400, "InvalidParameter")


def orders(portal, contact: str = "technical"):
    return client(portal, oci.tenant_manager_control_plane.OrdersClient, contact)


def activate(portal, opener: str, tenancy: str, contact: str = "technical", **more):
    details = oci.tenant_manager_control_plane.models.ActivateOrderDetails(compartment_id=tenancy)
    return orders(portal, contact).activate_order(details, opener, **more)


def wait_for_another_second() -> None:
    """The same request signed in the same second is a replay, whatever its token."""
    now = int(time.time())
    while int(time.time()) == now:
        time.sleep(0.02)


def test_an_order_is_read_and_activated_once_per_token(portal, stranger) -> None:
    rows = own(portal, "/orders", compartmentId=home(portal), status="AWAITING_ACTIVATION")["items"]
    number = rows[0]["orderNumber"]
    opener = own(portal, f"/orders/{number}", compartmentId=home(portal))["activationToken"]
    order = orders(portal).get_order(opener).data
    assert (order.order_number, order.order_state) == (number, "AWAITING_ACTIVATION")
    assert order.subscriptions[0].spm_subscription_id == rows[0]["subscriptionId"]
    assert order.subscriptions[0].skus[0].quantity == 1
    refused(lambda: orders(portal).get_order(opener + "x"), 404, "NotAuthorizedOrNotFound")
    refused(lambda: activate(portal, opener, stranger), 404, "NotAuthorizedOrNotFound")
    refused(lambda: activate(portal, opener, home(portal), "finance"), 404, "NotAuthorizedOrNotFound")
    mine = token()
    assert activate(portal, opener, home(portal), opc_retry_token=mine).headers["opc-request-id"]
    assert activate(portal, opener, home(portal), opc_retry_token=mine).status == 204
    refused(lambda: activate(portal, opener, stranger, opc_retry_token=mine), 404, "NotAuthorizedOrNotFound")
    refused(lambda: activate(portal, f"{opener}x", home(portal), opc_retry_token=mine), 409, "InvalidatedRetryToken")
    wait_for_another_second()
    refused(lambda: activate(portal, opener, home(portal), opc_retry_token=token()), 409, "IncorrectState")
    assert orders(portal).get_order(opener).data.order_state == "PROVISIONED"
