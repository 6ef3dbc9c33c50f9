"""The official SDK, unchanged, lists, reads, prints and pays invoices at the portal."""

from __future__ import annotations

import datetime as dt
import json
import urllib.request
from decimal import Decimal

import oci
import pytest

SORTS = {
    "INVOICE_NO": "invoice_number",
    "REF_NO": "invoice_ref_number",
    "STATUS": "invoice_status",
    "TYPE": "invoice_type",
    "INVOICE_DATE": "time_invoice",
    "DUE_DATE": "time_invoice_due",
    "PAYM_REF": None,
    "TOTAL_AMOUNT": "invoice_amount",
    "BALANCE_DUE": "invoice_amount_due",
}
STATUSES = ["OPEN", "PAST_DUE", "PAYMENT_SUBMITTED", "CLOSED"]
TYPES = ["HARDWARE", "SUBSCRIPTION", "SUPPORT", "LICENSE", "EDUCATION", "CONSULTING", "SERVICE", "USAGE"]


def ids(rows) -> list[str]:
    return [row.internal_invoice_id for row in rows]


def listed(portal, **parameters) -> list:
    return portal.invoices().list_invoices(**portal.home(), limit=1000, **parameters).data.items


def test_every_status_is_there_and_found_by_its_filter(portal, everything) -> None:
    assert {row.invoice_status for row in everything} == set(STATUSES)
    for status in STATUSES:
        expected = {row.internal_invoice_id for row in everything if row.invoice_status == status}
        assert set(ids(listed(portal, status=[status]))) == expected


def test_several_statuses_are_any_of_them(portal, everything) -> None:
    expected = {row.internal_invoice_id for row in everything if row.invoice_status in ("OPEN", "PAST_DUE")}
    assert set(ids(listed(portal, status=["OPEN", "PAST_DUE"]))) == expected


@pytest.mark.parametrize("kind", TYPES)
def test_every_type_is_found_by_its_filter(portal, everything, kind: str) -> None:
    expected = {row.internal_invoice_id for row in everything if row.invoice_type == kind}
    assert expected
    assert set(ids(listed(portal, type=[kind]))) == expected


