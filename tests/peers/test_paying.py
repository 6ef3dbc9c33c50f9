"""The official SDK asks for hosted pages of invoices and plans: once per token, and only where one may pay."""

from __future__ import annotations

import sqlite3
import uuid

import oci
import pytest

MODELS = oci.osp_gateway.models


def payable(everything, number: int):
    """An invoice that can be paid; another one for every number."""
    found = [row for row in everything if row.invoice_status in ("OPEN", "PAST_DUE") and row.is_payable]
    return found[number]


def pay(portal, row, *, email: str = "ap@acme.example", **headers):
    return portal.invoices().pay_invoice(
        internal_invoice_id=row.internal_invoice_id,
        pay_invoice_details=MODELS.PayInvoiceDetails(email=email, language_code="EN"),
        **headers,
        **portal.home(),
    )


def refused(call, status: int, code: str) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as refusal:
        call()
    assert (refusal.value.status, refusal.value.code) == (status, code)


def token() -> str:
    return uuid.uuid4().hex


def test_without_a_token_the_sdk_makes_one_and_gets_a_page(portal, everything) -> None:
    receipt = pay(portal, payable(everything, 1)).data
    assert receipt.url.startswith(portal.pages_url)
    assert receipt.header_id
    assert receipt.token


def test_the_same_token_gives_the_same_page(portal, everything) -> None:
    row, mine = payable(everything, 2), token()
    first, again = [pay(portal, row, opc_retry_token=mine).data for _time in range(2)]
    assert (again.url, again.header_id, again.token) == (first.url, first.header_id, first.token)
    other = pay(portal, row, email="me@acme.example", opc_retry_token=token()).data
    assert other.header_id != first.header_id


def test_the_same_token_with_another_body_is_409(portal, everything) -> None:
    row, mine = payable(everything, 3), token()
    pay(portal, row, opc_retry_token=mine)
    refused(lambda: pay(portal, row, email="me@acme.example", opc_retry_token=mine), 409, "InvalidatedRetryToken")


@pytest.mark.parametrize("status", ["CLOSED", "PAYMENT_SUBMITTED"])
def test_what_is_paid_or_being_paid_gets_no_page(portal, everything, status: str) -> None:
    row = next(row for row in everything if row.invoice_status == status)
    refused(lambda: pay(portal, row, opc_retry_token=token()), 409, "IncorrectState")


def test_a_card_number_is_refused(portal, everything) -> None:
    refused(lambda: pay(portal, payable(everything, 4), email="4111111111111111@x.example"), 400, "CardNumberRefused")


@pytest.fixture(scope="module")
def plans(portal) -> list[str]:
    """Ids of the first account's plans, which no route lists yet."""
    with sqlite3.connect(portal.config_file.parent / "portal.db") as ledger:
        return [row[0] for row in ledger.execute("select subscription_id from subscriptions where account_id = 1")]


def subscriptions(portal, contact: str = "finance"):
    return oci.osp_gateway.SubscriptionServiceClient(
        portal.config(contact), service_endpoint=portal.url, retry_strategy=oci.retry.NoneRetryStrategy()
    )


def pay_plan(portal, plan: str, contact: str = "finance", **headers):
    details = MODELS.PaySubscriptionDetails(
        email="ap@acme.example", language_code="EN", subscription=MODELS.Subscription(id=plan, currency_code="EUR")
    )
    return subscriptions(portal, contact).pay_subscription(
        subscription_id=plan, pay_subscription_details=details, **headers, **portal.home(contact)
    )


def authorize(portal, plan: str, **headers):
    details = MODELS.AuthorizeSubscriptionPaymentDetails(
        email="ap@acme.example", language_code="EN", subscription=MODELS.Subscription(id=plan)
    )
    return subscriptions(portal).authorize_subscription_payment(
        subscription_id=plan, authorize_subscription_payment_details=details, **headers, **portal.home()
    )


@pytest.mark.parametrize("call", [pay_plan, authorize])
def test_a_plan_gets_a_session_once_per_token(portal, plans, call) -> None:
    mine = token()
    first, again = [call(portal, plans[0], opc_retry_token=mine).data for _time in range(2)]
    assert first.header_id
    assert first.api_token
    assert first.user_token
    assert (again.header_id, again.api_token, again.user_token) == (first.header_id, first.api_token, first.user_token)
    assert call(portal, plans[1], opc_retry_token=token()).data.header_id != first.header_id


@pytest.mark.parametrize("call", [pay_plan, authorize])
def test_a_plan_that_is_not_there_is_404(portal, call) -> None:
    refused(lambda: call(portal, "ocid1.ospsubscription.oc1..nobody"), 404, "NotAuthorizedOrNotFound")


def test_a_manager_may_not_pay_a_plan(portal, plans) -> None:
    refused(lambda: pay_plan(portal, plans[0], "management"), 404, "NotAuthorizedOrNotFound")
