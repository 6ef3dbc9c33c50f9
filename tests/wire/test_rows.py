"""Rows read by the short way are what the models read: over contract, odd, hostile and broken pages alike."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from occ_tui.wire import codec, rows
from occ_tui.wire.codec import MalformedMessage
from occ_tui.wire.customer_center import AccountCollection
from occ_tui.wire.invoices import InvoiceCollection
from occ_tui.wire.rows import AccountRow, CurrencyOfRow, InvoiceRow, read_accounts, read_invoices, row_of

KEPT_OF_PAYMENT = ("payment_method", "time_paid_on", "credit_card_type", "card_type", "last_digits", "time_expiration")
KEPT = tuple(n for n in InvoiceRow.__struct_fields__ if n not in ("currency", "last_payment_detail"))


def kept(row: InvoiceRow) -> list[Any]:
    """What a store takes of a row, each value with its type."""
    values = [getattr(row, name) for name in KEPT]
    values.append(row.currency and [getattr(row.currency, name) for name in CurrencyOfRow.__struct_fields__])
    payment = row.last_payment_detail
    values.append(payment and [getattr(payment, name) for name in KEPT_OF_PAYMENT])
    return [(type(value), value, str(value)) for value in values]


def by_rows(body: bytes) -> Any:
    try:
        items = read_invoices(body)
    except MalformedMessage as refusal:
        return str(refusal)
    return items if items is None else [kept(row) for row in items]


def by_models(body: bytes) -> Any:
    try:
        items = codec.parse(InvoiceCollection, body).items
    except MalformedMessage as refusal:
        return str(refusal)
    return items if items is None else [kept(row_of(summary)) for summary in items]


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["OPEN", "CLOSED", "NO_SUCH_WORD", "", "Süd 株式会社", "\x1b[31m", "a\u202eb", "\x7f", '"\\', "€"]),
    st.text(st.characters(categories=["Cc", "Cf", "Zl", "Zp"]), max_size=4),
)
NUMBERS = st.one_of(
    st.integers(-(10**20), 10**20),
    st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**9), max_value=10**9),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.sampled_from([Decimal("1E+301"), Decimal("0E+400"), Decimal("1E-299"), Decimal("1E-400"), 10**400, 0, -0.0]),
)
AMOUNTS = st.one_of(NUMBERS, st.none(), st.sampled_from(["12.30", " 1_0 ", "NaN", "-Infinity", "1e400", "", "x", True]))
INSTANTS = st.one_of(
    st.datetimes().map(lambda at: f"{at.isoformat(timespec='milliseconds')}Z"),
    st.datetimes().map(datetime.isoformat),
    st.none(),
    st.sampled_from(
        [
            *("2026-07-22T00:00:00Z", "2026-07-22T00:00:00.123456Z", "2026-07-22T00:00:00.1Z", "2026-07-22"),
            *("2026-07-22t00:00:00z", "2026-07-22T00:00:00+02:00", "2020-W01-1T00:00:00.000Z", "0001-01-01T00:00:00Z"),
            *("9999-12-31T23:59:59-23:00", "2026-02-30T00:00:00.000Z", "2026-07-22T24:00:00.000Z", "1700000000", ""),
            *("2026-07-22T23:59:60.000Z", "٢٠٢٦-07-22T00:00:00.000Z", 1700000000, "2026-07-22T00:00:00.123456789Z"),
        ]
    ),
)
FLAGS = st.sampled_from([True, False, None, "true", 1, "maybe"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXTS, inner),
)


def mostly(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.integers(0, 19).flatmap(lambda chance: ANYTHING if not chance else usual)


def an_object(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    known = st.fixed_dictionaries({}, optional={name: mostly(values) for name, values in fields.items()})
    unknown = st.dictionaries(
        TEXTS | st.sampled_from(["invoice_id", "last_digits", "payment_method"]), ANYTHING, max_size=2
    )
    return st.builds(lambda more, some: {**more, **some}, unknown, known)


def instants_and(texts: str, amounts: str = "", instants: str = "", flags: str = "") -> dict[str, Any]:
    kinds = ((texts, TEXTS | st.none()), (amounts, AMOUNTS), (instants, INSTANTS), (flags, FLAGS))
    return {name: values for names, values in kinds for name in names.split()}


CURRENCY = an_object(**instants_and("currencyCode currencySymbol name", "usdConversion roundDecimalPoint"))
PAYMENT = an_object(
    paymentMethod=st.sampled_from(["CREDIT_CARD", "PAYPAL", "ECHECK", "OTHER", "CASH", None, "CREDIT_CARD\u200b"]),
    **instants_and(
        "paidBy nameOnCard creditCardType cardType lastDigits paypalId accountNumber routingNumber echeckRouting",
        "amountPaid",
        "timePaidOn timeExpiration",
    ),
)
INVOICE = an_object(
    currency=CURRENCY | st.none(),
    lastPaymentDetail=PAYMENT | st.none(),
    subscriptionIds=st.lists(TEXTS, max_size=2) | st.none(),
    **instants_and(
        "invoiceId invoiceNumber internalInvoiceId invoiceStatus invoiceType invoiceRefNumber invoicePoNumber"
        " partyName",
        "invoiceAmount invoiceAmountDue invoiceAmountCredited invoiceAmountAdjusted invoiceAmountApplied"
        " invoiceAmountInDispute",
        "timeInvoice timeInvoiceDue",
        "isPaid isPayable isCreditCardPayable isPaymentFailed isPdfEmailAvailable isDisplayViewPdf"
        " isDisplayDownloadPdf",
    ),
)


def written(value: Any, *, in_ascii: bool) -> bytes:
    """`value` as JSON, with decimals as numbers and lone surrogates where there are any."""

    def plain(part: Any) -> str:
        if isinstance(part, dict):
            pairs = (f"{json.dumps(name, ensure_ascii=in_ascii)}:{plain(inner)}" for name, inner in part.items())
            return f"{{{','.join(pairs)}}}"
        if isinstance(part, list):
            return f"[{','.join(map(plain, part))}]"
        return str(part) if isinstance(part, Decimal) else json.dumps(part, ensure_ascii=in_ascii)

    return plain(value).encode("utf-8", "surrogatepass")


@settings(max_examples=600, deadline=None)
@given(page=st.lists(INVOICE, max_size=3), in_ascii=st.booleans())
def test_a_page_of_anything_is_read_alike(page: list[Any], in_ascii: bool) -> None:
    body = written({"items": page}, in_ascii=in_ascii)
    assert by_rows(body) == by_models(body)


BROKEN = [
    *(
        b"",
        b"{",
        b"[]",
        b"5",
        b"null",
        b"{}",
        b'{"items":null}',
        b'{"items":{}}',
        b'{"items":[5]}',
        b'{"items":[null]}',
    ),
    *(b'{"items":[{"x":NaN}]}', b'{"items":[{"x":"\x01"}]}', b'{"items":[{"x":"\xff"}]}', b'{"items":[]}}'),
    *(b'{"items":[{"x":"\xed\xa0\x80"}]}', b'{"items":[{"partyName":"\\ud800"}]}', b'{"items":[{"x":"\\ud800"}]}'),
    *(b'\xef\xbb\xbf{"items":[]}', '{"items":[]}'.encode("utf-16"), b'{"items":[{"invoice\\u0049d":"1"}]}'),
    *(b'{"items":[{"invoiceId":"1","invoiceId":"2"}]}', b'{"items":[{"invoiceId":5,"invoiceId":"2"}]}'),
    *(
        b'{"items":[{"invoiceId\\u200b":"1"}]}',
        b'{"items":[{"invoiceAmount":01}]}',
        b'{"items":[{"invoiceAmount":-0}]}',
    ),
    *(b'{"items":[{"invoiceAmount":1.50}]}', b'{"items":[{"invoiceAmount":1e2}]}', b'{"items":[{"partyName":"\x7f"}]}'),
    b'{"items":[{"lastPaymentDetail":{"paymentMethod":"PAYPAL","timeExpiration":"no day"}}]}',
    b'{"items":[{"lastPaymentDetail":{"paymentMethod":"CREDIT_CARD","timeExpiration":"no day"}}]}',
    b'{"items":[{"lastPaymentDetail":{"payment_method":"CREDIT_CARD","creditCardType":"VISA"}}]}',
]


@pytest.mark.parametrize("body", BROKEN)
def test_a_broken_page_is_refused_in_the_same_words(body: bytes) -> None:
    assert by_rows(body) == by_models(body)


def test_every_field_of_the_contract_has_its_place_in_a_row() -> None:
    from occ_tui.wire.invoices import Currency, InvoiceSummary

    assert set(InvoiceRow.__struct_fields__) == set(InvoiceSummary.model_fields)
    assert set(CurrencyOfRow.__struct_fields__) == set(Currency.model_fields)


@settings(max_examples=200, deadline=None)
@given(
    page=st.lists(
        an_object(
            contactTypes=st.lists(TEXTS, max_size=3) | st.none(),
            **instants_and("compartmentId accountNumber accountName"),
        ),
        max_size=3,
    ),
    in_ascii=st.booleans(),
)
def test_a_page_of_accounts_is_read_alike(page: list[Any], in_ascii: bool) -> None:
    body = written({"items": page}, in_ascii=in_ascii)

    def told(read: Callable[[bytes], Any]) -> Any:
        try:
            return [[getattr(row, name) for name in AccountRow.__struct_fields__] for row in read(body) or ()]
        except MalformedMessage as refusal:
            return str(refusal)

    assert told(read_accounts) == told(lambda body: codec.parse(AccountCollection, body).items)


def test_a_plain_page_is_read_without_the_models() -> None:
    page = (
        '{"items":[{"invoiceId":"1","timeInvoice":"2026-07-22T00:00:00.000Z","invoiceAmount":1.5,"partyName":"Süd"}]}'
    )
    script = (
        "import sys; from occ_tui.wire.rows import read_invoices;"
        f"row, = read_invoices({page.encode()!r}); print(row.invoice_amount, row.party_name, 'pydantic' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert answer.stdout.split() == ["1.5", "Süd", "False"]


def test_a_page_that_is_odd_in_one_place_is_read_by_the_models(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(codec, "parse", lambda model, body: asked.append(model) or model(items=[]))
    assert read_invoices(b'{"items":[{"isPaid":"yes"}]}') == []
    assert asked == [InvoiceCollection]
    assert rows.read_invoices(b'{"items":[{"isPaid":true}]}') == [InvoiceRow(is_paid=True)]