def test_the_invoice_date_filters(portal, everything) -> None:
    days = sorted(row.time_invoice for row in everything)
    start, end = days[len(days) // 4], days[3 * len(days) // 4]
    found = listed(portal, time_invoice_start=start, time_invoice_end=end)
    assert 0 < len(found) < len(everything)
    inside = {row.internal_invoice_id for row in everything if start < row.time_invoice < end}
    within = {row.internal_invoice_id for row in everything if start <= row.time_invoice <= end}
    assert inside <= set(ids(found)) <= within


def test_the_payment_date_filters(portal, everything) -> None:
    paid = sorted(row.last_payment_detail.time_paid_on for row in everything if row.last_payment_detail)
    start = paid[len(paid) // 2]
    found = set(ids(listed(portal, time_payment_start=start - dt.timedelta(seconds=1))))
    expected = {
        row.internal_invoice_id
        for row in everything
        if row.last_payment_detail and row.last_payment_detail.time_paid_on >= start
    }
    assert found == expected


def test_one_invoice_is_found_by_its_id_and_by_its_number(portal, everything) -> None:
    wanted = everything[17]
    assert ids(listed(portal, invoice_id=wanted.invoice_id)) == [wanted.internal_invoice_id]
    assert wanted.internal_invoice_id in ids(listed(portal, search_text=wanted.invoice_number))
    assert listed(portal, search_text="no such invoice anywhere") == []


@pytest.mark.parametrize("order", ["ASC", "DESC"])
@pytest.mark.parametrize("sort_by", SORTS)
def test_every_sort_orders_every_row_once(portal, everything, sort_by: str, order: str) -> None:
    rows = listed(portal, sort_by=sort_by, sort_order=order)
    assert sorted(ids(rows)) == sorted(ids(everything))
    if (field := SORTS[sort_by]) is None:
        return
    values = [value for row in rows if (value := getattr(row, field)) is not None]
    assert len({str(value) for value in values}) > 1
    if sort_by == "STATUS":
        runs = [value for i, value in enumerate(values) if i == 0 or values[i - 1] != value]
        assert len(runs) == len(set(runs))
    else:
        assert values == sorted(values, reverse=order == "DESC")


@pytest.mark.parametrize("sort_by", [None, "DUE_DATE", "BALANCE_DUE"])
def test_seven_at_a_time_is_the_same_as_all_at_once(portal, sort_by: str | None) -> None:
    sort = {"sort_by": sort_by} if sort_by else {}
    paged = oci.pagination.list_call_get_all_results(
        portal.invoices().list_invoices, **portal.home(), limit=7, **sort
    ).data
    assert ids(paged) == ids(listed(portal, **sort))


def test_amounts_and_the_money_line_hold_for_every_row(everything) -> None:
    for row in everything:
        line = [
            Decimal(str(amount))
            for amount in (
                row.invoice_amount,
                -row.invoice_amount_credited,
                row.invoice_amount_adjusted,
                -row.invoice_amount_applied,
                -row.invoice_amount_due,
            )
        ]
        assert sum(line) == 0, row.invoice_number


def test_an_invoice_its_lines_and_its_pdf(portal, everything) -> None:
    client, home = portal.invoices(), portal.home()
    row = next(row for row in everything if row.is_display_download_pdf)
    invoice = client.get_invoice(internal_invoice_id=row.internal_invoice_id, **home)
    assert invoice.data.invoice_number == row.invoice_number
    assert invoice.data.invoice_amount == row.invoice_amount
    assert invoice.data.bill_to_address.company_name
    assert invoice.headers["etag"]
    assert invoice.headers["opc-request-id"]

    lines = oci.pagination.list_call_get_all_results(
        client.list_invoice_lines, internal_invoice_id=row.internal_invoice_id, limit=2, **home
    ).data
    assert sum(Decimal(str(line.total_price)) for line in lines) == Decimal(str(row.invoice_amount))

    pdf = client.download_pdf_content(internal_invoice_id=row.internal_invoice_id, **home)
    assert pdf.data.content.startswith(b"%PDF-")


def test_paying_answers_with_a_page_that_says_what_will_be_paid(portal, everything) -> None:
    row = next(row for row in everything if row.invoice_status == "PAST_DUE" and row.is_payable)
    details = oci.osp_gateway.models.PayInvoiceDetails(
        language_code="EN", email="ap@acme.example", return_url="https://acme.example/done"
    )
    receipt = (
        portal.invoices()
        .pay_invoice(
            internal_invoice_id=row.internal_invoice_id,
            pay_invoice_details=details,
            opc_retry_token="0123456789abcdef0123456789abcdef",
            **portal.home(),
        )
        .data
    )
    assert receipt.url.startswith(portal.pages_url)
    with urllib.request.urlopen(receipt.url) as page:  # noqa: S310 - a loopback address, asserted above
        text = page.read().decode()
    assert row.invoice_number in text
    assert row.currency.currency_code in text


def test_the_payment_kinds_are_told_apart(everything) -> None:
    kinds = {type(row.last_payment_detail).__name__ for row in everything if row.last_payment_detail}
    assert "CreditCardPaymentDetail" in kinds
    assert len(kinds) > 1


def refused(call, status: int, code: str) -> None:
    with pytest.raises(oci.exceptions.ServiceError) as refusal:
        call()
    assert (refusal.value.status, refusal.value.code) == (status, code)
    assert refusal.value.headers["opc-request-id"]


def test_a_wrong_key_is_401(portal, tmp_path) -> None:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    stranger = tmp_path / "key.pem"
    stranger.write_bytes(
        rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    client = portal.invoices(key_file=str(stranger))
    refused(lambda: client.list_invoices(**portal.home()), 401, "NotAuthenticated")


def test_another_tenancy_is_404(portal) -> None:
    support = portal.invoices("support")
    answer = support.base_client.call_api(
        resource_path="/../customerCenter/20261101/accounts", method="GET", header_params={}, response_type="object"
    )
    accounts = answer.data["items"] if isinstance(answer.data, dict) else json.loads(answer.data)["items"]
    home = portal.home()
    other = next(a["compartmentId"] for a in accounts if a["compartmentId"] != home["compartment_id"])
    refused(
        lambda: portal.invoices().list_invoices(osp_home_region=home["osp_home_region"], compartment_id=other),
        404,
        "NotAuthorizedOrNotFound",
    )


def test_the_technical_contact_sees_no_invoices(portal) -> None:
    refused(
        lambda: portal.invoices("technical").list_invoices(**portal.home("technical")), 404, "NotAuthorizedOrNotFound"
    )


def test_a_page_token_of_nobody_is_400(portal) -> None:
    refused(lambda: portal.invoices().list_invoices(**portal.home(), page="bm9ib2R5"), 400, "InvalidParameter")


def test_paying_what_is_closed_is_409(portal, everything) -> None:
    row = next(row for row in everything if row.invoice_status == "CLOSED")
    refused(
        lambda: portal.invoices().pay_invoice(
            internal_invoice_id=row.internal_invoice_id,
            pay_invoice_details=oci.osp_gateway.models.PayInvoiceDetails(email="ap@acme.example"),
            **portal.home(),
        ),
        409,
        "IncorrectState",
    )


def test_paying_with_another_etag_is_412(portal, everything) -> None:
    row = next(row for row in everything if row.invoice_status == "PAST_DUE" and row.is_payable)
    refused(
        lambda: portal.invoices().pay_invoice(
            internal_invoice_id=row.internal_invoice_id,
            pay_invoice_details=oci.osp_gateway.models.PayInvoiceDetails(email="ap@acme.example"),
            if_match='"another"',
            **portal.home(),
        ),
        412,
        "NoEtagMatch",
    )
