"""Details and lines of an invoice come back as they were sent, and neither blanks the other."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from support.store_ledgers import ACME, GLOBEX, NOW_MS, TODAY, day, summary, sync

from occ_tui.domain.details import InvoiceLine, LastPayment
from occ_tui.store.database import Store, StoreDamaged
from occ_tui.store.details import get_detail, save_detail, save_lines
from occ_tui.store.invoices import get
from occ_tui.wire.invoices import Invoice, InvoiceLineSummary


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "cache.db") as opened:
        sync(opened, {ACME: [summary("1"), summary("2")]})
        yield opened


def invoice(**changes: Any) -> Invoice:
    values: dict[str, Any] = {
        "tax": Decimal("1234567890123456789.01"),
        "currency": {"currencyCode": "EUR"},
        "paymentTerms": "NET 30",
        "preferredEmail": "ap@acme.example",
        "billToAddress": {
            "companyName": "ACME GmbH",
            "streetName": "Riesstraße",
            "streetNumber": "25",
            "postalCode": "80992",
            "city": "München",
            "country": {"countryName": "Germany"},
        },
    }
    return Invoice.model_validate({**values, **changes})


LINE = InvoiceLineSummary.model_validate(
    {
        "product": "Database EE",
        "orderNo": "3318842",
        "partNumber": "B1",
        "timeStart": day(TODAY),
        "quantity": Decimal("2"),
        "netUnitPrice": Decimal("0.000123"),
        "totalPrice": Decimal("18000.00"),
        "currency": {"currencyCode": "EUR"},
    }
)


def test_details_and_lines_come_back_as_they_were_sent(store: Store) -> None:
    assert get_detail(store, ACME, "1") is None
    save_lines(store, ACME, "1", [LINE], now_ms=NOW_MS)
    assert get_detail(store, ACME, "1") is None
    save_detail(store, ACME, "1", invoice(), now_ms=NOW_MS + 1, etag="e1")
    detail = get_detail(store, ACME, "1")
    assert detail is not None
    assert (detail.fetched_at, detail.etag, detail.lines_fetched_at) == (NOW_MS + 1, "e1", NOW_MS)
    assert (detail.tax, detail.currency) == (Decimal("1234567890123456789.01"), "EUR")
    assert (detail.payment_terms, detail.preferred_email) == ("NET 30", "ap@acme.example")
    assert detail.bill_to == ("ACME GmbH", "Riesstraße 25", "80992 München", "Germany")
    assert detail.last_payment is None
    assert detail.lines == (
        InvoiceLine(
            "Database EE",
            "3318842",
            "B1",
            TODAY,
            None,
            Decimal("2"),
            Decimal("0.000123"),
            Decimal("18000.00"),
            "EUR",
        ),
    )
    save_detail(store, ACME, "1", invoice(paymentTerms="NET 60", billToAddress=None, tax=None), now_ms=NOW_MS + 2)
    again = get_detail(store, ACME, "1")
    assert again is not None
    assert (again.payment_terms, again.bill_to, again.tax, again.lines) == ("NET 60", (), None, detail.lines)
    assert get_detail(store, GLOBEX, "1") is None


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (
            {
                "paymentMethod": "CREDIT_CARD",
                "creditCardType": "VISA",
                "lastDigits": "4242",
                "nameOnCard": "A. Payer",
                "amountPaid": Decimal("15000.00"),
                "timePaidOn": day(TODAY),
                "timeExpiration": day(TODAY + 9),
            },
            LastPayment("CREDIT_CARD", Decimal("15000.00"), NOW_MS, "", "VISA", "4242", "A. Payer", "", TODAY + 9),
        ),
        (
            {"paymentMethod": "PAYPAL", "paypalId": "p@x", "paypalReference": "R7", "paidBy": "Ann"},
            LastPayment("PAYPAL", None, None, "Ann", "", "", "p@x", "R7", None),
        ),
        (
            {"paymentMethod": "ECHECK", "cardType": "SAVING", "nameOnCard": "Ann"},
            LastPayment("ECHECK", None, None, "", "SAVING", "", "Ann", "", None),
        ),
        ({"paymentMethod": "BARTER"}, LastPayment("BARTER", None, None, "", "", "", "", "", None)),
    ],
)
def test_the_last_payment_is_kept_whatever_its_kind(store: Store, sent: dict[str, Any], kept: LastPayment) -> None:
    save_detail(store, ACME, "1", invoice(lastPaymentDetail=sent), now_ms=NOW_MS)
    detail = get_detail(store, ACME, "1")
    assert detail is not None
    assert detail.last_payment == kept


def test_a_list_sync_never_blanks_details_and_removal_takes_them_along(store: Store) -> None:
    save_detail(store, ACME, "1", invoice(), now_ms=NOW_MS)
    before = get(store, "1")
    save_detail(store, ACME, "2", invoice(), now_ms=NOW_MS)
    assert get(store, "1") == before
    sync(store, {ACME: [summary("1", partyName="Neu")]})
    assert get_detail(store, ACME, "1") is not None
    assert get_detail(store, ACME, "2") is None


def test_details_that_cannot_be_read_are_damage(store: Store) -> None:
    save_detail(store, ACME, "1", invoice(), now_ms=NOW_MS)
    with store.writing() as connection:
        connection.execute("UPDATE details SET body = '{'")
    with pytest.raises(StoreDamaged):
        get_detail(store, ACME, "1")
